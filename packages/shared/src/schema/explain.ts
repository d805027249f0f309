import * as v from 'valibot'
import { ClockTime, Id, Slug, ZonedInstant } from './primitives.ts'
import { Minutes, PartySize, Reference } from './slots.ts'

export const ExplainQuery = v.strictObject({
  service: Reference('svc'),
  /** The start in question, on a whole minute. */
  start: v.pipe(
    ZonedInstant,
    v.check((text) => text.slice(17, 19) === '00', 'must be on a whole minute: every start is'),
  ),
  staff: v.optional(Reference('stf')),
  location: v.optional(Reference('loc')),
  partySize: v.optional(PartySize),
  durationMin: v.optional(Minutes),
})

export const REASON_KINDS = [
  'past',
  'notice',
  'window',
  'rule',
  'override',
  'closure',
  'holiday',
  'timeOff',
  'external',
  'claim',
  'buffer',
  'travel',
  'limit',
  'resource',
  'seats',
  'grid',
  'team',
] as const

const text = v.string()

export const ExplainedReason = v.strictObject({
  kind: v.picklist(REASON_KINDS),
  /** Where it is set: a path in the organization file, `staff.anna.schedule.rules[3]`, or the id of time off, busy block, booking or hold. */
  setting: v.optional(text),
  /** Bookings, holds and sessions that have the time. */
  owners: v.optional(v.array(text)),
  /** A sentence for the owner. */
  detail: text,
})
export type ExplainedReason = v.InferOutput<typeof ExplainedReason>

const Opening = v.strictObject({ from: ClockTime, to: ClockTime, location: v.optional(Slug) })

/** What a setting would have to be; null: it has to go. */
const Wanted = v.union([
  v.null(),
  v.boolean(),
  v.number(),
  text,
  v.array(text),
  Opening,
  v.strictObject({ openings: v.array(Opening) }),
  v.array(v.strictObject({ role: v.optional(text), count: v.union([v.number(), v.literal('all')]) })),
])

export const ExplainedChange = v.strictObject({
  kind: v.picklist([
    'hours',
    'notice',
    'window',
    'closed',
    'stay',
    'busy',
    'claim',
    'buffer',
    'limit',
    'resource',
    'seats',
    'session',
    'team',
    'role',
    'grid',
  ]),
  /** Where to change it, as in a reason. */
  setting: text,
  value: Wanted,
  detail: text,
})
export type ExplainedChange = v.InferOutput<typeof ExplainedChange>

const StaffRef = v.strictObject({ id: Id('stf'), slug: Slug })
const LocationRef = v.strictObject({ id: Id('loc'), slug: Slug })

export const ExplainedSlot = v.strictObject({
  service: v.strictObject({ id: Id('svc'), slug: Slug }),
  start: ZonedInstant,
  end: ZonedInstant,
  /** In which the times of this answer are. */
  timeZone: text,
  /** When this was true. */
  asOf: ZonedInstant,
  bookable: v.boolean(),
  /** What stands in the way whoever takes it. */
  reasons: v.array(ExplainedReason),
  /** What keeps each of the staff from it, by location. Without reasons: nothing of theirs. */
  staff: v.array(v.strictObject({ staff: StaffRef, location: LocationRef, reasons: v.array(ExplainedReason) })),
  /** The smallest change that opens it: all of these together. Empty: it is bookable, or no setting helps. */
  changes: v.array(ExplainedChange),
  /** Free starts that the changes add on that date, this one among them. */
  addsSlots: v.number(),
})
export type ExplainedSlot = v.InferOutput<typeof ExplainedSlot>
