import { MINUTE_MS, offsetSpanAt } from '../time/index.ts'
import { fixedStarts } from './fixed-starts.ts'
import type { Offer } from './offer.ts'
import type { Openings } from './openings.ts'
import { column, type Spans } from './spans.ts'

/** Where starts may lie, and which of them are asked for. */
export interface StartBounds {
  /** The first start that notice allows. */
  readonly earliestMs: number
  /** Starts in `[fromMs, toMs)` are listed. */
  readonly fromMs: number
  readonly toMs: number
  /** The first so many are enough: more may come where that costs nothing. */
  readonly limit: number
}

const CLOCK_STEPS_MIN = [60, 30, 20, 15, 10, 5]

/** Minutes to whose wall-clock multiple a `clock` grid is rounded up: 45-minute steps may begin at every quarter. */
export const clockStepMin = (slotIntervalMin: number): number => CLOCK_STEPS_MIN.find((step) => slotIntervalMin % step === 0) ?? 1

/**
 * Answers the first instant from one on at which the zone's wall clock shows a multiple of `stepMs`, seconds zero. Keeps
 * the span of the last answer, since most of the next lie in it too.
 */
function clockOf(timeZone: string, stepMs: number): (ms: number) => number {
  let span = offsetSpanAt(timeZone, 0)
  return (ms) => {
    let fromMs = ms
    for (;;) {
      if (fromMs < span.startMs || fromMs >= span.endMs) span = offsetSpanAt(timeZone, fromMs)
      const roundedMs = Math.ceil((fromMs + span.offsetMs) / stepMs) * stepMs - span.offsetMs
      if (roundedMs < span.endMs) return roundedMs
      // The clock was changed before that time came: look again from the change on.
      fromMs = span.endMs
    }
  }
}

/** Where a grid begins in a stretch that is open and free. */
type Origin = (beginMs: number, endMs: number) => number

/** `clock`: the next round time. `packed`: that, or the next quarter, if what is left over at the end pays for waiting; else at once. */
function roundedOrigin(offer: Offer, timeZone: string, earliestMs: number): Origin {
  const nextRound = clockOf(timeZone, clockStepMin(offer.slotIntervalMin) * MINUTE_MS)
  const clock = (beginMs: number): number => nextRound(Math.max(beginMs, earliestMs))
  if (offer.slotAlignment === 'clock') return clock
  const nextQuarter = clockOf(timeZone, 15 * MINUTE_MS)
  return (beginMs, endMs) => {
    const roundMs = clock(beginMs)
    // Nothing is lost where time passes anyway.
    if (beginMs < earliestMs) return roundMs
    const spareMs = (endMs - beginMs - offer.durationMin * MINUTE_MS) % (offer.slotIntervalMin * MINUTE_MS)
    if (roundMs - beginMs <= spareMs) return roundMs
    const quarterMs = nextQuarter(beginMs)
    return quarterMs - beginMs <= spareMs ? quarterMs : beginMs
  }
}

/** No grid has more starts than this in the parts of `free` that lie in the window, whatever the openings are. */
function mostStarts({ starts, ends }: Spans, fromMs: number, toMs: number, intervalMs: number): number {
  let freeMs = 0
  let parts = 0
  for (let i = 0; i < starts.length; i++) {
    const partMs = Math.min(ends[i]!, toMs) - Math.max(starts[i]!, fromMs)
    if (partMs <= 0) continue
    freeMs += partMs
    parts++
  }
  return Math.floor(freeMs / intervalMs) + parts
}

/**
 * Starts at which one appointment lies in a free range, ascending.
 *
 * An opening owns the starts that lie in it; the appointment may run on into an opening that joins it. The grid begins
 * at the opening (`opening`), or where the free range begins in that opening, at the next wall-clock multiple (`clock`).
 * So every local day begins its own grid and what is listed never depends on what was asked.
 */
export function gridStarts(offer: Offer, openings: Openings, free: Spans, bounds: StartBounds): number[] {
  if (offer.slotAlignment === 'fixed') return fixedStarts(offer, openings, free, bounds)
  const { earliestMs, fromMs, toMs } = bounds
  const { starts: openStarts, ends: openEnds, zones, overlapping } = openings
  const { starts: freeStarts, ends: freeEnds } = free
  // Overlapping openings list out of order, so the first ones are known only at the end.
  const limit = overlapping ? Infinity : bounds.limit
  const durationMs = offer.durationMin * MINUTE_MS
  const intervalMs = offer.slotIntervalMin * MINUTE_MS
  let zone = openings.timeZone
  let originOf = offer.slotAlignment === 'opening' ? undefined : roundedOrigin(offer, zone, earliestMs)
  const wantedMs = Math.max(fromMs, earliestMs)
  const starts = column(Math.min(limit, mostStarts(free, wantedMs, toMs, intervalMs)))
  let count = 0
  let firstOpening = 0

  for (let f = 0; f < freeStarts.length && count < limit; f++) {
    const freeStart = freeStarts[f]!
    const freeEnd = freeEnds[f]!
    if (freeEnd <= wantedMs) continue
    if (freeStart >= toMs) break
    while (firstOpening < openStarts.length && openEnds[firstOpening]! <= freeStart) firstOpening++
    for (let o = firstOpening; o < openStarts.length && openStarts[o]! < freeEnd; o++) {
      const openStart = openStarts[o]!
      const openEnd = openEnds[o]!
      if (zones && originOf && zones[o] !== zone) {
        zone = zones[o]!
        originOf = roundedOrigin(offer, zone, earliestMs)
      }
      const originMs = originOf ? originOf(Math.max(openStart, freeStart), Math.min(openEnd, freeEnd)) : openStart
      const leastMs = Math.max(originMs, freeStart, wantedMs)
      const lastMs = Math.min(openEnd - 1, freeEnd - durationMs, toMs - 1)
      let startMs = originMs + Math.ceil((leastMs - originMs) / intervalMs) * intervalMs
      for (; startMs <= lastMs && count < limit; startMs += intervalMs) starts[count++] = startMs
    }
  }
  starts.length = count
  return overlapping ? [...new Set(starts)].sort((a, b) => a - b) : starts
}
