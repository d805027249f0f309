import type { Outcome } from '../outcome.ts'
import { refuse } from '../outcome.ts'
import { checkManageCode, mintManageCode, readBookingNumber, readManageCode } from '../trust/manage-code.ts'
import { mintManageToken } from '../trust/manage-link.ts'
import type { BookingDeps } from './booking-deps.ts'
import { isRefusal } from './find-offer.ts'
import { bookingOfToken } from './manage.ts'

/**
 * The manage token for whoever has the number and the code of a letter. An unknown number and a wrong code are the
 * same refusal after the same work.
 */
export async function openByCode(deps: BookingDeps, given: { readonly number: string; readonly code: string }): Promise<Outcome<string>> {
  const number = readBookingNumber(given.number)
  const code = readManageCode(given.code)
  if (!number || !code) return refuse('unauthorized')
  const found = await deps.store.bookings.ofNumber(number)
  for (const { organizationId, id } of found.length > 0 ? found : [{ organizationId: undefined, id: '' }]) {
    const booking = await deps.store.bookings.byId(organizationId ?? '', id)
    const { nowMs } = await deps.store.bookings.occupancy(organizationId ?? '', [], { startMs: 0, endMs: 0 })
    const valid = await checkManageCode(deps.keyring, organizationId, booking, code, nowMs)
    if (valid && booking) return { ok: true, view: await mintManageToken(deps.keyring, booking) }
  }
  return refuse('unauthorized')
}

/** The code for the holder of a token, to be noted down. */
export async function codeOfToken(deps: BookingDeps, token: string): Promise<Outcome<string>> {
  const found = await bookingOfToken(deps, token)
  return isRefusal(found) ? found : { ok: true, view: await mintManageCode(deps.keyring, found.booking) }
}
