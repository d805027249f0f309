import { expect, it } from 'vitest'
import { catalogOf, colour, cut } from '../../test/catalog.ts'
import { displayZone } from './choice.ts'

const [zurich, online] = catalogOf([cut, colour]).locations
if (!zurich || !online) throw new Error('two places expected')
const boston = { ...zurich, id: 'loc_b', timeZone: 'America/New_York' }
const now = Date.parse('2026-11-24T08:00:00Z')

it.each([
  ['at a place, by its clock', [zurich], 'America/New_York', 'Europe/Zurich'],
  ['online, by the visitor’s', [online], 'America/New_York', 'America/New_York'],
  ['where both clocks agree, by the name the visitor knows', [zurich], 'Europe/Berlin', 'Europe/Berlin'],
  ['between places with different clocks, by the visitor’s', [zurich, boston], 'Asia/Tokyo', 'Asia/Tokyo'],
  ['with an online choice among them, by the visitor’s', [zurich, online], 'Asia/Tokyo', 'Asia/Tokyo'],
])('shows times %s', (_, places, visitor, zone) => expect(displayZone(places, visitor, now)).toBe(zone))
