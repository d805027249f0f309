import { describe, expect, it } from 'vitest'
import { anna, daily, day, free, halfHour, hours, startsOn } from '../../test/example-offers.ts'
import { temporalZones } from '../../test/temporal-zones.ts'
import { freeSlots } from './free-slots.ts'
import { oracleSlots } from './oracle.ts'

/** Half hours of one opening on a day on which something happens to the clocks, as the wall shows them. */
const DAYS: readonly [zone: string, isoDate: string, from: string, to: string, starts: string, what: string][] = [
  ['Europe/Zurich', '2026-03-27', '02:00', '04:00', '02:00+01:00 02:30+01:00 03:00+01:00 03:30+01:00', 'a normal day'],
  ['Europe/Zurich', '2026-03-29', '02:00', '04:00', '03:00+02:00 03:30+02:00', 'forward at 2'],
  ['Europe/Zurich', '2026-10-25', '02:00', '04:00', '02:00+02:00 02:30+02:00 02:00+01:00 02:30+01:00 03:00+01:00 03:30+01:00', 'back at 3'],
  ['Europe/London', '2026-03-29', '00:00', '03:00', '00:00+00:00 00:30+00:00 02:00+01:00 02:30+01:00', 'forward at 1'],
  ['Europe/London', '2026-10-25', '00:30', '02:30', '00:30+01:00 01:00+01:00 01:30+01:00 01:00+00:00 01:30+00:00 02:00+00:00', 'back at 2'],
  ['America/New_York', '2026-03-08', '01:00', '04:00', '01:00-05:00 01:30-05:00 03:00-04:00 03:30-04:00', 'forward at 2'],
  [
    'America/New_York',
    '2026-11-01',
    '00:30',
    '02:30',
    '00:30-04:00 01:00-04:00 01:30-04:00 01:00-05:00 01:30-05:00 02:00-05:00',
    'back at 2',
  ],
  ['America/Havana', '2026-03-08', '00:00', '02:00', '01:00-04:00 01:30-04:00', 'forward at midnight'],
  [
    'America/Havana',
    '2026-11-01',
    '00:00',
    '02:00',
    '00:00-04:00 00:30-04:00 00:00-05:00 00:30-05:00 01:00-05:00 01:30-05:00',
    'midnight twice',
  ],
  ['America/Nuuk', '2026-03-28', '21:00', '24:00', '21:00-02:00 21:30-02:00 22:00-02:00 22:30-02:00', 'forward at 23, to midnight'],
  [
    'America/Nuuk',
    '2026-10-24',
    '22:00',
    '24:00',
    '22:00-01:00 22:30-01:00 23:00-01:00 23:30-01:00 23:00-02:00 23:30-02:00',
    'back at midnight',
  ],
  ['America/Sao_Paulo', '2018-11-04', '00:00', '02:00', '01:00-02:00 01:30-02:00', 'forward at midnight'],
  ['America/Sao_Paulo', '2018-02-17', '22:30', '24:00', '22:30-02:00 23:00-02:00 23:30-02:00 23:00-03:00 23:30-03:00', 'back at midnight'],
  ['America/Sao_Paulo', '2026-02-15', '23:00', '24:00', '23:00-03:00 23:30-03:00', 'no longer at all'],
  [
    'Africa/Casablanca',
    '2026-02-15',
    '01:00',
    '04:00',
    '01:00+01:00 01:30+01:00 02:00+01:00 02:30+01:00 02:00+00:00 02:30+00:00 03:00+00:00 03:30+00:00',
    'back for Ramadan',
  ],
  ['Africa/Casablanca', '2026-03-22', '01:00', '04:00', '01:00+00:00 01:30+00:00 03:00+01:00 03:30+01:00', 'forward after Ramadan'],
  ['Africa/Cairo', '2026-04-24', '00:00', '02:00', '01:00+03:00 01:30+03:00', 'forward at midnight'],
  ['Africa/Cairo', '2026-10-29', '22:30', '24:00', '22:30+03:00 23:00+03:00 23:30+03:00 23:00+02:00 23:30+02:00', 'back at midnight'],
  ['Asia/Kathmandu', '1985-12-31', '23:00', '24:00', '23:00+05:30 23:30+05:30', 'the evening before a quarter was left out'],
  ['Asia/Kathmandu', '1986-01-01', '00:00', '02:00', '00:15+05:45 00:45+05:45 01:15+05:45', 'a quarter forward at midnight'],
  ['Asia/Kathmandu', '2026-06-01', '09:00', '10:30', '09:00+05:45 09:30+05:45 10:00+05:45', 'a quarter off the hour'],
  ['Australia/Lord_Howe', '2026-10-04', '01:30', '03:00', '01:30+10:30 02:30+11:00', 'half an hour forward at 2'],
  [
    'Australia/Lord_Howe',
    '2026-04-05',
    '01:00',
    '03:00',
    '01:00+11:00 01:30+11:00 01:30+10:30 02:00+10:30 02:30+10:30',
    'half an hour back at 2',
  ],
  ['Australia/Sydney', '2026-10-04', '01:30', '04:00', '01:30+10:00 03:00+11:00 03:30+11:00', 'forward at 2'],
  [
    'Australia/Sydney',
    '2026-04-05',
    '01:30',
    '03:30',
    '01:30+11:00 02:00+11:00 02:30+11:00 02:00+10:00 02:30+10:00 03:00+10:00',
    'back at 3',
  ],
  ['Pacific/Auckland', '2026-09-27', '01:00', '04:00', '01:00+12:00 01:30+12:00 03:00+13:00 03:30+13:00', 'forward at 2'],
  [
    'Pacific/Auckland',
    '2026-04-05',
    '02:00',
    '04:00',
    '02:00+13:00 02:30+13:00 02:00+12:00 02:30+12:00 03:00+12:00 03:30+12:00',
    'back at 3',
  ],
  ['Pacific/Chatham', '2026-09-27', '02:00', '05:00', '02:00+12:45 02:30+12:45 04:00+13:45 04:30+13:45', 'forward at 2:45'],
  [
    'Pacific/Chatham',
    '2026-04-05',
    '02:45',
    '05:00',
    '02:45+13:45 03:15+13:45 02:45+12:45 03:15+12:45 03:45+12:45 04:15+12:45',
    'back at 3:45',
  ],
  ['Pacific/Apia', '2011-09-24', '02:00', '05:00', '02:00-11:00 02:30-11:00 04:00-10:00 04:30-10:00', 'forward at 3'],
  ['Pacific/Apia', '2011-12-29', '22:30', '24:00', '22:30-10:00 23:00-10:00 23:30-10:00', 'the day before the one left out'],
  ['Pacific/Apia', '2011-12-30', '00:00', '24:00', '', 'a day that was left out'],
  ['Pacific/Apia', '2011-12-31', '00:00', '01:30', '00:00+14:00 00:30+14:00 01:00+14:00', 'the day after'],
  ['Pacific/Apia', '2012-04-01', '02:30', '04:30', '02:30+14:00 03:00+14:00 03:30+14:00 03:00+13:00 03:30+13:00 04:00+13:00', 'back at 4'],
]

describe.each(DAYS)('%s on %s from %s to %s', (zone, isoDate, from, to, starts, what) => {
  const schedule = daily(zone, hours(from, to))
  const offer = halfHour(anna(schedule))

  it(`has the starts that the wall shows: ${what}`, () => {
    expect(startsOn(isoDate, zone, offer).join(' ')).toBe(starts)
  })

  it('is the same for trying every minute, on the grid of the clock and with fixed starts too', () => {
    for (const slotAlignment of ['opening', 'clock', 'packed', 'fixed'] as const) {
      const other = { ...offer, slotAlignment, fixedStartsMin: [0, 30, 120, 150, 180, 1380, 1410] }
      expect(freeSlots(other, free, day(isoDate))).toEqual(oracleSlots(other, free, day(isoDate), temporalZones))
    }
  })
})
