import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { BookingDeps } from './booking-deps.ts'
import type { Repeatable } from './repeat.ts'

const hashOf = (secret: string): Uint8Array => createHash('sha256').update(secret).digest()

/**
 * 256 bits for the visitor, their digest for us: random, or computed from the random key of a request that may be
 * repeated, so that the repetition is told the same secret although nobody stored it.
 */
export async function mintHoldSecret(
  { keyring }: Pick<BookingDeps, 'keyring'>,
  organizationId: string,
  repeatable: Repeatable | undefined,
): Promise<{ readonly secret: string; readonly hash: Uint8Array }> {
  const bytes = repeatable
    ? createHmac('sha256', await keyring.organizationKey(organizationId, 'idempotency'))
        .update(`holds\n${repeatable.caller}\n${repeatable.key}`)
        .digest()
    : randomBytes(32)
  const secret = bytes.toString('base64url')
  return { secret, hash: hashOf(secret) }
}

export const isHoldSecret = (secret: string, hash: Uint8Array): boolean => timingSafeEqual(hashOf(secret), hash)
