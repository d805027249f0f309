import type { BookingDeps } from './booking-deps.ts'
import { auditEntry } from './audit-entry.ts'
import { type BookingDeed, type Changed, changeState } from './change-booking.ts'
import { bookingEvent } from './new-booking.ts'
import { type Refusal, refuse } from '../outcome.ts'
import { eventClaims, sessionOf } from './take-seats.ts'

/** The visitor says that he comes. The appointment stays as it is, and so does its revision; a second time changes nothing. */
export async function confirmAttendance(deps: BookingDeps, deed: BookingDeed): Promise<Changed | Refusal> {
  return changeState(deps, deed, (booking, now) => {
    if (booking.state !== 'confirmed')
      return refuse('wrong_state', { detail: `Only whoever has a confirmed booking can say that he comes; this one is ${booking.state}.` })
    if (booking.attendanceConfirmedAtMs !== null) return { ok: true, booking, nowMs: now.nowMs }
    if (now.nowMs >= booking.startMs) return refuse('wrong_state', { detail: 'The appointment has begun already.' })
    const { nowMs } = now
    const next = { ...booking, attendanceConfirmedAtMs: nowMs, eventSequence: booking.eventSequence + 1 }
    const event = bookingEvent(deps, next, 'booking.attendance_confirmed', eventClaims(now.ownClaims, sessionOf(now, booking)))
    return {
      ok: true,
      booking: next,
      nowMs,
      change: {
        attendance: { bookingId: booking.id, atMs: nowMs, eventSequence: next.eventSequence },
        events: [{ ...event, atMs: nowMs }],
        audit: [auditEntry(deps, deed, nowMs, 'booking.confirm_attendance', booking.id, { revision: booking.revision })],
      },
    }
  })
}
