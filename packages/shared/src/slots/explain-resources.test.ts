import { describe, expect, it } from 'vitest'
import { claim, free, on } from '../../test/example-offers.ts'
import { explained, JUNE_1, offer, told } from '../../test/explain-examples.ts'
import { explain } from './explain.ts'

describe('resources', () => {
  const taken = (unit: string, owner = 'bkg') => claim(unit, '10:00', '11:00', { owner })
  it('lack as many units as are needed beyond the free ones, and name who has them', () => {
    const pools = [{ resourceId: 'bed', units: ['bed#1', 'bed#2'], quantity: 2 }]
    const { reasons } = explain(
      { ...offer, pools },
      { ...free, claims: [taken('bed#1'), taken('bed#2', 'other'), claim('bed#1', '11:00', '12:00', { owner: 'later' })] },
      on(JUNE_1, '10:00'),
    )
    expect(reasons).toMatchObject([{ kind: 'resource', settingId: 'bed', owners: ['bkg', 'other'] }])
    expect(told('10:00', { ...offer, pools }, { claims: [taken('bed#1')] }).changes).toEqual([
      { kind: 'resource', resourceId: 'bed', more: 1 },
    ])
    expect(told('10:00', { ...offer, pools }, { claims: [taken('bed#1'), taken('bed#2')] }).changes).toEqual([
      { kind: 'resource', resourceId: 'bed', more: 2 },
    ])
    expect(told('10:00', { ...offer, pools }, { claims: [taken('bed#1')] }, { ignoreOwners: ['bkg'] }).reasons).toEqual([])
  })

  it('of which one will do are asked for where least is missing', () => {
    const pools = [
      { resourceId: 'suite', units: ['suite#1'], quantity: 3, anyOf: 'rooms' },
      { resourceId: 'room', units: ['room#1'], anyOf: 'rooms' },
    ]
    expect(told('10:00', { ...offer, pools }, { claims: [taken('room#1')] })).toMatchObject({
      reasons: [['resource', 'room']],
      changes: [{ kind: 'resource', resourceId: 'room', more: 1 }],
    })
  })

  it('of another place are not needed', () => {
    const pools = [{ resourceId: 'room', units: [], locationId: 'zug' }]
    expect(told('10:00', { ...offer, pools }).reasons).toEqual([])
  })
})

describe('a resource', () => {
  const pools = [{ resourceId: 'bed', units: ['bed#1', 'bed#2'], quantity: 2 }]
  it('names who has it at that time, each once', () => {
    const claims = [
      claim('bed#1', '09:30', '10:00', { owner: 'earlier' }),
      claim('bed#1', '10:00', '10:30'),
      claim('bed#2', '10:00', '10:30'),
      claim('bed#1', '10:30', '11:00', { owner: 'later' }),
      claim('bed#3', '10:00', '10:30', { owner: 'elsewhere' }),
    ]
    const lacking = { kind: 'resource', settingId: 'bed', ways: [[{ kind: 'resource', resourceId: 'bed', more: 2 }]] }
    expect(explained('10:00', { ...offer, pools }, { claims }).reasons).toStrictEqual([{ ...lacking, owners: ['bkg'] }])
    const others = [...claims, claim('bed#2', '10:10', '10:20', { owner: 'own' })]
    expect(explained('10:00', { ...offer, pools }, { claims: others }, { ignoreOwners: ['own'] }).reasons).toStrictEqual([
      { ...lacking, owners: ['bkg'] },
    ])
  })

  it('that is only missing for a buffer names nobody', () => {
    const claims = [claim('bed#1', '09:00', '09:55')]
    expect(explained('10:00', { ...offer, bufferBeforeMin: 15, pools }, { claims }).reasons).toStrictEqual([
      { kind: 'resource', settingId: 'bed', ways: [[{ kind: 'resource', resourceId: 'bed', more: 1 }]] },
    ])
  })
})
