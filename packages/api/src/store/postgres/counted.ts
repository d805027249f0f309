import type { CountedBooking } from '@slotwell/shared/slots'
import type { Counting } from '../decision.ts'
import { statement } from '../../postgres/transaction.ts'
import type { Session } from './connection.ts'

interface Row extends Omit<CountedBooking, 'customerId' | 'sessionId'> {
  readonly sessionId: string | null
  readonly customerId: string | null
  readonly lapsesAtMs: number | null
}

const CONCERNED = '(service_id = $4 or staff_ids ?| $5::text[])'
const COLUMNS =
  'id as owner, service_id as "serviceId", staff_ids as "staffIds", start_ms as "startMs", ((end_ms - start_ms) / 60000)::int as "durationMin", session_id as "sessionId"'
const COUNTED = statement<Row>(
  'counted',
  `select ${COLUMNS}, person_id as "customerId", null::bigint as "lapsesAtMs" from bookings
   where organization_id = $1 and start_ms >= $2 and start_ms < $3 and state not in ('declined', 'cancelled') and ${CONCERNED}
   union all
   select ${COLUMNS}, null, expires_at_ms from holds
   where organization_id = $1 and expires_at_ms > $6 and start_ms >= $2 and start_ms < $3 and ${CONCERNED}`,
)

/** Reads what limits and turns count, inside the caller's transaction. */
export async function countedRows(session: Session, organizationId: string, { span, serviceId, staffIds }: Counting, nowMs: number) {
  let lapsesAtMs = Infinity
  const rows = await session.all(COUNTED, [organizationId, span.startMs, span.endMs, serviceId, staffIds, nowMs])
  const counted = rows.map(({ customerId, sessionId, lapsesAtMs: lapses, ...row }): CountedBooking => {
    if (lapses !== null) lapsesAtMs = Math.min(lapsesAtMs, lapses)
    return { ...row, ...(customerId === null ? {} : { customerId }), ...(sessionId === null ? {} : { sessionId }) }
  })
  return { counted, lapsesAtMs }
}
