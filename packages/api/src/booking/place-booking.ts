import type { Answers, Attendee, BookingView, Locale, Metadata } from '@slotwell/shared/schema'
import type { Hold } from '../store/booking-records.ts'
import type { ServiceConfig } from '../store/configuration.ts'
import type { Change, Situation, Verdict } from '../store/decision.ts'
import { auditEntry } from './audit-entry.ts'
import type { BookingDeps } from './booking-deps.ts'
import { bookingAnswer, manageUrl } from './booking-view.ts'
import { manageView } from './manage.ts'
import { customerAtLimit, isCustomerAtLimit } from './counting.ts'
import { detailFaults } from './detail-faults.ts'
import { alternativesTo } from './find-availability.ts'
import { findOffer, isRefusal, type Offered } from './find-offer.ts'
import { isHoldSecret } from './hold-secret.ts'
import { type BookedTime, bookingEvent, letters, newBooking, sealDetails, type Sealed } from './new-booking.ts'
import { decideStart, decisionScope, seatsLocked } from './occupancy.ts'
import { type Outcome, type Refusal, refuse } from '../outcome.ts'
import { reminders } from './reminders.ts'
import { type Repeatable, repeated, requestDigest, seenBefore } from './repeat.ts'
import { eventClaims, sessionOf, take, type Taking } from './take-seats.ts'
import { untilCurrent } from './until-current.ts'

export interface BookingWish {
  readonly organizationId: string
  readonly request: {
    readonly hold: string
    readonly holdSecret: string
    readonly attendees: readonly Attendee[]
    readonly answers: Answers
    readonly metadata?: Metadata | undefined
    readonly consent: { readonly privacyVersion: string }
    readonly locale: Locale
    readonly timeZone: string
  }
  readonly idempotency?: Repeatable | undefined
  readonly actor: string
  /** The details were typed into a page that is not ours. */
  readonly fromForeignPage?: boolean
}

type Placed = { readonly ok: true; readonly bookingId: string; readonly answer: string; readonly change?: Change }

/**
 * Turns a hold into a booking. A live hold is handed over without asking the rules
 * again; an expired one is placed afresh if its time is still free. Both are decided
 * under the store's lock, with the function that filled the calendar.
 */
export async function placeBooking(deps: BookingDeps, wish: BookingWish): Promise<Outcome<BookingView>> {
  return viewOf(deps, wish, await untilCurrent(() => attempt(deps, wish)))
}

/** The answer that the same request was given when it booked, and otherwise `hold_not_found`. Books nothing. */
export async function bookedBefore(deps: BookingDeps, wish: BookingWish): Promise<Outcome<BookingView>> {
  return viewOf(deps, wish, await firstAnswer(deps, wish, await digestOf(deps, wish)))
}

async function viewOf(deps: BookingDeps, { organizationId }: BookingWish, placed: Placed | Refusal): Promise<Outcome<BookingView>> {
  if (!placed.ok) return placed
  const booking = await deps.store.bookings.byId(organizationId, placed.bookingId)
  if (!booking) throw new Error(`booking ${placed.bookingId} vanished`)
  if (placed.change) deps.letterDue?.()
  const answer = JSON.parse(placed.answer) as ReturnType<typeof bookingAnswer>
  const [url, { meetingUrl, calendarLinks }] = await Promise.all([manageUrl(deps, booking), manageView(deps, booking, booking.updatedAtMs)])
  return { ok: true, view: { ...answer, manageUrl: url, ...(meetingUrl && { meetingUrl }), ...(calendarLinks && { calendarLinks }) } }
}

async function attempt(deps: BookingDeps, wish: BookingWish): Promise<Placed | Refusal> {
  const { organizationId, request, idempotency } = wish
  const digest = await digestOf(deps, wish)
  const hold = await deps.store.bookings.hold(organizationId, request.hold)
  const held = hold && isHoldSecret(request.holdSecret, hold.secretHash) ? await whatIsHeld(deps, hold) : undefined
  if (!hold || !held) return firstAnswer(deps, wish, digest)

  // Before anything is written or even sealed: what such a page has read it keeps, but here it is of no use.
  if (held.service.sensitive && wish.fromForeignPage)
    return refuse('own_page_only', {
      detail: `Send the visitor to ${deps.publicUrl}/book/${held.configuration.profile.slug} after the time is chosen; the widget does so by itself.`,
    })
  const { privacy } = held.configuration.profile
  const faults = [...detailFaults(held.service, request, hold.partySize)]
  const newest = await findOffer(deps, organizationId, {
    service: hold.serviceId,
    staff: hold.wishedStaffId,
    location: hold.wishedLocationId,
    partySize: hold.partySize,
    ...chosenLength(hold, held.service),
  })
  const versions = [privacy?.version, isRefusal(newest) ? undefined : newest.configuration.profile.privacy?.version]
  if (!versions.includes(request.consent.privacyVersion))
    faults.push({
      pointer: '/consent/privacyVersion',
      detail: 'is not a privacy notice that was shown with this time; load the catalog again',
    })
  if (faults.length > 0) return (await seenBefore(deps, wish, digest)) ?? refuse('invalid_request', { errors: faults })

  const sealed = await sealDetails(
    deps,
    organizationId,
    request.attendees,
    { answers: request.answers, metadata: request.metadata ?? {} },
    request.locale,
  )
  const verdict = await deps.store.bookings.place<Verdict & (Placed | Refusal)>(
    {
      ...(isRefusal(newest)
        ? { organizationId, subjects: [], window: { startMs: hold.startMs, endMs: hold.endMs }, seatsOf: [seatsLocked(hold.serviceId)] }
        : await decisionScope(deps, newest, hold.startMs)),
      holdIds: [hold.id],
      ...(idempotency ? { idempotency } : {}),
    },
    (now) => decide(deps, wish, { held, newest, sealed, digest }, now),
  )
  if (verdict.ok || (verdict as Refusal).reason !== 'slot_taken' || isRefusal(newest)) return verdict as Placed | Refusal
  return { ...(verdict as Refusal), alternatives: await alternativesTo(deps, newest, hold.startMs, request.timeZone) }
}

const digestOf = async (deps: BookingDeps, { organizationId, request, idempotency }: BookingWish): Promise<string> =>
  idempotency ? requestDigest(deps, organizationId, 'bookings', request) : ''

interface Prepared {
  readonly held: Omit<BookedTime, 'taken' | 'wishedStaffId'>
  readonly newest: Offered | Refusal
  readonly sealed: Sealed
  readonly digest: string
}

function decide(deps: BookingDeps, wish: BookingWish, { held, newest, sealed, digest }: Prepared, now: Situation): Placed | Refusal {
  const first = repeated(now.idempotency, digest)
  if (first) return first
  const hold = now.holds[0]
  if (!hold) return refuse('hold_not_found')

  // The one rule that the hold could not be asked: whose it would be was not known yet.
  if (!isRefusal(newest) && isCustomerAtLimit(newest.offer, now, hold.startMs, sealed.personId, [hold.id])) return customerAtLimit

  // A clock that was set back does not revive a hold whose claims have fallen.
  const live = hold.expiresAtMs > now.nowMs && now.ownClaims.length > 0
  const kept = live
    ? { time: timeOf(hold, held), claims: now.ownClaims, session: sessionOf(now, hold), change: {} }
    : placeAfresh(deps, hold, newest, sealed, now)
  if ('ok' in kept) return kept

  const { organizationId, request, idempotency, actor } = wish
  const booking = newBooking(
    organizationId,
    sealed,
    kept.time,
    { locale: request.locale, visitorTimeZone: request.timeZone, privacyVersion: request.consent.privacyVersion },
    now.nowMs,
  )
  const kind = booking.state === 'pending' ? 'booking.requested' : 'booking.confirmed'
  const event = bookingEvent(deps, booking, kind, eventClaims(kept.claims, kept.session))
  const answer = JSON.stringify(bookingAnswer(booking))
  return {
    ok: true,
    bookingId: booking.id,
    answer,
    change: {
      ...(live ? { handOver: { holdId: hold.id, bookingId: booking.id } } : { endHolds: [hold.id], ...kept.change }),
      booking,
      customers: sealed.customers.map((customer) => ({ ...customer, createdAtMs: now.nowMs })),
      attendees: sealed.attendees,
      events: [event],
      outbox: [
        ...letters(deps, event, sealed.attendees, booking.staffIds),
        ...reminders(deps, event, booking, sealed.attendees, kept.time),
      ],
      audit: [auditEntry(deps, { organizationId, actor }, now.nowMs, 'booking.place', booking.id, { hold: hold.id, afresh: !live })],
      ...(idempotency
        ? { idempotency: { organizationId, ...idempotency, digest, bookingId: booking.id, answer, createdAtMs: now.nowMs } }
        : {}),
    },
  }
}

/** Another length than the usual one was the visitor's choice; the usual one may have changed since. */
export function chosenLength({ startMs, endMs, sessionId }: Hold, { durationMin }: ServiceConfig): { readonly durationMin?: number } {
  if (sessionId !== null) return {}
  const heldMin = (endMs - startMs) / 60_000
  return heldMin === durationMin ? {} : { durationMin: heldMin }
}

const timeOf = (hold: Hold, held: Prepared['held']): BookedTime => ({
  ...held,
  wishedStaffId: hold.wishedStaffId ?? null,
  taken: {
    locationId: hold.locationId,
    staffIds: hold.staffIds,
    startMs: hold.startMs,
    endMs: hold.endMs,
    partySize: hold.partySize,
    sessionId: hold.sessionId,
    seats: hold.seats,
  },
})

/** The hold has expired: the same wish is asked anew, of today's configuration. */
function placeAfresh(
  deps: BookingDeps,
  hold: Hold,
  newest: Offered | Refusal,
  { bookingId, personId }: Sealed,
  now: Situation,
): (Pick<Taking, 'claims' | 'session' | 'change'> & { readonly time: BookedTime }) | Refusal {
  if (isRefusal(newest)) return refuse('slot_taken')
  const { configuration, service, offer } = newest
  if (now.configurationRevision !== configuration.revision) return refuse('configuration_changed')
  const { partySize } = hold
  const filter = { partySize, customerId: personId, ...(hold.wishedLocationId === undefined ? {} : { locationId: hold.wishedLocationId }) }
  const wished = hold.wishedStaffId
  // Whoever was held is asked first: his name was on the visitor's screen.
  const same = hold.staffIds[0]
  const assignment =
    (same === undefined
      ? undefined
      : decideStart(offer, now, hold.startMs, { partySize, customerId: personId, locationId: hold.locationId, staffId: same })) ??
    (wished === undefined ? decideStart(offer, now, hold.startMs, filter) : undefined)
  if (!assignment) return refuse('slot_taken')
  const taken = take(deps, newest, assignment, now, { startMs: hold.startMs, owner: bookingId, partySize })
  return { ...taken, time: { configuration, service, wishedStaffId: wished ?? null, taken: taken.row } }
}

async function whatIsHeld(deps: BookingDeps, hold: Hold): Promise<Prepared['held'] | undefined> {
  const [configuration, service] = await Promise.all([
    deps.store.catalog.at(hold.organizationId, hold.configurationRevision),
    deps.store.catalog.serviceVersion(hold.organizationId, hold.serviceVersionId),
  ])
  return configuration && service && { configuration, service }
}

/** No such hold: booked already by this request, or ended long ago. */
async function firstAnswer(deps: BookingDeps, wish: BookingWish, digest: string): Promise<Placed | Refusal> {
  return (
    (await seenBefore(deps, wish, digest)) ??
    refuse('hold_not_found', { detail: 'This hold is unknown or has ended. Choose the time again; what was typed need not be lost.' })
  )
}
