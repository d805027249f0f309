import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anna, daily, hours, ZURICH } from '../../test/example-offers.ts'
import { byTurn, shareDeviations } from './fair-turn.ts'
import type { Candidate, StaffTally } from './offer.ts'

const schedule = daily(ZURICH, hours('09:00', '17:00'))
const staff = (...weights: readonly (number | undefined)[]): Candidate[] =>
  weights.map((weight, i) => ({ ...anna(schedule), staffId: `stf${i}`, ...(weight === undefined ? {} : { weight }) }))

/** Gives so many appointments, and tells the greatest distance from a share after any of them. */
function simulate(candidates: readonly Candidate[], appointments: number, isFree: (staffId: string, turn: number) => boolean = () => true) {
  const given = new Map(candidates.map(({ staffId }) => [staffId, 0]))
  const tallies = (): StaffTally[] => [...given].map(([staffId, count]) => ({ staffId, appointments: count }))
  let greatest = 0
  for (let turn = 0; turn < appointments; turn++) {
    const free = candidates.filter(({ staffId }) => isFree(staffId, turn))
    const [next] = byTurn(candidates, tallies(), free)
    if (next === undefined) continue
    given.set(next, given.get(next)! + 1)
    for (const { deviation } of shareDeviations(candidates, tallies())) greatest = Math.max(greatest, Math.abs(deviation))
  }
  return { given: Object.fromEntries(given), greatest }
}

describe('round robin', () => {
  it('gives in turn to equals, the first of the offer first', () => {
    expect(byTurn(staff(1, 1, 1), [], staff(1, 1, 1))).toEqual(['stf0', 'stf1', 'stf2'])
    expect(simulate(staff(1, 1, undefined), 9).given).toEqual({ stf0: 3, stf1: 3, stf2: 3 })
  })

  it('gives by weight, and to weight 0 only when nobody else is free', () => {
    expect(simulate(staff(3, 1, 0), 8).given).toEqual({ stf0: 6, stf1: 2, stf2: 0 })
    expect(byTurn(staff(3, 0, 0), [{ staffId: 'stf1', appointments: 1 }], staff(3, 0, 0).slice(1))).toEqual(['stf2', 'stf1'])
  })

  it.each([
    [[3, 1], 'aabaaabaaabaaa'],
    [[5, 2, 1], 'aabacabaaabaca'],
    [[1, 1, 4], 'ccacbcccacbccc'],
    [[7, 3, 2, 1], 'abacaabadacbaa'],
    [[1, 2, 3, 4], 'dcbdcdabcddcbd'],
    [[2, 0, 1], 'acaacaacaacaac'],
  ])('gives fourteen by the weights %j as %s', (weights, order) => {
    const candidates = staff(...weights)
    const given = new Map(candidates.map(({ staffId }) => [staffId, 0]))
    let turns = ''
    for (let turn = 0; turn < 14; turn++) {
      const [next] = byTurn(
        candidates,
        [...given].map(([staffId, appointments]) => ({ staffId, appointments })),
        candidates,
      )
      given.set(next!, given.get(next!)! + 1)
      turns += 'abcd'[Number(next!.slice(3))]
    }
    expect(turns).toBe(order)
  })

  it('tells by how many appointments each is off, by their weights', () => {
    const tallies = [
      { staffId: 'stf0', appointments: 2 },
      { staffId: 'stf1', appointments: 2 },
    ]
    const deviations = (...weights: number[]) => shareDeviations(staff(...weights), tallies).map(({ deviation }) => deviation)
    expect(deviations(3, 1)).toEqual([-1, 1])
    expect(deviations(1, 0)).toEqual([-2, 2])
    expect(shareDeviations(staff(1), tallies)).toEqual([{ staffId: 'stf0', deviation: 0 }])
  })

  it('takes the weight of somebody at two locations from the first', () => {
    const [one, other] = staff(3, 1) as [Candidate, Candidate]
    const candidates = [one, { ...one, locationId: 'zug', weight: 1 }, other]
    expect(shareDeviations(candidates, [{ staffId: 'stf0', appointments: 4 }]).map(({ deviation }) => deviation)).toEqual([1, -1])
  })

  it('counts somebody at two locations once', () => {
    const [one, other] = staff(1, 1) as [Candidate, Candidate]
    const candidates = [one, { ...one, locationId: 'zug' }, other]
    expect(shareDeviations(candidates, [{ staffId: 'stf0', appointments: 2 }])).toEqual([
      { staffId: 'stf0', deviation: 1 },
      { staffId: 'stf1', deviation: -1 },
    ])
  })

  it('keeps everybody within one appointment of their share after each of two thousand, whatever the weights', () => {
    const weights = fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 40 })), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(weights, (ofEach) => {
        const { given, greatest } = simulate(staff(...ofEach), 2000)
        expect(greatest).toBeLessThan(1 + 1e-6)
        if (ofEach.some((weight) => weight > 0)) expect(ofEach.filter((weight, i) => weight === 0 && given[`stf${i}`] !== 0)).toEqual([])
      }),
      { numRuns: 40 },
    )
  })

  it('lets those catch up who were not free, and tells meanwhile how far off they are', () => {
    const { given, greatest } = simulate(staff(1, 1), 40, (staffId, turn) => staffId === 'stf0' || turn >= 10)
    expect(given).toEqual({ stf0: 20, stf1: 20 })
    expect(greatest).toBe(5)
  })

  it('goes on from what is left when an appointment is cancelled, and its place is given again', () => {
    const candidates = staff(1, 1)
    const before = [
      { staffId: 'stf0', appointments: 3 },
      { staffId: 'stf1', appointments: 3 },
    ]
    expect(byTurn(candidates, before, candidates)[0]).toBe('stf0')
    expect(byTurn(candidates, [before[0]!, { staffId: 'stf1', appointments: 2 }], candidates)[0]).toBe('stf1')
  })

  it('leaves nobody out: who is ahead of their share comes after those who are behind, the least ahead first', () => {
    const tallies = [
      { staffId: 'stf0', appointments: 9 },
      { staffId: 'stf1', appointments: 4 },
      { staffId: 'stf2', appointments: 0 },
    ]
    expect(byTurn(staff(1, 1, 1), tallies, staff(1, 1, 1))).toEqual(['stf2', 'stf1', 'stf0'])
  })

  it('shares alike where nobody has a weight', () => {
    expect(simulate(staff(0, 0), 6).given).toEqual({ stf0: 3, stf1: 3 })
    expect(shareDeviations(staff(0, 0), [{ staffId: 'stf0', appointments: 2 }])).toEqual([
      { staffId: 'stf0', deviation: 1 },
      { staffId: 'stf1', deviation: -1 },
    ])
  })
})
