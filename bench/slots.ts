// Compares the engine with what files of cases and workloads expect: one JSON line an item.
import { isDeepStrictEqual } from 'node:util'
import { answer, startsOf } from '../packages/shared/test/case-answers.ts'
import { checkCase, checkWorkload } from '../packages/shared/test/case-check.ts'
import { type Item, readAll, type Workload } from './case-files.ts'
import { slowStarts } from './slow-starts.ts'

const startsAsText = (workload: Workload): readonly string[] => [...new Set(startsOf(workload))].map((ms) => new Date(ms).toISOString())

/** Texts of instants may be written with or without milliseconds, with Z or an offset. */
function alike(value: unknown): unknown {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(value)) return Date.parse(value)
  if (Array.isArray(value)) return value.map(alike)
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, alike(inner)]))
  return value
}

/** A workload that expects nothing is compared with the slow way. */
function check(item: Item): { readonly got: unknown; readonly expected: unknown } {
  if ('workload' in item) {
    checkWorkload(item.workload)
    return { got: startsAsText(item.workload), expected: item.workload.expected ?? slowStarts(item.workload) }
  }
  checkCase(item.one)
  if (!item.one.expected) throw new Error('expected is missing')
  return { got: answer(item.one), expected: item.one.expected }
}

const files = process.argv.slice(2)
if (files.length === 0) {
  console.error('usage: npm run --silent slots -- FILE…')
  process.exitCode = 2
}
for (const item of readAll(files)) {
  const { expected: given = null } = 'workload' in item ? item.workload : item.one
  let line: { readonly id: string; readonly ok: boolean; readonly got: unknown; readonly expected: unknown; readonly error?: string }
  try {
    const { got, expected } = check(item)
    line = { id: item.id, ok: isDeepStrictEqual(alike(got), alike(expected)), got, expected }
  } catch (error) {
    line = { id: item.id, ok: false, got: null, expected: given, error: (error as Error).message }
  }
  if (!line.ok) process.exitCode = 1
  console.log(JSON.stringify(line))
}
