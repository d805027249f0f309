import { openArena, type Arena } from './arena.ts'
import { createChance } from './chance.ts'
import type { EngineName } from './engines.ts'
import { scanEngine } from './scan.ts'
import { cancelStorm } from './storms/cancel.ts'
import { expiryStorm } from './storms/expiry.ts'
import { overlapStorm } from './storms/overlap.ts'
import { retryStorm } from './storms/retry.ts'
import { slotStorm } from './storms/slot.ts'
import { staleStorm } from './storms/stale.ts'
import type { Storm, Subject } from './storms/storm.ts'
import { swapStorm } from './storms/swap.ts'
import { createTally } from './tally.ts'
import type { Way } from './visitor.ts'

export const STORMS = {
  slot: slotStorm,
  swap: swapStorm,
  expiry: expiryStorm,
  overlap: overlapStorm,
  cancel: cancelStorm,
  retry: retryStorm,
  stale: staleStorm,
} as const satisfies Record<string, Storm>
export type StormName = keyof typeof STORMS

export interface RaceOptions {
  readonly storm: StormName
  readonly clients: number
  readonly rounds: number
  readonly subject: Subject
  readonly way: Way
  readonly seed: number
}

/** The figures of one storm, and whether it has gone as it must. */
export interface RaceResult {
  readonly accepted: number
  readonly expected: number
  readonly conflicts: number
  readonly otherErrors: number
  readonly overlaps: number
  readonly deadlocks: number
  readonly p99Ms: number
  readonly seconds: number
  /** What was not as it must be, each as a sentence. Empty: all is well. */
  readonly faults: readonly string[]
  readonly figures: Readonly<Record<string, number>>
}

/** One storm on servers that run, and a look at the database behind them. */
export async function storm(arena: Arena, options: RaceOptions, progress: (round: number) => void = () => {}): Promise<RaceResult> {
  const tally = createTally()
  const deadlocksBefore = await arena.deadlocks()
  const startedMs = performance.now()
  const {
    expected,
    faults,
    figures = {},
  } = await STORMS[options.storm]({
    ...options,
    arena,
    tally,
    chance: createChance(options.seed),
    progress,
  })
  const seconds = Number(((performance.now() - startedMs) / 1000).toFixed(2))
  const found = await scanEngine(arena.engine, tally.promised.values())
  const { accepted, conflicts, otherErrors } = tally
  return {
    accepted,
    expected,
    conflicts,
    otherErrors,
    overlaps: found.overlaps,
    deadlocks: (await arena.deadlocks()) - deadlocksBefore,
    p99Ms: tally.p99Ms(),
    seconds,
    faults: [...faults, ...(accepted === expected ? [] : [`${accepted} accepted, not ${expected}`]), ...tally.faults(), ...found.faults],
    figures,
  }
}

/** The same on databases and servers of its own, which are gone afterwards. */
export async function race(
  options: RaceOptions & { readonly engine: EngineName; readonly processes: number },
  progress?: (round: number) => void,
): Promise<RaceResult> {
  const arena = await openArena(options)
  try {
    return await storm(arena, options, progress)
  } finally {
    await arena.close()
  }
}

export const isWell = ({ faults, otherErrors, overlaps, deadlocks }: RaceResult): boolean =>
  faults.length === 0 && otherErrors === 0 && overlaps === 0 && deadlocks === 0
