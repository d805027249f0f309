import { DAY_MS, epochDayAt, MINUTE_MS, startOfDayMs } from '../time/index.ts'
import type { Interval } from '../time/index.ts'
import { type BusyBySubject, busyBySubject } from './busy.ts'
import { gridStarts } from './grid.ts'
import type { Candidate, Occupancy, Offer, Schedule, Slot, SlotQuery } from './offer.ts'
import { type Openings, openingsOf } from './openings.ts'
import { sameSchedule } from './same-schedule.ts'
import { emptySpans, joined, type Spans, without } from './spans.ts'
import { unionStarts } from './union-starts.ts'
import { startsWithin, unitStarts } from './unit-starts.ts'

/** How far before a window a claim can still decide what is offered in it: its buffer, and the local day whose grid it moves. */
const REACH_BEFORE_MS = 3 * DAY_MS
const REACH_AFTER_MS = DAY_MS

/** The claims and busy blocks that decide about starts in `window`: those that share an instant with this span. */
export const occupancySpan = (offer: Offer, window: { readonly fromMs: number; readonly toMs: number }): Interval => ({
  startMs: window.fromMs - REACH_BEFORE_MS,
  endMs: window.toMs + offer.durationMin * MINUTE_MS + REACH_AFTER_MS,
})

/** The first instant of a zone that lies beyond the booking window. */
const windowEndMs = (offer: Offer, timeZone: string, nowMs: number): number =>
  offer.bookingWindowDays === undefined ? Infinity : startOfDayMs(timeZone, epochDayAt(timeZone, nowMs) + offer.bookingWindowDays + 1)

interface Hours {
  readonly openings: Openings
  /** What touches across days is one here: the time in which an appointment may lie. */
  readonly open: Spans
}

/**
 * Free starts in `[fromMs, toMs)`, ascending; several locations of one start in the order of the offer.
 *
 * Depends on nothing but its arguments: not on the order of claims, the process's zone or clock, nor on the window, so
 * a narrow window gives exactly the part of a wide one, and one start can be asked for alone. `limit` caps the answer;
 * the length of the window is the caller's to bound.
 *
 * @throws {RangeError} a duration or interval below one minute, or a zone this runtime does not know
 */
export function freeSlots(offer: Offer, occupancy: Occupancy, query: SlotQuery, limit = Infinity): Slot[] {
  if (!(offer.durationMin >= 1 && offer.slotIntervalMin >= 1)) throw new RangeError('durationMin and slotIntervalMin must be at least 1')
  const durationMs = offer.durationMin * MINUTE_MS
  const earliestMs = occupancy.nowMs + offer.minimumNoticeMin * MINUTE_MS
  const fromMs = Math.max(query.fromMs, earliestMs)
  const { toMs, staffId, locationId } = query
  if (!(fromMs < toMs) || limit < 1) return []

  const candidates = offer.candidates.filter(
    (candidate) =>
      (staffId === undefined || candidate.staffId === staffId) && (locationId === undefined || candidate.locationId === locationId),
  )
  const subjects = new Set<string>()
  for (const candidate of candidates) subjects.add(candidate.staffId)
  for (const pool of offer.pools) for (const unit of pool.units) subjects.add(unit)
  const busy = busyBySubject(
    offer,
    occupancy,
    subjects,
    { startMs: fromMs - REACH_BEFORE_MS, endMs: toMs + durationMs },
    query.ignoreOwners,
  )

  const expanded: { readonly schedule: Schedule; readonly hours: Hours }[] = []
  const hoursOf = (schedule: Schedule): Hours => {
    const known = expanded.find((other) => sameSchedule(other.schedule, schedule))
    if (known) return known.hours
    const openings = openingsOf(schedule, fromMs, toMs + durationMs)
    const hours = { openings, open: joined(openings) }
    expanded.push({ schedule, hours })
    return hours
  }

  const byLocation = new Map<string, Candidate[]>()
  for (const candidate of candidates) {
    const there = byLocation.get(candidate.locationId)
    if (there) there.push(candidate)
    else byLocation.set(candidate.locationId, [candidate])
  }

  const perLocation: Slot[][] = []
  for (const [location, there] of byLocation) {
    const possible = poolStarts(offer, location, busy, fromMs, toMs)
    const lists = there.map(({ staffId: staff, schedule }) => {
      const { openings, open } = hoursOf(schedule)
      const bounds = {
        earliestMs,
        fromMs,
        toMs: Math.min(toMs, windowEndMs(offer, schedule.timeZone, occupancy.nowMs)),
        limit: possible.length > 0 ? Infinity : limit,
      }
      const starts = gridStarts(offer, openings, without(open, busy.get(staff) ?? emptySpans()), bounds)
      return possible.reduce(startsWithin, starts)
    })
    perLocation.push(slotsAt(location, there, lists, durationMs, limit))
  }
  return byStart(perLocation, limit)
}

/** For each pool at that location which isn't free all the time, when one of its units is. */
function poolStarts(offer: Offer, locationId: string, busy: BusyBySubject, fromMs: number, toMs: number): Spans[] {
  const possible: Spans[] = []
  for (const pool of offer.pools) {
    if (pool.locationId !== undefined && pool.locationId !== locationId) continue
    const starts = unitStarts(pool, busy, offer.durationMin * MINUTE_MS, fromMs, toMs)
    if (starts) possible.push(starts)
  }
  return possible
}

/** One slot a start, with everybody who can take it. Neighbouring slots with the same staff share one list. */
function slotsAt(locationId: string, there: readonly Candidate[], lists: readonly number[][], durationMs: number, limit: number): Slot[] {
  if (there.length === 1) {
    const staffIds = [there[0]!.staffId]
    const starts = lists[0]!.length > limit ? lists[0]!.slice(0, limit) : lists[0]!
    return starts.map((startMs) => ({ startMs, endMs: startMs + durationMs, locationId, staffIds }))
  }
  const slots: Slot[] = []
  const oneEach = new Set(there.map((candidate) => candidate.staffId)).size === there.length
  let shown: readonly number[] = []
  let staffIds: readonly string[] = []
  unionStarts(lists, (startMs, holders, count) => {
    if (!sameHolders(shown, holders, count)) {
      shown = holders.slice(0, count)
      const names = shown.map((holder) => there[holder]!.staffId)
      staffIds = oneEach ? names : [...new Set(names)]
    }
    slots.push({ startMs, endMs: startMs + durationMs, locationId, staffIds })
    return slots.length < limit
  })
  return slots
}

function sameHolders(shown: readonly number[], holders: readonly number[], count: number): boolean {
  if (shown.length !== count) return false
  for (let i = 0; i < count; i++) if (shown[i] !== holders[i]) return false
  return true
}

function byStart(perLocation: readonly Slot[][], limit: number): Slot[] {
  if (perLocation.length === 1) return perLocation[0]!
  const slots: Slot[] = []
  const lists = perLocation.map((there) => there.map((slot) => slot.startMs))
  const next = perLocation.map(() => 0)
  unionStarts(lists, (_, locations, count) => {
    for (let i = 0; i < count && slots.length < limit; i++) {
      const at = locations[i]!
      slots.push(perLocation[at]![next[at]!++]!)
    }
    return slots.length < limit
  })
  return slots
}
