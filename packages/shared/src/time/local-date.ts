/**
 * Calendar days without a zone, in the proleptic Gregorian calendar. An epoch day counts from 1970-01-01, which is 0.
 * Whole-number arithmetic only: the zone of the process can not reach any of it.
 */

const DAYS_PER_ERA = 146_097
const EPOCH_DAY_OF_ERA_ZERO = 719_468

interface YearMonthDay {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** Days since 1970-01-01 of a year, month (1–12) and day; the day may lie outside the month. */
function daysFromCivil({ year, month, day }: YearMonthDay): number {
  // Years that begin in March put the leap day last, so a month's offset needs no table.
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * DAYS_PER_ERA + dayOfEra - EPOCH_DAY_OF_ERA_ZERO
}

function civilFromDays(epochDay: number): YearMonthDay {
  const shifted = epochDay + EPOCH_DAY_OF_ERA_ZERO
  const era = Math.floor(shifted / DAYS_PER_ERA)
  const dayOfEra = shifted - era * DAYS_PER_ERA
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const month = monthFromMarch + (monthFromMarch < 10 ? 3 : -9)
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  }
}

const parse = (isoDate: string): YearMonthDay => ({
  year: Number(isoDate.slice(0, 4)),
  month: Number(isoDate.slice(5, 7)),
  day: Number(isoDate.slice(8, 10)),
})

/** `YYYY-MM-DD` to days since 1970-01-01. The text must be a valid date. */
export const epochDayOf = (isoDate: string): number => daysFromCivil(parse(isoDate))

/** Days since 1970-01-01 to `YYYY-MM-DD`; years 0 to 9999. */
export function isoDateOf(epochDay: number): string {
  const { year, month, day } = civilFromDays(epochDay)
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

/** ISO weekday of an epoch day: 1 is Monday, 7 is Sunday. */
export const weekdayOfDay = (epochDay: number): number => ((((epochDay + 3) % 7) + 7) % 7) + 1

/** ISO weekday of a date: 1 is Monday, 7 is Sunday. */
export const weekdayOf = (isoDate: string): number => weekdayOfDay(epochDayOf(isoDate))

export const addDays = (isoDate: string, days: number): string => isoDateOf(epochDayOf(isoDate) + days)

/** Whole days from one date to another; negative when `toDate` is earlier. */
export const daysBetween = (fromDate: string, toDate: string): number => epochDayOf(toDate) - epochDayOf(fromDate)

export const firstOfMonth = (isoDate: string): string => `${isoDate.slice(0, 8)}01`

/** Number of days in the month of that date. */
export function daysInMonth(isoDate: string): number {
  const { year, month } = parse(isoDate)
  const next = month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 }
  return daysFromCivil(next) - daysFromCivil({ year, month, day: 1 })
}

export const lastOfMonth = (isoDate: string): string => `${isoDate.slice(0, 8)}${daysInMonth(isoDate)}`

/** The same day some months on; 31 January plus one month is the last of February. */
export function addMonths(isoDate: string, months: number): string {
  const { year, month, day } = parse(isoDate)
  const index = year * 12 + (month - 1) + months
  const first = isoDateOf(daysFromCivil({ year: Math.floor(index / 12), month: (((index % 12) + 12) % 12) + 1, day: 1 }))
  return addDays(first, Math.min(day, daysInMonth(first)) - 1)
}
