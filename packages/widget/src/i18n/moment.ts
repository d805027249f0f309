import type { Format } from './format.ts'
import type { Translate } from './messages.ts'

/** What there is to say, in one line. */
export const inLine = (...parts: readonly unknown[]): string => parts.filter(Boolean).join(' · ')

/** "09:00 Uhr"; "02:30 Uhr (GMT+1)" where that comes twice. */
export const clock = (t: Translate, format: Format, instant: string, timeZone: string): string =>
  t('clock', { time: format.time(instant, timeZone) }) + format.twice(instant, timeZone)

/** "Di., 24. November, 09:00 Uhr". */
export const moment = (t: Translate, format: Format, instant: string, timeZone: string): string =>
  t('dayAndTime', { day: format.dayShort(instant, timeZone), time: clock(t, format, instant, timeZone) })
