import type { DueConfirmation } from '../store/confirmations.ts'
import { createCircuitBreaker } from './circuit-breaker.ts'
import { confirmationLetter } from './confirmation-letter.ts'
import { createOrganizationMail } from './organization-mail.ts'
import type { OutboxDeps } from './outbox.ts'
import { createQueueRunner, nameOf, type Outcome, type QueueRunner } from './queue-runner.ts'
import { sendLetter } from './send-letter.ts'
import { nextAttemptMs } from './retry-schedule.ts'

/** Longer than a letter may take, so that no letter is leased twice while it is under way. */
const LEASE_MS = 30_000
/** So long whoever's server is away waits before it is asked again whether it still is. */
const AWAY_MS = 5_000
/** And whoever's server has as many letters under way as it may. */
const FULL_MS = 500
const SENDERS = 8
const SENDERS_PER_DESTINATION = 4
const LEVEL = { sent: 'info', dropped: 'info', delayed: 'warn', givenUp: 'error' } as const

interface Entry extends DueConfirmation {
  readonly destination: string
}

/** Sends the letters that ask whether somebody is there. What has lapsed is dropped, so no letter comes too late by much. */
export function createConfirmationRunner(deps: OutboxDeps): QueueRunner {
  const { store, clock, log, random = Math.random } = deps
  const ways = deps.ways ?? createOrganizationMail(deps, { shared: deps.mail, onlyShared: true })
  const breaker = deps.breaker ?? createCircuitBreaker({ clock, random })

  async function deliver(entry: Entry): Promise<Outcome> {
    if ((await store.organizations.byId(entry.organizationId))?.liveId) return { end: 'dropped', reason: 'test' }
    const asking = await confirmationLetter(deps, entry)
    if (!asking.ok) return { end: 'dropped', reason: asking.reason }
    if ((await store.suppressions.among(entry.organizationId, [asking.personId])).length > 0)
      return { end: 'dropped', reason: 'suppressed' }
    const { mail } = await ways.wayOf(entry.organizationId)
    return sendLetter(mail, asking.letter)
  }

  /** The letter that is due the longest of those whose server is neither away nor full. */
  async function lease(leaseMs: number, shut: readonly string[]): Promise<readonly Entry[]> {
    for (;;) {
      const [due] = await store.confirmations.lease(leaseMs)
      if (!due) return []
      const { destination } = await ways.wayOf(due.organizationId)
      if (!shut.includes(destination)) return [{ ...due, destination }]
      await store.confirmations.putOff(due, breaker.shut().includes(destination) ? AWAY_MS : FULL_MS)
    }
  }

  return createQueueRunner<Entry>({
    queue: {
      lease: (_limit, leaseMs, shut) => lease(leaseMs, shut),
      settle: (entry, outcome, note) => store.confirmations.settle(entry, outcome, note),
      retry: (entry, nextAtMs, note) => store.confirmations.retry(entry, nextAtMs, note),
      giveUp: (entry, note) => store.confirmations.settle(entry, 'failed', note),
    },
    deliver,
    ended({ id: confirmation, organizationId: organization, attempts: attempt }, end, reason) {
      deps.counted?.('mail', end)
      log({ event: `confirmation.${end}`, level: LEVEL[end], confirmation, organization, attempt, ...(reason && { reason }) })
    },
    failed: (error) => log({ event: 'confirmations.failed', level: 'error', reason: nameOf(error) }),
    nextAttemptMs,
    breaker,
    clock,
    random,
    senders: SENDERS,
    sendersPerDestination: SENDERS_PER_DESTINATION,
    leaseMs: LEASE_MS,
    ...(deps.pollMs === undefined ? {} : { pollMs: deps.pollMs }),
    close: () => ways.close(),
  })
}
