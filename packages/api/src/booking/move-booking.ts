import type { PrivateBookingView } from '@slotwell/shared/schema'
import { parseInstant, subtractLeadTime } from '@slotwell/shared/time'
import type { Attendee, Booking } from '../store/booking-records.ts'
import type { ServiceConfig } from '../store/configuration.ts'
import type { Situation, Verdict } from '../store/decision.ts'
import type { BookingDeps } from './booking-deps.ts'
import { type BookingDeed, type Changed, changedView, currentBooking, nextRevision } from './change-booking.ts'
import { customerAtLimit, isCustomerAtLimit } from './counting.ts'
import { alternativesTo } from './find-availability.ts'
import { findConfiguration, isRefusal, offerForMove, type Offered } from './find-offer.ts'
import { forcedAssignment } from './force.ts'
import { zoneOf } from './new-booking.ts'
import { decideStart, decisionScope, seatsLocked } from './occupancy.ts'
import { type Outcome, type Refusal, refuse } from '../outcome.ts'
import { eventClaims, leaving, take, type Taking, wouldLeave } from './take-seats.ts'
import { untilCurrent } from './until-current.ts'
import { wallTime } from './wall-time.ts'

export interface MoveWish {
  readonly start: string
  readonly staff?: string | undefined
  readonly location?: string | undefined
  readonly force?: boolean | undefined
  /** Zone of `alternatives`. */
  readonly timeZone?: string | undefined
}

/**
 * Moves a booking to another time: in one transaction its own claims are ignored, the
 * new time is decided, and only then do the old claims fall. On refusal the old time stays.
 */
export async function move(deps: BookingDeps, deed: BookingDeed, wish: MoveWish, byVisitor: boolean): Promise<Changed | Refusal> {
  const moved = await untilCurrent(() => attempt(deps, deed, wish, byVisitor))
  if (moved.ok && moved.change) deps.letterDue?.()
  return moved
}

/** What a booking may be moved to: its service as offered today, its place, and the person if one was asked for. */
export async function offerOfBooking(
  deps: BookingDeps,
  booking: Booking,
  wish: Pick<MoveWish, 'staff' | 'location'> = {},
): Promise<(Offered & { readonly booked: ServiceConfig }) | Refusal> {
  const [configuration, booked] = await Promise.all([
    findConfiguration(deps, booking.organizationId),
    deps.store.catalog.serviceVersion(booking.organizationId, booking.serviceVersionId),
  ])
  if (isRefusal(configuration)) return configuration
  if (!booked) throw new Error(`service version ${booking.serviceVersionId} is missing`)
  const offered = offerForMove(configuration, booked.id, (booking.endMs - booking.startMs) / 60_000, booking.partySize)
  if (isRefusal(offered)) return offered
  const named = (reference: string) => (entry: { readonly id: string; readonly slug: string }) =>
    entry.id === reference || entry.slug === reference
  const staff = wish.staff === undefined ? undefined : configuration.staff.find(named(wish.staff))
  if (wish.staff !== undefined && !(staff && offered.service.staffIds.includes(staff.id))) return refuse('unknown_staff')
  const location = wish.location === undefined ? undefined : configuration.locations.find(named(wish.location))
  if (wish.location !== undefined && !(location && offered.service.locationIds.includes(location.id))) return refuse('unknown_location')
  // A wish for somebody who no longer offers the service would leave no time to move to.
  const wished = offered.offer.candidates.some(({ staffId }) => staffId === booking.wishedStaffId) ? booking.wishedStaffId : null
  const staffId = staff?.id ?? wished
  return { ...offered, booked, locationId: location?.id ?? booking.locationId, ...(staffId === null ? {} : { staffId }) }
}

async function attempt(deps: BookingDeps, deed: BookingDeed, wish: MoveWish, byVisitor: boolean): Promise<Changed | Refusal> {
  const { organizationId, bookingId } = deed
  const seen = await deps.store.bookings.byId(organizationId, bookingId)
  if (!seen) return refuse('booking_not_found')
  const offered = await offerOfBooking(deps, seen, wish)
  if (isRefusal(offered)) return offered
  const attendees = await deps.store.bookings.attendees(organizationId, [bookingId])
  const startMs = parseInstant(wish.start)

  const scope = await decisionScope(deps, offered, startMs)
  const verdict = await deps.store.bookings.place<Verdict & (Changed | Refusal)>(
    { ...scope, bookingId, seatsOf: scope.seatsOf ?? [seatsLocked(seen.serviceId)] },
    (now) => {
      const booking = currentBooking(now, deed)
      if ('ok' in booking) return booking
      // What was prepared for another state of the booking is prepared again, like what was for another configuration.
      if (now.configurationRevision !== offered.configuration.revision || booking.revision !== seen.revision)
        return refuse('configuration_changed')
      return decide(
        deps,
        deed,
        { offered, startMs, attendees, force: wish.force === true, byVisitor, staffGiven: wish.staff !== undefined },
        booking,
        now,
      )
    },
  )
  if (verdict.ok || (verdict as Refusal).reason !== 'slot_taken') return verdict as Changed | Refusal
  return {
    ...(verdict as Refusal),
    alternatives: await alternativesTo(
      deps,
      offered,
      startMs,
      wish.timeZone ?? seen.visitorTimeZone,
      await wouldLeave(deps, organizationId, seen),
    ),
  }
}

interface Prepared {
  readonly offered: Offered & { readonly booked: ServiceConfig }
  readonly startMs: number
  readonly attendees: readonly Attendee[]
  readonly force: boolean
  readonly byVisitor: boolean
  readonly staffGiven: boolean
}

function decide(
  deps: BookingDeps,
  deed: BookingDeed,
  { offered, startMs, attendees, force, byVisitor, staffGiven }: Prepared,
  booking: Booking,
  now: Situation,
): Changed | Refusal {
  if (booking.state !== 'pending' && booking.state !== 'confirmed')
    return refuse('wrong_state', { detail: `A booking that is ${booking.state} cannot be moved.` })
  if (byVisitor && now.nowMs >= booking.changeDeadlineMs) return refuse('change_deadline_passed')
  const sameStaff = !staffGiven || (offered.staffId !== undefined && booking.staffIds.includes(offered.staffId))
  if (startMs === booking.startMs && sameStaff && offered.locationId === booking.locationId) return { ok: true, booking, nowMs: now.nowMs }

  const taken = takes(deps, offered, booking, startMs, force, now)
  if (!taken) return isCustomerAtLimit(offered.offer, now, startMs, booking.personId, [booking.id]) ? customerAtLimit : refuse('slot_taken')
  const { configuration, service, booked } = offered
  const timeZone = zoneOf(configuration, taken.row.locationId)
  const next = nextRevision(
    deps,
    deed,
    booking,
    {
      // The owner said yes to another time than the one the visitor has chosen now.
      state: byVisitor && service.approval ? 'pending' : booking.state,
      configurationRevision: configuration.revision,
      ...taken.row,
      timeZone,
      ...wallTime(startMs, timeZone),
      changeDeadlineMs: subtractLeadTime(startMs, booked.changeUntil, timeZone),
      // Who said that he comes said so of another time.
      attendanceConfirmedAtMs: null,
    },
    {
      kind: 'booking.rescheduled',
      action: 'booking.reschedule',
      claims: eventClaims(taken.claims, taken.session),
      attendees,
      staffIds: booking.staffIds,
      reminding: { service: booked, configuration },
      meta: { forced: taken.forced },
    },
    now.nowMs,
  )
  return {
    ok: true,
    booking: next.booking,
    nowMs: now.nowMs,
    change: { ...next.change, dropClaimsOf: [booking.id], ...taken.change },
  }
}

/** The same person if he is free, else whoever is; nobody else if one was asked for. */
function takes(
  deps: BookingDeps,
  offered: Offered,
  booking: Booking,
  startMs: number,
  force: boolean,
  now: Situation,
): (Taking & { readonly forced: boolean }) | undefined {
  const { offer, staffId, locationId } = offered
  const { partySize } = booking
  const place = { ...(locationId === undefined ? {} : { locationId }), ignoreOwners: leaving(now, booking), partySize }
  const where = { ...place, customerId: booking.personId }
  // Who shares an appointment goes where the others are, not where somebody would open one for him.
  const before = offer.seats ? undefined : booking.staffIds[0]
  const assignment =
    staffId === undefined
      ? ((before === undefined ? undefined : decideStart(offer, now, startMs, { ...where, staffId: before })) ??
        decideStart(offer, now, startMs, where))
      : decideStart(offer, now, startMs, { ...where, staffId })
  const wanted = { startMs, owner: booking.id, partySize }
  if (assignment) return { ...take(deps, offered, assignment, now, wanted), forced: false }
  if (!force) return undefined
  const withStaff = (id: string | undefined) => forcedAssignment(offer, now, startMs, id === undefined ? place : { ...place, staffId: id })
  const forced = withStaff(staffId ?? before) ?? withStaff(staffId)
  return forced && { ...take(deps, offered, forced, now, { ...wanted, strength: 'override' }), forced: true }
}

export async function moveBooking(
  deps: BookingDeps,
  deed: BookingDeed & { readonly request: MoveWish },
): Promise<Outcome<PrivateBookingView>> {
  return changedView(deps, deed, await move(deps, deed, deed.request, false))
}
