import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { answer, type Case, startsOf } from '../../test/case-answers.ts'
import type { HostInput, SlotsInput } from '../../test/case-format.ts'

const read = (name: string) => JSON.parse(readFileSync(`${import.meta.dirname}/../../test/cases/${name}`, 'utf8'))
const cases: Case[] = read('cases.json').cases

/** Features the engine does not have yet, with the number of their cases: nothing leaves the list unnoticed. */
const NOT_YET: Record<string, number> = { team: 5, limits: 3, seats: 1, period: 4, optimized: 6 }

const slots = (input: SlotsInput): string[] => startsOf(input).map((ms) => new Date(ms).toISOString())

describe('cases', () => {
  it.each(cases.filter((one) => !(one.group in NOT_YET)))('$id $group: $name', (one) => {
    expect(answer(one)).toEqual(one.expected)
  })

  it('leaves out exactly the groups of features that are still to come', () => {
    const left = cases.filter((one) => one.group in NOT_YET)
    const counts: Record<string, number> = {}
    for (const { group } of left) counts[group] = (counts[group] ?? 0) + 1
    expect(counts).toEqual(NOT_YET)
    expect(cases.length - left.length).toBe(56)
  })

  it('counts the clock of the staff member, whatever zone the visitor is in (C014)', () => {
    const host: HostInput = { timeZone: 'UTC', weekly: [{ days: [1], start: '09:00', end: '11:00' }] }
    const range = { from: '2024-01-01T00:00:00Z', to: '2024-01-02T00:00:00Z' }
    expect(slots({ now: '2023-12-31T00:00:00Z', inviteeTimeZone: 'Asia/Kolkata', range, duration: 60, hosts: [host] })).toEqual([
      '2024-01-01T09:00:00.000Z',
      '2024-01-01T10:00:00.000Z',
    ])
  })
})

describe('workloads', () => {
  it.each(['W1', 'W2b'])('%s lists exactly the expected starts', (name) => {
    const workload: SlotsInput & { readonly expected: readonly string[]; readonly expectedCount: number } = read(`${name}.json`)
    const got = slots(workload)
    expect(got).toHaveLength(workload.expectedCount)
    expect(got).toEqual(workload.expected)
  })
})
