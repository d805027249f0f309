import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { book, type Harness, startHarness } from '../../test/harness.ts'
import { entityTag, isUnchanged } from './cache-rules.ts'

let harness: Harness
beforeAll(async () => {
  // Not on the minute: a second later no time may fall to the notice.
  harness = await startHarness({ clock: '2026-11-23T08:01:30+01:00' })
})
afterAll(() => harness.close())

describe('a public read', () => {
  const paths = [
    'start?timeZone=UTC&service=sprechstunde',
    'catalog',
    'slots?service=sprechstunde&from=2026-12-01&to=2026-12-31&timeZone=UTC',
  ]

  it.each(paths)('%s may be kept by a CDN for seconds, is the same for every origin, and costs nothing while unchanged', async (path) => {
    const address = `/v1/public/${harness.practice.pk}/${path}`
    const first = await harness.request(address, { headers: { origin: 'https://any.example', cookie: 'a=b', 'accept-language': 'de' } })
    expect([
      first.status,
      first.headers.get('cache-control'),
      first.headers.get('access-control-allow-origin'),
      first.headers.get('vary'),
    ]).toEqual([200, 'public, max-age=0, s-maxage=5, must-revalidate', '*', 'accept-encoding'])
    const text = await first.text()
    harness.setClock(harness.now() + 1_000)
    const again = await harness.request(address, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } })
    expect([again.status, (await again.text()).length, again.headers.get('access-control-allow-origin')]).toEqual([304, 0, '*'])
    // T25: nothing in the request but its address changes the answer.
    const stripped = (body: string) => body.replace(/"asOf":"[^"]*"/, '')
    expect(
      stripped(
        await (
          await harness.request(address, {
            headers: { origin: 'https://other.example', 'x-forwarded-host': 'evil.example', host: 'evil.example', 'accept-language': 'en' },
          })
        ).text(),
      ),
    ).toBe(stripped(text))
  })

  it('shows a booking at once', async () => {
    const address = `/v1/public/${harness.practice.pk}/slots?service=sprechstunde&from=2026-12-07&to=2026-12-31&timeZone=UTC`
    const tag = (await harness.request(address)).headers.get('etag') ?? ''
    // Three people share this service's times; a gap shows when the last of them is taken.
    for (let i = 0; i < 3; i++) await book(harness)
    expect((await harness.request(address, { headers: { 'if-none-match': tag } })).status).toBe(200)
  })

  it('is refused without being kept', async () => {
    expect((await harness.request(`/v1/public/${harness.practice.pk}/slots?service=nothing`)).headers.get('cache-control')).toBe('no-store')
  })
})

describe('a tag', () => {
  it('says what is in an answer, not when it was made or how it is packed', () => {
    expect(entityTag('{"a":1}', [])).toMatch(/^W\/"[\w-]{27}"$/)
    expect(entityTag('{"asOf":"1","a":1}', ['asOf'])).toBe(entityTag('{"asOf":"2","a":1}', ['asOf']))
    expect(entityTag('{"asOf":"1","a":1}', ['asOf'])).not.toBe(entityTag('{"asOf":"1","a":2}', ['asOf']))
    expect(entityTag('{"asOf":"1"}', [])).not.toBe(entityTag('{"asOf":"2"}', []))
  })

  it.each([
    ['"x"', true],
    ['W/"x"', true],
    ['"y", W/"x"', true],
    ['*', true],
    ['"y"', false],
    [undefined, false],
    [`${'"y",'.repeat(1_000)}"x"`, false],
  ])('asked with %s is unchanged: %s', (header, expected) => expect(isUnchanged(header, '"x"')).toBe(expected))
})
