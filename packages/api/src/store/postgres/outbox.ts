import type { OutboxEntry } from '../booking-records.ts'
import type { DueLetter, OutboxStore } from '../store.ts'
import { statement } from '../../postgres/transaction.ts'
import type { Connection } from './connection.ts'
import { columnsOf } from './prepared-insert.ts'
import { outbox } from './tables.ts'

const NOTE_LENGTH = 300
/** PostgreSQL has no text with a zero in it, and what a mail server answers is its own affair. */
const noteOf = (text: string) => text.replaceAll('\0', '').slice(0, NOTE_LENGTH)

/**
 * One look a destination, each at the beginning of its own part of the index, so what waits elsewhere is not even read.
 * Rows that another sender is leasing at this moment are passed over, so senders don't wait for each other.
 */
const LEASE = statement<DueLetter>(
  'outbox_lease',
  `with recursive known (destination) as (
     (select destination from outbox where state = 'due' order by destination limit 1)
     union all
     select (select o.destination from outbox o where o.state = 'due' and o.destination > known.destination order by o.destination limit 1)
     from known where known.destination is not null
   ), picked as (
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
const END = statement('outbox_end', 'update outbox set state = $2, note = $3, settled_at_ms = $4, leased_until_ms = 0 where id = $1')
const RETRY = statement('outbox_retry', 'update outbox set next_at_ms = $2, note = $3, leased_until_ms = 0 where id = $1')
const REDIRECT = statement(
  'outbox_redirect',
  `update outbox set destination = $3, leased_until_ms = 0, attempts = attempts - (id = $5)::integer
   where organization_id = $1 and state = 'due' and destination = $2 and (leased_until_ms <= $4 or id = $5)`,
)
const ORGANIZATIONS_AT = statement<{ organizationId: string }>(
  'outbox_organizations_at',
  `select distinct organization_id as "organizationId" from outbox where state = 'due' and destination = $1 limit 1000`,
)
const COUNTS = statement<{ state: 'due' | 'sent' | 'dropped' | 'failed'; rows: number }>(
  'outbox_counts',
  'select state, count(*) as rows from outbox group by state',
)

const longestDueFirst = (a: DueLetter, b: DueLetter): number => a.nextAtMs - b.nextAtMs || (a.id < b.id ? -1 : 1)

const NEWEST = statement<OutboxEntry>(
  'outbox_newest',
  `select ${columnsOf(outbox)} from outbox where organization_id = $1 order by created_at_ms desc, id desc limit $2`,
)

export function outboxStore({ read, system }: Connection): OutboxStore {
  const end = (id: string, state: 'sent' | 'dropped' | 'failed', note: string): Promise<void> =>
    system(async (session) => void (await session.run(END, [id, state, noteOf(note), await session.now()])))
  return {
    lease: (limit, leaseMs, { shut = [], perDestination = limit } = {}) =>
      system(async (session) =>
        (await session.all(LEASE, [await session.now(), leaseMs, limit, perDestination, shut])).sort(longestDueFirst),
      ),
    settle: (id, outcome, note) => end(id, outcome, note),
    retry: (id, nextAtMs, error) => system(async (session) => void (await session.run(RETRY, [id, nextAtMs, noteOf(error)]))),
    giveUp: (id, error) => end(id, 'failed', error),
    redirect: (organizationId, from, to, leasedId = '') =>
      system(async (session) => session.run(REDIRECT, [organizationId, from, to, await session.now(), leasedId])),
    organizationsAt: (destination) =>
      system(async (session) => (await session.all(ORGANIZATIONS_AT, [destination])).map(({ organizationId }) => organizationId)),
    newest: (organizationId, limit) => read(organizationId, (session) => session.all(NEWEST, [organizationId, limit])),
    counts: () =>
      system(async (session) => {
        const found = { due: 0, sent: 0, dropped: 0, failed: 0 }
        for (const { state, rows } of await session.all(COUNTS, [])) found[state] = rows
        return found
      }),
  }
}
