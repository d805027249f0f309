import { shopFile } from '../shops.ts'
import { book, bookDirectly, cancel, firstStarts, newWish } from '../visitor.ts'
import { type Storm, nth } from './storm.ts'

const SERVICE = 'visit'
const RIVALS = 3

/**
 * Bookings that are cancelled while others try for their time without a pause. The time must become free with
 * the cancellation, not before and not never: exactly one of the rivals gets it.
 */
export const cancelStorm: Storm = async ({ arena, clients: count, rounds, way, tally, progress }) => {
  const shop = await arena.openShop(shopFile({ staff: ['ada'], services: [{ slug: SERVICE, name: 'Visit' }] }))
  const groups = Math.max(1, Math.floor(count / (RIVALS + 1)))
  const clients = arena.clients(groups * (RIVALS + 1))
  const faults: string[] = []
  for (let round = 1; round <= rounds; round++) {
    const starts = await firstStarts(nth(clients, 0), shop, SERVICE, groups)
    const booked = await Promise.all(starts.map((start, i) => bookDirectly(nth(clients, i), shop, newWish(SERVICE, start))))
    await Promise.all(
      starts.map(async (start, group) => {
        const first = group * (RIVALS + 1)
        let isFree = false
        let won = 0
        const ending = cancel(nth(clients, first), shop, nth(booked, group).body.id ?? '').then((answer) => {
          if (answer.status !== 200) faults.push(`round ${round}: a cancellation was answered with ${answer.status}`)
          else tally.promise(answer)
          isFree = true
        })
        const rival = async (index: number) => {
          for (let wasFree = false; !wasFree && won === 0; ) {
            // Read before asking: a refusal counts as final only if the time was free when it was asked for.
            wasFree = isFree
            if (tally.add(await book(nth(clients, first + index), shop, newWish(SERVICE, start), way))) won++
          }
        }
        await Promise.all([ending, ...Array.from({ length: RIVALS }, (_, i) => rival(i + 1))])
        if (won !== 1) faults.push(`round ${round}: ${won} got ${start} after it was freed`)
      }),
    )
    progress(round)
  }
  return { expected: rounds * groups, faults }
}
