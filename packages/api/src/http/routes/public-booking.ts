import { BookingRequest, BookingView, HoldExtended, HoldRequest, HoldView, Id, NoBody } from '@slotwell/shared/schema'
import * as v from 'valibot'
import { extendHold, releaseHold } from '../../booking/hold-life.ts'
import { placeBooking } from '../../booking/place-booking.ts'
import { placeHold } from '../../booking/place-hold.ts'
import { refuse } from '../../outcome.ts'
import { defineRoute, type Route } from '../registry.ts'

const HoldParams = v.strictObject({ id: Id('hld') })

/** What a visitor does: keep a time, keep it longer, give it back, book it. */
export const publicBooking: readonly Route[] = [
  defineRoute({
    method: 'POST',
    path: '/v1/public/:pk/holds',
    summary: 'Keep a time while the visitor types',
    auth: 'publishable',
    organization: 'ofKey',
    limit: 'publicWrite',
    audit: 'hold.place',
    headers: { idempotencyKey: true, proof: true },
    body: HoldRequest,
    answers: { created: HoldView },
    problems: [
      'unknown_service',
      'unknown_staff',
      'unknown_location',
      'not_published',
      'slot_taken',
      'hold_limit_reached',
      'idempotency_key_reused',
      'configuration_changed',
    ],
    cache: 'private',
    async handle({ deps, organizationId, body, idempotency, actor, visitorTag }) {
      return placeHold(deps.booking, {
        organizationId,
        request: body,
        visitorTag: await visitorTag(),
        holdLimit: deps.settings.holdLimitPerVisitor,
        ...(idempotency ? { idempotency } : {}),
        actor,
      })
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/public/:pk/holds/:id/extend',
    summary: 'Give the visitor the full time once more',
    auth: 'publishable',
    organization: 'ofKey',
    limit: 'publicWrite',
    audit: 'hold.extend',
    params: HoldParams,
    headers: { holdSecret: true },
    body: NoBody,
    answers: { ok: HoldExtended },
    problems: ['hold_not_found'],
    cache: 'private',
    handle: ({ deps, organizationId, params, bearer, actor }) =>
      extendHold(deps.booking, { organizationId, holdId: params.id, secret: bearer, actor }),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/public/:pk/holds/:id',
    summary: 'Free a held time',
    auth: 'publishable',
    organization: 'ofKey',
    limit: 'publicWrite',
    audit: 'hold.release',
    params: HoldParams,
    headers: { holdSecret: true },
    answers: { noContent: null },
    problems: [],
    cache: 'private',
    handle: ({ deps, organizationId, params, bearer, actor }) =>
      releaseHold(deps.booking, { organizationId, holdId: params.id, secret: bearer, actor }),
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/public/:pk/bookings',
    summary: 'Book the held time; an expired hold is placed afresh if its time is still free',
    auth: 'publishable',
    organization: 'ofKey',
    limit: 'publicWrite',
    audit: 'booking.place',
    headers: { idempotencyKey: true, proof: true },
    body: BookingRequest,
    answers: { created: BookingView },
    problems: [
      'filled_by_program',
      'own_page_only',
      'hold_not_found',
      'not_published',
      'slot_taken',
      'booking_limit_reached',
      'configuration_changed',
      'idempotency_key_reused',
    ],
    cache: 'private',
    async handle({ deps, organizationId, body: { leaveEmpty, ...request }, idempotency, actor, suspect, fromForeignPage }) {
      if (leaveEmpty) {
        await suspect()
        return refuse('filled_by_program', {
          detail: 'The form has a field that people do not see. Leave it empty and send the form once more.',
        })
      }
      return placeBooking(deps.booking, { organizationId, request, actor, fromForeignPage, ...(idempotency ? { idempotency } : {}) })
    },
  }),
]
