import type { Interval } from './interval.ts'
import { epochDayOf, isoDateOf } from './local-date.ts'
import { DAY_MS, epochDayAt, instantOfWall, MINUTE_MS, offsetMsAt, startOfDayMs } from './zone.ts'

const HOUR_MS = 60 * MINUTE_MS

const two = (n: number): string => String(n).padStart(2, '0')

/**
 * RFC 3339 with the offset of the zone and whole seconds: `2026-03-29T03:00:00+02:00`. Part of a second is cut off.
 * An offset with seconds (Monrovia before 1972) is rounded to the minute, and the wall time with it: the instant stays.
 */
export function formatInstant(ms: number, timeZone: string): string {
  const offsetMin = Math.round(offsetMsAt(timeZone, ms) / MINUTE_MS)
  const wallMs = ms + offsetMin * MINUTE_MS
  const epochDay = Math.floor(wallMs / DAY_MS)
  const second = Math.floor((wallMs - epochDay * DAY_MS) / 1000)
  const time = `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`
  const distance = Math.abs(offsetMin)
  return `${isoDateOf(epochDay)}T${time}${offsetMin < 0 ? '-' : '+'}${two(Math.floor(distance / 60))}:${two(distance % 60)}`
}

const RFC_3339 = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/

/**
 * Epoch milliseconds of an RFC 3339 time with offset or `Z`.
 * @throws {RangeError} anything else, 30 February and 24:00 included; what people send is checked by the schemas first.
 */
export function parseInstant(text: string): number {
  const [, isoDate = '', hour, minute, second, fraction = '', sign, offsetHour = '0', offsetMinute = '0'] = RFC_3339.exec(text) ?? []
  const epochDay = epochDayOf(isoDate)
  const valid = isoDate && isoDateOf(epochDay) === isoDate && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60
  if (!valid || Number(offsetHour) > 23 || Number(offsetMinute) > 59) throw new RangeError(`not an RFC 3339 time with offset: ${text}`)
  const offsetMs = (Number(offsetHour) * HOUR_MS + Number(offsetMinute) * MINUTE_MS) * (sign === '-' ? -1 : 1)
  const dayMs = Number(hour) * HOUR_MS + Number(minute) * MINUTE_MS + Number(second) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3))
  return epochDay * DAY_MS + dayMs - offsetMs
}

/** The calendar day that a zone shows at an instant. */
export const localDateAt = (ms: number, timeZone: string): string => isoDateOf(epochDayAt(timeZone, ms))

/** First instant of a local date; for a date that the zone skips, that of the next one. */
export const startOfDateMs = (isoDate: string, timeZone: string): number => startOfDayMs(timeZone, epochDayOf(isoDate))

/** First instant after a local date. */
export const endOfDateMs = (isoDate: string, timeZone: string): number => startOfDayMs(timeZone, epochDayOf(isoDate) + 1)

/** The instants of a local date: 23 to 25 hours as a rule, none at all for a date that the zone skips. */
export const dateSpan = (isoDate: string, timeZone: string): Interval => ({
  startMs: startOfDateMs(isoDate, timeZone),
  endMs: endOfDateMs(isoDate, timeZone),
})

/**
 * The instant that lies a lead time before a start. Days are calendar days: `P1D` is the same wall time on the day
 * before (moved on if that time is skipped), while `PT24H` is 24 hours.
 * @throws {RangeError} neither `P…D` nor `PT…H`
 */
export function subtractLeadTime(startMs: number, leadTime: string, timeZone: string): number {
  const [, days, hours] = /^P(?:(\d+)D|T(\d+)H)$/.exec(leadTime) ?? []
  if (hours) return startMs - Number(hours) * HOUR_MS
  if (!days) throw new RangeError(`not a lead time: ${leadTime}`)
  return Number(days) === 0 ? startMs : instantOfWall(timeZone, startMs + offsetMsAt(timeZone, startMs) - Number(days) * DAY_MS)
}
