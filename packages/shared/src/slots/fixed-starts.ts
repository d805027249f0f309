import { DAY_MS, epochDayAt, instantOfWall, MINUTE_MS, startOfDayMs } from '../time/index.ts'
import type { StartBounds } from './grid.ts'
import type { Offer } from './offer.ts'
import type { Openings } from './openings.ts'
import { holds, type Spans } from './spans.ts'

/**
 * Starts of a service that begins at certain times of the day, ascending: those that lie in an opening and a free range
 * which holds the whole appointment. A time that the clocks skip moves on, one that comes twice counts the first time.
 */
export function fixedStarts(offer: Offer, openings: Openings, free: Spans, bounds: StartBounds): number[] {
  const durationMs = offer.durationMin * MINUTE_MS
  const starts = new Set<number>()
  for (let o = 0; o < openings.starts.length; o++) {
    const zone = openings.zones?.[o] ?? openings.timeZone
    const fromMs = Math.max(openings.starts[o]!, bounds.fromMs, bounds.earliestMs)
    const lastMs = Math.min(openings.ends[o]!, bounds.toMs) - 1
    // A day before as well: a time that is skipped late in the evening moves into the next date.
    for (let epochDay = epochDayAt(zone, fromMs) - 1; epochDay <= epochDayAt(zone, lastMs); epochDay++) {
      // A date that the zone leaves out has no times, not even its 24:00, which is the next date's 00:00.
      if (startOfDayMs(zone, epochDay) >= startOfDayMs(zone, epochDay + 1)) continue
      for (const minute of offer.fixedStartsMin ?? []) {
        const startMs = instantOfWall(zone, epochDay * DAY_MS + minute * MINUTE_MS)
        if (fromMs <= startMs && startMs <= lastMs && holds(free, startMs, startMs + durationMs)) starts.add(startMs)
      }
    }
  }
  return [...starts].sort((a, b) => a - b)
}
