import { createFormat, wallClock } from './i18n/format.ts'
import { later } from './late.tsx'

/**
 * Intl reads its data when it is first asked, which takes a slow phone 60 ms in all. Asks it for what the first view is going to
 * ask, a little in each task of the browser, while the answer is on its way: what draws finds it read, and the formatters made.
 * Never rejects: where Intl refuses, who draws hears of it.
 */
export async function warmUp(tag: string, timeZone: string): Promise<void> {
  try {
    await later(0)
    const format = createFormat(tag)
    await later(0)
    format.duration(format.weekStart)
    await later(0)
    wallClock(0, timeZone)
    format.zone(timeZone, 0)
    await later(0)
    format.dayShort(0, timeZone)
    format.dayLong(0)
    format.weekday(1)
  } catch {}
}
