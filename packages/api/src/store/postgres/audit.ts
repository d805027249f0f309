import { and, asc, desc, eq, gt, inArray, isNull } from 'drizzle-orm'
import type { AuditStore, SealedAuditEntry } from '../store.ts'
import { insertAudit } from './audit-rows.ts'
import { statement } from '../../postgres/transaction.ts'
import type { Connection } from './connection.ts'
import { audit } from './tables.ts'

type Row = typeof audit.$inferSelect
const entry = ({ written: _, ...row }: Row): SealedAuditEntry => row

const UNSEALED = statement<{ organizationId: string }>(
  'audit_unsealed',
  'select distinct organization_id as "organizationId" from audit where position is null',
)
/** The application may add entries and read them. Only this function gives them their place, once. */
const SEAL = statement<{ sealed: number }>('seal_audit', 'select seal_audit($1::bigint[], $2::bigint[], $3::text[], $4::text[]) as sealed')

export function auditStore({ read, write, system }: Connection): AuditStore {
  return {
    async append(entries) {
      // Of one organization as a rule; one transaction each, since a transaction sees one organization.
      for (const organizationId of new Set(entries.map((one) => one.organizationId)))
        await write(organizationId, [], (session) =>
          insertAudit(
            session,
            entries.filter((one) => one.organizationId === organizationId),
          ),
        )
    },
    unsealed: () => system(async (session) => (await session.all(UNSEALED, [])).map(({ organizationId }) => organizationId)),
    seal: (organizationId, limit, link) =>
      write(organizationId, ['audit chain'], async (session) => {
        const { db } = session
        const own = eq(audit.organizationId, organizationId)
        const [last] = await db
          .select({ position: audit.position, hash: audit.hash })
          .from(audit)
          .where(and(own, gt(audit.position, 0)))
          .orderBy(desc(audit.position))
          .limit(1)
        const open = await db
          .select()
          .from(audit)
          .where(and(own, isNull(audit.position)))
          .orderBy(asc(audit.written))
          .limit(limit)
        if (open.length === 0) return 0
        let position = last?.position ?? 0
        let previousHash = last?.hash ?? ''
        const sealed = open.map((row) => {
          position += 1
          const hash = link(previousHash, position, entry(row))
          const place = { written: row.written, position, previousHash, hash }
          previousHash = hash
          return place
        })
        const columns = [
          sealed.map((one) => one.written),
          sealed.map((one) => one.position),
          sealed.map((one) => one.previousHash),
          sealed.map((one) => one.hash),
        ]
        const [done] = await session.all(SEAL, columns)
        if (done?.sealed !== open.length) throw new Error(`${done?.sealed} of ${open.length} audit entries were sealed`)
        return open.length
      }),
    read: (organizationId, { afterPosition = 0, limit }) =>
      read(organizationId, async ({ db }) => {
        const own = eq(audit.organizationId, organizationId)
        const chained = await db
          .select()
          .from(audit)
          .where(and(own, gt(audit.position, afterPosition)))
          .orderBy(asc(audit.position))
          .limit(limit)
        const tail =
          chained.length < limit
            ? await db
                .select()
                .from(audit)
                .where(and(own, isNull(audit.position)))
                .orderBy(asc(audit.written))
                .limit(limit - chained.length)
            : []
        return [...chained, ...tail].map(entry)
      }),
    about: (organizationId, objects) =>
      read(organizationId, async ({ db }) =>
        (
          await db
            .select()
            .from(audit)
            .where(and(eq(audit.organizationId, organizationId), inArray(audit.object, [...objects])))
            .orderBy(asc(audit.written))
        ).map(entry),
      ),
  }
}
