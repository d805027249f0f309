import { and, desc, eq, lt, sql } from 'drizzle-orm'
import { statement } from '../../postgres/transaction.ts'
import type { OutboxEntry } from '../booking-records.ts'
import { backlogOf, REPLAYED, replayVerdict } from '../outbox-row.ts'
import type { DueLetter, Lease, OutboxStore } from '../outbox-store.ts'
import { insertAudit } from './audit-rows.ts'
import type { Connection, Session } from './connection.ts'
import { columnsOf } from './prepared-insert.ts'
import { outbox } from './tables.ts'

const NOTE_LENGTH = 300
/** PostgreSQL has no text with a zero in it, and what a mail server answers is its own affair. */
const noteOf = (text: string) => text.replaceAll('\0', '').slice(0, NOTE_LENGTH)

/** The destinations that anything waits for, each found by one look into the index. */
const WAITING = `known (destination) as (
     (select destination from outbox where state = 'due' order by destination limit 1)
     union all
     select (select o.destination from outbox o where o.state = 'due' and o.destination > known.destination order by o.destination limit 1)
     from known where known.destination is not null
   )`
/**
 * One look a destination, each at the beginning of its own part of the index, so what waits elsewhere is not even read.
 * Rows that another sender is leasing at this moment are passed over, so senders don't wait for each other.
 */
const LEASE = statement<DueLetter>(
  'outbox_lease',
  `with recursive ${WAITING}, picked as (
     select one.id from known cross join lateral (
       select o.id, o.next_at_ms from outbox o
       where o.state = 'due' and o.destination = known.destination and o.next_at_ms <= $1 and o.leased_until_ms <= $1
       order by o.next_at_ms, o.id limit $4 for update skip locked) one
     where known.destination is not null and known.destination <> all($5::text[])
     order by one.next_at_ms, one.id limit $3
   )
   update outbox set leased_until_ms = $1::bigint + $2::bigint, attempts = attempts + 1
   where id = any(array(select id from picked))
   returning ${columnsOf(outbox)}`,
)
const END = statement(
  'outbox_end',
  `update outbox set state = $2, note = $3, settled_at_ms = $4, leased_until_ms = 0
   where id = $1 and case $2 when 'sent' then state <> 'sent' else state = 'due' and attempts = $5 end`,
)
const RETRY = statement(
  'outbox_retry',
  `update outbox set next_at_ms = $2, note = $3, leased_until_ms = 0 where id = $1 and state = 'due' and attempts = $4`,
)
const REDIRECT = statement(
  'outbox_redirect',
  `update outbox set destination = $3, leased_until_ms = 0, attempts = attempts - (id = $5)::integer
   where organization_id = $1 and state = 'due' and destination = $2 and (leased_until_ms <= $4 or id = $5)
     and ($6::boolean is null or (kind = 'booking.reminder') = $6)`,
)
const ORGANIZATIONS_AT = statement<{ organizationId: string }>(
  'outbox_organizations_at',
  // Materialized, so that it is the index of what is due that is read, whatever the planner believes of the limit.
  `with ready as materialized (select organization_id from outbox where state = 'due' and destination = $1 and next_at_ms <= $2)
   select distinct organization_id as "organizationId" from ready where organization_id > $3 order by organization_id limit $4`,
)

const longestDueFirst = (a: DueLetter, b: DueLetter): number => a.nextAtMs - b.nextAtMs || (a.id < b.id ? -1 : 1)

const DUE = statement<{ destination: string; due: number; oldestMs: number }>(
  'outbox_backlog',
  `with recursive ${WAITING}
   select known.destination, one.due, one."oldestMs" from known cross join lateral (
     select count(*) as due, min(o.next_at_ms) as "oldestMs" from outbox o
     where o.state = 'due' and o.destination = known.destination and o.next_at_ms <= $1) one
   where one.due > 0`,
)
const FAILED = statement<{ channel: string; failed: number }>(
  'outbox_failed',
  "select channel, count(*) as failed from outbox where state = 'failed' group by channel",
)
const PAST = statement<{ id: string; organizationId: string }>(
  'outbox_past',
  `select id, organization_id as "organizationId" from outbox
   where state <> 'due' and coalesce(settled_at_ms, created_at_ms) <= greatest($1::bigint, $2::bigint)
     and coalesce(settled_at_ms, created_at_ms) <= case state when 'failed' then $2::bigint else $1::bigint end
   order by coalesce(settled_at_ms, created_at_ms) limit $3`,
)
const DROP = statement('outbox_drop', "delete from outbox where organization_id = $1 and id = any($2::text[]) and state <> 'due'")

const NEWEST = statement<OutboxEntry>(
  'outbox_newest',
  `select ${columnsOf(outbox)} from outbox where organization_id = $1 order by created_at_ms desc, id desc limit $2`,
)

export function outboxStore({ read, write, system }: Connection): OutboxStore {
  const end = ({ id, attempts }: Lease, state: 'sent' | 'dropped' | 'failed', note: string): Promise<void> =>
    system(async (session) => void (await session.run(END, [id, state, noteOf(note), await session.now(), attempts])))
  return {
    lease: (limit, leaseMs, { shut = [], perDestination = limit } = {}) =>
      system(async (session) =>
        (await session.all(LEASE, [await session.now(), leaseMs, limit, perDestination, shut])).sort(longestDueFirst),
      ),
    settle: end,
    retry: ({ id, attempts }, nextAtMs, error) =>
      system(async (session) => void (await session.run(RETRY, [id, nextAtMs, noteOf(error), attempts]))),
    giveUp: (leased, error) => end(leased, 'failed', error),
    redirect: (organizationId, from, to, { leasedId = '', only } = {}) =>
      system(async (session) =>
        session.run(REDIRECT, [organizationId, from, to, await session.now(), leasedId, only === undefined ? null : only === 'reminders']),
      ),
    organizationsAt: (destination, { after = '', limit }) =>
      system(async (session) => {
        const found = await session.all(ORGANIZATIONS_AT, [destination, await session.now(), after, limit])
        return found.map(({ organizationId }) => organizationId)
      }),
    newest: (organizationId, limit) => read(organizationId, (session) => session.all(NEWEST, [organizationId, limit])),
    list({ organizationId, id, state, channel, bookingId }, { before, limit }) {
      const rows = ({ db }: Session) =>
        db
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
      return organizationId === undefined ? system(rows) : read(organizationId, rows)
    },
    replay: (organizationId, id, audit) =>
      write(organizationId, [], async (session) => {
        const its = and(eq(outbox.organizationId, organizationId), eq(outbox.id, id))
        const [row] = await session.db.select().from(outbox).where(its).for('update')
        // Of the store: senders go by no test organization's clock.
        const nowMs = session.unset(await session.now())
        const verdict = replayVerdict(row, nowMs)
        if (verdict !== 'replayed') return verdict
        await session.db
          .update(outbox)
          .set({ ...REPLAYED, nextAtMs: nowMs })
          .where(its)
        await insertAudit(session, [audit(nowMs)])
        return verdict
      }),
    backlog: () =>
      system(async (session) => {
        const nowMs = await session.now()
        return backlogOf(await session.all(DUE, [nowMs]), await session.all(FAILED, []), nowMs)
      }),
    async sweep({ settledMs, failedMs }, limit) {
      const past = await system((session) => session.all(PAST, [settledMs, failedMs, limit]))
      let fell = 0
      // Each organization by itself: removing is a change like any other, behind its wall.
      for (const organizationId of new Set(past.map((row) => row.organizationId))) {
        const ids = past.filter((row) => row.organizationId === organizationId).map(({ id }) => id)
        fell += await write(organizationId, [], (session) => session.run(DROP, [organizationId, ids]))
      }
      return fell
    },
  }
}
