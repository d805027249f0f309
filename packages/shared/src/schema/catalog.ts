import * as v from 'valibot'
import { Id, LOCALES, Money } from './primitives.ts'
import { WidgetText } from './widget-texts.ts'

const Text = v.string()

export const QuestionView = v.strictObject({
  id: Text,
  kind: v.picklist(['line', 'paragraph', 'checkbox', 'choice']),
  label: Text,
  hint: v.optional(Text),
  required: v.boolean(),
  options: v.optional(v.array(v.strictObject({ id: Text, label: Text }))),
})
export type QuestionView = v.InferOutput<typeof QuestionView>

export const ServiceView = v.strictObject({
  id: Id('svc'),
  slug: Text,
  name: Text,
  description: v.optional(Text),
  durationMin: v.number(),
  price: v.optional(Money),
  /** All lengths to choose from, the usual one first; absent where there is only that one. */
  durations: v.optional(v.array(v.strictObject({ durationMin: v.number(), price: v.optional(Money) }))),
  /** Staff ids who offer it, in the owner's order. */
  staff: v.array(Id('stf')),
  /** Location ids at which it can be had. */
  locations: v.array(Id('loc')),
  /** Its appointments are shared: how many seats they have, and how many one booking may take. */
  seats: v.optional(v.strictObject({ capacity: v.number(), maxPartySize: v.number(), minimum: v.optional(v.number()) })),
  approval: v.boolean(),
  /** Details are taken at `/book/{slug}` only; absent where any listed page may. */
  sensitive: v.optional(v.boolean()),
  requires: v.strictObject({ email: v.boolean(), phone: v.boolean() }),
  questions: v.array(QuestionView),
})
export type ServiceView = v.InferOutput<typeof ServiceView>

export const LocationView = v.strictObject({
  id: Id('loc'),
  slug: Text,
  name: Text,
  address: v.optional(Text),
  online: v.boolean(),
  timeZone: Text,
})
export type LocationView = v.InferOutput<typeof LocationView>

export const StaffView = v.strictObject({ id: Id('stf'), slug: Text, name: Text, title: v.optional(Text) })
export type StaffView = v.InferOutput<typeof StaffView>

export const OrganizationView = v.strictObject({
  name: Text,
  slug: Text,
  timeZone: Text,
  locales: v.array(v.picklist(LOCALES)),
  tone: v.picklist(['formal', 'informal']),
  accent: Text,
  phone: v.optional(Text),
  email: v.optional(Text),
  website: v.optional(Text),
  privacy: v.strictObject({ controller: Text, purpose: Text, url: Text, version: Text }),
})
export type OrganizationView = v.InferOutput<typeof OrganizationView>

/** What can be booked, in one language. Holds nothing that is not meant for everybody. */
export const Catalog = v.strictObject({
  organization: OrganizationView,
  /** Language of all texts in this answer. */
  locale: v.picklist(LOCALES),
  locations: v.array(LocationView),
  staff: v.array(StaffView),
  services: v.array(ServiceView),
  /** What the owner says otherwise than the widget would, by the widget's names, in the language of this answer. */
  texts: v.optional(v.record(v.string(), WidgetText)),
})
export type Catalog = v.InferOutput<typeof Catalog>
