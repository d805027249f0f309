import * as v from 'valibot'
import { Id, IsoDate, LocaleName, Slug, TimeZone, ZonedInstant } from './primitives.ts'
import { Catalog } from './catalog.ts'
import { LARGEST_PARTY } from './seats.ts'

/** An id, or the slug of the organization file. */
export const Reference = <P extends 'svc' | 'stf' | 'loc'>(prefix: P) =>
  v.union([Id(prefix), Slug], `must be an id (${prefix}_…) or a slug`)

const PARTY = `must be a number from 1 to ${LARGEST_PARTY}`
/** Seats that are needed together. */
export const PartySize = v.pipe(v.string(), v.regex(/^[1-9]\d{0,2}$/, PARTY), v.transform(Number), v.maxValue(LARGEST_PARTY, PARTY))

export const Minutes = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,3}$/, 'must be a length in minutes'),
  v.transform(Number),
  v.maxValue(1440, 'must be at most 1440'),
)

export const CatalogQuery = v.strictObject({ locale: v.optional(LocaleName) })

/** In attributes and addresses people write what they like: what cannot be a reference is an unknown one, so that the rest of it counts. */
const Wished = v.optional(v.string())

export const StartQuery = v.strictObject({
  service: Wished,
  staff: Wished,
  location: Wished,
  timeZone: TimeZone,
  /** As a page wishes beforehand: no number, or one that the service does not take, is no reason to show nothing. */
  partySize: v.optional(v.fallback(PartySize, 1)),
  locale: v.optional(LocaleName),
})

export const SLOT_QUERY_DAYS = 31

/** Days are those of `timeZone`; `to` is inclusive. At most 31 days. */
export const SlotsQuery = v.strictObject({
  service: Reference('svc'),
  staff: v.optional(Reference('stf')),
  location: v.optional(Reference('loc')),
  from: IsoDate,
  to: IsoDate,
  timeZone: TimeZone,
  partySize: v.optional(PartySize),
  /** One of the lengths of the service; its usual one if absent. */
  durationMin: v.optional(Minutes),
  /** `unbookable` lists starts that the published rules keep from being offered, too. */
  include: v.optional(v.picklist(['unbookable'], 'must be unbookable')),
})

/** The same window for a booking that is being moved. */
export const ManageSlotsQuery = v.strictObject({ from: IsoDate, to: IsoDate, timeZone: TimeZone })

export const SlotView = v.strictObject({
  /** In the asked zone, with its offset. */
  start: ZonedInstant,
  /** Present when the service can be had at several locations and none was asked for. */
  location: v.optional(Id('loc')),
  /** Of a shared appointment: the seats that are free. */
  seatsLeft: v.optional(v.number()),
  /** Where a minimum is set: how many more seats must be taken for it to happen. */
  seatsMissing: v.optional(v.number()),
})
export type SlotView = v.InferOutput<typeof SlotView>

/** Why a start of the grid is not offered, as far as the published rules alone say it. */
export const UnbookableStart = v.strictObject({
  start: ZonedInstant,
  location: v.optional(Id('loc')),
  reason: v.picklist(['closed', 'window', 'notice', 'limit']),
})
export type UnbookableStart = v.InferOutput<typeof UnbookableStart>

export const Slots = v.strictObject({
  service: Id('svc'),
  timeZone: v.string(),
  /** When this was true. */
  asOf: ZonedInstant,
  /** Only days that have a free start. */
  days: v.array(v.strictObject({ date: IsoDate, slots: v.array(SlotView) })),
  /** The first free start at or after the beginning of the window, however far ahead; null if there is none. */
  nextAvailable: v.nullable(SlotView),
  /** Only with `include=unbookable`: at most 5,000 starts in order. What is taken, or nobody's hours, is not among them. */
  unbookable: v.optional(v.array(UnbookableStart)),
})
export type Slots = v.InferOutput<typeof Slots>

/** The widget's single round trip: the catalog, and the first month with a free day of the chosen or first service. */
export const Start = v.strictObject({
  catalog: Catalog,
  /** First and last day of the month that `slots` covers; null when no service can be booked. */
  month: v.nullable(v.strictObject({ from: IsoDate, to: IsoDate })),
  slots: v.nullable(Slots),
})
export type Start = v.InferOutput<typeof Start>
