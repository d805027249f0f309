import { createRequire } from 'node:module'
import type HolidayCalendar from 'date-holidays'
import { addDays } from '@slotwell/shared/time'
import type { LocationConfig } from '../store/configuration.ts'

/** Which holidays close a place, as the owner wrote it. */
export type HolidayChoice = Omit<NonNullable<LocationConfig['holidays']>, 'days'>
export type HolidayDay = NonNullable<LocationConfig['holidays']>['days'][number]

/** A holiday of a country or region, whatever the year. */
export interface Holiday {
  /** As the calendar has it: `easter 1`. */
  readonly rule: string
  /** In every language that the calendar knows. */
  readonly names: readonly string[]
  readonly isPublic: boolean
}

/** This year and so many more are worked out: further than anybody can book. */
const YEARS_AHEAD = 3
/** Holidays that come seldom are still known by name. */
const YEARS_KNOWN = 8

let library: typeof HolidayCalendar | undefined
/** Takes a second and 20 MB to load, which only those pay who edit a file that names a country. */
function calendars(): typeof HolidayCalendar {
  library ??= createRequire(import.meta.url)('date-holidays') as typeof HolidayCalendar
  return library
}

/** `BY-A` is a region of a region. */
const calendarOf = ({ country, region }: HolidayChoice): HolidayCalendar => {
  const [state, part] = region?.split('-') ?? []
  const Calendar = calendars()
  if (state === undefined) return new Calendar(country)
  return part === undefined ? new Calendar(country, state) : new Calendar(country, state, part)
}

export const knownCountries = (): string[] => Object.keys(new (calendars())().getCountries())

export function knownRegions(country: string): string[] {
  const all = new (calendars())()
  return Object.keys(all.getStates(country) ?? {}).flatMap((state) => [
    state,
    ...Object.keys(all.getRegions(country, state) ?? {}).map((part) => `${state}-${part}`),
  ])
}

export function knownHolidays(choice: HolidayChoice, fromYear: number): Holiday[] {
  const calendar = calendarOf(choice)
  const found = new Map<string, { names: Set<string>; isPublic: boolean }>()
  for (const language of [undefined, ...calendar.getLanguages()])
    for (let year = fromYear; year < fromYear + YEARS_KNOWN; year++)
      for (const { rule, name, type, substitute } of calendar.getHolidays(year, language)) {
        const known = found.get(rule) ?? { names: new Set(), isPublic: false }
        found.set(rule, known)
        known.isPublic ||= type === 'public'
        if (!substitute) known.names.add(name)
      }
  return [...found].map(([rule, { names, isPublic }]) => ({ rule, names: [...names], isPublic }))
}

/** Whether an entry of `confirm` or `ignore` means this holiday. */
export const isMeant = ({ rule, names }: Pick<Holiday, 'rule' | 'names'>, entry: string): boolean => entry === rule || names.includes(entry)

/** The days on which a place is closed: public holidays that are not ignored, and others that are confirmed. Ascending. */
export function holidayDays(choice: HolidayChoice, fromYear: number): HolidayDay[] {
  const { confirm = [], ignore = [] } = choice
  const calendar = calendarOf(choice)
  const closing = new Set(
    knownHolidays(choice, fromYear)
      .filter((one) => (one.isPublic ? !ignore.some((entry) => isMeant(one, entry)) : confirm.some((entry) => isMeant(one, entry))))
      .map(({ rule }) => rule),
  )
  const days = new Map<string, HolidayDay>()
  for (let year = fromYear; year <= fromYear + YEARS_AHEAD; year++) {
    const german = calendar.getHolidays(year, 'de')
    const english = calendar.getHolidays(year, 'en')
    english.forEach(({ rule, date, start, end, name }, i) => {
      if (!closing.has(rule)) return
      const de = german[i]?.rule === rule ? german[i].name : name
      const length = Math.max(1, Math.round((end.getTime() - start.getTime()) / 86_400_000))
      for (let day = 0; day < length; day++) {
        const isoDate = addDays(date.slice(0, 10), day)
        if (!days.has(isoDate)) days.set(isoDate, { date: isoDate, name: de === name ? name : { de, en: name } })
      }
    })
  }
  return [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1))
}
