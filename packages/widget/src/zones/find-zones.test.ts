import { expect, it } from 'vitest'
import { findZones, placeOfZone } from './find-zones.ts'

it.each([
  ['zürich', 'Europe/Zurich'],
  ['new-york', 'America/New_York'],
  ['Bern', 'Europe/Zurich'],
  ['Wien', 'Europe/Vienna'],
  ['ushuaia', 'America/Argentina/Ushuaia'],
  ['utc', 'UTC'],
  ['LONDON', 'Europe/London'],
])('%s finds %s first', (typed, zone) => {
  expect(findZones(typed, 6)[0]).toBe(zone)
})

it('finds no more than asked for, nothing for nothing, and nothing for what is nowhere', () => {
  expect([findZones('america', 6).length, findZones('  ', 6), findZones('atlantis', 6)]).toEqual([6, [], []])
})

it('puts cities before regions', () => {
  const found = findZones('a', 400).map((zone) => placeOfZone(zone).city[0]?.toLowerCase() === 'a')
  expect(found.lastIndexOf(true)).toBeLessThan(found.includes(false) ? found.length : 0)
  expect(found.slice(0, found.indexOf(false)).length).toBeGreaterThan(20)
})

it('writes a zone as people do', () => {
  expect([placeOfZone('America/Argentina/Buenos_Aires'), placeOfZone('UTC')]).toEqual([
    { city: 'Buenos Aires', region: 'America, Argentina' },
    { city: 'UTC', region: '' },
  ])
})

it('needs nothing that Chrome 90 does not have', () => {
  const at = Object.getOwnPropertyDescriptor(Array.prototype, 'at') as PropertyDescriptor
  Reflect.deleteProperty(Array.prototype, 'at')
  try {
    expect([findZones('toky', 6), placeOfZone('Asia/Tokyo')]).toEqual([['Asia/Tokyo'], { city: 'Tokyo', region: 'Asia' }])
  } finally {
    Object.defineProperty(Array.prototype, 'at', at)
  }
})
