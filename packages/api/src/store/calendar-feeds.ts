import type { AuditEntry } from './booking-records.ts'

/** How much a feed tells: that time is taken; what for and whose initials; or name and number, too. */
export type FeedDetail = 'busy' | 'initials' | 'full'

/** An address under which a calendar program reads appointments. Only its digest is kept. */
export interface CalendarFeedRow {
  readonly id: string
  readonly organizationId: string
  /** Null: of the whole organization. */
  readonly staffId: string | null
  readonly detail: FeedDetail
  /** SHA-256 of the token in the address. */
  readonly hash: Uint8Array
  readonly createdAtMs: number
  /** When persons were last handed out; never set for `busy`. */
  readonly readAtMs: number | null
  readonly revokedAtMs: number | null
}

export interface CalendarFeedStore {
  add(feed: CalendarFeedRow, audit: AuditEntry): Promise<void>
  /** The live one with this digest, whoever owns it. One indexed look-up, known or not. */
  byHash(hash: Uint8Array): Promise<CalendarFeedRow | undefined>
  /** Revoked ones, too, ascending by id, after `afterId`. */
  list(organizationId: string, page: { readonly afterId?: string; readonly limit: number }): Promise<readonly CalendarFeedRow[]>
  revoke(organizationId: string, id: string, atMs: number, audit: AuditEntry): Promise<boolean>
  /** Writes down that persons are handed out now, all or nothing. False: it was revoked meanwhile, and nothing is written. */
  recordReading(organizationId: string, id: string, atMs: number, entries: readonly AuditEntry[]): Promise<boolean>
}
