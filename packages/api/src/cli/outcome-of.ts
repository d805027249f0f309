import * as v from 'valibot'
import type { Outcome } from '../outcome.ts'
import { CliFailure } from './failure.ts'

/** What a refusal says as a failure of the command. */
export function viewOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.view
  const { reason, detail, errors = [] } = outcome
  const told = errors.map((one) => `${one.pointer.slice(1)}: ${one.detail}`).join('\n  ')
  throw new CliFailure(`Refused: ${detail ?? reason}`, told || undefined)
}

/** What was typed, or a failure that names each option that cannot be, once. */
export function checked<S extends v.GenericSchema>(schema: S, input: object): v.InferOutput<S> {
  const read = v.safeParse(schema, input, { abortPipeEarly: true })
  if (read.success) return read.output
  throw new CliFailure('That cannot be meant.', read.issues.map((issue) => `${v.getDotPath(issue) ?? ''}: ${issue.message}`).join('\n  '))
}

/** Options that were named: an absent one is absent and not undefined. */
export const given = <T extends object>(options: T, names: readonly (keyof T)[]): object =>
  Object.fromEntries(names.filter((name) => options[name] !== undefined).map((name) => [name, options[name]]))
