import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allRoutes } from '../src/http/routes/all-routes.ts'
import { type Exchange, fillIn, lostSince, openStage, send } from './first-release.ts'
import { type Harness, startHarness } from './harness.ts'

/**
 * A page may keep a widget of the first release for years. Its requests and the answers that it understood stand in these files as
 * they were; they are never written anew. A change that makes this red breaks pages that nobody will touch.
 */
const folder = new URL('first-release/', import.meta.url)
const recorded = readdirSync(folder).map((name) => ({
  name,
  exchange: JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Exchange,
}))

let harness: Harness
beforeAll(async () => {
  harness = await startHarness()
})
afterAll(() => harness.close())

it.each(recorded)('$name: what the widget of the first release asks is answered as it was', async ({ exchange }) => {
  const { request, answer } = exchange
  const response = await send(harness, fillIn(request, await openStage(harness)))
  const text = await response.text()
  expect([response.status, text.slice(0, 500)]).toEqual([answer.status, text.slice(0, 500)])
  for (const [name, value] of Object.entries(answer.headers)) expect([name, response.headers.get(name)]).toEqual([name, value])
  if (answer.body === undefined) expect(text).toBe('')
  else expect(lostSince(answer.body, JSON.parse(text))).toEqual([])
})

it('has every public route that the widget of the first release uses', () => {
  const used = allRoutes('')
    .filter(({ path }) => path.startsWith('/v1/public/'))
    .map(({ method, path }) => `${method} ${path}`)
  const then = new Set(recorded.map(({ exchange }) => exchange.route))
  expect([...then].filter((route) => !used.includes(route))).toEqual([])
  expect(then.size).toBe(11)
})

describe('the comparison', () => {
  const then = { id: 'svc_01k9z5v3m8q2r7t4w6x0y1a001', at: '2026-12-01T09:00:00+01:00', list: [{ a: 1, b: 'x' }, { a: 2 }], none: null }
  it.each([
    ['a field that is gone', { ...then, at: undefined }, ['/at is gone']],
    ['a number for a text', { ...then, at: 1 }, [expect.stringContaining('/at was string')]],
    ['an instant without its offset', { ...then, at: '2026-12-01T08:00:00Z' }, [expect.stringContaining('/at was string')]],
    ['an id of another kind', { ...then, id: 'stf_01k9z5v3m8q2r7t4w6x0y1a001' }, ['/id was string svc_ and is string stf_']],
    ['an entry without a field of all', { ...then, list: [{ b: 'x' }] }, ['/list/0/a is gone']],
    ['a list that is empty', { ...then, list: [] }, ['/list is empty']],
    ['null that is gone', { ...then, none: undefined }, ['/none is gone']],
  ])('sees %s', (_, now, lost) => {
    expect(lostSince(then, now)).toEqual(lost)
  })
  it('allows what is new, and what some entries lacked before', () => {
    expect(lostSince(then, { ...then, more: 1, list: [{ a: 3, c: 1 }], none: { x: 1 } })).toEqual([])
  })
})
