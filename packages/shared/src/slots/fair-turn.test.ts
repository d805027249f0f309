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

  it('counts somebody at two locations once', () => {
    const [one, other] = staff(1, 1) as [Candidate, Candidate]
    const candidates = [one, { ...one, locationId: 'zug' }, other]
    expect(shareDeviations(candidates, [{ staffId: 'stf0', appointments: 2 }])).toEqual([
      { staffId: 'stf0', deviation: 1 },
      { staffId: 'stf1', deviation: -1 },
    ])
  })

  it('keeps everybody within one appointment of their share after each of them', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 9 }), (weights) => {
        expect(simulate(staff(...weights), 400).greatest).toBeLessThan(1 + 1e-6)
      }),
      { numRuns: 200 },
    )
  })

  it('lets those catch up who were not free', () => {
    const { given, greatest } = simulate(staff(1, 1), 40, (staffId, turn) => staffId === 'stf0' || turn >= 10)
    expect(given).toEqual({ stf0: 20, stf1: 20 })
    expect(greatest).toBe(5)
  })
})
