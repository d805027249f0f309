import { type Shop, until } from '../arena.ts'
import type { Client } from '../client.ts'
import { shopFile, type ShopFile } from '../shops.ts'
import { quantile } from '../tally.ts'
import { book, firstStarts, isOffered, newWish } from '../visitor.ts'
import { type Storm, type Subject, nth } from './storm.ts'

const SERVICE = 'visit'
/** How many can have one time of each subject. */
export const CAPACITY: Readonly<Record<Subject, number>> = { staff: 1, resource: 1, seat: 8 }

const SHOPS: Readonly<Record<Subject, () => ShopFile>> = {
  staff: () => shopFile({ staff: ['ada'], services: [{ slug: SERVICE, name: 'Visit' }] }),
  // Whoever is free would take it; the one room decides.
  resource: () =>
    shopFile({ staff: ['ada', 'ben', 'cleo'], resources: ['room'], services: [{ slug: SERVICE, name: 'Visit', resources: ['room'] }] }),
  seat: () => shopFile({ staff: ['ada'], services: [{ slug: SERVICE, name: 'Class', seats: { capacity: CAPACITY.seat } }] }),
}

/** Everybody wants the same time, round after round: as many get it as there is room for, all others are told that it is taken. */
export const slotStorm: Storm = async ({ arena, clients: count, rounds, subject, way, tally, progress }) => {
  const shop = await arena.openShop(SHOPS[subject]())
  const clients = arena.clients(count)
  const watchers = arena.clients(arena.servers.length)
  const starts = await firstStarts(nth(clients, 0), shop, SERVICE, rounds)
  const capacity = Math.min(CAPACITY[subject], count)
  const staleMs: number[] = []
  const faults: string[] = []
  for (const [round, start] of starts.entries()) {
    let won = 0
    let watching: Promise<unknown> | undefined
    await Promise.all(
      clients.map(async (client) => {
        if (!tally.add(await book(client, shop, newWish(SERVICE, start), way))) return
        won++
        if (won === CAPACITY[subject]) watching = Promise.all(watchers.map((watcher) => untilHidden(watcher, shop, start, staleMs)))
      }),
    )
    await watching
    if (won !== capacity) faults.push(`round ${round + 1}: ${won} of ${capacity} got ${start}`)
    progress(round + 1)
  }
  return {
    expected: rounds * capacity,
    faults,
    figures: { capacity: CAPACITY[subject], staleP99Ms: quantile(staleMs, 0.99), staleMaxMs: quantile(staleMs, 1) },
  }
}

/** How long a server goes on offering a time whose last place is gone, counted from the answer that said so. */
async function untilHidden(watcher: Client, shop: Shop, start: string, staleMs: number[]): Promise<void> {
  const fromMs = performance.now()
  let lastOfferedMs = fromMs
  await until(`${start} is hidden`, async () => {
    const askedMs = performance.now()
    if (!(await isOffered(watcher, shop, SERVICE, start))) return true
    lastOfferedMs = askedMs
    return false
  })
  staleMs.push(lastOfferedMs - fromMs)
}
