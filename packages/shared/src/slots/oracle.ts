/**
 * The same question as `freeSlots`, answered the slow and obvious way: every minute of the window is tried, every rule
 * is read off for it alone. Tests and benches compare the two; nothing else may import this file.
 */
import {
  type Candidate,
  type Occupancy,
  type Offer,
  seatSubject,
  type Session,
  type Slot,
  type SlotQuery,
  type StaffNeed,
} from './offer.ts'
import { type OracleOpening, openDays, openThroughout, type ZoneArithmetic } from './oracle-calendar.ts'
import { taken } from './oracle-taken.ts'

export type { ZoneArithmetic } from './oracle-calendar.ts'

const MINUTE = 60_000

export function oracleSlots(offer: Offer, occupancy: Occupancy, query: SlotQuery, zones: ZoneArithmetic): Slot[] {
  const { partySize = 1 } = query
  const durationMs = offer.durationMin * MINUTE
  const earliestMs = occupancy.nowMs + offer.minimumNoticeMin * MINUTE
  const situation = taken(offer, occupancy, query, zones)
  const calendarZone = offer.calendarZone ?? offer.candidates[0]?.schedule.timeZone ?? 'UTC'
  const locations = [
    ...new Set([...offer.candidates.map((one) => one.locationId), ...(occupancy.sessions ?? []).map((one) => one.locationId)]),
  ].filter((locationId) => (query.locationId ?? locationId) === locationId)
  const openings = new Map(offer.candidates.map((candidate) => [candidate, openDays(candidate, query, zones)]))
  const freeSinceKnown = new Map<OracleOpening, Map<number, number>>()
  const originKnown = new Map<OracleOpening, Map<number, number>>()
  const slots: Slot[] = []
  const lastDate = offer.bookableDays === undefined ? undefined : lastBookableDate(offer.bookableDays)

  if (offer.seats && partySize > (offer.seats.maxPartySize ?? partySize)) return []
  for (let startMs = Math.ceil(Math.max(query.fromMs, earliestMs) / MINUTE) * MINUTE; startMs < query.toMs; startMs += MINUTE) {
    if (lastDate !== undefined && zones.isoDateAt(calendarZone, startMs) > lastDate) break
    for (const locationId of locations) {
      const slot = sessionAt(locationId, startMs) ?? newAt(locationId, startMs)
      if (slot) slots.push(slot)
    }
  }
  return slots

  /** Undefined if the window ends before so many dates have a start. */
  function lastBookableDate(days: number): string | undefined {
    const { bookableDays: _, ...unbounded } = offer
    const wide = { fromMs: occupancy.nowMs, toMs: query.toMs, ...(query.ignoreOwners ? { ignoreOwners: query.ignoreOwners } : {}) }
    const dates = new Set(oracleSlots(unbounded, occupancy, wide, zones).map((slot) => zones.isoDateAt(calendarZone, slot.startMs)))
    return [...dates][days - 1] ?? (days === 0 ? '' : undefined)
  }

  function isBookableDate(timeZone: string, startMs: number): boolean {
    if (offer.bookableFrom === undefined && offer.bookableUntil === undefined && offer.bookingWindowDays === undefined) return true
    const isoDate = zones.isoDateAt(timeZone, startMs)
    const { bookableFrom = isoDate, bookableUntil = isoDate, bookingWindowDays } = offer
    const last = bookingWindowDays === undefined ? isoDate : zones.addDays(zones.isoDateAt(timeZone, occupancy.nowMs), bookingWindowDays)
    return bookableFrom <= isoDate && isoDate <= bookableUntil && isoDate <= last
  }

  function isWithinCommonLimits(startMs: number): boolean {
    const common = (offer.limits ?? []).filter(({ of }) => of === 'service' || (of === 'customer' && query.customerId !== undefined))
    return situation.withinLimits(common, undefined, startMs)
  }

  function sessionAt(locationId: string, startMs: number): Slot | undefined {
    if (!offer.seats || !isWithinCommonLimits(startMs)) return undefined
    const free = ({ sessionId, capacity }: Session) =>
      Array.from({ length: capacity }, (_, i) => i + 1).filter((seat) => !situation.isClaimed(seatSubject(sessionId, seat))).length
    const joinable = (occupancy.sessions ?? []).filter((session) => {
      const home = offer.candidates.find((one) => one.locationId === locationId && session.staffIds.includes(one.staffId))
      return (
        session.startMs === startMs &&
        session.locationId === locationId &&
        (query.staffId === undefined || session.staffIds.includes(query.staffId)) &&
        isBookableDate(home?.schedule.timeZone ?? calendarZone, startMs) &&
        free(session) >= partySize
      )
    })
    const [session] = joinable.sort((a, b) => free(a) - free(b) || (a.sessionId < b.sessionId ? -1 : 1))
    if (!session) return undefined
    const { sessionId, endMs, staffIds, capacity } = session
    return { startMs, endMs, locationId, staffIds, sessionId, seatsLeft: free(session), ...missing(capacity - free(session)) }
  }

  function missing(taken: number): { seatsMissing?: number } {
    return offer.seats?.minimum === undefined ? {} : { seatsMissing: Math.max(0, offer.seats.minimum - taken) }
  }

  function newAt(locationId: string, startMs: number): Slot | undefined {
    if (offer.seats && (offer.seats.scheduledOnly || partySize > offer.seats.capacity)) return undefined
    const there = offer.candidates.filter((candidate) => candidate.locationId === locationId)
    const staffIds = offer.team ? teamAt(offer.team, there, startMs) : anyAt(there, startMs)
    if (staffIds.length === 0 || !isWithinCommonLimits(startMs)) return undefined
    if (!situation.hasResources(locationId, startMs, startMs + durationMs)) return undefined
    const seats = offer.seats ? { seatsLeft: offer.seats.capacity, ...missing(0) } : {}
    return { startMs, endMs: startMs + durationMs, locationId, staffIds, ...seats }
  }

  function anyAt(there: readonly Candidate[], startMs: number): readonly string[] {
    const able = there.filter((one) => (query.staffId ?? one.staffId) === one.staffId && couldStart(one, startMs) && onGrid([one], startMs))
    return [...new Set(able.map(({ staffId }) => staffId))]
  }

  /** Everybody who could be in a team, or nobody if there is none. */
  function teamAt(team: readonly StaffNeed[], there: readonly Candidate[], startMs: number): readonly string[] {
    const having = (need: StaffNeed) => there.filter((one) => need.role === undefined || one.roles?.includes(need.role))
    if (team.some((need) => need.count === 'all' && having(need).length === 0)) return []
    const bound = new Set(team.filter((need) => need.count === 'all').flatMap((need) => having(need).map(({ staffId }) => staffId)))
    const choosable = (need: StaffNeed) => having(need).filter(({ staffId }) => !bound.has(staffId))
    const needed = there.filter(({ staffId }) => bound.has(staffId))
    if (!needed.every((one) => couldStart(one, startMs))) return []
    const lead = team[0]!
    if (lead.count === 'all') {
      if (!onGrid(having(lead), startMs)) return []
    } else if (!choosable(lead).some((one) => couldStart(one, startMs) && onGrid([one], startMs))) return []

    const free = (need: StaffNeed) => choosable(need).filter((one) => couldStart(one, startMs))
    const places = team.flatMap((need) => (need.count === 'all' ? [] : Array.from({ length: need.count }, () => free(need))))
    const teams = (used: readonly string[], at: number): boolean => {
      if (at === places.length) return query.staffId === undefined || bound.has(query.staffId) || used.includes(query.staffId)
      return places[at]!.some(({ staffId }) => !used.includes(staffId) && teams([...used, staffId], at + 1))
    }
    if (!teams([], 0)) return []
    const able = there.filter((one) => bound.has(one.staffId) || team.some((need) => need.count !== 'all' && free(need).includes(one)))
    return [...new Set(able.map(({ staffId }) => staffId))]
  }

  /** Open, not taken, and within one's own limits and dates, whatever the grid. */
  function couldStart({ staffId, locationId, schedule, limits = [] }: Candidate, startMs: number): boolean {
    const own = offer.candidates.find((one) => one.staffId === staffId && one.locationId === locationId && one.schedule === schedule)!
    const staffLimits = [...(offer.limits ?? []).filter(({ of }) => of === 'staff'), ...limits]
    return (
      openThroughout(openings.get(own)!, startMs, startMs + durationMs) &&
      isBookableDate(schedule.timeZone, startMs) &&
      situation.isFree(staffId, locationId, startMs, startMs + durationMs) &&
      situation.withinLimits(staffLimits, staffId, startMs)
    )
  }

  /** Whether a start lies on the grid of people who give it together, counted on the clock of the first. */
  function onGrid(people: readonly Candidate[], startMs: number): boolean {
    const [first, ...others] = people as readonly [Candidate, ...Candidate[]]
    const openTogether = (ms: number) => others.every((one) => openThroughout(openings.get(one)!, ms, ms + MINUTE))
    return openings.get(first)!.some((opening) => {
      if (startMs < opening.startMs || startMs >= opening.endMs) return false
      if (offer.slotAlignment === 'fixed') return isFixedStart(opening.timeZone, startMs)
      let originMs = opening.startMs
      if (others.length > 0) {
        originMs = startMs
        while (originMs - MINUTE >= opening.startMs && openTogether(originMs - MINUTE)) originMs -= MINUTE
      }
      if (offer.slotAlignment !== 'opening') originMs = roundedOrigin(people, opening, originMs, startMs)
      return startMs >= originMs && (startMs - originMs) % (offer.slotIntervalMin * MINUTE) === 0
    })
  }

  function isFixedStart(timeZone: string, startMs: number): boolean {
    const today = zones.isoDateAt(timeZone, startMs)
    const dates = [zones.addDays(today, -1), today]
    return dates.some((date) => (offer.fixedStartsMin ?? []).some((minute) => zones.instantOf(timeZone, date, minute) === startMs))
  }

  /** From where the free range begins in this opening, on to the first round time, or as far as that costs nothing. */
  function roundedOrigin(people: readonly Candidate[], opening: OracleOpening, openMs: number, startMs: number): number {
    const freeMinute = (ms: number) =>
      people.every(
        (one) => situation.isFree(one.staffId, one.locationId, ms, ms + MINUTE) && openThroughout(openings.get(one)!, ms, ms + MINUTE),
      )
    const beginMs = freeSince(opening, openMs, startMs, freeMinute)
    const known = remembered(originKnown, opening)
    if (!known.has(beginMs)) known.set(beginMs, originFrom(opening, beginMs, freeMinute))
    return known.get(beginMs)!
  }

  function originFrom(opening: OracleOpening, beginMs: number, freeMinute: (ms: number) => boolean): number {
    const isCut = beginMs < earliestMs
    const fromMs = isCut ? Math.ceil(earliestMs / MINUTE) * MINUTE : beginMs
    const round = (step: number) => {
      let ms = fromMs
      while (zones.wallMinuteAt(opening.timeZone, ms) % step !== 0) ms += MINUTE
      return ms
    }
    const roundMs = round([60, 30, 20, 15, 10, 5, 1].find((minutes) => offer.slotIntervalMin % minutes === 0)!)
    if (offer.slotAlignment === 'clock' || isCut) return roundMs
    let endMs = beginMs
    while (endMs < opening.endMs && freeMinute(endMs)) endMs += MINUTE
    const spareMs = (endMs - beginMs - durationMs) % (offer.slotIntervalMin * MINUTE)
    return [roundMs, round(15)].find((ms) => ms - beginMs <= spareMs) ?? beginMs
  }

  /** Goes back minute by minute to where the free range around `ms` begins. */
  function freeSince(opening: OracleOpening, openMs: number, ms: number, freeMinute: (ms: number) => boolean): number {
    const known = remembered(freeSinceKnown, opening)
    let sinceMs = ms
    while (!known.has(sinceMs) && sinceMs - MINUTE >= openMs && freeMinute(sinceMs - MINUTE)) sinceMs -= MINUTE
    known.set(ms, known.get(sinceMs) ?? sinceMs)
    return known.get(ms)!
  }
}

function remembered(all: Map<OracleOpening, Map<number, number>>, opening: OracleOpening): Map<number, number> {
  const known = all.get(opening) ?? new Map<number, number>()
  all.set(opening, known)
  return known
}
