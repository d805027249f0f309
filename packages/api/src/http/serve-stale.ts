import type { Given } from './give-kept.ts'
import { statusOf } from './problem.ts'
import { type Asked, type GivenAgain, serveKept } from './serve-kept.ts'
import type { Serving } from './serve-route.ts'

/** What was true an hour ago lists too many times that have passed. */
const MOST_STALE_MS = 3_600_000

/** When the database was last reached, which is how old an answer is that was true then. */
export interface LastLook {
  taken(): void
  ageMs(): number
}

export function createLastLook(clock: () => number): LastLook {
  let atMs = -Infinity
  return { taken: () => void (atMs = clock()), ageMs: () => Math.max(0, clock() - atMs) }
}

/**
 * Gives a public answer while the database is away: the last one that was made of what is offered. It says its age (RFC 9111, `Age`: since
 * the database was last reached if it was true then, else since it was made) and that it is stale, and nobody may store it. Booking
 * is decided on rows, so a time that is shown for too long does no harm. Undefined: nothing is kept, or it is too old.
 */
export function serveStale(serving: Serving, asked: Asked, requestId: string, lastLook: LastLook): GivenAgain | undefined {
  const found = serveKept(serving, asked, requestId, 'stale')
  if (!found || found.given.status === statusOf('rate_limited')) return found
  const { clock, booking } = serving.deps
  const { organizationId, revision, madeAtMs } = found.answer
  const ageMs = booking.occupancy.revision(organizationId) === revision ? lastLook.ageMs() : Math.max(0, clock() - madeAtMs)
  if (ageMs > MOST_STALE_MS) return undefined
  const seconds = String(Math.ceil(ageMs / 1_000))
  const more = { ...found.given.more, age: seconds, 'slotwell-stale': seconds, 'cache-control': 'no-store' }
  const given: Given = { ...found.given, more }
  return { ...found, given }
}
