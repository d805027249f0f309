import { writeMoney } from '@slotwell/shared/money'
import type { Money } from '@slotwell/shared/schema'

type Instant = number | string
const msOf = (instant: Instant): number => (typeof instant === 'number' ? instant : Date.parse(instant))

export interface Format {
  /** "09:00", "9:00 AM". */
  readonly time: (instant: Instant, timeZone: string) => string
  /** Difference to UTC: "GMT+1". */
  readonly offset: (instant: Instant, timeZone: string) => string
  /** " (GMT+1)" where a change of the clocks makes the same time come twice, else nothing: what belongs behind every time. */
  readonly twice: (instant: Instant, timeZone: string) => string
  /** "Di., 24. November". A calendar day (`2026-11-24`) has no zone. */
  readonly dayShort: (instant: Instant, timeZone?: string) => string
  /** "Dienstag, 24. November 2026". */
  readonly dayLong: (instant: Instant, timeZone?: string) => string
  /** "November 2026" and "November" of `2026-11`. */
  readonly month: (month: string) => string
  readonly monthName: (month: string) => string
  /** Short and full name; 1 is Monday. */
  readonly weekday: (weekday: number) => readonly [string, string]
  readonly money: (money: Money) => string
  readonly duration: (minutes: number) => string
  /** "Mitteleuropäische Zeit". */
  readonly zone: (timeZone: string, instant: Instant) => string
  /** First day of the week, 1 is Monday. */
  readonly weekStart: number
}

type Write = (instant: Instant, timeZone?: string) => string
/** Days and months without a time are read as midnight in UTC, and written there. A formatter is made once: that costs a millisecond on a phone. */
const writer = (
  tag: string,
  options: Intl.DateTimeFormatOptions,
  write = (formatter: Intl.DateTimeFormat, ms: number) => formatter.format(ms),
): Write => {
  const made: Record<string, Intl.DateTimeFormat> = {}
  return (instant, timeZone = 'UTC') => write((made[timeZone] ??= new Intl.DateTimeFormat(tag, { timeZone, ...options })), msOf(instant))
}

const formats: Record<string, Format> = {}
/** Writes times, amounts and names of `tag`'s language and region. All widgets of a page share what is made for a tag. */
export const createFormat = (tag: string): Format => (formats[tag] ??= formatFor(tag))

function formatFor(pageTag: string): Format {
  // The days of the grid are Gregorian and in these digits, so what stands beside them must be: not so for ar-SA by itself.
  const locale = new Intl.Locale(pageTag, { calendar: 'gregory', numberingSystem: 'latn' })
  const tag = String(locale)
  const write = (options: Intl.DateTimeFormatOptions) => writer(tag, options)
  const zoneName = (timeZoneName: Intl.DateTimeFormatOptions['timeZoneName']) =>
    writer(tag, { timeZoneName }, (formatter, ms) => `${formatter.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value}`)
  const unit = (name: string) => {
    let made: Intl.NumberFormat | undefined
    return (value: number) =>
      value && (made ??= new Intl.NumberFormat(tag, { style: 'unit', unit: name, unitDisplay: 'short' })).format(value)
  }
  const weekdays = (['short', 'long', 'narrow'] as const).map((weekday) => write({ weekday }))
  const [hours, minutes] = [unit('hour'), unit('minute')]
  const time = write({ timeStyle: 'short' })
  // Chrome knows these names of zones from version 95 on; whoever lists zones, as it does from 99 on, knows them.
  const isNew = 'supportedValuesOf' in Intl
  const offset = zoneName(isNew ? 'shortOffset' : 'short')
  const generic = zoneName(isNew ? 'longGeneric' : 'long')
  let weekStart: number | undefined

  return {
    time,
    offset,
    twice(instant, timeZone) {
      const at = (hours: number) => time(msOf(instant) + hours * 3_600_000, timeZone)
      // On most days the clock shows the same after 24 hours. Where it is set back, it is by one, on Lord Howe by a half, at Troll by two.
      const isTwice = at(-12) !== at(12) && [0.5, 1, 2].some((hours) => at(hours) === at(0) || at(-hours) === at(0))
      return isTwice ? ` (${offset(instant, timeZone)})` : ''
    },
    dayShort: write({ weekday: 'short', day: 'numeric', month: 'long' }),
    dayLong: write({ dateStyle: 'full' }),
    month: write({ month: 'long', year: 'numeric' }),
    monthName: write({ month: 'long' }),
    weekday: (weekday) => {
      // 1 January 2024 was a Monday.
      const [short, long, narrow] = weekdays.map((name) => name(`2024-01-0${weekday}`)) as [string, string, string]
      // Arabic has no short names, and the full ones are wider than a day on a phone.
      return [short === long ? narrow : short, long]
    },
    money: (money) => writeMoney(tag, money),
    duration: (length) => [hours(Math.floor(length / 60)), minutes(length % 60)].filter(Boolean).join(' '),
    zone(timeZone, instant) {
      const name = generic(instant, timeZone)
      // Where a zone has no name of its own, the city tells more than the offset.
      return /^(GMT|UTC)./.test(name) ? `${timeZone.split('/').pop()?.replaceAll('_', ' ')}, ${name}` : name
    },
    get weekStart() {
      return (weekStart ??= firstWeekday(locale))
    },
  }
}

/** Asks Intl where it knows; elsewhere (Firefox for long) the large regions whose week begins on Sunday. */
function firstWeekday(locale: Intl.Locale & { getWeekInfo?: () => { firstDay: number }; weekInfo?: { firstDay: number } }): number {
  const known = locale.getWeekInfo?.() ?? locale.weekInfo
  return known?.firstDay ?? (/-(US|CA|MX|BR|JP|KR|IL|IN)\b/.test(String(locale)) ? 7 : 1)
}

/** What calendar and clock show in a zone, "2026-11-24 09:00": Swedish writes it nearly as ISO does. */
export const wallClock = writer('sv-SE', { dateStyle: 'short', timeStyle: 'short' })

/** Whether two zones show the same wall clock at that instant; their names may still differ. */
export const sameClock = (zoneA: string, zoneB: string, instant: Instant): boolean =>
  zoneA === zoneB || wallClock(instant, zoneA) === wallClock(instant, zoneB)
