import type { BusyBlock, Claim, CountedBooking } from '@slotwell/shared/slots'
import type { Interval } from '@slotwell/shared/time'
import type { Attendee, AuditEntry, Booking, BookingEvent, Customer, Hold, IdempotencyRecord, OutboxEntry } from './booking-records.ts'
import type { Confirmation } from './confirmations.ts'
import type { SeatsOf, SessionRow } from './sessions.ts'

/** What limits and turns count: live bookings and holds that start in `span` and are of the service or take one of the staff. */
export interface Counting {
  readonly span: Interval
  readonly serviceId: string
  readonly staffIds: readonly string[]
}

export interface Scope {
  readonly organizationId: string
  /** Every staff member and unit that may be claimed; locked in sorted order. */
  readonly subjects: readonly string[]
  /** Claims and time off that overlap it are loaded; give it wide enough for buffers. */
  readonly window: Interval
  readonly counting?: Counting
  /**
   * Whoever takes or gives back seats of a service names it: its sessions are joined, opened and emptied one change at a time.
   * Those that start in the window are loaded. Sessions that only expired holds sat in fall in any change, whatever it names.
   */
  readonly seatsOf?: readonly SeatsOf[]
  /** A session that is cancelled: loaded with its bookings. */
  readonly sessionId?: string
  readonly holdIds?: readonly string[]
  /** A hold is loaded by the digest of its secret too: how a repeated request finds what it made. */
  readonly holdSecretHash?: Uint8Array
  readonly bookingId?: string
  /** Its live holds are counted. */
  readonly visitorTag?: string
  readonly idempotency?: { readonly caller: string; readonly key: string }
}

/** What holds at the moment of writing, after the locks are taken. */
export interface Situation {
  readonly nowMs: number
  readonly configurationRevision: number
  /** Live claims on the scope's subjects and on the seats of `sessions`; those of expired holds are gone, and so are sessions that only they sat in. */
  readonly claims: readonly Claim[]
  readonly busy: readonly BusyBlock[]
  /** What the scope's `counting` asks for; empty without it. A booking's customer is known here by the person's id. */
  readonly counted: readonly CountedBooking[]
  /** The scope's holds, expired ones too (their claims are gone). */
  readonly holds: readonly Hold[]
  readonly booking: Booking | undefined
  /** Live sessions that the scope's `seatsOf` asks for, and those of its booking, holds and `sessionId`, whenever they start. */
  readonly sessions: readonly SessionRow[]
  /** Bookings that have seats in the session of `sessionId`. */
  readonly seated: readonly Booking[]
  /** Claims of `booking` and of `holds`, on whatever subject. */
  readonly ownClaims: readonly Claim[]
  readonly visitorHolds: number
  readonly idempotency: IdempotencyRecord | undefined
}

/**
 * Rows to write, all or none, in this order: what falls, then what is new. A session that nobody scheduled falls, with the
 * claims it owns, in the change that takes back its last seat (a hold that ends or expires included), unless the same change
 * takes seats in it.
 */
export interface Change {
  /** Holds that end: their claims and rows fall. */
  readonly endHolds?: readonly string[]
  /** The hold's claims become the booking's; the hold's row falls. */
  readonly handOver?: { readonly holdId: string; readonly bookingId: string }
  /** Owners whose claims fall. */
  readonly dropClaimsOf?: readonly string[]
  readonly addClaims?: readonly Claim[]
  /** Inserted, or replaced by id. */
  readonly hold?: Hold
  /** Inserted; `addClaims` has what it owns. */
  readonly session?: SessionRow
  /** Ends: the claims that it owns fall. Those on its seats must be among `dropClaimsOf`. */
  readonly cancelSession?: { readonly sessionId: string; readonly atMs: number }
  /** Inserted at revision 1, else replaces the row whose revision is one less; reminders of that one that nobody sends at the moment are dropped. */
  readonly booking?: Booking
  /** Further ones, each like `booking`. */
  readonly bookings?: readonly Booking[]
  /** Nothing of the appointment changes, so its revision stays; `eventSequence` follows the one that it has. */
  readonly attendance?: { readonly bookingId: string; readonly atMs: number; readonly eventSequence: number }
  /** Inserted unless the person is a customer already. */
  readonly customers?: readonly Customer[]
  /** Their `customerId` is replaced by the one of the person's customer row. */
  readonly attendees?: readonly Attendee[]
  readonly events?: readonly BookingEvent[]
  readonly outbox?: readonly OutboxEntry[]
  /** Inserted instead of one of the same form that is not booked; its letter is due at once. */
  readonly confirmation?: Confirmation
  readonly audit: readonly AuditEntry[]
  readonly idempotency?: IdempotencyRecord
}

/** `ok` without a change is a repeated request whose first answer stands. */
export type Verdict = { readonly ok: true; readonly change?: Change } | { readonly ok: false; readonly reason: string }
