import type { DueLetter } from '../store/store.ts'
import { composeLetter } from './compose-letter.ts'
import type { NotifyDeps } from './gather-facts.ts'
import { type Mail, MailFailure } from './mail.ts'
import { nextAttemptMs } from './retry-schedule.ts'

/** Longer than a letter may take, so that no letter is leased twice while it is under way. */
const LEASE_MS = 30_000
const POLL_MS = 1_000
const SENDERS = 4
const STOP_MS = 2_000
const LAST_STEP_MS = 250
const LEVEL = { sent: 'info', dropped: 'info', delayed: 'warn', givenUp: 'error' } as const

interface Delivery {
  readonly end: keyof typeof LEVEL
  readonly reason: string
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error)

export interface OutboxDeps extends NotifyDeps {
  readonly mail: Mail
  readonly clock: () => number
  /** Ids, codes and figures only. */
  readonly log: (entry: {
    readonly event: string
    readonly level: 'info' | 'warn' | 'error'
    readonly [field: string]: string | number
  }) => void
  /** In [0, 1); spreads retries. */
  readonly random?: () => number
  readonly pollMs?: number
}

export interface OutboxRunner {
  /** Once; a runner that was stopped stays stopped. */
  start(): void
  /** Waits for letters under way, at most 2 s; what is still unsent then goes out after the next start. Closes the mail. */
  stop(): Promise<void>
  /** Sends all that is due. Returns how many letters were settled, one way or another. */
  runOnce(): Promise<number>
  /** To be called after a commit, so that its letters leave at once. */
  nudge(): void
}

/**
 * Sends what changes left in the outbox: at least once, and never what is no
 * longer true. Only the store knows what is due, so a crash or a second process loses and repeats nothing it knows of.
 */
export function createOutboxRunner(deps: OutboxDeps): OutboxRunner {
  const { store, mail, clock, log, random = Math.random, pollMs = POLL_MS } = deps
  let running: Promise<void> | undefined
  let stopping = false
  let nudged = false
  let wake = () => {}

  async function runOnce(): Promise<number> {
    const first = stopping ? [] : await store.outbox.lease(SENDERS, LEASE_MS)
    const ends = await Promise.allSettled(first.map(sendFrom))
    return ends.reduce((sum, end) => {
      if (end.status === 'rejected') throw end.reason
      return sum + end.value
    }, 0)
  }

  /** Sends one letter, then whatever is due next: a slow letter keeps one sender busy and not the others. */
  async function sendFrom(first: DueLetter): Promise<number> {
    let count = 0
    for (let letter: DueLetter | undefined = first; letter; count++) {
      await settle(letter, await deliver(letter))
      letter = stopping ? undefined : (await store.outbox.lease(1, LEASE_MS))[0]
    }
    return count
  }

  async function deliver(entry: DueLetter): Promise<Delivery> {
    try {
      if ((await store.organizations.byId(entry.organizationId))?.liveId) return { end: 'dropped', reason: 'test' }
      const composed = await composeLetter(deps, mail.sender, entry, clock())
      if (!composed.ok) return { end: 'dropped', reason: composed.reason }
      await mail.send(composed.letter)
      return { end: 'sent', reason: '' }
    } catch (error) {
      if (error instanceof MailFailure) return { end: error.permanent ? 'givenUp' : 'delayed', reason: error.reason }
      return { end: 'delayed', reason: `fault ${nameOf(error)}` }
    }
  }

  async function settle(entry: DueLetter, { end, reason }: Delivery): Promise<void> {
    // What stopping cut short has not failed: its lease runs out and it is sent after the next start.
    if (stopping && end === 'delayed') return
    const nextMs = end === 'delayed' ? nextAttemptMs(clock(), entry.attempts, random()) : undefined
    const outcome = end === 'delayed' && nextMs === undefined ? 'givenUp' : end
    if (outcome === 'sent' || outcome === 'dropped') await store.outbox.settle(entry.id, outcome, reason)
    else if (nextMs === undefined) await store.outbox.giveUp(entry.id, reason)
    else await store.outbox.retry(entry.id, nextMs, reason)
    const { id: outbox, organizationId: organization, bookingId: booking, kind, revision, attempts: attempt } = entry
    log({
      event: `letter.${outcome}`,
      level: LEVEL[outcome],
      outbox,
      organization,
      booking,
      kind,
      revision,
      attempt,
      ...(reason && { reason }),
    })
  }

  async function loop(): Promise<void> {
    while (!stopping) {
      nudged = false
      try {
        await runOnce()
      } catch (error) {
        // The database may be away for a moment; letters wait there.
        if (!stopping) log({ event: 'outbox.failed', level: 'error', reason: nameOf(error) })
      }
      if (!nudged && !stopping) await pause()
    }
  }

  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pollMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  /** Resolves when the loop has ended, at the latest after `ms`. */
  async function within(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms)
    })
    await Promise.race([running, limit])
    clearTimeout(timer)
  }

  return {
    start() {
      running ??= loop()
    },
    async stop() {
      stopping = true
      wake()
      await within(STOP_MS - LAST_STEP_MS)
      mail.close()
      await within(LAST_STEP_MS)
    },
    runOnce,
    nudge() {
      nudged = true
      wake()
    },
  }
}
