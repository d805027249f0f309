import * as v from 'valibot'
import { Paging } from './booking.ts'
import { Id, Slug, Whole, ZonedInstant } from './primitives.ts'

/** Everything that a receiver can be told of. A kind that was released is never renamed. */
export const WEBHOOK_KINDS = [
  'booking.requested',
  'booking.confirmed',
  'booking.declined',
  'booking.rescheduled',
  'booking.cancelled',
  'booking.no_show',
  'booking.attendance_confirmed',
  'booking.erased',
  'hold.placed',
  'hold.confirmed',
  'hold.released',
  'hold.expired',
  'customer.created',
  'customer.erased',
  'availability.changed',
] as const
export type WebhookKind = (typeof WEBHOOK_KINDS)[number]
/** Only when somebody asks for it. */
export const TEST_KIND = 'webhook.test'

/** Of one organization, at most. */
export const MOST_WEBHOOKS = 20

/**
 * Ports of mail, shells, directories and the like, where nobody receives webhooks: the server is not to be used for knocking at
 * them. From the list of the Fetch standard, what is in use today, and the common databases.
 */
const REFUSED_PORTS: ReadonlySet<number> = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115, 117,
  119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 445, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601,
  636, 989, 990, 993, 995, 1433, 1521, 1719, 1720, 1723, 2049, 3306, 3659, 4045, 4190, 5060, 5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667,
  6668, 6669, 6679, 6697, 9042, 9200, 10080, 11211, 27017,
])

/** What is wrong with the address of a receiver, as far as it can be told without asking anybody; undefined if nothing is. */
export function webhookUrlFault(text: string): string | undefined {
  if (!URL.canParse(text)) return 'must be an address such as "https://example.org/slotwell"'
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://'
  if (url.username || url.password) return 'must not hold a user or a password; check the signature instead'
  if (url.hash) return 'must not have a fragment (#): it would not be sent'
  if (url.port !== '' && REFUSED_PORTS.has(Number(url.port))) return `must not use the port ${url.port}: it belongs to another protocol`
  return undefined
}

/** As browsers and Node read it; who may be reached is decided when a message is sent. */
export const WebhookUrl = v.pipe(
  v.string('must be an address such as "https://example.org/slotwell"'),
  v.maxLength(500, 'must be at most 500 characters'),
  v.rawCheck<string>(({ dataset, addIssue }) => {
    const fault = dataset.typed ? webhookUrlFault(dataset.value) : undefined
    if (fault) addIssue({ message: fault })
  }),
  v.transform((text) => new URL(text).href),
)

const KINDS_MESSAGE = `must be "*" for everything, or a list of ${WEBHOOK_KINDS.join(', ')}`
export const WebhookEvents = v.union(
  [
    v.literal('*'),
    v.pipe(
      v.array(v.picklist(WEBHOOK_KINDS)),
      v.minLength(1),
      v.transform((kinds) => [...new Set(kinds)]),
    ),
  ],
  KINDS_MESSAGE,
)
export type WebhookEvents = v.InferOutput<typeof WebhookEvents>

/** `thin`: ids and times. `full`: with name, e-mail address, phone number and answers of who comes, by the owner's choice. */
export const WebhookDetail = v.picklist(['thin', 'full'], 'must be thin (ids and times) or full (with names, addresses and answers)')
export type WebhookDetail = v.InferOutput<typeof WebhookDetail>

/** In a file and by the API. */
export const WebhookRequest = v.strictObject({
  slug: Slug,
  url: WebhookUrl,
  events: v.optional(WebhookEvents, '*'),
  detail: v.optional(WebhookDetail, 'thin'),
})
export type WebhookRequest = v.InferOutput<typeof WebhookRequest>

/** What is absent stays as it is. */
export const WebhookChangeRequest = v.strictObject({
  url: v.optional(WebhookUrl),
  events: v.optional(WebhookEvents),
  detail: v.optional(WebhookDetail),
})
export type WebhookChangeRequest = v.InferOutput<typeof WebhookChangeRequest>

export const WEBHOOK_STATES = ['active', 'paused', 'disabled'] as const
export const WebhookView = v.strictObject({
  id: Id('whe'),
  slug: Slug,
  url: v.string(),
  events: WebhookEvents,
  detail: WebhookDetail,
  state: v.picklist(WEBHOOK_STATES),
  /** Why it is not active: `owner`, `failing` (three days of nothing but failures), `gone` (the receiver answered 410). */
  stateReason: v.optional(v.picklist(['owner', 'failing', 'gone'])),
  stateSince: ZonedInstant,
  /** Attempts that have failed since the last success. */
  failures: v.number(),
  /** Messages that wait to be sent. */
  waiting: v.number(),
  createdAt: ZonedInstant,
})
export type WebhookView = v.InferOutput<typeof WebhookView>

/** The only answer that holds the secret, `whsec_` and base64. */
export const WebhookSecretView = v.strictObject({
  ...WebhookView.entries,
  secret: v.string(),
  /** With a new secret: until when messages are signed with the old one, too. */
  previousSecretUntil: v.optional(ZonedInstant),
})
export type WebhookSecretView = v.InferOutput<typeof WebhookSecretView>

export const DELIVERY_STATES = ['due', 'sent', 'failed', 'dropped'] as const
export const WebhookAttemptView = v.strictObject({
  at: ZonedInstant,
  durationMs: v.number(),
  /** HTTP status of the answer; null if there was none. */
  status: v.nullable(v.number()),
  /** Why it counts as failed, in a word; absent if it does not. */
  reason: v.optional(v.string()),
})
export type WebhookAttemptView = v.InferOutput<typeof WebhookAttemptView>

export const WebhookDeliveryView = v.strictObject({
  event: Id('evt'),
  type: v.string(),
  /** What it is about: a booking, a hold, a customer, a staff member. */
  subject: v.string(),
  state: v.picklist(DELIVERY_STATES),
  createdAt: ZonedInstant,
  /** Of one that waits: not before. */
  nextAttemptAt: v.optional(ZonedInstant),
  reason: v.optional(v.string()),
  /** Of the last 30 days, the oldest first. */
  attempts: v.array(WebhookAttemptView),
})
export type WebhookDeliveryView = v.InferOutput<typeof WebhookDeliveryView>
export const WebhookDeliveriesQuery = v.strictObject({
  state: v.optional(v.picklist(DELIVERY_STATES, `must be one of ${DELIVERY_STATES.join(', ')}`)),
  ...Paging,
})

/** Sends again: one event, or all since a time. */
export const WebhookReplayRequest = v.pipe(
  v.strictObject({
    event: v.optional(Id('evt')),
    since: v.optional(ZonedInstant),
  }),
  v.check(({ event, since }) => (event === undefined) !== (since === undefined), 'must name either an event or since when'),
)
export const WebhookReplayed = v.strictObject({ messages: Whole(0, 1e9) })

/** What the receiver said to a test message; never what was in its answer. */
export const WebhookTestView = v.strictObject({ event: Id('evt'), delivered: v.boolean(), ...WebhookAttemptView.entries })
export type WebhookTestView = v.InferOutput<typeof WebhookTestView>
