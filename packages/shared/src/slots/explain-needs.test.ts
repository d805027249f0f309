import { describe, expect, it } from 'vitest'
import { anna, claim, daily, halfHour, hours, on, ZURICH } from '../../test/example-offers.ts'
import { ben, explained, JUNE_1, morning, offer, told } from '../../test/explain-examples.ts'
import type { Candidate, Offer, StaffNeed } from './offer.ts'

const person = (staffId: string, ...roles: string[]): Candidate => ({ ...ben, staffId, ...(roles.length > 0 ? { roles } : {}) })

describe('the smaller team for which there are enough people', () => {
  const smaller = (team: readonly StaffNeed[], ...people: Candidate[]) => told('10:00', { ...halfHour(...people), team }).changes
  const doctors = (count: number): StaffNeed => ({ role: 'doctor', count })
  const nurses = (count: number): StaffNeed => ({ role: 'nurse', count })
  it('lacks the one who is missing', () => {
    expect(smaller([doctors(2), nurses(2)], person('a', 'doctor'), person('b', 'nurse'), person('c', 'nurse'))).toEqual([
      { kind: 'team', team: [doctors(1), nurses(2)] },
    ])
  })

  it('lacks the last of several that would do', () => {
    expect(smaller([doctors(1), nurses(1)], person('a', 'doctor', 'nurse'))).toEqual([{ kind: 'team', team: [doctors(1)] }])
  })

  it('asks for fewer of a number before it leaves anybody out', () => {
    expect(smaller([doctors(3), nurses(1)], person('a', 'doctor'), person('b', 'nurse'))).toEqual([
      { kind: 'team', team: [doctors(1), nurses(1)] },
    ])
    const everyNurse: StaffNeed = { role: 'nurse', count: 'all' }
    expect(smaller([doctors(3), everyNurse], person('a', 'doctor'), person('b', 'nurse'))).toEqual([
      { kind: 'team', team: [doctors(1), everyNurse] },
    ])
  })
})

describe('who is asked for in a team', () => {
  const team = { ...halfHour(person('a', 'doctor'), person('b', 'nurse'), person('c', 'doctor')), minimumNoticeMin: 60 }
  const needs: readonly StaffNeed[] = [
    { role: 'doctor', count: 1 },
    { role: 'nurse', count: 1 },
  ]
  it.each(['a', 'b', 'c'])('may have any of its roles: %s', (staffId) => {
    expect(explained('10:15', { ...team, team: needs }, {}, { staffId }).reasons.map(({ kind }) => kind)).toEqual(['grid'])
  })

  it('may get any of them otherwise', () => {
    const { candidates } = halfHour(...team.candidates, person('d'))
    const { reasons } = explained('10:00', { ...team, candidates, team: needs }, {}, { staffId: 'd' })
    expect(reasons).toEqual([
      {
        kind: 'team',
        staffId: 'd',
        ways: [[{ kind: 'role', staffId: 'd', role: 'doctor' }], [{ kind: 'role', staffId: 'd', role: 'nurse' }]],
      },
    ])
  })

  it('is part of it, whoever else would be free', () => {
    const one = { ...halfHour(anna(morning), ben, person('cleo')), team: [{ count: 1 }] }
    const claims = [claim('ben', '10:00', '10:10', { owner: 'first' }), claim('ben', '10:20', '10:30', { owner: 'second' })]
    expect(told('10:00', one, { claims }, { staffId: 'ben' }).changes).toEqual([
      { kind: 'claim', owner: 'first' },
      { kind: 'claim', owner: 'second' },
    ])
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

describe('so many bookable days', () => {
  const days = (bookableDays: number): Offer => ({ ...offer, bookableDays })
  const counted = (max: number) => [{ kind: 'window', ways: [[{ kind: 'window', set: { bookableDays: max } }]] }]
  it('are used up by as many with a free start', () => {
    const today = { nowMs: on('2026-05-28', '08:00') }
    expect(explained('10:00', days(4), today).reasons).toEqual(counted(5))
    expect(explained('10:00', days(5), today).reasons).toEqual([])
  })

  it('are not used up by an earlier start of the same date', () => {
    expect(told('12:00', days(1), { nowMs: on(JUNE_1, '08:00') }).reasons).toEqual([])
  })

  it('are counted without what is not in the way', () => {
    const world = { nowMs: on('2026-05-31', '11:30'), claims: [claim('anna', '11:30', '12:00')] }
    const claims = world.claims.map((one) => ({ ...one, startMs: on('2026-05-31', '11:30'), endMs: on('2026-05-31', '12:00') }))
    expect(explained('10:00', days(1), { ...world, claims }).reasons).toEqual([])
    expect(explained('10:00', days(1), { ...world, claims }, { ignoreOwners: ['bkg'] }).reasons).toEqual(counted(2))
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
