import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { answer, type Case, startsOf } from '../../test/case-answers.ts'
import { engineInput, type HostInput, type SlotsInput } from '../../test/case-format.ts'
import { freeSlots } from './free-slots.ts'

const read = (name: string) => JSON.parse(readFileSync(`${import.meta.dirname}/../../test/cases/${name}`, 'utf8'))
const cases: Case[] = read('cases.json').cases

const slots = (input: SlotsInput): string[] => startsOf(input).map((ms) => new Date(ms).toISOString())

describe('cases', () => {
  it.each(cases)('$id $group: $name', (one) => {
    expect(answer(one)).toEqual(one.expected)
  })

  it('lets the greater of two buffers stand for both where the rule says so (C092)', () => {
    const one = cases.find(({ id }) => id === 'C092')!
    if (one.kind !== 'slots') throw new Error('C092 is about starts')
    const { offer, occupancy, query } = engineInput(one.input)
    expect(freeSlots({ ...offer, bufferRule: 'max' }, occupancy, query).map(({ startMs }) => startMs)).toEqual([
      Date.parse('2026-04-10T13:30:00.000Z'),
    ])
  })

  it('lets nothing run over an end without the tolerance that a case asks for (C012)', () => {
    const one = cases.find(({ id }) => id === 'C012')!
    if (one.kind !== 'slotsFromRanges') throw new Error('C012 is about ranges')
    const { toleranceMs: _, ...exact } = one.input
    expect(answer({ ...one, input: exact })).toEqual({ slots: one.expected.slots.slice(0, -1) })
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
