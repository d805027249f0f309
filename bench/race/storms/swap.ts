import { shopFile } from '../shops.ts'
import { asOwner, bookDirectly, firstStarts, move, newWish } from '../visitor.ts'
import { type Storm, nth } from './storm.ts'

interface Pair {
  /** With one person neither can go first; with two, both can. */
  readonly canSwap: boolean
  readonly ids: readonly [string, string]
  starts: readonly [string, string]
}

/**
 * Pairs of bookings that want each other's time at the same moment. Where one person does both, each stands in the
 * other's way and both must stay; where a second person is there, both must move. Nobody may ever lose his own time.
 */
export const swapStorm: Storm = async ({ arena, clients: count, rounds, tally, progress }) => {
  const shop = await arena.openShop(
    shopFile({
      staff: ['ada', 'ben', 'cleo'],
      services: [
        { slug: 'alone', name: 'Alone', staff: ['ada'] },
        { slug: 'either', name: 'Either', staff: ['ben', 'cleo'] },
      ],
    }),
  )
  const clients = arena.clients(Math.max(2, count - (count % 2)))
  const pairs: Pair[] = []
  const times = await firstStarts(nth(clients, 0), shop, 'alone', clients.length)
  for (let i = 0; i < clients.length / 2; i++) {
    const service = i % 2 ? 'either' : 'alone'
    const starts = [nth(times, i * 2), nth(times, i * 2 + 1)] as const
    const made = []
    for (const start of starts) made.push(await bookDirectly(nth(clients, 0), shop, newWish(service, start)))
    const ids = made.map(({ body }) => body.id) as [string, string]
    for (const answer of made) tally.promise(answer)
    pairs.push({ canSwap: service === 'either', ids, starts })
  }

  const faults: string[] = []
  for (let round = 1; round <= rounds; round++) {
    await Promise.all(
      pairs.map(async (pair, i) => {
        const moved = await Promise.all(
          pair.ids.map(async (id, side) => tally.add([await move(nth(clients, i * 2 + side), shop, id, nth(pair.starts, 1 - side))])),
        )
        if (moved.some((done) => done !== pair.canSwap)) faults.push(`round ${round}: pair ${i + 1} moved ${moved.join(' and ')}`)
        if (pair.canSwap) pair.starts = [pair.starts[1], pair.starts[0]]
      }),
    )
    progress(round)
  }
  // Whatever was answered: each booking has exactly the time that its owner reads.
  for (const { ids, starts } of pairs)
    for (const [side, id] of ids.entries()) {
      const { body } = await nth(clients, 0).send('GET', `/v1/bookings/${id}`, { headers: asOwner(shop) })
      const [segment] = body['segments'] as { start: string }[]
      if (Date.parse(segment?.start ?? '') !== Date.parse(nth(starts, side))) faults.push(`${id} is not where it should be`)
    }
  return { expected: rounds * 2 * pairs.filter(({ canSwap }) => canSwap).length, faults }
}
