import { shopFile } from '../shops.ts'
import { book, newWish, offered } from '../visitor.ts'
import { type Storm, nth } from './storm.ts'

const SERVICES = [
  { slug: 'wash', name: 'Wash', durationMin: 60, staff: ['ada'], resources: ['room', 'device'] },
  { slug: 'dry', name: 'Dry', durationMin: 45, staff: ['ben'], resources: ['device', 'room'] },
  { slug: 'both', name: 'Both', durationMin: 30, staff: ['ben', 'ada'], team: [{ count: 2 }] },
  { slug: 'long', name: 'Long', durationMin: 90, staff: ['ada', 'ben'], bufferAfterMin: 15 },
].map((service) => ({ ...service, slotIntervalMin: 15 }))
/** Starts of a morning, so that nearly every wish is in the way of another. */
const STARTS_A_DAY = 24

/**
 * Different services, lengths and starts on the same people and rooms, named in opposite order: what a fixed order of
 * locks is for. How many fit is chance; none may overlap, and what is offered afterwards must be bookable.
 */
export const overlapStorm: Storm = async ({ arena, clients: count, rounds, chance, tally, progress }) => {
  const shop = await arena.openShop(shopFile({ staff: ['ada', 'ben'], resources: ['room', 'device'], services: SERVICES }))
  const clients = arena.clients(count)
  const faults: string[] = []
  for (let round = 1; round <= rounds; round++) {
    const starts = (await offered(nth(clients, 0), shop, 'wash', { from: round + 1, to: round + 1 })).slice(0, STARTS_A_DAY)
    if (starts.length === 0) throw new Error('a new day offers times')
    await Promise.all(
      clients.map(async (client) => {
        const wish = newWish(chance.of(SERVICES).slug, chance.of(starts))
        tally.add(await book(client, shop, wish, chance.oneIn(2) ? 'hold' : 'private'))
      }),
    )
    // What every server offers now was refused to nobody for good.
    for (const [i, { slug }] of SERVICES.entries()) {
      const client = nth(clients, (i + round) % clients.length)
      const left = (await offered(client, shop, slug, { from: round + 1, to: round + 1 })).find(
        (start) => start <= nth(starts, starts.length - 1),
      )
      if (left !== undefined && !tally.add(await book(client, shop, newWish(slug, left), 'hold')))
        faults.push(`round ${round}: ${slug} at ${left} was offered and refused`)
    }
    progress(round)
  }
  return { expected: tally.accepted, faults }
}
