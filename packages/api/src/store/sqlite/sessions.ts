import type { Claim } from '@slotwell/shared/slots'
import type { SeatedSession, SessionStore } from '../sessions.ts'
import type { Connection } from './connection.ts'
import { type SeatClaim, SEATS_OF, sessionRows } from './session-rows.ts'

interface Row extends Omit<SeatedSession, 'staffIds' | 'claims' | 'scheduled'> {
  readonly staffIds: string
  readonly claims: string
  readonly scheduled: number
}
interface Where {
  readonly organizationId: string
  readonly nowMs: number
}
interface Page extends Where {
  readonly fromMs: number
  readonly toMs: number
  readonly serviceId: string | null
  readonly afterMs: number
  readonly afterId: string
  readonly limit: number
}

const COLUMNS = `s.id as sessionId, s.organization_id as organizationId, s.service_id as serviceId, s.service_version_id as serviceVersionId,
  s.configuration_revision as configurationRevision, s.location_id as locationId, s.staff_ids as staffIds, s.start_ms as startMs,
  s.end_ms as endMs, s.capacity, s.scheduled, s.claims, s.created_at_ms as createdAtMs, s.cancelled_at_ms as cancelledAtMs,
  (select count(*) ${SEATS_OF} and (sitting.id is null or sitting.expires_at_ms > :nowMs)) as seatsTaken`
/** One that only expired holds sit in is gone, though its rows are still there. */
const IS_THERE = '(scheduled = 1 or cancelledAtMs is not null or seatsTaken > 0)'

const rowOf = ({ staffIds, claims, scheduled, ...row }: Row): SeatedSession => ({
  ...row,
  staffIds: JSON.parse(staffIds) as string[],
  claims: JSON.parse(claims) as SeatedSession['claims'],
  scheduled: scheduled === 1,
})

const isLive = (nowMs: number) => (seat: SeatClaim) => seat.lapsesAtMs === null || seat.lapsesAtMs > nowMs
const claimOf = ({ lapsesAtMs: _, ...claim }: SeatClaim): Claim => claim

export function sessionStore(connection: Connection): SessionStore {
  const { sqlite, now } = connection
  const rows = sessionRows(connection)
  const one = sqlite.prepare<Where & { readonly id: string }, Row>(
    `select * from (select ${COLUMNS} from sessions s where s.organization_id = :organizationId and s.id = :id) where ${IS_THERE}`,
  )
  const page = sqlite.prepare<Page, Row>(
    `select * from (select ${COLUMNS} from sessions s
       where s.organization_id = :organizationId and s.start_ms >= :fromMs and s.start_ms < :toMs
         and (:serviceId is null or s.service_id = :serviceId) and (s.start_ms, s.id) > (:afterMs, :afterId))
     where ${IS_THERE} order by startMs, sessionId limit :limit`,
  )
  return {
    async byId(organizationId, id) {
      const row = one.get({ organizationId, id, nowMs: now(organizationId) })
      return row && rowOf(row)
    },
    list: async (organizationId, { fromMs, toMs, serviceId }, { after, limit }) =>
      page
        .all({
          organizationId,
          nowMs: now(organizationId),
          fromMs: fromMs ?? Number.MIN_SAFE_INTEGER,
          toMs: toMs ?? Number.MAX_SAFE_INTEGER,
          serviceId: serviceId ?? null,
          afterMs: after?.startMs ?? Number.MIN_SAFE_INTEGER,
          afterId: after?.id ?? '',
          limit,
        })
        .map(rowOf),
    async open(organizationId, of) {
      const nowMs = now(organizationId)
      let lapsesAtMs = Infinity
      const claims: Claim[] = []
      const sessions = rows.starting(organizationId, of).filter(({ sessionId, scheduled }) => {
        const live = rows.seats(organizationId, sessionId).filter(isLive(nowMs))
        for (const seat of live) lapsesAtMs = Math.min(lapsesAtMs, seat.lapsesAtMs ?? Infinity)
        claims.push(...live.map(claimOf))
        return scheduled || live.length > 0
      })
      return { sessions, claims, lapsesAtMs }
    },
  }
}
