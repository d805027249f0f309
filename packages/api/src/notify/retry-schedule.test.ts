import { expect, it } from 'vitest'
import { nextAttemptMs } from './retry-schedule.ts'

const HOUR_MS = 3_600_000

it('waits from a minute to a day and gives up after about three days', () => {
  const waits: number[] = []
  for (let failures = 1; ; failures++) {
    const next = nextAttemptMs(0, failures, 0.5)
    if (next === undefined) break
    waits.push(next)
  }
  expect(waits[0]).toBe(60_000)
  expect(waits.at(-1)).toBe(24 * HOUR_MS)
  expect(waits).toEqual([...waits].sort((a, b) => a - b))
  const total = waits.reduce((sum, wait) => sum + wait, 0)
  expect(total / HOUR_MS).toBeGreaterThan(66)
  expect(total / HOUR_MS).toBeLessThan(74)
})

it('spreads each wait by a fifth to both sides', () => {
  expect(nextAttemptMs(1000, 1, 0)).toBe(1000 + 48_000)
  expect(nextAttemptMs(1000, 1, 0.9999)).toBeCloseTo(1000 + 72_000, -2)
})
