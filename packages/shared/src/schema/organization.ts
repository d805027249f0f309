import * as v from 'valibot'
import {
  Currency,
  LocaleName,
  LocalizedText,
  Line,
  Origin,
  PhoneNumber,
  TestOrigin,
  Slug,
  TimeZone,
  WebAddress,
  EmailAddress,
} from './primitives.ts'
import { Location, Travel } from './location.ts'
import { QuietHours, Reminders } from './reminder.ts'
import { Resource } from './resource.ts'
import { Service } from './service.ts'
import { Staff } from './staff.ts'
import { MOST_WEBHOOKS, WebhookRequest } from './webhook.ts'
import { WidgetSettings } from './widget-texts.ts'
import { LetterSettings } from './letter-texts.ts'
import { MailSettings } from './mail.ts'

/** Who is responsible for the visitor's data, for what, and where it can be read. The version is stored with every booking. */
export const PrivacyNotice = v.strictObject({
  controller: Line(200),
  purpose: LocalizedText(500),
  url: WebAddress,
  version: Line(40),
})

export const OrganizationProfile = v.strictObject({
  slug: Slug,
  name: Line(120),
  timeZone: TimeZone,
  /** The first is the default language. */
  locales: v.pipe(v.array(LocaleName, 'must be a list such as [de, en]'), v.minLength(1, 'must name at least one language')),
  /** How German addresses the reader: `formal` is Sie, `informal` is du. */
  tone: v.optional(v.picklist(['formal', 'informal'], 'must be formal or informal'), 'formal'),
  currency: v.optional(Currency, 'CHF'),
  email: v.optional(EmailAddress),
  phone: v.optional(PhoneNumber),
  website: v.optional(WebAddress),
  accent: v.optional(v.pipe(v.string('must be a colour'), v.regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour such as "#0f766e"')), '#0f766e'),
  /** Absent: the organization can be edited but not published. */
  privacy: v.optional(PrivacyNotice),
  /** Web origins whose pages may book with the publishable key. */
  origins: v.optional(v.pipe(v.array(Origin, 'must be a list of origins'), v.maxLength(100, 'must be at most 100 origins')), []),
  /** Where else the test key may be used; a star stands for one name, as previews have. */
  testOrigins: v.optional(v.pipe(v.array(TestOrigin, 'must be a list of origins'), v.maxLength(100, 'must be at most 100 origins'))),
  /** Whether browsers have to work something out before they may hold or book; `auto` if absent. */
  proofOfWork: v.optional(v.picklist(['off', 'auto', 'always'], 'must be off, auto or always')),
  /** Of every service that names none of its own; none if absent. */
  reminders: v.optional(Reminders),
  /** Of reminders by whatever way; if absent those by SMS keep from 21:00 to 08:00. */
  quietHours: v.optional(QuietHours),
})

/** One organization as a file: everything that is configured and nothing that happens (bookings, time off). */
export const OrganizationFile = v.strictObject({
  organization: OrganizationProfile,
  locations: v.pipe(
    v.array(Location, 'must be a list of locations'),
    v.minLength(1, 'must have at least one location'),
    v.maxLength(100, 'must be at most 100'),
  ),
  travel: v.optional(v.pipe(v.array(Travel, 'must be a list of { from, to, minutes }'), v.maxLength(1000, 'must be at most 1000'))),
  resources: v.optional(v.pipe(v.array(Resource, 'must be a list of resources'), v.maxLength(500, 'must be at most 500')), []),
  staff: v.pipe(
    v.array(Staff, 'must be a list of staff'),
    v.minLength(1, 'must have at least one staff member'),
    v.maxLength(1000, 'must be at most 1000'),
  ),
  services: v.pipe(
    v.array(Service, 'must be a list of services'),
    v.minLength(1, 'must have at least one service'),
    v.maxLength(500, 'must be at most 500'),
  ),
  widget: v.optional(WidgetSettings),
  /** Receivers of signed messages. Those that are made elsewhere stay; one that is left out here stays, too. */
  webhooks: v.optional(
    v.pipe(
      v.array(WebhookRequest, 'must be a list of { slug, url, events, detail }'),
      v.maxLength(MOST_WEBHOOKS, `must be at most ${MOST_WEBHOOKS}`),
      v.checkItems(({ slug }, index, all) => all.findIndex((other) => other.slug === slug) === index, 'has the slug of another one'),
    ),
  ),
  letters: v.optional(LetterSettings),
  mail: v.optional(MailSettings),
})
export type OrganizationFile = v.InferOutput<typeof OrganizationFile>
