import { and, asc, eq, gt, inArray } from 'drizzle-orm'
import type { BusyBlockStore } from '../busy-blocks.ts'
import { insertAudit } from './audit-rows.ts'
import type { Connection } from './connection.ts'
import { busyBlocks } from './tables.ts'

const timesOf = ({ startMs, endMs }: { readonly startMs: number; readonly endMs: number }): string => `${startMs}/${endMs}`

export function busyBlockStore({ read, write }: Connection): BusyBlockStore {
  return {
    replace: ({ organizationId, staffId, source }, blocks, audit) =>
      write(organizationId, [`calendar ${staffId} ${source}`], async (session) => {
        const { db } = session
        const ofCalendar = and(
          eq(busyBlocks.organizationId, organizationId),
          eq(busyBlocks.staffId, staffId),
          eq(busyBlocks.source, source),
        )
        const before = await db.select().from(busyBlocks).where(ofCalendar)
        const wanted = new Map(blocks.map((block) => [timesOf(block), block]))
        const known = new Set(before.map(timesOf))
        const gone = before.filter((block) => !wanted.has(timesOf(block))).map(({ id }) => id)
        const added = [...wanted.values()].filter((block) => !known.has(timesOf(block)))
        if (gone.length > 0) await db.delete(busyBlocks).where(and(ofCalendar, inArray(busyBlocks.id, gone)))
        if (added.length > 0) await db.insert(busyBlocks).values(added)
        if (gone.length + added.length > 0) await insertAudit(session, [audit])
        return { added: added.length, removed: gone.length }
      }),
    remove: (organizationId, id, audit) =>
      write(organizationId, [], async (session) => {
        const { rowCount } = await session.db
          .delete(busyBlocks)
          .where(and(eq(busyBlocks.organizationId, organizationId), eq(busyBlocks.id, id)))
        if (rowCount) await insertAudit(session, [audit])
        return (rowCount ?? 0) > 0
      }),
    list: (organizationId, { staffId, source }, { afterId, limit }) =>
      read(organizationId, ({ db }) =>
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
          .limit(limit),
      ),
  }
}
