import { setMaxListeners } from 'node:events'
import { auditEntry } from '../booking/audit-entry.ts'
import { type CircuitBreaker, createCircuitBreaker, type Contact } from '../notify/circuit-breaker.ts'
import { createQueueRunner, type End, nameOf, type Outcome, type QueueRunner } from '../notify/queue-runner.ts'
import type { Lookup } from '../notify/private-addresses.ts'
import { nextAttemptMs } from '../notify/retry-schedule.ts'
import type { Judgement, LeasedDelivery, WebhookAttempt, WebhookEndpoint } from '../store/webhooks.ts'
import { judge, notBefore } from './judge.ts'
import { messageBody, type MessageDeps } from './message.ts'
import { openSecrets, signingSecrets } from './secrets.ts'
import { type Sent, sendWebhook } from './send.ts'
import { signedHeaders } from './signature.ts'

/** Longer than a message may take, so that none is leased twice while it is under way. */
const LEASE_MS = 30_000
/** They wait for others nearly all the time, so there may be many. */
const SENDERS = 64
const SENDERS_PER_ENDPOINT = 4
/** Who was away for longer reads everything anew. */
const OUTDATED_MS = 3_600_000
/** Names destinations, and figures at `/metrics`. */
export const WEBHOOK_CHANNEL = 'webhook'
const LEVEL = { sent: 'info', dropped: 'info', delayed: 'warn', givenUp: 'error' } as const satisfies Record<End, string>

export interface WebhookDeps extends MessageDeps {
  /** For development: private addresses too, and http to this machine. */
  readonly allowPrivate: boolean
  readonly lookup?: Lookup
  /** Ids, codes and figures only. */
  readonly log: (entry: {
    readonly event: string
    readonly level: 'info' | 'warn' | 'error'
    readonly [field: string]: string | number
  }) => void
  /** In [0, 1); spreads retries. */
  readonly random?: () => number
  readonly pollMs?: number
  /** Told what became of each message, by channel. */
  readonly counted?: (channel: string, end: End) => void
  /** Shared with whoever shows its state. */
  readonly breaker?: CircuitBreaker
}

interface Entry extends LeasedDelivery {
  readonly id: string
  readonly destination: string
}

/** One signed request. The id is that of the event, so it is the same however often it is sent. */
export async function sendEvent(
  deps: WebhookDeps,
  endpoint: WebhookEndpoint,
  event: LeasedDelivery['event'],
  signal?: AbortSignal,
): Promise<Sent> {
  const body = await messageBody(deps, endpoint, event)
  const nowMs = deps.clock()
  const secrets = signingSecrets(await openSecrets(deps.keyring, endpoint), nowMs)
  const { allowPrivate, lookup } = deps
  return sendWebhook(endpoint.url, signedHeaders(secrets, event.id, nowMs, body), body, {
    allowPrivate,
    ...(lookup ? { lookup } : {}),
    ...(signal ? { signal } : {}),
  })
}

/** Sends what waits for endpoints: each message at least once, those of one subject in order. */
export function createWebhookRunner(deps: WebhookDeps): QueueRunner {
  const { store, clock, log, random = Math.random } = deps
  const stop = new AbortController()
  setMaxListeners(SENDERS, stop.signal)
  /** Of messages under way: what was tried, until it is written down. */
  const made = new WeakMap<Entry, { readonly sent: Sent | undefined; readonly atMs: number }>()

  async function deliver(entry: Entry): Promise<Outcome> {
    const { endpoint, event } = entry
    const atMs = clock()
    made.set(entry, { sent: undefined, atMs })
    if (event.kind === 'availability.changed' && atMs - entry.createdAtMs > OUTDATED_MS) return { end: 'dropped', reason: 'outdated' }
    const sent = await sendEvent(deps, endpoint, event, stop.signal)
    made.set(entry, { sent, atMs })
    const { reason } = sent
    if (reason === '') return { end: 'sent' }
    if (reason === 'gone') return { end: 'dropped', reason }
    return { end: 'delayed', reason, contact: contactOf(sent) }
  }

  /** `nextAtMs` undefined: it is not tried again. */
  async function settle(entry: Entry, unsent: Judgement, nextAtMs: number | undefined): Promise<void> {
    const { sent, atMs = clock() } = made.get(entry) ?? {}
    if (!sent) return void (await store.webhooks.settle(entry, undefined, () => unsent))
    const { status, reason, durationMs, retryAfter } = sent
    const attempt: WebhookAttempt = { atMs, durationMs, status, reason }
    const restMs = notBefore(status, retryAfter, clock())
    const deed = { organizationId: entry.organizationId, actor: 'system' }
    const judged = await store.webhooks.settle(entry, attempt, (endpoint) =>
      judge(endpoint, {
        attempt,
        nowMs: clock(),
        nextAtMs,
        ...(restMs === undefined ? {} : { notBeforeMs: restMs }),
        audit: (action, meta) => auditEntry(deps, deed, clock(), action, entry.endpointId, meta),
      }),
    )
    const { state, stateReason } = judged?.endpoint ?? {}
    if (state && stateReason)
      log({ event: `webhook.${state}`, level: 'warn', endpoint: entry.endpointId, organization: entry.organizationId, reason: stateReason })
  }

  return createQueueRunner<Entry>({
    queue: {
      async lease(limit, leaseMs, shut) {
        const ids = shut.map((destination) => destination.slice(WEBHOOK_CHANNEL.length + 1))
        const leased = await store.webhooks.lease(limit, leaseMs, ids)
        return leased.map((one) => ({ ...one, id: String(one.position), destination: `${WEBHOOK_CHANNEL}:${one.endpointId}` }))
      },
      settle: (entry, outcome, note) => settle(entry, { state: outcome, reason: note }, undefined),
      retry: (entry, nextAtMs, reason) => settle(entry, { state: 'due', nextAtMs, reason }, nextAtMs),
      giveUp: (entry, reason) => settle(entry, { state: 'failed', reason }, undefined),
    },
    deliver,
    ended({ eventId, endpointId: endpoint, organizationId: organization, event: { kind }, attempts: attempt }, end, reason) {
      deps.counted?.(WEBHOOK_CHANNEL, end)
      log({
        event: `webhook.${end}`,
        level: LEVEL[end],
        message: eventId,
        endpoint,
        organization,
        kind,
        attempt,
        ...(reason && { reason }),
      })
    },
    failed: (error) => log({ event: 'webhooks.failed', level: 'error', reason: nameOf(error) }),
    nextAttemptMs,
    breaker: deps.breaker ?? createCircuitBreaker({ clock, random }),
    clock,
    random,
    senders: SENDERS,
    sendersPerDestination: SENDERS_PER_ENDPOINT,
    leaseMs: LEASE_MS,
    ...(deps.pollMs === undefined ? {} : { pollMs: deps.pollMs }),
    close: () => stop.abort(),
  })
}

/** An answer that somebody gave on purpose shows that it is there; one that says it cannot, or none, does not. */
const contactOf = ({ status }: Sent): Contact => (status !== null && status < 500 && status !== 429 ? 'reached' : 'away')
