import type { ReadonlySignal } from '@preact/signals-core'
import type { BookingRequest, BookingView, Catalog, HoldRequest, ServiceView } from '@slotwell/shared/schema'
import type { BookingApi } from '../booking/booking-api.ts'
import type { Emit } from '../events.ts'
import { createDetailsModel, type DetailsModel, type Given } from './details-model.ts'
import { createHoldModel, type HoldModel } from './hold-model.ts'
import { createSubmission, type Submission } from './submission.ts'

/** What comes after the time is chosen: holding it, the visitor's details, sending them. */
export interface Checkout extends Submission {
  readonly hold: HoldModel
  readonly details: DetailsModel
  readonly metadata: CheckoutDeps['metadata']
}

export interface CheckoutDeps {
  readonly now: () => number
  readonly emit: Emit
  readonly visitorZone: () => string
  readonly catalog: ReadonlySignal<Catalog>
  readonly service: ReadonlySignal<ServiceView | undefined>
  /** The chosen time. */
  readonly wish: () => HoldRequest | undefined
  readonly onBooked: (booking: BookingView) => void
  /** What the visitor was shown is not what the server has. */
  readonly onStale: () => Promise<void>
  /** Sent along with the booking. */
  readonly metadata?: BookingRequest['metadata'] | undefined
}

/** `given` is what the page knows of its visitor, by the ids of the fields. */
export function createCheckout(api: BookingApi, deps: CheckoutDeps, given?: Given): Checkout {
  const { now, emit, service, metadata } = deps
  const details = createDetailsModel(service, given)
  const hold = createHoldModel(
    api,
    now,
    ({ start, expiresAt }) => {
      if (service.value) emit('hold', { service: service.value.id, start, expiresAt })
    },
    (code) => emit('error', { code }),
  )
  return { hold, details, metadata, ...createSubmission(api, hold, details, deps) }
}
