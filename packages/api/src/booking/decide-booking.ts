import type { PrivateBookingView } from '@slotwell/shared/schema'
import type { BookingDeps } from './booking-deps.ts'
import { type BookingDeed, changedView, changeState, nextRevision } from './change-booking.ts'
import { type Outcome, refuse } from '../outcome.ts'
import { remindingOf } from './reminders.ts'
import { eventClaims, sessionOf } from './take-seats.ts'

/** The owner says yes to a pending booking; its time was kept all along. */
export async function confirmBooking(deps: BookingDeps, deed: BookingDeed): Promise<Outcome<PrivateBookingView>> {
  const reminding = await remindingOf(deps, deed.organizationId, deed.bookingId)
  const changed = await changeState(deps, deed, (booking, now, attendees) => {
    if (booking.state === 'confirmed') return { ok: true, booking, nowMs: now.nowMs }
    if (booking.state !== 'pending')
      return refuse('wrong_state', { detail: `Only a pending booking can be confirmed; this one is ${booking.state}.` })
    return {
      ok: true,
      nowMs: now.nowMs,
      ...nextRevision(
        deps,
        deed,
        booking,
        { state: 'confirmed' },
        {
          kind: 'booking.confirmed',
          action: 'booking.confirm',
          claims: eventClaims(now.ownClaims, sessionOf(now, booking)),
          attendees,
          reminding,
        },
        now.nowMs,
      ),
    }
  })
  return changedView(deps, deed, changed)
}

/** The owner says no; the time is free at once. */
export async function declineBooking(deps: BookingDeps, deed: BookingDeed): Promise<Outcome<PrivateBookingView>> {
  const changed = await changeState(deps, deed, (booking, now, attendees) => {
    if (booking.state === 'declined') return { ok: true, booking, nowMs: now.nowMs }
    if (booking.state !== 'pending')
      return refuse('wrong_state', { detail: `Only a pending booking can be declined; this one is ${booking.state}. Cancel it instead.` })
    const next = nextRevision(
      deps,
      deed,
      booking,
      { state: 'declined' },
      { kind: 'booking.declined', action: 'booking.decline', claims: [], attendees },
      now.nowMs,
    )
    return { ok: true, booking: next.booking, nowMs: now.nowMs, change: { ...next.change, dropClaimsOf: [booking.id] } }
  })
  return changedView(deps, deed, changed)
}
