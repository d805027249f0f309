import type { AuditEntry } from '../store/booking-records.ts'
import type { EndpointChange, Judgement, WebhookAttempt, WebhookEndpoint } from '../store/webhooks.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** After so long of nothing but failures an endpoint is paused ... */
const PATIENCE_MS = 3 * DAY_MS
/** ... or after a day, if so many attempts have failed in it. */
const MOST_FAILURES = 200
const SHORT_PATIENCE_MS = DAY_MS
/** All attempts of a message take longer. If everything else has failed as long, it is not the message's fault. */
const SCHEDULE_MS = 2 * DAY_MS
/** From so many failures in a row on, a success means that the receiver was away and is back. */
const WAS_AWAY = 3

export interface Tried {
  readonly attempt: WebhookAttempt
  readonly nowMs: number
  /** When the message is to be tried again; undefined if that was its last attempt. */
  readonly nextAtMs: number | undefined
  /** Until when the receiver has asked to be left alone. */
  readonly notBeforeMs?: number
  readonly audit: (action: string, meta: AuditEntry['meta']) => AuditEntry
}

/** What an attempt means for the message and for its endpoint, as that is now. */
export function judge(endpoint: WebhookEndpoint, { attempt, nowMs, nextAtMs, notBeforeMs, audit }: Tried): Judgement {
  const { failures, failingSinceMs, state } = endpoint
  if (attempt.reason === '') {
    const wasGood = failures === 0 && failingSinceMs === null && endpoint.notBeforeMs === 0
    return {
      state: 'sent',
      ...(wasGood ? {} : { endpoint: { failures: 0, failingSinceMs: null, notBeforeMs: 0 } }),
      ...(failures >= WAS_AWAY ? { hurry: true as const } : {}),
    }
  }
  const failed: EndpointChange = { failures: failures + 1, failingSinceMs: failingSinceMs ?? nowMs }
  const stopped = (to: 'paused' | 'disabled', stateReason: 'failing' | 'gone') => ({
    endpoint: { ...failed, state: to, stateReason, stateSinceMs: nowMs, noticeDue: true },
    audit: audit(to === 'paused' ? 'webhook.pause' : 'webhook.disable', { reason: stateReason, failures: failures + 1 }),
  })
  if (attempt.reason === 'gone') return { state: 'dropped', ...(state === 'disabled' ? {} : stopped('disabled', 'gone')) }

  const failingMs = nowMs - (failingSinceMs ?? nowMs)
  const isDead =
    failingMs >= PATIENCE_MS ||
    (failures + 1 >= MOST_FAILURES && failingMs >= SHORT_PATIENCE_MS) ||
    (nextAtMs === undefined && failingMs >= SCHEDULE_MS)
  // It waits, with all that comes, until somebody has the endpoint go on.
  if (isDead) return { state: 'due', nextAtMs: nowMs, ...(state === 'active' ? stopped('paused', 'failing') : { endpoint: failed }) }
  if (nextAtMs === undefined) return { state: 'failed', endpoint: failed }
  return { state: 'due', nextAtMs, endpoint: notBeforeMs === undefined ? failed : { ...failed, notBeforeMs } }
}

const LONGEST_REST_MS = HOUR_MS

/** `Retry-After` of a 429 or 503 as an instant, at most an hour ahead; undefined if there is none that can be read. */
export function notBefore(status: number | null, retryAfter: string | undefined, nowMs: number): number | undefined {
  if ((status !== 429 && status !== 503) || retryAfter === undefined) return undefined
  const text = retryAfter.trim()
  const atMs = /^\d{1,9}$/.test(text) ? nowMs + Number(text) * 1000 : Date.parse(text)
  if (Number.isNaN(atMs) || atMs <= nowMs) return undefined
  return Math.min(atMs, nowMs + LONGEST_REST_MS)
}
