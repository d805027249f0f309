import { shopFile } from '../shops.ts'
import type { Answer } from '../client.ts'
import { bookDirectly, confirm, firstStarts, hold, newWish } from '../visitor.ts'
import { type Storm, nth } from './storm.ts'

const SERVICE = 'visit'

/** One request sent by everybody at once, word for word, to all servers: one booking, and the same answer to all. */
export const retryStorm: Storm = async ({ arena, clients: count, rounds, tally, progress }) => {
  const shop = await arena.openShop(shopFile({ staff: ['ada'], services: [{ slug: SERVICE, name: 'Visit' }] }))
  const clients = arena.clients(count)
  const starts = await firstStarts(nth(clients, 0), shop, SERVICE, rounds * 2)
  const faults: string[] = []
  const same = (what: string, answers: readonly Answer[], fields: readonly string[]) => {
    const told = new Set(answers.map(({ status, body }) => JSON.stringify([status, ...fields.map((field) => body[field])])))
    if (told.size !== 1) faults.push(`${what}: ${[...told].join(' and ')}`)
  }
  for (let round = 0; round < rounds; round++) {
    const wish = newWish(SERVICE, nth(starts, round * 2))
    const held = await Promise.all(clients.map((client) => hold(client, shop, wish)))
    same(`round ${round + 1}, holds`, held, ['id', 'secret', 'start', 'staff'])
    const booked = await Promise.all(clients.map((client) => confirm(client, shop, wish, nth(held, 0).body)))
    same(`round ${round + 1}, bookings`, booked, ['id', 'number', 'state', 'revision', 'segments', 'manageUrl'])
    tally.add([nth(held, 0), nth(booked, 0)])

    const direct = newWish(SERVICE, nth(starts, round * 2 + 1))
    const created = await Promise.all(clients.map((client) => bookDirectly(client, shop, direct)))
    same(`round ${round + 1}, direct bookings`, created, ['id', 'number', 'state', 'attendees', 'segments'])
    tally.add([nth(created, 0)])
    progress(round + 1)
  }
  return { expected: rounds * 2, faults }
}
