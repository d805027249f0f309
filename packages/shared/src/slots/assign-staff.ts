import { DAY_MS, epochDayAt, startOfDayMs, weekdayOfDay } from '../time/index.ts'
import type { Interval } from '../time/index.ts'
import { busyBySubject } from './busy.ts'
import type { Occupancy, Offer, Slot } from './offer.ts'
import { freeUnit } from './unit-starts.ts'

/** Who and what takes an appointment. */
export interface Assignment {
  /** Of a team: the one who leads it. */
  readonly staffId: string
  /** Everybody who takes part, the leader first. */
  readonly staffIds: readonly string[]
  readonly locationId: string
  /** What is used of each pool of that location, in the order of the offer. Empty for a session that is joined: it has its own. */
  readonly units: readonly string[]
  /** The session that is joined. Absent with `seats`: the booking opens one. */
  readonly sessionId?: string
  /** With seats: their numbers, counting from 1. */
  readonly seats?: readonly number[]
}

/** The week, Monday to Sunday in the zone, that an instant lies in. Its claims decide who is given the next appointment. */
export function localWeek(timeZone: string, ms: number): Interval {
  const today = epochDayAt(timeZone, ms)
  const monday = today - weekdayOfDay(today) + 1
  return { startMs: startOfDayMs(timeZone, monday), endMs: startOfDayMs(timeZone, monday + 7) }
}

/**
 * Gives a free slot to the one of its staff with the least claimed time in that local week, the first of the offer among
 * equals, and to the first free unit of each pool. The same input always gives the same answer.
 * Undefined if the slot names nobody, or a pool has no unit left: it was not made from this occupancy.
 *
 * @param slot as listed by `freeSlots` for the same offer and occupancy
 * @param ignoreOwners as in the query that listed it
 */
export function assign(offer: Offer, occupancy: Occupancy, slot: Slot, ignoreOwners: readonly string[] = []): Assignment | undefined {
  const { startMs, endMs, locationId } = slot
  const units: string[] = []
  const pools = offer.pools.filter((pool) => pool.locationId === undefined || pool.locationId === locationId)
  const busy = busyBySubject(
    offer,
    occupancy,
    new Set(pools.flatMap((pool) => pool.units)),
    { startMs: startMs - DAY_MS, endMs: endMs + DAY_MS },
    ignoreOwners,
  )
  for (const pool of pools) {
    const unit = freeUnit(pool, busy, startMs, endMs)
    if (unit === undefined) return undefined
    units.push(unit)
  }

  let chosen: string | undefined
  let leastMs = Infinity
  for (const { staffId, locationId: place, schedule } of offer.candidates) {
    if (place !== locationId || !slot.staffIds.includes(staffId)) continue
    const claimedMs = claimedIn(occupancy, staffId, localWeek(schedule.timeZone, startMs), ignoreOwners)
    if (claimedMs >= leastMs) continue
    chosen = staffId
    leastMs = claimedMs
  }
  return chosen === undefined ? undefined : { staffId: chosen, staffIds: [chosen], locationId, units }
}

/** Appointment time of a subject within a span, buffers apart. */
function claimedIn({ claims }: Occupancy, subject: string, { startMs, endMs }: Interval, ignoreOwners: readonly string[]): number {
  let sumMs = 0
  for (const claim of claims) {
    if (claim.subject !== subject || ignoreOwners.includes(claim.owner)) continue
    sumMs += Math.max(0, Math.min(claim.endMs, endMs) - Math.max(claim.startMs, startMs))
  }
  return sumMs
}
