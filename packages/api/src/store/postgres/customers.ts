import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm'
import type { AuditEntry } from '../booking-records.ts'
import type { CustomerStore } from '../store.ts'
import { insertAudit } from './audit-rows.ts'
import { claimRows } from './claims.ts'
import type { Connection, Session } from './connection.ts'
import { sessionRows } from './session-rows.ts'
import { attendees, bookings, confirmations, customers, events, idempotency, outbox, suppressions } from './tables.ts'

export function customerStore({ read, write }: Connection): CustomerStore {
  const one = async ({ db }: Session, organizationId: string, id: string) =>
    (
      await db
        .select()
        .from(customers)
        .where(and(eq(customers.organizationId, organizationId), eq(customers.id, id)))
    )[0]
  const seatsOf = ({ db }: Session, organizationId: string, customerId: string) =>
    db
      .select()
      .from(attendees)
      .where(and(eq(attendees.organizationId, organizationId), eq(attendees.customerId, customerId)))
      .orderBy(asc(attendees.id))

  /** A booking that still has its seats shares what the session has. */
  async function sessionClaimsOf(session: Session, { organizationId, sessionId, state }: typeof bookings.$inferSelect) {
    if (sessionId === null || state === 'cancelled' || state === 'declined') return []
    const sits = await sessionRows.byId(session, organizationId, sessionId)
    return (sits?.claims ?? []).map((claim) => ({ ...claim, owner: sessionId }))
  }

  /** With the locks of `bookingIds` held. Undefined if he has a seat in another booking meanwhile. */
  async function eraseLocked(session: Session, bookingIds: ReadonlySet<string>, of: Erasing): Promise<boolean | undefined> {
    const { organizationId, customerId, atMs, newEventId, audit } = of
    const { db } = session
    const customer = await one(session, organizationId, customerId)
    if (!customer) return false
    const seats = await seatsOf(session, organizationId, customerId)
    if (seats.some(({ bookingId }) => !bookingIds.has(bookingId))) return undefined
    const firstTime = customer.erasedAtMs === null
    if (firstTime)
      await db
        .update(customers)
        .set({ detailsSealed: null, erasedAtMs: atMs })
        .where(and(eq(customers.organizationId, organizationId), eq(customers.id, customerId)))
    await db
      .delete(confirmations)
      .where(and(eq(confirmations.organizationId, organizationId), eq(confirmations.personId, customer.personId)))
    await db.delete(suppressions).where(and(eq(suppressions.organizationId, organizationId), eq(suppressions.personId, customer.personId)))
    for (const seat of seats) {
      await db
        .update(attendees)
        .set({ detailsSealed: null })
        .where(and(eq(attendees.organizationId, organizationId), eq(attendees.id, seat.id)))
      await db
        .update(outbox)
        .set({ state: 'dropped', note: 'erased', settledAtMs: atMs })
        .where(and(eq(outbox.organizationId, organizationId), eq(outbox.recipient, `attendee:${seat.id}`), eq(outbox.state, 'due')))
      await db.delete(idempotency).where(and(eq(idempotency.organizationId, organizationId), eq(idempotency.bookingId, seat.bookingId)))
      if (!firstTime) continue
      const [booking] = await db
        .update(bookings)
        .set({
          // Only the contact was given a link.
          manageGeneration: sql`${bookings.manageGeneration} + case when ${bookings.personId} = ${customer.personId} then 1 else 0 end`,
          eventSequence: sql`${bookings.eventSequence} + 1`,
          answersSealed: sql`case when ${bookings.personId} = ${customer.personId} then null else ${bookings.answersSealed} end`,
          updatedAtMs: atMs,
        })
        .where(and(eq(bookings.organizationId, organizationId), eq(bookings.id, seat.bookingId)))
        .returning()
      if (!booking) throw new Error(`attendee ${seat.id} has no booking`)
      await db.insert(events).values({
        id: newEventId(),
        organizationId,
        bookingId: booking.id,
        sequence: booking.eventSequence,
        kind: 'booking.erased',
        revision: booking.revision,
        atMs,
        // The appointment itself stays, and with it the time it takes.
        claims: [
          ...(await claimRows.of(session, organizationId, [booking.id])).map(({ owner: _, ...claim }) => claim),
          ...(await sessionClaimsOf(session, booking)),
        ],
      })
    }
    if (firstTime) await insertAudit(session, [audit])
    return true
  }

  return {
    byId: (organizationId, id) => read(organizationId, (session) => one(session, organizationId, id)),
    byPersonId: (organizationId, personId) =>
      read(
        organizationId,
        async ({ db }) =>
          (
            await db
              .select()
              .from(customers)
              .where(and(eq(customers.organizationId, organizationId), eq(customers.personId, personId)))
          )[0],
      ),
    list: (organizationId, { afterId, limit }) =>
      read(organizationId, ({ db }) =>
        db
          .select()
          .from(customers)
          .where(and(eq(customers.organizationId, organizationId), afterId ? gt(customers.id, afterId) : undefined))
          .orderBy(asc(customers.id))
          .limit(limit),
      ),
    known: (organizationId, personIds) =>
      read(organizationId, async ({ db }) => {
        const needed: { readonly personId: string }[] = []
        for (const table of [customers, suppressions])
          needed.push(
            ...(await db
              .select({ personId: table.personId })
              .from(table)
              .where(and(eq(table.organizationId, organizationId), inArray(table.personId, [...personIds])))),
          )
        return new Set(needed.map(({ personId }) => personId))
      }),
    async erase(organizationId, customerId, atMs, newEventId, audit) {
      for (;;) {
        const seats = await read(organizationId, (session) => seatsOf(session, organizationId, customerId))
        const bookingIds = new Set(seats.map(({ bookingId }) => bookingId))
        const erased = await write(organizationId, [customerId, ...bookingIds], (session) =>
          eraseLocked(session, bookingIds, { organizationId, customerId, atMs, newEventId, audit }),
        )
        if (erased !== undefined) return erased
      }
    },
  }
}

interface Erasing {
  readonly organizationId: string
  readonly customerId: string
  readonly atMs: number
  readonly newEventId: () => string
  readonly audit: AuditEntry
}
