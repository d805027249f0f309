import type { AuditEntry } from './booking-records.ts'

/** A time at which a staff member is busy in another calendar. */
export interface BusyBlockRow {
  readonly id: string
  readonly organizationId: string
  readonly staffId: string
  /** Which calendar. */
  readonly source: string
  readonly startMs: number
  readonly endMs: number
  readonly createdAtMs: number
}

export interface BusyBlockStore {
  /**
   * Makes `blocks` all that this person has in this calendar. A block with the same times stays with its id.
   * Writes the audit entry only if something changed.
   */
  replace(
    of: Pick<BusyBlockRow, 'organizationId' | 'staffId' | 'source'>,
    blocks: readonly BusyBlockRow[],
    audit: AuditEntry,
  ): Promise<{ readonly added: number; readonly removed: number }>
  remove(organizationId: string, id: string, audit: AuditEntry): Promise<boolean>
  /** Ascending by id, after `afterId`. */
  list(
    organizationId: string,
    filter: { readonly staffId?: string; readonly source?: string },
    page: { readonly afterId?: string; readonly limit: number },
  ): Promise<readonly BusyBlockRow[]>
}
