import type { Problem } from '@slotwell/shared/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearer, firstFree, type Harness, startHarness } from '../../test/harness.ts'

let harness: Harness
let start: string
beforeAll(async () => {
  harness = await startHarness()
  start = await firstFree(harness)
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

describe('T20, T21, T22: parameters of a slot query', () => {
  const good: Record<string, string> = { service: 'sprechstunde', from: '2026-12-01', to: '2026-12-05', timeZone: 'Europe/Zurich' }
  const cases: readonly (readonly [string, string, string])[] = [
    ['30 February', 'from', '2027-02-30'],
    ['29 February of a common year', 'to', '2027-02-29'],
    ['a month of 13', 'from', '2026-13-01'],
    ['a year beyond the range', 'to', '9999-12-31'],
    ['a negative year', 'from', '-000001-01-01'],
    ['a date with a time', 'from', '2026-12-01T00:00:00Z'],
    ['digits of another script', 'from', '２０２６-12-01'],
    ['an unknown zone', 'timeZone', 'Mars/Olympus'],
    ['an offset for a zone', 'timeZone', '+01:23'],
    ['a megabyte of zone', 'timeZone', `Europe/${'a'.repeat(3_000)}`],
    ['a path for a zone', 'timeZone', '../../etc/passwd'],
    ['a zone with a line break', 'timeZone', 'Europe/Zurich\r\nSet-Cookie: a=b'],
    ['a party of 5', 'partySize', '5'],
    ['a party of -1', 'partySize', '-1'],
    ['a party of 1e9', 'partySize', '1e9'],
    ['a service with markup', 'service', '<script>alert(1)</script>'],
    ['a service with a quote', 'service', "a' or 1=1 --"],
    ['an id of another kind', 'service', `stf_${'0'.repeat(26)}`],
    ['an empty staff', 'staff', ''],
    ['a null byte', 'staff', 'anna\u0000keller'],
    ['a field of every object', '__proto__', 'x'],
    ['a field of every object', 'constructor', 'x'],
    ['a field of every object', 'toString', 'x'],
    ['nesting in a name', 'from[gte]', '2026-01-01'],
  ]
  it.each(cases)('%s in %s is refused by its name', async (_, name, value) => {
    const query = new URLSearchParams({ ...good })
    query.set(name, value)
    const { code, places } = await refusal(await harness.request(`/v1/public/${harness.practice.pk}/slots?${query}`))
    expect([code, places]).toEqual(['invalid_request', [name]])
  })

  it.each(['%', '%zz', '%c3%28', '%ed%a0%80', '%00%'])('an escape that is none (%s) is refused by its name', async (sequence) => {
    const { places } = await refusal(
      await harness.request(`/v1/public/${harness.practice.pk}/slots?${new URLSearchParams(good)}&staff=${sequence}`),
    )
    expect(places).toContain('staff')
  })

  it('a query that is too long is refused as a whole', async () => {
    expect((await refusal(await harness.request(`/v1/public/${harness.practice.pk}/slots?${'a=b&'.repeat(2_000)}`))).code).toBe(
      'invalid_request',
    )
  })

  it('an offset may stand as people write it, with a plus sign', async () => {
    const response = await harness.request('/v1/bookings?from=2026-12-01T00:00:00+01:00&limit=200', {
      headers: bearer(harness.practice.sk),
    })
    expect(response.status).toBe(200)
  })

  it('T21: spellings of a zone are one zone, so no cache grows with them', async () => {
    const zoneOf = async (timeZone: string) =>
      (
        (await (await harness.request(`/v1/public/${harness.practice.pk}/slots?${new URLSearchParams({ ...good, timeZone })}`)).json()) as {
          timeZone: string
        }
      ).timeZone
    expect(await Promise.all(['europe/zurich', 'EUROPE/ZURICH', 'Europe/Zurich'].map(zoneOf))).toEqual([
      'Europe/Zurich',
      'Europe/Zurich',
      'Europe/Zurich',
    ])
  })
})

describe('the first answer to a widget', () => {
  const unknown = async (query: string) =>
    (await refusal(await harness.request(`/v1/public/${harness.practice.pk}/start?timeZone=Europe/Zurich&${query}`))).code

  it.each(['Check-up', 'check%20up', 'gr%C3%B6%C3%9Fe', 'haircut_long', 'x'.repeat(65), 'a%00b', '%3Cscript%3E', '-'])(
    'says of a reference that cannot be one (%s) that it is unknown, as of any other, so that the page goes on without it',
    async (text) => {
      expect([await unknown(`service=${text}`), await unknown(`staff=${text}`), await unknown(`location=${text}`)]).toEqual([
        'unknown_service',
        'unknown_staff',
        'unknown_location',
      ])
    },
  )
})

describe('T35: starts that are no free time', () => {
  it.each([
    ['2026-02-30T09:00:00+01:00', 'invalid_request'],
    ['2026-11-23T09:00:00', 'invalid_request'],
    ['2026-11-23T24:00:00+01:00', 'invalid_request'],
    ['2026-11-23T09:00:60+01:00', 'invalid_request'],
    ['9999-12-31T23:59:59Z', 'invalid_request'],
    ['1970-01-01T00:00:00Z', 'slot_taken'],
    ['2199-12-31T23:59:59Z', 'slot_taken'],
    ['2027-03-28T02:30:00+01:00', 'slot_taken'],
  ])('%s is %s', async (at, expected) => {
    const response = await harness.request(`/v1/public/${harness.practice.pk}/holds`, {
      method: 'POST',
      json: { service: 'sprechstunde', start: at },
    })
    expect((await refusal(response)).code).toBe(expected)
  })

  it('the same instant in another offset is the same time', async () => {
    const inUtc = new Date(start).toISOString().replace('.000', '')
    const response = await harness.request(`/v1/public/${harness.practice.pk}/holds`, {
      method: 'POST',
      json: { service: 'sprechstunde', start: inUtc },
    })
    expect(response.status).toBe(201)
  })
})
