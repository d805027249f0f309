import type { SlotView } from '@slotwell/shared/schema'

/** The place that all these times have in common: it is said once, above them. */
export function sharedPlace(slots: readonly SlotView[], placeOf: (slot: SlotView) => string | undefined): string | undefined {
  const [first, ...others] = new Set(slots.map(placeOf))
  return others.length ? undefined : first
}
