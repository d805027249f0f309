import { DAY_MS } from '../time/index.ts'
import type { Interval } from '../time/index.ts'
import { busyBySubject } from './busy.ts'
import { byTurn } from './fair-turn.ts'
import { fillNeeds, teamPlan } from './fill-needs.ts'
import type { Candidate, Occupancy, Offer, ResourcePool, Slot, SlotQuery } from './offer.ts'
import { periodAt } from './periods.ts'
import { freeSeats } from './sessions.ts'
import { freeUnits, poolGroups } from './unit-starts.ts'

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
export const localWeek = (timeZone: string, ms: number): Interval => periodAt(timeZone, 'week', ms)

/**
 * Gives a free slot to those whose turn it is by the offer's `choice`, the first of the offer among equals, and to the
 * first free units of each pool. The same input always gives the same answer.
 * Undefined if the slot names too few people, or units or seats are missing: it was not made from this occupancy.
 *
 * @param slot as listed by `freeSlots` for the same offer and occupancy
 * @param ignoreOwners as in the query that listed it
 * @param wish as in that query: whom a team must have, and how many seats are needed
 */
export function assign(
  offer: Offer,
  occupancy: Occupancy,
  slot: Slot,
  ignoreOwners: readonly string[] = [],
  wish: Pick<SlotQuery, 'staffId' | 'partySize'> = {},
): Assignment | undefined {
  const { locationId } = slot
  const { partySize = 1 } = wish
  if (slot.sessionId !== undefined) {
    const session = occupancy.sessions?.find(({ sessionId }) => sessionId === slot.sessionId)
    const [staffId] = slot.staffIds
    const seats = session ? freeSeats(session, occupancy, ignoreOwners).slice(0, partySize) : []
    if (seats.length < partySize || staffId === undefined) return undefined
    return { staffId, staffIds: slot.staffIds, locationId, units: [], sessionId: slot.sessionId, seats }
  }
  const units = unitsFor(offer, occupancy, slot, ignoreOwners)
  const staffIds = units && staffFor(offer, occupancy, slot, ignoreOwners, wish.staffId)
  if (!units || !staffIds) return undefined
  const seats = offer.seats ? { seats: Array.from({ length: partySize }, (_, i) => i + 1) } : {}
  return { staffId: staffIds[0]!, staffIds, locationId, units, ...seats }
}

function unitsFor(offer: Offer, occupancy: Occupancy, slot: Slot, ignoreOwners: readonly string[]): string[] | undefined {
  const { startMs, endMs, locationId } = slot
  const groups = poolGroups(offer.pools, locationId)
  const subjects = new Set(groups.flat().flatMap((pool) => pool.units))
  const around = { startMs: startMs - DAY_MS, endMs: endMs + DAY_MS }
  const busy = busyBySubject(offer, occupancy, subjects, around, ignoreOwners, locationId)
  const found = groups.map((group: readonly ResourcePool[]) => {
    for (const pool of group) {
      const free = freeUnits(pool, busy, startMs, endMs)
      if (free) return free
    }
    return undefined
  })
  return found.every((units) => units !== undefined) ? found.flat() : undefined
}

/** Undefined if there is nobody, or no whole team. */
function staffFor(
  offer: Offer,
  occupancy: Occupancy,
  slot: Slot,
  ignoreOwners: readonly string[],
  chosen: string | undefined,
): readonly string[] | undefined {
  const there = offer.candidates.filter((candidate) => candidate.locationId === slot.locationId)
  const free: Candidate[] = []
  // Who is there twice is counted once.
  const left = new Set(slot.staffIds)
  for (const candidate of there) if (left.delete(candidate.staffId)) free.push(candidate)
  const ranked = ranking(offer, occupancy, slot.startMs, free, ignoreOwners)
  if (!offer.team) return ranked.length > 0 ? ranked.slice(0, 1) : undefined
  if (chosen !== undefined && !ranked.includes(chosen)) return undefined
  const plan = teamPlan(offer.team, there)
  // Who is chosen is asked first.
  const filled = plan && fillNeeds(plan, chosen === undefined ? ranked : [chosen, ...ranked.filter((staffId) => staffId !== chosen)])
  return filled && [...new Set(filled.flat())]
}

/** The staff in the order in which their turn comes. */
function ranking(
  offer: Offer,
  occupancy: Occupancy,
  startMs: number,
  free: readonly Candidate[],
  ignoreOwners: readonly string[],
): readonly string[] {
  if (offer.choice === 'roundRobin') return byTurn(offer.candidates, occupancy.tallies ?? [], free)
  const weeks = new Map(free.map(({ staffId, schedule }) => [staffId, localWeek(schedule.timeZone, startMs)]))
  const claimed = claimedIn(occupancy, weeks, ignoreOwners)
  const claimedMs = free.map(({ staffId }) => claimed.get(staffId) ?? 0)
  const place = ({ priority = Number.MAX_VALUE }: Candidate): number => (offer.choice === 'priority' ? priority : 0)
  // Equals stay in the order of the offer.
  return free
    .map((_, i) => i)
    .sort((a, b) => place(free[a]!) - place(free[b]!) || claimedMs[a]! - claimedMs[b]!)
    .map((i) => free[i]!.staffId)
}

/** Appointment time of each subject within its span, buffers apart. */
function claimedIn({ claims }: Occupancy, spans: ReadonlyMap<string, Interval>, ignoreOwners: readonly string[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const claim of claims) {
    const span = spans.get(claim.subject)
    if (!span || ignoreOwners.includes(claim.owner)) continue
    const sharedMs = Math.min(claim.endMs, span.endMs) - Math.max(claim.startMs, span.startMs)
    sums.set(claim.subject, (sums.get(claim.subject) ?? 0) + Math.max(0, sharedMs))
  }
  return sums
}
