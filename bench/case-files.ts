import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Case } from '../packages/shared/test/case-answers.ts'
import type { SlotsInput } from '../packages/shared/test/case-format.ts'

export interface Workload extends SlotsInput {
  readonly name: string
  readonly expected?: readonly string[]
}

/** One item of a file: a case, or a whole workload. */
export type Item = { readonly id: string; readonly one: Case } | { readonly id: string; readonly workload: Workload }

/** A line for people: which file, and what is wrong with it. */
class UnreadableFile extends Error {}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

function parsed(path: string, name: string): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new UnreadableFile(`${name}: can't be read (${(error as NodeJS.ErrnoException).code})`)
  }
  // What is null is as good as missing.
  const read = () => JSON.parse(text, (_, value) => value ?? undefined)
  try {
    return read()
  } catch {
    const before = text.slice(0, faultIn(text)).split('\n')
    throw new UnreadableFile(`${name}:${before.length}:${before.at(-1)!.length + 1}: this is no JSON`)
  }
}

/** The position of the first character with which a text can't be JSON any more. Not every runtime tells it. */
function faultIn(text: string): number {
  let [good, bad] = [0, text.length + 1]
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (mayGoOn(text.slice(0, middle))) good = middle
    else bad = middle
  }
  return good
}

function mayGoOn(beginning: string): boolean {
  try {
    JSON.parse(beginning)
    return true
  } catch (error) {
    const { message } = error as Error
    const position = Number(/position (\d+)/.exec(message)?.[1] ?? -1)
    return /end of JSON input|Unterminated string/.test(message) || position >= beginning.length
  }
}

const textOr = (value: unknown, otherwise: string): string =>
  typeof value === 'string' || typeof value === 'number' ? `${value}` : otherwise

function itemOf(value: unknown, id: string): Item {
  if (isObject(value) && 'hosts' in value && !('kind' in value))
    return { id: textOr(value.name, id), workload: { name: id, ...value } as unknown as Workload }
  const one = isObject(value) ? value : { kind: value }
  return { id: textOr(one.id, id), one: one as unknown as Case }
}

/**
 * The items of a file: one workload or case, a list of them, or a list under `cases` or `workloads`.
 * @throws {UnreadableFile}
 */
export function readItems(path: string): Item[] {
  const name = relative(process.env.INIT_CWD ?? process.cwd(), path)
  const content = parsed(path, name)
  if (isObject(content) && ('hosts' in content || 'kind' in content)) return [itemOf(content, name)]
  const lists = isObject(content) ? [content.cases, content.workloads].filter(Array.isArray) : Array.isArray(content) ? [content] : []
  if (lists.length === 0) throw new UnreadableFile(`${name}: holds neither cases nor workloads`)
  return lists.flat().map((value, i) => itemOf(value, `${name}#${i + 1}`))
}

/** The items of all files that can be read. The others get a line on the standard error and exit code 1. */
export function readAll(paths: readonly string[]): Item[] {
  return paths.flatMap((path) => {
    try {
      return readItems(path)
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error
      console.error(error.message)
      process.exitCode = 1
      return []
    }
  })
}
