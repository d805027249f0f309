import { expect, it } from 'vitest'
import type { StaffConfig } from '../store/configuration.ts'
import { clockOfStaff } from './staff-zone.ts'

const anna: StaffConfig = {
  id: 'stf_a',
  slug: 'anna',
  name: 'Anna',
  schedule: {
    timeZone: 'Europe/Zurich',
    rules: [],
    overrides: [],
    stays: [{ fromDate: '2026-11-23', untilDate: '2026-11-24', timeZone: 'America/New_York' }],
  },
}
const zoneOf = (staffId: string, at: string) => clockOfStaff({ staff: [anna] }, staffId, { timeZone: 'UTC' })(Date.parse(at))

it.each([
  ['on the evening before, there', '2026-11-22T23:59:00-05:00', 'Europe/Zurich'],
  ['from the first morning there', '2026-11-23T00:00:00-05:00', 'America/New_York'],
  ['on the last evening there', '2026-11-24T23:59:00-05:00', 'America/New_York'],
  ['home again', '2026-11-25T00:00:00-05:00', 'Europe/Zurich'],
])('is in the zone of a journey for its days: %s', (_, at, zone) => expect(zoneOf('stf_a', at)).toBe(zone))

it('goes by the appointment for somebody who has left', () => expect(zoneOf('stf_b', '2026-11-23T12:00:00Z')).toBe('UTC'))
