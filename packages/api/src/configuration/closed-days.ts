import type { DateOverride, MinuteRange, WeeklyRule } from '@slotwell/shared/slots'
import { addDays, dateSpan, localDateAt, MINUTE_MS, offsetMsAt, startOfDateMs, weekdayOf } from '@slotwell/shared/time'

interface Hours {
  readonly timeZone: string
  readonly rules: readonly WeeklyRule[]
  /** By date. */
  readonly overrides: ReadonlyMap<string, DateOverride>
}

/**
 * The overrides of a staff member at a place that is closed on some dates. A
 * closure is a day in the zone of the place: for somebody who works there from
 * another zone it ends one of his days early and begins another one late.
 */
export function withClosedDays(hours: Hours, closedDates: readonly string[], placeZone: string): DateOverride[] {
  const days = new Map(hours.overrides)
  for (const date of closedDates) {
    if (placeZone === hours.timeZone) {
      days.set(date, { isoDate: date, openings: [] })
      continue
    }
    const { startMs, endMs } = dateSpan(date, placeZone)
    for (let day = localDateAt(startMs, hours.timeZone); startOfDateMs(day, hours.timeZone) < endMs; day = addDays(day, 1)) {
      const closed = { startMin: minuteOf(startMs, day, hours.timeZone), endMin: minuteOf(endMs, day, hours.timeZone) }
      const openings = (days.get(day)?.openings ?? regularOpenings(hours.rules, day)).flatMap((opening) => without(opening, closed))
      days.set(day, { isoDate: day, openings })
    }
  }
  return [...days.values()].sort((a, b) => (a.isoDate < b.isoDate ? -1 : 1))
}

/** Wall-clock minute of an instant on one local day, below 0 before it and above 1440 after it. */
function minuteOf(ms: number, isoDate: string, timeZone: string): number {
  const wallMs = ms + offsetMsAt(timeZone, ms)
  return Math.round((wallMs - Date.parse(`${isoDate}T00:00:00Z`)) / MINUTE_MS)
}

function regularOpenings(rules: readonly WeeklyRule[], isoDate: string): MinuteRange[] {
  const weekday = weekdayOf(isoDate)
  return rules
    .filter(
      (rule) =>
        rule.weekdays.includes(weekday) &&
        (!rule.validFrom || rule.validFrom <= isoDate) &&
        (!rule.validUntil || isoDate <= rule.validUntil),
    )
    .map(({ startMin, endMin }) => ({ startMin, endMin }))
}

function without(opening: MinuteRange, closed: MinuteRange): MinuteRange[] {
  const before = { startMin: opening.startMin, endMin: Math.min(opening.endMin, closed.startMin) }
  const after = { startMin: Math.max(opening.startMin, closed.endMin), endMin: opening.endMin }
  return [before, after].filter((range) => range.startMin < range.endMin)
}
