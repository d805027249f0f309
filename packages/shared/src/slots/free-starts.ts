import { DAY_MS, epochDayAt, MINUTE_MS, startOfDayMs } from '../time/index.ts'
import type { Interval } from '../time/index.ts'
import { type BusyBySubject, busyBySubject } from './busy.ts'
import { gridStarts } from './grid.ts'
import { commonLimits, startsLeft } from './limits.ts'
import type { Candidate, FreeStarts, Occupancy, Offer, SlotQuery, Terms } from './offer.ts'
import { calendarZoneOf } from './periods.ts'
import { type OpenSession, openSessions, seatsMissing } from './sessions.ts'
import { holds, type Spans } from './spans.ts'
import { type StaffedStarts, teamStarts } from './team-starts.ts'
import { countedByStaff, hoursIn, type Question, REACH_BEFORE_MS, reachAfterMs, timelineOf } from './timeline.ts'
import { MASK_LISTS, unionMasks, unionStarts } from './union-starts.ts'
import { groupStarts, poolGroups, startsWithin } from './unit-starts.ts'

/** Bookable days are looked for in so many first, which mostly is enough. */
const FIRST_DAYS = 14

/**
 * The claims and busy blocks that decide about starts in `window`: those that share an instant with this span. An offer
 * with `bookableDays` looks at everything from now on, so it needs to know the time.
 */
export function occupancySpan(offer: Offer, window: { readonly fromMs: number; readonly toMs: number }, nowMs?: number): Interval {
  const fromMs = offer.bookableDays !== undefined && nowMs !== undefined ? Math.min(nowMs, window.fromMs) : window.fromMs
  return { startMs: fromMs - REACH_BEFORE_MS, endMs: window.toMs + reachAfterMs(offer) }
}

/** `freeSlots` in columns, for who lists many and needs no object for each. The same rules, order and errors. */
export function freeStarts(offer: Offer, occupancy: Occupancy, query: SlotQuery, limit = Infinity): FreeStarts {
  if (!(offer.durationMin >= 1 && offer.slotIntervalMin >= 1)) throw new RangeError('durationMin and slotIntervalMin must be at least 1')
  const nothing: FreeStarts = { startMs: [], termsOf: missing }
  const { partySize = 1 } = query
  if (offer.seats && partySize > (offer.seats.maxPartySize ?? Infinity)) return nothing
  const durationMs = offer.durationMin * MINUTE_MS
  const earliestMs = occupancy.nowMs + offer.minimumNoticeMin * MINUTE_MS
  const fromMs = Math.max(query.fromMs, earliestMs)
  let { toMs } = query
  if (!(fromMs < toMs) || limit < 1) return nothing
  if (offer.bookableDays !== undefined) toMs = Math.min(toMs, bookableDaysEnd(offer, offer.bookableDays, occupancy, query))

  // Where the grid of several people begins is decided by the hours that all have, up to a local day before the window.
  const hoursOf = hoursIn(offer.team ? fromMs - 2 * DAY_MS : fromMs, toMs + durationMs)
  const question: Question = {
    offer,
    occupancy,
    query,
    fromMs,
    toMs,
    earliestMs,
    durationMs,
    hoursOf,
    countedOf: countedByStaff(occupancy.counted),
  }
  const who = { customerId: query.customerId, ignoreOwners: query.ignoreOwners }
  const allowed = offer.limits && startsLeft(offer, occupancy, commonLimits(offer, query.customerId), who, fromMs, toMs)

  const parts: FreeStarts[] = []
  if (!offer.seats || (!offer.seats.scheduledOnly && partySize <= offer.seats.capacity))
    for (const [locationId, there] of candidatesByLocation(offer, query)) parts.push(newAt(question, locationId, there, allowed, limit))
  return offer.seats ? withSessions(question, parts, allowed, limit) : byStart(parts, limit)
}

/** The starts at which a session can be joined, and those of new ones. Who could open a session is sent to the one that has room. */
function withSessions(question: Question, parts: readonly FreeStarts[], allowed: Spans | undefined, limit: number): FreeStarts {
  const sessions = openSessions(question).filter(({ startMs }) => !allowed || holds(allowed, startMs, startMs + 1))
  const taken = new Set(sessions.map(({ startMs, terms }) => `${startMs} ${terms.locationId}`))
  const all: OpenSession[] = [...sessions]
  for (const { startMs, termsOf } of parts)
    startMs.forEach((ms, i) => {
      const terms = termsOf(i)
      if (!taken.has(`${ms} ${terms.locationId}`)) all.push({ startMs: ms, terms })
    })
  const places = new Set([...question.offer.candidates, ...sessions.map(({ terms }) => terms)].map(({ locationId }) => locationId))
  const rankOf = new Map([...places].map((place, rank) => [place, rank]))
  const rank = ({ terms }: OpenSession): number => rankOf.get(terms.locationId)!
  const listed = all.sort((a, b) => a.startMs - b.startMs || rank(a) - rank(b)).slice(0, limit)
  return { startMs: listed.map(({ startMs }) => startMs), termsOf: (i) => listed[i]!.terms }
}

/** Nothing is offered at any position of an empty list. */
const missing = (position: number): never => {
  throw new RangeError(`No start has the position ${position}`)
}

/** The end of the last of so many local dates, from now on, that have a free start of the whole offer. */
function bookableDaysEnd(offer: Offer, days: number, occupancy: Occupancy, { toMs, ignoreOwners }: SlotQuery): number {
  const { bookableDays: _, ...unbounded } = offer
  const timeZone = calendarZoneOf(offer)
  const filter = ignoreOwners ? { ignoreOwners } : {}
  const today = epochDayAt(timeZone, occupancy.nowMs)
  let found = 0
  // Each step looks at all claims, so the steps grow.
  for (let day = today, step = FIRST_DAYS; startOfDayMs(timeZone, day) < toMs; day += step, step *= 2) {
    const window = { fromMs: startOfDayMs(timeZone, day), toMs: startOfDayMs(timeZone, day + step) }
    let lastDay: number | undefined
    for (const startMs of freeStarts(unbounded, occupancy, { ...filter, ...window }).startMs) {
      const startDay = epochDayAt(timeZone, startMs)
      if (startDay === lastDay) continue
      lastDay = startDay
      if (++found > days) return startOfDayMs(timeZone, startDay)
    }
  }
  return Infinity
}

function candidatesByLocation(offer: Offer, { staffId, locationId }: SlotQuery): Map<string, Candidate[]> {
  const byLocation = new Map<string, Candidate[]>()
  for (const candidate of offer.candidates) {
    // Of a team the others are needed as well.
    if (staffId !== undefined && !offer.team && candidate.staffId !== staffId) continue
    if (locationId !== undefined && candidate.locationId !== locationId) continue
    const there = byLocation.get(candidate.locationId)
    if (there) there.push(candidate)
    else byLocation.set(candidate.locationId, [candidate])
  }
  return byLocation
}

/** The starts of new appointments at one location. */
function newAt(question: Question, locationId: string, there: readonly Candidate[], allowed: Spans | undefined, limit: number): FreeStarts {
  const { offer, occupancy, query, fromMs, toMs, earliestMs, durationMs } = question
  const groups = poolGroups(offer.pools, locationId)
  const subjects = new Set(there.map(({ staffId }) => staffId))
  for (const group of groups) for (const pool of group) for (const unit of pool.units) subjects.add(unit)
  const reach = { startMs: fromMs - REACH_BEFORE_MS, endMs: toMs + reachAfterMs(offer) }
  const busy: BusyBySubject = busyBySubject(offer, occupancy, subjects, reach, query.ignoreOwners, locationId)

  const possible: Spans[] = allowed ? [allowed] : []
  for (const group of groups) {
    const starts = groupStarts(group, busy, durationMs, fromMs, toMs)
    if (starts) possible.push(starts)
  }
  const cap = possible.length > 0 ? Infinity : limit
  const { seats } = offer
  const terms = {
    locationId,
    lengthMs: durationMs,
    ...(seats ? { seatsLeft: seats.capacity, ...seatsMissing(offer, 0) } : {}),
  }

  if (offer.team) {
    const staffed = teamStarts(question, offer.team, there, busy)
    const kept = new Set(possible.reduce(startsWithin, [...staffed.starts]))
    return teamTerms(terms, staffed, (startMs) => kept.has(startMs), limit)
  }
  const lists = there.map((candidate) => {
    const timeline = timelineOf(question, candidate, busy)
    const bounds = { earliestMs, fromMs: timeline.fromMs, toMs: timeline.toMs, limit: timeline.allowed ? Infinity : cap }
    const starts = possible.reduce(startsWithin, gridStarts(offer, timeline.openings, timeline.free, bounds))
    return timeline.allowed ? startsWithin(starts, timeline.allowed) : starts
  })
  if (there.length > 1) return union(terms, there, lists, limit)
  const startMs = lists[0]!.length > limit ? lists[0]!.slice(0, limit) : lists[0]!
  const only = { ...terms, staffIds: [there[0]!.staffId] }
  return { startMs, termsOf: () => only }
}

type Place = Omit<Terms, 'staffIds'>

function teamTerms(place: Place, { starts, staffIds }: StaffedStarts, keep: (startMs: number) => boolean, limit: number): FreeStarts {
  const startMs: number[] = []
  const terms: Terms[] = []
  for (let i = 0; i < starts.length && startMs.length < limit; i++) {
    if (!keep(starts[i]!)) continue
    const last = terms.at(-1)
    startMs.push(starts[i]!)
    terms.push(last?.staffIds === staffIds[i] ? last! : { ...place, staffIds: staffIds[i]! })
  }
  return { startMs, termsOf: (i) => terms[i]! }
}

/** One entry a start, with everybody who can take it. */
function union(place: Place, there: readonly Candidate[], lists: readonly (readonly number[])[], limit: number): FreeStarts {
  const startMs: number[] = []
  const keys: (number | string)[] = []
  const known = new Map<number | string, Terms>()
  const termsFor = (key: number | string): Terms => {
    const same = known.get(key)
    if (same) return same
    const holders = typeof key === 'string' ? key.split(',').map(Number) : there.map((_, i) => i).filter((i) => (key >>> i) & 1)
    const fresh = { ...place, staffIds: [...new Set(holders.map((holder) => there[holder]!.staffId))] }
    known.set(key, fresh)
    return fresh
  }
  if (lists.length <= MASK_LISTS)
    unionMasks(lists, (ms, mask) => {
      keys.push(mask)
      return startMs.push(ms) < limit
    })
  else
    unionStarts(lists, (ms, holders) => {
      keys.push(holders.join())
      return startMs.push(ms) < limit
    })
  return { startMs, termsOf: (i) => termsFor(keys[i]!) }
}

/** Several lists as one, those of one start in the order of the lists. */
function byStart(parts: readonly FreeStarts[], limit: number): FreeStarts {
  if (parts.length === 1) return parts[0]!
  const startMs: number[] = []
  const from: number[] = []
  const position: number[] = []
  const next = parts.map(() => 0)
  unionStarts(
    parts.map((part) => part.startMs),
    (ms, holders) => {
      for (const at of holders) {
        if (startMs.length >= limit) return false
        startMs.push(ms)
        from.push(at)
        position.push(next[at]!++)
      }
      return true
    },
  )
  return { startMs, termsOf: (i) => parts[from[i]!]!.termsOf(position[i]!) }
}
