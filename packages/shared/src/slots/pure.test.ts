import fc from 'fast-check'
import { afterEach, expect, it, vi } from 'vitest'
import { type World, world } from '../../test/random-offers.ts'
import { assign } from './assign-staff.ts'
import { explain } from './explain.ts'
import { freeSlots } from './free-slots.ts'

// Slow work on purpose; a busy machine must not turn it red.
vi.setConfig({ testTimeout: 600_000 })

const RUNS = { numRuns: 150, seed: 20_260_601, plugins: [fc.unbiased()] }

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Everything the engine says about a world, as text. */
function answers({ offer, occupancy, query }: World): string {
  const slots = freeSlots(offer, occupancy, query)
  const given = slots[0] && assign(offer, occupancy, slots[0], query.ignoreOwners)
  return JSON.stringify([slots, given, explain(offer, occupancy, query.fromMs)])
}

it('I9 slots are a pure function: no clock and no chance has a say, and what it is given stays as it was', () => {
  fc.assert(
    fc.property(world, (w) => {
      const before = JSON.stringify(w)
      const real = answers(w)
      vi.useFakeTimers({ now: Date.UTC(2041, 5, 30), toFake: ['Date', 'performance'] })
      vi.spyOn(Math, 'random').mockReturnValue(0.999)
      try {
        expect(answers(frozen(w))).toBe(real)
      } finally {
        vi.useRealTimers()
        vi.restoreAllMocks()
      }
      expect(JSON.stringify(w)).toBe(before)
    }),
    RUNS,
  )
})

/** Writing to it throws. */
function frozen<T>(value: T): T {
  if (value !== null && typeof value === 'object') for (const inner of Object.values(Object.freeze(value))) frozen(inner)
  return value
}
