import { and, count, desc, eq, inArray, lt, min, ne, sql } from 'drizzle-orm'
import type { Agenda, AgendaStore, DueAgenda, MailPasswordStore, SuppressionStore } from '../mail.ts'
import { waitingAt } from '../messages.ts'
import { insertAudit } from './audit-rows.ts'
import type { Connection } from './connection.ts'
import { agendas, mailPasswords, suppressions } from './tables.ts'

const NOTE_LENGTH = 300

export function mailPasswordStore(connection: Connection): MailPasswordStore {
  const { db, write } = connection
  return {
    sealed: async (organizationId) =>
      db
        .select({ passwordSealed: mailPasswords.passwordSealed, setAtMs: mailPasswords.setAtMs })
        .from(mailPasswords)
        .where(eq(mailPasswords.organizationId, organizationId))
        .get(),
    set: (organizationId, passwordSealed, setAtMs, audit) =>
      write(() => {
        const row = { passwordSealed: Buffer.from(passwordSealed), setAtMs }
        db.insert(mailPasswords)
          .values({ organizationId, ...row })
          .onConflictDoUpdate({ target: mailPasswords.organizationId, set: row })
          .run()
        insertAudit(connection, [audit])
      }),
    remove: (organizationId, audit) =>
      write(() => {
        const { changes } = db.delete(mailPasswords).where(eq(mailPasswords.organizationId, organizationId)).run()
        if (changes) insertAudit(connection, [audit])
        return changes > 0
      }),
  }
}

export function suppressionStore(connection: Connection): SuppressionStore {
  const { db, write } = connection
  const columns = { personId: suppressions.personId, reason: suppressions.reason, createdAtMs: suppressions.createdAtMs }
  const one = (organizationId: string, personId: string) =>
    and(eq(suppressions.organizationId, organizationId), eq(suppressions.personId, personId))
  return {
    among: async (organizationId, personIds) =>
      personIds.length === 0
        ? []
        : db
            .select(columns)
            .from(suppressions)
            .where(and(eq(suppressions.organizationId, organizationId), inArray(suppressions.personId, [...personIds])))
            .all(),
    add: (organizationId, entry, audit) =>
      write(() => {
        const { changes } = db
          .insert(suppressions)
          .values({ organizationId, ...entry })
          .onConflictDoNothing()
          .run()
        if (changes) insertAudit(connection, [audit])
        return changes > 0
      }),
    remove: (organizationId, personId, audit) =>
      write(() => {
        const { changes } = db.delete(suppressions).where(one(organizationId, personId)).run()
        if (changes) insertAudit(connection, [audit])
        return changes > 0
      }),
    async counts(organizationId) {
      const found = { hardBounce: 0, complaint: 0, byHand: 0 }
      const rows = db
        .select({ reason: suppressions.reason, rows: count() })
        .from(suppressions)
        .where(eq(suppressions.organizationId, organizationId))
        .groupBy(suppressions.reason)
        .all()
      for (const row of rows) found[row.reason] = row.rows
      return found
    },
    newest: async (organizationId, limit) =>
      db
        .select(columns)
        .from(suppressions)
        .where(eq(suppressions.organizationId, organizationId))
        .orderBy(desc(suppressions.createdAtMs), desc(suppressions.personId))
        .limit(limit)
        .all(),
  }
}

const named = ({ organizationId, staffId, isoDate }: Agenda) =>
  and(eq(agendas.organizationId, organizationId), eq(agendas.staffId, staffId), eq(agendas.isoDate, isoDate))

const leasedAs = (leased: DueAgenda) => and(named(leased), eq(agendas.state, 'due'), eq(agendas.attempts, leased.attempts))

export function agendaStore({ db, write, clock }: Connection): AgendaStore {
  const dueAgendas = db
    .select()
    .from(agendas)
    .where(
      sql`${agendas.state} = 'due' and ${agendas.nextAtMs} <= ${sql.placeholder('nowMs')} and ${agendas.leasedUntilMs} <= ${sql.placeholder('nowMs')}`,
    )
    .orderBy(agendas.nextAtMs)
    .limit(sql.placeholder('limit'))
    .prepare()
  const waiting = db
    .select({ due: count(), oldestMs: min(agendas.nextAtMs) })
    .from(agendas)
    .where(sql`${agendas.state} = 'due' and ${agendas.nextAtMs} <= ${sql.placeholder('nowMs')}`)
    .prepare()
  return {
    add: (organizationId, entries) =>
      write(() => {
        const nowMs = clock()
        const fresh = { state: 'due' as const, attempts: 0, nextAtMs: nowMs, leasedUntilMs: 0, note: '', createdAtMs: nowMs }
        return entries
          .map(
            (entry) =>
              db
                .insert(agendas)
                .values({ ...entry, ...fresh, organizationId })
                .onConflictDoNothing()
                .run().changes,
          )
          .reduce((sum, changes) => sum + changes, 0)
      }),
    async lease(limit, leaseMs) {
      const found = (nowMs: number) => dueAgendas.all({ nowMs, limit })
      // Whoever only looks keeps no booking from the write lock.
      if (found(clock()).length === 0) return []
      return write(() => {
        const nowMs = clock()
        return found(nowMs).map(({ organizationId, staffId, isoDate, notAfterMs, attempts }) => {
          const leased = { organizationId, staffId, isoDate, notAfterMs, attempts: attempts + 1 }
          db.update(agendas)
            .set({ leasedUntilMs: nowMs + leaseMs, attempts: leased.attempts })
            .where(named(leased))
            .run()
          return leased
        })
      })
    },
    async settle(leased, state, note) {
      await write(() =>
        db
          .update(agendas)
          .set({ state, note: note.slice(0, NOTE_LENGTH), leasedUntilMs: 0 })
          .where(state === 'sent' ? and(named(leased), ne(agendas.state, 'sent')) : leasedAs(leased))
          .run(),
      )
    },
    async retry(leased, nextAtMs, note) {
      await write(() =>
        db
          .update(agendas)
          .set({ nextAtMs, note: note.slice(0, NOTE_LENGTH), leasedUntilMs: 0 })
          .where(leasedAs(leased))
          .run(),
      )
    },
    sweep: (organizationId, beforeMs) =>
      write(
        () =>
          db
            .delete(agendas)
            .where(and(eq(agendas.organizationId, organizationId), lt(agendas.notAfterMs, beforeMs)))
            .run().changes,
      ),
    async backlog() {
      const nowMs = clock()
      return waitingAt(nowMs, waiting.get({ nowMs }))
    },
  }
}
