import type { AuditEntry } from '../booking-records.ts'
import type { Connection } from './connection.ts'
import { audit } from './tables.ts'

/** Inserts unchained entries inside the caller's transaction. */
export const insertAudit = ({ db }: Connection, entries: readonly AuditEntry[]): void => {
  for (const entry of entries) db.insert(audit).values(entry).run()
}
