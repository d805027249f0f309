import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Keyring } from './keyring.ts'
import { isManageable, type ManagedBooking } from './manage-link.ts'

/** 32 characters without those that look or sound like others; the same that booking numbers are made of. */
const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const LENGTH = 10

/** 50 bits: with 60 wrong ones a minute from one address, a thousand addresses need 35,000 years for one booking whose number they know. */
const codeOf = (key: Uint8Array, bookingId: string, generation: number): string => {
  const bytes = createHmac('sha256', key).update(`code|${bookingId}|${generation}`).digest()
  const letters = Array.from({ length: LENGTH }, (_, i) => LETTERS[(bytes[i] ?? 0) % LETTERS.length]).join('')
  return `${letters.slice(0, LENGTH / 2)}-${letters.slice(LENGTH / 2)}`
}

/**
 * The code that opens a booking together with its number, for letters on paper and browsers without JavaScript. Like
 * the token of the link it is computed, and raising `manageGeneration` makes every earlier one worthless.
 */
export async function mintManageCode(
  keyring: Keyring,
  booking: { readonly organizationId: string; readonly id: string; readonly manageGeneration: number },
): Promise<string> {
  return codeOf(await keyring.organizationKey(booking.organizationId, 'manage'), booking.id, booking.manageGeneration)
}

/** As people type it: case, spaces and hyphens do not matter. Undefined for what cannot be one. */
export const readManageCode = (text: string): string | undefined => grouped(text, LENGTH, [5])
/** The same for a booking's number, such as `K7Q-4MX-2DA`. */
export const readBookingNumber = (text: string): string | undefined => grouped(text, 9, [3, 6])

function grouped(text: string, length: number, cuts: readonly number[]): string | undefined {
  const letters = text.toUpperCase().replace(/[\s\u2010-\u2015-]/g, '')
  if (letters.length !== length || !/^[2-9A-HJ-NP-Z]+$/.test(letters)) return undefined
  return [0, ...cuts].map((from, i) => letters.slice(from, cuts[i])).join('-')
}

/** As `checkManageToken`: an unknown booking is checked against a decoy with the same steps. */
export async function checkManageCode(
  keyring: Keyring,
  organizationId: string | undefined,
  booking: ManagedBooking | undefined,
  given: string,
  nowMs: number,
): Promise<boolean> {
  const known = organizationId !== undefined && booking !== undefined
  const key = known ? await keyring.organizationKey(organizationId, 'manage') : await keyring.decoyKey('manage')
  const expected = codeOf(key, booking?.id ?? 'bkg_00000000000000000000000000', booking?.manageGeneration ?? 1)
  const same = timingSafeEqual(Buffer.from(expected.padEnd(LENGTH + 1)), Buffer.from(given.padEnd(LENGTH + 1).slice(0, LENGTH + 1)))
  return known && same && isManageable(booking, nowMs)
}
