import type { Claim, Session } from '@slotwell/shared/slots'
import type { Interval } from '@slotwell/shared/time'
import type { EventClaim } from './booking-records.ts'

/** An appointment that several bookings share. Its id owns the claims on its staff and units. */
export interface SessionRow extends Session {
  readonly organizationId: string
  readonly serviceId: string
  readonly serviceVersionId: string
  /** The configuration in which names are looked up. */
  readonly configurationRevision: number
  /** Made by the owner: it stays until it is cancelled. Any other falls with its last seat. */
  readonly scheduled: boolean
  /** What it owns while it is open. */
  readonly claims: readonly EventClaim[]
  readonly createdAtMs: number
  readonly cancelledAtMs: number | null
}

/** Sessions of one service that start in `window`. */
export interface SeatsOf {
  readonly serviceId: string
  readonly window: Interval
}

export interface SessionFilter {
  /** Starts in `[fromMs, toMs)`. */
  readonly fromMs?: number
  readonly toMs?: number
  readonly serviceId?: string
}

/** With how many of its seats are taken now; live holds count. */
export interface SeatedSession extends SessionRow {
  readonly seatsTaken: number
}

/** Reading for showing; sessions are made and ended by `bookings.place`. */
export interface SessionStore {
  byId(organizationId: string, id: string): Promise<SeatedSession | undefined>
  /** Cancelled ones too, ascending by start and id. */
  list(
    organizationId: string,
    filter: SessionFilter,
    page: { readonly after?: { readonly startMs: number; readonly id: string }; readonly limit: number },
  ): Promise<readonly SeatedSession[]>
  /**
   * Live sessions, the live claims on their seats, and when the first of these lapses (Infinity if none does).
   * A session that only expired holds sit in is gone.
   */
  open(
    organizationId: string,
    of: SeatsOf,
  ): Promise<{ readonly sessions: readonly SessionRow[]; readonly claims: readonly Claim[]; readonly lapsesAtMs: number }>
}
