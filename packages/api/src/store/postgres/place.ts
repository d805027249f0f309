import type { Booking, Hold, IdempotencyRecord } from '../booking-records.ts'
import type { Change, Scope, Situation, Verdict } from '../decision.ts'
import { insertAudit } from './audit-rows.ts'
import { claimRows } from './claims.ts'
import { statement } from '../../postgres/transaction.ts'
import type { Connection, Session } from './connection.ts'
import { countedRows } from './counted.ts'
import { locksOf } from './locks.ts'
import { columnsOf, preparedInsert, preparedUpdate } from './prepared-insert.ts'
import { bookings, customers, events, holds, idempotency, outbox } from './tables.ts'

const buffer = (bytes: Uint8Array) => Buffer.from(bytes)
const sealedBuffer = (bytes: Uint8Array | null) => bytes && buffer(bytes)
const holdRow = (hold: Hold) => ({
  ...hold,
  secretHash: buffer(hold.secretHash),
  wishedStaffId: hold.wishedStaffId ?? null,
  wishedLocationId: hold.wishedLocationId ?? null,
})

/** A hold as the port shapes it: an absent wish is absent and not null. */
export const holdOf = ({ wishedStaffId, wishedLocationId, ...row }: typeof holds.$inferSelect): Hold => ({
  ...row,
  ...(wishedStaffId === null ? {} : { wishedStaffId }),
  ...(wishedLocationId === null ? {} : { wishedLocationId }),
})

const REVISION = statement<{ revision: number }>(
  'revision_now',
  'select revision from configurations where organization_id = $1 order by revision desc limit 1',
)
const HOLDS = statement<typeof holds.$inferSelect>(
  'holds_of_scope',
  `select ${columnsOf(holds)} from holds where organization_id = $1 and (id = any($2::text[]) or secret_hash = $3::bytea) order by array_position($2::text[], id)`,
)
export const BOOKING = statement<Booking>(
  'booking_by_id',
  `select ${columnsOf(bookings)} from bookings where organization_id = $1 and id = $2`,
)
const HELD = statement<{ held: number }>(
  'held_by_visitor',
  'select count(*) as held from holds where organization_id = $1 and visitor_tag = $2 and expires_at_ms > $3',
)
const REPEATED = statement<IdempotencyRecord>(
  'idempotency_of',
  `select ${columnsOf(idempotency)} from idempotency where organization_id = $1 and caller = $2 and key = $3`,
)
const DROP_HOLD = statement('drop_hold', 'delete from holds where organization_id = $1 and id = $2')
// Two first bookings of one person may have raced: whose customer row won is known only here.
const ATTENDEE = statement(
  'insert_attendee',
  `insert into attendees (id, organization_id, booking_id, person_id, details_sealed, customer_id)
   select $1, $2, $3, $4, $5, id from customers where organization_id = $2 and person_id = $4`,
)

const inserts = {
  hold: preparedInsert(holds, 'replace'),
  booking: preparedInsert(bookings),
  customer: preparedInsert(customers, 'keep'),
  event: preparedInsert(events),
  letter: preparedInsert(outbox),
  idempotency: preparedInsert(idempotency),
}
const replaceBooking = preparedUpdate(bookings, 'revision')

/** What is read once the locks are held and the clock was read behind them. All of it is asked for at once. */
async function situation(
  session: Session,
  scope: Scope,
  nowMs: number,
  ownClaims: (nowMs: number) => Situation['ownClaims'],
): Promise<Situation> {
  const { organizationId, subjects, window, counting, holdIds = [], holdSecretHash, bookingId, visitorTag, idempotency: repeat } = scope
  const [, revisions, claims, busy, counted, found, [booking], held, [first]] = await Promise.all([
    claimRows.dropExpired(session, organizationId, subjects, holdIds, nowMs),
    session.all(REVISION, [organizationId]),
    claimRows.live(session, organizationId, subjects, window, nowMs),
    claimRows.busy(session, organizationId, subjects, window),
    counting ? countedRows(session, organizationId, counting, nowMs) : undefined,
    holdIds.length > 0 || holdSecretHash
      ? session.all(HOLDS, [organizationId, holdIds, holdSecretHash ? buffer(holdSecretHash) : null])
      : [],
    bookingId ? session.all(BOOKING, [organizationId, bookingId]) : [],
    visitorTag ? session.all(HELD, [organizationId, visitorTag, nowMs]) : [],
    repeat ? session.all(REPEATED, [organizationId, repeat.caller, repeat.key]) : [],
  ])
  return {
    nowMs,
    configurationRevision: revisions[0]?.revision ?? 0,
    claims,
    busy,
    counted: counted?.counted ?? [],
    holds: found.map(holdOf),
    booking,
    ownClaims: ownClaims(nowMs),
    visitorHolds: held[0]?.held ?? 0,
    idempotency: first,
  }
}

/** Sends every row of a change, in an order that the references allow, and waits for all of them. */
async function apply(session: Session, organizationId: string, change: Change, nowMs: number): Promise<void> {
  const sent: Promise<unknown>[] = []
  const send = (...queries: readonly Promise<unknown>[]) => void sent.push(...queries)
  /** Throws if a statement did not find the row that the decision has seen. */
  const expectOne = async (rows: Promise<number>, otherwise: string) => {
    if ((await rows) < 1) throw new Error(otherwise)
  }
  const endHold = (id: string) => session.run(DROP_HOLD, [organizationId, id])

  for (const holdId of change.endHolds ?? []) send(claimRows.dropOf(session, organizationId, holdId), endHold(holdId))
  for (const owner of change.dropClaimsOf ?? []) send(claimRows.dropOf(session, organizationId, owner))
  if (change.hold) send(inserts.hold(session, holdRow(change.hold)))
  if (change.booking) {
    const { booking } = change
    if (booking.organizationId !== organizationId) throw new Error('a booking of another organization than its scope')
    const row = { ...booking, answersSealed: sealedBuffer(booking.answersSealed) }
    const before = booking.revision - 1
    if (before === 0) send(inserts.booking(session, row))
    else send(expectOne(replaceBooking(session, row, before), `booking ${booking.id} is not at revision ${before}`))
  }
  if (change.handOver) {
    const { holdId, bookingId } = change.handOver
    send(expectOne(claimRows.handOver(session, organizationId, holdId, bookingId), `hold ${holdId} has no claims to hand over`))
    send(endHold(holdId))
  }
  for (const claim of change.addClaims ?? []) send(claimRows.add(session, organizationId, claim))
  // In one order for all, since a person may be met by two bookings of several at once.
  for (const customer of [...(change.customers ?? [])].sort((a, b) => (a.personId < b.personId ? -1 : 1)))
    send(inserts.customer(session, { ...customer, detailsSealed: sealedBuffer(customer.detailsSealed) }))
  for (const { id, bookingId, personId, detailsSealed } of change.attendees ?? [])
    send(
      expectOne(
        session.run(ATTENDEE, [id, organizationId, bookingId, personId, sealedBuffer(detailsSealed)]),
        `person ${personId} is no customer`,
      ),
    )
  for (const event of change.events ?? []) send(inserts.event(session, event))
  for (const entry of change.outbox ?? [])
    send(inserts.letter(session, { ...entry, state: 'due', attempts: 0, nextAtMs: nowMs, leasedUntilMs: 0, note: '' }))
  if (change.idempotency) send(inserts.idempotency(session, change.idempotency))
  send(insertAudit(session, change.audit))
  await Promise.all(sent)
}

/**
 * `place` of the port: takes the sorted locks of everything that the decision rests on, then reads the clock, then the rows.
 * `decide` is pure, so a transaction that came into another one's way is run again from the beginning.
 */
export function placer(connection: Connection) {
  return async <V extends Verdict>(scope: Scope, decide: (now: Situation) => V): Promise<V> =>
    connection.write(scope.organizationId, locksOf(scope), async (session) => {
      const owners = [...new Set([...(scope.holdIds ?? []), ...(scope.bookingId ? [scope.bookingId] : [])])]
      const [ownClaims, nowMs] = await Promise.all([claimRows.owned(session, scope.organizationId, owners), session.now()])
      const verdict = decide(await situation(session, scope, nowMs, ownClaims))
      if (verdict.ok && verdict.change) await apply(session, scope.organizationId, verdict.change, nowMs)
      return verdict
    })
}
