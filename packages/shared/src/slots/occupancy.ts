/** The other half of the engine's input: what has been taken already, at one moment. */

/** The only truth about conflicts. `[startMs, endMs)` is the appointment alone; the pads are its buffers. */
export interface Claim {
  readonly subject: string
  readonly startMs: number
  readonly endMs: number
  readonly padBeforeMs: number
  readonly padAfterMs: number
  /** The hold, booking or session that owns it. */
  readonly owner: string
  readonly strength: 'exclusive' | 'override'
  /** Where it is, for travel times. Absent: no way to or from it. */
  readonly locationId?: string
}

/** Time that is not free but is no claim: time off (no buffers around it) or an external calendar's entry (buffers apply). */
export interface BusyBlock {
  readonly subject: string
  readonly startMs: number
  readonly endMs: number
  readonly kind: 'timeOff' | 'external'
  readonly settingId?: string
}

/**
 * A session of this offer's service. Its id owns claims on its staff and units; each taken seat is a claim on
 * `seatSubject(sessionId, number)` that a hold or booking owns. It can be joined whatever the schedules say now.
 */
export interface Session {
  readonly sessionId: string
  readonly startMs: number
  readonly endMs: number
  readonly locationId: string
  readonly staffIds: readonly string[]
  readonly capacity: number
}

/** A live booking or hold as limits see it: claims know neither service nor customer, and only some of them are loaded. */
export interface CountedBooking {
  readonly owner: string
  readonly serviceId: string
  readonly staffIds: readonly string[]
  /** The session it has seats in. For its staff, all bookings of a session count as one. */
  readonly sessionId?: string
  readonly customerId?: string
  readonly startMs: number
  readonly durationMin: number
}

/** How many live appointments of this service, holds included, round robin has given somebody in the time it looks back on. */
export interface StaffTally {
  readonly staffId: string
  readonly appointments: number
}

/** What holds at one moment. The same shape fills the calendar and decides under the store's lock. */
export interface Occupancy {
  readonly nowMs: number
  /** Any order; expired holds already left out. */
  readonly claims: readonly Claim[]
  readonly busy: readonly BusyBlock[]
  /** Needed with `seats`. */
  readonly sessions?: readonly Session[]
  /** Needed with limits, for all of the span that `countedSpan` says. */
  readonly counted?: readonly CountedBooking[]
  /** Needed with `roundRobin`; who is missing has 0. */
  readonly tallies?: readonly StaffTally[]
}

/** The subject of claims that one seat of a session is. Seats count from 1. */
export const seatSubject = (sessionId: string, seat: number): string => `${sessionId}#${seat}`
