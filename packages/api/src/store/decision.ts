import type { BusyBlock, Claim, CountedBooking } from '@slotwell/shared/slots'
import type { Interval } from '@slotwell/shared/time'
import type { Attendee, AuditEntry, Booking, BookingEvent, Customer, Hold, IdempotencyRecord, OutboxEntry } from './booking-records.ts'

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
  /** Live claims on the scope's subjects; those of expired holds are gone. */
  readonly claims: readonly Claim[]
  readonly busy: readonly BusyBlock[]
  /** What the scope's `counting` asks for; empty without it. A booking's customer is known here by the person's id. */
  readonly counted: readonly CountedBooking[]
  /** The scope's holds, expired ones too (their claims are gone). */
  readonly holds: readonly Hold[]
  readonly booking: Booking | undefined
  /** Claims of `booking` and of `holds`, on whatever subject. */
  readonly ownClaims: readonly Claim[]
  readonly visitorHolds: number
  readonly idempotency: IdempotencyRecord | undefined
}

/** Rows to write, all or none. */
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
  /** Inserted at revision 1, else replaces the row whose revision is one less. */
  readonly booking?: Booking
  /** Inserted unless the person is a customer already. */
  readonly customers?: readonly Customer[]
  /** Their `customerId` is replaced by the one of the person's customer row. */
  readonly attendees?: readonly Attendee[]
  readonly events?: readonly BookingEvent[]
  readonly outbox?: readonly OutboxEntry[]
  readonly audit: readonly AuditEntry[]
  readonly idempotency?: IdempotencyRecord
}

/** `ok` without a change is a repeated request whose first answer stands. */
export type Verdict = { readonly ok: true; readonly change?: Change } | { readonly ok: false; readonly reason: string }
