import { and, count, eq, gt, inArray, type SQL } from 'drizzle-orm'
import type { Change, Scope, Situation, Verdict } from '../store.ts'
import { insertAudit } from './audit-rows.ts'
import { claimRows } from './claims.ts'
import type { Connection } from './connection.ts'
import { countedRows } from './counted.ts'
import { attendees, bookings, configurations, customers, events, holds, idempotency, outbox } from './tables.ts'

const buffer = (bytes: Uint8Array) => Buffer.from(bytes)
const sealedBuffer = (bytes: Uint8Array | null) => bytes && buffer(bytes)
const holdRow = (hold: NonNullable<Change['hold']>) => ({
  ...hold,
  secretHash: buffer(hold.secretHash),
  wishedStaffId: hold.wishedStaffId ?? null,
  wishedLocationId: hold.wishedLocationId ?? null,
})

/** A hold as the port shapes it: an absent wish is absent and not null. */
export const holdOf = ({ wishedStaffId, wishedLocationId, ...row }: typeof holds.$inferSelect) => ({
  ...row,
  ...(wishedStaffId === null ? {} : { wishedStaffId }),
  ...(wishedLocationId === null ? {} : { wishedLocationId }),
})

/**
 * `place` of the port: one synchronous transaction that holds SQLite's write lock
 * from before the first read, so `decide` sees what no other writer can change.
 */
export function placer(connection: Connection) {
  const { db, write, clock } = connection
  const claims = claimRows(connection)
  const counted = countedRows(connection)

  function situation(scope: Scope, nowMs: number): Situation {
    const { organizationId, subjects, window, counting, holdIds = [], holdSecretHash, bookingId, visitorTag, idempotency: repeat } = scope
    const holdsWhere = (which: SQL) =>
      db
        .select()
        .from(holds)
        .where(and(eq(holds.organizationId, organizationId), which))
        .all()
        .map(holdOf)
    const newest = db
      .select({ revision: configurations.revision })
      .from(configurations)
      .where(eq(configurations.organizationId, organizationId))
      .orderBy(configurations.revision)
      .all()
      .at(-1)
    return {
      nowMs,
      configurationRevision: newest?.revision ?? 0,
      claims: claims.live(organizationId, subjects, window, nowMs),
      busy: claims.busy(organizationId, subjects, window),
      counted: counting ? counted(organizationId, counting, nowMs).counted : [],
      holds: [
        ...(holdIds.length ? holdsWhere(inArray(holds.id, [...holdIds])) : []),
        ...(holdSecretHash ? holdsWhere(eq(holds.secretHash, buffer(holdSecretHash))) : []),
      ],
      booking: bookingId
        ? db
            .select()
            .from(bookings)
            .where(and(eq(bookings.organizationId, organizationId), eq(bookings.id, bookingId)))
            .get()
        : undefined,
      ownClaims: claims.of(organizationId, bookingId ? [...holdIds, bookingId] : holdIds),
      visitorHolds: visitorTag
        ? (db
            .select({ held: count() })
            .from(holds)
            .where(and(eq(holds.organizationId, organizationId), eq(holds.visitorTag, visitorTag), gt(holds.expiresAtMs, nowMs)))
            .get()?.held ?? 0)
        : 0,
      idempotency: repeat
        ? db
            .select()
            .from(idempotency)
            .where(
              and(eq(idempotency.organizationId, organizationId), eq(idempotency.caller, repeat.caller), eq(idempotency.key, repeat.key)),
            )
            .get()
        : undefined,
    }
  }

  function endHold(organizationId: string, holdId: string) {
    db.delete(holds)
      .where(and(eq(holds.organizationId, organizationId), eq(holds.id, holdId)))
      .run()
  }

  function writeBooking(organizationId: string, booking: NonNullable<Change['booking']>) {
    if (booking.organizationId !== organizationId) throw new Error('a booking of another organization than its scope')
    const row = { ...booking, answersSealed: sealedBuffer(booking.answersSealed) }
    if (booking.revision === 1) {
      db.insert(bookings).values(row).run()
      return
    }
    const { changes } = db
      .update(bookings)
      .set(row)
      .where(and(eq(bookings.organizationId, organizationId), eq(bookings.id, booking.id), eq(bookings.revision, booking.revision - 1)))
      .run()
    if (changes !== 1) throw new Error(`booking ${booking.id} is not at revision ${booking.revision - 1}`)
  }

  function writeAttendee(organizationId: string, attendee: NonNullable<Change['attendees']>[number]) {
    // Two first bookings of one person may have raced: whose customer row won is known only here.
    const customer = db
      .select({ id: customers.id })
      .from(customers)
      .where(and(eq(customers.organizationId, organizationId), eq(customers.personId, attendee.personId)))
      .get()
    if (!customer) throw new Error(`person ${attendee.personId} is no customer`)
    db.insert(attendees)
      .values({ ...attendee, customerId: customer.id, detailsSealed: sealedBuffer(attendee.detailsSealed) })
      .run()
  }

  function apply(organizationId: string, change: Change, nowMs: number) {
    for (const holdId of change.endHolds ?? []) {
      claims.dropOf(organizationId, holdId)
      endHold(organizationId, holdId)
    }
    for (const owner of change.dropClaimsOf ?? []) claims.dropOf(organizationId, owner)
    if (change.hold)
      db.insert(holds)
        .values(holdRow(change.hold))
        .onConflictDoUpdate({ target: holds.id, set: holdRow(change.hold) })
        .run()
    if (change.booking) writeBooking(organizationId, change.booking)
    if (change.handOver) {
      const { holdId, bookingId } = change.handOver
      if (claims.handOver(organizationId, holdId, bookingId) === 0) throw new Error(`hold ${holdId} has no claims to hand over`)
      endHold(organizationId, holdId)
    }
    for (const claim of change.addClaims ?? []) claims.add(organizationId, claim)
    for (const customer of change.customers ?? [])
      db.insert(customers)
        .values({ ...customer, detailsSealed: sealedBuffer(customer.detailsSealed) })
        .onConflictDoNothing()
        .run()
    for (const attendee of change.attendees ?? []) writeAttendee(organizationId, attendee)
    for (const event of change.events ?? []) db.insert(events).values(event).run()
    for (const entry of change.outbox ?? [])
      db.insert(outbox)
        .values({ ...entry, state: 'due', attempts: 0, nextAtMs: nowMs, leasedUntilMs: 0, note: '' })
        .run()
    if (change.idempotency) db.insert(idempotency).values(change.idempotency).run()
    insertAudit(connection, change.audit)
  }

  return async <V extends Verdict>(scope: Scope, decide: (now: Situation) => V): Promise<V> =>
    write(() => {
      const nowMs = clock()
      claims.dropExpired(scope.organizationId, nowMs)
      const verdict = decide(situation(scope, nowMs))
      if (verdict.ok && verdict.change) apply(scope.organizationId, verdict.change, nowMs)
      return verdict
    })
}
