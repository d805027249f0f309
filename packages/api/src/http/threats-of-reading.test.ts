import { readdirSync, readFileSync } from 'node:fs'
import type { Problem } from '@slotwell/shared/schema'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { addOrganization, ATTENDEE, bearer, book, bookingBody, type Harness, MONDAY, placeHold, startHarness } from '../../test/harness.ts'
import { routeName, sampleOf } from '../../test/route-samples.ts'
import { mintApiKey } from '../trust/api-key.ts'
import { allRoutes } from './routes/all-routes.ts'

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

describe('T3, I20: no public answer holds another person', () => {
  it('whatever route a page or a manage link calls', async () => {
    const canary = { name: 'Kanarienvogel Xq7', email: 'xq7.canary@example.org', phone: '+41 79 987 65 43' }
    await book(harness, canary)
    const reached = allRoutes(harness.folder).filter(({ auth }) => auth === 'publishable' || auth === 'manageToken')
    for (const route of reached) {
      const { path, options } = await sampleOf(route, harness)
      const text = (await (await harness.request(path, options)).text()).toLowerCase()
      for (const secret of ['xq7', '987 65 43', '@example.org"', 'vera', 'anna.keller@'])
        expect([routeName(route), text.includes(secret)]).toEqual([routeName(route), false])
    }
  })
})

describe('T4: nothing tells what exists', () => {
  const withoutIds = (text: string) => text.replaceAll(/[a-z]{3}_[0-9a-z]{26}/g, 'id')

  it('a booking of another organization is refused like one that never was', async () => {
    const { id } = await book(harness)
    const [foreign, unknown] = await Promise.all(
      [id, `bkg_${'0'.repeat(26)}`].map((one) => harness.request(`/v1/bookings/${one}`, { headers: bearer(harness.school.sk) })),
    )
    expect([foreign?.status, withoutIds(await foreign!.text())]).toEqual([unknown?.status, withoutIds(await unknown!.text())])
  })

  it('a known and an unknown address are booked with the same answer', async () => {
    const known = await (
      await harness.request(`/v1/public/${harness.practice.pk}/bookings`, { method: 'POST', json: bookingBody(await placeHold(harness)) })
    ).json()
    const fresh = await (
      await harness.request(`/v1/public/${harness.practice.pk}/bookings`, {
        method: 'POST',
        json: bookingBody(await placeHold(harness), { ...ATTENDEE, email: 'nobody.yet@example.org' }),
      })
    ).json()
    expect(Object.keys(known as object)).toEqual(Object.keys(fresh as object))
  })

  it('a token of a booking that exists is refused like one of a booking that does not', async () => {
    const { id } = await book(harness)
    const answers = await Promise.all(
      [id, `bkg_${'0'.repeat(26)}`].map(async (one) =>
        (await harness.request('/v1/public/manage', { headers: bearer(`${one}.${'A'.repeat(43)}`) })).text(),
      ),
    )
    expect(answers[0]).toBe(answers[1])
  })

  it('the search by address tells only what is in the same organization', async () => {
    await book(harness)
    const found = async (sk: string) =>
      ((await (await harness.request(`/v1/customers?email=${ATTENDEE.email}`, { headers: bearer(sk) })).json()) as { data: unknown[] }).data
        .length
    expect([await found(harness.practice.sk), await found(harness.school.sk)]).toEqual([1, 0])
  })

  it('lists of one organization hold nothing of another', async () => {
    await book(harness)
    for (const list of ['bookings', 'customers', 'time-off', 'sessions']) {
      expect(await (await harness.request(`/v1/${list}`, { headers: bearer(harness.school.sk) })).json()).toEqual({
        data: [],
        nextCursor: null,
      })
    }
  })
})

describe('T5, I20: free times say nothing about why others are not free', () => {
  const ONE_PERSON = `
organization: { slug: one-person, name: One, timeZone: Europe/Zurich, locales: [en], origins: [], privacy: { controller: One, purpose: Booking, url: "https://example.org/p", version: "1" } }
locations: [{ slug: room, name: Room, address: Street 1 }]
staff: [{ slug: ada, name: Ada, schedule: { rules: [{ days: [tue], from: "09:00", to: "12:00" }] } }]
services: [{ slug: hour, name: Hour, durationMin: 60, staff: [ada] }]
`
  it('a booking, a hold and time off leave the same gap', async () => {
    const { pk, sk } = await addOrganization(harness.deps, ONE_PERSON)
    const start = '2026-12-01T10:00:00+01:00'
    const times = async () =>
      (await harness.request(`/v1/public/${pk}/slots?service=hour&from=2026-12-01&to=2026-12-02&timeZone=Europe/Zurich`)).text()
    const post = async (path: string, json: object, headers: Record<string, string>) =>
      (await (await harness.request(path, { method: 'POST', json, headers })).json()) as { id: string; secret: string }
    const free = await times()

    const hold = await post(`/v1/public/${pk}/holds`, { service: 'hour', start }, {})
    const whileHeld = await times()
    await harness.request(`/v1/public/${pk}/holds/${hold.id}`, { method: 'DELETE', headers: bearer(hold.secret) })
    const booking = await post('/v1/bookings', { service: 'hour', start, attendees: [ATTENDEE] }, bearer(sk))
    const whileBooked = await times()
    await post(`/v1/bookings/${booking.id}/cancel`, {}, bearer(sk))
    const freeAgain = await times()
    await post('/v1/time-off', { staff: 'ada', start, end: '2026-12-01T11:00:00+01:00' }, bearer(sk))
    const whileAway = await times()

    expect(JSON.parse(whileHeld)).toMatchObject({
      days: [{ slots: [{ start: '2026-12-01T09:00:00+01:00' }, { start: '2026-12-01T11:00:00+01:00' }] }],
    })
    expect([whileBooked, whileAway]).toEqual([whileHeld, whileHeld])
    expect([freeAgain, free === whileHeld]).toEqual([free, false])
  })

  it('T20: more than 31 days are refused before anything is computed', async () => {
    const occupancy = vi.spyOn(harness.deps.store.bookings, 'occupancy')
    const path = `/v1/public/${harness.practice.pk}/slots?service=sprechstunde&timeZone=Europe/Zurich`
    expect((await harness.request(`${path}&from=2026-12-01&to=2026-12-31`)).status).toBe(200)
    occupancy.mockClear()
    expect(await codeOf(await harness.request(`${path}&from=2026-12-01&to=2027-01-01`))).toBe('range_too_long')
    expect(await codeOf(await harness.request(`${path}&from=1970-01-01&to=2199-12-31`))).toBe('range_too_long')
    expect(occupancy).not.toHaveBeenCalled()
  })
})

describe('T16: keys are looked up by digest, once, whether they exist or not', () => {
  it.each([
    ['a live key', () => harness.practice.sk, 1],
    ['a key that never was', () => mintApiKey('secret').text, 1],
    ['a key with a wrong checksum', () => `${harness.practice.sk.slice(0, -1)}!`, 0],
    ['no key at all', () => 'hello', 0],
  ])('%s', async (_, key, lookUps) => {
    const byHash = vi.spyOn(harness.deps.store.organizations, 'keyByHash')
    await harness.request('/v1/time-off', { headers: bearer(key()) })
    expect(byHash).toHaveBeenCalledTimes(lookUps)
  })

  it('manage tokens cost the same reads, right, wrong or unknown', async () => {
    const { id, token } = await book(harness)
    const reads = async (text: string) => {
      const spies = [vi.spyOn(harness.deps.store.bookings, 'organizationOf'), vi.spyOn(harness.deps.store.bookings, 'byId')]
      await harness.request('/v1/public/manage', { headers: bearer(text) })
      const counts = spies.map((spy) => spy.mock.calls.length)
      vi.restoreAllMocks()
      return counts
    }
    expect(await reads(`${id}.${'B'.repeat(43)}`)).toEqual(await reads(`bkg_${'1'.repeat(26)}.${'B'.repeat(43)}`))
    expect(token).toMatch(/^bkg_/)
  })
})

describe('T19: an address has one spelling', () => {
  it.each(['service=erstkonsultation', 'from=2026-12-02', 'fr%6Fm=2026-12-01', 'timeZone=UTC'])(
    'a parameter sent twice is refused: %s',
    async (again) => {
      const path = `/v1/public/${harness.practice.pk}/slots?service=sprechstunde&from=2026-12-01&to=2026-12-02&timeZone=Europe/Zurich`
      expect((await harness.request(path)).status).toBe(200)
      const problem = (await (await harness.request(`${path}&${again}`)).json()) as Problem
      const parameter = decodeURIComponent(again.split('=')[0] ?? '')
      expect([problem.code, problem.errors]).toMatchObject(['invalid_request', [{ parameter }]])
    },
  )

  const variants = [
    '/v1//bookings',
    '//v1/bookings',
    '/v1/./bookings',
    '/v1/../v1/bookings',
    '/v1/bookings/',
    '/v1/bookings/.',
    '/v1/bookings;a=b',
    '/v1/bookings%2f',
    '/v1%2Fbookings',
    '/v1/%62ookings',
    '/V1/bookings',
    '/v1/Bookings',
    '/v1/bookings.json',
    '/v1/bookings%00',
    '/v1/bookings%0d%0a',
    '/v1\\bookings',
    '/v1/bookings/%2e%2e/bookings',
    '/v1/public/manage/../../bookings',
  ]
  it.each(variants)('%s is nothing', async (path) => {
    // The request target goes as it was sent; what `URL` makes of it must not decide.
    const response = await harness.request(path, { headers: bearer(harness.practice.sk) })
    expect(response.status).toBe(404)
  })

  it('a thousand spellings of a protected address never reach its handler without a key', async () => {
    const list = vi.spyOn(harness.deps.store.bookings, 'list')
    const pieces = ['/', '//', '/./', '%2f', '\\', '/%2e/', ';', '.', '%20', '/v1', 'V1', 'bookings', 'Bookings', '%00', '?', '#', '@', ':']
    let seed = 7
    const next = () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648)
    for (let i = 0; i < 1_000; i++) {
      const noise = Array.from({ length: 1 + (next() % 4) }, () => pieces[next() % pieces.length]).join('')
      const path = ['/v1/bookings', noise].sort(() => (next() % 2 ? 1 : -1)).join('')
      const response = await harness.request(path.startsWith('/') ? path : `/${path}`)
      expect([path, response.status >= 400 && response.status < 500]).toEqual([path, true])
    }
    expect(list).not.toHaveBeenCalled()
  })
})

it('T8: no answer lets a browser guess, frame or run anything', async () => {
  for (const path of ['/healthz', `/v1/public/${harness.practice.pk}/catalog`, '/nothing', '/m', '/v1/bookings']) {
    const { headers } = await harness.request(path)
    expect([path, headers.get('x-content-type-options'), headers.get('x-frame-options'), headers.get('referrer-policy')]).toEqual([
      path,
      'nosniff',
      'DENY',
      // Pages with forms tell their own origin, and nobody else, from where a form was sent.
      path === '/m' ? 'same-origin' : 'no-referrer',
    ])
    const policy = headers.get('content-security-policy') ?? ''
    expect([path, policy.includes("default-src 'none'"), policy.includes("frame-ancestors 'none'"), policy.includes('unsafe')]).toEqual([
      path,
      true,
      true,
      false,
    ])
  }
})

it('statuses stand in problem.ts and nowhere else', () => {
  const files = readdirSync(new URL('.', import.meta.url), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'problem.ts',
  )
  expect(files.length).toBeGreaterThan(20)
  for (const file of [...files, '../main.ts', '../app.ts']) {
    const source = readFileSync(new URL(file, import.meta.url), 'utf8')
    expect([file, /(?:status\w*\W{1,5}|writeHead\(|\}, )[2-5]\d\d\b/i.exec(source)?.[0]]).toEqual([file, undefined])
  }
})
