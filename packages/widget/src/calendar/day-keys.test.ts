import { expect, it } from 'vitest'
import { dayForKey } from './day-keys.ts'

const key = (name: string, shiftKey = false) => ({ key: name, shiftKey })

// Tuesday, 24 November 2026; weeks from Monday.
it.each([
  ['ArrowLeft', false, '2026-11-23'],
  ['ArrowRight', false, '2026-11-25'],
  ['ArrowUp', false, '2026-11-17'],
  ['ArrowDown', false, '2026-12-01'],
  ['Home', false, '2026-11-23'],
  ['End', false, '2026-11-29'],
  ['PageUp', false, '2026-10-24'],
  ['PageDown', false, '2026-12-24'],
  ['PageUp', true, '2025-11-24'],
  ['PageDown', true, '2027-11-24'],
])('%s (shift: %s) leads to %s', (name, shift, target) => {
  expect(dayForKey(key(name, shift), '2026-11-24', 1)).toBe(target)
})

it('begins the week on Sunday where people do', () => {
  expect([dayForKey(key('Home'), '2026-11-24', 7), dayForKey(key('End'), '2026-11-24', 7)]).toEqual(['2026-11-22', '2026-11-28'])
})

it('mirrors the arrows where text runs from right to left', () => {
  expect([dayForKey(key('ArrowLeft'), '2026-11-24', 1, true), dayForKey(key('ArrowUp'), '2026-11-24', 1, true)]).toEqual([
    '2026-11-25',
    '2026-11-17',
  ])
})

it('leaves every other key alone', () => expect(dayForKey(key('a'), '2026-11-24', 1)).toBeUndefined())
