import { setTimeout as wait } from 'node:timers/promises'
import { shopFile } from '../shops.ts'
import { book, confirm, firstStarts, hold, newWish } from '../visitor.ts'
import { MINUTE_MS, type Storm, nth } from './storm.ts'

const SERVICE = 'visit'
/** The moment of expiry falls into the middle of this time. */
const WINDOW_MS = 30

/**
 * Holds that expire at the moment of confirming, with a rival for each. Whoever comes first, exactly one of the two
 * has the time in the end: the visitor, whose hold lives or is placed afresh, or the rival who found it expired.
 */
export const expiryStorm: Storm = async ({ arena, clients: count, rounds, way, chance, tally, progress }) => {
  const shop = await arena.openShop(
    shopFile({ staff: ['ada'], services: [{ slug: SERVICE, name: 'Visit', holdSeconds: MINUTE_MS / 1000 }] }),
  )
  const clients = arena.clients(Math.max(2, count - (count % 2)))
  const half = clients.length / 2
  const faults: string[] = []
  let kept = 0
  for (let round = 1; round <= rounds; round++) {
    const starts = await firstStarts(nth(clients, 0), shop, SERVICE, half)
    // Held in one moment, so that all of them expire in one.
    const heldMs = performance.now()
    const wishes = starts.map((start) => newWish(SERVICE, start))
    const held = await Promise.all(wishes.map((wish, i) => hold(nth(clients, i), shop, wish)))
    const tookMs = performance.now() - heldMs
    await arena.advance(MINUTE_MS - Math.round(tookMs) - WINDOW_MS / 2)
    await Promise.all(
      starts.map(async (start, i) => {
        const [visitor, rival] = await Promise.all([
          wait(chance.below(WINDOW_MS + tookMs)).then(() => confirm(nth(clients, i), shop, nth(wishes, i), nth(held, i).body)),
          wait(chance.below(WINDOW_MS + tookMs)).then(() => book(nth(clients, half + i), shop, newWish(SERVICE, start), way)),
        ])
        const won = [tally.add([visitor]), tally.add(rival)]
        if (won[0]) kept++
        if (won[0] === won[1]) faults.push(`round ${round}: ${start} was given to ${won[0] ? 'both' : 'nobody'}`)
      }),
    )
    progress(round)
  }
  return { expected: rounds * half, faults, figures: { keptByVisitor: kept } }
}
