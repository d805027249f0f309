import * as v from 'valibot'
import { Paging } from './booking.ts'
import { Id, Whole, ZonedInstant } from './primitives.ts'
import { MOST_SEATS } from './seats.ts'
import { Reference } from './slots.ts'

/** An owner schedules one. Opening hours, notice and limits are not asked: only whether its staff and rooms are free. */
export const SessionRequest = v.strictObject({
  service: Reference('svc'),
  start: ZonedInstant,
  staff: v.optional(Reference('stf')),
  location: v.optional(Reference('loc')),
  /** That of the service if absent. */
  capacity: v.optional(Whole(1, MOST_SEATS)),
  /** Although its staff or rooms have something else then. */
  force: v.optional(v.boolean('must be true or false'), false),
})

export const SESSION_STATES = ['open', 'cancelled'] as const

/** Seats and times; who sits in it is in the bookings. */
export const SessionView = v.strictObject({
  id: Id('ses'),
  state: v.picklist(SESSION_STATES),
  service: Id('svc'),
  staff: v.array(Id('stf')),
  location: Id('loc'),
  start: ZonedInstant,
  end: ZonedInstant,
  /** Zone of its place, in which the times are written. */
  timeZone: v.string(),
  /** Made by the owner; others are there only as long as somebody has a seat. */
  scheduled: v.boolean(),
  capacity: v.number(),
  /** Live holds included. */
  seatsTaken: v.number(),
  seatsLeft: v.number(),
  /** Seats that must be taken for it to happen, as the service says now. */
  minimum: v.optional(v.number()),
  createdAt: ZonedInstant,
  cancelledAt: v.optional(ZonedInstant),
})
export type SessionView = v.InferOutput<typeof SessionView>

export const SessionsQuery = v.strictObject({
  /** Sessions that start in `[from, to)`. */
  from: v.optional(ZonedInstant),
  to: v.optional(ZonedInstant),
  service: v.optional(Reference('svc')),
  ...Paging,
})
