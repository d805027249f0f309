import { MINUTE_MS } from '../time/index.ts'
import type { Interval } from '../time/index.ts'
import type { Occupancy, Offer } from './offer.ts'
import { emptySpans, joined, sorted, type Spans } from './spans.ts'

/** Where an appointment must not lie, for each subject that has such a time; ascending and disjoint. */
export type BusyBySubject = ReadonlyMap<string, Spans>

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
  const found = new Map<string, Spans>()
  let lastSubject: string | undefined
  let last: Spans | undefined

  const add = (subject: string, startMs: number, endMs: number): void => {
    if (endMs < window.startMs || startMs > window.endMs) return
    // Claims mostly come grouped by subject, so the look-up is worth skipping.
    if (subject !== lastSubject) {
      lastSubject = subject
      last = subjects.has(subject) ? found.get(subject) : undefined
      if (!last && subjects.has(subject)) found.set(subject, (last = emptySpans()))
    }
    if (!last) return
    // They mostly come in order too: what overlaps the one before is joined to it at once.
    const { starts, ends } = last
    const before = starts.length - 1
    if (before >= 0 && starts[before]! <= startMs && startMs <= ends[before]!) {
      if (endMs > ends[before]!) ends[before] = endMs
      return
    }
    starts.push(startMs)
    ends.push(endMs)
  }
  const hasTravel = offer.travel !== undefined && offer.travel.length > 0
  const ignores = ignoreOwners.length > 0

  for (const claim of occupancy.claims) {
    if (claim.endMs < claim.startMs || (ignores && ignoreOwners.includes(claim.owner))) continue
    const { startMs, endMs, padBeforeMs, padAfterMs } = claim
    const there = hasTravel ? travelMin(offer, locationId, claim.locationId) * MINUTE_MS : 0
    const back = hasTravel ? travelMin(offer, claim.locationId, locationId) * MINUTE_MS : 0
    if (sum) add(claim.subject, startMs - padBeforeMs - afterMs - there, endMs + padAfterMs + beforeMs + back)
    else add(claim.subject, startMs - Math.max(padBeforeMs, afterMs, there), endMs + Math.max(padAfterMs, beforeMs, back))
  }
  for (const { subject, startMs, endMs, kind } of occupancy.busy) {
    if (endMs < startMs) continue
    if (kind === 'external') add(subject, startMs - afterMs, endMs + beforeMs)
    else add(subject, startMs, endMs)
  }
  for (const [subject, spans] of found) found.set(subject, joined(sorted(spans)))
  return found
}
