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

interface Way {
  /** From the appointment to another place, and from there to the appointment. */
  readonly thereMin: number
  readonly backMin: number
}

const NO_WAY: Way = { thereMin: 0, backMin: 0 }

/** The ways to and from other places; unlisted ones take no time. Of a way that is listed in one direction only, the other takes as long. */
function waysAround({ travel }: Offer, locationId: string | undefined): (place: string | undefined) => Way {
  if (!travel || locationId === undefined) return () => NO_WAY
  const leading = new Map<string, number>()
  const coming = new Map<string, number>()
  for (const { fromLocationId, toLocationId, minutes } of travel) {
    if (fromLocationId === locationId && !leading.has(toLocationId)) leading.set(toLocationId, minutes)
    if (toLocationId === locationId && !coming.has(fromLocationId)) coming.set(fromLocationId, minutes)
  }
  return (place) => {
    if (place === undefined || place === locationId) return NO_WAY
    const [there, back] = [leading.get(place), coming.get(place)]
    return { thereMin: there ?? back ?? 0, backMin: back ?? there ?? 0 }
  }
}

/** Minutes on the way; unlisted pairs and claims without a place take none. */
export const travelMin = (offer: Offer, fromLocationId: string | undefined, toLocationId: string | undefined): number =>
  waysAround(offer, fromLocationId)(toLocationId).thereMin

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
  const wayOf = waysAround(offer, locationId)
  const ignores = ignoreOwners.length > 0

  for (const { subject, startMs, endMs, padBeforeMs, padAfterMs, owner, locationId: place } of occupancy.claims) {
    if (endMs < startMs || (ignores && ignoreOwners.includes(owner))) continue
    const { thereMin, backMin } = wayOf(place)
    const there = thereMin * MINUTE_MS
    const back = backMin * MINUTE_MS
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
