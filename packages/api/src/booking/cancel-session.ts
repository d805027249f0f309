import type { SessionView } from '@slotwell/shared/schema'
import type { Attendee, Booking } from '../store/booking-records.ts'
import type { Change, Situation, Verdict } from '../store/decision.ts'
import { auditEntry, type Deed } from './audit-entry.ts'
import type { BookingDeps } from './booking-deps.ts'
import { nextRevision } from './change-booking.ts'
import { readSession } from './list-sessions.ts'
import { seatsLocked } from './occupancy.ts'
import { type Outcome, type Refusal, refuse } from '../outcome.ts'
import { untilCurrent } from './until-current.ts'

export interface SessionDeed extends Deed {
  readonly sessionId: string
}
type Cancelled = { readonly ok: true; readonly change?: Change }

/**
 * Cancels a session and, in the same change, every booking in it, each with its event and letters. Seats that are only held
 * are taken back. A second cancellation changes nothing and is no error.
 */
export async function cancelSession(deps: BookingDeps, deed: SessionDeed): Promise<Outcome<SessionView>> {
  const cancelled = await untilCurrent(() => attempt(deps, deed))
  if (!cancelled.ok) return cancelled
  if (cancelled.change) deps.letterDue?.()
  return readSession(deps, deed)
}

async function attempt(deps: BookingDeps, deed: SessionDeed): Promise<Cancelled | Refusal> {
  const { organizationId, sessionId } = deed
  const session = await deps.store.sessions.byId(organizationId, sessionId)
  if (!session) return refuse('session_not_found')
  if (session.cancelledAtMs !== null) return { ok: true }
  const scope = { organizationId, subjects: [], window: { startMs: 0, endMs: 0 }, sessionId, seatsOf: [seatsLocked(session.serviceId)] }

  let seen: readonly string[] = []
  await deps.store.bookings.place(scope, ({ seated }) => {
    seen = seated.map(({ id }) => id)
    return { ok: true }
  })
  const attendees = await deps.store.bookings.attendees(organizationId, seen)
  const verdict = await deps.store.bookings.place<Verdict & (Cancelled | Refusal)>(scope, (now) => {
    // Who came in meanwhile has to be written to as well.
    if (now.seated.some(({ id }) => !seen.includes(id))) return refuse('configuration_changed')
    return decide(deps, deed, attendees, now)
  })
  return verdict as Cancelled | Refusal
}

function decide(deps: BookingDeps, deed: SessionDeed, attendees: readonly Attendee[], now: Situation): (Verdict & Cancelled) | Refusal {
  const { sessionId } = deed
  const session = now.sessions.find((one) => one.sessionId === sessionId)
  if (!session) return refuse('session_not_found')
  const settled = now.seated.find(({ state }) => state !== 'pending' && state !== 'confirmed')
  if (settled) return refuse('wrong_state', { detail: `A session with a booking that is ${settled.state} has taken place.` })

  const changes = now.seated.map((booking) => cancelled(deps, deed, booking, attendees, now.nowMs))
  const owners = now.claims.filter(({ subject }) => subject.startsWith(`${sessionId}#`)).map(({ owner }) => owner)
  const meta = { service: session.serviceId, startMs: session.startMs, bookings: changes.length }
  return {
    ok: true,
    change: {
      dropClaimsOf: [...new Set(owners)],
      cancelSession: { sessionId, atMs: now.nowMs },
      bookings: changes.map(({ booking }) => booking),
      events: changes.flatMap(({ change }) => change.events ?? []),
      outbox: changes.flatMap(({ change }) => change.outbox ?? []),
      audit: [auditEntry(deps, deed, now.nowMs, 'session.cancel', sessionId, meta), ...changes.flatMap(({ change }) => change.audit)],
    },
  }
}

const cancelled = (deps: BookingDeps, deed: SessionDeed, booking: Booking, attendees: readonly Attendee[], nowMs: number) =>
  nextRevision(
    deps,
    { ...deed, bookingId: booking.id },
    booking,
    { state: 'cancelled' },
    {
      kind: 'booking.cancelled',
      action: 'booking.cancel',
      claims: [],
      attendees: attendees.filter(({ bookingId }) => bookingId === booking.id),
      meta: { session: deed.sessionId },
    },
    nowMs,
  )
