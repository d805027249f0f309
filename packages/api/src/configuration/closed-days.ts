import type { DateOverride, MinuteRange, Schedule, WeeklyRule } from '@slotwell/shared/slots'
import { addDays, dateSpan, daysBetween, localDateAt, MINUTE_MS, offsetMsAt, weekdayOf } from '@slotwell/shared/time'
import { zoneOn } from './staff-zone.ts'

interface Hours extends Pick<Schedule, 'timeZone' | 'rules' | 'stays'> {
  /** By date. */
  readonly overrides: ReadonlyMap<string, DateOverride>
}

/** A day on which a place is closed, and what says so. */
export interface ClosedDay extends Pick<DateOverride, 'cause' | 'settingId'> {
  readonly date: string
}

/**
 * The overrides of a staff member at a place that is closed on some dates. A
 * closure is a day in the zone of the place: for somebody who works there from
 * another zone it ends one of his days early and begins another one late.
 */
export function withClosedDays(hours: Hours, closedDays: readonly ClosedDay[], placeZone: string): DateOverride[] {
  const days = new Map(hours.overrides)
  for (const { date, ...why } of closedDays) {
    const { startMs, endMs } = dateSpan(date, placeZone)
    const close = (isoDate: string, openings: DateOverride['openings']): void => {
      const hides = days.get(isoDate)
      days.set(isoDate, { isoDate, openings, ...why, ...(hides ? { hides } : {}) })
    }
    // Zones are at most 26 hours apart, and a journey may change the zone from one day to the next.
    for (let day = addDays(date, -2); day <= addDays(date, 2); day = addDays(day, 1)) {
      const zone = zoneOn(hours, day)
      if (zone === placeZone) {
        if (day === date) close(day, [])
        continue
      }
      if (localDateAt(startMs, zone) > day || localDateAt(endMs - 1, zone) < day) continue
      const closed = { startMin: minuteOf(startMs, day, zone), endMin: minuteOf(endMs, day, zone) }
      const openings = days.get(day)?.openings ?? regularOpenings(hours.rules, day)
      close(
        day,
        openings.flatMap((opening) => without(opening, closed)),
      )
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
        (!rule.validUntil || isoDate <= rule.validUntil) &&
        isItsWeek(rule, isoDate),
    )
    .map(({ startMin, endMin }) => ({ startMin, endMin }))
}

const mondayOf = (isoDate: string): string => addDays(isoDate, 1 - weekdayOf(isoDate))

function isItsWeek({ everyWeeks = 1, weeksFrom, validFrom }: WeeklyRule, isoDate: string): boolean {
  const weeks = daysBetween(mondayOf(weeksFrom ?? validFrom ?? '1970-01-01'), mondayOf(isoDate)) / 7
  return weeks % everyWeeks === 0
}

function without(opening: MinuteRange, closed: MinuteRange): MinuteRange[] {
  const before = { startMin: opening.startMin, endMin: Math.min(opening.endMin, closed.startMin) }
  const after = { startMin: Math.max(opening.startMin, closed.endMin), endMin: opening.endMin }
  return [before, after].filter((range) => range.startMin < range.endMin)
}
