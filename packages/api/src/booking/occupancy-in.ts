import { type CountedBooking, occupancySpan, type Session } from '@slotwell/shared/slots'
import type { BookingDeps } from './booking-deps.ts'
import { countingFor } from './counting.ts'
import { type Offered, subjectsOf } from './find-offer.ts'
import { seatsFor } from './occupancy.ts'
import type { Seen } from './occupancy-view.ts'

const DAY_MS = 86_400_000

export type ReadDeps = Pick<BookingDeps, 'store' | 'occupancy'>

export interface SeenAndCounted extends Seen {
  readonly sessions?: readonly Session[]
  readonly counted?: readonly CountedBooking[]
}

/**
 * What decides about starts in a window, for showing. Time that nobody can book, past or beyond the booking window of the
 * offer, is not looked at.
 */
export async function occupancyIn(
  deps: ReadDeps,
  { configuration, offer }: Pick<Offered, 'configuration' | 'offer'>,
  fromMs: number,
  toMs: number,
): Promise<SeenAndCounted> {
  const nowMs = await deps.occupancy.now(configuration.organizationId)
  const lastMs = offer.bookingWindowDays === undefined ? toMs : Math.min(toMs, nowMs + (offer.bookingWindowDays + 3) * DAY_MS)
  const window = { fromMs: Math.max(fromMs, nowMs), toMs: lastMs }
  const { organizationId } = configuration
  if (window.fromMs >= window.toMs) return deps.occupancy.read(organizationId, subjectsOf(offer), NOTHING)
  const counting = countingFor(offer, window, nowMs)
  // Counts and sessions first: what is written in between is then at worst seen in the claims alone, and changes the revision as well.
  const { counted, lapsesAtMs } = counting ? await deps.store.bookings.counted(organizationId, counting) : NONE_COUNTED
  const seatsOf = seatsFor(offer, window, nowMs)
  const open = seatsOf ? await deps.store.sessions.open(organizationId, seatsOf) : NONE_OPEN
  const seen = await deps.occupancy.read(organizationId, subjectsOf(offer), occupancySpan(offer, window, nowMs))
  return {
    ...seen,
    claims: seatsOf ? [...seen.claims, ...open.claims] : seen.claims,
    sessions: open.sessions,
    counted,
    lapsesAtMs: Math.min(seen.lapsesAtMs, lapsesAtMs, open.lapsesAtMs),
  }
}
const NOTHING = { startMs: 0, endMs: 0 }
const NONE_COUNTED = { counted: [], lapsesAtMs: Infinity }
const NONE_OPEN = { sessions: [], claims: [], lapsesAtMs: Infinity }
