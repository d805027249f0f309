import type { ExplainedSlot, Problem, Slots } from '@slotwell/shared/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ATTENDEE, bearer, book, type Harness, startHarness } from '../../test/harness.ts'

let harness: Harness
beforeAll(async () => {
  harness = await startHarness()
})
afterAll(() => harness.close())

const explain = (query: string, sk = harness.practice.sk) => harness.request(`/v1/slots/explain?${query}`, { headers: bearer(sk) })

describe('GET /v1/slots/explain', () => {
  it('says why to the owner, by ids, and names nobody', async () => {
    const { id, segments } = await book(harness)
    const start = encodeURIComponent(segments[0]?.start ?? '')
    const response = await explain(`service=sprechstunde&start=${start}&staff=${segments[0]?.staff}`)
    const text = await response.text()
    const view = JSON.parse(text) as ExplainedSlot
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'private, no-store'])
    expect(view.staff.flatMap(({ reasons }) => reasons)).toContainEqual(expect.objectContaining({ kind: 'claim', setting: id }))
    for (const canary of [ATTENDEE.name, ATTENDEE.email, ATTENDEE.phone, 'Anna Keller']) expect(text).not.toContain(canary)
  })

  it.each([
    ['start=2026-12-01T09:00:00Z', 'invalid_request', 'service'],
    ['service=sprechstunde', 'invalid_request', 'start'],
    ['service=sprechstunde&start=2026-12-01T09:00', 'invalid_request', 'start'],
    ['service=sprechstunde&start=2026-12-01T09:00:30Z', 'invalid_request', 'start'],
    ['service=sprechstunde&start=2026-12-01T09:00:00Z&durationMin=7', 'invalid_request', 'durationMin'],
    ['service=sprechstunde&start=2026-12-01T09:00:00Z&timeZone=UTC', 'invalid_request', 'timeZone'],
    ['service=massage&start=2026-12-01T09:00:00Z', 'unknown_service', undefined],
    ['service=sprechstunde&start=2026-12-01T09:00:00Z&staff=nobody', 'unknown_staff', undefined],
    ['service=sprechstunde&start=2026-12-01T09:00:00Z&location=zug', 'unknown_location', undefined],
  ])('refuses %s as %s', async (query, code, parameter) => {
    const problem = (await (await explain(query)).json()) as Problem
    expect([problem.code, problem.errors?.[0]?.parameter]).toEqual([code, parameter])
  })

  it('answers no publishable key, and a page not even with a secret one', async () => {
    const query = 'service=sprechstunde&start=2026-12-01T09:00:00Z'
    expect(((await (await explain(query, harness.practice.pk)).json()) as Problem).code).toBe('unauthorized')
    const fromPage = await harness.request(`/v1/slots/explain?${query}`, {
      headers: { ...bearer(harness.practice.sk), origin: 'https://example.org' },
    })
    expect(((await fromPage.json()) as Problem).code).toBe('secret_key_in_browser')
  })
})

describe('include=unbookable', () => {
  const slots = (more: string) =>
    harness.request(
      `/v1/public/${harness.practice.pk}/slots?service=sprechstunde&from=2026-12-24&to=2026-12-28&timeZone=Europe/Zurich${more}`,
    )

  it('lists what the published rules keep back, and is cached like any public answer', async () => {
    const response = await slots('&include=unbookable&location=seeblick')
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'public, max-age=0, s-maxage=5, must-revalidate'])
    const { unbookable = [] } = (await response.json()) as Slots
    const byDay = new Map<string, string[]>()
    for (const { start, reason } of unbookable)
      byDay.set(start.slice(0, 10), [...(byDay.get(start.slice(0, 10)) ?? []), `${start.slice(11, 16)} ${reason}`])
    expect([...byDay].map(([date, times]) => [date, times.length, times[0], times.at(-1)])).toMatchInlineSnapshot(`
      [
        [
          "2026-12-25",
          25,
          "07:30 closed",
          "15:20 closed",
        ],
      ]
    `)
    const again = await slots('&include=unbookable&location=seeblick')
    expect(again.headers.get('etag')).toBe(response.headers.get('etag'))
  })

  it('changes nothing of the answer without it, and knows no other word', async () => {
    const [plain, more] = (await Promise.all([slots(''), slots('&include=unbookable')].map(async (answer) => (await answer).json()))) as [
      Slots,
      Slots,
    ]
    const { unbookable, ...rest } = more
    expect(unbookable?.length).toBeGreaterThan(0)
    expect(JSON.stringify(plain)).toBe(JSON.stringify(rest))
    expect(((await (await slots('&include=reasons')).json()) as Problem).errors?.[0]).toEqual({
      parameter: 'include',
      detail: 'must be unbookable',
    })
  })
})
