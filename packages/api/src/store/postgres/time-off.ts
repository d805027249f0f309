import { and, asc, eq, gt } from 'drizzle-orm'
import type { TimeOffStore } from '../store.ts'
import { insertAudit } from './audit-rows.ts'
import type { Connection } from './connection.ts'
import { timeOff } from './tables.ts'

export function timeOffStore({ read, write }: Connection): TimeOffStore {
  const one = (organizationId: string, id: string) => and(eq(timeOff.organizationId, organizationId), eq(timeOff.id, id))
  return {
    add: (entry, audit) =>
      write(entry.organizationId, [], async (session) => {
        await session.db.insert(timeOff).values(entry)
        await insertAudit(session, [audit])
      }),
    byId: (organizationId, id) =>
      read(organizationId, async ({ db }) => (await db.select().from(timeOff).where(one(organizationId, id)))[0]),
    remove: (organizationId, id, audit) =>
      write(organizationId, [], async (session) => {
        const { rowCount } = await session.db.delete(timeOff).where(one(organizationId, id))
        if (rowCount) await insertAudit(session, [audit])
        return (rowCount ?? 0) > 0
      }),
    list: (organizationId, { staffId }, { afterId, limit }) =>
      read(organizationId, ({ db }) =>
        db
          .select()
          .from(timeOff)
          .where(
            and(
              eq(timeOff.organizationId, organizationId),
              staffId ? eq(timeOff.staffId, staffId) : undefined,
              afterId ? gt(timeOff.id, afterId) : undefined,
            ),
          )
          .orderBy(asc(timeOff.id))
          .limit(limit),
      ),
  }
}
