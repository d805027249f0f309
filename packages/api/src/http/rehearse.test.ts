import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Harness, startHarness } from '../../test/harness.ts'
import { rehearse } from './rehearse.ts'

let harness: Harness
beforeEach(async () => {
  harness = await startHarness()
})
afterEach(() => harness.close())

it('a rehearsal reads what the first visitor will ask for, and leaves no trace', async () => {
  const { booking, store } = harness.deps
  expect(booking.occupancy.weight()).toBe(0)
  await rehearse({ booking, store })
  expect(booking.occupancy.weight()).toBeGreaterThan(0)
  expect(harness.log).toEqual([])
})

it('a rehearsal of nobody is over at once', async () => {
  const { booking, store } = harness.deps
  const organizations = { ...store.organizations, list: async () => [] }
  await rehearse({ booking, store: { ...store, organizations } })
  expect(booking.occupancy.weight()).toBe(0)
})
