import { expect, it } from 'vitest'
import { createWindows } from './windows.ts'

it('counts by name, and starts over when the window ends', () => {
  let nowMs = 0
  const windows = createWindows(1000, () => nowMs)
  expect([windows.count('a'), windows.count('a'), windows.count('b')].map(({ used }) => used)).toEqual([1, 2, 1])
  nowMs = 999
  expect([windows.look('a'), windows.count('a')]).toEqual([
    { used: 2, endsInMs: 1 },
    { used: 3, endsInMs: 1 },
  ])
  nowMs = 1000
  expect([windows.look('a'), windows.look('c'), windows.count('a')]).toEqual([undefined, undefined, { used: 1, endsInMs: 1000 }])
})

it('forgets whoever has not come for a window', () => {
  let nowMs = 0
  const windows = createWindows(1000, () => nowMs)
  for (let i = 0; i < 10_000; i++) {
    nowMs = i
    windows.count(`visitor ${i}`)
  }
  expect(windows.size()).toBeLessThanOrEqual(2_001)
})
