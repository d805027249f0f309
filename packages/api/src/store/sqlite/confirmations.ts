import { and, eq, isNull, ne, sql } from 'drizzle-orm'
import type { ConfirmationStore, DueConfirmation } from '../confirmations.ts'
import { waitingAt } from '../messages.ts'
import type { Lease } from '../outbox-store.ts'
import type { Connection } from './connection.ts'
import { confirmations } from './tables.ts'

const DAY_MS = 86_400_000
const NOTE_LENGTH = 300

export function confirmationStore({ sqlite, db, write, clock }: Connection): ConfirmationStore {
  const one = (organizationId: string, by: 'id' | 'formKey', value: string) =>
    db
      .select()
      .from(confirmations)
      .where(and(eq(confirmations.organizationId, organizationId), eq(confirmations[by], value)))
      .get()
  const leasedAs = ({ id, attempts }: Lease) =>
    and(eq(confirmations.id, id), eq(confirmations.state, 'due'), eq(confirmations.attempts, attempts))
  const due = `select id from confirmations where state = 'due' and next_at_ms <= :nowMs and leased_until_ms <= :nowMs order by next_at_ms, id limit 1`
  const anyDue = sqlite.prepare<{ readonly nowMs: number }>(due)
  const lease = sqlite.prepare<{ readonly nowMs: number; readonly untilMs: number }, DueConfirmation>(
    `update confirmations set leased_until_ms = :untilMs, attempts = attempts + 1
     where id = (${due})
     returning id, organization_id as organizationId, attempts`,
  )
  const putOff = sqlite.prepare<{ readonly organizationId: string; readonly id: string; readonly nextAtMs: number }>(
    `update confirmations set next_at_ms = max(next_at_ms, :nextAtMs), attempts = attempts - (id = :id),
       leased_until_ms = iif(id = :id, 0, leased_until_ms)
     where organization_id = :organizationId and state = 'due'`,
  )
  const waiting = sqlite.prepare<{ readonly nowMs: number }, { readonly due: number; readonly oldestMs: number | null }>(
    `select count(*) as due, min(next_at_ms) as oldestMs from confirmations where state = 'due' and next_at_ms <= :nowMs`,
  )
  const lapsed = sqlite.prepare<[number]>(
    `delete from confirmations where id in (select c.id from confirmations c join organizations o on o.id = c.organization_id
       where c.expires_at_ms + iif(c.booking_id is null, 0, ${DAY_MS}) <= coalesce(o.clock_fixed_ms, ? + coalesce(o.clock_offset_ms, 0)))`,
  )
  return {
    byId: async (organizationId, id) => one(organizationId, 'id', id),
    ofForm: async (organizationId, formKey) => one(organizationId, 'formKey', formKey),
    async booked(organizationId, id, bookingId) {
      await write(() =>
        db
          .update(confirmations)
          .set({ bookingId, contentSealed: null, state: sql`iif(${confirmations.state} = 'due', 'dropped', ${confirmations.state})` })
          .where(and(eq(confirmations.organizationId, organizationId), eq(confirmations.id, id), isNull(confirmations.bookingId)))
          .run(),
      )
    },
    async lease(leaseMs) {
      // Whoever only looks keeps no booking from the write lock.
      if (!anyDue.get({ nowMs: clock() })) return []
      return write(() => {
        const nowMs = clock()
        return lease.all({ nowMs, untilMs: nowMs + leaseMs })
      })
    },
    async putOff({ organizationId, id }, pauseMs) {
      await write(() => putOff.run({ organizationId, id, nextAtMs: clock() + pauseMs }))
    },
    async settle(leased, state, note) {
      await write(() =>
        db
          .update(confirmations)
          .set({ state, note: note.slice(0, NOTE_LENGTH), leasedUntilMs: 0 })
          .where(state === 'sent' ? and(eq(confirmations.id, leased.id), ne(confirmations.state, 'sent')) : leasedAs(leased))
          .run(),
      )
    },
    async retry(leased, nextAtMs, note) {
      await write(() =>
        db
          .update(confirmations)
          .set({ nextAtMs, note: note.slice(0, NOTE_LENGTH), leasedUntilMs: 0 })
          .where(leasedAs(leased))
          .run(),
      )
    },
    async sweep() {
      return write(() => lapsed.run(clock()).changes)
    },
    async backlog() {
      const nowMs = clock()
      return waitingAt(nowMs, waiting.get({ nowMs }))
    },
  }
}
