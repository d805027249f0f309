import type { OutboxEntry } from './booking-records.ts'
import type { Backlog, MessageSource } from './messages.ts'

/** A leased outbox entry. */
export interface DueLetter extends Required<Omit<OutboxEntry, 'dueAtMs'>> {
  /** This one included. */
  readonly attempts: number
  /** Since when it is due. */
  readonly nextAtMs: number
}

/** Names one lease: whoever leases a letter after it has one attempt more. */
export type Lease = Pick<DueLetter, 'id' | 'attempts'>

export interface OutboxStore extends MessageSource {
  /**
   * Leases up to `limit` due letters for `leaseMs`; a crashed sender's lease runs out. Those that are due the longest come first.
   * Nothing of the destinations in `shut`, and of each other one `perDestination` at most. The backlog of a destination costs nothing here.
   */
  lease(
    limit: number,
    leaseMs: number,
    bounds?: { readonly shut?: readonly string[]; readonly perDestination?: number },
  ): Promise<readonly DueLetter[]>
  /**
   * `sent`, or `dropped` when its revision is past or nobody is left to write to. What was sent is `sent` whoever has the lease by then;
   * everything else is written only by whom the letter is leased to, as `retry` and `giveUp` are.
   */
  settle(leased: Lease, outcome: 'sent' | 'dropped', note: string): Promise<void>
  retry(leased: Lease, nextAtMs: number, error: string): Promise<void>
  giveUp(leased: Lease, error: string): Promise<void>
  /**
   * Moves what an organization has waiting at one destination to another one; what is being sent stays. `leasedId` names one of them that the
   * caller has leased: it moves, too, and that lease was no attempt. `only` moves reminders alone, or all but them. Returns how many moved.
   */
  redirect(
    organizationId: string,
    from: string,
    to: string,
    which?: { readonly leasedId?: string; readonly only?: 'reminders' | 'others' },
  ): Promise<number>
  /** Who has anything due at a destination: the first `limit` ids behind `after`, in order. What waits for its moment is not read. */
  organizationsAt(destination: string, page: { readonly after?: string; readonly limit: number }): Promise<readonly string[]>
  /** Entries of one organization in whatever state, the newest first. */
  newest(organizationId: string, limit: number): Promise<readonly OutboxEntry[]>
  /** What waits, by channel, of those that have anything waiting or given up. As cheap as what it counts is little. */
  backlog(): Promise<readonly Backlog[]>
  /** Removes what was sent or dropped by `settledMs`, and what was given up by `failedMs`; the oldest first, `limit` at most. Returns how many. */
  sweep(before: { readonly settledMs: number; readonly failedMs: number }, limit: number): Promise<number>
}
