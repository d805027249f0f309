import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const hashOf = (secret: string): Uint8Array => createHash('sha256').update(secret).digest()

/** 256 random bits for the visitor, their digest for us. */
export function mintHoldSecret(): { readonly secret: string; readonly hash: Uint8Array } {
  const secret = randomBytes(32).toString('base64url')
  return { secret, hash: hashOf(secret) }
}

export const isHoldSecret = (secret: string, hash: Uint8Array): boolean => timingSafeEqual(hashOf(secret), hash)
