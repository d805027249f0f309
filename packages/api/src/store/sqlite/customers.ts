import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm'
import type { CustomerStore } from '../store.ts'
import { insertAudit } from './audit-rows.ts'
import { claimRows } from './claims.ts'
import type { Connection } from './connection.ts'
import { sessionRows } from './session-rows.ts'
import { attendees, bookings, confirmations, customers, events, idempotency, outbox, suppressions } from './tables.ts'

export function customerStore(connection: Connection): CustomerStore {
  const { db, write } = connection
  const claims = claimRows(connection)
  const sessions = sessionRows(connection)
  /** A booking that still has its seats shares what the session has. */
  function sessionClaimsOf({ organizationId, sessionId, state }: typeof bookings.$inferSelect) {
    if (sessionId === null || state === 'cancelled' || state === 'declined') return []
    return (sessions.byId(organizationId, sessionId)?.claims ?? []).map((claim) => ({ ...claim, owner: sessionId }))
  }
  const one = (organizationId: string, id: string) =>
    db
      .select()
      .from(customers)
      .where(and(eq(customers.organizationId, organizationId), eq(customers.id, id)))
      .get()

  return {
    byId: async (organizationId, id) => one(organizationId, id),
    byPersonId: async (organizationId, personId) =>
      db
        .select()
        .from(customers)
        .where(and(eq(customers.organizationId, organizationId), eq(customers.personId, personId)))
        .get(),
    list: async (organizationId, { afterId, limit }) =>
      db
        .select()
        .from(customers)
        .where(and(eq(customers.organizationId, organizationId), afterId ? gt(customers.id, afterId) : undefined))
        .orderBy(asc(customers.id))
        .limit(limit)
        .all(),
    async known(organizationId, personIds) {
      const needed = [customers, suppressions].flatMap((table) =>
        db
          .select({ personId: table.personId })
          .from(table)
          .where(and(eq(table.organizationId, organizationId), inArray(table.personId, [...personIds])))
          .all(),
      )
      return new Set(needed.map(({ personId }) => personId))
    },
    async erase(organizationId, customerId, atMs, newEventId, audit) {
      return write(() => {
        const customer = one(organizationId, customerId)
        if (!customer) return false
        const firstTime = customer.erasedAtMs === null
        if (firstTime) db.update(customers).set({ detailsSealed: null, erasedAtMs: atMs }).where(eq(customers.id, customerId)).run()

        db.delete(suppressions)
          .where(and(eq(suppressions.organizationId, organizationId), eq(suppressions.personId, customer.personId)))
          .run()
        db.delete(confirmations)
          .where(and(eq(confirmations.organizationId, organizationId), eq(confirmations.personId, customer.personId)))
          .run()
        const seats = db
          .select()
          .from(attendees)
          .where(and(eq(attendees.organizationId, organizationId), eq(attendees.customerId, customerId)))
          .all()
        for (const seat of seats) {
          db.update(attendees).set({ detailsSealed: null }).where(eq(attendees.id, seat.id)).run()
          db.update(outbox)
            .set({ state: 'dropped', note: 'erased', settledAtMs: atMs })
            .where(and(eq(outbox.recipient, `attendee:${seat.id}`), eq(outbox.state, 'due')))
            .run()
          db.delete(idempotency).where(eq(idempotency.bookingId, seat.bookingId)).run()
          if (!firstTime) continue
          const booking = db
            .update(bookings)
            .set({
              // Only the contact was given a link.
              manageGeneration: sql`${bookings.manageGeneration} + (${bookings.personId} = ${customer.personId})`,
              eventSequence: sql`${bookings.eventSequence} + 1`,
              answersSealed: sql`case when ${bookings.personId} = ${customer.personId} then null else ${bookings.answersSealed} end`,
              updatedAtMs: atMs,
            })
            .where(eq(bookings.id, seat.bookingId))
            .returning()
            .get()
          if (!booking) throw new Error(`attendee ${seat.id} has no booking`)
          db.insert(events)
            .values({
              id: newEventId(),
              organizationId,
              bookingId: booking.id,
              sequence: booking.eventSequence,
              kind: 'booking.erased',
              revision: booking.revision,
              atMs,
              // The appointment itself stays, and with it the time it takes.
              claims: [...claims.of(organizationId, [booking.id]).map(({ owner: _, ...claim }) => claim), ...sessionClaimsOf(booking)],
            })
            .run()
        }
        if (firstTime) insertAudit(connection, [audit])
        return true
      })
    },
  }
}
