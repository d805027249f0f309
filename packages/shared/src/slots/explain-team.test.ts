import { describe, expect, it } from 'vitest'
import { anna, claim, daily, halfHour, hours } from '../../test/example-offers.ts'
import { ben, explained, JUNE_1, morning, offer, told } from '../../test/explain-examples.ts'
import type { Candidate, Limit, Offer } from './offer.ts'

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

  it('of doctors at a place where nobody works yet keeps their roles', () => {
    const doctors = { ...halfHour({ ...anna(morning), roles: ['doctor'] }), team: [{ role: 'doctor', count: 1 }] }
    expect(told('10:00', doctors, {}, { locationId: 'zug' }).changes).toMatchObject([{ kind: 'hours', joins: { roles: ['doctor'] } }])
  })
})

describe('who is told of', () => {
  it('is whoever is asked for, each once', () => {
    const both = halfHour(anna(morning), ben)
    expect(explained('10:15', both, {}, { staffId: 'ben' }).staff).toEqual([{ staffId: 'ben', locationId: 'luzern', reasons: [] }])
    expect(explained('10:15', both, {}, { locationId: 'luzern' }).staff.map(({ staffId }) => staffId)).toEqual(['anna', 'ben'])
  })

  it('joins a place only if they are not there', () => {
    const [here] = explained('19:00', offer).staff
    const [there] = explained('19:00', offer, {}, { locationId: 'zug' }).staff
    const joins = { staffId: 'anna', locationId: 'zug', schedule: daily('UTC') }
    const more = { kind: 'hours', staffId: 'anna', isoDate: JUNE_1, ...hours('19:00', '19:30') }
    expect(here?.reasons[0]?.ways.at(-1)).toEqual([{ ...more, locationId: 'luzern' }])
    expect(there?.reasons[0]?.ways).toEqual([[{ ...more, locationId: 'zug', joins }]])
  })

  it('has the same zone at another place, whatever that of the others', () => {
    const both = {
      ...halfHour(anna(morning), { ...ben, schedule: daily('Pacific/Auckland', hours('21:00', '23:00')) }),
      calendarZone: 'UTC',
    }
    expect(told('10:00', both, {}, { locationId: 'zug', staffId: 'ben' }).changes).toMatchObject([
      { kind: 'hours', staffId: 'ben', ...hours('22:00', '22:30'), joins: { schedule: { timeZone: 'Pacific/Auckland' } } },
    ])
  })

  it('is tried in the order of their obstacles, as far as it goes with many', () => {
    const nine = halfHour(...Array.from({ length: 9 }, (_, i): Candidate => ({ ...ben, staffId: `stf${i}` })))
    const claims = nine.candidates.flatMap(({ staffId }, i) => [
      claim(staffId, '10:00', '10:15', { owner: `first of ${staffId}` }),
      ...(i < 8 ? [claim(staffId, '10:15', '10:30', { owner: `second of ${staffId}` })] : []),
    ])
    expect(told('10:00', nine, { claims }).changes).toEqual([{ kind: 'claim', owner: 'first of stf8' }])
  })
})

it('says by which grid a start would be met', () => {
  expect(explained('09:15', offer).reasons).toEqual([{ kind: 'grid', ways: [[{ kind: 'grid', slotIntervalMin: 15 }]] }])
})
