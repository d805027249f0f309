import type { ApiClient } from '../api-client.ts'
import type { BookingModel } from '../booking/booking-model.ts'
import { createCheckout } from './checkout-model.ts'

/** A page that ends frees what it held within this time. */
const FREED_MS = 1500

/**
 * Gives one widget the second half of its flow. After a reload the free times are asked for once more: the page before frees
 * its hold while this one loads already, so the first answer may lack the very time that the visitor had chosen.
 */
export function equip(model: BookingModel, client: ApiClient, key: string, prefill: DOMStringMap): void {
  model.equip((deps) => createCheckout(client, key, deps, prefill))
  const [page] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  if (/^(reload|back)/.test(page?.type ?? '')) setTimeout(() => void model.slots.peek()?.refresh(true), FREED_MS)
}
