import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LeaseStore } from '../leases.ts'
import type { Opened } from './store.contract.ts'

/** The meaning of the leases of the port. `open` gives two connections to one database, and its clock. */
export function leasesContract(name: string, open: () => Promise<Opened>) {
  describe(`${name} keeps the contract of leases`, () => {
    let opened: Opened
    let here: LeaseStore
    let there: LeaseStore
    beforeEach(async () => {
      opened = await open()
      here = opened.store.leases
      there = opened.other.leases
      opened.setClock(1_000)
    })
    afterEach(() => opened.close())

    it('gives a lease to one holder, whoever asks through whichever connection', async () => {
      expect(await here.take('jobs', 'one', 500)).toBe(true)
      expect(await there.take('jobs', 'two', 500)).toBe(false)
      expect(await here.take('jobs', 'two', 500)).toBe(false)
    })

    it('lets exactly one of many that ask at once have it', async () => {
      const asked = Array.from({ length: 20 }, (_, i) => (i % 2 ? here : there).take('jobs', `holder ${i}`, 500))
      expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1)
    })

    it('is kept by asking again, for as long again', async () => {
      await here.take('jobs', 'one', 500)
      opened.setClock(1_400)
      expect(await here.take('jobs', 'one', 500)).toBe(true)
      opened.setClock(1_899)
      expect(await there.take('jobs', 'two', 500)).toBe(false)
    })

    it('falls to the next at the very end of its time, and is lost to the one before', async () => {
      await here.take('jobs', 'one', 500)
      opened.setClock(1_499)
      expect(await there.take('jobs', 'two', 500)).toBe(false)
      opened.setClock(1_500)
      expect(await there.take('jobs', 'two', 500)).toBe(true)
      expect(await here.take('jobs', 'one', 500)).toBe(false)
    })

    it('is free at once when its holder lets go', async () => {
      await here.take('jobs', 'one', 500)
      await here.release('jobs', 'one')
      expect(await there.take('jobs', 'two', 500)).toBe(true)
    })

    it('is not ended by somebody who lost it or never had it', async () => {
      await here.take('jobs', 'one', 500)
      await there.release('jobs', 'two')
      expect(await there.take('jobs', 'two', 500)).toBe(false)
    })

    it('is one of its name only', async () => {
      await here.take('jobs', 'one', 500)
      expect(await there.take('other jobs', 'two', 500)).toBe(true)
    })
  })
}
