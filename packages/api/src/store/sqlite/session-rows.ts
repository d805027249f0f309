import { and, eq, gte, lt, sql } from 'drizzle-orm'
import type { Claim } from '@slotwell/shared/slots'
import type { SeatsOf, SessionRow } from '../sessions.ts'
import type { Connection } from './connection.ts'
import { preparedInsert } from './prepared-insert.ts'
import { sessions } from './tables.ts'

/** The claims on the seats of a session `s`; `$` is the character after `#`. */
export const SEATS_OF = `from claims seat left join holds sitting on sitting.id = seat.owner
  where seat.organization_id = s.organization_id and seat.subject > s.id || '#' and seat.subject < s.id || '$'`

const SEAT_COLUMNS = `seat.subject, seat.start_ms as startMs, seat.end_ms as endMs, seat.pad_before_ms as padBeforeMs, seat.pad_after_ms as padAfterMs, seat.owner, seat.strength`

export type SeatClaim = Claim & { readonly lapsesAtMs: number | null }

/** Reads and writes of sessions, each inside the caller's transaction if there is one. */
export function sessionRows(connection: Connection) {
  const { db, sqlite } = connection
  const insert = preparedInsert(connection, sessions)
  const byId = db
    .select()
    .from(sessions)
    .where(and(eq(sessions.organizationId, sql.placeholder('organizationId')), eq(sessions.sessionId, sql.placeholder('id'))))
    .prepare()
  const starting = db
    .select()
    .from(sessions)
    .where(
      and(
        eq(sessions.organizationId, sql.placeholder('organizationId')),
        eq(sessions.serviceId, sql.placeholder('serviceId')),
        gte(sessions.startMs, sql.placeholder('fromMs')),
        lt(sessions.startMs, sql.placeholder('toMs')),
        sql`${sessions.cancelledAtMs} is null`,
      ),
    )
    .orderBy(sessions.startMs, sessions.sessionId)
    .prepare()
  const seats = sqlite.prepare<[string, string], SeatClaim>(
    `select ${SEAT_COLUMNS}, sitting.expires_at_ms as lapsesAtMs from sessions s, claims seat left join holds sitting on sitting.id = seat.owner
     where s.organization_id = ? and s.id = ?
       and seat.organization_id = s.organization_id and seat.subject > s.id || '#' and seat.subject < s.id || '$'`,
  )
  // Those of the claims that an owner has on seats, before they fall.
  const satIn = sqlite
    .prepare<[string, string], string>(
      `select distinct substr(subject, 1, instr(subject, '#') - 1) from claims where organization_id = ? and owner = ? and subject glob 'ses_*'`,
    )
    .pluck()
  const satInExpired = sqlite
    .prepare<[string, number], string>(
      `select distinct session_id from holds where organization_id = ? and expires_at_ms <= ? and session_id is not null`,
    )
    .pluck()
  const isDone = sqlite
    .prepare<[string, string], number>(
      `select 1 from sessions s where s.organization_id = ? and s.id = ? and s.scheduled = 0 and s.cancelled_at_ms is null and not exists (select 1 ${SEATS_OF})`,
    )
    .pluck()
  const dropClaims = sqlite.prepare<[string, string]>('delete from claims where organization_id = ? and owner = ?')
  const drop = sqlite.prepare<[string, string]>('delete from sessions where organization_id = ? and id = ?')
  const end = sqlite.prepare<[number, string, string]>(
    'update sessions set cancelled_at_ms = ? where organization_id = ? and id = ? and cancelled_at_ms is null',
  )

  return {
    byId: (organizationId: string, id: string): SessionRow | undefined => byId.get({ organizationId, id }),
    starting: (organizationId: string, { serviceId, window }: SeatsOf): readonly SessionRow[] =>
      starting.all({ organizationId, serviceId, fromMs: window.startMs, toMs: window.endMs }),
    /** Those of expired holds too; each with the instant from which it no longer counts, null where there is none. */
    seats: (organizationId: string, id: string): readonly SeatClaim[] => seats.all(organizationId, id),
    satIn: (organizationId: string, owner: string): readonly string[] => satIn.all(organizationId, owner),
    satInExpired: (organizationId: string, nowMs: number): readonly string[] => satInExpired.all(organizationId, nowMs),
    /** Drops a session that nobody scheduled if nobody sits in it any more. */
    fallIfEmpty(organizationId: string, id: string) {
      if (isDone.get(organizationId, id) === undefined) return
      dropClaims.run(organizationId, id)
      drop.run(organizationId, id)
    },
    add: (session: SessionRow) => insert(session),
    cancel(organizationId: string, id: string, atMs: number) {
      dropClaims.run(organizationId, id)
      if (end.run(atMs, organizationId, id).changes !== 1) throw new Error(`session ${id} is not open`)
    },
  }
}
