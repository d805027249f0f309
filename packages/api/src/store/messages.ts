import type { AuditEntry } from './booking-records.ts'

export const MESSAGE_STATES = ['due', 'sent', 'dropped', 'failed'] as const
/** `due` waits or is tried again, `dropped` was not needed any more, `failed` was given up. */
export type MessageState = (typeof MESSAGE_STATES)[number]

/** What is shown of whatever was sent or is to be: ids, kinds, states, codes and times, and nothing of a person. */
export interface Message {
  readonly id: string
  readonly organizationId: string
  readonly channel: string
  readonly kind: string
  /** Which one of its kind; '' where there is one only. */
  readonly detail: string
  readonly bookingId: string
  readonly revision: number
  /** By id: `attendee:att_…`, `staff:stf_…`. */
  readonly recipient: string
  readonly state: MessageState
  readonly attempts: number
  /** Why the last attempt failed, or why it was dropped; '' if nothing is to be said. */
  readonly note: string
  readonly createdAtMs: number
  /** When it is tried next, or was last. */
  readonly nextAtMs: number
  /** Null while it is due. */
  readonly settledAtMs: number | null
}

export interface MessageFilter {
  /** Absent: of all organizations, for the operator. */
  readonly organizationId?: string
  readonly id?: string
  readonly state?: MessageState
  readonly channel?: string
  readonly bookingId?: string
}

/**
 * `sent`: it has arrived, and a second one would confuse. `under_way`: it is being sent at this moment. `waiting`: it was not tried yet, and
 * goes by itself when its time comes.
 */
export type Replayed = 'replayed' | 'not_found' | 'sent' | 'under_way' | 'waiting'

/** One kind of messages; `list` and `replay` of the API and the command line go through all of them. */
export interface MessageSource {
  /**
   * The newest first, by the part of the ids that is time: only those with an id less than `before`, which is an id of any source without its
   * prefix.
   */
  list(filter: MessageFilter, page: { readonly before?: string; readonly limit: number }): Promise<readonly Message[]>
  /**
   * Makes what was given up, dropped or is waiting for another attempt due at once, with all its attempts before it, and writes the audit
   * entry. Whether it is still true is asked again when it is sent.
   */
  replay(organizationId: string, id: string, audit: (nowMs: number) => AuditEntry): Promise<Replayed>
}

export interface Waiting {
  /** Entries whose time has come. */
  readonly due: number
  /** For how long the first of them has been due. */
  readonly lagMs: number
}

export const waitingAt = (nowMs: number, found: { readonly due: number; readonly oldestMs: number | null } | undefined): Waiting => ({
  due: found?.due ?? 0,
  lagMs: nowMs - (found?.oldestMs ?? nowMs),
})

/** What waits in one channel. */
export interface Backlog extends Waiting {
  readonly channel: string
  /** Given up and still kept. */
  readonly failed: number
}
