import type { PrivateBookingView } from '@slotwell/shared/schema'
import type { Attendee, Booking, BookingEvent, EventKind } from '../store/booking-records.ts'
import type { Change, Situation, Verdict } from '../store/decision.ts'
import { auditEntry, type Deed } from './audit-entry.ts'
import type { BookingDeps } from './booking-deps.ts'
import { bookingEvent, letters } from './new-booking.ts'
import { seatsLocked } from './occupancy.ts'
import { type Outcome, type Refusal, refuse } from '../outcome.ts'
import { privateViews } from './private-view.ts'
import { type Reminding, reminders } from './reminders.ts'

/** Whose booking is changed, by whom, and which revision he has seen. */
export interface BookingDeed extends Deed {
  readonly bookingId: string
  readonly ifRevision?: number | undefined
}

export interface Changed {
  readonly ok: true
  readonly booking: Booking
  readonly nowMs: number
  /** Absent: nothing had to change. */
  readonly change?: Change
}

/** The booking under the lock, or why this deed has none. */
export function currentBooking(now: Situation, { ifRevision }: BookingDeed): Booking | Refusal {
  if (!now.booking) return refuse('booking_not_found')
  if (ifRevision !== undefined && now.booking.revision !== ifRevision)
    return refuse('revision_conflict', { detail: `The booking is at revision ${now.booking.revision}; read it again.` })
  return now.booking
}

/** The next revision with its event, letters and audit entry. `claims` are those that hold from now on. */
export function nextRevision(
  deps: BookingDeps,
  deed: BookingDeed,
  before: Booking,
  fields: Partial<Booking>,
  what: {
    readonly kind: EventKind
    readonly action: string
    readonly claims: BookingEvent['claims']
    readonly attendees: readonly Attendee[]
    readonly staffIds?: readonly string[]
    /** Given where an appointment begins to be certain, or is at another time. */
    readonly reminding?: Reminding | undefined
    readonly meta?: Record<string, string | number | boolean>
  },
  nowMs: number,
): { readonly booking: Booking; readonly change: Change } {
  const booking: Booking = {
    ...before,
    ...fields,
    revision: before.revision + 1,
    eventSequence: before.eventSequence + 1,
    updatedAtMs: nowMs,
  }
  const event = bookingEvent(deps, booking, what.kind, what.claims)
  const readers = new Set([...booking.staffIds, ...(what.staffIds ?? [])])
  return {
    booking,
    change: {
      booking,
      events: [event],
      outbox: [
        ...letters(deps, event, what.attendees, [...readers]),
        ...(what.reminding ? reminders(deps, event, booking, what.attendees, what.reminding) : []),
      ],
      audit: [auditEntry(deps, deed, nowMs, what.action, booking.id, { revision: booking.revision, ...what.meta })],
    },
  }
}

/** Changes that need no free time: the booking alone decides. */
export async function changeState(
  deps: BookingDeps,
  deed: BookingDeed,
  decide: (booking: Booking, now: Situation, attendees: readonly Attendee[]) => Changed | Refusal,
): Promise<Changed | Refusal> {
  const { organizationId, bookingId } = deed
  const [seen, attendees] = await Promise.all([
    deps.store.bookings.byId(organizationId, bookingId),
    deps.store.bookings.attendees(organizationId, [bookingId]),
  ])
  if (!seen) return refuse('booking_not_found')
  const verdict = await deps.store.bookings.place<Verdict & (Changed | Refusal)>(
    { organizationId, subjects: [], window: { startMs: 0, endMs: 0 }, bookingId, seatsOf: [seatsLocked(seen.serviceId)] },
    (now) => {
      const booking = currentBooking(now, deed)
      return 'ok' in booking ? booking : decide(booking, now, attendees)
    },
  )
  if (verdict.ok && verdict.change) deps.letterDue?.()
  return verdict as Changed | Refusal
}

/** What an owner sees after his change. */
export async function changedView(deps: BookingDeps, deed: BookingDeed, changed: Changed | Refusal): Promise<Outcome<PrivateBookingView>> {
  if (!changed.ok) return changed
  const [view] = await privateViews(deps, deed, [changed.booking], changed.nowMs)
  if (!view) throw new Error('a booking has a view')
  return { ok: true, view }
}
