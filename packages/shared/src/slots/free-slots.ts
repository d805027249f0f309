import { freeStarts } from './free-starts.ts'
import type { Occupancy, Offer, Slot, SlotQuery } from './offer.ts'

/**
 * Free starts in `[fromMs, toMs)`, ascending; several locations of one start in the order of the offer.
 *
 * Depends on nothing but its arguments: not on the order of claims, the process's zone or clock, nor on the window, so
 * a narrow window gives exactly the part of a wide one, and one start can be asked for alone. `limit` caps the answer;
 * the length of the window is the caller's to bound.
 *
 * @throws {RangeError} a duration or interval below one minute, or a zone this runtime does not know
 */
export function freeSlots(offer: Offer, occupancy: Occupancy, query: SlotQuery, limit = Infinity): Slot[] {
  const { startMs, termsOf } = freeStarts(offer, occupancy, query, limit)
  return startMs.map((start, i) => {
    const { lengthMs, ...offered } = termsOf(i)
    return { startMs: start, endMs: start + lengthMs, ...offered }
  })
}
