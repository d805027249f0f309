import { and, count, desc, eq, inArray, lt } from 'drizzle-orm'
import { statement } from '../../postgres/transaction.ts'
import type { Agenda, AgendaStore, DueAgenda, MailPasswordStore, SuppressionStore } from '../mail.ts'
import { waitingAt } from '../messages.ts'
import { insertAudit } from './audit-rows.ts'
import type { Connection } from './connection.ts'
import { agendas, mailPasswords, suppressions } from './tables.ts'

const NOTE_LENGTH = 300
/** PostgreSQL has no text with a zero in it, and what a mail server answers is its own affair. */
const noteOf = (text: string) => text.replaceAll('\0', '').slice(0, NOTE_LENGTH)

export function mailPasswordStore({ read, write }: Connection): MailPasswordStore {
  return {
    sealed: (organizationId) =>
      read(organizationId, async ({ db }) => {
        const [row] = await db
          .select({ passwordSealed: mailPasswords.passwordSealed, setAtMs: mailPasswords.setAtMs })
          .from(mailPasswords)
          .where(eq(mailPasswords.organizationId, organizationId))
        return row
      }),
    set: (organizationId, passwordSealed, setAtMs, audit) =>
      write(organizationId, [], async (session) => {
        const row = { passwordSealed: Buffer.from(passwordSealed), setAtMs }
        await session.db
          .insert(mailPasswords)
          .values({ organizationId, ...row })
          .onConflictDoUpdate({ target: mailPasswords.organizationId, set: row })
        await insertAudit(session, [audit])
      }),
    remove: (organizationId, audit) =>
      write(organizationId, [], async (session) => {
        const { rowCount } = await session.db.delete(mailPasswords).where(eq(mailPasswords.organizationId, organizationId))
        if (rowCount) await insertAudit(session, [audit])
        return (rowCount ?? 0) > 0
      }),
  }
}

export function suppressionStore({ read, write }: Connection): SuppressionStore {
  const columns = { personId: suppressions.personId, reason: suppressions.reason, createdAtMs: suppressions.createdAtMs }
  return {
    among: async (organizationId, personIds) =>
      personIds.length === 0
        ? []
        : read(organizationId, ({ db }) =>
            db
              .select(columns)
              .from(suppressions)
              .where(and(eq(suppressions.organizationId, organizationId), inArray(suppressions.personId, [...personIds]))),
          ),
    add: (organizationId, entry, audit) =>
      write(organizationId, [], async (session) => {
        const { rowCount } = await session.db
          .insert(suppressions)
          .values({ organizationId, ...entry })
          .onConflictDoNothing()
        if (rowCount) await insertAudit(session, [audit])
        return (rowCount ?? 0) > 0
      }),
    remove: (organizationId, personId, audit) =>
      write(organizationId, [], async (session) => {
        const { rowCount } = await session.db
          .delete(suppressions)
          .where(and(eq(suppressions.organizationId, organizationId), eq(suppressions.personId, personId)))
        if (rowCount) await insertAudit(session, [audit])
        return (rowCount ?? 0) > 0
      }),
    counts: (organizationId) =>
      read(organizationId, async ({ db }) => {
        const found = { hardBounce: 0, complaint: 0, byHand: 0 }
        const rows = await db
          .select({ reason: suppressions.reason, rows: count() })
          .from(suppressions)
          .where(eq(suppressions.organizationId, organizationId))
          .groupBy(suppressions.reason)
        for (const row of rows) found[row.reason] = row.rows
        return found
      }),
    newest: (organizationId, limit) =>
      read(organizationId, ({ db }) =>
        db
          .select(columns)
          .from(suppressions)
          .where(eq(suppressions.organizationId, organizationId))
          .orderBy(desc(suppressions.createdAtMs), desc(suppressions.personId))
          .limit(limit),
      ),
  }
}

/** Rows that another sender is leasing at this moment are passed over. */
const LEASE = statement<DueAgenda>(
  'agendas_lease',
  `update agendas set leased_until_ms = $1::bigint + $2::bigint, attempts = attempts + 1
   where (organization_id, staff_id, iso_date) in (
     select organization_id, staff_id, iso_date from agendas where state = 'due' and next_at_ms <= $1 and leased_until_ms <= $1
     order by next_at_ms limit $3 for update skip locked)
   returning organization_id as "organizationId", staff_id as "staffId", iso_date as "isoDate", not_after_ms as "notAfterMs", attempts`,
)
const BY_KEY = 'where organization_id = $1 and staff_id = $2 and iso_date = $3'
const SETTLE = statement(
  'agendas_settle',
  `update agendas set state = $4, note = $5, leased_until_ms = 0
   ${BY_KEY} and case $4 when 'sent' then state <> 'sent' else state = 'due' and attempts = $6 end`,
)
const RETRY = statement(
  'agendas_retry',
  `update agendas set next_at_ms = $4, note = $5, leased_until_ms = 0 ${BY_KEY} and state = 'due' and attempts = $6`,
)
const WAITING = statement<{ due: number; oldestMs: number | null }>(
  'agendas_backlog',
  `select count(*) as due, min(next_at_ms) as "oldestMs" from agendas where state = 'due' and next_at_ms <= $1`,
)
const keyOf = ({ organizationId, staffId, isoDate }: Agenda) => [organizationId, staffId, isoDate]

export function agendaStore({ write, system }: Connection): AgendaStore {
  return {
    add: async (organizationId, entries) =>
      entries.length === 0
        ? 0
        : write(organizationId, [], async (session) => {
            const nowMs = await session.now()
            const fresh = { state: 'due' as const, attempts: 0, nextAtMs: nowMs, leasedUntilMs: 0, note: '', createdAtMs: nowMs }
            const rows = entries.map((entry) => ({ ...entry, ...fresh, organizationId }))
            return (await session.db.insert(agendas).values(rows).onConflictDoNothing()).rowCount ?? 0
          }),
    lease: (limit, leaseMs) => system(async (session) => session.all(LEASE, [await session.now(), leaseMs, limit])),
    settle: (leased, outcome, note) =>
      system(async (session) => void (await session.run(SETTLE, [...keyOf(leased), outcome, noteOf(note), leased.attempts]))),
    retry: (leased, nextAtMs, note) =>
      system(async (session) => void (await session.run(RETRY, [...keyOf(leased), nextAtMs, noteOf(note), leased.attempts]))),
    sweep: (organizationId, beforeMs) =>
      write(
        organizationId,
        [],
        async ({ db }) =>
          (await db.delete(agendas).where(and(eq(agendas.organizationId, organizationId), lt(agendas.notAfterMs, beforeMs)))).rowCount ?? 0,
      ),
    backlog: () =>
      system(async (session) => {
        const nowMs = await session.now()
        return waitingAt(nowMs, (await session.all(WAITING, [nowMs]))[0])
      }),
  }
}
