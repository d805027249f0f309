import { until } from '../arena.ts'
import type { Client } from '../client.ts'
import { shopFile } from '../shops.ts'
import { quantile } from '../tally.ts'
import { bookDirectly, cancel, firstStarts, isOffered, newWish } from '../visitor.ts'
import { type Storm, nth } from './storm.ts'

const SERVICE = 'visit'

/**
 * One server at a time takes a time and gives it back, while all others are asked for it without a pause. Every write must be seen by every
 * one of them; the figures are how long after the answer to the write the last reply that did not know of it came in, 0 where none did.
 */
export const staleStorm: Storm = async ({ arena, rounds, tally, progress }) => {
  const shop = await arena.openShop(shopFile({ staff: ['ada'], services: [{ slug: SERVICE, name: 'Visit' }] }))
  const clients = arena.clients(arena.servers.length)
  const starts = await firstStarts(nth(clients, 0), shop, SERVICE, rounds)
  const staleMs: number[] = []
  const faults: string[] = []
  /** Asked before the write as well, so that a server has just looked, and may keep what it saw. */
  const knows = async (reader: Client, start: string, offered: boolean, written: () => number | undefined): Promise<void> => {
    let staleForMs = 0
    await until(`another server ${offered ? 'offers' : 'hides'} ${start}`, async () => {
      const writtenMs = written()
      if ((await isOffered(reader, shop, SERVICE, start)) === offered) return true
      if (writtenMs !== undefined) staleForMs = performance.now() - writtenMs
      return false
    })
    staleMs.push(staleForMs)
  }
  for (const [round, start] of starts.entries()) {
    const writer = nth(clients, round % clients.length)
    const readers = clients.length > 1 ? clients.filter((client) => client !== writer) : clients
    const seen = async (offered: boolean, write: () => Promise<boolean>) => {
      let writtenMs: number | undefined
      const reading = Promise.all(readers.map((reader) => knows(reader, start, offered, () => writtenMs)))
      reading.catch(() => {})
      if (!(await write())) faults.push(`round ${round + 1}: ${start} could not be ${offered ? 'given back' : 'taken'}`)
      writtenMs = performance.now()
      await reading
    }
    let id = ''
    await seen(false, async () => {
      const booked = await bookDirectly(writer, shop, newWish(SERVICE, start))
      id = booked.body.id ?? ''
      return tally.add([booked])
    })
    await seen(true, async () => {
      const cancelled = await cancel(writer, shop, id)
      tally.promise(cancelled)
      return cancelled.status === 200
    })
    progress(round + 1)
  }
  return {
    expected: rounds,
    faults,
    figures: {
      writes: staleMs.length,
      seenAtOnce: staleMs.filter((ms) => ms === 0).length,
      staleP50Ms: quantile(staleMs, 0.5),
      staleP99Ms: quantile(staleMs, 0.99),
      staleMaxMs: quantile(staleMs, 1),
    },
  }
}
