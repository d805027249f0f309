import type { BookingState, Locale } from '@slotwell/shared/schema'

/** A short claim on a time while the visitor types. */
export interface Hold {
  readonly id: string
  readonly organizationId: string
  /** SHA-256 of the secret. */
  readonly secretHash: Uint8Array
  /** Keyed digest of the visitor's address of that day; counts live holds, names nobody. */
  readonly visitorTag: string
  readonly serviceId: string
  readonly serviceVersionId: string
  readonly configurationRevision: number
  readonly locationId: string
  readonly staffIds: readonly string[]
  /** What the visitor asked for, so that an expired hold can be placed afresh by the same wish. */
  readonly wishedStaffId?: string
  readonly wishedLocationId?: string
  readonly startMs: number
  readonly endMs: number
  readonly partySize: number
  /** The session it has seats in, and their numbers. */
  readonly sessionId: string | null
  readonly seats: readonly number[]
  readonly expiresAtMs: number
  readonly createdAtMs: number
}

export interface Booking {
  readonly id: string
  readonly organizationId: string
  /** Random, unique within its organization; printed in letters. */
  readonly number: string
  readonly state: BookingState
  /** Grows by one with every change. */
  readonly revision: number
  readonly manageGeneration: number
  readonly serviceId: string
  readonly serviceVersionId: string
  /** The configuration in which names are looked up. */
  readonly configurationRevision: number
  readonly locationId: string
  readonly staffIds: readonly string[]
  /** The staff member the visitor asked for; null if anybody was welcome. */
  readonly wishedStaffId: string | null
  readonly startMs: number
  readonly endMs: number
  readonly partySize: number
  /** The session it has, or had, seats in, and their numbers. */
  readonly sessionId: string | null
  readonly seats: readonly number[]
  /** Zone of the appointment's place. */
  readonly timeZone: string
  /** What the clock there was to show when it was booked: `2026-03-09T09:00`; null for bookings older than this. */
  readonly wallTime: string | null
  /** By which version of the zone rules. */
  readonly zoneRules: string | null
  readonly visitorTimeZone: string
  readonly locale: Locale
  readonly priceAmount: number | null
  readonly priceCurrency: string | null
  /** A visitor may cancel or move before this instant. */
  readonly changeDeadlineMs: number
  readonly privacyVersion: string | null
  readonly consentAtMs: number | null
  /** Whose key encrypts `answersSealed`. */
  readonly personId: string
  readonly answersSealed: Uint8Array | null
  /** When the visitor said that he comes, at the time it has now. */
  readonly attendanceConfirmedAtMs: number | null
  /** Sequence of its newest event. */
  readonly eventSequence: number
  readonly createdAtMs: number
  readonly updatedAtMs: number
}

export interface Attendee {
  readonly id: string
  readonly organizationId: string
  readonly bookingId: string
  readonly customerId: string
  readonly personId: string
  /** Sealed JSON `{ name, email?, phone? }` as typed for this booking. */
  readonly detailsSealed: Uint8Array | null
}

export interface Customer {
  readonly id: string
  readonly organizationId: string
  readonly personId: string
  /** Sealed JSON `{ name, email?, phone? }`; null once erased. */
  readonly detailsSealed: Uint8Array | null
  readonly locale: Locale
  readonly createdAtMs: number
  readonly erasedAtMs: number | null
}

export const EVENT_KINDS = [
  'booking.requested',
  'booking.confirmed',
  'booking.declined',
  'booking.rescheduled',
  'booking.cancelled',
  'booking.no_show',
  'booking.attendance_confirmed',
  'booking.erased',
] as const
export type EventKind = (typeof EVENT_KINDS)[number]

/** A claim as it is remembered. */
export interface EventClaim {
  readonly subject: string
  readonly startMs: number
  readonly endMs: number
  readonly padBeforeMs: number
  readonly padAfterMs: number
  readonly strength: 'exclusive' | 'override'
}

/** What happened to a booking, by ids and times only. `sequence` has no gap within a booking. */
export interface BookingEvent {
  readonly id: string
  readonly organizationId: string
  readonly bookingId: string
  readonly sequence: number
  readonly kind: EventKind
  readonly revision: number
  readonly atMs: number
  /** The claims from this moment on, those of the session it sits in last: enough to rebuild the occupancy of any past instant. */
  readonly claims: readonly (EventClaim & {
    /** The session whose claim it is; absent for those of the booking itself. */
    readonly owner?: string
  })[]
}

/** What a message is about: something that happened, or an appointment that draws near. */
export type MessageKind = EventKind | 'booking.reminder'
export type Channel = 'mail' | 'sms'
/** The destination of reminders by mail: however many are due, no other letter waits behind them. */
export const REMINDERS_BY_MAIL = 'mail:reminders'

/** A message to be sent once its change is committed. Its words are made when it is sent. */
export interface OutboxEntry {
  readonly id: string
  readonly organizationId: string
  readonly eventId: string
  readonly bookingId: string
  readonly kind: MessageKind
  /** Which one of its kind: of a reminder how long before, such as `P1D`. Absent is ''. */
  readonly detail?: string
  readonly revision: number
  readonly channel: Channel
  /**
   * Whose senders and outages it shares: `mail`, or the server or account of one organization, such as `sms:org_…`. What stands before a colon
   * is the channel; absent is the channel alone.
   * One that is away holds up its own messages only.
   */
  readonly destination?: string
  /** `attendee:att_…` or `staff:stf_…`. */
  readonly recipient: string
  /** booking + kind + revision + recipient, and of what is not mail or has a detail that too; unique. */
  readonly dedupeKey: string
  readonly createdAtMs: number
  /** When it is to leave; absent is at once. A row in the store has `nextAtMs` for it. */
  readonly dueAtMs?: number
  /** After it nobody wants the message any more: it is dropped as `too_late`. Absent or null is never. */
  readonly notAfterMs?: number | null
}

/** Remembers the first answer to a request, so that a repeated one changes nothing. */
export interface IdempotencyRecord {
  readonly organizationId: string
  /** Key id of the caller. */
  readonly caller: string
  readonly key: string
  /** Keyed digest of route and body. */
  readonly digest: string
  readonly bookingId: string
  /** The answer without the manage token and without anything personal. */
  readonly answer: string
  readonly createdAtMs: number
}

/** Who did what to which object, by ids only. Chained later by the sealer. */
export interface AuditEntry {
  readonly id: string
  readonly organizationId: string
  readonly atMs: number
  /** `visitor`, `manageLink`, `cli`, `system`, or a key: `secretKey:key_…`. */
  readonly actor: string
  /** `booking.place`, `customer.read`, … */
  readonly action: string
  /** Id of what it was done to. */
  readonly object: string
  /** Ids, revisions and flags; never a name, an address or an answer. */
  readonly meta: Readonly<Record<string, string | number | boolean>>
}
