import type { Problem } from '@slotwell/shared/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bookingBody, type Harness, placeHold, startHarness } from '../../test/harness.ts'
import { readBody } from './request-body.ts'

let harness: Harness
let body: ReturnType<typeof bookingBody>
beforeAll(async () => {
  harness = await startHarness()
  body = bookingBody(await placeHold(harness))
})
afterAll(() => harness.close())

/** Every answer to bad input: a problem of the client's kind that names the place. */
async function refusal(response: Response): Promise<{ readonly code: string; readonly places: (string | undefined)[] }> {
  const text = await response.text()
  expect([response.status >= 400 && response.status < 500, response.headers.get('content-type'), text.slice(0, 400)]).toEqual([
    true,
    'application/problem+json',
    text.slice(0, 400),
  ])
  expect(text).not.toMatch(/node_modules|\.ts:| {4}at /)
  const problem = JSON.parse(text) as Problem
  return { code: problem.code, places: (problem.errors ?? []).map(({ pointer, parameter }) => pointer ?? parameter) }
}

describe('T18, T19, T22: bodies', () => {
  const post = (text: string, headers: Record<string, string> = {}) =>
    harness.request(`/v1/public/${harness.practice.pk}/bookings`, {
      method: 'POST',
      body: text,
      headers: { 'content-type': 'application/json', ...headers },
    })
  const patched = (change: (copy: Record<string, unknown>) => void) => {
    const copy = structuredClone(body) as unknown as Record<string, unknown>
    change(copy)
    return JSON.stringify(copy)
  }
  const attendee = (fields: object) =>
    patched((copy) => void (copy.attendees = [{ name: 'Vera', email: 'v@example.org', phone: '+41791234567', ...fields }]))

  const cases: readonly (readonly [string, () => string, string])[] = [
    ['a name with a line break', () => attendee({ name: 'Vera\r\nBcc: all@example.org' }), '/attendees/0/name'],
    ['a name with a lone surrogate', () => attendee({ name: 'x' }).replace('"x"', '"\\ud800"'), '/attendees/0/name'],
    ['a name that turns the reading direction', () => attendee({ name: 'Vera\u202egpj.exe' }), '/attendees/0/name'],
    ['a name of 10,000 characters', () => attendee({ name: 'V'.repeat(10_000) }), '/attendees/0/name'],
    ['a name that is a number', () => attendee({ name: 7 }), '/attendees/0/name'],
    ['a name that is an object', () => attendee({ name: { $gt: '' } }), '/attendees/0/name'],
    ['an empty name', () => attendee({ name: '  ' }), '/attendees/0/name'],
    ['two addresses in one', () => attendee({ email: 'a@example.org, b@example.org' }), '/attendees/0/email'],
    ['an address with a header', () => attendee({ email: 'a@example.org\r\nCc: b@example.org' }), '/attendees/0/email'],
    ['an address in full width', () => attendee({ email: 'a＠example.org' }), '/attendees/0/email'],
    ['no attendee', () => patched((copy) => void (copy.attendees = [])), '/attendees'],
    [
      'a hundred attendees',
      () => patched((copy) => void (copy.attendees = Array(100).fill({ name: 'V', email: 'v@example.org' }))),
      '/attendees',
    ],
    ['answers with __proto__', () => patched(() => {}).replace('"patient"', '"__proto__"'), '/answers/__proto__'],
    ['answers with constructor', () => patched(() => {}).replace('"patient"', '"constructor"'), '/answers/constructor'],
    ['__proto__ at the top', () => patched(() => {}).replace('{', '{"__proto__":{"admin":true},'), '/__proto__'],
    ['a key twice', () => patched(() => {}).replace('{', '{"locale":"en",'), '/locale'],
    ['a state that only we may set', () => patched((copy) => void (copy.state = 'confirmed')), '/state'],
    ['an organization of his choice', () => patched((copy) => void (copy.organizationId = harness.school.id)), '/organizationId'],
    ['a locale that we do not speak', () => patched((copy) => void (copy.locale = 'xx')), '/locale'],
    ['an unknown zone', () => patched((copy) => void (copy.timeZone = 'Mars/Olympus')), '/timeZone'],
    ['a consent that is missing', () => patched((copy) => void delete copy.consent), '/consent'],
    ['a hold of another kind', () => patched((copy) => void (copy.hold = `bkg_${'0'.repeat(26)}`)), '/hold'],
    [
      '40 levels',
      () => patched((copy) => void (copy.answers = 'deep')).replace('"deep"', `${'['.repeat(40)}${']'.repeat(40)}`),
      '/answers/0/0',
    ],
    [
      'a number beyond all',
      () => patched((copy) => void (copy.answers = { patient: 'big' })).replace('"big"', '1e999'),
      '/answers/patient',
    ],
  ]
  it.each(cases)('%s is refused by its place', async (_, text, place) => {
    const { code, places } = await refusal(await post(text()))
    expect(code).toBe('invalid_request')
    expect(places).toContain(place)
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  it.each([
    '',
    '{',
    '{"a"}',
    "{'a':1}",
    '{"a":1,}',
    '[1,]',
    'NaN',
    'undefined',
    '{"a":01}',
    '{"a":.5}',
    '{"a":"\u0001"}',
    '{"a":"\\x41"}',
    '{}{}',
    '{"a":1}//',
    '\ufeff{}',
    '{"a":tru}',
  ])('%j is no JSON', async (text) => {
    expect((await refusal(await post(text))).code).toBe('malformed_json')
  })

  it('bytes that are no UTF-8 are refused', async () => {
    const response = await harness.request(`/v1/public/${harness.practice.pk}/bookings`, {
      method: 'POST',
      body: Uint8Array.of(0x7b, 0xff, 0x7d),
      headers: { 'content-type': 'application/json' },
    })
    expect((await refusal(response)).code).toBe('malformed_json')
  })

  it('T22: a bomb of brackets is refused by its size before it is read', async () => {
    expect((await refusal(await post('['.repeat(1_000_000)))).code).toBe('payload_too_large')
  })

  it('a body that its sender breaks off is no fault of ours', async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"service":'))
        controller.error(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }))
      },
    })
    expect(await readBody(new Request('http://localhost/', { method: 'POST', body, duplex: 'half' } as RequestInit), 1_000)).toEqual({
      ok: false,
      reason: 'malformed_json',
    })
  })

  it('T22: a body that lies about its length is cut where the limit is', async () => {
    let sent = 0
    const stream = new ReadableStream({
      pull(controller) {
        sent += 4_096
        controller.enqueue(new Uint8Array(4_096).fill(0x20))
        if (sent > 10_000_000) controller.close()
      },
    })
    const { createApp } = await import('../app.ts')
    const app = createApp({
      ...harness.deps,
      devMail: undefined,
      notReady: () => undefined,
      settings: {
        publicUrl: 'http://localhost:4400',
        trustedHops: 0,
        rateLimitFactor: 1e6,
        holdLimitPerVisitor: 9,
        embedDir: harness.folder,
        checkAnswers: true,
      },
    })
    const request = new Request(`http://localhost:4400/v1/public/${harness.practice.pk}/bookings`, {
      method: 'POST',
      body: stream,
      headers: { 'content-type': 'application/json' },
      duplex: 'half',
    } as RequestInit)
    expect((await refusal(await app.fetch(request))).code).toBe('payload_too_large')
    expect(sent).toBeLessThan(100_000)
  })

  it('T17: 16 kB of the worst text take every validator no time', async () => {
    const worst = ['a@'.repeat(7_000), `${'a'.repeat(15_000)}!`, '-'.repeat(15_000), '+'.repeat(15_000), `${'a.'.repeat(7_000)}@`]
    for (const text of worst) {
      const startedMs = performance.now()
      await refusal(await post(attendee({ name: text.slice(0, 100), email: text, phone: text })))
      expect(performance.now() - startedMs).toBeLessThan(1_000)
    }
  })
})
