import type { HoldView } from '@slotwell/shared/schema'
import type { BookingModel } from '../booking/booking-model.ts'

/** Goes on, on our own page, with what was chosen and is held in the page that the visitor comes from. */
export function resume(model: BookingModel, { start, hold, secret, durationMin, location, staff }: DOMStringMap): void {
  if (!start || !hold || !secret) return
  const chosen = { length: durationMin, place: location, person: staff }
  for (const step of ['length', 'place', 'person'] as const) if (model.step.peek() === step) model.choose(chosen[step])
  // The time that is placed now replaces it, in one change: nobody comes in between.
  model.checkout.hold.adopt({ id: hold, secret } as HoldView)
  model.chooseSlot({ start, ...(location && { location }) })
}
