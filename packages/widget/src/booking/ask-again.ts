import type { BookingModel } from './booking-model.ts'

/** A page that ends frees what it held within this time. */
const FREED_MS = 1500

/**
 * After a reload the free times are asked for once more: the page before frees its hold while this one loads already, so the first
 * answer may lack the very time that the visitor had chosen.
 */
export function askAgain({ slots }: Pick<BookingModel, 'slots'>): void {
  const [page] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  if (/^(reload|back)/.test(page?.type ?? '')) setTimeout(() => void slots.peek()?.refresh(true), FREED_MS)
}
