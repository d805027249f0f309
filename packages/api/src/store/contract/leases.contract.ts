import { describe, expect, it } from 'vitest'
import { type OpenStores, onStoreStage } from '../../../test/store-stage.ts'

/** The meaning of the leases of the port. `open` gives two connections to one database, and its clock. */
export function leasesContract(name: string, open: OpenStores) {
  describe(`${name} keeps the contract of leases`, () => {
    const { store, other, setClock } = onStoreStage(open)

    it('gives a lease to one holder, whoever asks through whichever connection', async () => {
      expect(await store.leases.take('jobs', 'one', 500)).toBe(true)
      expect(await other.leases.take('jobs', 'two', 500)).toBe(false)
      expect(await store.leases.take('jobs', 'two', 500)).toBe(false)
    })

    it('lets exactly one of many that ask at once have it', async () => {
      const asked = Array.from({ length: 20 }, (_, i) => (i % 2 ? store : other).leases.take('jobs', `holder ${i}`, 500))
      expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1)
    })

    it('is kept by asking again, for as long again', async () => {
      await store.leases.take('jobs', 'one', 500)
      setClock(1_400)
      expect(await store.leases.take('jobs', 'one', 500)).toBe(true)
      setClock(1_899)
      expect(await other.leases.take('jobs', 'two', 500)).toBe(false)
    })

    it('falls to the next at the very end of its time, and is lost to the one before', async () => {
      await store.leases.take('jobs', 'one', 500)
      setClock(1_499)
      expect(await other.leases.take('jobs', 'two', 500)).toBe(false)
      setClock(1_500)
      expect(await other.leases.take('jobs', 'two', 500)).toBe(true)
      expect(await store.leases.take('jobs', 'one', 500)).toBe(false)
    })

    it('is free at once when its holder lets go', async () => {
      await store.leases.take('jobs', 'one', 500)
      await store.leases.release('jobs', 'one')
      expect(await other.leases.take('jobs', 'two', 500)).toBe(true)
    })

    it('is not ended by somebody who lost it or never had it', async () => {
      await store.leases.take('jobs', 'one', 500)
      await other.leases.release('jobs', 'two')
      expect(await other.leases.take('jobs', 'two', 500)).toBe(false)
    })

    it('is one of its name only', async () => {
      await store.leases.take('jobs', 'one', 500)
      expect(await other.leases.take('other jobs', 'two', 500)).toBe(true)
    })
  })
}
