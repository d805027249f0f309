import type { PrivateBookingView } from '@slotwell/shared/schema'
import type { BookingDeps } from './booking-deps.ts'
import { type BookingDeed, type Changed, changedView, changeState, nextRevision } from './change-booking.ts'
import { type Outcome, type Refusal, refuse } from '../outcome.ts'

/** Cancels and frees the time. A second cancellation changes nothing and is no error. */
export async function cancel(deps: BookingDeps, deed: BookingDeed, byVisitor: boolean): Promise<Changed | Refusal> {
  return changeState(deps, deed, (booking, now, attendees) => {
    if (booking.state === 'cancelled') return { ok: true, booking, nowMs: now.nowMs }
    if (booking.state !== 'pending' && booking.state !== 'confirmed')
      return refuse('wrong_state', { detail: `A booking that is ${booking.state} cannot be cancelled.` })
    if (byVisitor && now.nowMs >= booking.changeDeadlineMs) return refuse('change_deadline_passed')
    const next = nextRevision(
      deps,
      deed,
      booking,
      { state: 'cancelled' },
      { kind: 'booking.cancelled', action: 'booking.cancel', claims: [], attendees },
      now.nowMs,
    )
    return { ok: true, booking: next.booking, nowMs: now.nowMs, change: { ...next.change, dropClaimsOf: [booking.id] } }
  })
}

export async function cancelBooking(deps: BookingDeps, deed: BookingDeed): Promise<Outcome<PrivateBookingView>> {
  return changedView(deps, deed, await cancel(deps, deed, false))
}
