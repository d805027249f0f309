import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Keyring } from './keyring.ts'

/** Who acts with a link, in the audit log. */
export const MANAGE_ACTOR = 'manageLink'

/** After the appointment's end a link still shows it for this long. */
const LIFE_AFTER_END_MS = 30 * 86_400_000

export interface ManagedBooking {
  readonly id: string
  readonly manageGeneration: number
  readonly endMs: number
}

export const isManageable = ({ endMs }: ManagedBooking, nowMs: number): boolean => nowMs < endMs + LIFE_AFTER_END_MS

const mac = (key: Uint8Array, bookingId: string, generation: number): Buffer =>
  createHmac('sha256', key).update(`${bookingId}|${generation}`).digest()

/**
 * The token that stands in the fragment of a booking's link. It is computed, not
 * stored: a letter can repeat it, and raising `manageGeneration` makes every earlier one worthless.
 */
export async function mintManageToken(
  keyring: Keyring,
  booking: { readonly organizationId: string; readonly id: string; readonly manageGeneration: number },
): Promise<string> {
  const key = await keyring.organizationKey(booking.organizationId, 'manage')
  return `${booking.id}.${mac(key, booking.id, booking.manageGeneration).toString('base64url')}`
}

/** Splits a token without judging it; undefined for what cannot be one. */
export function readManageToken(text: string): { readonly bookingId: string; readonly mac: Uint8Array } | undefined {
  const match = /^(bkg_[0-9a-hjkmnp-tv-z]{26})\.([A-Za-z0-9_-]{43})$/.exec(text)
  if (!match?.[1] || !match[2]) return undefined
  const bytes = Buffer.from(match[2], 'base64url')
  // Base64 has spare bits in its last character: only one spelling of a token is the token.
  return bytes.toString('base64url') === match[2] ? { bookingId: match[1], mac: bytes } : undefined
}

/**
 * Whether `given` is the token of `booking` at this instant. An unknown booking is
 * checked against a decoy with the same steps, so that an answer does not tell whether it exists.
 */
export async function checkManageToken(
  keyring: Keyring,
  organizationId: string | undefined,
  booking: ManagedBooking | undefined,
  given: Uint8Array,
  nowMs: number,
): Promise<boolean> {
  const known = organizationId !== undefined && booking !== undefined
  const key = known ? await keyring.organizationKey(organizationId, 'manage') : await keyring.decoyKey('manage')
  const expected = mac(key, booking?.id ?? 'bkg_00000000000000000000000000', booking?.manageGeneration ?? 1)
  const same = timingSafeEqual(digest(expected), digest(given))
  return known && same && isManageable(booking, nowMs)
}

// Digests, because timingSafeEqual throws on unequal lengths.
const digest = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()
