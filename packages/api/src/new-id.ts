import type { IdPrefix } from '@slotwell/shared/schema'
import { uuidv7obj } from 'uuidv7'

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz'

/** The 128 bits of a UUIDv7 as 26 characters; sorts by time of making. */
export function crockford(bytes: Uint8Array): string {
  let bits = 0n
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte)
  let text = ''
  for (let i = 0; i < 26; i++) {
    text = CROCKFORD[Number(bits & 31n)] + text
    bits >>= 5n
  }
  return text
}

/** A fresh typed id, such as `bkg_01k…`. */
export const newId = (prefix: IdPrefix): string => `${prefix}_${crockford(uuidv7obj().bytes)}`
