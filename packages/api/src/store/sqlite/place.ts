import { and, count, desc, eq, gt, isNull, sql } from 'drizzle-orm'
import type { Change, Scope, Situation, Verdict } from '../decision.ts'
import { newOutboxRow } from '../outbox-row.ts'
import { newConfirmationRow } from '../confirmations.ts'
import { insertAudit } from './audit-rows.ts'
import { claimRows } from './claims.ts'
import type { Connection } from './connection.ts'
import { countedRows } from './counted.ts'
import { timeBy } from '../test-clock.ts'
import { pastReminders } from './past-reminders.ts'
import { preparedInsert } from './prepared-insert.ts'
import { sessionRows } from './session-rows.ts'
import { attendees, bookings, configurations, confirmations, customers, events, holds, idempotency, outbox } from './tables.ts'
import { holdEnds } from './webhook-events.ts'

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
  const { db, write, clock, clockOf } = connection
  const claims = claimRows(connection)
  const counted = countedRows(connection)
  const sessions = sessionRows(connection)
  const tellEnd = holdEnds(connection)
  const dropReminders = pastReminders(connection)

  // All prepared: building a query anew takes longer than running it, and the write lock is held meanwhile.
  const placeholder = sql.placeholder
  const ofOrganization = (table: { readonly organizationId: typeof holds.organizationId | typeof confirmations.organizationId }) =>
    eq(table.organizationId, placeholder('organizationId'))
  const inserts = {
    hold: preparedInsert(connection, holds, 'replace'),
    booking: preparedInsert(connection, bookings),
    customer: preparedInsert(connection, customers, 'keep'),
    attendee: preparedInsert(connection, attendees),
    event: preparedInsert(connection, events),
    letter: preparedInsert(connection, outbox),
    idempotency: preparedInsert(connection, idempotency),
    confirmation: preparedInsert(connection, confirmations),
  }
  const revisions = db
    .select({ revision: configurations.revision })
    .from(configurations)
    .where(eq(configurations.organizationId, placeholder('organizationId')))
    .orderBy(desc(configurations.revision))
    .limit(1)
    .prepare()
  const holdById = db
    .select()
    .from(holds)
    .where(and(ofOrganization(holds), eq(holds.id, placeholder('id'))))
    .prepare()
  const holdBySecret = db
    .select()
    .from(holds)
    .where(and(ofOrganization(holds), eq(holds.secretHash, placeholder('hash'))))
    .prepare()
  const bookingById = db
    .select()
    .from(bookings)
    .where(and(eq(bookings.organizationId, placeholder('organizationId')), eq(bookings.id, placeholder('id'))))
    .prepare()
  const bookingsIn = db
    .select()
    .from(bookings)
    .where(
      and(
        eq(bookings.organizationId, placeholder('organizationId')),
        eq(bookings.sessionId, placeholder('sessionId')),
        sql`${bookings.state} not in ('cancelled', 'declined')`,
      ),
    )
    .orderBy(bookings.id)
    .prepare()
  const heldBy = db
    .select({ held: count() })
    .from(holds)
    .where(and(ofOrganization(holds), eq(holds.visitorTag, placeholder('visitorTag')), gt(holds.expiresAtMs, placeholder('nowMs'))))
    .prepare()
  const repeated = db
    .select()
    .from(idempotency)
    .where(
      and(
        eq(idempotency.organizationId, placeholder('organizationId')),
        eq(idempotency.caller, placeholder('caller')),
        eq(idempotency.key, placeholder('key')),
      ),
    )
    .prepare()
  const customerOf = db
    .select({ id: customers.id })
    .from(customers)
    .where(and(eq(customers.organizationId, placeholder('organizationId')), eq(customers.personId, placeholder('personId'))))
    .prepare()
  const dropHold = db
    .delete(holds)
    .where(and(ofOrganization(holds), eq(holds.id, placeholder('id'))))
    .prepare()

  const dropConfirmation = db
    .delete(confirmations)
    .where(and(ofOrganization(confirmations), eq(confirmations.formKey, placeholder('formKey')), isNull(confirmations.bookingId)))
    .prepare()

  function situation(scope: Scope, nowMs: number): Situation {
    const { organizationId, subjects, window, counting, holdIds = [], holdSecretHash, bookingId, seatsOf, sessionId, visitorTag } = scope
    const { idempotency: repeat } = scope
    const found = [...new Set(holdIds)].map((id) => holdById.get({ organizationId, id }))
    if (holdSecretHash) found.push(holdBySecret.get({ organizationId, hash: buffer(holdSecretHash) }))
    const booking = bookingId ? bookingById.get({ organizationId, id: bookingId }) : undefined
    const own = [booking?.sessionId, sessionId, ...found.map((hold) => hold?.sessionId)]
    const live = liveSessions(organizationId, seatsOf ?? [], own)
    return {
      nowMs,
      configurationRevision: revisions.get({ organizationId })?.revision ?? 0,
      claims: [
        ...claims.live(organizationId, subjects, window, nowMs),
        ...live.flatMap((session) => sessions.seats(organizationId, session.sessionId).map(({ lapsesAtMs: _, ...claim }) => claim)),
      ],
      busy: claims.busy(organizationId, subjects, window),
      counted: counting ? counted(organizationId, counting, nowMs).counted : [],
      holds: found.flatMap((hold) => (hold ? [holdOf(hold)] : [])),
      booking,
      sessions: live,
      seated: sessionId ? bookingsIn.all({ organizationId, sessionId }) : [],
      ownClaims: claims.of(organizationId, bookingId ? [...holdIds, bookingId] : holdIds),
      visitorHolds: visitorTag ? (heldBy.get({ organizationId, visitorTag, nowMs })?.held ?? 0) : 0,
      idempotency: repeat ? repeated.get({ organizationId, caller: repeat.caller, key: repeat.key }) : undefined,
    }
  }

  /** Of expired holds nothing is left at this point, so whatever is there is live. */
  function liveSessions(organizationId: string, seatsOf: NonNullable<Scope['seatsOf']>, own: readonly (string | null | undefined)[]) {
    const starting = seatsOf.flatMap((of) => sessions.starting(organizationId, of))
    const found = new Map(starting.map((session) => [session.sessionId, session]))
    for (const id of own) {
      const session = id && !found.has(id) ? sessions.byId(organizationId, id) : undefined
      if (session?.cancelledAtMs === null) found.set(session.sessionId, session)
    }
    return [...found.values()]
  }

  const endHold = (organizationId: string, id: string) => void dropHold.run({ organizationId, id })

  function writeSession(organizationId: string, session: NonNullable<Change['session']>) {
    if (session.organizationId !== organizationId) throw new Error('a session of another organization than its scope')
    sessions.add(session)
  }

  function writeBooking(organizationId: string, booking: NonNullable<Change['booking']>, unsetMs: number) {
    if (booking.organizationId !== organizationId) throw new Error('a booking of another organization than its scope')
    const row = { ...booking, answersSealed: sealedBuffer(booking.answersSealed) }
    if (booking.revision === 1) {
      inserts.booking(row)
      return
    }
    const { changes } = db
      .update(bookings)
      .set(row)
      .where(and(eq(bookings.organizationId, organizationId), eq(bookings.id, booking.id), eq(bookings.revision, booking.revision - 1)))
      .run()
    if (changes !== 1) throw new Error(`booking ${booking.id} is not at revision ${booking.revision - 1}`)
    dropReminders(booking, unsetMs)
  }

  function confirmAttendance(organizationId: string, { bookingId, atMs, eventSequence }: NonNullable<Change['attendance']>) {
    const { changes } = db
      .update(bookings)
      .set({ attendanceConfirmedAtMs: atMs, eventSequence })
      .where(and(eq(bookings.organizationId, organizationId), eq(bookings.id, bookingId), eq(bookings.eventSequence, eventSequence - 1)))
      .run()
    if (changes !== 1) throw new Error(`booking ${bookingId} has another event than ${eventSequence - 1}`)
  }

  function writeAttendee(organizationId: string, attendee: NonNullable<Change['attendees']>[number]) {
    // Two first bookings of one person may have raced: whose customer row won is known only here.
    const customer = customerOf.get({ organizationId, personId: attendee.personId })
    if (!customer) throw new Error(`person ${attendee.personId} is no customer`)
    inserts.attendee({ ...attendee, customerId: customer.id, detailsSealed: sealedBuffer(attendee.detailsSealed) })
  }

  function apply(organizationId: string, change: Change, nowMs: number, aheadMs: number) {
    const leaving = [...(change.endHolds ?? []), ...(change.dropClaimsOf ?? [])]
    const left = leaving.flatMap((owner) => sessions.satIn(organizationId, owner))
    for (const owner of leaving) claims.dropOf(organizationId, owner)
    // A time whose hold has run out is placed afresh with the booking.
    const booked = change.booking?.revision === 1 ? change.booking.id : undefined
    for (const holdId of change.endHolds ?? []) {
      tellEnd(organizationId, holdId, booked ? 'hold.confirmed' : 'hold.released', nowMs, booked)
      endHold(organizationId, holdId)
    }
    const joined = (id: string) => change.addClaims?.some(({ subject }) => subject.startsWith(`${id}#`))
    if (change.cancelSession) sessions.cancel(organizationId, change.cancelSession.sessionId, change.cancelSession.atMs)
    for (const id of new Set(left)) if (!joined(id)) sessions.fallIfEmpty(organizationId, id)
    if (change.session) writeSession(organizationId, change.session)
    if (change.hold) inserts.hold(holdRow(change.hold))
    for (const booking of [...(change.booking ? [change.booking] : []), ...(change.bookings ?? [])])
      writeBooking(organizationId, booking, nowMs - aheadMs)
    if (change.attendance) confirmAttendance(organizationId, change.attendance)
    if (change.handOver) {
      const { holdId, bookingId } = change.handOver
      if (claims.handOver(organizationId, holdId, bookingId) === 0) throw new Error(`hold ${holdId} has no claims to hand over`)
      tellEnd(organizationId, holdId, 'hold.confirmed', nowMs, bookingId)
      endHold(organizationId, holdId)
    }
    for (const claim of change.addClaims ?? []) claims.add(organizationId, claim)
    for (const customer of change.customers ?? []) inserts.customer({ ...customer, detailsSealed: sealedBuffer(customer.detailsSealed) })
    for (const attendee of change.attendees ?? []) writeAttendee(organizationId, attendee)
    for (const event of change.events ?? []) inserts.event(event)
    for (const entry of change.outbox ?? []) inserts.letter(newOutboxRow(entry, nowMs, aheadMs))
    if (change.confirmation) {
      dropConfirmation.run({ organizationId, formKey: change.confirmation.formKey })
      inserts.confirmation(newConfirmationRow(change.confirmation, nowMs - aheadMs))
    }
    if (change.idempotency) inserts.idempotency(change.idempotency)
    insertAudit(connection, change.audit)
  }

  return async <V extends Verdict>(scope: Scope, decide: (now: Situation) => V): Promise<V> =>
    write(() => {
      const unsetMs = clock()
      const nowMs = timeBy(clockOf(scope.organizationId), unsetMs)
      if (claims.dropExpired(scope.organizationId, nowMs) > 0)
        for (const id of sessions.satInExpired(scope.organizationId, nowMs)) sessions.fallIfEmpty(scope.organizationId, id)
      const verdict = decide(situation(scope, nowMs))
      if (verdict.ok && verdict.change) apply(scope.organizationId, verdict.change, nowMs, nowMs - unsetMs)
      return verdict
    })
}
