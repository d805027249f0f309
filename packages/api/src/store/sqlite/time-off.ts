import { and, asc, eq, gt } from 'drizzle-orm'
import type { TimeOffStore } from '../store.ts'
import { insertAudit } from './audit-rows.ts'
import type { Connection } from './connection.ts'
import { timeOff } from './tables.ts'

export function timeOffStore(connection: Connection): TimeOffStore {
  const { db, write } = connection
  const one = (organizationId: string, id: string) => and(eq(timeOff.organizationId, organizationId), eq(timeOff.id, id))
  return {
    async add(entry, audit) {
      await write(() => {
        db.insert(timeOff).values(entry).run()
        insertAudit(connection, [audit])
      })
    },
    byId: async (organizationId, id) => db.select().from(timeOff).where(one(organizationId, id)).get(),
    async remove(organizationId, id, audit) {
      return write(() => {
        const { changes } = db.delete(timeOff).where(one(organizationId, id)).run()
        if (changes) insertAudit(connection, [audit])
        return changes > 0
      })
    },
    list: async (organizationId, { staffId }, { afterId, limit }) =>
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
        .limit(limit)
        .all(),
  }
}
