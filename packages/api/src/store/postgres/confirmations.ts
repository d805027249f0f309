import { statement } from '../../postgres/transaction.ts'
import type { Confirmation, ConfirmationStore, DueConfirmation } from '../confirmations.ts'
import { waitingAt } from '../messages.ts'
import type { Connection } from './connection.ts'
import { columnsOf } from './prepared-insert.ts'
import { confirmations } from './tables.ts'

const DAY_MS = 86_400_000
const NOTE_LENGTH = 300
/** PostgreSQL has no text with a zero in it, and what a mail server answers is its own affair. */
const noteOf = (text: string) => text.replaceAll('\0', '').slice(0, NOTE_LENGTH)

const BY_ID = statement<Confirmation>(
  'confirmation_by_id',
  `select ${columnsOf(confirmations)} from confirmations where organization_id = $1 and id = $2`,
)
const OF_FORM = statement<Confirmation>(
  'confirmation_of_form',
  `select ${columnsOf(confirmations)} from confirmations where organization_id = $1 and form_key = $2`,
)
const BOOKED = statement(
  'confirmation_booked',
  `update confirmations set booking_id = $3, content_sealed = null, state = case state when 'due' then 'dropped' else state end
   where organization_id = $1 and id = $2 and booking_id is null`,
)
/** A row that another sender is leasing at this moment is passed over. */
const LEASE = statement<DueConfirmation>(
  'confirmations_lease',
  `update confirmations set leased_until_ms = $1::bigint + $2::bigint, attempts = attempts + 1
   where id = any(array(select id from confirmations where state = 'due' and next_at_ms <= $1 and leased_until_ms <= $1
     order by next_at_ms, id limit 1 for update skip locked))
   returning id, organization_id as "organizationId", attempts`,
)
const PUT_OFF = statement(
  'confirmations_put_off',
  `update confirmations set next_at_ms = greatest(next_at_ms, $3::bigint), attempts = attempts - (id = $2)::int,
     leased_until_ms = case when id = $2 then 0 else leased_until_ms end
   where organization_id = $1 and state = 'due'`,
)
const END = statement(
  'confirmation_end',
  `update confirmations set state = $2, note = $3, leased_until_ms = 0
   where id = $1 and case $2 when 'sent' then state <> 'sent' else state = 'due' and attempts = $4 end`,
)
const RETRY = statement(
  'confirmation_retry',
  `update confirmations set next_at_ms = $2, note = $3, leased_until_ms = 0 where id = $1 and state = 'due' and attempts = $4`,
)
const WAITING = statement<{ due: number; oldestMs: number | null }>(
  'confirmations_backlog',
  `select count(*) as due, min(next_at_ms) as "oldestMs" from confirmations where state = 'due' and next_at_ms <= $1`,
)
const LAPSED = statement<{ organizationId: string; id: string }>(
  'confirmations_lapsed',
  `select c.organization_id as "organizationId", c.id from confirmations c join organizations o on o.id = c.organization_id
   where c.expires_at_ms + case when c.booking_id is null then 0 else ${DAY_MS} end <= coalesce(o.clock_fixed_ms, $1 + coalesce(o.clock_offset_ms, 0))`,
)
const DROP = statement('confirmations_drop', 'delete from confirmations where organization_id = $1 and id = any($2::text[])')

export function confirmationStore({ read, write, system }: Connection): ConfirmationStore {
  return {
    byId: (organizationId, id) => read(organizationId, async (session) => (await session.all(BY_ID, [organizationId, id]))[0]),
    ofForm: (organizationId, formKey) =>
      read(organizationId, async (session) => (await session.all(OF_FORM, [organizationId, formKey]))[0]),
    booked: (organizationId, id, bookingId) =>
      write(organizationId, [], async (session) => void (await session.run(BOOKED, [organizationId, id, bookingId]))),
    lease: (leaseMs) => system(async (session) => session.all(LEASE, [await session.now(), leaseMs])),
    putOff: ({ organizationId, id }, pauseMs) =>
      system(async (session) => void (await session.run(PUT_OFF, [organizationId, id, (await session.now()) + pauseMs]))),
    settle: ({ id, attempts }, state, note) =>
      system(async (session) => void (await session.run(END, [id, state, noteOf(note), attempts]))),
    retry: ({ id, attempts }, nextAtMs, note) =>
      system(async (session) => void (await session.run(RETRY, [id, nextAtMs, noteOf(note), attempts]))),
    async sweep() {
      const lapsed = await system(async (session) => session.all(LAPSED, [await session.now()]))
      let fell = 0
      for (const organizationId of new Set(lapsed.map((row) => row.organizationId))) {
        const ids = lapsed.flatMap((row) => (row.organizationId === organizationId ? [row.id] : []))
        fell += await write(organizationId, [], (session) => session.run(DROP, [organizationId, ids]))
      }
      return fell
    },
    backlog: () =>
      system(async (session) => {
        const nowMs = await session.now()
        return waitingAt(nowMs, (await session.all(WAITING, [nowMs]))[0])
      }),
  }
}
