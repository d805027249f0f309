import { describe, expect, it } from 'vitest'
import { anna, block, claim, daily, free, halfHour, hours, june1, on, startsOn, ZURICH } from '../../test/example-offers.ts'
import { freeSlots } from './free-slots.ts'
import type { MinuteRange, Offer } from './offer.ts'

const at = (...times: string[]) => times.map((time) => hours(time, time).startMin)
const fixed = (times: readonly string[], ...openings: MinuteRange[]): Offer => ({
  ...halfHour(anna(daily('UTC', ...openings))),
  slotAlignment: 'fixed',
  fixedStartsMin: at(...times),
})

describe('fixed starts', () => {
  it('are listed in order, each once, and the first ones where fewer are asked for', () => {
    const offer = fixed(['15:00', '09:00', '12:10', '09:00'], hours('08:00', '18:00'))
    expect(june1(offer)).toEqual(['09:00', '12:10', '15:00'])
    const window = { fromMs: on('2026-06-01', '00:00'), toMs: on('2026-06-03', '00:00') }
    expect(freeSlots(offer, free, window, 2).map(({ startMs }) => startMs)).toEqual([on('2026-06-01', '09:00'), on('2026-06-01', '12:10')])
  })

  it('lie in an opening from its first instant on, and need all of their time to be free', () => {
    const offer = fixed(['08:59', '09:00', '11:30', '11:31', '12:00'], hours('09:00', '12:00'))
    expect(june1(offer)).toEqual(['09:00', '11:30'])
    expect(june1(offer, { claims: [claim('anna', '09:29', '10:00')] })).toEqual(['11:30'])
    expect(june1(offer, { busy: [block('timeOff', '08:00', '09:00'), block('timeOff', '09:30', '11:30')] })).toEqual(['09:00', '11:30'])
    expect(june1(offer, { busy: [block('timeOff', '09:10', '09:20')] })).toEqual(['11:30'])
    expect(june1({ ...offer, fixedStartsMin: [] })).toEqual([])
  })

  it('may run on into the next day', () => {
    expect(june1(fixed(['00:00', '23:45'], hours('00:00', '24:00')))).toEqual(['00:00', '23:45'])
    expect(june1(fixed(['23:45'], hours('09:00', '24:00')))).toEqual([])
  })

  it('keep to the window and the notice', () => {
    const offer = fixed(['09:00', '10:00', '11:00'], hours('09:00', '12:00'))
    expect(june1(offer, {}, { fromMs: on('2026-06-01', '10:00'), toMs: on('2026-06-01', '11:00') })).toEqual(['10:00'])
    expect(june1({ ...offer, minimumNoticeMin: 30 }, { nowMs: on('2026-06-01', '09:31') })).toEqual(['11:00'])
  })

  it('move on where the clocks skip them, count the first time where they come twice, and are none on a date left out', () => {
    const offer = { ...fixed(['01:30', '02:30', '04:00']), candidates: [anna(daily(ZURICH, hours('00:00', '24:00')))] }
    expect(startsOn('2026-03-29', ZURICH, offer)).toEqual(['01:30+01:00', '03:30+02:00', '04:00+02:00'])
    expect(startsOn('2026-10-25', ZURICH, offer)).toEqual(['01:30+02:00', '02:30+02:00', '04:00+01:00'])
    const apia = { ...offer, candidates: [anna(daily('Pacific/Apia', hours('00:00', '24:00')))] }
    expect(['2011-12-29', '2011-12-30', '2011-12-31'].map((isoDate) => startsOn(isoDate, 'Pacific/Apia', apia).length)).toEqual([3, 0, 3])
    // Found by chance (seed 1069848653): 24:00 of the date left out is no start, though the next date begins then.
    expect(startsOn('2011-12-31', 'Pacific/Apia', { ...apia, fixedStartsMin: at('00:15', '24:00') })).toEqual(['00:15+14:00'])
    expect(startsOn('2012-01-01', 'Pacific/Apia', { ...apia, fixedStartsMin: at('00:15', '24:00') })).toEqual([
      '00:00+14:00',
      '00:15+14:00',
    ])
  })
})
