import type { Offer, Slot } from '@slotwell/shared/slots'
import { endOfDateMs, localDateAt } from '@slotwell/shared/time'
import type { Seen } from './occupancy-view.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** The first instant of the next local day. */
export const endOfDayMs = (timeZone: string, ms: number): number => endOfDateMs(localDateAt(ms, timeZone), timeZone)

/**
 * How long a list of free starts stays as it is if nobody writes anything. Time alone changes it
 * when a hold lapses, when its first start falls to the notice (no other can before), and when
 * the booking window rolls on at midnight of a candidate's zone. Never too late; at worst too early:
 * an engine that learns to depend on `now` in another way has to be told of here.
 */
export function unchangedUntilMs(offer: Offer, seen: Seen, fromMs: number, first: Slot | undefined): number {
  const noticeMs = offer.minimumNoticeMin * MINUTE_MS
  const earliestMs = seen.nowMs + noticeMs
  let untilMs = seen.lapsesAtMs
  // A start exactly at the notice is still offered.
  if (first) untilMs = Math.min(untilMs, first.startMs - noticeMs + 1)
  // Where a grid does not begin with its opening, it may begin with the notice, and moves with it by the minute;
  // and of days that are counted, the first is gone with its last start, whatever window is asked for.
  const movesWithNotice = (offer.slotAlignment === 'clock' || offer.slotAlignment === 'packed') && fromMs < earliestMs + 2 * DAY_MS
  if (movesWithNotice || offer.bookableDays !== undefined)
    untilMs = Math.min(untilMs, Math.ceil(earliestMs / MINUTE_MS) * MINUTE_MS - noticeMs + 1)
  for (const zone of zonesOf(offer)) untilMs = Math.min(untilMs, endOfDayMs(zone, seen.nowMs))
  return untilMs
}

/** Wherever today's date counts. */
const zonesOf = ({ candidates, calendarZone }: Offer): ReadonlySet<string> =>
  new Set([
    ...candidates.flatMap(({ schedule }) => [schedule.timeZone, ...(schedule.stays ?? []).map(({ timeZone }) => timeZone)]),
    ...(calendarZone === undefined ? [] : [calendarZone]),
  ])
