import * as v from 'valibot'
import { ClockTime, EmailAddress, Line, ZonedInstant } from './primitives.ts'

const HOST =
  /^(?=.{1,253}$)(?:(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+)$/

/** The organization's own mail server. Its password is not in the file. */
export const OwnMailServer = v.strictObject({
  host: v.pipe(
    v.string('must be a host such as "mail.example.org"'),
    v.regex(HOST, 'must be a host such as "mail.example.org", and nothing else'),
  ),
  /** By default 465 for `tls` and 587 for `starttls`. */
  port: v.optional(
    v.pipe(
      v.number('must be a whole number'),
      v.integer('must be a whole number'),
      v.minValue(1, 'must be from 1 to 65535'),
      v.maxValue(65_535, 'must be from 1 to 65535'),
    ),
  ),
  security: v.optional(v.picklist(['tls', 'starttls'], 'must be tls or starttls'), 'tls'),
  user: v.optional(Line(254)),
  /** Address that letters come from. */
  from: EmailAddress,
})
export type OwnMailServer = v.InferOutput<typeof OwnMailServer>

/** In whose name letters go out, by which server, and what staff gets every day. */
export const MailSettings = v.strictObject({
  senderName: v.optional(Line(120)),
  replyTo: v.optional(EmailAddress),
  smtp: v.optional(OwnMailServer),
  /** When staff gets the appointments of the day, on the clock of their schedule; 06:00 if absent. */
  agenda: v.optional(
    v.union(
      [
        v.literal(false),
        v.pipe(
          ClockTime,
          v.check((time) => time < '12:00', 'must be before 12:00'),
        ),
      ],
      'must be false or a time before noon such as "06:00"',
    ),
  ),
})
export type MailSettings = v.InferOutput<typeof MailSettings>

export const MailPasswordRequest = v.strictObject({
  /** Of the user at the server that the organization file names. Cannot be read again. */
  password: v.pipe(
    v.string('must be text'),
    v.minLength(1, 'must not be empty'),
    v.maxLength(1_000, 'must be at most 1000 characters'),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a line break at the end is the usual slip, and no server takes one
    v.check((text) => !/[\u0000-\u001f\u007f]/.test(text), 'contains a control character'),
  ),
})

export const SUPPRESSION_REASONS = ['hardBounce', 'complaint', 'byHand'] as const
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number]

export const OneAddress = v.strictObject({ email: EmailAddress })
/** Never an address: the caller names one, and hears whether it is on the list. */
export const SuppressionView = v.strictObject({
  suppressed: v.boolean(),
  reason: v.optional(v.picklist(SUPPRESSION_REASONS)),
  since: v.optional(ZonedInstant),
})
export const SuppressionList = v.strictObject({
  counts: v.strictObject({ hardBounce: v.number(), complaint: v.number(), byHand: v.number() }),
  /** The newest first, at most 100. */
  newest: v.array(v.strictObject({ reason: v.picklist(SUPPRESSION_REASONS), since: ZonedInstant })),
})

/** What a mail server or a service says about a letter that did not arrive. */
export const BounceRequest = v.union(
  [
    v.strictObject({ email: EmailAddress, kind: v.picklist(['hardBounce', 'complaint'], 'must be hardBounce or complaint') }),
    v.strictObject({
      report: v.pipe(
        v.string('must be text'),
        v.minLength(1, 'must not be empty'),
        v.maxLength(60_000, 'must be at most 60000 characters'),
      ),
    }),
  ],
  'must be { email, kind } with kind hardBounce or complaint, or { report } with a whole delivery report (RFC 3464)',
)
export const BouncesTaken = v.strictObject({
  /** Addresses that get no more letters because of it. */
  suppressed: v.number(),
  /** Of addresses that nobody knows here, and of delays and other refusals than of the mailbox. */
  ignored: v.number(),
})
