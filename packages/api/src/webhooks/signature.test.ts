import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { newWebhookSecret, signedHeaders } from './signature.ts'

const BODY = '{"type":"booking.confirmed","data":{"note":"Grüße 🎈"}}'
/** The library looks at the clock. */
const now = () => Date.now()
const verify = (secret: string, headers: Readonly<Record<string, string>>, body = BODY) => new Webhook(secret).verify(body, { ...headers })

describe('a signature', () => {
  it('is what the reference library makes', () => {
    const secret = newWebhookSecret()
    const at = new Date(1_700_000_000_000)
    const headers = signedHeaders([secret], 'evt_1', at.getTime() + 999, BODY)
    expect(headers['webhook-signature']).toBe(new Webhook(secret).sign('evt_1', at, BODY))
    expect(headers).toMatchObject({ 'webhook-id': 'evt_1', 'webhook-timestamp': '1700000000' })
  })

  it('is accepted by the reference library, and not once anything was changed', () => {
    const secret = newWebhookSecret()
    const headers = signedHeaders([secret], 'evt_1', now(), BODY)
    expect(verify(secret, headers)).toEqual(JSON.parse(BODY))
    expect(() => verify(secret, headers, `${BODY} `)).toThrow()
    expect(() => verify(secret, { ...headers, 'webhook-id': 'evt_2' })).toThrow()
    expect(() => verify(newWebhookSecret(), headers)).toThrow()
    const later = signedHeaders([secret], 'evt_1', now() - 6 * 60_000, BODY)
    expect(() => verify(secret, later)).toThrow(/old/)
  })

  it('is there once for each secret, and either receiver accepts it', () => {
    const [fresh, old] = [newWebhookSecret(), newWebhookSecret()]
    const headers = signedHeaders([fresh, old], 'evt_1', now(), BODY)
    expect(headers['webhook-signature']).toMatch(/^v1,[A-Za-z0-9+/]{43}= v1,[A-Za-z0-9+/]{43}=$/)
    for (const secret of [fresh, old]) expect(verify(secret, headers)).toEqual(JSON.parse(BODY))
  })
})

it('a secret is whsec_ and 24 to 64 random bytes in base64', () => {
  const secrets = Array.from({ length: 50 }, newWebhookSecret)
  expect(new Set(secrets).size).toBe(50)
  for (const secret of secrets) {
    const bytes = Buffer.from(secret.slice('whsec_'.length), 'base64')
    expect(secret).toBe(`whsec_${bytes.toString('base64')}`)
    expect(bytes.length).toBeGreaterThanOrEqual(24)
    expect(bytes.length).toBeLessThanOrEqual(64)
  }
})
