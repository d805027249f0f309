import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { bearer, book, type Harness, startHarness } from '../../test/harness.ts'
import { startWebhookSink, verified, type WebhookSink } from '../../test/webhook-sink.ts'
import type { WebhookDeliveryView, WebhookSecretView, WebhookView } from '@slotwell/shared/schema'

let harness: Harness
let sink: WebhookSink
beforeAll(async () => {
  harness = await startHarness()
})
afterAll(() => harness.close())
beforeEach(async () => {
  sink = await startWebhookSink()
})
afterEach(async () => {
  for (const { id } of (await get<{ data: WebhookView[] }>('')).data) await call('DELETE', `/${id}`)
  await sink.close()
})

const call = (method: string, path: string, json?: unknown) =>
  harness.request(`/v1/webhook-endpoints${path}`, { method, headers: bearer(harness.practice.sk), ...(json === undefined ? {} : { json }) })
async function get<T>(path: string): Promise<T> {
  return (await (await call('GET', path)).json()) as T
}
async function create(more: object = {}): Promise<WebhookSecretView> {
  const response = await call('POST', '', { slug: 'crm', url: sink.url, ...more })
  expect(response.status).toBe(201)
  return (await response.json()) as WebhookSecretView
}

it('an endpoint is made with its secret, which is never shown again', async () => {
  const made = await create()
  expect(made).toMatchObject({ slug: 'crm', events: '*', detail: 'thin', state: 'active', waiting: 0, failures: 0 })
  expect(made.secret).toMatch(/^whsec_/)
  const { secret, ...shown } = made
  expect(await get('')).toEqual({ data: [shown], nextCursor: null })
  expect(await get(`/${made.id}`)).toEqual(shown)
  const rows = JSON.stringify(await harness.database.exec('select * from webhook_endpoints'))
  expect(rows).not.toContain(secret)
  expect(JSON.stringify(harness.log)).not.toContain(secret)
})

it('a slug is taken once, and there are twenty at most', async () => {
  await create()
  expect(await (await call('POST', '', { slug: 'crm', url: sink.url })).json()).toMatchObject({ code: 'webhook_slug_taken' })
  for (let i = 1; i < 20; i++) await create({ slug: `more-${i}` })
  expect(await (await call('POST', '', { slug: 'one-more', url: sink.url })).json()).toMatchObject({
    code: 'webhook_limit_reached',
    status: 409,
  })
})

it.each([
  [{ url: 'ftp://example.org/' }, '/url', /https/],
  [{ url: 'https://user:secret@example.org/' }, '/url', /password/],
  [{ url: 'https://example.org/#here' }, '/url', /fragment/],
  [{ url: 'https://example.org:25/' }, '/url', /port 25/],
  [{ url: 'nowhere' }, '/url', /address/],
  [{ events: ['booking.confirmed', 'booking.eaten'] }, '/events', /list of booking\.requested/],
  [{ events: [] }, '/events', /everything/],
  [{ detail: 'some' }, '/detail', /thin/],
])('what cannot be meant is refused by name: %j', async (more, pointer, detail) => {
  const response = await call('POST', '', { slug: 'crm', url: sink.url, ...more })
  expect(await response.json()).toMatchObject({ code: 'invalid_request', errors: [{ pointer, detail: expect.stringMatching(detail) }] })
})

it('only addresses of the internet are taken, unless the operator says otherwise', async () => {
  const strict = await startHarness({ environment: { WEBHOOKS_ALLOW_PRIVATE: 'false' } })
  try {
    for (const url of [sink.url, 'https://192.168.0.9/', 'https://metadata.google.internal/']) {
      const response = await strict.request('/v1/webhook-endpoints', {
        method: 'POST',
        headers: bearer(strict.practice.sk),
        json: { slug: 'crm', url },
      })
      expect([url, await response.json()]).toMatchObject([url, { code: 'invalid_request', errors: [{ pointer: '/url' }] }])
    }
  } finally {
    await strict.close()
  }
})

it('a test message is sent at once and says what came of it, and nothing of the answer', async () => {
  const { id, secret } = await create()
  const good = await (await call('POST', `/${id}/test`, {})).json()
  expect(good).toMatchObject({ delivered: true, status: 204 })
  const [one] = sink.taken
  if (!one) throw new Error('nothing arrived')
  expect(verified(secret, one, harness.now())).toMatchObject({ type: 'webhook.test', data: { endpoint: id } })
  sink.setMood((response) => void response.writeHead(418).end('a secret of theirs'))
  const bad = await (await call('POST', `/${id}/test`, {})).text()
  expect(JSON.parse(bad)).toMatchObject({ delivered: false, status: 418, reason: 'status' })
  expect(bad).not.toContain('theirs')
  expect((await get<{ data: WebhookDeliveryView[] }>(`/${id}/deliveries`)).data).toMatchObject([
    { type: 'webhook.test', state: 'dropped', attempts: [{ status: 418 }] },
    { type: 'webhook.test', state: 'sent', attempts: [{ status: 204 }] },
  ])
  expect(await get(`/${id}`)).toMatchObject({ state: 'active', waiting: 0 })
})

it('messages are listed in pages and can be sent again, by id or since a time', async () => {
  const { id } = await create({ events: ['booking.confirmed'] })
  for (let i = 0; i < 3; i++) await book(harness)
  const first = await get<{ data: WebhookDeliveryView[]; nextCursor: string }>(`/${id}/deliveries?limit=2`)
  const rest = await get<{ data: WebhookDeliveryView[]; nextCursor: null }>(`/${id}/deliveries?limit=2&cursor=${first.nextCursor}`)
  expect([first.data.length, rest.data.length, rest.nextCursor]).toEqual([2, 1, null])
  expect(first.data[0]).toMatchObject({ state: 'due', type: 'booking.confirmed', attempts: [] })
  const replay = (json: object) => call('POST', `/${id}/replay`, json)
  expect(await (await replay({ event: first.data[0]?.event })).json()).toEqual({ messages: 1 })
  expect(await (await replay({ since: '2020-01-01T00:00:00Z' })).json()).toEqual({ messages: 3 })
  expect((await replay({ event: `evt_${'0'.repeat(26)}` })).status).toBe(404)
  expect((await replay({})).status).toBe(400)
  expect((await replay({ event: first.data[0]?.event, since: '2020-01-01T00:00:00Z' })).status).toBe(400)
})

it('everything that is done to an endpoint is on record', async () => {
  const { id } = await create()
  await call('PUT', `/${id}`, { events: ['booking.cancelled'], detail: 'full' })
  for (const verb of ['pause', 'resume', 'rotate', 'test']) expect((await call('POST', `/${id}/${verb}`, {})).status).toBe(200)
  expect(await get(`/${id}`)).toMatchObject({ url: sink.url, events: ['booking.cancelled'], detail: 'full', state: 'active' })
  await call('DELETE', `/${id}`)
  expect((await call('GET', `/${id}`)).status).toBe(404)
  const entries = await harness.deps.store.audit.about(harness.practice.id, [id])
  expect(entries.map(({ action }) => action.replace('webhook.', ''))).toEqual([
    'create',
    'change',
    'pause',
    'resume',
    'rotate',
    'test',
    'delete',
  ])
  expect(new Set(entries.map(({ actor }) => actor.split(':')[0]))).toEqual(new Set(['secretKey']))
})
