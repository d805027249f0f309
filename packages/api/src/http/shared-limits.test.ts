import type { Problem } from '@slotwell/shared/schema'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { bearer, type Beside, type Harness, laterFree, placeHold, type RequestOptions, startHarness } from '../../test/harness.ts'
import { LIMITS } from './limits.ts'

let harness: Harness
/** Another process on the same database. */
let beside: Beside
beforeEach(async () => {
  harness = await startHarness({ environment: { RATE_LIMIT_FACTOR: '1' } })
  beside = await harness.beside()
})
afterEach(async () => {
  await beside.close()
  await harness.close()
})

/** Every other request goes to the other process, all at the same time. */
const storm = (count: number, path: string, options: RequestOptions) =>
  Promise.all(Array.from({ length: count }, (_, i) => (i % 2 === 0 ? harness : beside).request(path, options)))
const withStatus = (responses: readonly Response[], status: number) => responses.filter((response) => response.status === status)
const rows = async () =>
  (await harness.database.exec('select bucket, who, used from limits order by bucket, who')).map(({ bucket, who, used }) => ({
    bucket: String(bucket),
    who: String(who),
    used: Number(used),
  }))
const left = (response: Response | undefined) => Number(/r=(\d+)/.exec(response?.headers.get('ratelimit') ?? '')?.[1])
const slots = () => `/v1/public/${harness.practice.pk}/catalog`
async function extending() {
  const hold = await placeHold(harness, 'sprechstunde', await laterFree(harness))
  const path = `/v1/public/${harness.practice.pk}/holds/${hold.id}/extend`
  const options = { method: 'POST', json: {}, from: '192.0.2.9', headers: bearer(hold.secret) } as const
  return { path, options }
}

describe('writes, over two processes', () => {
  it('are let through exactly as far as the limit, however they storm', async () => {
    const { path, options } = await extending()
    const limit = LIMITS.publicWriteWithoutOrigin.visitor
    const answers = await storm(limit + 20, path, options)
    expect([withStatus(answers, 200).length, withStatus(answers, 429).length]).toEqual([limit, 20])
    // Each that was let through was told another figure, down to nothing.
    expect(
      withStatus(answers, 200)
        .map(left)
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: limit }, (_, i) => i))
    const [refused] = withStatus(answers, 429)
    expect([left(refused), refused?.headers.get('ratelimit-policy'), refused?.headers.get('retry-after')]).toEqual([
      0,
      `"publicWriteWithoutOrigin";q=${limit};w=60`,
      '60',
    ])
    harness.setClock(harness.now() + 59_999)
    expect((await beside.request(path, options)).status).toBe(429)
    harness.setClock(harness.now() + 1)
    expect((await beside.request(path, options)).status).toBe(200)
  })

  it('by one who has used up his share burn no share of others, and no time of the database', async () => {
    const { path, options } = await extending()
    const limit = LIMITS.publicWriteWithoutOrigin.visitor
    await storm(limit, path, options)
    // Each process is told once by the database, and then knows.
    for (const one of [harness, beside]) expect((await one.request(path, options)).status).toBe(429)
    const before = await rows()
    await storm(200, path, options)
    expect(await rows()).toEqual(before)
    expect((await beside.request(path, { ...options, from: '192.0.2.10' })).status).toBe(200)
  })

  it('of wrong keys end at one limit for both, also for a right key that comes later', async () => {
    const from = '192.0.2.20'
    const guess = { headers: bearer('sk_live_guess'), from }
    const answers = await storm(LIMITS.badKey.visitor + 15, '/v1/bookings', guess)
    expect([withStatus(answers, 401).length, withStatus(answers, 429).length]).toEqual([LIMITS.badKey.visitor, 15])
    const third = await harness.beside()
    const right = { headers: bearer(harness.practice.sk), from }
    expect([(await third.request('/v1/bookings', right)).status, (await beside.request('/v1/bookings', right)).status]).toEqual([429, 429])
    expect((await third.request('/v1/bookings', { ...right, from: '192.0.2.21' })).status).toBe(200)
    // What a page reads waits for nobody, and its key is no secret.
    expect((await third.request(slots(), { from })).status).toBe(200)
    await third.close()
  })

  it('of wrong tokens are counted like wrong keys', async () => {
    const guess = { headers: bearer('bkg_guess.abc'), from: '192.0.2.22' }
    const answers = await storm(LIMITS.badKey.visitor + 5, '/v1/public/manage', guess)
    expect([withStatus(answers, 401).length, withStatus(answers, 429).length]).toEqual([LIMITS.badKey.visitor, 5])
  })

  it('are kept under names that say nothing, the same ones in both, and are swept', async () => {
    const { path, options } = await extending()
    await storm(4, path, options)
    const [mine] = (await rows()).filter(({ bucket, used }) => bucket === 'publicWriteWithoutOrigin.visitor' && used === 4)
    expect(mine?.who).toMatch(/^[\w-]{22}$/)
    const text = JSON.stringify(await rows())
    expect([text.includes('192.0.2'), text.includes(harness.practice.id), text.includes(harness.practice.pk)]).toEqual([
      false,
      false,
      false,
    ])
    harness.setClock(harness.now() + 60_000)
    await harness.deps.store.limits.sweep()
    expect(await rows()).toEqual([])
  })
})

/** As on a disk that is full. */
const [FULL, EMPTIED] =
  inject('engine') === 'postgres'
    ? [
        "create function slotwell.full() returns trigger language plpgsql as $$ begin raise exception 'disk full'; end $$; create trigger full_disk before insert on limits for each row execute function slotwell.full()",
        'drop function slotwell.full cascade',
      ]
    : ["create trigger full_disk before insert on limits begin select raise(abort, 'disk full'); end", 'drop trigger full_disk']

describe('a database that cannot be written', () => {
  beforeEach(async () => {
    await harness.request(slots())
    await harness.database.exec(FULL)
  })

  it('refuses writes with the seconds to wait, and is told of without an address', async () => {
    await harness.database.exec(EMPTIED)
    const { path, options } = await extending()
    await harness.database.exec(FULL)
    const refused = await harness.request(path, options)
    expect([refused.status, ((await refused.json()) as Problem).code, refused.headers.get('retry-after')]).toEqual([
      503,
      'unavailable',
      '5',
    ])
    expect(refused.headers.get('access-control-allow-origin')).toBe('*')
    const told = harness.log.filter((line) => line.includes('"not_counted"'))
    expect([told.length, told.join().includes('192.0.2')]).toEqual([1, false])
    await harness.database.exec(EMPTIED)
    expect((await harness.request(path, options)).status).toBe(200)
  })

  it('lets reads through, made anew or given again', async () => {
    for (let i = 0; i < 3; i++) expect((await harness.request(slots())).status).toBe(200)
    expect((await harness.request(`/v1/public/${harness.practice.pk}/start?timeZone=Europe/Zurich`)).status).toBe(200)
    expect((await harness.request('/v1/bookings', { headers: bearer(harness.practice.sk) })).status).toBe(200)
  })

  it('lets nobody guess keys', async () => {
    expect((await harness.request('/v1/bookings', { headers: bearer('sk_live_guess') })).status).toBe(503)
    expect((await harness.request('/v1/public/pk_live_guess/catalog')).status).toBe(503)
  })
})
