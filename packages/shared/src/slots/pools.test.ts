import { describe, expect, it } from 'vitest'
import { anna, daily, free, halfHour, hours, june1, on } from '../../test/example-offers.ts'
import { assign } from './assign-staff.ts'
import { freeSlots } from './free-slots.ts'
import type { Claim, Offer, ResourcePool } from './offer.ts'

const candidate = { ...anna(daily('UTC', hours('09:00', '11:00'))), locationId: 'loc' }
const offer = (...pools: ResourcePool[]): Offer => ({ ...halfHour(candidate), pools })
const pool = (resourceId: string, units: readonly string[], rest: Partial<ResourcePool> = {}): ResourcePool => ({
  resourceId,
  units,
  ...rest,
})
const taken = (subject: string, from: string, to: string): Claim => ({
  subject,
  startMs: on('2026-06-01', from),
  endMs: on('2026-06-01', to),
  padBeforeMs: 0,
  padAfterMs: 0,
  owner: 'bkg',
  strength: 'exclusive',
})
const ALL = ['09:00', '09:30', '10:00', '10:30']
const rooms = pool('room', ['r1', 'r2'])

/** The units that the first start is given. */
function given(from: Offer, claims: readonly Claim[] = []): readonly string[] | undefined {
  const occupancy = { ...free, claims }
  const [slot] = freeSlots(from, occupancy, { fromMs: on('2026-06-01', '00:00'), toMs: on('2026-06-02', '00:00') })
  return slot && assign(from, occupancy, slot)?.units
}

describe('a pool', () => {
  it('is enough as long as one of its units is free for the whole appointment', () => {
    expect(june1(offer(rooms), { claims: [taken('r1', '09:00', '11:00')] })).toEqual(ALL)
    expect(june1(offer(rooms), { claims: [taken('r1', '09:00', '10:00'), taken('r2', '09:30', '11:00')] })).toEqual([
      '09:00',
      '10:00',
      '10:30',
    ])
  })

  it('can not be changed half-way', () => {
    const claims = [taken('r1', '09:00', '09:15'), taken('r2', '09:15', '11:00')]
    expect(june1(offer(rooms), { claims })).toEqual(['09:30', '10:00', '10:30'])
  })

  it('may have to give several units at once', () => {
    const three = pool('bed', ['b1', 'b2', 'b3'], { quantity: 2 })
    expect(june1(offer(three), { claims: [taken('b1', '09:00', '10:00')] })).toEqual(ALL)
    expect(june1(offer(three), { claims: [taken('b1', '09:00', '10:00'), taken('b3', '09:30', '10:30')] })).toEqual([
      '09:00',
      '10:00',
      '10:30',
    ])
    expect(june1(offer(pool('bed', ['b1'], { quantity: 2 })))).toEqual([])
    expect(given(offer(three), [taken('b1', '09:00', '10:00')])).toEqual(['b2', 'b3'])
  })

  it('is needed beside every other pool, and gives its first free unit', () => {
    const both = offer(rooms, pool('device', ['d1']))
    expect(june1(both, { claims: [taken('d1', '09:00', '10:00')] })).toEqual(['10:00', '10:30'])
    expect(given(both)).toEqual(['r1', 'd1'])
    expect(given(both, [taken('r1', '08:00', '09:01')])).toEqual(['r2', 'd1'])
  })

  it('stands for the others of its group, the first that has what it takes', () => {
    const choice = offer(pool('small', ['s1'], { anyOf: 'room' }), pool('large', ['l1', 'l2'], { anyOf: 'room' }), pool('device', ['d1']))
    expect(june1(choice, { claims: [taken('s1', '09:00', '11:00'), taken('l1', '09:00', '11:00')] })).toEqual(ALL)
    expect(given(choice)).toEqual(['s1', 'd1'])
    expect(given(choice, [taken('s1', '09:00', '09:30'), taken('l1', '09:00', '09:30')])).toEqual(['l2', 'd1'])
    const busy = ['s1', 'l1', 'l2'].map((unit) => taken(unit, '09:00', '10:30'))
    expect(june1(choice, { claims: busy })).toEqual(['10:30'])
  })

  it('never mixes units with another one of its group', () => {
    const choice = offer(pool('small', ['s1'], { anyOf: 'room', quantity: 2 }), pool('large', ['l1'], { anyOf: 'room', quantity: 2 }))
    expect(june1(choice)).toEqual([])
  })

  it('of another place is neither needed nor used', () => {
    const claims = [taken('d1', '09:00', '11:00')]
    expect(june1(offer(pool('device', ['d1'], { locationId: 'elsewhere' })), { claims })).toEqual(ALL)
    expect(june1(offer(pool('device', ['d1'], { locationId: 'loc' })), { claims })).toEqual([])
    expect(given(offer(pool('device', ['d1'], { locationId: 'elsewhere' })))).toEqual([])
  })

  it('without a free unit gives nothing: the slot was not made from this occupancy', () => {
    const from = offer(rooms)
    const [slot] = freeSlots(from, free, { fromMs: on('2026-06-01', '00:00'), toMs: on('2026-06-02', '00:00') })
    const claims = [taken('r1', '09:29', '11:00'), taken('r2', '08:00', '09:01')]
    expect(assign(from, { ...free, claims }, slot!)).toBeUndefined()
    expect(assign(from, { ...free, claims: [taken('r1', '09:30', '11:00'), taken('r2', '08:00', '09:00')] }, slot!)?.units).toEqual(['r1'])
  })
})
