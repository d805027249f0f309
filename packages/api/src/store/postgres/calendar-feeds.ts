import { and, asc, eq, gt, isNull } from 'drizzle-orm'
import { statement } from '../../postgres/transaction.ts'
import type { CalendarFeedRow, CalendarFeedStore } from '../calendar-feeds.ts'
import { insertAudit } from './audit-rows.ts'
import type { Connection } from './connection.ts'
import { columnsOf } from './prepared-insert.ts'
import { calendarFeeds } from './tables.ts'

const BY_HASH = statement<CalendarFeedRow>(
  'calendar_feed_by_hash',
  `select ${columnsOf(calendarFeeds)} from calendar_feeds where hash = $1 and revoked_at_ms is null`,
)

const live = (organizationId: string, id: string) =>
  and(eq(calendarFeeds.organizationId, organizationId), eq(calendarFeeds.id, id), isNull(calendarFeeds.revokedAtMs))

export function calendarFeedStore({ read, write, system }: Connection): CalendarFeedStore {
  return {
    add: (feed, audit) =>
      write(feed.organizationId, [], async (session) => {
        await session.db.insert(calendarFeeds).values({ ...feed, hash: Buffer.from(feed.hash) })
        await insertAudit(session, [audit])
      }),
    byHash: (hash) => system(async (session) => (await session.all(BY_HASH, [Buffer.from(hash)]))[0]),
    list: (organizationId, { afterId, limit }) =>
      read(organizationId, ({ db }) =>
        db
          .select()
          .from(calendarFeeds)
          .where(and(eq(calendarFeeds.organizationId, organizationId), afterId ? gt(calendarFeeds.id, afterId) : undefined))
          .orderBy(asc(calendarFeeds.id))
          .limit(limit),
      ),
    revoke: (organizationId, id, atMs, audit) =>
      write(organizationId, [], async (session) => {
        const { rowCount } = await session.db.update(calendarFeeds).set({ revokedAtMs: atMs }).where(live(organizationId, id))
        if (rowCount) await insertAudit(session, [audit])
        return (rowCount ?? 0) > 0
      }),
    recordReading: (organizationId, id, atMs, entries) =>
      write(organizationId, [], async (session) => {
        const { rowCount } = await session.db.update(calendarFeeds).set({ readAtMs: atMs }).where(live(organizationId, id))
        if (rowCount) await insertAudit(session, entries)
        return (rowCount ?? 0) > 0
      }),
  }
}
