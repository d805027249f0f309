import {
  BookingsQuery,
  ExplainedSlot,
  ExplainQuery,
  Id,
  NoBody,
  PageOf,
  PrivateBookingRequest,
  PrivateBookingView,
  PrivateRescheduleRequest,
  Slots,
  SlotsQuery,
} from '@slotwell/shared/schema'
import * as v from 'valibot'
import { cancelBooking } from '../../booking/cancel-booking.ts'
import { createBooking } from '../../booking/create-booking.ts'
import { confirmBooking, declineBooking } from '../../booking/decide-booking.ts'
import { explainSlot } from '../../booking/explain-slot.ts'
import { findSlots } from '../../booking/find-availability.ts'
import { listBookings, readBooking } from '../../booking/list-bookings.ts'
import { markNoShow } from '../../booking/mark-no-show.ts'
import { moveBooking } from '../../booking/move-booking.ts'
import type { BookingDeps } from '../../booking/booking-deps.ts'
import type { Outcome } from '../../outcome.ts'
import { defineRoute, type Route } from '../registry.ts'

const BookingParams = v.strictObject({ id: Id('bkg') })
const ofServer = { auth: 'secret', organization: 'ofKey', limit: 'private', cache: 'private' } as const

interface Change {
  readonly organizationId: string
  readonly bookingId: string
  readonly actor: string
  readonly ifRevision?: number
}

/** A change of state that needs nothing but the booking: confirm, decline, cancel, no-show. */
const decision = (
  verb: string,
  summary: string,
  audit: string,
  change: (deps: BookingDeps, wish: Change) => Promise<Outcome<PrivateBookingView>>,
): Route =>
  defineRoute({
    ...ofServer,
    method: 'POST',
    path: `/v1/bookings/:id/${verb}`,
    summary,
    audit,
    params: BookingParams,
    headers: { ifMatch: true },
    body: NoBody,
    answers: { ok: PrivateBookingView },
    problems: ['booking_not_found', 'wrong_state', 'revision_conflict'],
    etagRevision: true,
    handle: ({ deps, organizationId, params, ifRevision, actor }) =>
      change(deps.booking, { organizationId, bookingId: params.id, actor, ...(ifRevision === undefined ? {} : { ifRevision }) }),
  })

/** Bookings as the owner's server sees and changes them. */
export const privateBookings: readonly Route[] = [
  defineRoute({
    ...ofServer,
    method: 'GET',
    path: '/v1/bookings',
    summary: 'Bookings by start, a page at a time',
    audit: 'customer.read',
    query: BookingsQuery,
    answers: { ok: PageOf(PrivateBookingView) },
    problems: ['unknown_service', 'unknown_staff', 'unknown_location'],
    handle: ({ deps, organizationId, query, actor }) => listBookings(deps.booking, { organizationId, query, actor }),
  }),
  defineRoute({
    ...ofServer,
    method: 'POST',
    path: '/v1/bookings',
    summary: 'Book for somebody; with force over opening hours and other bookings',
    audit: 'booking.create',
    headers: { idempotencyKey: true },
    body: PrivateBookingRequest,
    answers: { created: PrivateBookingView },
    problems: [
      'unknown_service',
      'unknown_staff',
      'unknown_location',
      'not_published',
      'slot_taken',
      'booking_limit_reached',
      'configuration_changed',
      'idempotency_key_reused',
    ],
    etagRevision: true,
    handle: ({ deps, organizationId, body, idempotency, actor }) =>
      createBooking(deps.booking, { organizationId, request: body, actor, ...(idempotency ? { idempotency } : {}) }),
  }),
  defineRoute({
    ...ofServer,
    method: 'GET',
    path: '/v1/bookings/:id',
    summary: 'One booking',
    audit: 'customer.read',
    params: BookingParams,
    answers: { ok: PrivateBookingView },
    problems: ['booking_not_found'],
    etagRevision: true,
    handle: ({ deps, organizationId, params, actor }) => readBooking(deps.booking, { organizationId, bookingId: params.id, actor }),
  }),
  decision('confirm', 'Accept a booking that waits for approval', 'booking.confirm', confirmBooking),
  decision('decline', 'Refuse a booking that waits for approval; its time is free again', 'booking.decline', declineBooking),
  decision('cancel', 'Cancel a booking, also after the visitor could', 'booking.cancel', cancelBooking),
  decision('no-show', 'Note that nobody came', 'booking.no_show', markNoShow),
  defineRoute({
    ...ofServer,
    method: 'POST',
    path: '/v1/bookings/:id/reschedule',
    summary: 'Move a booking; with force over opening hours and other bookings',
    audit: 'booking.reschedule',
    params: BookingParams,
    headers: { ifMatch: true },
    body: PrivateRescheduleRequest,
    answers: { ok: PrivateBookingView },
    problems: [
      'booking_not_found',
      'wrong_state',
      'revision_conflict',
      'slot_taken',
      'booking_limit_reached',
      'unknown_service',
      'unknown_staff',
      'unknown_location',
      'not_published',
      'configuration_changed',
    ],
    etagRevision: true,
    handle: ({ deps, organizationId, params, body, ifRevision, actor }) =>
      moveBooking(deps.booking, {
        organizationId,
        bookingId: params.id,
        request: body,
        actor,
        ...(ifRevision === undefined ? {} : { ifRevision }),
      }),
  }),
  defineRoute({
    ...ofServer,
    method: 'GET',
    path: '/v1/slots',
    summary: 'Free times of at most 31 days',
    audit: 'none',
    query: SlotsQuery,
    answers: { ok: Slots },
    problems: ['unknown_service', 'unknown_staff', 'unknown_location', 'not_published', 'range_too_long'],
    handle: ({ deps, organizationId, query }) => findSlots(deps.booking, organizationId, query),
  }),
  defineRoute({
    ...ofServer,
    method: 'GET',
    path: '/v1/slots/explain',
    summary: 'Why a start is free or not, and the smallest change that would open it',
    // Ids and settings only, nothing of a customer: decision 0006.
    audit: 'none',
    query: ExplainQuery,
    answers: { ok: ExplainedSlot },
    problems: ['unknown_service', 'unknown_staff', 'unknown_location', 'not_published'],
    handle: ({ deps, organizationId, query }) => explainSlot(deps.booking, organizationId, query),
  }),
]
