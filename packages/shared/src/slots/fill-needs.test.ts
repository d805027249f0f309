import { describe, expect, it } from 'vitest'
import { anna, daily, hours, ZURICH } from '../../test/example-offers.ts'
import { fillNeeds, teamPlan } from './fill-needs.ts'
import type { Candidate, StaffNeed } from './offer.ts'

const schedule = daily(ZURICH, hours('09:00', '17:00'))
const person = (staffId: string, ...roles: string[]): Candidate => ({ ...anna(schedule), staffId, roles })
const there = [
  person('ann', 'doctor', 'assistant'),
  person('bea', 'doctor'),
  person('cal', 'assistant'),
  person('dan', 'assistant'),
  person('eve'),
]

/** Who fills which need, of those who are named. */
const filled = (team: readonly StaffNeed[], ...people: string[]) => {
  const plan = teamPlan(team, there)
  return plan && fillNeeds(plan, people)
}
const DOCTOR = { role: 'doctor', count: 1 }
const assistants = (count: number) => ({ role: 'assistant', count })

describe('a team', () => {
  it('takes people in the order in which they are named', () => {
    expect(filled([DOCTOR, assistants(1)], 'bea', 'dan', 'cal')).toEqual([['bea'], ['dan']])
  })

  it('moves somebody to their other role where that makes room', () => {
    expect(filled([DOCTOR, assistants(2)], 'ann', 'bea', 'cal')).toEqual([['bea'], ['ann', 'cal']])
    expect(filled([assistants(1), DOCTOR], 'ann', 'cal')).toEqual([['cal'], ['ann']])
  })

  it('is none where somebody is missing, and nobody counts twice', () => {
    expect(filled([DOCTOR, assistants(2)], 'ann', 'cal')).toBeUndefined()
    expect(filled([DOCTOR, DOCTOR], 'ann')).toBeUndefined()
    expect(filled([DOCTOR, DOCTOR, DOCTOR], 'ann', 'bea')).toBeUndefined()
  })

  it('takes everybody of a role where it needs all, who then fill no other need', () => {
    expect(filled([{ role: 'doctor', count: 'all' }, assistants(1)], 'ann', 'bea', 'cal')).toEqual([['ann', 'bea'], ['cal']])
    expect(filled([{ role: 'doctor', count: 'all' }, assistants(1)], 'ann', 'bea')).toBeUndefined()
    expect(filled([{ role: 'doctor', count: 'all' }, assistants(1)], 'bea', 'cal')).toBeUndefined()
  })

  it('needs nobody twice who is one of all in two roles', () => {
    const all = [
      { role: 'doctor', count: 'all' },
      { role: 'assistant', count: 'all' },
    ] as const
    expect(filled(all, 'ann', 'bea', 'cal', 'dan')).toEqual([
      ['ann', 'bea'],
      ['cal', 'dan'],
    ])
  })

  it('takes anybody where no role is named, also who has none', () => {
    expect(filled([{ count: 2 }], 'eve', 'bea')).toEqual([['eve', 'bea']])
    expect(filled([{ count: 'all' }], 'ann', 'bea', 'cal', 'dan', 'eve')).toHaveLength(1)
  })

  it('can not be made where nobody has a role, be it one of them or all', () => {
    expect(teamPlan([{ role: 'nurse', count: 'all' }], there)).toBeUndefined()
    expect(teamPlan([{ role: 'nurse', count: 1 }], there)).toBeUndefined()
    expect(teamPlan([assistants(4)], there)).toBeUndefined()
    expect(teamPlan([assistants(3)], there)?.counts).toEqual([3])
  })
})
