import type { Answers, Attendee, Locale, PrivateBookingView } from '@slotwell/shared/schema'
import { parseInstant } from '@slotwell/shared/time'
import type { Booking } from '../store/booking-records.ts'
import type { Change, Situation, Verdict } from '../store/decision.ts'
import { auditEntry, type Deed } from './audit-entry.ts'
import type { BookingDeps } from './booking-deps.ts'
import { customerAtLimit, isCustomerAtLimit } from './counting.ts'
import { detailFaults } from './detail-faults.ts'
import { alternativesTo } from './find-availability.ts'
import { findOffer, isRefusal, type Offered } from './find-offer.ts'
import { forcedAssignment } from './force.ts'
import { bookingEvent, letters, newBooking, sealDetails, type Sealed } from './new-booking.ts'
import { decideStart, decisionScope } from './occupancy.ts'
import { type Outcome, type Refusal, refuse } from '../outcome.ts'
import { privateViews } from './private-view.ts'
import { reminders } from './reminders.ts'
import { type Repeatable, repeated, requestDigest, seenBefore } from './repeat.ts'
import { eventClaims, take } from './take-seats.ts'
import { untilCurrent } from './until-current.ts'

export interface OwnersWish extends Deed {
  readonly request: {
    readonly service: string
    readonly start: string
    readonly staff?: string | undefined
    readonly location?: string | undefined
    readonly durationMin?: number | undefined
    readonly partySize?: number | undefined
    readonly attendees: readonly Attendee[]
    readonly answers: Answers
    readonly locale?: Locale | undefined
    readonly timeZone?: string | undefined
    readonly force: boolean
  }
  readonly idempotency?: Repeatable | undefined
}

type Created = { readonly ok: true; readonly bookingId: string; readonly change?: Change }

/** An owner books for somebody: at once, without a hold, confirmed. `force` sets the rules aside and is recorded. */
export async function createBooking(deps: BookingDeps, wish: OwnersWish): Promise<Outcome<PrivateBookingView>> {
  const created = await untilCurrent(() => attempt(deps, wish))
  if (!created.ok) return created
  if (created.change) deps.letterDue?.()
  const booking = await deps.store.bookings.byId(wish.organizationId, created.bookingId)
  if (!booking) throw new Error(`booking ${created.bookingId} vanished`)
  const { nowMs } = await deps.store.bookings.occupancy(wish.organizationId, [], { startMs: 0, endMs: 0 })
  const [view] = await privateViews(deps, wish, [booking], nowMs)
  if (!view) throw new Error('a booking has a view')
  return { ok: true, view }
}

async function attempt(deps: BookingDeps, wish: OwnersWish): Promise<Created | Refusal> {
  const { organizationId, request, idempotency } = wish
  const digest = idempotency ? await requestDigest(deps, organizationId, 'private/bookings', request) : ''
  const partySize = request.partySize ?? request.attendees.length
  const offered = await findOffer(deps, organizationId, { ...request, partySize })
  if (isRefusal(offered)) return (await seenBefore(deps, wish, digest)) ?? offered
  const { configuration, service } = offered
  // An owner at the telephone may not have every detail; what he gives must still be right.
  const faults = detailFaults(
    {
      ...service,
      requires: { email: false, phone: false },
      questions: service.questions.map((question) => ({ ...question, required: false })),
    },
    request,
    partySize,
  )
  if (faults.length > 0) return (await seenBefore(deps, wish, digest)) ?? refuse('invalid_request', { errors: faults })

  const locale = request.locale ?? configuration.profile.locales[0] ?? 'en'
  const sealed = await sealDetails(deps, organizationId, request.attendees, { answers: request.answers, metadata: {} }, locale)
  const startMs = parseInstant(request.start)
  const timeZone = request.timeZone ?? configuration.profile.timeZone
  const verdict = await deps.store.bookings.place<Verdict & (Created | Refusal)>(
    { ...(await decisionScope(deps, offered, startMs)), ...(idempotency ? { idempotency } : {}) },
    (now) => decide(deps, wish, { offered, sealed, startMs, digest, locale, timeZone }, now),
  )
  if (verdict.ok || (verdict as Refusal).reason !== 'slot_taken') return verdict as Created | Refusal
  return { ...(verdict as Refusal), alternatives: await alternativesTo(deps, offered, startMs, timeZone) }
}

interface Prepared {
  readonly offered: Offered
  readonly sealed: Sealed
  readonly startMs: number
  readonly digest: string
  readonly locale: Locale
  readonly timeZone: string
}

function decide(
  deps: BookingDeps,
  wish: OwnersWish,
  { offered, sealed, startMs, digest, locale, timeZone }: Prepared,
  now: Situation,
): Created | Refusal {
  const first = repeated(now.idempotency, digest)
  if (first) return first
  const { configuration, service, offer, staffId, locationId, partySize } = offered
  if (now.configurationRevision !== configuration.revision) return refuse('configuration_changed')

  const { organizationId, request, idempotency } = wish
  const filter = { partySize, ...(staffId === undefined ? {} : { staffId }), ...(locationId === undefined ? {} : { locationId }) }
  const free = decideStart(offer, now, startMs, { ...filter, customerId: sealed.personId })
  if (!free && !request.force && isCustomerAtLimit(offer, now, startMs, sealed.personId, [])) return customerAtLimit
  const assignment = free ?? (request.force ? forcedAssignment(offer, now, startMs, filter) : undefined)
  if (!assignment) return refuse('slot_taken')

  const taken = take(deps, offered, assignment, now, {
    startMs,
    owner: sealed.bookingId,
    partySize,
    strength: free ? 'exclusive' : 'override',
  })
  const booking: Booking = {
    ...newBooking(
      organizationId,
      sealed,
      { configuration, service, wishedStaffId: staffId ?? null, taken: taken.row },
      { locale, visitorTimeZone: timeZone, privacyVersion: null },
      now.nowMs,
    ),
    // Whoever could approve it has just made it.
    state: 'confirmed',
  }
  const event = bookingEvent(deps, booking, 'booking.confirmed', eventClaims(taken.claims, taken.session))
  return {
    ok: true,
    bookingId: booking.id,
    change: {
      booking,
      ...taken.change,
      customers: sealed.customers.map((customer) => ({ ...customer, createdAtMs: now.nowMs })),
      attendees: sealed.attendees,
      events: [event],
      outbox: [...letters(deps, event, sealed.attendees, booking.staffIds), ...reminders(deps, event, booking, sealed.attendees, offered)],
      audit: [auditEntry(deps, wish, now.nowMs, 'booking.create', booking.id, { forced: !free })],
      ...(idempotency
        ? { idempotency: { organizationId, ...idempotency, digest, bookingId: booking.id, answer: '{}', createdAtMs: now.nowMs } }
        : {}),
    },
  }
}
