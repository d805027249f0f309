import { Disturbed, statement } from '../../postgres/transaction.ts'
import { newConfirmationRow } from '../confirmations.ts'
import type { Hold } from '../booking-records.ts'
import type { Change } from '../decision.ts'
import { newOutboxRow } from '../outbox-row.ts'
import { insertAudit } from './audit-rows.ts'
import { claimRows } from './claims.ts'
import type { Session } from './connection.ts'
import { preparedInsert, preparedUpdate } from './prepared-insert.ts'
import { sessionRows } from './session-rows.ts'
import { bookings, confirmations, customers, events, holds, idempotency, outbox } from './tables.ts'
import { DROP_HOLD } from './webhook-events.ts'

const buffer = (bytes: Uint8Array) => Buffer.from(bytes)
const sealedBuffer = (bytes: Uint8Array | null) => bytes && buffer(bytes)
const holdRow = (hold: Hold) => ({
  ...hold,
  secretHash: buffer(hold.secretHash),
  wishedStaffId: hold.wishedStaffId ?? null,
  wishedLocationId: hold.wishedLocationId ?? null,
})

const DROP_CONFIRMATION = statement(
  'drop_confirmation',
  'delete from confirmations where organization_id = $1 and form_key = $2 and booking_id is null',
)
const DROP_REMINDERS = statement(
  'drop_reminders',
  `update outbox set state = 'dropped', note = 'past_revision', settled_at_ms = $4
   where organization_id = $1 and booking_id = $2 and kind = 'booking.reminder' and revision < $3 and state = 'due' and leased_until_ms <= $4`,
)
// Two first bookings of one person may have raced: whose customer row won is known only here.
const ATTENDEE = statement(
  'insert_attendee',
  `insert into attendees (id, organization_id, booking_id, person_id, details_sealed, customer_id)
   select $1, $2, $3, $4, $5, id from customers where organization_id = $2 and person_id = $4`,
)

const ATTENDANCE = statement(
  'confirm_attendance',
  `update bookings set attendance_confirmed_at_ms = $3, event_sequence = $4
   where organization_id = $1 and id = $2 and event_sequence = $4 - 1`,
)

const inserts = {
  hold: preparedInsert(holds, 'replace'),
  booking: preparedInsert(bookings),
  customer: preparedInsert(customers, 'keep'),
  event: preparedInsert(events),
  letter: preparedInsert(outbox),
  idempotency: preparedInsert(idempotency),
  confirmation: preparedInsert(confirmations),
}
const replaceBooking = preparedUpdate(bookings, 'revision')

/** For a statement that has to find the row that the decision has seen. If it is gone, the decision is made again. */
const expectOne = async (rows: Promise<number>, otherwise: string): Promise<void> => {
  if ((await rows) < 1) throw new Disturbed(otherwise)
}

/** What falls, before anything new is written: the staff of a session that ends may be taken by the same change. */
async function takeBack(session: Session, organizationId: string, change: Change, nowMs: number): Promise<void> {
  const { endHolds = [], dropClaimsOf = [], cancelSession, addClaims = [] } = change
  const leaving = [...endHolds, ...dropClaimsOf]
  if (leaving.length === 0 && !cancelSession) return
  // A time whose hold has run out is placed afresh with the booking.
  const booked = change.booking?.revision === 1 ? change.booking.id : null
  const end = booked ? 'hold.confirmed' : 'hold.released'
  const [satIn] = await Promise.all([
    sessionRows.satIn(session, organizationId, leaving),
    ...leaving.map((owner) => claimRows.dropOf(session, organizationId, owner)),
    ...endHolds.map((id) => session.run(DROP_HOLD, [organizationId, id, end, nowMs, booked])),
  ])
  if (cancelSession) {
    await claimRows.dropOf(session, organizationId, cancelSession.sessionId)
    const ended = sessionRows.end(session, organizationId, cancelSession.sessionId, cancelSession.atMs)
    await expectOne(ended, `session ${cancelSession.sessionId} is not open`)
  }
  const left = satIn.filter((id) => !addClaims.some(({ subject }) => subject.startsWith(`${id}#`)))
  if (left.length === 0) return
  await claimRows.dropExpired(session, organizationId, { sessionIds: left }, nowMs)
  await sessionRows.fallIfEmpty(session, organizationId, left)
}

/** Writes a change: what falls, then every new row at once, in an order that the references allow. */
export async function applyChange(session: Session, organizationId: string, change: Change, nowMs: number): Promise<void> {
  await takeBack(session, organizationId, change, nowMs)
  const sent: Promise<unknown>[] = []
  const send = (query: Promise<unknown>) => void sent.push(query)
  if (change.session) {
    if (change.session.organizationId !== organizationId) throw new Error('a session of another organization than its scope')
    send(sessionRows.add(session, change.session))
  }
  if (change.hold) send(inserts.hold(session, holdRow(change.hold)))
  for (const booking of [...(change.booking ? [change.booking] : []), ...(change.bookings ?? [])]) {
    if (booking.organizationId !== organizationId) throw new Error('a booking of another organization than its scope')
    const row = { ...booking, answersSealed: sealedBuffer(booking.answersSealed) }
    const before = booking.revision - 1
    if (before === 0) send(inserts.booking(session, row))
    else {
      send(expectOne(replaceBooking(session, row, before), `booking ${booking.id} is not at revision ${before}`))
      send(session.run(DROP_REMINDERS, [organizationId, booking.id, booking.revision, session.unset(nowMs)]))
    }
  }
  if (change.attendance) {
    const { bookingId, atMs, eventSequence } = change.attendance
    const written = session.run(ATTENDANCE, [organizationId, bookingId, atMs, eventSequence])
    send(expectOne(written, `booking ${bookingId} has another event than ${eventSequence - 1}`))
  }
  if (change.handOver) {
    const { holdId, bookingId } = change.handOver
    send(expectOne(claimRows.handOver(session, organizationId, holdId, bookingId), `hold ${holdId} has no claims to hand over`))
    send(session.run(DROP_HOLD, [organizationId, holdId, 'hold.confirmed', nowMs, bookingId]))
  }
  for (const claim of change.addClaims ?? []) send(claimRows.add(session, organizationId, claim))
  // In one order for all, since a person may be met by two bookings of several at once.
  for (const customer of [...(change.customers ?? [])].sort((a, b) => (a.personId < b.personId ? -1 : 1)))
    send(inserts.customer(session, { ...customer, detailsSealed: sealedBuffer(customer.detailsSealed) }))
  for (const { id, bookingId, personId, detailsSealed } of change.attendees ?? []) {
    const written = session.run(ATTENDEE, [id, organizationId, bookingId, personId, sealedBuffer(detailsSealed)])
    send(expectOne(written, `person ${personId} is no customer`))
  }
  for (const event of change.events ?? []) send(inserts.event(session, event))
  for (const entry of change.outbox ?? []) send(inserts.letter(session, newOutboxRow(entry, nowMs, nowMs - session.unset(nowMs))))
  if (change.confirmation) {
    send(session.run(DROP_CONFIRMATION, [organizationId, change.confirmation.formKey]))
    send(inserts.confirmation(session, newConfirmationRow(change.confirmation, session.unset(nowMs))))
  }
  if (change.idempotency) send(inserts.idempotency(session, change.idempotency))
  send(insertAudit(session, change.audit))
  await Promise.all(sent)
}
