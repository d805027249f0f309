import type { Claim } from '@slotwell/shared/slots'
import { statement } from '../../postgres/transaction.ts'
import type { SeatsOf, SessionRow } from '../sessions.ts'
import type { Session } from './connection.ts'
import { columnsOf, preparedInsert } from './prepared-insert.ts'
import { sessions } from './tables.ts'

/** The claims on the seats of a session `s`; `$` is the character after `#`. */
export const SEATS_OF = `from claims seat left join holds sitting on sitting.id = seat.owner and sitting.organization_id = seat.organization_id
  where seat.organization_id = s.organization_id and seat.subject > s.id || '#' and seat.subject < s.id || '$'`

export const SESSION_COLUMNS = columnsOf(sessions).replaceAll('sessions.', 's.')
const SEAT_COLUMNS = `seat.subject, seat.start_ms as "startMs", seat.end_ms as "endMs", seat.pad_before_ms as "padBeforeMs", seat.pad_after_ms as "padAfterMs", seat.owner, seat.strength`

export type SeatClaim = Claim & { readonly lapsesAtMs: number | null }

/** Sessions that start in a window, and those in which somebody sits. */
const CONCERNED = `s.organization_id = $1 and s.cancelled_at_ms is null and (
  s.id = any($2::text[])
  or s.id in (select session_id from bookings where organization_id = $1 and id = $3)
  or s.id in (select session_id from holds where organization_id = $1 and (id = any($4::text[]) or secret_hash = $5::bytea))
  or exists (select from unnest($6::text[], $7::bigint[], $8::bigint[]) asked (service_id, from_ms, to_ms)
    where s.service_id = asked.service_id and s.start_ms >= asked.from_ms and s.start_ms < asked.to_ms))`
/** Locked in the order of their ids against whoever would let them fall. Before any claim is locked, here and wherever sessions are. */
const OPEN = statement<SessionRow>('sessions_open', `select ${SESSION_COLUMNS} from sessions s where ${CONCERNED} order by s.id for share`)
const BY_ID = statement<SessionRow>('session_by_id', `select ${SESSION_COLUMNS} from sessions s where s.organization_id = $1 and s.id = $2`)
const STARTING = statement<SessionRow>(
  'sessions_starting',
  `select ${SESSION_COLUMNS} from sessions s where s.organization_id = $1 and s.service_id = $2 and s.start_ms >= $3 and s.start_ms < $4
     and s.cancelled_at_ms is null order by s.start_ms, s.id`,
)
const SEATS = statement<SeatClaim>(
  'sessions_seats',
  `select ${SEAT_COLUMNS}, sitting.expires_at_ms as "lapsesAtMs" from unnest($2::text[]) asked (id)
   join sessions s on s.id = asked.id and s.organization_id = $1
   cross join lateral (select seat.* from claims seat where seat.organization_id = s.organization_id
     and seat.subject > s.id || '#' and seat.subject < s.id || '$') seat
   left join holds sitting on sitting.id = seat.owner and sitting.organization_id = $1`,
)
/** Those of the claims that owners have on seats, before they fall. */
const SAT_IN = statement<{ id: string }>(
  'sessions_sat_in',
  `select distinct split_part(subject, '#', 1) as id from claims where organization_id = $1 and owner = any($2::text[]) and starts_with(subject, 'ses_')`,
)
/** Those that nobody scheduled and that only expired holds sit in, if anything of them is in the way. */
const LAPSED = statement<{ id: string }>(
  'sessions_lapsed',
  `select s.id from sessions s where s.organization_id = $1 and not s.scheduled and s.cancelled_at_ms is null
     and (s.id = any($2::text[]) or s.id in (select owner from claims where organization_id = $1 and subject = any($3::text[]) and starts_with(owner, 'ses_')))
     and not exists (select 1 ${SEATS_OF} and (sitting.id is null or sitting.expires_at_ms > $4))
   order by s.id for update of s`,
)
const DONE = `s.organization_id = $1 and s.id = any($2::text[]) and not s.scheduled and s.cancelled_at_ms is null
  and not exists (select from claims seat where seat.organization_id = s.organization_id and seat.subject > s.id || '#' and seat.subject < s.id || '$')`
const DROP_DONE_CLAIMS = statement(
  'sessions_drop_done_claims',
  `with own as materialized (
     select c.subject, c.start_ms, c.owner from claims c join sessions s on s.id = c.owner where c.organization_id = $1 and ${DONE}
     order by c.subject, c.start_ms, c.owner for update of c)
   delete from claims c using own where c.organization_id = $1 and c.subject = own.subject and c.start_ms = own.start_ms and c.owner = own.owner`,
)
const DROP_DONE = statement('sessions_drop_done', `delete from sessions s where ${DONE}`)
const END = statement(
  'session_end',
  'update sessions set cancelled_at_ms = $3 where organization_id = $1 and id = $2 and cancelled_at_ms is null',
)
const LOCK = statement('sessions_lock', 'select 1 from sessions where organization_id = $1 and id = any($2::text[]) order by id for update')
const insert = preparedInsert(sessions)

export interface Concerned {
  readonly sessionIds: readonly string[]
  readonly bookingId: string | undefined
  readonly holdIds: readonly string[]
  readonly holdSecretHash: Uint8Array | undefined
  readonly seatsOf: readonly SeatsOf[]
}

/** Reads and writes of sessions, each inside the caller's transaction. */
export const sessionRows = {
  /** Those that a scope names, kept from falling until the transaction ends. Nothing is asked if it can name none. */
  async open(session: Session, organizationId: string, of: Concerned): Promise<readonly SessionRow[]> {
    const { sessionIds, bookingId, holdIds, holdSecretHash, seatsOf } = of
    if (sessionIds.length + holdIds.length + seatsOf.length === 0 && !bookingId && !holdSecretHash) return []
    const rows = await session.all(OPEN, [
      organizationId,
      sessionIds,
      bookingId ?? null,
      holdIds,
      holdSecretHash ? Buffer.from(holdSecretHash) : null,
      seatsOf.map(({ serviceId }) => serviceId),
      seatsOf.map(({ window }) => window.startMs),
      seatsOf.map(({ window }) => window.endMs),
    ])
    return rows.sort((a, b) => a.startMs - b.startMs || (a.sessionId < b.sessionId ? -1 : 1))
  },
  byId: async (session: Session, organizationId: string, id: string): Promise<SessionRow | undefined> =>
    (await session.all(BY_ID, [organizationId, id]))[0],
  starting: (session: Session, organizationId: string, { serviceId, window }: SeatsOf): Promise<SessionRow[]> =>
    session.all(STARTING, [organizationId, serviceId, window.startMs, window.endMs]),
  /** Those of expired holds too; each with the instant from which it no longer counts, null where there is none. */
  seats: async (session: Session, organizationId: string, ids: readonly string[]): Promise<readonly SeatClaim[]> =>
    ids.length > 0 ? session.all(SEATS, [organizationId, ids]) : [],
  satIn: async (session: Session, organizationId: string, owners: readonly string[]): Promise<string[]> =>
    owners.length > 0 ? (await session.all(SAT_IN, [organizationId, owners])).map(({ id }) => id) : [],
  lapsed: async (session: Session, organizationId: string, ids: readonly string[], subjects: readonly string[], nowMs: number) =>
    (await session.all(LAPSED, [organizationId, ids, subjects, nowMs])).map(({ id }) => id),
  lock: (session: Session, organizationId: string, ids: readonly string[]) => session.run(LOCK, [organizationId, ids]),
  /** Drops those that nobody scheduled and nobody sits in any more. Seats of expired holds have to be gone. */
  async fallIfEmpty(session: Session, organizationId: string, ids: readonly string[]): Promise<void> {
    await Promise.all([session.run(DROP_DONE_CLAIMS, [organizationId, ids]), session.run(DROP_DONE, [organizationId, ids])])
  },
  add: (session: Session, row: SessionRow): Promise<number> => insert(session, row),
  end: (session: Session, organizationId: string, id: string, atMs: number): Promise<number> =>
    session.run(END, [organizationId, id, atMs]),
}
