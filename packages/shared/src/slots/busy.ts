import { MINUTE_MS } from '../time/index.ts'
import type { Interval } from '../time/index.ts'
import type { Occupancy, Offer } from './offer.ts'
import { emptySpans, joined, sorted, type Spans } from './spans.ts'

/** Where an appointment must not lie, for each subject that has such a time; ascending and disjoint. */
export type BusyBySubject = ReadonlyMap<string, Spans>

/**
 * Spans that an appointment of this offer may not share an instant with.
 *
 * A claim keeps the greater of two buffers on each side: its own after and the offer's before, its own before and the
 * offer's after. An external entry has no buffers of its own, time off none at all. What doesn't reach into `window`
 * is left out. Claims of both strengths count: an owner's deliberate double booking takes the time as well.
 */
export function busyBySubject(
  offer: Offer,
  occupancy: Occupancy,
  subjects: ReadonlySet<string>,
  window: Interval,
  ignoreOwners: readonly string[] = [],
): BusyBySubject {
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
    last.starts.push(startMs)
    last.ends.push(endMs)
  }

  for (const claim of occupancy.claims) {
    if (claim.endMs < claim.startMs || ignoreOwners.includes(claim.owner)) continue
    const { startMs, endMs, padBeforeMs, padAfterMs } = claim
    add(claim.subject, startMs - Math.max(padBeforeMs, afterMs), endMs + Math.max(padAfterMs, beforeMs))
  }
  for (const { subject, startMs, endMs, kind } of occupancy.busy) {
    if (endMs < startMs) continue
    if (kind === 'external') add(subject, startMs - afterMs, endMs + beforeMs)
    else add(subject, startMs, endMs)
  }
  for (const [subject, spans] of found) found.set(subject, joined(sorted(spans)))
  return found
}
