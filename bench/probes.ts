/** What mutants of the engine are asked: the random worlds of the tests, and the inputs of cases and workloads. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Case } from '../packages/shared/test/case-answers.ts'
import { engineInput } from '../packages/shared/test/case-format.ts'
import type { Occupancy, Offer, SlotQuery } from '../packages/shared/src/slots/offer.ts'
import { world } from '../packages/shared/test/random-offers.ts'

export interface Probe {
  readonly offer: Offer
  readonly occupancy: Occupancy
  readonly query: SlotQuery
}

export function probes(root: string, worlds: number): Probe[] {
  const read = (name: string) => JSON.parse(readFileSync(join(root, 'packages/shared/test/cases', name), 'utf8'))
  const cases: readonly Case[] = read('cases.json').cases
  const known = cases.flatMap((one) => (one.kind === 'slots' || one.kind === 'limits' ? [engineInput(one.input)] : []))
  const random = fc.sample(world, { numRuns: worlds, seed: 20_260_601 }) as Probe[]
  return [...known, engineInput(read('W2b.json')), ...random]
}
