import { readFileSync } from 'node:fs'
import type { Case } from '../packages/shared/test/case-answers.ts'
import type { SlotsInput } from '../packages/shared/test/case-format.ts'

export interface Workload extends SlotsInput {
  readonly name: string
  readonly expected?: readonly string[]
}

/** One item of a file: a case, or a whole workload. */
export type Item = { readonly id: string; readonly one: Case } | { readonly id: string; readonly workload: Workload }

/** The items of a cases file (`{ cases: […] }`, or a bare list) or of a workload file. */
export function readItems(path: string): Item[] {
  const content = JSON.parse(readFileSync(path, 'utf8'))
  if ('hosts' in content) return [{ id: content.name, workload: content }]
  const cases: readonly Case[] = Array.isArray(content) ? content : content.cases
  if (!Array.isArray(cases)) throw new Error(`${path} holds neither cases nor a workload`)
  return cases.map((one) => ({ id: one.id, one }))
}
