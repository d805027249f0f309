import type { Booking, Hold, IdempotencyRecord } from '../booking-records.ts'
import type { Scope, Situation, Verdict } from '../decision.ts'
import type { SessionRow } from '../sessions.ts'
import { applyChange } from './apply-change.ts'
import { claimRows } from './claims.ts'
import { statement } from '../../postgres/transaction.ts'
import type { Connection, Session } from './connection.ts'
import { countedRows } from './counted.ts'
import { locksOf } from './locks.ts'
import { columnsOf } from './prepared-insert.ts'
import { sessionRows } from './session-rows.ts'
import { bookings, holds, idempotency } from './tables.ts'

const buffer = (bytes: Uint8Array) => Buffer.from(bytes)

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
/** Of people who come for a session that is cancelled. Locked: whoever marks one of them at this moment waits, or was before. */
const SEATED = statement<Booking>(
  'bookings_in_session',
  `select ${columnsOf(bookings)} from bookings where organization_id = $1 and session_id = $2 and state not in ('cancelled', 'declined') order by id for update`,
)

/** What the first look has locked before it read the clock. */
interface First {
  readonly nowMs: number
  readonly ownClaims: Situation['ownClaims']
  readonly sessions: readonly SessionRow[]
}

/** What is read once the locks are held and the clock was read behind them. All of it is asked for at once. */
async function situation(session: Session, scope: Scope, { nowMs, ownClaims, sessions }: First): Promise<Situation> {
  const { organizationId, subjects, window, counting, holdIds = [], holdSecretHash, bookingId, sessionId, visitorTag } = scope
  const { idempotency: repeat } = scope
  const ids = sessions.map((one) => one.sessionId)
  const [lapsed, , revisions, claims, seats, busy, counted, found, [booking], seated, held, [first]] = await Promise.all([
    sessionRows.lapsed(session, organizationId, ids, subjects, nowMs),
    claimRows.dropExpired(session, organizationId, { subjects, holdIds, sessionIds: ids }, nowMs),
    session.all(REVISION, [organizationId]),
    claimRows.live(session, organizationId, subjects, window, nowMs),
    sessionRows.seats(session, organizationId, ids),
    claimRows.busy(session, organizationId, subjects, window),
    counting ? countedRows(session, organizationId, counting, nowMs) : undefined,
    holdIds.length > 0 || holdSecretHash
      ? session.all(HOLDS, [organizationId, holdIds, holdSecretHash ? buffer(holdSecretHash) : null])
      : [],
    bookingId ? session.all(BOOKING, [organizationId, bookingId]) : [],
    sessionId ? session.all(SEATED, [organizationId, sessionId]) : [],
    visitorTag ? session.all(HELD, [organizationId, visitorTag, nowMs]) : [],
    repeat ? session.all(REPEATED, [organizationId, repeat.caller, repeat.key]) : [],
  ])
  if (lapsed.length > 0) {
    await claimRows.dropExpired(session, organizationId, { sessionIds: lapsed }, nowMs)
    await sessionRows.fallIfEmpty(session, organizationId, lapsed)
    return situation(session, scope, { nowMs, ownClaims, sessions: await openSessions(session, scope) })
  }
  return {
    nowMs,
    configurationRevision: revisions[0]?.revision ?? 0,
    claims: [
      ...claims,
      ...seats.filter(({ lapsesAtMs }) => lapsesAtMs === null || lapsesAtMs > nowMs).map(({ lapsesAtMs: _, ...claim }) => claim),
    ],
    busy,
    counted: counted?.counted ?? [],
    holds: found.map(holdOf),
    booking,
    sessions,
    seated,
    ownClaims,
    visitorHolds: held[0]?.held ?? 0,
    idempotency: first,
  }
}

const openSessions = (session: Session, scope: Scope): Promise<readonly SessionRow[]> =>
  sessionRows.open(session, scope.organizationId, {
    sessionIds: scope.sessionId ? [scope.sessionId] : [],
    bookingId: scope.bookingId,
    holdIds: scope.holdIds ?? [],
    holdSecretHash: scope.holdSecretHash,
    seatsOf: scope.seatsOf ?? [],
  })

/**
 * `place` of the port: takes the sorted locks of everything that the decision rests on, then reads the clock, then the rows.
 * `decide` is pure, so a transaction that came into another one's way is run again from the beginning.
 */
export function placer(connection: Connection) {
  return async <V extends Verdict>(scope: Scope, decide: (now: Situation) => V): Promise<V> =>
    connection.write(scope.organizationId, locksOf(scope), async (session) => {
      const owners = [...new Set([...(scope.holdIds ?? []), ...(scope.bookingId ? [scope.bookingId] : [])])]
      const [sessions, owned, nowMs] = await Promise.all([
        openSessions(session, scope),
        claimRows.owned(session, scope.organizationId, owners),
        session.now(),
      ])
      const verdict = decide(await situation(session, scope, { nowMs, ownClaims: owned(nowMs), sessions }))
      if (verdict.ok && verdict.change) await applyChange(session, scope.organizationId, verdict.change, nowMs)
      return verdict
    })
}
