import { and, asc, eq, gt, inArray, isNull, sql } from 'drizzle-orm'
import type { AuditStore, SealedAuditEntry } from '../store.ts'
import { insertAudit } from './audit-rows.ts'
import type { Connection } from './connection.ts'
import { audit } from './tables.ts'

type Row = typeof audit.$inferSelect
const entry = ({ written: _, ...row }: Row): SealedAuditEntry => row

export function auditStore(connection: Connection): AuditStore {
  const { db, write } = connection
  return {
    async append(entries) {
      await write(() => insertAudit(connection, entries))
    },
    unsealed: async () =>
      db
        .selectDistinct({ organizationId: audit.organizationId })
        .from(audit)
        .where(isNull(audit.position))
        .all()
        .map((row) => row.organizationId),
    async seal(organizationId, limit, link) {
      return write(() => {
        const last = db
          .select({ position: audit.position, hash: audit.hash })
          .from(audit)
          .where(eq(audit.organizationId, organizationId))
          .orderBy(sql`${audit.position} desc`)
          .limit(1)
          .get()
        let position = last?.position ?? 0
        let previousHash = last?.hash ?? ''
        const open = db
          .select()
          .from(audit)
          .where(and(eq(audit.organizationId, organizationId), isNull(audit.position)))
          .orderBy(asc(audit.written))
          .limit(limit)
          .all()
        for (const row of open) {
          position += 1
          const hash = link(previousHash, position, entry(row))
          db.update(audit).set({ position, previousHash, hash }).where(eq(audit.written, row.written)).run()
          previousHash = hash
        }
        return open.length
      })
    },
    async read(organizationId, { afterPosition = 0, limit }) {
      const own = eq(audit.organizationId, organizationId)
      const chained = db
        .select()
        .from(audit)
        .where(and(own, gt(audit.position, afterPosition)))
        .orderBy(asc(audit.position))
        .limit(limit)
        .all()
      const tail =
        chained.length < limit
          ? db
              .select()
              .from(audit)
              .where(and(own, isNull(audit.position)))
              .orderBy(asc(audit.written))
              .limit(limit - chained.length)
              .all()
          : []
      return [...chained, ...tail].map(entry)
    },
    about: async (organizationId, objects) =>
      db
        .select()
        .from(audit)
        .where(and(eq(audit.organizationId, organizationId), inArray(audit.object, [...objects])))
        .orderBy(asc(audit.written))
        .all()
        .map(entry),
  }
}
