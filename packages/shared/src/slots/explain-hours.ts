import { epochDayAt, isoDateOf, MINUTE_MS, offsetMsAt, startOfDayMs } from '../time/index.ts'
import type { Change, HoursChange } from './changes.ts'
import { named, type Reason } from './explain-reason.ts'
import type { Candidate, DateOverride, MinuteRange, Schedule } from './offer.ts'
import { openingsOf, rangesOn, zoneOn } from './openings.ts'
import { joined } from './spans.ts'

/** A part of an appointment within one local date. */
interface DayPart {
  readonly epochDay: number
  readonly fromMin: number
  readonly untilMin: number
}

/** The hours of a date as they are written, with the setting they come from. */
interface Written {
  readonly range: MinuteRange
  readonly settingId: string | undefined
  /** Position of the weekly rule; absent: an override. */
  readonly rule?: number
}

/**
 * What the schedule of a candidate lacks for `[startMs, endMs)`, a reason for each local date. `joins`: the same candidate
 * without any hours, who is not part of the offer and would be with the first.
 */
export function hourReasons(candidate: Candidate, startMs: number, endMs: number, joins: Candidate | undefined): Reason[] {
  const { schedule } = candidate
  const open = joined(openingsOf(schedule, startMs, endMs))
  if (open.starts.some((fromMs, i) => fromMs <= startMs && endMs <= open.ends[i]!)) return []
  const { parts, lostAt } = partsOf(schedule, startMs, endMs)
  const reasons = parts.flatMap((part): Reason[] => {
    const missing = uncovered(rangesOn(schedule, part.epochDay), part)
    // Where a wall time comes twice the hours can look whole without being it, so a date is only left out if others are lacking.
    if (!missing && (parts.length > 1 || lostAt !== undefined)) return []
    return [dayReason(candidate, part, missing, joins)]
  })
  if (lostAt !== undefined || reasons.length === 0) return [...reasons, strayReason(candidate, parts, lostAt ?? startMs)]
  return reasons
}

/** The local dates of an appointment. `lostAt` is an instant of none: between two zones somebody travels over it. */
function partsOf(schedule: Schedule, startMs: number, endMs: number): { readonly parts: readonly DayPart[]; readonly lostAt?: number } {
  const parts: DayPart[] = []
  for (let ms = startMs; ms < endMs; ) {
    const day = localDay(schedule, ms)
    if (!day) return { parts, lostAt: ms }
    const { timeZone, epochDay } = day
    const minuteOf = (instant: number): number => Math.floor((instant + offsetMsAt(timeZone, instant)) / MINUTE_MS) - epochDay * 1440
    const nextMs = startOfDayMs(timeZone, epochDay + 1)
    parts.push({ epochDay, fromMin: minuteOf(ms), untilMin: nextMs <= endMs ? 1440 : minuteOf(endMs) })
    ms = Math.max(nextMs, ms + MINUTE_MS)
  }
  return { parts }
}

/** The zone and epoch day whose rules an instant falls under. */
function localDay(schedule: Schedule, ms: number): { readonly timeZone: string; readonly epochDay: number } | undefined {
  for (const { timeZone } of [...(schedule.stays ?? []), schedule]) {
    const epochDay = epochDayAt(timeZone, ms)
    if (zoneOn(schedule, epochDay) === timeZone) return { timeZone, epochDay }
  }
  return undefined
}

/** From the first to the last minute of a part that no range holds. */
function uncovered(ranges: readonly MinuteRange[], { fromMin, untilMin }: DayPart): MinuteRange | undefined {
  const holds = (minute: number): MinuteRange | undefined => ranges.find(({ startMin, endMin }) => startMin <= minute && minute < endMin)
  let startMin = fromMin
  for (let range = holds(startMin); range; range = holds(startMin)) startMin = range.endMin
  if (startMin >= untilMin) return undefined
  let endMin = untilMin
  for (let range = holds(endMin - 1); range; range = holds(endMin - 1)) endMin = range.startMin
  return { startMin, endMin }
}

function dayReason(candidate: Candidate, part: DayPart, missing: MinuteRange | undefined, joins: Candidate | undefined): Reason {
  const { staffId, locationId, schedule } = candidate
  const isoDate = isoDateOf(part.epochDay)
  const overrides = schedule.overrides.filter((one) => one.isoDate === isoDate)
  const closing = overrides.find(({ cause }) => cause !== undefined)
  const written = writtenOn(schedule, part.epochDay, overrides)
  const wanted = missing ?? { startMin: part.fromMin, endMin: part.fromMin }
  const [nearest] = [...written].sort((a, b) => distance(a.range, wanted) - distance(b.range, wanted))
  const about = { isoDate, ...(nearest ? { range: nearest.range } : {}) }
  if (closing?.cause) {
    const opened: Change = { kind: 'closed', locationId, isoDate, ...named(closing.settingId) }
    return { kind: closing.cause, ...named(closing.settingId), isoDate, ways: [[opened]] }
  }
  const more = (range: MinuteRange): HoursChange => ({
    kind: 'hours',
    staffId,
    locationId,
    isoDate,
    ...range,
    ...(joins ? { joins } : {}),
  })
  const ways: HoursChange[] = []
  if (missing) {
    const [least] = written
      .map((one) => ({ one, wider: hull(one.range, missing) }))
      .sort((a, b) => length(a.wider) - length(a.one.range) - (length(b.wider) - length(b.one.range)))
    if (least) ways.push({ ...more(least.wider), extends: { ...named(least.one.settingId), was: least.one.range, ...ruleOf(least.one) } })
    ways.push(more(missing))
  }
  // Wall times of the hour that comes twice mean the first one, so the second is only open if all around it is.
  const throughout = more({ startMin: 0, endMin: 1440 })
  if (ways.length === 0) ways.push(throughout)
  const settingId = overrides.length > 0 ? overrides[0]!.settingId : nearest?.settingId
  return {
    kind: overrides.length > 0 ? 'override' : 'rule',
    ...named(settingId),
    ...about,
    ways: ways.map((way) => [way]),
    otherwise: [throughout],
  }
}

const ruleOf = ({ rule }: Written): { rule?: number } => (rule === undefined ? {} : { rule })
const length = ({ startMin, endMin }: MinuteRange): number => endMin - startMin
const hull = (a: MinuteRange, b: MinuteRange): MinuteRange => ({
  startMin: Math.min(a.startMin, b.startMin),
  endMin: Math.max(a.endMin, b.endMin),
})
/** Minutes between two ranges. */
const distance = (a: MinuteRange, b: MinuteRange): number => Math.max(a.startMin - b.endMin, b.startMin - a.endMin, 0)

/** The ranges that make up a date, none of them empty. */
function writtenOn(schedule: Schedule, epochDay: number, overrides: readonly DateOverride[]): Written[] {
  const isSome = ({ range }: Written): boolean => range.startMin < range.endMin
  if (overrides.length > 0)
    return overrides
      .flatMap(({ settingId, openings }) => openings.map(({ startMin, endMin }) => ({ range: { startMin, endMin }, settingId })))
      .filter(isSome)
  return schedule.rules
    .map((rule, i): Written => ({ range: { startMin: rule.startMin, endMin: rule.endMin }, settingId: rule.settingId, rule: i }))
    .filter((one) => isSome(one) && rangesOn({ ...schedule, rules: [schedule.rules[one.rule!]!] }, epochDay).length > 0)
}

/** A time that no date has, or that no hours of its date reach: a journey around it has to go. */
function strayReason({ staffId, locationId, schedule }: Candidate, parts: readonly DayPart[], atMs: number): Reason {
  const epochDay = parts[0]?.epochDay ?? epochDayAt(schedule.timeZone, atMs)
  // Zones lie up to 26 hours apart, and one of them may leave a date out.
  const dates = [-3, -2, -1, 0, 1, 2, 3].map((days) => isoDateOf(epochDay + days))
  const isAway = (isoDate: string): boolean =>
    schedule.stays?.some(({ fromDate, untilDate }) => fromDate <= isoDate && isoDate <= untilDate) === true
  const ways = dates.filter(isAway).map((isoDate): Change[] => [{ kind: 'stay', staffId, locationId, isoDate }])
  return { kind: 'rule', isoDate: isoDateOf(epochDay), ways }
}
