import { describe, expect, it } from 'vitest'
import { anna, block, claim, daily, halfHour, hours, ZURICH } from '../../test/example-offers.ts'
import { ben, explained, hoursOf, JUNE_1, morning, offer, told, withIds } from '../../test/explain-examples.ts'
import type { Candidate, Limit, Offer, StaffNeed } from './offer.ts'

/** Nobody with this limit takes anything. */
const none: Limit = { settingId: 'none', of: 'staff', per: 'day', unit: 'bookings', max: 0 }
/** From a quarter past nine: another grid than that of the others. */
const later: Candidate = { ...ben, schedule: daily('UTC', hours('09:15', '12:00')), limits: [none] }
/** So many who begin at nine, and Ben. */
const teamWithBen = (others: number): Offer => ({
  ...halfHour(...Array.from({ length: others }, (_, i): Candidate => ({ ...ben, staffId: `stf${i}` })), later),
  minimumNoticeMin: 60,
  team: [{ count: 1 }],
})
const soon = { nowMs: Date.parse(`${JUNE_1}T09:00:00Z`) }
const shorterNotice = { kind: 'notice', minimumNoticeMin: 15 }

describe('on whose grid a team begins', () => {
  it('is tried with each of a few people, also with those who have obstacles', () => {
    const raised = { kind: 'limit', settingId: 'none', staffId: 'ben', max: 1 }
    expect(told('09:15', teamWithBen(1), soon).changes).toEqual([shorterNotice, raised])
    expect(told('09:15', teamWithBen(5), soon).changes).toEqual([shorterNotice, raised])
  })

  it('is that of those with the fewest obstacles if there are many people', () => {
    expect(told('09:15', teamWithBen(6), soon).changes).toEqual([shorterNotice, { kind: 'grid', slotIntervalMin: 15 }])
  })
})

it('a team begins on another grid rather than with somebody who has no hours', () => {
  const afternoon: Candidate = { ...ben, schedule: daily('UTC', hours('14:00', '15:00')) }
  expect(told('09:15', { ...halfHour(anna(morning), afternoon), team: [{ count: 1 }], minimumNoticeMin: 60 }, soon).changes).toEqual([
    shorterNotice,
    { kind: 'grid', slotIntervalMin: 15 },
  ])
})

describe('a team', () => {
  it('is made of those with the fewest obstacles where another one would be as near', () => {
    const claims = [claim('anna', '09:30', '10:10'), claim('anna', '10:20', '11:00'), claim('ben', '10:00', '10:30', { owner: 'other' })]
    expect(told('10:00', { ...halfHour(anna(morning), ben), team: [{ count: 1 }] }, { claims }).changes).toEqual([
      { kind: 'claim', owner: 'other' },
    ])
  })

  it('is made at one place, and is too small at each of two', () => {
    const apart = { ...halfHour(anna(morning), { ...ben, locationId: 'zug' }), team: [{ count: 2 }] }
    const { reasons } = explained('10:00', apart)
    const smaller = { kind: 'team', ways: [[{ kind: 'team', team: [{ count: 1 }] }]] }
    expect(reasons).toEqual([smaller, smaller])
  })

  it('gives somebody hours at a place before it gives them a role', () => {
    const doctors = { ...halfHour({ ...anna(morning), roles: ['doctor'] }, ben), team: [{ role: 'doctor', count: 1 }] }
    const { changes } = told('10:00', doctors, {}, { locationId: 'zug', staffId: 'ben' })
    expect(changes?.map(({ kind }) => kind)).toEqual(['hours', 'role'])
  })

  it('of doctors at a place where nobody works yet keeps their roles', () => {
    const doctors = { ...halfHour({ ...anna(morning), roles: ['doctor'] }), team: [{ role: 'doctor', count: 1 }] }
    expect(told('10:00', doctors, {}, { locationId: 'zug' }).changes).toMatchObject([{ kind: 'hours', joins: { roles: ['doctor'] } }])
  })
})

describe('several people', { timeout: 60_000 }, () => {
  it('are asked in the order of their obstacles: the one with the fewest has to change', () => {
    const busy = [block('timeOff', '12:00', '13:00')]
    expect(told('12:00', halfHour(anna(withIds(morning)), ben), { busy }).changes).toEqual([
      { ...hoursOf('ben', hours('09:00', '12:30')), extends: { was: hours('09:00', '12:00'), rule: 0 } },
    ])
    const claims = [claim('anna', '10:00', '10:30'), claim('ben', '10:00', '10:30', { owner: 'other' })]
    expect(told('10:00', halfHour(anna(withIds(morning)), ben), { claims }, { staffId: 'ben' }).changes).toEqual([
      { kind: 'claim', owner: 'other' },
    ])
  })

  it('of a team are those with the fewest obstacles, each with what is theirs', () => {
    const team = { ...halfHour(anna(withIds(morning)), ben, { ...ben, staffId: 'cleo' }), team: [{ count: 2 }] }
    const claims = [claim('anna', '10:00', '10:30'), claim('ben', '10:00', '10:30', { owner: 'other' })]
    const { changes } = told('10:00', team, { claims })
    expect(changes).toEqual([{ kind: 'claim', owner: 'bkg' }])
    expect(told('10:00', team, { claims }, { staffId: 'ben' }).changes).toEqual([{ kind: 'claim', owner: 'other' }])
    expect(told('10:00', { ...team, team: [{ count: 'all' }] }, { claims }).changes).toHaveLength(2)
  })

  it('that are too few for a team need a smaller one', () => {
    const doctors = {
      ...halfHour({ ...anna(withIds(morning)), roles: ['doctor'] }, ben),
      team: [{ role: 'doctor', count: 1 }, { count: 3 }],
    }
    expect(told('10:00', doctors)).toMatchObject({
      reasons: [['team', undefined]],
      changes: [{ kind: 'team', team: [{ role: 'doctor', count: 1 }, { count: 1 }] }],
    })
    expect(told('10:00', { ...doctors, team: [{ role: 'nurse', count: 1 }] }).changes).toEqual([{ kind: 'team', team: [] }])
    expect(told('10:00', { ...doctors, team: [{ count: 1 }, { role: 'nurse', count: 'all' }] }).changes).toEqual([
      { kind: 'team', team: [{ count: 1 }] },
    ])
  })

  it('of whom one is asked for that no need takes get the role', () => {
    const doctors = { ...halfHour({ ...anna(withIds(morning)), roles: ['doctor'] }, ben), team: [{ role: 'doctor', count: 1 }] }
    expect(told('10:00', doctors, {}, { staffId: 'ben' })).toMatchObject({
      reasons: [['team', undefined]],
      changes: [{ kind: 'role', staffId: 'ben', role: 'doctor' }],
    })
  })

  it('where nobody of them works get hours there, in their zone', () => {
    const there = { ...hoursOf('anna', hours('10:00', '10:30')), locationId: 'zug' }
    expect(told('10:00', offer, {}, { locationId: 'zug' })).toMatchObject({
      anna: [['rule', undefined]],
      changes: [{ ...there, joins: { staffId: 'anna', locationId: 'zug', schedule: { timeZone: 'UTC', rules: [], overrides: [] } } }],
      addsSlots: 1,
    })
    expect(told('10:00', offer, {}, { staffId: 'ben' }).changes).toMatchObject([{ ...hoursOf('ben', hours('10:00', '10:30')) }])
    const zurich = halfHour(anna(daily(ZURICH, hours('09:00', '12:00'))))
    expect(told('10:00', zurich, {}, { locationId: 'zug' }).changes).toMatchObject([hours('12:00', '12:30')])
    expect(told('10:00', { ...offer, team: [{ count: 1 }] }, {}, { locationId: 'zug' }).changes).toMatchObject([there])
  })

  it('can be fifty, alone or together', () => {
    const fifty = Array.from({ length: 50 }, (_, i): Candidate => ({ ...ben, staffId: `stf${i}` }))
    const claims = fifty.map(({ staffId }) => claim(staffId, '10:00', '10:30', { owner: `of ${staffId}` }))
    expect(told('10:00', halfHour(...fifty), { claims }).changes).toEqual([{ kind: 'claim', owner: 'of stf0' }])
    const together = told('12:00', { ...halfHour(...fifty), team: [{ count: 'all' }] })
    expect(together.changes).toHaveLength(50)
  })
})

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
