import { describe, expect, it } from 'vitest'
import { anna, block, daily, EVERY_DAY, free, halfHour, hours, june1, on, startsOn } from '../../test/example-offers.ts'
import { freeSlots } from './free-slots.ts'
import { clockStepMin } from './grid.ts'
import type { Offer, Schedule } from './offer.ts'

const offer = (schedule: Schedule, rest: Partial<Offer> = {}): Offer => ({ ...halfHour(anna(schedule)), ...rest })
const NUUK = 'America/Nuuk'

it.each([
  [60, 60],
  [120, 60],
  [90, 30],
  [20, 20],
  [45, 15],
  [50, 10],
  [25, 5],
  [7, 1],
])('an interval of %i minutes begins at a multiple of %i', (interval, step) => {
  expect(clockStepMin(interval)).toBe(step)
})

describe('the grid of the clock', () => {
  it('begins at the next round time after an opening, a busy time or the notice', () => {
    const clock = offer(daily('UTC', hours('09:10', '12:00')), { slotAlignment: 'clock' })
    expect(june1(clock)).toEqual(['09:30', '10:00', '10:30', '11:00', '11:30'])
    expect(june1(clock, { busy: [block('timeOff', '09:50', '10:40')] })).toEqual(['11:00', '11:30'])
    expect(june1(clock, { nowMs: on('2026-06-01', '10:01') })).toEqual(['10:30', '11:00', '11:30'])
    expect(june1({ ...clock, slotIntervalMin: 45 }, { busy: [block('timeOff', '09:00', '09:20')] })).toEqual(['09:30', '10:15', '11:00'])
  })

  it('is on the clock of the place where somebody stays', () => {
    const rules = [{ weekdays: EVERY_DAY, ...hours('09:10', '11:00') }]
    const stays = [{ fromDate: '2026-06-02', untilDate: '2026-06-02', timeZone: 'Asia/Kathmandu' }]
    const hourly = offer({ timeZone: 'UTC', rules, overrides: [], stays }, { slotAlignment: 'clock', slotIntervalMin: 60 })
    const window = { fromMs: on('2026-06-01', '00:00'), toMs: on('2026-06-04', '00:00') }
    expect(freeSlots(hourly, free, window).map(({ startMs }) => new Date(startMs).toISOString().slice(8, 16))).toEqual([
      '01T10:00',
      '02T04:15',
      '03T10:00',
    ])
  })
})

describe('packed starts', () => {
  const packed = (from: string, to: string, rest: Partial<Offer> = {}) =>
    offer(daily('UTC', hours(from, to)), { slotAlignment: 'packed', ...rest })

  it('wait for a round time as long as that costs no start, else for a quarter, else not at all', () => {
    expect(june1(packed('09:10', '10:30'))).toEqual(['09:30', '10:00'])
    expect(june1(packed('09:10', '10:15'))).toEqual(['09:15', '09:45'])
    expect(june1(packed('09:10', '10:10'))).toEqual(['09:10', '09:40'])
    expect(june1(packed('09:10', '10:14'))).toEqual(['09:10', '09:40'])
  })

  it('lose nothing where time passes anyway', () => {
    expect(june1(packed('09:10', '10:10'), { nowMs: on('2026-06-01', '09:10') })).toEqual(['09:10', '09:40'])
    expect(june1(packed('09:10', '10:10'), { nowMs: on('2026-06-01', '09:11') })).toEqual(['09:30'])
  })
})

describe('the grid of the opening', () => {
  it('is not moved by what takes starts out of it, nor by the window', () => {
    const plain = offer(daily('UTC', hours('09:10', '11:00')))
    expect(june1(plain, { busy: [block('timeOff', '09:00', '09:45')] })).toEqual(['10:10'])
    expect(june1(plain, {}, { fromMs: on('2026-06-01', '09:41'), toMs: on('2026-06-01', '10:10') })).toEqual([])
    expect(june1(plain, {}, { fromMs: on('2026-06-01', '09:40'), toMs: on('2026-06-01', '10:11') })).toEqual(['09:40', '10:10'])
    expect(june1(plain, { nowMs: on('2026-06-01', '09:40') })).toEqual(['09:40', '10:10'])
  })

  it('begins anew with every day, and an appointment may run on into the next', () => {
    const round = offer(daily('UTC', hours('00:00', '24:00')), { durationMin: 60, slotIntervalMin: 50 })
    const window = { fromMs: on('2026-06-01', '22:00'), toMs: on('2026-06-02', '01:00') }
    expect(freeSlots(round, free, window).map(({ startMs }) => new Date(startMs).toISOString().slice(11, 16))).toEqual([
      '22:30',
      '23:20',
      '00:00',
      '00:50',
    ])
  })

  it('is in order, and lists no start twice, where an evening moves into the next date', () => {
    const evening = hours('22:00', '23:40')
    const nuuk = (slotIntervalMin: number) => offer(daily(NUUK, evening, hours('00:00', '02:00')), { slotIntervalMin })
    // The hour from 23:00 is left out: the evening ends at 00:40 of the next date.
    expect(startsOn('2026-03-29', NUUK, nuuk(45))).toEqual([
      '00:00-01:00',
      '00:30-01:00',
      '00:45-01:00',
      '01:30-01:00',
      '22:00-01:00',
      '22:45-01:00',
    ])
    expect(startsOn('2026-03-29', NUUK, nuuk(60))).toEqual(['00:00-01:00', '01:00-01:00', '22:00-01:00', '23:00-01:00'])
  })
})
