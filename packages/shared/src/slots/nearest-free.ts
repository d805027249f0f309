import { DAY_MS } from '../time/index.ts'
import { freeSlots } from './free-slots.ts'
import type { Occupancy, Offer, Slot, SlotQuery } from './offer.ts'

/** Whose slots, where, and whose claims are not in the way: a query without its window. */
export type SlotFilter = Omit<SlotQuery, 'fromMs' | 'toMs'>

/** How far ahead is searched for an offer without a booking window. */
const SEARCH_DAYS = 731
const FIRST_CHUNK_MS = 31 * DAY_MS

/** No start lies at or beyond this instant. A local date can begin and end a day away from UTC's. */
const horizonMs = (offer: Offer, occupancy: Occupancy, fromMs: number): number =>
  offer.bookingWindowDays === undefined
    ? Math.max(fromMs, occupancy.nowMs) + SEARCH_DAYS * DAY_MS
    : occupancy.nowMs + (offer.bookingWindowDays + 3) * DAY_MS

/** The slot of exactly that start and location, if it is free: what the calendar offers and what can be booked are one question. */
export const slotAt = (offer: Offer, occupancy: Occupancy, startMs: number, filter: SlotFilter = {}): Slot | undefined =>
  freeSlots(offer, occupancy, { ...filter, fromMs: startMs, toMs: startMs + 1 }, 1)[0]

/**
 * The first free slot at or after an instant, as far ahead as can be booked (two years where nothing limits it).
 * The occupancy must reach as far: what it doesn't know is free.
 */
export function nextFree(offer: Offer, occupancy: Occupancy, fromMs: number, filter: SlotFilter = {}): Slot | undefined {
  const endMs = horizonMs(offer, occupancy, fromMs)
  // Each chunk looks at all claims, so the chunks grow.
  for (let chunkMs = Math.max(fromMs, occupancy.nowMs), lengthMs = FIRST_CHUNK_MS; chunkMs < endMs; chunkMs += lengthMs, lengthMs *= 2) {
    const [slot] = freeSlots(offer, occupancy, { ...filter, fromMs: chunkMs, toMs: Math.min(chunkMs + lengthMs, endMs) }, 1)
    if (slot) return slot
  }
  return undefined
}

/**
 * The free slots closest to an instant, earlier and later ones, ascending; of two equally far the earlier. With a filter
 * that lets more staff or locations in, the very start can be among them.
 */
export function nearestFree(offer: Offer, occupancy: Occupancy, startMs: number, count: number, filter: SlotFilter = {}): Slot[] {
  const endMs = horizonMs(offer, occupancy, startMs)
  const distance = (slot: Slot): number => Math.abs(slot.startMs - startMs)
  for (let reachMs = DAY_MS; ; reachMs *= 8) {
    const fromMs = Math.max(startMs - reachMs, occupancy.nowMs)
    const toMs = Math.min(startMs + reachMs, endMs)
    const slots = freeSlots(offer, occupancy, { ...filter, fromMs, toMs })
    // Within the reach nothing nearer can be missing; beyond now and the horizon there is nothing.
    if (slots.length >= count || (fromMs <= occupancy.nowMs && toMs >= endMs)) {
      // Of two equally far the earlier stays first.
      const nearest = slots.sort((a, b) => distance(a) - distance(b)).slice(0, count)
      return nearest.sort((a, b) => a.startMs - b.startMs)
    }
  }
}
