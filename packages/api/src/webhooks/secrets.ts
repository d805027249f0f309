import type { WebhookEndpoint } from '../store/webhooks.ts'
import type { Keyring, Place } from '../trust/keyring.ts'
import { newWebhookSecret } from './signature.ts'

/** For so long messages are signed with the old secret, too. */
const ROTATION_MS = 24 * 3_600_000

export interface WebhookSecrets {
  readonly current: string
  readonly previous?: { readonly secret: string; readonly untilMs: number }
}

type Of = Pick<WebhookEndpoint, 'id' | 'organizationId'>
const place = ({ id }: Of): Place => ({ table: 'webhook_endpoints', rowId: id, column: 'secrets' })

export const sealSecrets = (keyring: Keyring, of: Of, secrets: WebhookSecrets): Promise<Uint8Array> =>
  keyring.sealForOrganization(of.organizationId, place(of), JSON.stringify(secrets))

export const openSecrets = async (keyring: Keyring, endpoint: Of & Pick<WebhookEndpoint, 'secretsSealed'>): Promise<WebhookSecrets> =>
  JSON.parse(await keyring.openForOrganization(endpoint.organizationId, place(endpoint), endpoint.secretsSealed)) as WebhookSecrets

/** A new secret beside the one that was current. One that was still waiting to end ends now: no more than two are ever good. */
export const rotated = ({ current }: WebhookSecrets, nowMs: number): WebhookSecrets => ({
  current: newWebhookSecret(),
  previous: { secret: current, untilMs: nowMs + ROTATION_MS },
})

/** Those to sign with at `nowMs`, the newest first. */
export const signingSecrets = ({ current, previous }: WebhookSecrets, nowMs: number): readonly string[] =>
  previous && previous.untilMs > nowMs ? [current, previous.secret] : [current]
