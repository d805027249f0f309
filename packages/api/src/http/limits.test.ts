import type { Problem } from '@slotwell/shared/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearer, firstFree, type Harness, LISTED_ORIGIN, placeHold, startHarness } from '../../test/harness.ts'
import { addressGroup, clientAddress, createDailyNames, createVisitors, visitorTag } from './client-address.ts'
import { LIMITS } from './limits.ts'

describe('T24: whose address counts', () => {
  it.each([
    ['no proxy is trusted, so nothing a client writes counts', '198.51.100.1', '203.0.113.9', 0, '198.51.100.1'],
    ['one proxy: what it appended', '10.0.0.2', '203.0.113.9', 1, '203.0.113.9'],
    ['one proxy: a forged entry before it does not count', '10.0.0.2', '1.1.1.1, 203.0.113.9', 1, '203.0.113.9'],
    ['two proxies', '10.0.0.2', '1.1.1.1, 203.0.113.9, 10.0.0.1', 2, '203.0.113.9'],
    ['a list shorter than the hops was not written by them', '10.0.0.2', '203.0.113.9', 2, '10.0.0.2'],
    ['no list at all', '10.0.0.2', undefined, 1, '10.0.0.2'],
    ['no address', '10.0.0.2', 'unknown', 1, '10.0.0.2'],
    ['markup', '10.0.0.2', '<b>1</b>', 1, '10.0.0.2'],
    ['with a port', '10.0.0.2', '203.0.113.9:4711', 1, '203.0.113.9'],
    ['IPv6 in brackets', '10.0.0.2', '[2001:db8::7]:443', 1, '2001:db8::7'],
    ['IPv4 within IPv6', '::ffff:203.0.113.9', undefined, 0, '203.0.113.9'],
    ['a scope', 'fe80::1%eth0', undefined, 0, 'fe80::1'],
    ['a list too long to be honest', '10.0.0.2', `${'1.1.1.1, '.repeat(500)}203.0.113.9`, 1, '10.0.0.2'],
    ['no socket', undefined, undefined, 0, '0.0.0.0'],
  ])('%s', (_, socket, forwarded, hops, expected) => expect(clientAddress(socket, forwarded, hops)).toBe(expected))

  it('an IPv6 household is one, whichever of its addresses it takes', () => {
    expect(new Set(['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:0db8:0001:0002:0:0:0:9'].map(addressGroup))).toEqual(
      new Set(['2001:db8:1:2::/64']),
    )
    expect(addressGroup('2001:db8:1:3::1')).not.toBe(addressGroup('2001:db8:1:2::1'))
    expect([
      addressGroup('::1'),
      addressGroup('1::'),
      addressGroup('1:2:3:4:5:6:7:8'),
      addressGroup('64:ff9b::192.0.2.1'),
      addressGroup('203.0.113.9'),
    ]).toEqual(['0:0:0:0::/64', '1:0:0:0::/64', '1:2:3:4::/64', '64:ff9b:0:0::/64', '203.0.113.9'])
  })

  it('two who come through one proxy are two, however often they come', () => {
    const behindOne = createVisitors(1)
    for (let i = 0; i < 2; i++)
      expect(['203.0.113.9', '2001:db8:1:2::1', undefined].map((said) => behindOne('10.0.0.2', said))).toEqual([
        { address: '203.0.113.9', group: '203.0.113.9' },
        { address: '2001:db8:1:2::1', group: '2001:db8:1:2::/64' },
        { address: '10.0.0.2', group: '10.0.0.2' },
      ])
    const behindNone = createVisitors(0)
    expect([behindNone('198.51.100.1', '203.0.113.9').group, behindNone('198.51.100.2', '203.0.113.9').group]).toEqual([
      '198.51.100.1',
      '198.51.100.2',
    ])
  })

  it('all processes with one key call an address the same', () => {
    const named = (byte: number) => createDailyNames(new Uint8Array(32).fill(byte), () => 0)('203.0.113.9')
    expect(named(1)).toBe(named(1))
    expect(named(1)).not.toBe(named(2))
  })

  it('an address is counted under a name that lasts a day and holds nothing of it', () => {
    let nowMs = Date.UTC(2026, 10, 23, 12)
    const name = createDailyNames(new Uint8Array(32), () => nowMs)
    const today = name('203.0.113.9')
    expect(name('203.0.113.9')).toBe(today)
    expect(today).not.toContain('203')
    nowMs += 86_400_000
    expect(name('203.0.113.9')).not.toBe(today)
    const key = new Uint8Array(32)
    expect(visitorTag(key, nowMs, 'a')).toBe(visitorTag(key, nowMs + 1, 'a'))
    expect(visitorTag(key, nowMs, 'a')).not.toBe(visitorTag(key, nowMs + 86_400_000, 'a'))
  })
})

describe('limits', () => {
  let harness: Harness
  beforeAll(async () => {
    harness = await startHarness({ environment: { RATE_LIMIT_FACTOR: '1', HOLD_LIMIT_PER_VISITOR: '2' } })
  })
  afterAll(() => harness.close())
  const catalog = (from: string, forwarded?: string) =>
    harness.request(`/v1/public/${harness.practice.pk}/catalog`, {
      from,
      ...(forwarded ? { headers: { 'x-forwarded-for': forwarded } } : {}),
    })

  it('T24: refuse with the seconds to wait, and a forged address does not help', async () => {
    const first = await catalog('192.0.2.1')
    expect(first.headers.get('ratelimit-policy')).toBe(`"publicRead";q=${LIMITS.publicRead.visitor};w=60`)
    expect(first.headers.get('ratelimit')).toMatch(new RegExp(`^"publicRead";r=${LIMITS.publicRead.visitor - 1};t=\\d+$`))
    for (let i = 1; i < LIMITS.publicRead.visitor; i++) await catalog('192.0.2.1', `203.0.113.${i % 250}`)
    const refused = await catalog('192.0.2.1', '198.51.100.77')
    expect([refused.status, ((await refused.json()) as Problem).code]).toEqual([429, 'rate_limited'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('access-control-allow-origin')).toBe('*')
    // A widget in a page of another origin has to be able to read it.
    expect(refused.headers.get('access-control-expose-headers')).toContain('retry-after')
    expect((await catalog('192.0.2.2')).status).toBe(200)
  })

  it('T24: an IPv6 household shares one, however it turns its addresses', async () => {
    for (let i = 0; i < LIMITS.publicRead.visitor; i++) await catalog(`2001:db8:7:7::${i.toString(16)}`)
    expect((await catalog('2001:db8:7:7:abcd::1')).status).toBe(429)
    expect((await catalog('2001:db8:7:8::1')).status).toBe(200)
  })

  it('are stricter for writes that name no origin', async () => {
    const hold = await placeHold(harness)
    const extend = (headers: object) =>
      harness.request(`/v1/public/${harness.practice.pk}/holds/${hold.id}/extend`, {
        method: 'POST',
        json: {},
        from: '192.0.2.9',
        headers: { ...bearer(hold.secret), ...headers },
      })
    for (let i = 0; i < LIMITS.publicWriteWithoutOrigin.visitor; i++) expect((await extend({})).status).toBe(200)
    expect((await extend({})).status).toBe(429)
    expect((await extend({ origin: LISTED_ORIGIN })).status).toBe(200)
  })

  it('end guessing of keys before they are looked up', async () => {
    const guess = () => harness.request('/v1/bookings', { headers: bearer('sk_live_guess'), from: '192.0.2.20' })
    for (let i = 0; i < LIMITS.badKey.visitor; i++) expect((await guess()).status).toBe(401)
    expect((await guess()).status).toBe(429)
    expect((await harness.request('/v1/bookings', { headers: bearer(harness.practice.sk), from: '192.0.2.21' })).status).toBe(200)
  })

  it('T1: one visitor holds no more times than he may', async () => {
    const start = await firstFree(harness, 'erstkonsultation')
    const day = start.slice(0, 10)
    const { days } = (await (
      await harness.request(`/v1/public/${harness.practice.pk}/slots?service=erstkonsultation&from=${day}&to=${day}&timeZone=Europe/Zurich`)
    ).json()) as { days: { slots: { start: string }[] }[] }
    const hold = (at: string, from: string) =>
      harness.request(`/v1/public/${harness.practice.pk}/holds`, { method: 'POST', json: { service: 'erstkonsultation', start: at }, from })
    const starts = (days[0]?.slots ?? []).map((slot) => slot.start).filter((_, i) => i % 5 === 0)
    expect(starts.length).toBeGreaterThan(2)
    expect([(await hold(starts[0] ?? '', '192.0.2.40')).status, (await hold(starts[1] ?? '', '192.0.2.40')).status]).toEqual([201, 201])
    const third = await hold(starts[2] ?? '', '192.0.2.40')
    expect([third.status, third.headers.get('retry-after') !== null]).toEqual([429, true])
    expect((await hold(starts[2] ?? '', '192.0.2.41')).status).toBe(201)
  })
})
