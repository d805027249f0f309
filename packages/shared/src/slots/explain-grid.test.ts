import { describe, expect, it } from 'vitest'
import { anna, daily, free, halfHour, hours, on, ZURICH } from '../../test/example-offers.ts'
import { ben, explained, JUNE_1, offer, told } from '../../test/explain-examples.ts'
import { explain } from './explain.ts'
import type { Offer } from './offer.ts'

describe('the grid', () => {
  const gridOf = (fields: Partial<Offer>, time: string) => told(time, { ...offer, ...fields }).changes
  it('is made as fine as it has to be and no finer', () => {
    expect(told('09:15')).toMatchObject({ reasons: [['grid', undefined]], anna: [], changes: [{ kind: 'grid', slotIntervalMin: 15 }] })
    expect(gridOf({ slotIntervalMin: 60 }, '09:20')).toEqual([{ kind: 'grid', slotIntervalMin: 20 }])
    expect(gridOf({ slotIntervalMin: 60 }, '09:07')).toEqual([{ kind: 'grid', slotIntervalMin: 1 }])
    expect(gridOf({ slotIntervalMin: 50 }, '09:45')).toEqual([{ kind: 'grid', slotIntervalMin: 45 }])
  })

  it.each([
    [120, 90],
    [110, 60],
    [50, 40],
    [40, 30],
    [40, 25],
    [25, 20],
    [20, 15],
    [15, 10],
    [7, 5],
  ])('of %i minutes can be one that people choose, though it divides nothing: %i', (slotIntervalMin, finer) => {
    const time = new Date(on(JUNE_1, '09:00') + finer * 60_000).toISOString().slice(11, 16)
    expect(gridOf({ slotIntervalMin }, time)).toEqual([{ kind: 'grid', slotIntervalMin: finer }])
  })

  it('of fixed times gets one more of them, on the clock of the place', () => {
    const fixed = { slotAlignment: 'fixed', fixedStartsMin: [540] } as const
    expect(gridOf(fixed, '09:10')).toEqual([{ kind: 'grid', fixedStartMin: 550 }])
    const zurich = { ...halfHour(anna(daily(ZURICH, hours('09:00', '12:00')))), ...fixed }
    expect(told('07:10', zurich).changes).toEqual([{ kind: 'grid', fixedStartMin: 550 }])
  })

  it('has no start off the minute', () => {
    const { changes } = explain(offer, free, on(JUNE_1, '09:00') + 1000)
    expect(changes).toBeUndefined()
  })
})

describe('one more of the fixed starts', () => {
  const fixed = { slotAlignment: 'fixed', fixedStartsMin: [540] } as const
  it('is meant in the zone in which somebody is that day', () => {
    const stays = [{ fromDate: JUNE_1, untilDate: JUNE_1, timeZone: ZURICH }]
    const away = { ...halfHour(anna({ ...daily('UTC', hours('09:00', '12:00')), stays })), ...fixed }
    expect(told('07:10', away).changes).toEqual([{ kind: 'grid', fixedStartMin: 550 }])
  })

  it('is a minute of the day, before 1970 as well', () => {
    const long = { nowMs: on('1969-05-01', '00:00') }
    expect(told('09:10', { ...offer, ...fixed }, long, {}, '1969-06-01').changes).toEqual([{ kind: 'grid', fixedStartMin: 550 }])
  })

  it('is of no use in the hour that comes twice, where it means the first one', () => {
    const always = { ...halfHour(anna(daily(ZURICH, hours('00:00', '24:00')))), ...fixed }
    expect(told('01:30', always, {}, {}, '2026-10-25').changes).toEqual([{ kind: 'grid', slotAlignment: 'clock' }])
  })

  it('is only looked for where those work who are asked for', () => {
    const both = {
      ...halfHour(anna(daily('UTC', hours('07:00', '12:00'))), { ...ben, schedule: daily(ZURICH, hours('09:00', '12:00')) }),
      ...fixed,
    }
    expect(told('07:10', both, {}, { staffId: 'ben' }).changes).toEqual([{ kind: 'grid', fixedStartMin: 550 }])
  })
})

it('says by which grid a start would be met', () => {
  expect(explained('09:15', offer).reasons).toEqual([{ kind: 'grid', ways: [[{ kind: 'grid', slotIntervalMin: 15 }]] }])
})
