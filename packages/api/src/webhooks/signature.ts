import { createHmac, randomBytes } from 'node:crypto'

const PREFIX = 'whsec_'
/** As long as the digest: longer adds nothing (RFC 2104). */
const SECRET_BYTES = 32

/** A secret as the Standard Webhooks specification writes it: `whsec_` and 32 random bytes in base64. */
export const newWebhookSecret = (): string => PREFIX + randomBytes(SECRET_BYTES).toString('base64')

/**
 * Headers of one message by the Standard Webhooks specification (standardwebhooks.com): HMAC-SHA256 over `id.timestamp.body` with
 * each of `secrets`, the newest first. A receiver accepts what one of the signatures fits.
 */
export function signedHeaders(secrets: readonly string[], id: string, atMs: number, body: string): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(atMs / 1000))
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
  })
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') }
}
