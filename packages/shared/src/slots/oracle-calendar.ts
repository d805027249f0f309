/** How the oracle reads dates and schedules: every date on its own, through someone else's zones. */
import type { Candidate, Limit, MinuteRange, Schedule, SlotQuery, WeeklyRule } from './offer.ts'

/** How zones work, from someone else: in tests Temporal. */
export interface ZoneArithmetic {
  /** The instant of minute 0–1440 of a local date, "compatible"; undefined if the zone leaves that date out. */
  instantOf(timeZone: string, isoDate: string, minute: number): number | undefined
  isoDateAt(timeZone: string, ms: number): string
  /** Minutes since local midnight that the wall clock shows. */
  wallMinuteAt(timeZone: string, ms: number): number
  addDays(isoDate: string, days: number): string
  /** ISO: 1 is Monday. */
  weekday(isoDate: string): number
}

export interface OracleOpening {
  readonly startMs: number
  readonly endMs: number
  readonly timeZone: string
}

const mondayOf = (zones: ZoneArithmetic, isoDate: string): string => zones.addDays(isoDate, 1 - zones.weekday(isoDate))

/** Whether the week of a date is one of those in which a rule holds, by going there week after week. */
function inItsWeek(zones: ZoneArithmetic, { everyWeeks = 1, weeksFrom, validFrom }: WeeklyRule, isoDate: string): boolean {
  if (everyWeeks === 1) return true
  const weeks = (Date.parse(mondayOf(zones, isoDate)) - Date.parse(mondayOf(zones, weeksFrom ?? validFrom ?? '1970-01-01'))) / 604_800_000
  return weeks % everyWeeks === 0
}

const zoneOn = ({ timeZone, stays = [] }: Schedule, isoDate: string): string =>
  stays.find((stay) => stay.fromDate <= isoDate && isoDate <= stay.untilDate)?.timeZone ?? timeZone

/** Openings of every local date around the window, one for what touches within a date. */
export function openDays({ schedule }: Candidate, query: Pick<SlotQuery, 'fromMs' | 'toMs'>, zones: ZoneArithmetic): OracleOpening[] {
  const { timeZone: home, rules, overrides } = schedule
  const openings: OracleOpening[] = []
  const last = zones.addDays(zones.isoDateAt(home, query.toMs), 4)
  for (let isoDate = zones.addDays(zones.isoDateAt(home, query.fromMs), -4); isoDate <= last; isoDate = zones.addDays(isoDate, 1)) {
    const timeZone = zoneOn(schedule, isoDate)
    const replaced = overrides.filter((override) => override.isoDate === isoDate)
    const weekly = rules.filter(
      (rule) =>
        rule.weekdays.includes(zones.weekday(isoDate)) &&
        (rule.validFrom ?? isoDate) <= isoDate &&
        isoDate <= (rule.validUntil ?? isoDate) &&
        inItsWeek(zones, rule, isoDate),
    )
    const ranges: readonly MinuteRange[] = replaced.length > 0 ? replaced.flatMap((override) => override.openings) : weekly
    let ofDate: OracleOpening[] = []
    for (const { startMin, endMin } of ranges) {
      const startMs = zones.instantOf(timeZone, isoDate, startMin)
      const endMs = zones.instantOf(timeZone, isoDate, endMin)
      if (endMin <= startMin || startMs === undefined || endMs === undefined || endMs <= startMs) continue
      const touching = ofDate.filter((other) => other.startMs <= endMs && startMs <= other.endMs)
      ofDate = ofDate.filter((other) => !touching.includes(other))
      ofDate.push({
        startMs: Math.min(startMs, ...touching.map((t) => t.startMs)),
        endMs: Math.max(endMs, ...touching.map((t) => t.endMs)),
        timeZone,
      })
    }
    openings.push(...ofDate)
  }
  return openings
}

export function openThroughout(openings: readonly OracleOpening[], startMs: number, endMs: number): boolean {
  let ms = startMs
  while (ms < endMs) {
    const around = openings.find((opening) => opening.startMs <= ms && ms < opening.endMs)
    if (!around) return false
    ms = around.endMs
  }
  return true
}

/** The name of the day, week, month or year of a date. */
export function periodName(zones: ZoneArithmetic, per: Limit['per'], isoDate: string): string {
  if (per === 'day') return isoDate
  if (per === 'week') return mondayOf(zones, isoDate)
  return isoDate.slice(0, per === 'month' ? 7 : 4)
}
