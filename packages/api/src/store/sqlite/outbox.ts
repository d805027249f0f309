import { count, desc, eq, sql } from 'drizzle-orm'
import type { DueLetter, OutboxStore } from '../store.ts'
import type { Connection } from './connection.ts'
import { outbox } from './tables.ts'

const NOTE_LENGTH = 300

export function outboxStore({ db, write, clock }: Connection): OutboxStore {
  const due = db
    .select()
    .from(outbox)
    .where(
      sql`${outbox.state} = 'due' and ${outbox.nextAtMs} <= ${sql.placeholder('nowMs')} and ${outbox.leasedUntilMs} <= ${sql.placeholder('nowMs')}`,
    )
    .orderBy(outbox.createdAtMs, outbox.id)
    .limit(sql.placeholder('limit'))
    .prepare()
  const end = (id: string, state: 'sent' | 'dropped' | 'failed', note: string) =>
    write(() =>
      db
        .update(outbox)
        .set({ state, note: note.slice(0, NOTE_LENGTH), leasedUntilMs: 0 })
        .where(eq(outbox.id, id))
        .run(),
    )

  return {
    async lease(limit, leaseMs) {
      return write(() => {
        const nowMs = clock()
        const rows = due.all({ nowMs, limit })
        for (const row of rows) {
          db.update(outbox)
            .set({ leasedUntilMs: nowMs + leaseMs, attempts: row.attempts + 1 })
            .where(eq(outbox.id, row.id))
            .run()
        }
        return rows.map((row): DueLetter => ({ ...row, attempts: row.attempts + 1 }))
      })
    },
    async settle(id, outcome, note) {
      await end(id, outcome, note)
    },
    async retry(id, nextAtMs, error) {
      await write(() =>
        db
          .update(outbox)
          .set({ nextAtMs, leasedUntilMs: 0, note: error.slice(0, NOTE_LENGTH) })
          .where(eq(outbox.id, id))
          .run(),
      )
    },
    async giveUp(id, error) {
      await end(id, 'failed', error)
    },
    async newest(organizationId, limit) {
      return db
        .select()
        .from(outbox)
        .where(eq(outbox.organizationId, organizationId))
        .orderBy(desc(outbox.createdAtMs), desc(outbox.id))
        .limit(limit)
        .all()
    },
    async counts() {
      const found = { due: 0, sent: 0, dropped: 0, failed: 0 }
      for (const row of db.select({ state: outbox.state, rows: count() }).from(outbox).groupBy(outbox.state).all())
        found[row.state] = row.rows
      return found
    },
  }
}
