import type { DueAgenda } from '../../store/mail.ts'
import { type CircuitBreaker, createCircuitBreaker } from '../circuit-breaker.ts'
import type { NotifyDeps } from '../gather-facts.ts'
import type { OrganizationMail } from '../organization-mail.ts'
import type { OutboxDeps } from '../outbox.ts'
import { createQueueRunner, nameOf, type Outcome, type QueueRunner } from '../queue-runner.ts'
import { sendLetter } from '../send-letter.ts'
import { composeAgenda } from './compose-agenda.ts'

const LEASE_MS = 30_000
const SENDERS = 2
const POLL_MS = 10_000
const RETRY_MS = 5 * 60_000
const LEVEL = { sent: 'info', dropped: 'info', delayed: 'warn', givenUp: 'error' } as const

interface Entry extends DueAgenda {
  readonly id: string
  readonly destination: string
}

export interface AgendaRunnerDeps extends NotifyDeps, Pick<OutboxDeps, 'clock' | 'log' | 'counted'> {
  readonly ways: OrganizationMail
  /** The outbox's: a server that is away for letters is away for these. */
  readonly breaker?: CircuitBreaker
  readonly pollMs?: number
}

/** Sends the letters with the appointments of the day: each once, to whoever still has any, and none after noon. */
export function createAgendaRunner({ ways, clock, log, breaker, pollMs = POLL_MS, ...deps }: AgendaRunnerDeps): QueueRunner {
  const { agendas } = deps.store

  async function deliver(entry: Entry): Promise<Outcome> {
    if (clock() >= entry.notAfterMs) return { end: 'dropped', reason: 'too_late' }
    const composed = await composeAgenda(deps, entry)
    if (!composed.ok) return { end: 'dropped', reason: composed.reason }
    const { personId, letter } = composed
    if (personId !== undefined && (await deps.store.suppressions.among(entry.organizationId, [personId])).length > 0)
      return { end: 'dropped', reason: 'suppressed' }
    const { mail } = await ways.wayOf(entry.organizationId)
    return sendLetter(mail, letter)
  }

  return createQueueRunner<Entry>({
    queue: {
      async lease(limit, leaseMs, shut) {
        for (;;) {
          const found = await agendas.lease(limit, leaseMs)
          const kept: Entry[] = []
          for (const agenda of found) {
            const { destination } = await ways.wayOf(agenda.organizationId)
            // Whose server is away waits a little, before the sender has tried.
            if (shut.includes(destination)) await agendas.retry(agenda, clock() + RETRY_MS, 'away')
            else kept.push({ ...agenda, id: `${agenda.organizationId}/${agenda.staffId}/${agenda.isoDate}`, destination })
          }
          // Nobody waits for the next look behind the staff of a server that is away, however many they are.
          if (kept.length > 0 || found.length === 0) return kept
        }
      },
      settle: (entry, outcome, note) => agendas.settle(entry, outcome, note),
      retry: (entry, nextAtMs, reason) => agendas.retry(entry, nextAtMs, reason),
      giveUp: (entry, reason) => agendas.settle(entry, 'failed', reason),
    },
    deliver,
    ended({ organizationId: organization, staffId: staff, isoDate: day, attempts: attempt }, end, reason) {
      deps.counted?.('mail', end)
      log({ event: `agenda.${end}`, level: LEVEL[end], organization, staff, day, attempt, ...(reason && { reason }) })
    },
    failed: (error) => log({ event: 'agenda.failed', level: 'error', reason: nameOf(error) }),
    // The end of the morning is the end of the tries.
    nextAttemptMs: (nowMs) => nowMs + RETRY_MS,
    breaker: breaker ?? createCircuitBreaker({ clock }),
    clock,
    senders: SENDERS,
    sendersPerDestination: SENDERS,
    leaseMs: LEASE_MS,
    pollMs,
    close: () => ways.close(),
  })
}
