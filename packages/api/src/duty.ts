import { randomUUID } from 'node:crypto'
import type { LeaseStore } from './store/leases.ts'

/** A holder that was killed is followed when its time is up and the next one asks: after at most 5.5 seconds. */
const DUTY_MS = 5_000
const HOLDER_ASKS_MS = 1_500
/** Costs the others no write as long as the answer is no. */
const OTHERS_ASK_MS = 500

export interface DutyParts {
  readonly leases: LeaseStore
  /** What is done by one process at a time. */
  readonly name: string
  /** Told when the duty falls to this process; before that it may have been another's, who may have died halfway. */
  readonly began: () => Promise<void>
  readonly failed: (error: unknown) => void
}

export interface Duty {
  /** Whether this process has the duty now. Ask before each step: a process that was stopped for long has lost it. */
  readonly held: () => boolean
  /** Asks for it, then goes on asking; resolves after the first answer. */
  start(): Promise<void>
  /** Lets go, so that the next process need not wait. */
  stop(): Promise<void>
}

/**
 * Which of several processes does the periodic jobs. The lease is counted from before it was asked for and by a
 * clock that only goes forward, so no two processes believe at once to have it, unless one of their steps takes
 * longer than what was left; each step therefore is one transaction that may be done twice.
 */
export function createDuty({ leases, name, began, failed }: DutyParts): Duty {
  const holder = randomUUID()
  let heldUntilMs = -Infinity
  let timer: NodeJS.Timeout | undefined
  let asking = Promise.resolve()
  let stopped = false
  const held = () => performance.now() < heldUntilMs

  async function ask(): Promise<void> {
    const askedMs = performance.now()
    const before = held()
    try {
      const mine = await leases.take(name, holder, DUTY_MS)
      heldUntilMs = mine ? askedMs + DUTY_MS : -Infinity
      if (mine && !before) await began()
    } catch (error) {
      // What is held stays held for as long as it was given.
      failed(error)
    }
  }
  function askAgain() {
    if (stopped) return
    timer = setTimeout(
      () => {
        asking = ask().then(askAgain)
      },
      held() ? HOLDER_ASKS_MS : OTHERS_ASK_MS,
    )
  }

  return {
    held,
    async start() {
      await (asking = ask())
      askAgain()
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      await asking
      if (!held()) return
      heldUntilMs = -Infinity
      await leases.release(name, holder).catch(failed)
    },
  }
}
