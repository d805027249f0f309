import type { Start } from '@slotwell/shared/schema'
import type { CheckoutDeps } from '../checkout/checkout-model.ts'
import type { Given } from '../checkout/details-model.ts'
import type { Emit } from '../events.ts'
import type { BookingApi } from './booking-api.ts'
import type { Presets } from './choice.ts'

/** What the flow of one widget is made with. */
export interface BookingDeps {
  readonly api: BookingApi
  readonly start: Start
  readonly presets: Presets
  readonly visitorZone: string
  readonly now: () => number
  readonly emit: Emit
  /** What the page knows of its visitor, by the ids of the fields. */
  readonly given?: Given | undefined
  /** Sent along with the booking. */
  readonly metadata?: CheckoutDeps['metadata']
}
