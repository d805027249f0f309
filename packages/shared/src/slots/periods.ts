import { addMonths, epochDayAt, epochDayOf, firstOfMonth, isoDateOf, startOfDayMs, weekdayOfDay } from '../time/index.ts'
import type { Interval } from '../time/index.ts'
import type { Limit, Offer } from './offer.ts'

/** The zone in which an offer counts days. */
export const calendarZoneOf = (offer: Offer): string => offer.calendarZone ?? offer.candidates[0]?.schedule.timeZone ?? 'UTC'

/** The day, week (from Monday), month or year of a zone that an instant lies in. */
export function periodAt(timeZone: string, per: Limit['per'], ms: number): Interval {
  const today = epochDayAt(timeZone, ms)
  let [firstDay, nextDay] = [today, today + 1]
  if (per === 'week') {
    firstDay = today - weekdayOfDay(today) + 1
    nextDay = firstDay + 7
  } else if (per !== 'day') {
    const isoDate = isoDateOf(today)
    const first = per === 'month' ? firstOfMonth(isoDate) : `${isoDate.slice(0, 4)}-01-01`
    firstDay = epochDayOf(first)
    nextDay = epochDayOf(addMonths(first, per === 'month' ? 1 : 12))
  }
  return { startMs: startOfDayMs(timeZone, firstDay), endMs: startOfDayMs(timeZone, nextDay) }
}

/** Every limit of an offer, whoever's it is. */
const limitsOf = (offer: Offer): readonly Limit[] => [
  ...(offer.limits ?? []),
  ...offer.candidates.flatMap((candidate) => candidate.limits ?? []),
]

/**
 * The starts of counted bookings that decide about starts in `window`: whole periods around it.
 * Undefined if the offer has no limits, so that nothing needs to be counted. An offer with `bookableDays` looks at all days
 * from now on, and what is used up on them decides which they are: it needs to know the time.
 */
export function countedSpan(
  offer: Offer,
  window: { readonly fromMs: number; readonly toMs: number },
  nowMs?: number,
): Interval | undefined {
  const limits = limitsOf(offer)
  if (limits.length === 0) return undefined
  const timeZone = calendarZoneOf(offer)
  const fromMs = offer.bookableDays !== undefined && nowMs !== undefined ? Math.min(nowMs, window.fromMs) : window.fromMs
  const firsts = limits.map(({ per }) => periodAt(timeZone, per, fromMs).startMs)
  const lasts = limits.map(({ per }) => periodAt(timeZone, per, Math.max(window.fromMs, window.toMs - 1)).endMs)
  return { startMs: Math.min(...firsts), endMs: Math.max(...lasts) }
}
