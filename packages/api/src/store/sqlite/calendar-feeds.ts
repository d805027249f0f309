import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm'
import type { CalendarFeedStore } from '../calendar-feeds.ts'
import { insertAudit } from './audit-rows.ts'
import type { Connection } from './connection.ts'
import { calendarFeeds } from './tables.ts'

export function calendarFeedStore(connection: Connection): CalendarFeedStore {
  const { db, write } = connection
  const byHash = db
    .select()
    .from(calendarFeeds)
    .where(and(eq(calendarFeeds.hash, sql.placeholder('hash')), isNull(calendarFeeds.revokedAtMs)))
    .prepare()
  const live = (organizationId: string, id: string) =>
    and(eq(calendarFeeds.organizationId, organizationId), eq(calendarFeeds.id, id), isNull(calendarFeeds.revokedAtMs))
  return {
    async add(feed, audit) {
      await write(() => {
        db.insert(calendarFeeds)
          .values({ ...feed, hash: Buffer.from(feed.hash) })
          .run()
        insertAudit(connection, [audit])
      })
    },
    byHash: async (hash) => byHash.get({ hash: Buffer.from(hash) }),
    list: async (organizationId, { afterId, limit }) =>
      db
        .select()
        .from(calendarFeeds)
        .where(and(eq(calendarFeeds.organizationId, organizationId), afterId ? gt(calendarFeeds.id, afterId) : undefined))
        .orderBy(asc(calendarFeeds.id))
        .limit(limit)
        .all(),
    async revoke(organizationId, id, atMs, audit) {
      return write(() => {
        const { changes } = db.update(calendarFeeds).set({ revokedAtMs: atMs }).where(live(organizationId, id)).run()
        if (changes) insertAudit(connection, [audit])
        return changes > 0
      })
    },
    async recordReading(organizationId, id, atMs, entries) {
      return write(() => {
        const { changes } = db.update(calendarFeeds).set({ readAtMs: atMs }).where(live(organizationId, id)).run()
        if (changes) insertAudit(connection, entries)
        return changes > 0
      })
    },
  }
}
