import type { Attendee as AttendeeDetails, PrivateBookingView } from '@slotwell/shared/schema'
import { formatInstant } from '@slotwell/shared/time'
import type { Attendee, Booking, Customer } from '../store/booking-records.ts'
import { type Given, readGiven } from '../trust/sealed-answers.ts'
import { auditEntry, type Deed } from './audit-entry.ts'
import type { BookingDeps } from './booking-deps.ts'
import { partyOf, segmentsOf } from './booking-view.ts'

/**
 * Owners' views of bookings, names and answers opened. The reading is recorded
 * first, one entry a customer: without the record there is no answer. With `only`, nothing of anybody else is opened:
 * who was with him, and answers that another one gave.
 */
export async function privateViews(
  deps: BookingDeps,
  deed: Deed,
  bookings: readonly Booking[],
  nowMs: number,
  only?: Customer,
): Promise<readonly PrivateBookingView[]> {
  const { organizationId } = deed
  const all = await deps.store.bookings.attendees(
    organizationId,
    bookings.map(({ id }) => id),
  )
  const attendees = only ? all.filter(({ customerId }) => customerId === only.id) : all
  const readers = new Set(attendees.map(({ customerId }) => customerId))
  await deps.store.audit.append(
    [...readers].map((customerId) => auditEntry(deps, deed, nowMs, 'customer.read', customerId, { through: 'bookings' })),
  )
  const suppressed = new Set(
    (
      await deps.store.suppressions.among(
        organizationId,
        attendees.map(({ personId }) => personId),
      )
    ).map(({ personId }) => personId),
  )
  return Promise.all(
    bookings.map((booking) =>
      privateView(
        deps,
        only && booking.personId !== only.personId ? { ...booking, answersSealed: null } : booking,
        attendees.filter(({ bookingId }) => bookingId === booking.id),
        suppressed,
      ),
    ),
  )
}

async function privateView(
  deps: BookingDeps,
  booking: Booking,
  attendees: readonly Attendee[],
  suppressed: ReadonlySet<string>,
): Promise<PrivateBookingView> {
  const { timeZone, priceAmount, priceCurrency } = booking
  const given = await givenIn(deps, booking)
  return {
    id: booking.id,
    number: booking.number,
    state: booking.state,
    revision: booking.revision,
    segments: segmentsOf(booking, timeZone),
    ...partyOf(booking),
    timeZone,
    locale: booking.locale,
    ...(priceAmount !== null && priceCurrency !== null ? { price: { amount: priceAmount, currency: priceCurrency } } : {}),
    attendees: await Promise.all(attendees.map((attendee) => attendeeView(deps, attendee, suppressed.has(attendee.personId)))),
    answers: given ? given.answers : null,
    ...(given && Object.keys(given.metadata).length > 0 ? { metadata: given.metadata } : {}),
    ...(booking.attendanceConfirmedAtMs === null
      ? {}
      : { attendanceConfirmedAt: formatInstant(booking.attendanceConfirmedAtMs, timeZone) }),
    createdAt: formatInstant(booking.createdAtMs, timeZone),
    updatedAt: formatInstant(booking.updatedAtMs, timeZone),
  }
}

/** What was answered with the booking, and what the page sent along; undefined if there is nothing, or no more. */
export async function givenIn({ keyring }: Pick<BookingDeps, 'keyring'>, booking: Booking): Promise<Given | undefined> {
  const { id, organizationId, personId, answersSealed } = booking
  const place = { table: 'bookings', rowId: id, column: 'answers' } as const
  const text = answersSealed && (await keyring.openForPerson(organizationId, personId, place, answersSealed))
  return text ? readGiven(text) : undefined
}

/** Whoever calls it has recorded the reading. */
export async function attendeeView(
  { keyring }: Pick<BookingDeps, 'keyring'>,
  attendee: Attendee,
  isSuppressed = false,
): Promise<PrivateBookingView['attendees'][number]> {
  const base = { id: attendee.id, customer: attendee.customerId }
  const text =
    attendee.detailsSealed &&
    (await keyring.openForPerson(
      attendee.organizationId,
      attendee.personId,
      { table: 'attendees', rowId: attendee.id, column: 'details' },
      attendee.detailsSealed,
    ))
  if (!text) return { ...base, name: null }
  const { name, email, phone } = JSON.parse(text) as AttendeeDetails
  return {
    ...base,
    name,
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
    ...(isSuppressed && email !== undefined && { mailSuppressed: true }),
  }
}
