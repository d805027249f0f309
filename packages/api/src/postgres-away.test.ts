import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { bookingsThrough, expectReadsOnly, expectWhole, isReady, type Offer, openOffer, problemOf, UNAVAILABLE } from '../test/outage.ts'
import type { PostgresPair } from '../test/postgres-pair.ts'
import { nextDays, sleep } from '../test/server-process.ts'

/** Processes start in a second here, and in ten on a machine that is busy with other things. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

let offer: Offer
let postgres: PostgresPair
beforeEach(async () => {
  offer = await openOffer()
  if (!offer.site.postgres) throw new Error('These tests are about PostgreSQL.')
  postgres = offer.site.postgres
})
afterEach(() => offer.site.close())

const slotsOf = ({ visitor }: Offer) => {
  const [from, to] = nextDays(28)
  return visitor.get(`/slots?service=sprechstunde&from=${from}&to=${to}&timeZone=Europe/Zurich`)
}

it('a server of the data that is killed during a storm loses no booking, reads go on, and the storm with it once it is back', async () => {
  await bookingsThrough(
    offer,
    { how: 'SIGKILL of PostgreSQL', begin: () => postgres.data.kill(), end: () => postgres.data.restart() },
    /^The database server does not answer\.$/,
  )
})

it('an answer from before says how old it is, and becomes a fresh one by itself', async () => {
  const { server, visitor, starts } = offer
  expect((await slotsOf(offer)).headers.get('age')).toBeNull()
  await postgres.data.kill()
  await sleep(2_000)
  const stale = await slotsOf(offer)
  expect([stale.status, stale.headers.get('cache-control')]).toEqual([200, 'no-store'])
  expect(stale.headers.get('slotwell-stale')).toBe(stale.headers.get('age'))
  expect(Number(stale.headers.get('age'))).toBeGreaterThanOrEqual(1)
  expect(await problemOf(await visitor.hold(starts[0] ?? ''))).toEqual(UNAVAILABLE)
  await postgres.data.restart()
  await expect.poll(isReady(server), { timeout: 10_000 }).toBe(200)
  const fresh = await slotsOf(offer)
  expect([fresh.status, fresh.headers.get('age'), fresh.headers.get('slotwell-stale')]).toEqual([200, null, null])
})

it('without the server of the keys no booking is taken, whose person nobody could read; a hold of before is confirmed once it is back', async () => {
  const { site, server, visitor, starts } = offer
  const first = await visitor.book(starts[0] ?? '', randomUUID())
  const hold = (await (await visitor.hold(starts[1] ?? '')).json()) as Parameters<typeof visitor.confirm>[0]
  await postgres.keys.kill()
  const key = randomUUID()
  expect(await problemOf(await visitor.confirm(hold, key))).toEqual(UNAVAILABLE)
  expect((await slotsOf(offer)).status).toBe(200)
  await postgres.keys.restart()
  await expect.poll(isReady(server), { timeout: 10_000 }).toBe(200)
  const second = await visitor.confirm(hold, key)
  expect(second.status).toBe(201)
  await expectWhole(site, server, [first?.id ?? '', ((await second.json()) as { id: string }).id])
})

it('a server that hangs instead of dying is away as well, and nobody waits for it longer than the limit', async () => {
  const { server, visitor, starts } = offer
  const goOn = postgres.data.hang()
  try {
    const began = performance.now()
    await expectReadsOnly(server, visitor, starts[0] ?? '', /^The database server does not answer\.$/)
    const knownMs = performance.now()
    // Nobody else waits to learn the same.
    for (let n = 0; n < 20; n++) expect((await slotsOf(offer)).headers.get('slotwell-stale')).not.toBeNull()
    console.log(
      `it was known to hang after ${Math.round(knownMs - began)} ms; then 20 reads took ${Math.round(performance.now() - knownMs)} ms`,
    )
    expect(performance.now() - knownMs).toBeLessThan(knownMs - began)
  } finally {
    goOn()
  }
  await expect.poll(isReady(server), { timeout: 10_000 }).toBe(200)
  await expect.poll(async () => (await slotsOf(offer)).headers.get('slotwell-stale'), { timeout: 10_000 }).toBeNull()
  expect(await visitor.book(starts[0] ?? '', randomUUID())).toBeDefined()
})
