import { writeMoney } from '@slotwell/shared/money'
import type { Locale } from '@slotwell/shared/schema'
import { type Interval, offsetMsAt } from '@slotwell/shared/time'

/** How each language writes dates and times. */
const TAGS: Readonly<Record<Locale, string>> = { de: 'de-CH', en: 'en-US', fr: 'fr-CH', it: 'it-CH', ar: 'ar' }
/** What stands around a time: between the day and a moment, or a span, in a span, and after it. `comma` separates what is listed. */
const MARKS: Readonly<Record<Locale, { at: string; from: string; dash: string; after: string; comma: string }>> = {
  de: { at: ', ', from: ', ', dash: '–', after: ' Uhr', comma: ', ' },
  en: { at: ', ', from: ', ', dash: ' – ', after: '', comma: ', ' },
  fr: { at: ' à ', from: ', ', dash: '–', after: '', comma: ', ' },
  it: { at: ', ore ', from: ', ore ', dash: '–', after: '', comma: ', ' },
  ar: { at: '، ', from: '، ', dash: ' – ', after: '', comma: '، ' },
}
const HOUR_MS = 3_600_000

/** `Praxis Luzern, Seestrasse 1`: what there is of it, one after another. */
export const listInWords = (locale: Locale, parts: readonly (string | undefined)[]): string =>
  parts.filter(Boolean).join(MARKS[locale].comma)

function written(locale: Locale, timeZone: string, style: Intl.DateTimeFormatOptions, ms: number): string {
  // Narrow and no-break spaces that Intl puts before AM would show as boxes in old mail programs.
  return new Intl.DateTimeFormat(TAGS[locale], { calendar: 'gregory', numberingSystem: 'latn', timeZone, ...style })
    .format(ms)
    .replace(/[\u202f\u00a0]/g, ' ')
}

const fullDate = (locale: Locale, timeZone: string, ms: number) =>
  written(locale, timeZone, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }, ms)
const clock = (locale: Locale, timeZone: string, ms: number) =>
  written(locale, timeZone, { hour: locale === 'en' || locale === 'ar' ? 'numeric' : '2-digit', minute: '2-digit' }, ms)

/** `Dienstag, 24. November 2026, 09:00 Uhr` */
export const momentInWords = (locale: Locale, timeZone: string, ms: number): string =>
  `${fullDate(locale, timeZone, ms)}${MARKS[locale].at}${clock(locale, timeZone, ms)}${MARKS[locale].after}`

/** `Dienstag, 24. November 2026` and `09:00 Uhr`, for sentences that say them apart. */
export const momentParts = (locale: Locale, timeZone: string, ms: number): { readonly date: string; readonly time: string } => ({
  date: fullDate(locale, timeZone, ms),
  time: clockInWords(locale, timeZone, ms),
})

/** `Dienstag, 24. November` */
export const dayInWords = (locale: Locale, timeZone: string, ms: number): string =>
  written(locale, timeZone, { weekday: 'long', day: 'numeric', month: 'long' }, ms)

/** `Di., 24. Nov.` */
export const shortDay = (locale: Locale, timeZone: string, ms: number): string =>
  written(locale, timeZone, { weekday: 'short', day: 'numeric', month: 'short' }, ms)

/** `November 2026` */
export const monthInWords = (locale: Locale, timeZone: string, ms: number): string =>
  written(locale, timeZone, { month: 'long', year: 'numeric' }, ms)

/** `09:00 Uhr`; with the offset if `named`, and where the same time comes twice. */
export const clockInWords = (locale: Locale, timeZone: string, ms: number, named = false): string => {
  const text = `${clock(locale, timeZone, ms)}${MARKS[locale].after}`
  if (!named && !clocksChangeNear(timeZone, ms)) return text
  const parts = new Intl.DateTimeFormat(TAGS[locale], { timeZone, timeZoneName: 'shortOffset' }).formatToParts(ms)
  return `${text} (${parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''})`
}

/** `Mitteleuropäische Normalzeit, Europe/Zurich` */
export const zoneName = (locale: Locale, timeZone: string, ms: number): string => zoneInWords(locale, timeZone, ms)

/** For subjects: `24. November 2026, 09:00 Uhr` */
export const shortMoment = (locale: Locale, timeZone: string, ms: number): string =>
  `${written(locale, timeZone, { day: 'numeric', month: 'long', year: 'numeric' }, ms)}${MARKS[locale].at}${clock(locale, timeZone, ms)}${MARKS[locale].after}`

/** `Mitteleuropäische Normalzeit, Europe/Zurich` */
function zoneInWords(locale: Locale, timeZone: string, ms: number): string {
  const parts = new Intl.DateTimeFormat(TAGS[locale], { timeZone, timeZoneName: 'long' }).formatToParts(ms)
  return `${parts.find((part) => part.type === 'timeZoneName')?.value ?? ''}${MARKS[locale].comma}${timeZone}`
}

/** Near a change of the clocks "02:30" alone may mean two moments. */
export const clocksChangeNear = (timeZone: string, ms: number): boolean =>
  [-3, 3].some((hours) => offsetMsAt(timeZone, ms + hours * HOUR_MS) !== offsetMsAt(timeZone, ms))

/** `Dienstag, 24. November 2026, 09:00–09:30 Uhr`, with the zone in brackets if `named` or if the time alone would be ambiguous. */
export function spanInWords(locale: Locale, timeZone: string, { startMs, endMs }: Interval, named: boolean): string {
  const startDate = fullDate(locale, timeZone, startMs)
  const endDate = fullDate(locale, timeZone, endMs)
  const [start, end] = [clock(locale, timeZone, startMs), clock(locale, timeZone, endMs)]
  const { from, dash, after } = MARKS[locale]
  const text =
    startDate === endDate
      ? `${startDate}${from}${start}${dash}${end}${after}`
      : `${startDate}${from}${start}${after} – ${endDate}${from}${end}${after}`
  return named || clocksChangeNear(timeZone, startMs) ? `${text} (${zoneInWords(locale, timeZone, startMs)})` : text
}

/** `09:00–09:30 Uhr`, with the offset where the same time comes twice. */
export const clockSpanInWords = (locale: Locale, timeZone: string, { startMs, endMs }: Interval): string =>
  clocksChangeNear(timeZone, startMs)
    ? `${clockInWords(locale, timeZone, startMs)} ${MARKS[locale].dash.trim()} ${clockInWords(locale, timeZone, endMs)}`
    : `${clock(locale, timeZone, startMs)}${MARKS[locale].dash}${clock(locale, timeZone, endMs)}${MARKS[locale].after}`

/** `zones` without those whose clocks show the same as an earlier one at that moment. */
export function differingZones(zones: readonly string[], ms: number): readonly string[] {
  const offsets = zones.map((zone) => offsetMsAt(zone, ms))
  return zones.filter((_, index) => offsets.indexOf(offsets[index] ?? 0) === index)
}

/** `CHF 85.00`, from minor units. A booking has a language and no region, so it is written as in the country of its currency. */
export const moneyInWords = (locale: Locale, amount: number, currency: string): string =>
  // In the digits of all that stands beside it.
  writeMoney(`${locale}-u-nu-latn`, { amount, currency }).replace(/[\u202f\u00a0]/g, ' ')
