import type { Problem } from '@slotwell/shared/schema'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  addOrganization,
  ATTENDEE,
  bearer,
  book,
  bookingBody,
  firstFree,
  type Harness,
  LISTED_ORIGIN,
  MONDAY,
  placeHold,
  PRACTICE,
  startHarness,
} from '../../test/harness.ts'

let harness: Harness
beforeAll(async () => {
  harness = await startHarness()
})
afterEach(() => {
  vi.restoreAllMocks()
  harness.setClock(MONDAY)
})
afterAll(() => harness.close())

const codeOf = async (response: Response) => ((await response.json()) as Problem).code

describe('T6: a foreign page books nothing', () => {
  const types = [
    'application/json',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json;x=1',
    'application/jsonp',
    '',
  ]
  const origins = [
    'https://evil.example',
    'null',
    'https://praxis-seeblick.example.org.evil.example',
    'http://praxis-seeblick.example.org',
    'https://praxis-seeblick.example.org:8443',
    'HTTPS://PRAXIS-SEEBLICK.EXAMPLE.ORG',
    'https://example.org',
  ]
  it.each(origins.flatMap((origin) => types.map((type) => [origin, type] as const)))('not from %s as %s', async (origin, type) => {
    const place = vi.spyOn(harness.deps.store.bookings, 'place')
    const body = JSON.stringify({ service: 'sprechstunde', start: await firstFree(harness) })
    const response = await harness.request(`/v1/public/${harness.practice.pk}/holds`, {
      method: 'POST',
      body,
      headers: { origin, ...(type ? { 'content-type': type } : {}) },
    })
    expect(await codeOf(response)).toBe('origin_not_allowed')
    expect(place).not.toHaveBeenCalled()
  })

  it('a listed origin may, and may read the answer; the refusal names the origin to add', async () => {
    const json = { service: 'sprechstunde', start: await firstFree(harness) }
    const post = (origin: string) =>
      harness.request(`/v1/public/${harness.practice.pk}/holds`, { method: 'POST', json, headers: { origin } })
    const allowed = await post(LISTED_ORIGIN)
    expect([allowed.status, allowed.headers.get('access-control-allow-origin'), allowed.headers.get('vary')]).toEqual([
      201,
      LISTED_ORIGIN,
      'Origin',
    ])
    expect(allowed.headers.get('access-control-allow-credentials')).toBeNull()
    const refused = (await (await post('https://shop.example.net')).json()) as Problem
    expect(refused.detail).toContain('"https://shop.example.net"')
    expect(refused.detail).toContain('organization.origins')
  })

  it('preflights pass for what pages may call, and never for private addresses or foreign manage pages', async () => {
    const preflight = async (path: string, origin: string) => {
      const response = await harness.request(path, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } })
      return [response.status, response.headers.get('access-control-allow-origin')]
    }
    expect(await preflight(`/v1/public/${harness.practice.pk}/holds`, LISTED_ORIGIN)).toEqual([204, '*'])
    expect(await preflight('/v1/public/manage/cancel', 'http://localhost:4400')).toEqual([204, 'http://localhost:4400'])
    expect(await preflight('/v1/public/manage/cancel', LISTED_ORIGIN)).toEqual([403, null])
    expect(await preflight('/v1/bookings', LISTED_ORIGIN)).toEqual([403, null])
  })
})

describe('T26: a repeated request changes nothing', () => {
  const key = '0d3f8a7e-52f1-4a4c-9a49-0f6a3f0a3b11'
  const post = (json: unknown, idempotencyKey: string) =>
    harness.request(`/v1/public/${harness.practice.pk}/bookings`, { method: 'POST', json, headers: { 'idempotency-key': idempotencyKey } })

  it('the same key and body book once and answer the same; another body is refused', async () => {
    const body = bookingBody(await placeHold(harness))
    const [first, second] = [await post(body, key), await post(body, key)]
    expect([first.status, second.status]).toEqual([201, 201])
    expect(await second.json()).toEqual(await first.json())
    const other = await post({ ...body, locale: 'en' }, key)
    expect([other.status, await codeOf(other)]).toEqual([422, 'idempotency_key_reused'])
  })

  it('a key that could be guessed is refused by its name', async () => {
    const problem = (await (await post(bookingBody(await placeHold(harness)), 'order-17')).json()) as Problem
    expect([problem.code, problem.errors?.[0]?.parameter]).toEqual(['invalid_request', 'Idempotency-Key'])
  })

  it('a spent hold cannot be booked again', async () => {
    const body = bookingBody(await placeHold(harness))
    await post(body, `${key}-1`)
    expect(await codeOf(await post(body, `${key}-2`))).toBe('hold_not_found')
  })
})

describe('T27: a manage link', () => {
  it('is changed by no read, and opens no other booking', async () => {
    const [one, other] = [await book(harness), await book(harness)]
    const before = await harness.deps.store.bookings.byId(harness.practice.id, one.id)
    for (const method of ['GET', 'HEAD']) await harness.request('/v1/public/manage', { method, headers: bearer(one.token) })
    await harness.request('/m')
    expect(await harness.deps.store.bookings.byId(harness.practice.id, one.id)).toEqual(before)
    const [, mac] = one.token.split('.')
    expect((await harness.request('/v1/public/manage', { headers: bearer(`${other.id}.${mac}`) })).status).toBe(401)
  })

  it('carries its token in the fragment only', async () => {
    const { manageUrl, token } = await book(harness)
    expect(manageUrl).toBe(`http://localhost:4400/m#${token}`)
    expect(harness.log.join('')).not.toContain(token.split('.')[1])
  })

  it('dies when its person is erased', async () => {
    const { id, token } = await book(harness, { ...ATTENDEE, email: 'gone@example.org' })
    const view = (await (await harness.request(`/v1/bookings/${id}`, { headers: bearer(harness.practice.sk) })).json()) as {
      attendees: { customer: string }[]
    }
    await harness.request(`/v1/customers/${view.attendees[0]?.customer}/erase`, {
      method: 'POST',
      json: {},
      headers: bearer(harness.practice.sk),
    })
    expect((await harness.request('/v1/public/manage', { headers: bearer(token) })).status).toBe(401)
  })
})

describe('T30: a secret key in a page', () => {
  it('is refused wherever it stands, recorded, and told to be replaced', async () => {
    const { sk, pk, id } = await addOrganization(harness.deps, PRACTICE.replace('slug: praxis-seeblick', 'slug: leaky'))
    const attempts = [
      { path: '/v1/bookings', headers: { ...bearer(sk), origin: LISTED_ORIGIN } },
      { path: `/v1/public/${sk}/catalog`, headers: { origin: LISTED_ORIGIN } },
      { path: `/v1/public/${pk}/catalog`, headers: { ...bearer(sk), origin: LISTED_ORIGIN } },
    ]
    for (const { path, headers } of attempts) {
      const problem = (await (await harness.request(path, { headers })).json()) as Problem
      expect([path, problem.code, problem.detail?.includes('slotwell keys')]).toEqual([path, 'secret_key_in_browser', true])
    }
    const seen = (await harness.deps.store.audit.read(id, { limit: 100 })).filter(({ action }) => action === 'key.seenInBrowser')
    expect(seen).toHaveLength(3)
    expect(seen[0]?.object).toMatch(/^key_/)
    expect(harness.log.filter((line) => line.includes('"secret_key_in_browser"')).length).toBeGreaterThan(0)
    expect(harness.log.join('')).not.toContain(sk)
    expect((await harness.request('/v1/bookings', { headers: bearer(sk) })).status).toBe(200)
  })
})

describe('T33: the log', () => {
  it('holds ids only, one line an event, whatever is sent', async () => {
    const nasty = 'Mallory\u001b[31m\u0085{"event":"forged"}'
    await book(harness, { name: 'Logan Loggable', email: 'logan@example.org', phone: '+41 79 111 22 33' })
    await harness.request(`/v1/customers?email=logan@example.org`, { headers: bearer(harness.practice.sk) })
    await harness.request(`/v1/public/${harness.practice.pk}/slots?service=${encodeURIComponent(nasty)}`, {
      headers: { 'user-agent': 'Logan \u001b[2J', 'x-forwarded-for': '203.0.113.9\tforged' },
    })
    const text = harness.log.join('')
    for (const line of text.split('\n').filter(Boolean)) expect(() => JSON.parse(line)).not.toThrow()
    for (const word of ['ogan', 'logan@', '111 22 33', 'allory', 'forged', '203.0.113', harness.practice.pk])
      expect([word, text.includes(word)]).toEqual([word, false])
    expect(text).not.toMatch(/[^\n\u0020-\u007e]/)
  })

  it('tells of a fault where it was, without its message, and the caller learns a number only', async () => {
    vi.spyOn(harness.deps.store.catalog, 'current').mockRejectedValue(new Error('row of Vera Muster'))
    const response = await harness.request(`/v1/public/${harness.practice.pk}/catalog`)
    const text = await response.text()
    expect([response.status, (JSON.parse(text) as Problem).code]).toEqual([500, 'internal_error'])
    expect(text).not.toMatch(/Vera|\.ts|node_modules| at /)
    expect((JSON.parse(text) as { instance: string }).instance).toBe(`urn:uuid:${response.headers.get('request-id')}`)
    const line = harness.log.filter((one) => one.includes('"fault"')).at(-1) ?? ''
    expect(line).toContain('threats-of-writing.test.ts')
    expect(line).not.toContain('Vera')
  })
})

describe('T29: details of a sensitive service', () => {
  const sensitive = () =>
    addOrganization(
      harness.deps,
      PRACTICE.replace('slug: praxis-seeblick', `slug: heikel`).replace(
        '  - slug: sprechstunde\n',
        '  - slug: sprechstunde\n    sensitive: true\n',
      ),
    )

  it('are taken from our own page and from apps, and from no other page, even a listed one', async () => {
    const { pk } = await sensitive()
    const start = await firstFree(harness)
    const catalog = (await (await harness.request(`/v1/public/${pk}/catalog`)).json()) as {
      services: { slug: string; sensitive?: boolean }[]
    }
    expect(catalog.services.filter((service) => service.sensitive).map(({ slug }) => slug)).toEqual(['sprechstunde'])
    const post = (what: string, json: object, origin: string | undefined) =>
      harness.request(`/v1/public/${pk}/${what}`, { method: 'POST', json, headers: origin === undefined ? {} : { origin } })
    // Times are chosen anywhere.
    const held = (await (await post('holds', { service: 'sprechstunde', start }, LISTED_ORIGIN)).json()) as { id: string; secret: string }
    const make = vi.spyOn(harness.deps.keyring, 'sealForPerson')
    const refused = await post('bookings', bookingBody(held), LISTED_ORIGIN)
    const problem = (await refused.json()) as Problem
    expect([refused.status, problem.code, problem.detail]).toEqual([
      403,
      'own_page_only',
      expect.stringContaining('http://localhost:4400/book/heikel'),
    ])
    expect(make).not.toHaveBeenCalled()
    expect((await post('bookings', bookingBody(held), 'http://localhost:4400')).status).toBe(201)
  })
})
