import { askConfirmation } from '../src/booking/ask-confirmation.ts'
import type { Confirmation } from '../src/store/confirmations.ts'
import { ATTENDEE, bookingBody, type Harness, placeHold } from './harness.ts'

/** Somebody whose time of the practice waits until he presses the link of a letter. */
export async function askedByLetter(harness: Harness): Promise<Confirmation> {
  const hold = await placeHold(harness)
  const { id } = harness.practice
  const asked = await askConfirmation(harness.deps.booking, {
    organizationId: id,
    request: { ...bookingBody(hold), attendees: [ATTENDEE], answers: { patient: 'ja' }, locale: 'de' },
    choice: { service: 'sprechstunde', location: '', staff: '' },
    formKey: hold.id,
    visitorTag: hold.id,
    factor: 1_000,
    actor: 'visitor',
  })
  const row = await harness.deps.store.confirmations.ofForm(id, hold.id)
  if (!asked.ok || !row) throw new Error(JSON.stringify(asked))
  return row
}
