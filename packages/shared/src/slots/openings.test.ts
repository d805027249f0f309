import { describe, expect, it } from 'vitest'
import { anna, daily, EVERY_DAY, free, halfHour, hours, june1, startsOn, ZURICH } from '../../test/example-offers.ts'
import { formatInstant, parseInstant } from '../time/index.ts'
import { freeSlots } from './free-slots.ts'

describe('days on which clocks change', () => {
  const offer = halfHour(anna(daily(ZURICH, hours('02:00', '04:00'))))

  it.each([
    { isoDate: '2026-03-22', expected: ['02:00+01:00', '02:30+01:00', '03:00+01:00', '03:30+01:00'] },
    { isoDate: '2026-03-29', expected: ['03:00+02:00', '03:30+02:00'] },
    { isoDate: '2026-10-25', expected: ['02:00+02:00', '02:30+02:00', '02:00+01:00', '02:30+01:00', '03:00+01:00', '03:30+01:00'] },
  ])('02:00 to 04:00 in Zurich on $isoDate', ({ isoDate, expected }) => {
    for (const slotAlignment of ['opening', 'clock'] as const)
      expect(startsOn(isoDate, ZURICH, { ...offer, slotAlignment })).toEqual(expected)
  })

  it('steps over the half hour of Lord Howe', () => {
    expect(startsOn('2026-10-04', 'Australia/Lord_Howe', halfHour(anna(daily('Australia/Lord_Howe', hours('01:30', '03:00')))))).toEqual([
      '01:30+10:30',
      '02:30+11:00',
    ])
  })

  it('looks for the next round time after the change when the clock jumps over one', () => {
    const offer = {
      ...halfHour(anna(daily('Australia/Lord_Howe', hours('01:40', '05:00')))),
      slotAlignment: 'clock' as const,
      slotIntervalMin: 60,
    }
    expect(startsOn('2026-10-04', 'Australia/Lord_Howe', offer)).toEqual(['03:00+11:00', '04:00+11:00'])
  })

  it('has no opening on a date that the zone leaves out, nor moves its hours to the next', () => {
    const apia = { timeZone: 'Pacific/Apia', rules: [{ weekdays: [5], ...hours('09:00', '10:00') }], overrides: [] }
    expect(
      freeSlots(halfHour(anna(apia)), free, { fromMs: Date.parse('2011-12-28T00:00:00Z'), toMs: Date.parse('2012-01-02T00:00:00Z') }),
    ).toEqual([])
  })

  it('lists a start once where an evening is moved into the next day', () => {
    // In Nuuk 23:00 becomes 00:00 of 29 March, so the evening's hours and those of the night share instants.
    const offer = halfHour(anna(daily('America/Nuuk', hours('22:00', '23:30'), hours('00:00', '02:00'))))
    const query = { fromMs: parseInstant('2026-03-28T22:00:00-02:00'), toMs: parseInstant('2026-03-29T02:00:00-01:00') }
    const starts = freeSlots(offer, free, query)
    expect(freeSlots(offer, free, query, 4)).toEqual(starts.slice(0, 4))
    expect(starts.map((slot) => formatInstant(slot.startMs, 'America/Nuuk').slice(11, 16))).toEqual([
      '22:00',
      '22:30',
      '00:00',
      '00:30',
      '01:00',
      '01:30',
    ])
  })
})

describe('edges of rules', () => {
  it('that are moved into the next day are seen by a window that begins there', () => {
    const offer = { ...halfHour(anna(daily('America/Nuuk', hours('22:00', '23:30')))), durationMin: 15, slotIntervalMin: 15 }
    const query = { fromMs: parseInstant('2026-03-29T00:05:00-01:00'), toMs: parseInstant('2026-03-29T02:00:00-01:00') }
    expect(freeSlots(offer, free, query).map((slot) => formatInstant(slot.startMs, 'America/Nuuk'))).toEqual(['2026-03-29T00:15:00-01:00'])
  })

  it('are resolved one by one: 23:15, skipped in Nuuk, is 00:15 and so later than 24:00', () => {
    const offer = {
      ...halfHour(anna(daily('America/Nuuk', hours('21:00', '24:00'), hours('21:00', '23:15')))),
      durationMin: 15,
      slotIntervalMin: 15,
    }
    const starts = freeSlots(offer, free, {
      fromMs: parseInstant('2026-03-28T22:00:00-02:00'),
      toMs: parseInstant('2026-03-29T06:00:00-01:00'),
    })
    expect(formatInstant(starts.at(-1)!.endMs, 'America/Nuuk')).toBe('2026-03-29T00:15:00-01:00')
  })
})

describe('openings', () => {
  it('join at midnight for an appointment, while each day begins its own grid', () => {
    const offer = { ...halfHour(anna(daily('UTC', hours('00:00', '24:00')))), durationMin: 50, slotIntervalMin: 50 }
    const [first, second] = ['2026-06-01', '2026-06-02'].map((date) => startsOn(date, 'UTC', offer))
    expect(first).toEqual(second)
    expect(first!.slice(-1)).toEqual(['23:20+00:00'])
  })

  it('that touch within a day are one', () => {
    const offer = { ...halfHour(anna(daily('UTC', hours('09:10', '09:30'), hours('09:30', '10:10')))) }
    expect(june1(offer)).toEqual(['09:10', '09:40'])
  })

  it('end before they start, or at once, and give nothing', () => {
    expect(june1(halfHour(anna(daily('UTC', hours('12:00', '08:00'), hours('15:00', '15:00')))))).toEqual([])
  })

  it('hold only between the first and last date of their rule', () => {
    const rule = { weekdays: EVERY_DAY, ...hours('09:00', '09:30') }
    const open = (validFrom: string, validUntil: string) =>
      june1(halfHour(anna({ timeZone: 'UTC', rules: [{ ...rule, validFrom, validUntil }], overrides: [] })))
    expect([open('2026-06-01', '2026-06-01'), open('2026-06-02', '2026-07-01'), open('2026-01-01', '2026-05-31')]).toEqual([
      ['09:00'],
      [],
      [],
    ])
  })

  it('are replaced by a date override, also by none', () => {
    const weekly = daily('UTC', hours('09:00', '10:00'))
    expect(june1(halfHour(anna({ ...weekly, overrides: [{ isoDate: '2026-06-01', openings: [hours('14:00', '14:30')] }] })))).toEqual([
      '14:00',
    ])
    expect(june1(halfHour(anna({ ...weekly, overrides: [{ isoDate: '2026-06-01', openings: [] }] })))).toEqual([])
  })
})
