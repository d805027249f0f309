import type { CircuitBreaker, Contact } from './circuit-breaker.ts'

const POLL_MS = 1_000
const STOP_MS = 2_000
const LAST_STEP_MS = 250

export interface QueueEntry {
  readonly id: string
  /** Whose senders and outages it shares. */
  readonly destination: string
  /** The one under way included. */
  readonly attempts: number
}

/** What waits to be sent, in the database. */
export interface Queue<E extends QueueEntry> {
  /**
   * Up to `limit` entries that are due, for `leaseMs`: those that are due the longest, none of a destination in `shut`, and **one at
   * most of each other destination**. The next call comes at once.
   */
  lease(limit: number, leaseMs: number, shut: readonly string[]): Promise<readonly E[]>
  /** These three get the entry as it was leased, and change nothing that somebody else has leased since; but what was sent is `sent`. */
  settle(entry: E, outcome: 'sent' | 'dropped', note: string): Promise<void>
  retry(entry: E, nextAtMs: number, reason: string): Promise<void>
  giveUp(entry: E, reason: string): Promise<void>
}

/** How a delivery went. Reasons are words of ours and codes: they are stored, logged and shown. `contact`: an answer that we don't like is one, too. */
export type Outcome =
  | { readonly end: 'sent' }
  /** Not needed any more, or never. */
  | { readonly end: 'dropped'; readonly reason: string }
  /** To be tried again; not before `notBeforeMs`, if they said so. */
  | { readonly end: 'delayed'; readonly reason: string; readonly contact: Contact; readonly notBeforeMs?: number }
  /** Trying again cannot help. */
  | { readonly end: 'givenUp'; readonly reason: string; readonly contact: Contact }

export type End = Outcome['end']

export interface QueueRunnerOptions<E extends QueueEntry> {
  readonly queue: Queue<E>
  /** Ends before the lease does. What it throws is a delay. */
  readonly deliver: (entry: E) => Promise<Outcome>
  /** What became of an entry, after it was written. */
  readonly ended: (entry: E, end: End, reason: string) => void
  /** The queue itself failed; the loop goes on. */
  readonly failed: (error: unknown) => void
  /** When to try again after `failures` attempts, or undefined when it is time to give up. `random` is in [0, 1). */
  readonly nextAttemptMs: (nowMs: number, failures: number, random: number) => number | undefined
  readonly breaker: CircuitBreaker
  readonly clock: () => number
  readonly random?: () => number
  /** How many deliveries may be under way, and how many of them to one destination: what hangs leaves the rest to the others. */
  readonly senders: number
  readonly sendersPerDestination: number
  /** Longer than a delivery may take, so that nothing is leased twice while it is under way. */
  readonly leaseMs: number
  readonly pollMs?: number
  /** Cuts short what is still under way when the time for stopping is over. */
  readonly close: () => void
}

export interface QueueRunner {
  /** Once; a runner that was stopped stays stopped. */
  start(): void
  /** Waits for what is under way, at most 2 s; what is still unsent then goes out after the next start. */
  stop(): Promise<void>
  /** Sends all that is due and may go. Returns how many entries were settled, one way or another. */
  runOnce(): Promise<number>
  /** To be called after a commit, so that what it left goes at once. */
  nudge(): void
}

export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error)

/**
 * Sends what waits in a queue: at least once. Only the queue knows what is due, so a crash or a second process loses and repeats nothing it
 * knows of.
 */
export function createQueueRunner<E extends QueueEntry>(options: QueueRunnerOptions<E>): QueueRunner {
  const { queue, breaker, clock, random = Math.random, senders, sendersPerDestination, leaseMs, pollMs = POLL_MS } = options
  const underWay = new Set<Promise<void>>()
  const sendersTo = new Map<string, number>()
  const faults: unknown[] = []
  let filling: Promise<void> = Promise.resolve()
  let running: Promise<void> | undefined
  let settled = 0
  let stopping = false
  let nudged = false
  let wake = () => {}

  /** Leases and sends until no sender is free or nothing is due that may go. One at a time, so that no two count the same free sender. */
  function fill(): Promise<void> {
    filling = filling.then(fillNow, fillNow)
    return filling
  }

  async function fillNow(): Promise<void> {
    while (!stopping && underWay.size < senders) {
      const full = [...sendersTo].flatMap(([destination, count]) => (count < sendersPerDestination ? [] : [destination]))
      const leased = await queue.lease(senders - underWay.size, leaseMs, [...new Set([...full, ...breaker.shut()])])
      // What was leased while stopping is not begun: nobody would wait for it, and what arrived unsettled would go twice.
      if (stopping || leased.length === 0) return
      for (const entry of leased) begin(entry)
    }
  }

  function begin(entry: E): void {
    const { destination } = entry
    breaker.began(destination)
    sendersTo.set(destination, (sendersTo.get(destination) ?? 0) + 1)
    const sending = send(entry)
      .catch((error: unknown) => void faults.push(error))
      .finally(() => {
        underWay.delete(sending)
        const left = (sendersTo.get(destination) ?? 1) - 1
        if (left > 0) sendersTo.set(destination, left)
        else sendersTo.delete(destination)
        nudge()
      })
    underWay.add(sending)
  }

  async function send(entry: E): Promise<void> {
    const outcome = await options.deliver(entry).catch(faultOfOurs)
    // What stopping cut short has not failed: its lease runs out and it is sent after the next start.
    if (stopping && outcome.end === 'delayed') return
    breaker.ended(entry.destination, contactOf(outcome))
    await settle(entry, outcome)
    settled++
  }

  async function settle(entry: E, outcome: Outcome): Promise<void> {
    const reason = outcome.end === 'sent' ? '' : outcome.reason
    if (outcome.end === 'sent' || outcome.end === 'dropped') {
      await queue.settle(entry, outcome.end, reason)
      return options.ended(entry, outcome.end, reason)
    }
    const nextMs = outcome.end === 'delayed' ? options.nextAttemptMs(clock(), entry.attempts, random()) : undefined
    if (nextMs === undefined) {
      await queue.giveUp(entry, reason)
      return options.ended(entry, 'givenUp', reason)
    }
    const { notBeforeMs = 0 } = outcome.end === 'delayed' ? outcome : {}
    await queue.retry(entry, Math.max(nextMs, notBeforeMs), reason)
    options.ended(entry, 'delayed', reason)
  }

  async function loop(): Promise<void> {
    while (!stopping) {
      nudged = false
      try {
        await fill()
      } catch (error) {
        // The database may be away for a moment; entries wait there.
        faults.push(error)
      }
      for (const error of faults.splice(0)) if (!stopping) options.failed(error)
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

  function nudge(): void {
    nudged = true
    wake()
  }

  /** Resolves when all has ended, at the latest after `ms`. */
  async function within(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms)
    })
    await Promise.race([Promise.allSettled([running, ...underWay]), limit])
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
      options.close()
      await within(LAST_STEP_MS)
    },
    async runOnce() {
      const before = settled
      // What was settled while the queue was asked may have let something else go.
      for (let seen = -1; underWay.size > 0 || settled !== seen; ) {
        if (underWay.size > 0) await Promise.race(underWay)
        seen = settled
        await fill()
      }
      if (faults.length > 0) throw faults.splice(0)[0]
      return settled - before
    },
    nudge,
  }
}

const faultOfOurs = (error: unknown): Outcome => ({ end: 'delayed', reason: `fault ${nameOf(error)}`, contact: 'untried' })

const contactOf = (outcome: Outcome): Contact => {
  if (outcome.end === 'sent') return 'reached'
  return outcome.end === 'dropped' ? 'untried' : outcome.contact
}
