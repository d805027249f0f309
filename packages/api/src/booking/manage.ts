import { calendarLinks } from '@slotwell/shared/calendar'
import type { ManageView, Slots } from '@slotwell/shared/schema'
import { formatInstant } from '@slotwell/shared/time'
import { catalogView } from '../configuration/catalog-view.ts'
import { localize } from '../configuration/localize.ts'
import { meetingUrlOf, tellsMeetingUrl } from '../configuration/meeting-url.ts'
import type { Booking } from '../store/booking-records.ts'
import { checkManageToken, MANAGE_ACTOR, readManageToken } from '../trust/manage-link.ts'
import type { BookingDeps } from './booking-deps.ts'
import { partyOf, segmentsOf } from './booking-view.ts'
import { cancel } from './cancel-booking.ts'
import type { Changed } from './change-booking.ts'
import { type DateWindow, slotsIn } from './find-availability.ts'
import { confirmAttendance } from './confirm-attendance.ts'
import { isRefusal } from './find-offer.ts'
import { move, type MoveWish, offerOfBooking } from './move-booking.ts'
import { isAskedToCome, type Reminding } from './reminders.ts'
import { type Outcome, type Refusal, refuse } from '../outcome.ts'
import { wouldLeave } from './take-seats.ts'

/** The booking of a manage token. A wrong, a revoked and an unknown token are the same refusal after the same work. */
export async function bookingOfToken(
  deps: BookingDeps,
  token: string,
): Promise<{ readonly booking: Booking; readonly nowMs: number } | Refusal> {
  const read = readManageToken(token)
  if (!read) return refuse('unauthorized')
  const organizationId = await deps.store.bookings.organizationOf(read.bookingId)
  const booking = await deps.store.bookings.byId(organizationId ?? '', read.bookingId)
  const { nowMs } = await deps.store.bookings.occupancy(organizationId ?? '', [], { startMs: 0, endMs: 0 })
  const valid = await checkManageToken(deps.keyring, organizationId, booking, read.mac, nowMs)
  return valid && booking ? { booking, nowMs } : refuse('unauthorized')
}

export async function viewManaged(deps: BookingDeps, token: string): Promise<Outcome<ManageView>> {
  const found = await bookingOfToken(deps, token)
  return isRefusal(found) ? found : { ok: true, view: await manageView(deps, found.booking, found.nowMs) }
}

/** Times to move to: those of the service as offered today, with the booking's own claims out of the way. */
export async function managedSlots(deps: BookingDeps, token: string, query: DateWindow): Promise<Outcome<Slots>> {
  const found = await bookingOfToken(deps, token)
  if (isRefusal(found)) return found
  const offered = await offerOfBooking(deps, found.booking)
  if (isRefusal(offered)) return offered
  return slotsIn(deps, offered, query, await wouldLeave(deps, found.booking.organizationId, found.booking))
}

export async function cancelManaged(deps: BookingDeps, token: string): Promise<Outcome<ManageView>> {
  return changed(deps, token, (booking) =>
    cancel(deps, { organizationId: booking.organizationId, bookingId: booking.id, actor: MANAGE_ACTOR }, true),
  )
}

export async function moveManaged(
  deps: BookingDeps,
  token: string,
  request: Pick<MoveWish, 'start' | 'staff' | 'timeZone'>,
): Promise<Outcome<ManageView>> {
  return changed(deps, token, (booking) =>
    move(deps, { organizationId: booking.organizationId, bookingId: booking.id, actor: MANAGE_ACTOR }, request, true),
  )
}

/** He says that he comes. */
export async function comeManaged(deps: BookingDeps, token: string): Promise<Outcome<ManageView>> {
  return changed(deps, token, (booking) =>
    confirmAttendance(deps, { organizationId: booking.organizationId, bookingId: booking.id, actor: MANAGE_ACTOR }),
  )
}

async function changed(
  deps: BookingDeps,
  token: string,
  change: (booking: Booking) => Promise<Changed | Refusal>,
): Promise<Outcome<ManageView>> {
  const found = await bookingOfToken(deps, token)
  if (isRefusal(found)) return found
  const outcome = await change(found.booking)
  return outcome.ok ? { ok: true, view: await manageView(deps, outcome.booking, outcome.nowMs) } : outcome
}

function attendanceOf(booking: Booking, reminding: Reminding, nowMs: number): Pick<ManageView, 'attendance'> {
  if (booking.state !== 'confirmed') return {}
  if (booking.attendanceConfirmedAtMs !== null) return { attendance: 'confirmed' }
  return isAskedToCome(booking, reminding, nowMs) ? { attendance: 'asked' } : {}
}

/** What whoever booked sees of it, in the language of the booking. */
export async function manageView({ store }: Pick<BookingDeps, 'store'>, booking: Booking, nowMs: number): Promise<ManageView> {
  const { organizationId, locale, visitorTimeZone: timeZone, priceAmount, priceCurrency } = booking
  const [asBooked, newest, service] = await Promise.all([
    store.catalog.at(organizationId, booking.configurationRevision),
    store.catalog.current(organizationId),
    store.catalog.serviceVersion(organizationId, booking.serviceVersionId),
  ])
  if (!asBooked || !newest || !service) throw new Error(`the configuration of booking ${booking.id} is missing`)
  const catalog = catalogView(asBooked, locale)
  const location = catalog.locations.find(({ id }) => id === booking.locationId)
  if (!location) throw new Error(`the location of booking ${booking.id} is missing`)
  const meetingUrl = meetingUrlOf(newest, asBooked, booking)
  const open = (booking.state === 'pending' || booking.state === 'confirmed') && nowMs < booking.changeDeadlineMs
  const name = localize(service.name, locale, newest.profile.locales)
  // Today's telephone number, privacy notice and words, not those of the day it was booked, unless there are none any more.
  const { organization, texts } = catalogView(newest.profile.privacy === undefined ? asBooked : newest, locale)
  const links = calendarLinks(
    {
      title: `${name}, ${organization.name}`,
      startMs: booking.startMs,
      endMs: booking.endMs,
      place: location.online && !location.address ? undefined : [location.name, location.address].filter(Boolean).join(', '),
    },
    locale,
  )
  const published = newest.profile.privacy !== undefined
  const offered = published && newest.services.some(({ id, active }) => active && id === booking.serviceId)
  return {
    id: booking.id,
    number: booking.number,
    state: booking.state,
    revision: booking.revision,
    segments: segmentsOf(booking, timeZone),
    ...partyOf(booking),
    timeZone,
    locale,
    ...(texts && { texts }),
    service: {
      id: service.id,
      slug: service.slug,
      name,
      durationMin: (booking.endMs - booking.startMs) / 60_000,
      ...(priceAmount !== null && priceCurrency !== null ? { price: { amount: priceAmount, currency: priceCurrency } } : {}),
    },
    staff: catalog.staff.filter(({ id }) => booking.staffIds.includes(id)),
    location,
    ...(meetingUrl && tellsMeetingUrl(booking) ? { meetingUrl } : {}),
    calendarLinks: links.map(([name, url]) => ({ name, url })),
    organization,
    changeUntil: formatInstant(booking.changeDeadlineMs, timeZone),
    canCancel: open,
    canReschedule: open && offered,
    ...attendanceOf(booking, { service, configuration: asBooked }, nowMs),
  }
}
