import { randomInt } from 'node:crypto'
import type { Attendee as AttendeeDetails, Locale, Money } from '@slotwell/shared/schema'
import { subtractLeadTime } from '@slotwell/shared/time'
import type { Attendee, Booking, BookingEvent, Customer, EventKind, OutboxEntry } from '../store/booking-records.ts'
import type { Configuration, ServiceConfig } from '../store/configuration.ts'
import { type Given, givenText } from '../trust/sealed-answers.ts'
import type { BookingDeps } from './booking-deps.ts'
import type { Taking } from './take-seats.ts'
import { wallTime } from './wall-time.ts'

const NUMBER_LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

/** Such as `K7Q-4MX-2DA`: 45 random bits without letters that look or sound like others. */
const newNumber = (): string =>
  Array.from({ length: 9 }, (_, i) => `${i === 3 || i === 6 ? '-' : ''}${NUMBER_LETTERS[randomInt(NUMBER_LETTERS.length)]}`).join('')

/** Everything of a booking that is personal, sealed before the lock is taken: keys first, then data. */
export interface Sealed {
  readonly bookingId: string
  readonly personId: string
  /** `createdAtMs` is filled in under the lock. */
  readonly customers: readonly Omit<Customer, 'createdAtMs'>[]
  readonly attendees: readonly Attendee[]
  readonly answersSealed: Uint8Array | null
}

export async function sealDetails(
  deps: BookingDeps,
  organizationId: string,
  people: readonly AttendeeDetails[],
  given: Given,
  locale: Locale,
): Promise<Sealed> {
  const bookingId = deps.newId('bkg')
  const customers: Omit<Customer, 'createdAtMs'>[] = []
  const attendees: Attendee[] = []
  for (const details of people) {
    // A known and an unknown address take the same steps; the customer row made here is dropped if there is one.
    const personId = await deps.keyring.personFor(organizationId, details.email)
    const customerId = deps.newId('cus')
    const attendeeId = deps.newId('att')
    const text = JSON.stringify(details)
    customers.push({
      id: customerId,
      organizationId,
      personId,
      detailsSealed: await deps.keyring.sealForPerson(
        organizationId,
        personId,
        { table: 'customers', rowId: customerId, column: 'details' },
        text,
      ),
      locale,
      erasedAtMs: null,
    })
    attendees.push({
      id: attendeeId,
      organizationId,
      bookingId,
      customerId,
      personId,
      detailsSealed: await deps.keyring.sealForPerson(
        organizationId,
        personId,
        { table: 'attendees', rowId: attendeeId, column: 'details' },
        text,
      ),
    })
  }
  const personId = attendees[0]?.personId
  if (personId === undefined) throw new Error('a booking needs an attendee')
  const text = givenText(given)
  const answersSealed =
    text === undefined
      ? null
      : await deps.keyring.sealForPerson(organizationId, personId, { table: 'bookings', rowId: bookingId, column: 'answers' }, text)
  return { bookingId, personId, customers, attendees, answersSealed }
}

export interface BookedTime {
  readonly configuration: Configuration
  readonly service: ServiceConfig
  readonly wishedStaffId: string | null
  readonly taken: Taking['row']
}

export interface BookedFor {
  readonly locale: Locale
  readonly visitorTimeZone: string
  readonly privacyVersion: string | null
}

/** The first revision of a booking: pending if the service asks for approval. */
export function newBooking(organizationId: string, sealed: Sealed, time: BookedTime, visitor: BookedFor, nowMs: number): Booking {
  const { configuration, service, taken } = time
  const { locationId, startMs, endMs } = taken
  const timeZone = zoneOf(configuration, locationId)
  const price = priceOf(service, (endMs - startMs) / 60_000)
  return {
    id: sealed.bookingId,
    organizationId,
    number: newNumber(),
    state: service.approval ? 'pending' : 'confirmed',
    revision: 1,
    manageGeneration: 1,
    serviceId: service.id,
    serviceVersionId: service.versionId,
    configurationRevision: configuration.revision,
    ...taken,
    wishedStaffId: time.wishedStaffId,
    timeZone,
    ...wallTime(startMs, timeZone),
    visitorTimeZone: visitor.visitorTimeZone,
    locale: visitor.locale,
    // Of a shared appointment it is the price of one seat.
    priceAmount: price ? price.amount * taken.partySize : null,
    priceCurrency: price?.currency ?? null,
    changeDeadlineMs: subtractLeadTime(startMs, service.changeUntil, timeZone),
    privacyVersion: visitor.privacyVersion,
    consentAtMs: visitor.privacyVersion === null ? null : nowMs,
    personId: sealed.personId,
    answersSealed: sealed.answersSealed,
    attendanceConfirmedAtMs: null,
    eventSequence: 1,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  }
}

/** At the length that was chosen. */
const priceOf = ({ price, durations = [] }: ServiceConfig, durationMin: number): Money | undefined => {
  const chosen = durations.find((one) => one.durationMin === durationMin)
  return chosen ? chosen.price : price
}

export const zoneOf = ({ locations, profile }: Configuration, locationId: string): string =>
  locations.find(({ id }) => id === locationId)?.timeZone ?? profile.timeZone

/** The event of a booking's newest revision, with the claims that hold from now on. */
export const bookingEvent = (deps: BookingDeps, booking: Booking, kind: EventKind, claims: BookingEvent['claims']): BookingEvent => ({
  id: deps.newId('evt'),
  organizationId: booking.organizationId,
  bookingId: booking.id,
  sequence: booking.eventSequence,
  kind,
  revision: booking.revision,
  atMs: booking.updatedAtMs,
  claims,
})

/**
 * One letter to the contact and to each staff member, once for this event. Who has no address is dropped when it is sent.
 * Nobody else of a party is written to: they asked for nothing, and one booking must not reach a hundred strangers.
 */
export const letters = (
  deps: BookingDeps,
  event: BookingEvent,
  attendees: readonly Pick<Attendee, 'id'>[],
  staffIds: readonly string[],
): readonly OutboxEntry[] =>
  [...attendees.slice(0, 1).map(({ id }) => `attendee:${id}`), ...staffIds.map((id) => `staff:${id}`)].map((recipient) => ({
    id: deps.newId('out'),
    organizationId: event.organizationId,
    eventId: event.id,
    bookingId: event.bookingId,
    kind: event.kind,
    revision: event.revision,
    channel: 'mail',
    recipient,
    dedupeKey: `${event.bookingId}/${event.kind}/${event.revision}/${recipient}`,
    createdAtMs: event.atMs,
  }))
