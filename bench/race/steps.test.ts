import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Arena, openArena, type Shop } from './arena.ts'
import { ownersVerdict } from './checker.ts'
import type { Client } from './client.ts'
import { engineOfRun } from './engine-of-run.ts'
import { scanEngine } from './scan.ts'
import { shopFile } from './shops.ts'
import { asOwner, bookDirectly, confirm, firstStarts, hold, newWish, type Wish } from './visitor.ts'

const SERVICE = 'visit'
let arena: Arena
let shop: Shop
let client: Client

beforeAll(async () => {
  arena = await openArena({ engine: engineOfRun(), processes: 1 })
  shop = await arena.openShop(shopFile({ staff: ['ada'], services: [{ slug: SERVICE, name: 'Visit' }] }))
  client = arena.wanderer()
})
afterAll(() => arena.close())

const server = () => {
  const [only] = arena.servers
  if (!only) throw new Error('there is one server')
  return only
}
const freeWish = async (): Promise<Wish> => newWish(SERVICE, (await firstStarts(client, shop, SERVICE, 1))[0] ?? '')
/** Lets the server die at one call, sends what leads to it, and starts it again. */
async function diesAt(step: object, send: () => ReturnType<Client['send']>): Promise<void> {
  await server().ask({ wish: 'dieAt', ...step })
  expect((await send()).status).toBe(0)
  await server().kill()
  await server().start()
}
const read = async (id: string) => (await client.send('GET', `/v1/bookings/${id}`, { headers: asOwner(shop) })).body
const attendeeOf = async (id: string) => ((await read(id))['attendees'] as { name: string | null; email?: string; customer: string }[])[0]

/** Two databases never commit together: a booking makes the person's key first, and then writes its rows. */
describe.each([
  { name: 'before the key is made', step: { port: 'keyStore', method: 'claimPerson', when: 'before' }, isThere: false },
  { name: 'between key and data', step: { port: 'store.bookings', method: 'place', when: 'before' }, isThere: false },
  { name: 'between data and answer', step: { port: 'store.bookings', method: 'place', when: 'after' }, isThere: true },
])('a server that dies $name of a booking', ({ step, isThere }) => {
  it('has written all of it or nothing, and gives the same request one booking that can be read', async () => {
    const wish = await freeWish()
    const held = await hold(client, shop, wish)
    const before = (await arena.engine.rows(['bookings'])).bookings.length
    await diesAt(step, () => confirm(client, shop, wish, held.body))
    expect((await arena.engine.rows(['bookings'])).bookings.length - before).toBe(isThere ? 1 : 0)
    expect((await scanEngine(arena.engine)).faults).toEqual([])

    const booked = await confirm(client, shop, wish, held.body)
    expect(booked.status).toBe(201)
    expect((await arena.engine.rows(['bookings'])).bookings.length - before).toBe(1)
    expect(await attendeeOf(booked.body.id ?? '')).toMatchObject(wish.person)
  })
})

/** An erasure goes ledger, copies of the ledger, key, data. */
describe.each([
  { name: 'before the ledger', step: { port: 'keyStore', method: 'recordErasure', when: 'before' }, begun: false },
  { name: 'between ledger and copies', step: { port: 'keyStore', method: 'recordErasure', when: 'after' }, begun: true },
  { name: 'between the two copies', step: { port: 'erase.ledgerCopies.0', method: 'sync', when: 'after' }, begun: true },
  { name: 'between copies and key', step: { port: 'keyStore', method: 'destroyPerson', when: 'before' }, begun: true },
  { name: 'between key and data', step: { port: 'keyStore', method: 'destroyPerson', when: 'after' }, begun: true },
  { name: 'between data and answer', step: { port: 'store.customers', method: 'erase', when: 'after' }, begun: true },
])('a server that dies $name of an erasure', ({ step, begun }) => {
  it('finishes at its next start what it had begun, and nothing else', async () => {
    const wish = await freeWish()
    const { id = '' } = (await bookDirectly(client, shop, wish)).body
    const { customer = '' } = (await attendeeOf(id)) ?? {}
    const erase = () => client.send('POST', `/v1/customers/${customer}/erase`, { json: {}, headers: asOwner(shop) })
    await diesAt(step, erase)
    if (begun) expect((await attendeeOf(id))?.name).toBeNull()
    else expect(await attendeeOf(id)).toMatchObject(wish.person)

    expect((await erase()).status).toBe(200)
    expect((await attendeeOf(id))?.name).toBeNull()
    expect((await scanEngine(arena.engine)).faults).toEqual([])
  })
})

it('leaves databases with which the owner finds nothing wrong', async () => {
  expect(await ownersVerdict(arena.engine)).toEqual([])
})
