import { MINUTE_MS, offsetSpanAt } from '../time/index.ts'
import { fixedStarts } from './fixed-starts.ts'
import type { Offer } from './offer.ts'
import type { Openings } from './openings.ts'
import type { Spans } from './spans.ts'

/** Where starts may lie, and which of them are asked for. */
export interface StartBounds {
  /** The first start that notice allows. */
  readonly earliestMs: number
  /** Starts in `[fromMs, toMs)` are listed. */
  readonly fromMs: number
  readonly toMs: number
  /** At most so many, the first ones. */
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

/** Where a grid begins in a free stretch of an opening. */
type Origin = (openStart: number, openEnd: number, freeStart: number, freeEnd: number) => number

/** `clock`: the next round time. `packed`: that, or the next quarter, if what is left over at the end pays for waiting; else at once. */
function roundedOrigin(offer: Offer, timeZone: string, earliestMs: number): Origin {
  const nextRound = clockOf(timeZone, clockStepMin(offer.slotIntervalMin) * MINUTE_MS)
  const clock = (openStart: number, freeStart: number): number => nextRound(Math.max(openStart, freeStart, earliestMs))
  if (offer.slotAlignment === 'clock') return (openStart, _, freeStart) => clock(openStart, freeStart)
  const nextQuarter = clockOf(timeZone, 15 * MINUTE_MS)
  return (openStart, openEnd, freeStart, freeEnd) => {
    const beginMs = Math.max(openStart, freeStart)
    const roundMs = clock(openStart, freeStart)
    // Nothing is lost where time passes anyway.
    if (beginMs < earliestMs) return roundMs
    const spareMs = (Math.min(openEnd, freeEnd) - beginMs - offer.durationMin * MINUTE_MS) % (offer.slotIntervalMin * MINUTE_MS)
    if (roundMs - beginMs <= spareMs) return roundMs
    const quarterMs = nextQuarter(beginMs)
    return quarterMs - beginMs <= spareMs ? quarterMs : beginMs
  }
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
  // Overlapping openings list out of order, so the first ones are known only at the end.
  const limit = openings.overlapping ? Infinity : bounds.limit
  const durationMs = offer.durationMin * MINUTE_MS
  const intervalMs = offer.slotIntervalMin * MINUTE_MS
  let zone = openings.timeZone
  let originOf = offer.slotAlignment === 'opening' ? undefined : roundedOrigin(offer, zone, earliestMs)
  const wantedMs = Math.max(fromMs, earliestMs)
  // Runs of starts first: an array made at its length is filled three times as fast as one that grows.
  const runs: number[] = []
  const counts: number[] = []
  let total = 0
  let firstOpening = 0

  for (let f = 0; f < free.starts.length && total < limit; f++) {
    const freeStart = free.starts[f]!
    const freeEnd = free.ends[f]!
    if (freeEnd <= wantedMs) continue
    if (freeStart >= toMs) break
    while (firstOpening < openings.starts.length && openings.ends[firstOpening]! <= freeStart) firstOpening++
    for (let o = firstOpening; o < openings.starts.length && openings.starts[o]! < freeEnd; o++) {
      const openStart = openings.starts[o]!
      const openEnd = openings.ends[o]!
      if (openings.zones && originOf && openings.zones[o] !== zone) {
        zone = openings.zones[o]!
        originOf = roundedOrigin(offer, zone, earliestMs)
      }
      const originMs = originOf ? originOf(openStart, openEnd, freeStart, freeEnd) : openStart
      const leastMs = Math.max(originMs, freeStart, wantedMs)
      const lastMs = Math.min(openEnd - 1, freeEnd - durationMs, toMs - 1)
      const firstMs = leastMs <= originMs ? originMs : originMs + Math.ceil((leastMs - originMs) / intervalMs) * intervalMs
      if (firstMs > lastMs) continue
      const count = Math.floor((lastMs - firstMs) / intervalMs) + 1
      runs.push(firstMs)
      counts.push(count)
      total += count
    }
  }
  // oxlint-disable-next-line unicorn/no-new-array -- a length, not an element
  const starts = new Array<number>(total)
  for (let run = 0, at = 0; run < runs.length; run++) {
    let startMs = runs[run]!
    for (const end = at + counts[run]!; at < end; startMs += intervalMs) starts[at++] = startMs
  }
  if (openings.overlapping) return [...new Set(starts)].sort((a, b) => a - b).slice(0, bounds.limit)
  return starts.length > limit ? starts.slice(0, limit) : starts
}
