import type { BusyBlock, Claim, CountedBooking } from '@slotwell/shared/slots'
import type { Interval } from '@slotwell/shared/time'
import type { Attendee, Booking, BookingEvent, Hold } from './booking-records.ts'
import type { Counting, Scope, Situation, Verdict } from './decision.ts'

export interface BookingFilter {
  readonly fromMs?: number
  readonly toMs?: number
  readonly state?: string
  readonly staffId?: string
  readonly serviceId?: string
  readonly locationId?: string
  readonly customerId?: string
  readonly sessionId?: string
}
/** Keyset paging, ascending by start and id. */
export interface BookingPage {
  readonly after?: { readonly startMs: number; readonly id: string }
  readonly limit: number
}

/** A claim of a hold counts before `lapsesAtMs` only; that of a booking has none (Infinity). */
export interface LapsingClaim extends Claim {
  readonly lapsesAtMs: number
}

export interface BookingStore {
  byId(organizationId: string, id: string): Promise<Booking | undefined>
  /** For manage tokens, which name no organization: ids are random and the token is checked before anything is shown. */
  organizationOf(bookingId: string): Promise<string | undefined>
  /** For whoever has number and code of a letter, which name no organization: nearly always one, as numbers are random. At most ten. */
  ofNumber(number: string): Promise<readonly { readonly organizationId: string; readonly id: string }[]>
  list(organizationId: string, filter: BookingFilter, page: BookingPage): Promise<readonly Booking[]>
  /** In the order in which they were named: the contact of a booking comes first. */
  attendees(organizationId: string, bookingIds: readonly string[]): Promise<readonly Attendee[]>
  events(organizationId: string, bookingId: string): Promise<readonly BookingEvent[]>
  /** Live claims and time off on `subjects` that overlap `window`, and the database's clock. */
  occupancy(
    organizationId: string,
    subjects: readonly string[],
    window: Interval,
  ): Promise<{ readonly nowMs: number; readonly claims: readonly Claim[]; readonly busy: readonly BusyBlock[] }>
  /** As `occupancy`, with the claims of expired holds too and when each lapses: for views that outlive one reading. */
  claimed(
    organizationId: string,
    subjects: readonly string[],
    window: Interval,
  ): Promise<{ readonly claims: readonly LapsingClaim[]; readonly busy: readonly BusyBlock[] }>
  /** As `counted` of a situation, and when the first of the holds among them lapses (Infinity if there is none). For showing. */
  counted(organizationId: string, counting: Counting): Promise<{ readonly counted: readonly CountedBooking[]; readonly lapsesAtMs: number }>
  /** Without a lock; for showing, never for deciding. */
  hold(organizationId: string, id: string): Promise<Hold | undefined>
  /**
   * Decides and writes one change while nobody else can write to `scope`.
   * `decide` must be pure and synchronous; its verdict is returned unchanged.
   *
   * Rejects only if the database fails or a change breaks a guard (a bug); a refusal resolves.
   */
  place<V extends Verdict>(scope: Scope, decide: (now: Situation) => V): Promise<V>
  /** Removes holds and idempotency rows that ended before `beforeMs`, and old rows of the change feed. Returns how many rows fell. */
  sweep(beforeMs: number): Promise<number>
}
