import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Keyring } from './keyring.ts'

const mac = (key: Uint8Array, id: string): string => createHmac('sha256', key).update(id).digest('base64url')

/** What stands in the link of a letter that asks whether somebody is there. It is computed, not stored; its row says how long it serves, and once. */
export async function mintConfirmationToken(keyring: Keyring, organizationId: string, id: string): Promise<string> {
  return `${id}.${mac(await keyring.organizationKey(organizationId, 'confirmation'), id)}`
}

/** The id that a token of this organization names; undefined if it is not one of ours. */
export async function readConfirmationToken(keyring: Keyring, organizationId: string, token: string): Promise<string | undefined> {
  const [id = '', given = ''] = /^(cnf_[0-9a-hjkmnp-tv-z]{26})\.([A-Za-z0-9_-]{43})$/.exec(token)?.slice(1) ?? []
  const expected = mac(await keyring.organizationKey(organizationId, 'confirmation'), id)
  // The text is compared and not its bytes: base64 has spare bits, and only one spelling is ours.
  return timingSafeEqual(digest(expected), digest(given)) && id !== '' ? id : undefined
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
