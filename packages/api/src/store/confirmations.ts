import type { Waiting } from './messages.ts'
import type { Lease } from './outbox-store.ts'

/** A booking that is made once its visitor has pressed the link of a letter; until then its time is held. */
export interface Confirmation {
  readonly id: string
  readonly organizationId: string
  /** Names the form that was sent: sent again it is the same appointment. */
  readonly formKey: string
  readonly holdId: string
  readonly personId: string
  /** What was typed, under the person's key; null once it is booked. */
  readonly contentSealed: Uint8Array | null
  /** By the organization's clock. */
  readonly expiresAtMs: number
  readonly bookingId: string | null
  readonly createdAtMs: number
}

/** A letter that is due. */
export interface DueConfirmation {
  readonly id: string
  readonly organizationId: string
  /** This one included. */
  readonly attempts: number
}

/** Written by `place`, as part of the change that holds the time. */
export interface ConfirmationStore {
  byId(organizationId: string, id: string): Promise<Confirmation | undefined>
  ofForm(organizationId: string, formKey: string): Promise<Confirmation | undefined>
  /** Its link was pressed: what was typed is in the booking now, and here no more. */
  booked(organizationId: string, id: string, bookingId: string): Promise<void>
  /** One due letter at most, for `leaseMs`; a crashed sender's lease runs out. */
  lease(leaseMs: number): Promise<readonly DueConfirmation[]>
  /** Nothing was tried: this letter and all others of its organization that are due wait for `pauseMs`, and no attempt is counted. */
  putOff(due: Pick<DueConfirmation, 'id' | 'organizationId'>, pauseMs: number): Promise<void>
  /** As of the outbox: `sent` whoever has the lease by then, everything else only by whom it is leased to. */
  settle(leased: Lease, outcome: 'sent' | 'dropped' | 'failed', note: string): Promise<void>
  retry(leased: Lease, nextAtMs: number, note: string): Promise<void>
  /** Deletes what has lapsed, and what was booked a day after it would have. Returns how many rows fell. */
  sweep(): Promise<number>
  /** What is due, of all organizations. As cheap as what it counts is little. */
  backlog(): Promise<Waiting>
}

/** The hold of a time that waits for a letter to be answered; its claims say so by their owner. */
export const isUnconfirmed = (owner: string): boolean => owner.startsWith('unc_')
/** What a hold is called while it waits, and what it is called again in the form that it belongs to. */
export const unconfirmedId = (holdId: string): string => holdId.replace(/^hld_/, 'unc_')
export const idInForm = (holdId: string): string => holdId.replace(/^unc_/, 'hld_')

export const newConfirmationRow = (confirmation: Confirmation, nowMs: number) => ({
  ...confirmation,
  contentSealed: confirmation.contentSealed && Buffer.from(confirmation.contentSealed),
  state: 'due' as const,
  attempts: 0,
  nextAtMs: nowMs,
  leasedUntilMs: 0,
  note: '',
})
