import { describe, expect, it } from 'vitest'
import { anna, block, claim, daily, halfHour, hours, on } from '../../test/example-offers.ts'
import { JUNE_1, offer, told } from '../../test/explain-examples.ts'
import type { Claim, Offer } from './offer.ts'

const MINUTE_MS = 60_000
const HALF_MINUTE_MS = 30_000
/** Starts every five minutes from nine to twelve. */
const fine: Offer = { ...offer, slotIntervalMin: 5 }
const buffered: Offer = { ...fine, bufferBeforeMin: 15, bufferAfterMin: 15 }
/** An appointment from ten to eleven. */
const taken = (rest: Partial<Claim> = {}) => claim('anna', '10:00', '11:00', rest)
const pads = (padBeforeMin: number, padAfterMin: number) => ({
  padBeforeMs: padBeforeMin * MINUTE_MS,
  padAfterMs: padAfterMin * MINUTE_MS,
})
const givenUp = [{ kind: 'claim', owner: 'bkg' }]

describe('what ends where an appointment begins', () => {
  it('is no obstacle if it is time off, buffers or not', () => {
    const busy = [block('timeOff', '10:00', '11:00')]
    expect([told('11:00', buffered, { busy }).anna, told('11:05', buffered, { busy }).anna]).toEqual([[], []])
    expect([told('09:30', buffered, { busy }).anna, told('09:25', buffered, { busy }).anna]).toEqual([[], []])
  })

  it('leaves no room for a buffer if it is an entry of another calendar or a claim', () => {
    const busy = [{ ...block('external', '10:00', '11:00'), settingId: 'bsy' }]
    expect(told('11:00', buffered, { busy })).toMatchObject({ anna: [['buffer', 'bsy']], changes: [{ bufferBeforeMin: 0 }] })
    expect(told('09:30', buffered, { busy })).toMatchObject({ anna: [['buffer', 'bsy']], changes: [{ bufferAfterMin: 0 }] })
    expect(told('11:00', buffered, { claims: [taken()] })).toMatchObject({ anna: [['buffer', 'bkg']], changes: [{ bufferBeforeMin: 0 }] })
    expect(told('09:30', buffered, { claims: [taken()] })).toMatchObject({ anna: [['buffer', 'bkg']], changes: [{ bufferAfterMin: 0 }] })
  })

  it('lies half a minute before it: buffers are whole minutes, so half a one is left', () => {
    const block1030 = { ...block('external', '10:00', '11:00'), endMs: on(JUNE_1, '11:00') - HALF_MINUTE_MS }
    expect(told('11:10', buffered, { busy: [block1030] }).changes).toEqual([{ kind: 'buffer', bufferBeforeMin: 10 }])
    const claims = [taken({ endMs: on(JUNE_1, '11:00') - HALF_MINUTE_MS })]
    expect(told('11:10', buffered, { claims }).changes).toEqual([{ kind: 'buffer', bufferBeforeMin: 10 }])
  })
})

it('an instant that is taken is in the way like an hour, and what ends before it begins is not', () => {
  const at = { startMs: on(JUNE_1, '10:10'), endMs: on(JUNE_1, '10:10') }
  const backwards = { startMs: on(JUNE_1, '10:20'), endMs: on(JUNE_1, '10:10') }
  expect(told('10:00', fine, { busy: [{ ...block('timeOff', '10:00', '11:00'), ...at }] }).anna).toEqual([['timeOff', undefined]])
  expect(told('10:00', fine, { claims: [taken(at)] }).anna).toEqual([['claim', 'bkg']])
  expect(told('10:00', fine, { busy: [{ ...block('timeOff', '10:00', '11:00'), ...backwards }] }).anna).toEqual([])
  expect(told('10:00', fine, { claims: [taken(backwards)] }).anna).toEqual([])
})

describe('the buffers of another appointment', () => {
  it('are those of the side on which it lies', () => {
    const claims = [taken(pads(5, 20))]
    expect(told('09:20', fine, { claims }).anna).toEqual([])
    expect(told('11:10', fine, { claims })).toMatchObject({ anna: [['buffer', 'bkg']], changes: givenUp })
    expect(told('09:20', buffered, { claims }).changes).toEqual([{ kind: 'buffer', bufferAfterMin: 10 }])
    const other = [taken(pads(20, 5))]
    expect(told('09:20', fine, { claims: other })).toMatchObject({ anna: [['buffer', 'bkg']], changes: givenUp })
    expect(told('11:10', fine, { claims: other }).anna).toEqual([])
  })

  it('leave what they leave, also if they are as long as the gap', () => {
    expect(told('11:10', buffered, { claims: [taken(pads(0, 10))] }).changes).toEqual([{ kind: 'buffer', bufferBeforeMin: 10 }])
    const sum: Offer = { ...fine, bufferBeforeMin: 10, bufferRule: 'sum' }
    expect(told('11:10', sum, { claims: [taken(pads(0, 10))] })).toMatchObject({
      anna: [['buffer', 'bkg']],
      changes: [{ kind: 'buffer', bufferBeforeMin: 0 }],
    })
    expect(told('11:20', sum, { claims: [taken(pads(0, 10))] }).anna).toEqual([])
  })
})

describe('the way', () => {
  const between = (fromLocationId: string, toLocationId: string, minutes: number) => ({ fromLocationId, toLocationId, minutes })
  const inZug = (padAfterMin = 0) => [taken({ locationId: 'zug', ...pads(0, padAfterMin) })]
  it('counts in the direction in which it is gone', () => {
    const there = { ...fine, travel: [between('zug', 'luzern', 40), between('luzern', 'zug', 10)] }
    expect(told('11:30', there, { claims: inZug() }).anna).toEqual([['travel', 'bkg']])
    expect(told('09:20', there, { claims: inZug() }).anna).toEqual([])
    const back = { ...fine, travel: [between('zug', 'luzern', 10), between('luzern', 'zug', 40)] }
    expect(told('11:30', back, { claims: inZug() }).anna).toEqual([])
    expect(told('09:20', back, { claims: inZug() }).anna).toEqual([['travel', 'bkg']])
  })

  const far: Offer = { ...fine, travel: [between('zug', 'luzern', 20)] }
  it('is gone between two buffers, or during the longer one', () => {
    const sum: Offer = { ...far, bufferBeforeMin: 10, bufferRule: 'sum' }
    expect(told('11:30', sum, { claims: inZug(5) }).changes).toEqual([{ kind: 'buffer', bufferBeforeMin: 5 }])
    const longer: Offer = { ...far, bufferBeforeMin: 25 }
    expect(told('11:20', longer, { claims: inZug(5) }).changes).toEqual([{ kind: 'buffer', bufferBeforeMin: 20 }])
  })

  it('is named if it is longer than the buffer of the other appointment', () => {
    expect(told('11:10', far, { claims: inZug(20) }).anna).toEqual([['buffer', 'bkg']])
    expect(told('11:10', far, { claims: inZug(15) }).anna).toEqual([['travel', 'bkg']])
  })
})

it('what is days away is in the way of nothing', () => {
  const open = { ...halfHour(anna(daily('UTC', hours('09:00', '12:00')))), bufferBeforeMin: 480, bufferAfterMin: 480 }
  const claims = ['2026-05-27', '2026-06-06'].map((date) => taken({ startMs: on(date, '10:00'), endMs: on(date, '11:00') }))
  expect(told('10:00', open, { claims }).anna).toEqual([])
})
