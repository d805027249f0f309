import { wallClock } from '../i18n/format.ts'

/** Arithmetic on calendar days (`2026-03-29`) and months (`2026-03`); no zone is involved. */

const DAY_MS = 86_400_000
const toMs = (isoDate: string): number => Date.parse(`${isoDate}T00:00:00Z`)
const toIso = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

export const addDays = (isoDate: string, days: number): string => toIso(toMs(isoDate) + days * DAY_MS)

export const monthOf = (isoDate: string): string => isoDate.slice(0, 7)

/** First day of the month that is `months` away. */
export function addMonths(month: string, months: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return monthOf(toIso(Date.UTC(year, number - 1 + months, 1)))
}

export const firstDay = (month: string): string => `${month}-01`
export const lastDay = (month: string): string => addDays(firstDay(addMonths(month, 1)), -1)

/** The same day of another month, or that month's last day. */
export function sameDayIn(month: string, isoDate: string): string {
  const last = lastDay(month)
  const day = month + isoDate.slice(7)
  return [day, last].sort()[0] ?? last
}

/** How many days `isoDate` stands after the start of its week; 1 is Monday, 7 is Sunday. */
export const daysIntoWeek = (isoDate: string, weekStart: number): number => (new Date(toMs(isoDate)).getUTCDay() - weekStart + 7) % 7

/** Always six weeks, so that no month is taller than another; days of other months are undefined. */
export function monthWeeks(month: string, weekStart: number): readonly (readonly (string | undefined)[])[] {
  const first = firstDay(month)
  const origin = addDays(first, -daysIntoWeek(first, weekStart))
  return Array.from({ length: 6 }, (_, week) =>
    Array.from({ length: 7 }, (_, day) => {
      const isoDate = addDays(origin, week * 7 + day)
      return monthOf(isoDate) === month ? isoDate : undefined
    }),
  )
}

/** The calendar day that it is in `timeZone` at that instant. */
export const isoDateIn = (timeZone: string, ms: number): string => wallClock(ms, timeZone).slice(0, 10)
