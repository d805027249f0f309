/** Who and what takes a slot, worked out the slow and obvious way. Tests only, like the rest of the oracle. */
import type { Assignment } from './assign-staff.ts'
import { type Candidate, type Occupancy, type Offer, seatSubject, type Slot, type SlotQuery, type StaffNeed } from './offer.ts'
import type { ZoneArithmetic } from './oracle-calendar.ts'
import { taken } from './oracle-taken.ts'

const HOUR_MS = 3_600_000

/** @param slot as `oracleSlots` lists it */
export function oracleAssign(offer: Offer, occupancy: Occupancy, slot: Slot, query: SlotQuery, zones: ZoneArithmetic): Assignment {
  const { startMs, endMs, locationId, sessionId } = slot
  const { partySize = 1 } = query
  const situation = taken(offer, occupancy, query, zones)
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1)
  if (sessionId !== undefined) {
    const { capacity } = occupancy.sessions!.find((session) => session.sessionId === sessionId)!
    const seats = numbers(capacity).filter((seat) => !situation.isClaimed(seatSubject(sessionId, seat)))
    return { staffId: slot.staffIds[0]!, staffIds: slot.staffIds, locationId, units: [], sessionId, seats: seats.slice(0, partySize) }
  }
  const there = offer.candidates.filter((candidate) => candidate.locationId === locationId)
  const free = [...new Set(slot.staffIds)].map((staffId) => there.find((candidate) => candidate.staffId === staffId)!)
  const ranked = inTurn(offer, occupancy, startMs, free, query.ignoreOwners ?? [], zones)
  const staffIds = offer.team ? teamOf(offer.team, there, ranked, query.staffId) : ranked.slice(0, 1)
  return { staffId: staffIds[0]!, staffIds, locationId, units: unitsOf(), ...(offer.seats ? { seats: numbers(partySize) } : {}) }

  function unitsOf(): string[] {
    const here = offer.pools.filter((pool) => (pool.locationId ?? locationId) === locationId)
    const groups = [...new Set(here.map((pool) => pool.anyOf ?? pool))]
    return groups.flatMap((group) => {
      for (const { units, quantity = 1 } of here.filter((pool) => (pool.anyOf ?? pool) === group)) {
        const unclaimed = units.filter((unit) => situation.isFree(unit, locationId, startMs, endMs))
        if (unclaimed.length >= quantity) return unclaimed.slice(0, quantity)
      }
      throw new Error('The slot was listed without its units')
    })
  }
}

/** Staff ids in the order in which their turn comes. */
function inTurn(
  offer: Offer,
  occupancy: Occupancy,
  startMs: number,
  free: readonly Candidate[],
  ignored: readonly string[],
  zones: ZoneArithmetic,
): string[] {
  const place = ({ staffId }: Candidate) => offer.candidates.findIndex((one) => one.staffId === staffId)
  if (offer.choice === 'roundRobin') return roundRobin(offer.candidates, occupancy, free, place)
  const load = new Map(free.map((one) => [one, claimedMs(one)]))
  const rank = ({ priority = 1e9 }: Candidate) => (offer.choice === 'priority' ? priority : 0)
  // Of equals the first of those who are listed for that place.
  const here = (one: Candidate) => offer.candidates.indexOf(one)
  return [...free].sort((a, b) => rank(a) - rank(b) || load.get(a)! - load.get(b)! || here(a) - here(b)).map(({ staffId }) => staffId)

  function claimedMs({ staffId, schedule: { timeZone } }: Candidate): number {
    const today = zones.isoDateAt(timeZone, startMs)
    const monday = zones.addDays(today, 1 - zones.weekday(today))
    const edge = (isoDate: string) => {
      let ms = Date.parse(isoDate) - 30 * HOUR_MS
      while (zones.isoDateAt(timeZone, ms) < isoDate) ms += 60_000
      return ms
    }
    const [fromMs, toMs] = [edge(monday), edge(zones.addDays(monday, 7))]
    return occupancy.claims
      .filter((claim) => claim.subject === staffId && !ignored.includes(claim.owner))
      .reduce((sum, claim) => sum + Math.max(0, Math.min(claim.endMs, toMs) - Math.max(claim.startMs, fromMs)), 0)
  }
}

/**
 * Tijdeman's rule with whole numbers: of those who may take one more without getting too far ahead, first whoever would be
 * behind by a whole appointment soonest, found by going on turn after turn.
 */
function roundRobin(
  candidates: readonly Candidate[],
  { tallies = [] }: Occupancy,
  free: readonly Candidate[],
  place: (candidate: Candidate) => number,
): string[] {
  const everybody = candidates.filter((one, i) => candidates.findIndex(({ staffId }) => staffId === one.staffId) === i)
  const given = ({ staffId }: Candidate) => tallies.find((tally) => tally.staffId === staffId)?.appointments ?? 0
  const total = everybody.reduce((sum, one) => sum + given(one), 0)
  const isWeightless = everybody.every(({ weight = 1 }) => weight === 0)
  const weight = (one: Candidate) => (isWeightless ? 1 : (everybody.find(({ staffId }) => staffId === one.staffId)!.weight ?? 1))
  const weights = everybody.reduce((sum, one) => sum + weight(one), 0)
  // Everything times this, so that nothing is rounded: n people have a slack of 1 / (2n − 2).
  const scale = 2 * Math.max(1, everybody.length - 1)
  const behind = (one: Candidate, turn: number) => scale * (weight(one) * turn - given(one) * weights)
  const isDue = (one: Candidate) => weight(one) > 0 && behind(one, total + 1) >= weights
  const lateIn = (one: Candidate) => (scale * (given(one) + 1) - 1) / (scale * weight(one))
  const order = (one: Candidate) => (isDue(one) ? 0 : weight(one) > 0 ? 1 : 2)
  const within = (one: Candidate) => {
    if (order(one) === 0) return lateIn(one)
    return order(one) === 1 ? -behind(one, total + 1) / weight(one) : given(one)
  }
  const differ = (a: number, b: number) => (Math.abs(a - b) < 1e-9 ? 0 : a - b)
  return [...free].sort((a, b) => order(a) - order(b) || differ(within(a), within(b)) || place(a) - place(b)).map(({ staffId }) => staffId)
}

/** The people of a team: each in their turn is taken if they fit in beside those who were taken before. */
function teamOf(team: readonly StaffNeed[], there: readonly Candidate[], ranked: readonly string[], chosen: string | undefined): string[] {
  const having = ({ role }: StaffNeed) => [
    ...new Set(there.filter(({ roles }) => role === undefined || roles?.includes(role)).map(({ staffId }) => staffId)),
  ]
  const bound = new Set(team.filter(({ count }) => count === 'all').flatMap(having))
  const places = team.flatMap((need) => {
    const fits = having(need).filter((staffId) => !bound.has(staffId))
    return need.count === 'all' ? [] : Array.from({ length: need.count }, () => fits)
  })
  const fitIn = ([first, ...others]: readonly string[], open: readonly (readonly string[])[]): boolean =>
    first === undefined || open.some((fits, i) => fits.includes(first) && fitIn(others, [...open.slice(0, i), ...open.slice(i + 1)]))
  const members: string[] = []
  for (const staffId of [...ranked].sort((a, b) => Number(b === chosen) - Number(a === chosen)))
    if (!bound.has(staffId) && fitIn([...members, staffId], places)) members.push(staffId)
  return [...bound, ...members]
}
