import { and, asc, eq, gt } from 'drizzle-orm'
import type { BusyBlockStore } from '../busy-blocks.ts'
import { insertAudit } from './audit-rows.ts'
import type { Connection } from './connection.ts'
import { busyBlocks } from './tables.ts'

const timesOf = ({ startMs, endMs }: { readonly startMs: number; readonly endMs: number }): string => `${startMs}/${endMs}`

export function busyBlockStore(connection: Connection): BusyBlockStore {
  const { db, write } = connection
  return {
    async replace({ organizationId, staffId, source }, blocks, audit) {
      return write(() => {
        const ofCalendar = and(
          eq(busyBlocks.organizationId, organizationId),
          eq(busyBlocks.staffId, staffId),
          eq(busyBlocks.source, source),
        )
        const before = db.select().from(busyBlocks).where(ofCalendar).all()
        const wanted = new Map(blocks.map((block) => [timesOf(block), block]))
        const known = new Set(before.map(timesOf))
        const gone = before.filter((block) => !wanted.has(timesOf(block)))
        const added = [...wanted.values()].filter((block) => !known.has(timesOf(block)))
        for (const { id } of gone) db.delete(busyBlocks).where(eq(busyBlocks.id, id)).run()
        for (const block of added) db.insert(busyBlocks).values(block).run()
        if (gone.length + added.length > 0) insertAudit(connection, [audit])
        return { added: added.length, removed: gone.length }
      })
    },
    async remove(organizationId, id, audit) {
      return write(() => {
        const { changes } = db
          .delete(busyBlocks)
          .where(and(eq(busyBlocks.organizationId, organizationId), eq(busyBlocks.id, id)))
          .run()
        if (changes) insertAudit(connection, [audit])
        return changes > 0
      })
    },
    list: async (organizationId, { staffId, source }, { afterId, limit }) =>
      db
        .select()
        .from(busyBlocks)
        .where(
          and(
            eq(busyBlocks.organizationId, organizationId),
            staffId ? eq(busyBlocks.staffId, staffId) : undefined,
            source ? eq(busyBlocks.source, source) : undefined,
            afterId ? gt(busyBlocks.id, afterId) : undefined,
          ),
        )
        .orderBy(asc(busyBlocks.id))
        .limit(limit)
        .all(),
  }
}
