import type { BusyBySubject } from './busy.ts'
import type { ResourcePool } from './offer.ts'
import { emptySpans, joined, type Spans, startSpans, without } from './spans.ts'

/**
 * Starts in `[fromMs, toMs)` at which as many units of the pool as are needed are free for the whole appointment; undefined
 * means at all of them. Counted in starts and not in free time, since an appointment can't change the unit half-way.
 */
export function unitStarts(pool: ResourcePool, busy: BusyBySubject, durationMs: number, fromMs: number, toMs: number): Spans | undefined {
  const { units, quantity = 1 } = pool
  const ofUnits: Spans[] = []
  let always = 0
  for (const unit of units) {
    const taken = busy.get(unit)
    if (taken) ofUnits.push(startSpans(without({ starts: [fromMs], ends: [toMs + durationMs] }, taken), durationMs, fromMs, toMs))
    else if (++always >= quantity) return undefined
  }
  const needed = quantity - always
  const possible = inOne(ofUnits)
  return needed === 1 ? joined(possible) : atLeast(needed, possible)
}

const inOne = (lists: readonly Spans[]): Spans => ({
  starts: lists.flatMap(({ starts }) => starts),
  ends: lists.flatMap(({ ends }) => ends),
})

/** Where at least so many of the spans overlap. */
function atLeast(needed: number, { starts, ends }: Spans): Spans {
  const edges = [...starts.map((ms) => ({ ms, isStart: true })), ...ends.map((ms) => ({ ms, isStart: false }))].sort((a, b) => a.ms - b.ms)
  const enough = emptySpans()
  let depth = 0
  for (const { ms, isStart } of edges) {
    if (isStart && ++depth === needed) enough.starts.push(ms)
    if (!isStart && depth-- === needed) enough.ends.push(ms)
  }
  return joined(enough)
}

/** The pools that a location needs: those of one group are alternatives. */
export function poolGroups(pools: readonly ResourcePool[], locationId: string): ResourcePool[][] {
  const groups = new Map<unknown, ResourcePool[]>()
  for (const pool of pools) {
    if (pool.locationId !== undefined && pool.locationId !== locationId) continue
    const key = pool.anyOf ?? pool
    const others = groups.get(key)
    if (others) others.push(pool)
    else groups.set(key, [pool])
  }
  return [...groups.values()]
}

/** The same for alternatives: starts at which one of the pools has what it takes. */
export function groupStarts(
  group: readonly ResourcePool[],
  busy: BusyBySubject,
  durationMs: number,
  fromMs: number,
  toMs: number,
): Spans | undefined {
  const ofPools: Spans[] = []
  for (const pool of group) {
    const spans = unitStarts(pool, busy, durationMs, fromMs, toMs)
    if (!spans) return undefined
    ofPools.push(spans)
  }
  return joined(inOne(ofPools))
}

/** The starts, ascending, that lie in one of the spans, ascending. */
export function startsWithin(starts: readonly number[], spans: Spans): number[] {
  let at = 0
  return starts.filter((startMs) => {
    while (at < spans.ends.length && spans.ends[at]! <= startMs) at++
    return at < spans.starts.length && spans.starts[at]! <= startMs
  })
}

/** The first units, in the order of the pool, whose busy time leaves `[startMs, endMs)` alone; undefined if they aren't enough. */
export function freeUnits(
  { units, quantity = 1 }: ResourcePool,
  busy: BusyBySubject,
  startMs: number,
  endMs: number,
): string[] | undefined {
  const free = units.filter((unit) => {
    const taken = busy.get(unit)
    return !taken?.starts.some((takenMs, i) => takenMs < endMs && startMs < taken.ends[i]!)
  })
  return free.length < quantity ? undefined : free.slice(0, quantity)
}
