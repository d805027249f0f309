import { expect, it } from 'vitest'
import { openCursor, sealCursor } from './cursor.ts'

const cursor = (position: unknown) => Buffer.from(JSON.stringify(position)).toString('base64url')

it('opens what it has sealed', () => {
  expect(openCursor(sealCursor([1_772_431_200_000, 'bkg_01m8abpgn6f62bv3r2b0w4nm0d']), ['number', 'string'])).toEqual([
    1_772_431_200_000,
    'bkg_01m8abpgn6f62bv3r2b0w4nm0d',
  ])
})

it.each([
  [[1.5, 'bkg_a']],
  [[1e300, 'bkg_a']],
  [[1, 'bkg\0a']],
  [[1, '\ud800']],
  [[1, '']],
  [[1, 'a'.repeat(65)]],
  [[1]],
  [['bkg_a', 1]],
  [{}],
])('opens nothing that no answer held, which a database might choke on: %j', (position) => {
  expect(openCursor(cursor(position), ['number', 'string'])).toBeUndefined()
})
