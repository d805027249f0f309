import { writeMoney } from '@slotwell/shared/money'
import type { Money } from '@slotwell/shared/schema'

type Instant = number | string
const msOf = (instant: Instant): number => (typeof instant === 'number' ? instant : Date.parse(instant))

export interface Format {
  /** "09:00", "9:00 AM". */
  readonly time: (instant: Instant, timeZone: string) => string
  /** Difference to UTC, for a wall time that happens twice: "GMT+1". */
  readonly offset: (instant: Instant, timeZone: string) => string
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

/** Made once for all widgets of a page: each costs a millisecond on a phone. */
const made = new Map<string, Intl.DateTimeFormat>()
const formatter = (tag: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = tag + timeZone + Object.entries(options)
  let found = made.get(key)
  if (!found) made.set(key, (found = new Intl.DateTimeFormat(tag, { timeZone, ...options })))
  return found
}

/** Writes times, amounts and names of `tag`'s language and region. */
export function createFormat(pageTag: string): Format {
  // The days of the grid are Gregorian and in these digits, so what stands beside them must be: not so for ar-SA by itself.
  const locale = new Intl.Locale(pageTag, { calendar: 'gregory', numberingSystem: 'latn' })
  const tag = String(locale)
  // Days and months without a time are read as midnight in UTC, and written there.
  const write =
    (options: Intl.DateTimeFormatOptions) =>
    (instant: Instant, timeZone = 'UTC') =>
      formatter(tag, timeZone, options).format(msOf(instant))
  const part = (name: Intl.DateTimeFormatOptions['timeZoneName'], timeZone: string, instant: Instant) =>
    formatter(tag, timeZone, { timeZoneName: name })
      .formatToParts(msOf(instant))
      .find(({ type }) => type === 'timeZoneName')?.value ?? timeZone
  const unit = (name: string, value: number) =>
    new Intl.NumberFormat(tag, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value)

  let weekStart: number | undefined

  return {
    time: write({ timeStyle: 'short' }),
    offset: (instant, timeZone) => part('shortOffset', timeZone, instant),
    dayShort: write({ weekday: 'short', day: 'numeric', month: 'long' }),
    dayLong: write({ dateStyle: 'full' }),
    month: write({ month: 'long', year: 'numeric' }),
    monthName: write({ month: 'long' }),
    weekday: (weekday) => {
      // 1 January 2024 was a Monday.
      const day = `2024-01-0${weekday}`
      const [short, long, narrow] = (['short', 'long', 'narrow'] as const).map((weekday) => write({ weekday })(day)) as [
        string,
        string,
        string,
      ]
      // Arabic has no short names, and the full ones are wider than a day on a phone.
      return [short === long ? narrow : short, long]
    },
    money: (money) => writeMoney(tag, money),
    duration(minutes) {
      const parts = [['hour', Math.floor(minutes / 60)] as const, ['minute', minutes % 60] as const]
      return parts
        .filter(([, value]) => value)
        .map(([name, value]) => unit(name, value))
        .join(' ')
    },
    zone(timeZone, instant) {
      let name: string
      try {
        name = part('longGeneric', timeZone, instant)
      } catch {
        name = part('long', timeZone, instant)
      }
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

/** What calendar and clock show in `timeZone`, "2026-11-24 09:00": Swedish writes it nearly as ISO does. */
export const wallClock = (timeZone: string, instant: Instant): string =>
  formatter('sv-SE', timeZone, { dateStyle: 'short', timeStyle: 'short' }).format(msOf(instant))

/** Whether two zones show the same wall clock at that instant; their names may still differ. */
export const sameClock = (zoneA: string, zoneB: string, instant: Instant): boolean =>
  zoneA === zoneB || wallClock(zoneA, instant) === wallClock(zoneB, instant)
