import { describe, expect, it } from 'vitest'
import { type OpenStores, onStoreStage } from '../../../test/store-stage.ts'

const MINUTE_MS = 60_000
const LIMIT = 20

/** The meaning of counters that processes share. `other` has to be a connection of its own. */
export function limitsContract(name: string, open: OpenStores) {
  describe(`${name} keeps the contract of limits`, () => {
    const { store, other, setClock } = onStoreStage(open)

    const taking = (who: string, more: { bucket?: string; points?: number; windowMs?: number } = {}) => ({
      bucket: 'writes',
      who,
      points: 1,
      windowMs: MINUTE_MS,
      ...more,
    })
    const take = async (who: string, more: Parameters<typeof taking>[1] & { from?: 'other' } = {}) => {
      const { from, ...rest } = more
      return (await (from === 'other' ? other : store).limits.take([taking(who, rest)]))[0]
    }

    it('a window begins with its first points, keeps its end, and the next one begins anew', async () => {
      expect(await take('a', { points: 3 })).toEqual({ used: 3, leftMs: MINUTE_MS })
      setClock(11_000)
      expect(await take('a')).toEqual({ used: 4, leftMs: 50_000 })
      setClock(60_999)
      expect(await take('a', { windowMs: 5 })).toEqual({ used: 5, leftMs: 1 })
      setClock(61_000)
      expect(await store.limits.used('writes', 'a')).toBeUndefined()
      expect(await take('a', { points: 2, windowMs: 7_000 })).toEqual({ used: 2, leftMs: 7_000 })
    })

    it('what one process counts, the others see with their next count', async () => {
      await take('a')
      expect(await take('a', { from: 'other' })).toEqual({ used: 2, leftMs: MINUTE_MS })
      expect(await store.limits.used('writes', 'a')).toEqual({ used: 2, leftMs: MINUTE_MS })
      expect(await other.limits.used('writes', 'a')).toEqual({ used: 2, leftMs: MINUTE_MS })
    })

    it('buckets, and those who are counted, are apart', async () => {
      await take('a')
      expect(await take('b')).toMatchObject({ used: 1 })
      expect(await take('a', { bucket: 'other' })).toMatchObject({ used: 1 })
      expect(await store.limits.used('writes', 'c')).toBeUndefined()
    })

    it('several are counted in one go and told in their order', async () => {
      await take('a', { points: 2 })
      const taken = await store.limits.take([taking('b', { points: 5 }), taking('a'), taking('c', { bucket: 'other' })])
      expect(taken.map(({ used }) => used)).toEqual([5, 3, 1])
      expect(await store.limits.take([])).toEqual([])
    })

    it('a storm of two processes at the limit is let through exactly as far as it', async () => {
      const storm = await Promise.all(Array.from({ length: 3 * LIMIT }, (_, i) => take('a', i % 2 === 0 ? {} : { from: 'other' })))
      expect(storm.map((taken) => taken?.used).sort((x = 0, y = 0) => x - y)).toEqual(Array.from({ length: 3 * LIMIT }, (_, i) => i + 1))
      expect(storm.filter((taken) => (taken?.used ?? Infinity) <= LIMIT)).toHaveLength(LIMIT)
    })

    it('batches that name the same ones in opposite order all get through', async () => {
      const pair = [taking('a'), taking('b')]
      const storm = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? store : other).limits.take(i % 4 < 2 ? pair : pair.toReversed()))
      await Promise.all(storm)
      expect([await store.limits.used('writes', 'a'), await store.limits.used('writes', 'b')]).toMatchObject([{ used: 40 }, { used: 40 }])
    })

    it('what has ended is swept, and nothing else', async () => {
      await take('a')
      await take('b', { windowMs: 2 * MINUTE_MS })
      setClock(1_000 + MINUTE_MS)
      expect(await other.limits.sweep()).toBe(1)
      expect(await store.limits.used('writes', 'b')).toEqual({ used: 1, leftMs: MINUTE_MS })
      expect(await store.limits.sweep()).toBe(0)
    })

    it('is no change that anything kept in memory has to learn of', async () => {
      const { position } = await store.changes.after(0)
      await take('a')
      // A look at a server may take longer than it serves, on a busy machine.
      await expect.poll(async () => (await store.changes.after(position)) && store.changes.isQuiet(position)).toBe(true)
      await take('a', { from: 'other' })
      expect(await store.changes.after(position)).toMatchObject({ position, changes: [], complete: true })
    })
  })
}
