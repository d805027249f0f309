import type { Claim } from '@slotwell/shared/slots'
import { statement } from '../../postgres/transaction.ts'
import type { SeatedSession, SessionStore } from '../sessions.ts'
import type { Connection } from './connection.ts'
import { type SeatClaim, SEATS_OF, SESSION_COLUMNS, sessionRows } from './session-rows.ts'

const SEATED = `${SESSION_COLUMNS}, (select count(*) ${SEATS_OF} and (sitting.id is null or sitting.expires_at_ms > $2)) as "seatsTaken"`
/** One that only expired holds sit in is gone, though its rows are still there. */
const IS_THERE = '(scheduled or "cancelledAtMs" is not null or "seatsTaken" > 0)'

const ONE = statement<SeatedSession>(
  'session_seated',
  `select * from (select ${SEATED} from sessions s where s.organization_id = $1 and s.id = $3) found where ${IS_THERE}`,
)
const PAGE = statement<SeatedSession>(
  'sessions_seated',
  `select * from (select ${SEATED} from sessions s
     where s.organization_id = $1 and s.start_ms >= $3 and s.start_ms < $4
       and ($5::text is null or s.service_id = $5) and (s.start_ms, s.id) > ($6::bigint, $7::text)) found
   where ${IS_THERE} order by "startMs", "sessionId" limit $8`,
)

const isLive = (nowMs: number) => (seat: SeatClaim) => seat.lapsesAtMs === null || seat.lapsesAtMs > nowMs
const claimOf = ({ lapsesAtMs: _, ...claim }: SeatClaim): Claim => claim

export function sessionStore({ read }: Connection): SessionStore {
  return {
    byId: (organizationId, id) =>
      read(organizationId, async (session) => (await session.all(ONE, [organizationId, await session.now(), id]))[0]),
    list: (organizationId, { fromMs, toMs, serviceId }, { after, limit }) =>
      read(organizationId, async (session) =>
        session.all(PAGE, [
          organizationId,
          await session.now(),
          fromMs ?? Number.MIN_SAFE_INTEGER,
          toMs ?? Number.MAX_SAFE_INTEGER,
          serviceId ?? null,
          after?.startMs ?? Number.MIN_SAFE_INTEGER,
          after?.id ?? '',
          limit,
        ]),
      ),
    open: (organizationId, of) =>
      read(organizationId, async (session) => {
        const [nowMs, starting] = await Promise.all([session.now(), sessionRows.starting(session, organizationId, of)])
        const ids = starting.map(({ sessionId }) => sessionId)
        const live = (await sessionRows.seats(session, organizationId, ids)).filter(isLive(nowMs))
        const sessions = starting.filter(
          ({ sessionId, scheduled }) => scheduled || live.some(({ subject }) => subject.startsWith(`${sessionId}#`)),
        )
        const lapsesAtMs = Math.min(Infinity, ...live.map((seat) => seat.lapsesAtMs ?? Infinity))
        return { sessions, claims: live.map(claimOf), lapsesAtMs }
      }),
  }
}
