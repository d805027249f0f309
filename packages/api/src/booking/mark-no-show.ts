import type { PrivateBookingView } from '@slotwell/shared/schema'
import type { BookingDeps } from './booking-deps.ts'
import { type BookingDeed, changedView, changeState, nextRevision } from './change-booking.ts'
import { type Outcome, refuse } from '../outcome.ts'
import { eventClaims, sessionOf } from './take-seats.ts'

/** Nobody came. Known only once the appointment has begun; nobody is written to. */
export async function markNoShow(deps: BookingDeps, deed: BookingDeed): Promise<Outcome<PrivateBookingView>> {
  const changed = await changeState(deps, deed, (booking, now) => {
    if (booking.state === 'noShow') return { ok: true, booking, nowMs: now.nowMs }
    if (booking.state !== 'confirmed')
      return refuse('wrong_state', { detail: `Only a confirmed booking can be a no-show; this one is ${booking.state}.` })
    if (now.nowMs < booking.startMs) return refuse('wrong_state', { detail: 'The appointment has not begun yet.' })
    const next = nextRevision(
      deps,
      deed,
      booking,
      { state: 'noShow' },
      { kind: 'booking.no_show', action: 'booking.no_show', claims: eventClaims(now.ownClaims, sessionOf(now, booking)), attendees: [] },
      now.nowMs,
    )
    return { ok: true, booking: next.booking, nowMs: now.nowMs, change: { ...next.change, outbox: [] } }
  })
  return changedView(deps, deed, changed)
}
