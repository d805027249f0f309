import { describe, expect, it } from 'vitest'
import { daily, EVERY_DAY, hours, ZURICH } from '../../test/example-offers.ts'
import { epochDayOf, formatInstant } from '../time/index.ts'
import type { MinuteRange, Schedule, WeeklyRule } from './offer.ts'
import { openingsOf, rangesOn, zoneOn } from './openings.ts'

/** Openings in a window, each as `01 09:00–12:00`, with the day of the month. */
function open(schedule: Schedule, from = '2026-06-01T00:00Z', to = '2026-06-03T00:00Z'): string[] {
  const { starts, ends, zones, timeZone } = openingsOf(schedule, Date.parse(from), Date.parse(to))
  const text = (ms: number, zone: string) => formatInstant(ms, zone).slice(8, 16).replace('T', ' ')
  return starts.map((start, i) => `${text(start, zones?.[i] ?? timeZone)}–${text(ends[i]!, zones?.[i] ?? timeZone).slice(3)}`)
}
const rule = (rest: Partial<WeeklyRule> = {}): WeeklyRule => ({ weekdays: EVERY_DAY, ...hours('09:00', '10:00'), ...rest })
const utc = (...rules: WeeklyRule[]): Schedule => ({ timeZone: 'UTC', rules, overrides: [] })

describe('openings', () => {
  it.each<[string, Schedule, string[]]>([
    [
      'of two rules of a day stay apart',
      daily('UTC', hours('13:00', '14:00'), hours('09:00', '10:00')),
      ['01 09:00–10:00', '01 13:00–14:00', '02 09:00–10:00', '02 13:00–14:00'],
    ],
    [
      'that touch or overlap are one',
      daily('UTC', hours('09:00', '10:00'), hours('10:00', '12:00'), hours('09:30', '11:00')),
      ['01 09:00–12:00', '02 09:00–12:00'],
    ],
    ['that end before they start are none', daily('UTC', hours('10:00', '09:00'), hours('11:00', '11:00')), []],
    [
      'that end before they start cut nothing off',
      daily('UTC', hours('09:00', '10:00'), hours('09:30', '09:00')),
      ['01 09:00–10:00', '02 09:00–10:00'],
    ],
    ['of two days stay apart at midnight', daily('UTC', hours('00:00', '24:00')), ['01 00:00–00:00', '02 00:00–00:00']],
    ['are those of the weekdays', utc(rule({ weekdays: [2] })), ['02 09:00–10:00']],
    ['begin with the first date of their rule', utc(rule({ validFrom: '2026-06-02' })), ['02 09:00–10:00']],
    ['end with the last date of their rule', utc(rule({ validUntil: '2026-06-01' })), ['01 09:00–10:00']],
    [
      'are replaced on a date, by all of its overrides together',
      {
        ...utc(rule()),
        overrides: [
          { isoDate: '2026-06-02', openings: [hours('12:00', '13:00')] },
          { isoDate: '2026-06-02', openings: [hours('15:00', '16:00')] },
        ],
      },
      ['01 09:00–10:00', '02 12:00–13:00', '02 15:00–16:00'],
    ],
    [
      'are closed on a date',
      {
        ...utc(rule()),
        overrides: [
          { isoDate: '2026-06-01', openings: [] },
          { isoDate: '2027-01-01', openings: [hours('01:00', '02:00')] },
        ],
      },
      ['02 09:00–10:00'],
    ],
  ])('%s', (_, schedule, expected) => {
    expect(open(schedule)).toEqual(expected)
  })

  it.each<[string, Partial<WeeklyRule>, string[]]>([
    ['counted from the week of a date', { everyWeeks: 2, weeksFrom: '2026-06-03' }, ['01', '15', '29']],
    ['counted from a week to come', { everyWeeks: 2, weeksFrom: '2026-06-14' }, ['08', '22']],
    ['counted from the first date of the rule', { everyWeeks: 3, validFrom: '2026-06-07' }, ['22']],
    ['counted from that date, though it begins later', { everyWeeks: 2, weeksFrom: '2026-06-01', validFrom: '2026-06-09' }, ['15', '29']],
    ['counted from that of 1 January 1970', { everyWeeks: 2 }, ['01', '15', '29']],
    ['counted from that week, three by three', { everyWeeks: 3 }, ['15']],
    ['every one of them', { everyWeeks: 1, weeksFrom: '2026-06-08' }, ['01', '08', '15', '22', '29']],
  ])('every so many weeks, %s', (_, rest, days) => {
    const found = open(utc(rule({ weekdays: [1], ...rest })), '2026-06-01T00:00Z', '2026-07-01T00:00Z')
    expect(found.map((text) => text.slice(0, 2))).toEqual(days)
  })

  it('are all that share an instant with the window, in full', () => {
    const schedule = daily('UTC', hours('09:00', '10:00'))
    expect(open(schedule, '2026-06-01T09:59Z', '2026-06-02T09:01Z')).toEqual(['01 09:00–10:00', '02 09:00–10:00'])
    expect(open(schedule, '2026-06-01T10:00Z', '2026-06-02T09:00Z')).toEqual([])
    expect(open(daily('Pacific/Kiritimati', hours('00:00', '24:00')), '2026-06-01T11:00Z', '2026-06-01T12:00Z')).toEqual(['02 00:00–00:00'])
  })

  it('overlap only where the clocks are put forward over midnight, and are in order then too', () => {
    expect(openingsOf(daily(ZURICH, hours('00:00', '24:00')), Date.parse('2026-03-28'), Date.parse('2026-03-31')).overlapping).toBe(false)
    // In Nuuk the last hour of 28 March 2026 is left out: what would end in it ends in the next date.
    const nuuk = daily('America/Nuuk', hours('22:00', '23:30'), hours('00:00', '00:20'))
    const { starts, ends, overlapping } = openingsOf(nuuk, Date.parse('2026-03-28T12:00Z'), Date.parse('2026-03-29T12:00Z'))
    expect(overlapping).toBe(true)
    expect(starts).toEqual([...starts].sort((a, b) => a - b))
    expect(starts.map((start, i) => `${formatInstant(start, 'America/Nuuk').slice(8, 16)} ${(ends[i]! - start) / 60_000}`)).toEqual([
      '28T22:00 90',
      '29T00:00 20',
    ])
  })

  it('that end before they start are none where the clocks are put forward between the two either', () => {
    const springs = (...ranges: MinuteRange[]) => open(daily(ZURICH, ...ranges), '2026-03-28T23:00Z', '2026-03-29T22:00Z')
    expect(springs(hours('03:00', '02:30'), hours('09:00', '09:30'))).toEqual(['29 09:00–09:30'])
    // 02:30 is 03:30 on that day.
    expect(springs(hours('02:30', '03:10'), hours('09:00', '09:30'))).toEqual(['29 09:00–09:30'])
    expect(springs(hours('02:30', '03:40'), hours('03:20', '03:35'))).toEqual(['29 03:20–03:40'])
    expect(springs(hours('02:00', '03:00'), hours('03:00', '03:00'))).toEqual([])
  })
})

describe('a stay in another zone', () => {
  const away: Schedule = {
    ...utc(rule()),
    stays: [
      { fromDate: '2026-06-02', untilDate: '2026-06-03', timeZone: 'Asia/Tokyo' },
      { fromDate: '2026-06-03', untilDate: '2026-06-04', timeZone: 'America/New_York' },
    ],
  }

  it('moves the hours of its dates, both ends included; the first that covers a date counts', () => {
    expect([1, 2, 3, 4, 5].map((day) => zoneOn(away, epochDayOf(`2026-06-0${day}`)))).toEqual([
      'UTC',
      'Asia/Tokyo',
      'Asia/Tokyo',
      'America/New_York',
      'UTC',
    ])
    const { starts, zones } = openingsOf(away, Date.parse('2026-06-01'), Date.parse('2026-06-06'))
    expect(starts.map((ms) => new Date(ms).toISOString().slice(8, 13))).toEqual(['01T09', '02T00', '03T00', '04T13', '05T09'])
    expect(zones).toEqual(['UTC', 'Asia/Tokyo', 'Asia/Tokyo', 'America/New_York', 'UTC'])
  })

  it('reaches into a window from a date that lies a day away', () => {
    const far: Schedule = {
      ...utc(rule({ ...hours('23:00', '24:00') })),
      stays: [{ fromDate: '2026-06-01', untilDate: '2026-06-01', timeZone: 'Pacific/Pago_Pago' }],
    }
    expect(open(far, '2026-06-02T10:00Z', '2026-06-02T11:00Z')).toEqual(['01 23:00–00:00'])
  })

  it('is none without stays', () => {
    expect(zoneOn(utc(), 0)).toBe('UTC')
  })
})

it('tells the ranges of a date as they were written', () => {
  const schedule = {
    ...utc(rule({ weekdays: [1] }), rule({ weekdays: [1, 2] })),
    overrides: [{ isoDate: '2026-06-03', openings: [hours('12:00', '13:00')] }],
  }
  const ranges = (isoDate: string) => rangesOn(schedule, epochDayOf(isoDate)).map(({ startMin, endMin }) => [startMin, endMin])
  expect(ranges('2026-06-01')).toEqual([
    [540, 600],
    [540, 600],
  ])
  expect(ranges('2026-06-02')).toEqual([[540, 600]])
  expect(ranges('2026-06-03')).toEqual([[720, 780]])
})
