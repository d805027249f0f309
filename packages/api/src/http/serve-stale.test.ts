import type { Problem, Slots } from '@slotwell/shared/schema'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Harness, PRACTICE, startHarness } from '../../test/harness.ts'
import { createApp } from '../app.ts'
import { createOccupancyView } from '../booking/occupancy-view.ts'
import { applyOrganization } from '../configuration/apply.ts'
import { readOrganizationFile } from '../configuration/read-file.ts'
import type { Store } from '../store/store.ts'
import { StoreUnavailable } from '../store/unavailable.ts'
import type { App } from './build-app.ts'

/** The store as it is, until its database cannot be reached. */
function breakable(store: Store) {
  let away = false
  const wrap = <Part extends object>(part: Part): Part =>
    Object.fromEntries(
      Object.entries(part).map(([name, member]: [string, unknown]) => {
        if (typeof member === 'object' && member !== null) return [name, wrap(member)]
        if (typeof member !== 'function') return [name, member]
        return [
          name,
          (...given: unknown[]): unknown => {
            if (!away) return member(...given)
            const fault = new StoreUnavailable('unreachable')
            if (name === 'isQuiet') throw fault
            return Promise.reject(fault)
          },
        ]
      }),
    ) as Part
  return { store: wrap(store), setAway: (now: boolean) => void (away = now) }
}

let harness: Harness
let app: App
let setAway: (now: boolean) => void
beforeAll(async () => {
  harness = await startHarness()
})
afterAll(() => harness.close())
beforeEach(() => {
  const broken = breakable(harness.deps.store)
  setAway = broken.setAway
  app = createApp({
    ...harness.deps,
    store: broken.store,
    booking: { ...harness.deps.booking, store: broken.store, occupancy: createOccupancyView(broken.store) },
    devMail: undefined,
    notReady: () => undefined,
    settings: {
      publicUrl: 'http://localhost:4400',
      trustedHops: 0,
      rateLimitFactor: 1_000_000,
      holdLimitPerVisitor: 1_000,
      embedDir: harness.folder,
      checkAnswers: true,
    },
  })
})

const get = async (path: string, headers: Readonly<Record<string, string>> = {}) =>
  app.fetch(new Request(`http://localhost:4400${path}`, { headers }), { incoming: { url: path, socket: { remoteAddress: '127.0.0.1' } } })
const slots = (to = '2026-12-20') =>
  `/v1/public/${harness.practice.pk}/slots?service=sprechstunde&from=2026-12-07&to=${to}&timeZone=Europe/Zurich`
const post = (path: string, json: object) =>
  app.fetch(
    new Request(`http://localhost:4400${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(json),
    }),
    { incoming: { url: path, socket: { remoteAddress: '127.0.0.1' } } },
  )

describe('while the database is away', () => {
  it('an answer from before is given with its age, as nothing to keep, and is a fresh one again afterwards', async () => {
    const fresh = await get(slots())
    expect([fresh.status, fresh.headers.get('age'), fresh.headers.get('slotwell-stale')]).toEqual([200, null, null])
    const view = (await fresh.json()) as Slots
    setAway(true)
    harness.setClock(harness.now() + 42_000)
    const stale = await get(slots())
    expect(Object.fromEntries(['age', 'slotwell-stale', 'cache-control'].map((name) => [name, stale.headers.get(name)]))).toEqual({
      age: '42',
      'slotwell-stale': '42',
      'cache-control': 'no-store',
    })
    expect([stale.status, await stale.json()]).toEqual([200, view])
    expect(stale.headers.get('access-control-expose-headers')).toContain('slotwell-stale')
    expect((await get(slots(), { 'if-none-match': fresh.headers.get('etag') ?? '' })).status).toBe(304)

    setAway(false)
    const again = await get(slots())
    expect([again.status, again.headers.get('age'), again.headers.get('cache-control')]).toEqual([
      200,
      null,
      expect.stringContaining('s-maxage'),
    ])
  })

  it('what was not asked for before, and what is older than an hour, is not there', async () => {
    await get(slots())
    setAway(true)
    const unknown = await get(slots('2026-12-13'))
    expect([unknown.status, unknown.headers.get('retry-after'), unknown.headers.get('access-control-allow-origin')]).toEqual([
      503,
      '2',
      '*',
    ])
    harness.setClock(harness.now() + 3_600_000)
    expect((await get(slots())).status).toBe(200)
    harness.setClock(harness.now() + 1_000)
    expect((await get(slots())).status).toBe(503)
  })

  it('an answer that a hold had made untrue before is given with the age that it has', async () => {
    await get(slots())
    const { start } = ((await (await get(slots())).json()) as Slots).days[0]?.slots[0] ?? { start: '' }
    expect((await post(`/v1/public/${harness.practice.pk}/holds`, { service: 'sprechstunde', start })).status).toBe(201)
    harness.setClock(harness.now() + 60_000)
    // The look that learns of the hold, for another answer.
    await get(slots('2026-12-14'))
    setAway(true)
    harness.setClock(harness.now() + 5_000)
    const ages = await Promise.all([get(slots()), get(slots('2026-12-14'))])
    expect(ages.map(({ status, headers }) => [status, headers.get('age')])).toEqual([
      [200, '65'],
      [200, '5'],
    ])
  })

  it('an answer about what is no longer offered is not given', async () => {
    await get(slots())
    const edited = readOrganizationFile(PRACTICE.replace('id: anliegen', 'id: grund'), 'yaml')
    if (!edited.ok) throw new Error(JSON.stringify(edited.faults))
    expect(await applyOrganization(harness.deps, { file: edited.file, actor: 'cli' })).toMatchObject({ ok: true })
    await get(slots('2026-12-14'))
    setAway(true)
    expect((await get(slots())).status).toBe(503)
    expect((await get(slots('2026-12-14'))).status).toBe(200)
  })

  it('writes and private reads are refused as a problem that says when to come again; the process is alive and not ready', async () => {
    setAway(true)
    const refused = [
      await post(`/v1/public/${harness.practice.pk}/holds`, { service: 'sprechstunde', start: '2026-12-07T09:00:00+01:00' }),
      await get('/v1/bookings', { authorization: `Bearer ${harness.practice.sk}` }),
      await get('/readyz'),
    ]
    for (const response of refused)
      expect([response.status, ((await response.json()) as Problem).code, response.headers.get('content-type')]).toEqual([
        503,
        'unavailable',
        'application/problem+json',
      ])
    expect(refused.slice(0, 2).map(({ headers }) => headers.get('retry-after'))).toEqual(['2', '2'])
    expect((await get('/healthz')).status).toBe(200)
    expect(harness.log.at(-1)).not.toContain('Vera')
    setAway(false)
    expect((await get('/readyz')).status).toBe(200)
  })
})
