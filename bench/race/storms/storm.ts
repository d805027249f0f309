import type { Arena } from '../arena.ts'
import type { Chance } from '../chance.ts'
import type { Tally } from '../tally.ts'
import type { Way } from '../visitor.ts'

export type Subject = 'staff' | 'resource' | 'seat'

/** Where a storm takes place, and how hard it blows. */
export interface Field {
  readonly arena: Arena
  readonly clients: number
  readonly rounds: number
  readonly subject: Subject
  readonly way: Way
  readonly chance: Chance
  readonly tally: Tally
  /** Told of each finished round. */
  readonly progress: (round: number) => void
}

export interface Outcome {
  /** How many bookings, moves or answers must have been accepted in all. */
  readonly expected: number
  /** What else was not as it had to be, each as a sentence. */
  readonly faults: readonly string[]
  /** Further figures for the answer. */
  readonly figures?: Readonly<Record<string, number>>
}

export type Storm = (field: Field) => Promise<Outcome>

export const MINUTE_MS = 60_000

/** The nth of a list that is known to be long enough. */
export function nth<T>(list: readonly T[], index: number): T {
  const one = list[index]
  if (one === undefined) throw new RangeError(`there is no number ${index}`)
  return one
}
