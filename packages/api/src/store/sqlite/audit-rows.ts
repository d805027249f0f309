import { sql } from 'drizzle-orm'
import type { AuditEntry } from '../booking-records.ts'
import type { Connection } from './connection.ts'
import { audit } from './tables.ts'

const prepared = new WeakMap<Connection, ReturnType<typeof prepare>>()
const prepare = ({ db }: Connection) => {
  const given = (name: string) => sql.placeholder(name)
  return db
    .insert(audit)
    .values({
      id: given('id'),
      organizationId: given('organizationId'),
      atMs: given('atMs'),
      actor: given('actor'),
      action: given('action'),
      object: given('object'),
      meta: given('meta'),
    })
    .prepare()
}

/** Inserts unchained entries inside the caller's transaction. */
export const insertAudit = (connection: Connection, entries: readonly AuditEntry[]): void => {
  let insert = prepared.get(connection)
  if (!insert) prepared.set(connection, (insert = prepare(connection)))
  for (const { id, organizationId, atMs, actor, action, object, meta } of entries)
    insert.run({ id, organizationId, atMs, actor, action, object, meta })
}
