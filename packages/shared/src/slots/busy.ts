import { MINUTE_MS } from '../time/index.ts'
import type { Interval } from '../time/index.ts'
import type { Occupancy, Offer } from './offer.ts'
import { column, joined, type Spans } from './spans.ts'

/** Where an appointment must not lie, for each subject that has such a time; ascending and disjoint. */
export type BusyBySubject = ReadonlyMap<string, Spans>

interface Growing extends Spans {
  /** So many entries are filled in. */
  count: number
}

/** Minutes on the way; unlisted pairs and claims without a place take none. */
export function travelMin(offer: Offer, fromLocationId: string | undefined, toLocationId: string | undefined): number {
  if (!offer.travel || fromLocationId === undefined || toLocationId === undefined || fromLocationId === toLocationId) return 0
  const way = offer.travel.find((one) => one.fromLocationId === fromLocationId && one.toLocationId === toLocationId)
  const back = offer.travel.find((one) => one.fromLocationId === toLocationId && one.toLocationId === fromLocationId)
  return (way ?? back)?.minutes ?? 0
}

/**
 * Spans that an appointment of this offer at that location may not share an instant with.
 *
 * Between a claim and the appointment lie two buffers and the way: the greatest of the three counts, or all of them one after
 * the other (`bufferRule`). An external entry has no buffers of its own, time off none at all. What doesn't reach into `window`
 * is left out. Claims of both strengths count: an owner's deliberate double booking takes the time as well.
 */
export function busyBySubject(
  offer: Offer,
  occupancy: Occupancy,
  subjects: ReadonlySet<string>,
  window: Interval,
  ignoreOwners: readonly string[] = [],
  locationId?: string,
): BusyBySubject {
  const sum = offer.bufferRule === 'sum'
  const beforeMs = offer.bufferBeforeMin * MINUTE_MS
  const afterMs = offer.bufferAfterMin * MINUTE_MS
  const { startMs: firstMs, endMs: lastMs } = window
  const found = new Map<string, Growing>()
  // Made at about the length they will have, since growing is what costs most.
  const expected = Math.ceil((occupancy.claims.length + occupancy.busy.length) / Math.max(1, subjects.size))
  let lastSubject: string | undefined
  let last: Growing | undefined

  const add = (subject: string, startMs: number, endMs: number): void => {
    if (endMs < firstMs || startMs > lastMs) return
    // Claims mostly come grouped by subject, so the look-up is worth skipping.
    if (subject !== lastSubject) {
      lastSubject = subject
      last = subjects.has(subject) ? found.get(subject) : undefined
      if (!last && subjects.has(subject)) found.set(subject, (last = { starts: column(expected), ends: column(expected), count: 0 }))
    }
    if (!last) return
    // They mostly come in order too: what overlaps the one before is joined to it at once.
    const { starts, ends, count } = last
    if (count > 0 && startMs <= ends[count - 1]! && starts[count - 1]! <= startMs) {
      if (endMs > ends[count - 1]!) ends[count - 1] = endMs
      return
    }
    starts[count] = startMs
    ends[count] = endMs
    last.count = count + 1
  }
  const hasTravel = offer.travel !== undefined && offer.travel.length > 0
  const ignores = ignoreOwners.length > 0

  for (const { subject, startMs, endMs, padBeforeMs, padAfterMs, owner, locationId: place } of occupancy.claims) {
    if (endMs < startMs || (ignores && ignoreOwners.includes(owner))) continue
    const there = hasTravel ? travelMin(offer, locationId, place) * MINUTE_MS : 0
    const back = hasTravel ? travelMin(offer, place, locationId) * MINUTE_MS : 0
    const ahead = sum ? padBeforeMs + afterMs + there : Math.max(padBeforeMs, afterMs, there)
    const behind = sum ? padAfterMs + beforeMs + back : Math.max(padAfterMs, beforeMs, back)
    add(subject, startMs - ahead, endMs + behind)
  }
  for (const { subject, startMs, endMs, kind } of occupancy.busy) {
    if (endMs < startMs) continue
    const hasBuffers = kind === 'external'
    add(subject, hasBuffers ? startMs - afterMs : startMs, hasBuffers ? endMs + beforeMs : endMs)
  }
  const busy = new Map<string, Spans>()
  for (const [subject, { starts, ends, count }] of found) {
    starts.length = count
    ends.length = count
    busy.set(subject, joined({ starts, ends }))
  }
  return busy
}
