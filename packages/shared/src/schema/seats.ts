import * as v from 'valibot'
import { Whole } from './primitives.ts'

/** The most seats of one session, and the most that one booking may take. */
export const MOST_SEATS = 500
export const LARGEST_PARTY = 100

/** An appointment that several bookings share: a class, a tour, a table for many. */
export const Seats = v.strictObject({
  capacity: Whole(1, MOST_SEATS),
  /** Seats that one booking may take; all of them if absent. */
  maxPartySize: v.optional(Whole(1, LARGEST_PARTY)),
  /** Seats that must be taken for it to happen. It only informs. */
  minimum: v.optional(Whole(1, MOST_SEATS)),
  /** Only sessions that the owner has scheduled can be booked. */
  scheduledOnly: v.optional(v.boolean('must be true or false')),
})
