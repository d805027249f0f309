import type { WebhookDetail } from '@slotwell/shared/schema'
import type { AuditEntry } from './booking-records.ts'

/** Who is told of what happens. */
export interface WebhookEndpoint {
  readonly id: string
  readonly organizationId: string
  /** Unique in its organization. */
  readonly slug: string
  readonly url: string
  /** Kinds of events, or `['*']`. */
  readonly events: readonly string[]
  readonly detail: WebhookDetail
  /** Sealed under the organization's key. */
  readonly secretsSealed: Uint8Array
  /** What is written while it is paused waits; while it is disabled nothing is written. */
  readonly state: 'active' | 'paused' | 'disabled'
  /** Empty while it is active. */
  readonly stateReason: '' | 'owner' | 'failing' | 'gone'
  readonly stateSinceMs: number
  /** The owner is still to be told of its state. */
  readonly noticeDue: boolean
  /** Since the last success. */
  readonly failures: number
  readonly failingSinceMs: number | null
  /** The receiver has asked to be left alone until then. */
  readonly notBeforeMs: number
  readonly createdAtMs: number
}

/** Ids and times only. `data` is what the message says, with instants as `…Ms`. */
export interface WebhookEvent {
  readonly id: string
  readonly organizationId: string
  readonly kind: string
  /** Messages about one subject go out in order. */
  readonly subject: string
  readonly atMs: number
  readonly data: Readonly<Record<string, unknown>>
}

/** One event on its way to one endpoint. */
export interface WebhookDelivery {
  /** The order in which messages were written; of one subject also that in which they happened. */
  readonly position: number
  readonly organizationId: string
  readonly endpointId: string
  readonly eventId: string
  readonly subject: string
  /** `failed`: all attempts are used up. `dropped`: nobody is left to be told, or it says nothing any more. */
  readonly state: 'due' | 'sent' | 'failed' | 'dropped'
  /** Since it is due; the one under way included. */
  readonly attempts: number
  readonly nextAtMs: number
  readonly leasedUntilMs: number
  /** HTTP status of the last answer. */
  readonly status: number | null
  readonly reason: string
  readonly createdAtMs: number
}

/** With everything that is needed to send it. */
export interface LeasedDelivery extends WebhookDelivery {
  readonly endpoint: WebhookEndpoint
  readonly event: WebhookEvent
}

/** Nothing of the answer but its status is kept. */
export interface WebhookAttempt {
  readonly atMs: number
  readonly durationMs: number
  /** Null if there was no answer. */
  readonly status: number | null
  /** Empty if it succeeded. */
  readonly reason: string
}

export type EndpointChange = Partial<Omit<WebhookEndpoint, 'id' | 'organizationId' | 'slug' | 'createdAtMs'>>

export type SeenEndpoint = Pick<WebhookEndpoint, 'id' | 'organizationId' | 'state' | 'stateSinceMs' | 'secretsSealed'>

/** What an attempt means for the message and for its endpoint. */
export interface Judgement {
  readonly state: WebhookDelivery['state']
  /** While it stays due. */
  readonly nextAtMs?: number
  /** Of what was not even tried; otherwise it is the attempt's. */
  readonly reason?: string
  readonly endpoint?: EndpointChange
  /** All that waits may go at once. */
  readonly hurry?: true
  readonly audit?: AuditEntry
}

export interface ShownDelivery extends WebhookDelivery {
  readonly kind: string
  readonly tries: readonly WebhookAttempt[]
}

/** A hold whose time has run out. */
export interface ExpiredHold {
  readonly staffIds: readonly string[]
  readonly startMs: number
  readonly endMs: number
}

/**
 * Endpoints and what is on its way to them. Events of bookings, holds that are placed or end, and customers are written by the
 * store itself in the transaction of the change, while somebody wants them.
 */
export interface WebhookStore {
  /** By slug. */
  endpoints(organizationId: string): Promise<readonly WebhookEndpoint[]>
  endpoint(organizationId: string, id: string): Promise<WebhookEndpoint | undefined>
  /** Messages that wait, by endpoint; those that have none are left out. */
  waiting(organizationId: string): Promise<ReadonlyMap<string, number>>
  /** False if the slug is taken. */
  add(endpoint: WebhookEndpoint, audit: AuditEntry): Promise<boolean>
  /**
   * Changes an endpoint that is still as it was `seen`, in what a change may be made from; otherwise it was `overtaken` by another
   * one and nothing is written. `fresh`: what waits gets all its attempts anew. An endpoint that becomes disabled drops what waits.
   */
  change(
    seen: SeenEndpoint,
    change: EndpointChange,
    audit: AuditEntry,
    fresh?: { readonly nowMs: number },
  ): Promise<'changed' | 'overtaken' | 'missing'>
  /** With everything that is on its way to it, and what is known of it. */
  remove(organizationId: string, id: string, audit: AuditEntry): Promise<boolean>

  /** The newest first, before `beforePosition`. */
  deliveries(
    organizationId: string,
    endpointId: string,
    filter: { readonly state?: WebhookDelivery['state'] },
    page: { readonly beforePosition?: number; readonly limit: number },
  ): Promise<readonly ShownDelivery[]>
  /** Makes what was settled due again. Returns how many messages. */
  replay(
    organizationId: string,
    endpointId: string,
    which: { readonly eventId: string } | { readonly sinceMs: number },
    nowMs: number,
    audit: AuditEntry,
  ): Promise<number>
  /** Keeps a message that was sent to try an endpoint out, with what came of it. One that was not taken is dropped: nobody waits for it. */
  addTest(endpoint: WebhookEndpoint, event: WebhookEvent, attempt: WebhookAttempt, audit: AuditEntry): Promise<void>

  /**
   * Leases for `leaseMs` up to `limit` due messages of active endpoints, one at most of each endpoint and none of those in `shut`:
   * of every (endpoint, subject) only the first that is not settled, whoever leases at the same time.
   */
  lease(limit: number, leaseMs: number, shut: readonly string[]): Promise<readonly LeasedDelivery[]>
  /**
   * Writes down an attempt and what it means, which `judge` says of the endpoint as it is now: pure and synchronous. Without
   * `attempt` nothing was sent. Nothing is written if the lease was lost meanwhile.
   */
  settle(
    leased: LeasedDelivery,
    attempt: WebhookAttempt | undefined,
    judge: (endpoint: WebhookEndpoint) => Judgement,
  ): Promise<Judgement | undefined>

  /** Organizations with an endpoint that wants one of these kinds. */
  wanting(kinds: readonly string[]): Promise<readonly string[]>
  /** Writes an event if somebody wants it. */
  tell(event: WebhookEvent): Promise<void>
  /** Writes `hold.expired` for holds that ran out in `(afterMs, untilMs]`, once each, if somebody wants it; and says which they are. */
  tellExpired(organizationId: string, afterMs: number, untilMs: number): Promise<readonly ExpiredHold[]>
  /** Endpoints whose owner is still to be told of their state, of every organization. */
  noticesDue(): Promise<readonly WebhookEndpoint[]>
  /** Messages whose time has come and that are not settled, those of paused endpoints left out; for how long the first of them waits. */
  backlog(): Promise<{ readonly channel: 'webhook'; readonly due: number; readonly lagMs: number; readonly failed: number }>
  /** Counts by state. */
  counts(): Promise<{
    readonly deliveries: Readonly<Record<WebhookDelivery['state'], number>>
    readonly endpoints: Readonly<Record<WebhookEndpoint['state'], number>>
  }>
  /** Forgets attempts, messages and events that are older. Returns how many rows fell. */
  sweep(beforeMs: number): Promise<number>
}
