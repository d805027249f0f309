import type { BusyBySubject } from './busy.ts'
import type { ResourcePool } from './offer.ts'
import { emptySpans, joined, sorted, type Spans } from './spans.ts'

/**
 * Starts in `[fromMs, toMs)` at which some unit of the pool is free for the whole appointment; undefined means at all
 * of them. Counted in starts and not in free time, since an appointment can't change the unit half-way.
 */
export function unitStarts(pool: ResourcePool, busy: BusyBySubject, durationMs: number, fromMs: number, toMs: number): Spans | undefined {
  const possible = emptySpans()
  for (const unit of pool.units) {
    const taken = busy.get(unit)
    if (!taken) return undefined
    let freeFrom = fromMs
    for (let i = 0; i <= taken.starts.length; i++) {
      const freeUntil = i < taken.starts.length ? taken.starts[i]! : toMs + durationMs
      // The last start is that which ends with the gap; spans are half-open, so one millisecond more.
      const endMs = Math.min(freeUntil - durationMs + 1, toMs)
      if (endMs > freeFrom) {
        possible.starts.push(freeFrom)
        possible.ends.push(endMs)
      }
      if (i < taken.ends.length && taken.ends[i]! > freeFrom) freeFrom = taken.ends[i]!
    }
  }
  return joined(sorted(possible))
}

/** The starts, ascending, that lie in one of the spans, ascending. */
export function startsWithin(starts: readonly number[], spans: Spans): number[] {
  let at = 0
  return starts.filter((startMs) => {
    while (at < spans.ends.length && spans.ends[at]! <= startMs) at++
    return at < spans.starts.length && spans.starts[at]! <= startMs
  })
}

/** The first unit, in the order of the pool, whose busy time leaves `[startMs, endMs)` alone. */
export const freeUnit = (pool: ResourcePool, busy: BusyBySubject, startMs: number, endMs: number): string | undefined =>
  pool.units.find((unit) => {
    const taken = busy.get(unit)
    return !taken?.starts.some((takenMs, i) => takenMs < endMs && startMs < taken.ends[i]!)
  })
