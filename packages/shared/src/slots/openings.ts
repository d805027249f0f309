import {
  DAY_MS,
  epochDayAt,
  epochDayOf,
  instantOfWall,
  isoDateOf,
  MINUTE_MS,
  offsetSpanAt,
  startOfDayMs,
  weekdayOfDay,
} from '../time/index.ts'
import type { MinuteRange, Schedule, Stay } from './offer.ts'
import { emptySpans, inOrder, joined, type Spans } from './spans.ts'

/**
 * Opening hours as instants, ascending by start: one span for what touches or overlaps within a local day.
 * Spans of neighbouring days are kept apart, since each day starts its own grid.
 */
export interface Openings extends Spans {
  readonly timeZone: string
  /** Whether spans of two days share instants, as where clocks are put forward over midnight. */
  readonly overlapping: boolean
  /** The zone of each span, where somebody stays in another one for a while. */
  readonly zones: readonly string[] | undefined
}

/** Ranges of a local day: ascending, disjoint, none of them empty. */
type DayHours = readonly MinuteRange[]

function tidy(ranges: readonly MinuteRange[]): DayHours {
  const hours: MinuteRange[] = []
  for (const { startMin, endMin } of [...ranges].sort((a, b) => a.startMin - b.startMin)) {
    const last = hours.at(-1)
    if (endMin <= startMin) continue
    if (!last || last.endMin < startMin) hours.push({ startMin, endMin })
    else if (last.endMin < endMin) hours[hours.length - 1] = { startMin: last.startMin, endMin }
  }
  return hours
}

interface DatedRange extends MinuteRange {
  readonly weekdays: readonly number[]
  readonly fromDay: number
  readonly untilDay: number
  readonly everyWeeks: number
  /** A week in which it holds. */
  readonly fromWeek: number
}

/** Weeks, Monday to Sunday, counted from that of 1 January 1970, a Thursday. */
const weekOf = (epochDay: number): number => Math.floor((epochDay + 3) / 7)

const holdsOn = (rule: DatedRange, epochDay: number): boolean =>
  rule.fromDay <= epochDay && epochDay <= rule.untilDay && (weekOf(epochDay) - rule.fromWeek) % rule.everyWeeks === 0

interface Calendar {
  /** The ranges that hold on an epoch day, as they were written. */
  rangesOf(epochDay: number): readonly MinuteRange[]
  /** The same in order. What holds all year round is put in order once a weekday. */
  hoursOf(epochDay: number): DayHours
}

/** The ranges of each day, from `firstDay` to `lastDay`, that has overrides. */
function replacedDays(overrides: Schedule['overrides'], firstDay: number, lastDay: number): ReadonlyMap<number, MinuteRange[]> {
  const replaced = new Map<number, MinuteRange[]>()
  const [firstDate, lastDate] = [isoDateOf(firstDay), isoDateOf(lastDay)]
  for (const { isoDate, openings } of overrides) {
    // Years of overrides may be kept; most lie outside the window, and comparing text is the fastest way to see it.
    if (isoDate < firstDate || isoDate > lastDate) continue
    const epochDay = epochDayOf(isoDate)
    const others = replaced.get(epochDay)
    if (others) others.push(...openings)
    else replaced.set(epochDay, [...openings])
  }
  return replaced
}

/** Knows the days from `firstDay` to `lastDay`. */
function calendarOf({ rules, overrides }: Schedule, firstDay: number, lastDay: number): Calendar {
  const dated: DatedRange[] = rules.map(({ weekdays, startMin, endMin, validFrom, validUntil, everyWeeks = 1, weeksFrom = validFrom }) => ({
    weekdays,
    startMin,
    endMin,
    fromDay: validFrom ? epochDayOf(validFrom) : -Infinity,
    untilDay: validUntil ? epochDayOf(validUntil) : Infinity,
    everyWeeks,
    fromWeek: weekOf(weeksFrom ? epochDayOf(weeksFrom) : 0),
  }))
  const always = rules.every(({ validFrom, validUntil, everyWeeks = 1 }) => !validFrom && !validUntil && everyWeeks === 1)
  const hoursOfWeekday: (DayHours | undefined)[] = []
  const replaced = overrides.length > 0 ? replacedDays(overrides, firstDay, lastDay) : undefined

  const rangesOf = (epochDay: number): readonly MinuteRange[] => {
    const override = replaced?.get(epochDay)
    if (override) return override
    const weekday = weekdayOfDay(epochDay)
    return dated.filter((range) => range.weekdays.includes(weekday) && holdsOn(range, epochDay))
  }
  const hoursOf = (epochDay: number): DayHours => {
    if (!always || replaced?.has(epochDay)) return tidy(rangesOf(epochDay))
    return (hoursOfWeekday[weekdayOfDay(epochDay)] ??= tidy(rangesOf(epochDay)))
  }
  return { rangesOf, hoursOf }
}

/** The hours of a day near which the offset changes. Every edge is resolved for itself: some may swap or meet. */
function unusualDay(timeZone: string, epochDay: number, ranges: readonly MinuteRange[]): Spans {
  const spans = emptySpans()
  // A date that the zone leaves out has no hours, though its edges would resolve to instants of the next.
  if (startOfDayMs(timeZone, epochDay) >= startOfDayMs(timeZone, epochDay + 1)) return spans
  for (const { startMin, endMin } of ranges) {
    if (endMin <= startMin) continue
    const startMs = instantOfWall(timeZone, epochDay * DAY_MS + startMin * MINUTE_MS)
    const endMs = instantOfWall(timeZone, epochDay * DAY_MS + endMin * MINUTE_MS)
    if (startMs >= endMs) continue
    spans.starts.push(startMs)
    spans.ends.push(endMs)
  }
  return joined(spans)
}

/** The zone of each day, from `firstDay` to `lastDay`, that is spent in another one. */
function zonesAway(stays: readonly Stay[], firstDay: number, lastDay: number): ReadonlyMap<number, string> {
  const zones = new Map<number, string>()
  const [firstDate, lastDate] = [isoDateOf(firstDay), isoDateOf(lastDay)]
  for (const { fromDate, untilDate, timeZone } of stays) {
    if (untilDate < firstDate || fromDate > lastDate) continue
    const untilDay = Math.min(epochDayOf(untilDate), lastDay)
    // The first stay that covers a date counts.
    for (let day = Math.max(epochDayOf(fromDate), firstDay); day <= untilDay; day++) if (!zones.has(day)) zones.set(day, timeZone)
  }
  return zones
}

/** Every opening that shares an instant with `[fromMs, toMs)`, in full. */
export function openingsOf(schedule: Schedule, fromMs: number, toMs: number): Openings {
  const { timeZone, stays } = schedule
  const spans = emptySpans()
  // A day more on both sides: clocks put forward over midnight move an evening's hours into the next day. Two days more
  // where other zones come in, since their dates lie up to 26 hours apart.
  const margin = stays ? 3 : 1
  const firstDay = epochDayAt(timeZone, fromMs) - margin
  const lastDay = epochDayAt(timeZone, toMs) + margin
  const zones: string[] | undefined = stays && []
  const away = stays && zonesAway(stays, firstDay, lastDay)
  const calendar = calendarOf(schedule, firstDay, lastDay)
  let offset = offsetSpanAt(timeZone, fromMs)
  let latestEnd = -Infinity
  let overlapping = false
  for (let epochDay = firstDay; epochDay <= lastDay; epochDay++) {
    const hours = calendar.hoursOf(epochDay)
    if (hours.length === 0) continue
    const wallMs = epochDay * DAY_MS
    if (wallMs - DAY_MS >= offset.endMs) offset = offsetSpanAt(timeZone, wallMs - DAY_MS)
    // With one offset from a day before to a day after, no edge of this day can be skipped or come twice.
    const zone = away?.get(epochDay) ?? timeZone
    const usual = zone === timeZone && wallMs - DAY_MS >= offset.startMs && wallMs + 2 * DAY_MS < offset.endMs
    const unusual = usual ? undefined : unusualDay(zone, epochDay, calendar.rangesOf(epochDay))
    const midnightMs = wallMs - offset.offsetMs
    const count = unusual ? unusual.starts.length : hours.length
    for (let i = 0; i < count; i++) {
      const startMs = unusual ? unusual.starts[i]! : midnightMs + hours[i]!.startMin * MINUTE_MS
      const endMs = unusual ? unusual.ends[i]! : midnightMs + hours[i]!.endMin * MINUTE_MS
      if (endMs <= fromMs || startMs >= toMs) continue
      spans.starts.push(startMs)
      spans.ends.push(endMs)
      zones?.push(zone)
      if (startMs < latestEnd) overlapping = true
      if (endMs > latestEnd) latestEnd = endMs
    }
  }
  const { starts, ends } = spans
  if (!overlapping) return { starts, ends, timeZone, overlapping, zones }
  const order = inOrder(starts)
  return {
    starts: order.map((i) => starts[i]!),
    ends: order.map((i) => ends[i]!),
    timeZone,
    overlapping,
    zones: zones && order.map((i) => zones[i]!),
  }
}

/** The ranges that hold on a date, as they were written. */
export const rangesOn = (schedule: Schedule, epochDay: number): readonly MinuteRange[] =>
  calendarOf(schedule, epochDay, epochDay).rangesOf(epochDay)

/** The zone in which the rules of a date are meant. */
export function zoneOn({ timeZone, stays }: Schedule, epochDay: number): string {
  const isoDate = isoDateOf(epochDay)
  return stays?.find(({ fromDate, untilDate }) => fromDate <= isoDate && isoDate <= untilDate)?.timeZone ?? timeZone
}
