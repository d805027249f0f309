import { addDays, DAY_MS, epochDayAt, epochDayOf, MINUTE_MS, startOfDayMs } from '../time/index.ts'
import type { BusyBySubject } from './busy.ts'
import { staffLimits, startsLeft } from './limits.ts'
import type { Candidate, CountedBooking, Occupancy, Offer, Schedule, SlotQuery } from './offer.ts'
import { type Openings, openingsOf } from './openings.ts'
import { sameSchedule, scheduleHash } from './same-schedule.ts'
import { emptySpans, joined, shared, type Spans, startSpans, without } from './spans.ts'

export interface Hours {
  readonly openings: Openings
  /** What touches across days is one here: the time in which an appointment may lie. */
  readonly open: Spans
}

/** One question with what every part of the answer needs. */
export interface Question {
  readonly offer: Offer
  readonly occupancy: Occupancy
  readonly query: SlotQuery
  /** The window without what lies before the notice or beyond the bookable days. */
  readonly fromMs: number
  readonly toMs: number
  readonly earliestMs: number
  readonly durationMs: number
  readonly hoursOf: (schedule: Schedule) => Hours
  readonly countedOf: (staffId: string) => readonly CountedBooking[]
}

/** Works out each schedule once, however many people have it. */
export function hoursIn(fromMs: number, toMs: number): (schedule: Schedule) => Hours {
  const known = new Map<number, { readonly schedule: Schedule; readonly hours: Hours }[]>()
  return (schedule) => {
    const hash = scheduleHash(schedule)
    const alike = known.get(hash) ?? []
    const same = alike.find((other) => sameSchedule(other.schedule, schedule))
    if (same) return same.hours
    const openings = openingsOf(schedule, fromMs, toMs)
    const hours = { openings, open: joined(openings) }
    alike.push({ schedule, hours })
    known.set(hash, alike)
    return hours
  }
}

/** Bookings by the staff who are in them, sorted out once. */
export function countedByStaff(counted: readonly CountedBooking[] = []): (staffId: string) => readonly CountedBooking[] {
  let byStaff: Map<string, CountedBooking[]> | undefined
  return (staffId) => {
    if (!byStaff) {
      byStaff = new Map()
      for (const booking of counted)
        for (const id of booking.staffIds) {
          const others = byStaff.get(id)
          if (others) others.push(booking)
          else byStaff.set(id, [booking])
        }
    }
    return byStaff.get(staffId) ?? []
  }
}

/** The starts of a zone that the rolling window and the bookable dates allow. */
export function bookableSpan(offer: Offer, timeZone: string, nowMs: number): { readonly fromMs: number; readonly toMs: number } {
  const { bookableFrom, bookableUntil, bookingWindowDays } = offer
  const rollingMs = bookingWindowDays === undefined ? Infinity : startOfDayMs(timeZone, epochDayAt(timeZone, nowMs) + bookingWindowDays + 1)
  const untilMs = bookableUntil === undefined ? Infinity : startOfDayMs(timeZone, epochDayOf(addDays(bookableUntil, 1)))
  return {
    fromMs: bookableFrom === undefined ? -Infinity : startOfDayMs(timeZone, epochDayOf(bookableFrom)),
    toMs: Math.min(rollingMs, untilMs),
  }
}

/** When a candidate, or several together, could give an appointment. */
export interface Timeline {
  readonly openings: Openings
  readonly open: Spans
  /** Open and not busy. */
  readonly free: Spans
  /** Starts in `[fromMs, toMs)`. */
  readonly fromMs: number
  readonly toMs: number
  /** Starts that limits leave; undefined: all. */
  readonly allowed: Spans | undefined
}

const NOTHING = emptySpans()

export function timelineOf(question: Question, { staffId, schedule, limits }: Candidate, busy: BusyBySubject): Timeline {
  const { offer, occupancy, query } = question
  const { openings, open } = question.hoursOf(schedule)
  const bookable = bookableSpan(offer, schedule.timeZone, occupancy.nowMs)
  const fromMs = Math.max(question.fromMs, bookable.fromMs)
  const toMs = Math.min(question.toMs, bookable.toMs)
  const who = { staffId, ignoreOwners: query.ignoreOwners }
  const own = offer.limits || limits ? staffLimits(offer, limits) : []
  const counted = own.length > 0 ? question.countedOf(staffId) : []
  const allowed = startsLeft(offer, { counted }, own, who, question.fromMs, question.toMs)
  return { openings, open, free: without(open, busy.get(staffId) ?? NOTHING), fromMs, toMs, allowed }
}

/** The parts of openings in which somebody else is open too. Days stay apart, as the first one's do. */
function cut({ starts, ends, zones, timeZone, overlapping }: Openings, open: Spans): Openings {
  const parts = emptySpans()
  const zonesOfParts: string[] | undefined = zones && []
  let next = 0
  for (let i = 0; i < starts.length; i++) {
    while (next < open.ends.length && open.ends[next]! <= starts[i]!) next++
    for (let o = next; o < open.starts.length && open.starts[o]! < ends[i]!; o++) {
      parts.starts.push(Math.max(starts[i]!, open.starts[o]!))
      parts.ends.push(Math.min(ends[i]!, open.ends[o]!))
      zonesOfParts?.push(zones![i]!)
    }
  }
  return { ...parts, timeZone, overlapping, zones: zonesOfParts }
}

/** When all of them are open and free together, on the clock of the first. The dates and limits of the others are theirs to ask for. */
export function together(timelines: readonly Timeline[]): Timeline {
  const [first, ...others] = timelines as readonly [Timeline, ...Timeline[]]
  let { openings, free } = first
  const seen = new Set([first.open])
  for (const other of others) {
    if (!seen.has(other.open)) openings = cut(openings, other.open)
    seen.add(other.open)
    free = shared(free, other.free)
  }
  return { ...first, openings, free }
}

/** The starts at which somebody could give an appointment, off any grid. */
export function freeToStart({ free, fromMs, toMs, allowed }: Timeline, durationMs: number): Spans {
  const spans = startSpans(free, durationMs, fromMs, toMs)
  return allowed ? shared(spans, allowed) : spans
}

/** How far around a window a claim can still decide what is offered in it: its buffer, and the local day whose grid it moves. */
export const REACH_BEFORE_MS = 3 * DAY_MS
export const reachAfterMs = (offer: Offer): number =>
  // A packed grid looks at the end of the opening that a start lies in.
  offer.durationMin * MINUTE_MS + (offer.slotAlignment === 'packed' ? 2 : 1) * DAY_MS
