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

describe('what is taken', () => {
  it('by a booking is free when that moves, with everything that it holds', () => {
    const pools = [{ resourceId: 'room', units: ['room#1'] }]
    const claims = [claim('anna', '10:00', '11:00'), claim('room#1', '10:00', '11:00')]
    const one = told('10:30', { ...offer, pools }, { claims })
    expect(one).toMatchObject({ reasons: [['resource', 'room']], anna: [['claim', 'bkg']], changes: [{ kind: 'claim', owner: 'bkg' }] })
    expect(told('11:00', { ...offer, pools }, { claims }).changes).toBeUndefined()
    expect(told('10:30', { ...offer, pools }, { claims }, { ignoreOwners: ['bkg'] }).changes).toBeUndefined()
  })

  it('by time off is free without it, and its edges are no obstacle', () => {
    const busy = [{ ...block('timeOff', '10:00', '11:00'), settingId: 'tof' }]
    const buffered = { ...offer, bufferBeforeMin: 10, bufferAfterMin: 10 }
    const { startMs, endMs } = busy[0]!
    expect(told('10:30', buffered, { busy })).toMatchObject({
      anna: [['timeOff', 'tof']],
      changes: [{ kind: 'busy', subject: 'anna', startMs, endMs, settingId: 'tof' }],
    })
    expect([told('09:30', buffered, { busy }).changes, told('11:00', buffered, { busy }).changes]).toEqual([undefined, undefined])
  })

  it('in another calendar keeps the buffers off, which can be shorter', () => {
    const busy = [{ ...block('external', '10:10', '10:50'), settingId: 'bsy' }]
    const buffered = { ...offer, bufferBeforeMin: 15, bufferAfterMin: 20 }
    expect(told('10:30', buffered, { busy })).toMatchObject({ anna: [['external', 'bsy']], changes: [{ kind: 'busy', settingId: 'bsy' }] })
    expect(told('09:30', buffered, { busy })).toMatchObject({
      anna: [['buffer', 'bsy']],
      changes: [{ kind: 'buffer', bufferAfterMin: 10 }],
    })
    expect(told('11:00', buffered, { busy })).toMatchObject({
      anna: [['buffer', 'bsy']],
      changes: [{ kind: 'buffer', bufferBeforeMin: 10 }],
    })
  })

  it('by somebody else or far away is none of it', () => {
    const claims = [
      claim('ben', '10:00', '11:00'),
      { ...claim('anna', '10:00', '11:00'), startMs: on('2026-06-05', '10:00'), endMs: on('2026-06-05', '11:00') },
    ]
    const busy = [{ ...block('timeOff', '10:00', '11:00'), subject: 'ben' }]
    expect(told('10:30', offer, { claims, busy }).anna).toEqual([])
  })
})

describe('buffers and the way', () => {
  it('are shortened to the gap that there is, if the other side allows it', () => {
    const claims = [claim('anna', '10:00', '11:00', { padBeforeMs: 5 * 60_000, padAfterMs: 5 * 60_000 })]
    const grid = { ...offer, slotIntervalMin: 10, bufferBeforeMin: 15, bufferAfterMin: 15 }
    expect(told('09:20', grid, { claims })).toMatchObject({ anna: [['buffer', 'bkg']], changes: [{ kind: 'buffer', bufferAfterMin: 10 }] })
    expect(told('11:10', grid, { claims })).toMatchObject({ anna: [['buffer', 'bkg']], changes: [{ kind: 'buffer', bufferBeforeMin: 10 }] })
    expect(told('09:10', grid, { claims }).changes).toBeUndefined()
    expect(told('09:30', grid, { claims })).toMatchObject({ anna: [['buffer', 'bkg']], changes: [{ kind: 'claim', owner: 'bkg' }] })
    expect(told('11:10', { ...grid, bufferRule: 'sum' }, { claims }).changes).toEqual([{ kind: 'buffer', bufferBeforeMin: 5 }])
    expect(told('11:20', { ...grid, bufferRule: 'sum' }, { claims }).changes).toBeUndefined()
  })

  it('between two places cannot be shorter: the other appointment has to move', () => {
    const travel = [{ fromLocationId: 'zug', toLocationId: 'luzern', minutes: 40 }]
    const claims = [claim('anna', '10:00', '10:30', { locationId: 'zug' })]
    const far = { ...offer, travel }
    expect(told('11:00', far, { claims })).toMatchObject({ anna: [['travel', 'bkg']], changes: [{ kind: 'claim', owner: 'bkg' }] })
    expect(told('09:00', far, { claims }).anna).toEqual([['travel', 'bkg']])
    expect(told('11:30', far, { claims }).anna).toEqual([])
  })

  it('of both kinds in one offer are two changes', () => {
    const claims = [claim('anna', '09:00', '10:00', { owner: 'first' }), claim('anna', '11:00', '12:00', { owner: 'second' })]
    const grid = { ...offer, slotIntervalMin: 5, bufferBeforeMin: 20, bufferAfterMin: 20 }
    expect(told('10:15', grid, { claims }).changes).toEqual([
      { kind: 'buffer', bufferBeforeMin: 15 },
      { kind: 'buffer', bufferAfterMin: 15 },
    ])
  })
})
