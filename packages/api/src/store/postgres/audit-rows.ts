import type { AuditEntry } from '../booking-records.ts'
import { statement } from '../../postgres/transaction.ts'
import type { Session } from './connection.ts'

const INSERT = statement(
  'insert_audit',
  'insert into audit (id, organization_id, at_ms, actor, action, object, meta) values ($1, $2, $3, $4, $5, $6, $7)',
)

/** Inserts unchained entries inside the caller's transaction. */
export async function insertAudit(session: Session, entries: readonly AuditEntry[]): Promise<void> {
  await Promise.all(
    entries.map(({ id, organizationId, atMs, actor, action, object, meta }) =>
      session.run(INSERT, [id, organizationId, atMs, actor, action, object, JSON.stringify(meta)]),
    ),
  )
}
