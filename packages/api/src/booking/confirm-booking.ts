import type { BookingView } from '@slotwell/shared/schema'
import type { Confirmation } from '../store/confirmations.ts'
import { readConfirmationToken } from '../trust/confirmation-link.ts'
import { openUnconfirmed, type Unconfirmed } from '../trust/sealed-confirmation.ts'
import { type Outcome, type Refusal, refuse } from '../outcome.ts'
import type { BookingDeps } from './booking-deps.ts'
import { placeBooking } from './place-booking.ts'

/** What a link leads to. */
export type Waiting =
  | { readonly state: 'waits'; readonly row: Confirmation; readonly content: Unconfirmed }
  | { readonly state: 'booked' }
  /** It has lapsed, or another letter has taken its place; nothing of it is left. */
  | { readonly state: 'over' }

/** Changes nothing: programs that look at letters open every link. Refuses what is no token of this organization. */
export async function openConfirmation(deps: BookingDeps, organizationId: string, token: string): Promise<Waiting | Refusal> {
  const id = await readConfirmationToken(deps.keyring, organizationId, token)
  if (id === undefined) return refuse('invalid_request')
  const row = await deps.store.confirmations.byId(organizationId, id)
  if (row?.bookingId) return { state: 'booked' }
  if (!row?.contentSealed || row.expiresAtMs <= (await deps.occupancy.now(organizationId))) return { state: 'over' }
  const content = await openUnconfirmed(deps.keyring, row)
  return content ? { state: 'waits', row, content } : { state: 'over' }
}

/**
 * Books what waits. A form is booked once, however often and however many at once press; what was typed goes from the row into the booking,
 * and if the process ends in between, the next press finds the booking by its form.
 */
export async function confirmBooking(
  deps: BookingDeps,
  {
    organizationId,
    row,
    content,
    caller,
    actor,
  }: { organizationId: string; row: Confirmation; content: Unconfirmed; caller: string; actor: string },
): Promise<Outcome<BookingView>> {
  const booked = await placeBooking(deps, {
    organizationId,
    request: { ...content.request, hold: row.holdId },
    idempotency: { caller, key: row.formKey },
    actor,
  })
  if (booked.ok) await deps.store.confirmations.booked(organizationId, row.id, booked.view.id)
  return booked
}
