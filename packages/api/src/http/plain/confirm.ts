import { confirmBooking, openConfirmation } from '../../booking/confirm-booking.ts'
import type { Unconfirmed } from '../../trust/sealed-confirmation.ts'
import { refuse } from '../../outcome.ts'
import type { HttpDeps } from '../http-deps.ts'
import type { RawAnswer } from '../registry.ts'
import { bookedPage, forged, pageOf, refused } from './book.ts'
import { type Place, readChoice } from './choice.ts'
import { bookedAlreadyPage, confirmPage, overPage } from './confirm-pages.tsx'
import { wordsIn } from './words/words-in.ts'

const serviceOf = ({ catalog }: Place, { choice }: Unconfirmed) => {
  const read = readChoice(catalog, choice)
  return read.step === 'times' ? read.choice.service : undefined
}

/** The appointment and one button. Programs open every link of a letter, so this changes nothing. */
export async function showConfirmation(deps: HttpDeps, place: Place, token: string): Promise<RawAnswer> {
  const found = await openConfirmation(deps.booking, place.organizationId, token)
  if ('reason' in found) return forged(place)
  if (found.state === 'booked') return bookedAlreadyPage(place)
  if (found.state === 'over') return overPage(place)
  const hold = await deps.store.bookings.hold(place.organizationId, found.row.holdId)
  const service = serviceOf(place, found.content)
  return hold && service ? confirmPage(place, { service, hold, token, timeZone: found.content.request.timeZone }) : overPage(place)
}

/** The button was pressed, for the first time or once more. */
export async function pressConfirmation(deps: HttpDeps, place: Place, token: string): Promise<RawAnswer> {
  const { organizationId } = place
  const found = await openConfirmation(deps.booking, organizationId, token)
  if ('reason' in found) return forged(place)
  if (found.state === 'booked') return bookedAlreadyPage(place)
  if (found.state === 'over') return overPage(place)
  const { row, content } = found
  const booked = await confirmBooking(deps.booking, { organizationId, row, content, caller: pageOf(organizationId), actor: 'visitor' })
  const service = serviceOf(place, content)
  if (booked.ok) return service ? bookedPage(deps, place, service, booked.view) : bookedAlreadyPage(place)
  if (booked.reason === 'hold_not_found' || booked.reason === 'slot_taken') return overPage(place, content.choice)
  const words = wordsIn(place.language, place.catalog.organization.tone, place.catalog.texts)
  return booked.reason === 'booking_limit_reached'
    ? refused(place, booked, words.limitReached)
    : refused(place, booked.reason === 'invalid_request' ? refuse('configuration_changed') : booked, words.changed)
}
