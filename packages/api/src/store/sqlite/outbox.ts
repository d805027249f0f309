import { and, count, desc, eq, lt, min, ne, sql } from 'drizzle-orm'
import { backlogOf, REPLAYED, replayVerdict } from '../outbox-row.ts'
import type { DueLetter, Lease, OutboxStore } from '../outbox-store.ts'
import { insertAudit } from './audit-rows.ts'
import type { Connection } from './connection.ts'
import { outbox } from './tables.ts'

const NOTE_LENGTH = 300

const longestDueFirst = (a: { nextAtMs: number; id: string }, b: { nextAtMs: number; id: string }): number =>
  a.nextAtMs - b.nextAtMs || (a.id < b.id ? -1 : 1)

export function outboxStore(connection: Connection): OutboxStore {
  const { sqlite, db, write, writeAside, clock } = connection
  /** The destinations that anything waits for, each found by one look into the index. */
  const waiting = sqlite
    .prepare<[], string>(
      `with recursive known (destination) as (
         select min(destination) from outbox where state = 'due'
         union all
         select (select min(destination) from outbox where state = 'due' and destination > known.destination) from known
         where known.destination is not null)
       select destination from known where destination is not null`,
    )
    .pluck()
  // Materialized, so that it is the index of what is due that is read.
  const organizationsAt = sqlite
    .prepare<{ destination: string; nowMs: number; after: string; limit: number }, string>(
      `with ready as materialized (select organization_id from outbox where state = 'due' and destination = :destination and next_at_ms <= :nowMs)
       select distinct organization_id from ready where organization_id > :after order by organization_id limit :limit`,
    )
    .pluck()
  const drop = sqlite.prepare<[string]>('delete from outbox where id = ?')
  const dueOf = db
    .select()
    .from(outbox)
    .where(
      sql`${outbox.state} = 'due' and ${outbox.destination} = ${sql.placeholder('destination')} and ${outbox.nextAtMs} <= ${sql.placeholder('nowMs')} and ${outbox.leasedUntilMs} <= ${sql.placeholder('nowMs')}`,
    )
    .orderBy(outbox.nextAtMs, outbox.id)
    .limit(sql.placeholder('limit'))
    .prepare()
  const leasedAs = ({ id, attempts }: Lease) => and(eq(outbox.id, id), eq(outbox.state, 'due'), eq(outbox.attempts, attempts))
  const end = (leased: Lease, state: 'sent' | 'dropped' | 'failed', note: string) =>
    write(() =>
      db
        .update(outbox)
        .set({ state, note: note.slice(0, NOTE_LENGTH), settledAtMs: clock(), leasedUntilMs: 0 })
        .where(state === 'sent' ? and(eq(outbox.id, leased.id), ne(outbox.state, 'sent')) : leasedAs(leased))
        .run(),
    )

  return {
    async lease(limit, leaseMs, { shut = [], perDestination = limit } = {}) {
      const found = (nowMs: number) =>
        waiting
          .all()
          .filter((destination) => !shut.includes(destination))
          .flatMap((destination) => dueOf.all({ destination, nowMs, limit: perDestination }))
          .sort(longestDueFirst)
          .slice(0, limit)
      // Whoever only looks keeps no booking from the write lock.
      if (found(clock()).length === 0) return []
      return write(() => {
        const nowMs = clock()
        const rows = found(nowMs)
        for (const row of rows) {
          db.update(outbox)
            .set({ leasedUntilMs: nowMs + leaseMs, attempts: row.attempts + 1 })
            .where(eq(outbox.id, row.id))
            .run()
        }
        return rows.map((row): DueLetter => ({ ...row, attempts: row.attempts + 1 }))
      })
    },
    async settle(leased, outcome, note) {
      await end(leased, outcome, note)
    },
    async retry(leased, nextAtMs, error) {
      await write(() =>
        db
          .update(outbox)
          .set({ nextAtMs, leasedUntilMs: 0, note: error.slice(0, NOTE_LENGTH) })
          .where(leasedAs(leased))
          .run(),
      )
    },
    async giveUp(leased, error) {
      await end(leased, 'failed', error)
    },
    redirect: (organizationId, from, to, { leasedId = '', only } = {}) =>
      write(() => {
        const nowMs = clock()
        const wanted = only === undefined ? null : Number(only === 'reminders')
        const moved = db
          .update(outbox)
          .set({
            destination: to,
            leasedUntilMs: 0,
            attempts: sql`${outbox.attempts} - (${outbox.id} = ${leasedId})`,
          })
          .where(
            sql`${outbox.organizationId} = ${organizationId} and ${outbox.state} = 'due' and ${outbox.destination} = ${from} and (${outbox.leasedUntilMs} <= ${nowMs} or ${outbox.id} = ${leasedId})
              and (${wanted} is null or (${outbox.kind} = 'booking.reminder') = ${wanted})`,
          )
          .run()
        return moved.changes
      }),
    organizationsAt: async (destination, { after = '', limit }) => organizationsAt.all({ destination, nowMs: clock(), after, limit }),
    async newest(organizationId, limit) {
      return db
        .select()
        .from(outbox)
        .where(eq(outbox.organizationId, organizationId))
        .orderBy(desc(outbox.createdAtMs), desc(outbox.id))
        .limit(limit)
        .all()
    },
    async list({ organizationId, id, state, channel, bookingId }, { before, limit }) {
      return db
        .select()
        .from(outbox)
        .where(
          and(
            organizationId === undefined ? undefined : eq(outbox.organizationId, organizationId),
            id === undefined ? undefined : eq(outbox.id, id),
            state === undefined ? undefined : eq(outbox.state, state),
            channel === undefined ? undefined : sql`${outbox.channel} = ${channel}`,
            bookingId === undefined ? undefined : eq(outbox.bookingId, bookingId),
            before === undefined ? undefined : lt(outbox.id, `out_${before}`),
          ),
        )
        .orderBy(desc(outbox.id))
        .limit(limit)
        .all()
    },
    async replay(organizationId, id, audit) {
      return write(() => {
        const nowMs = clock()
        const its = and(eq(outbox.organizationId, organizationId), eq(outbox.id, id))
        const verdict = replayVerdict(db.select().from(outbox).where(its).get(), nowMs)
        if (verdict !== 'replayed') return verdict
        db.update(outbox)
          .set({ ...REPLAYED, nextAtMs: nowMs })
          .where(its)
          .run()
        insertAudit(connection, [audit(nowMs)])
        return verdict
      })
    },
    async backlog() {
      const nowMs = clock()
      const due = waiting.all().flatMap((destination) =>
        db
          // Of these columns alone, so that the index is all that is read.
          .select({ destination: outbox.destination, due: count(), oldestMs: min(outbox.nextAtMs) })
          .from(outbox)
          .where(sql`${outbox.state} = 'due' and ${outbox.destination} = ${destination} and ${outbox.nextAtMs} <= ${nowMs}`)
          .groupBy(outbox.destination)
          .all(),
      )
      const failed = db
        .select({ channel: outbox.channel, failed: count() })
        .from(outbox)
        .where(sql`${outbox.state} = 'failed'`)
        .groupBy(outbox.channel)
        .all()
      return backlogOf(due, failed, nowMs)
    },
    async sweep({ settledMs, failedMs }, limit) {
      const settled = sql`coalesce(${outbox.settledAtMs}, ${outbox.createdAtMs})`
      return writeAside(() => {
        const past = db
          .select({ id: outbox.id })
          .from(outbox)
          .where(
            sql`${outbox.state} <> 'due' and ${settled} <= ${Math.max(settledMs, failedMs)}
              and ${settled} <= case ${outbox.state} when 'failed' then ${failedMs} else ${settledMs} end`,
          )
          .orderBy(settled)
          .limit(limit)
          .all()
        for (const { id } of past) drop.run(id)
        return past.length
      })
    },
  }
}
