import type { CountedBooking } from '@slotwell/shared/slots'
import type { Counting } from '../decision.ts'
import type { Connection } from './connection.ts'

interface Where {
  readonly organizationId: string
  readonly fromMs: number
  readonly toMs: number
  readonly serviceId: string
  /** A JSON array of ids. */
  readonly staffIds: string
  readonly nowMs: number
}
interface Row extends Omit<CountedBooking, 'staffIds' | 'customerId' | 'sessionId'> {
  readonly staffIds: string
  readonly sessionId: string | null
  readonly customerId: string | null
  readonly lapsesAtMs: number | null
}

const CONCERNED = `(service_id = :serviceId or exists (
  select 1 from json_each(staff_ids) taking join json_each(:staffIds) asked on asked.value = taking.value))`
const COLUMNS =
  'id as owner, service_id as serviceId, staff_ids as staffIds, start_ms as startMs, (end_ms - start_ms) / 60000 as durationMin, session_id as sessionId'

/** Reads what limits and turns count, inside the caller's transaction if there is one. */
export function countedRows({ sqlite }: Connection) {
  const rows = sqlite.prepare<Where, Row>(
    `select ${COLUMNS}, person_id as customerId, null as lapsesAtMs from bookings
     where organization_id = :organizationId and start_ms >= :fromMs and start_ms < :toMs
       and state not in ('declined', 'cancelled') and ${CONCERNED}
     union all
     select ${COLUMNS}, null, expires_at_ms from holds
     where organization_id = :organizationId and expires_at_ms > :nowMs and start_ms >= :fromMs and start_ms < :toMs and ${CONCERNED}`,
  )
  return (organizationId: string, { span, serviceId, staffIds }: Counting, nowMs: number) => {
    let lapsesAtMs = Infinity
    const counted = rows
      .all({ organizationId, fromMs: span.startMs, toMs: span.endMs, serviceId, staffIds: JSON.stringify(staffIds), nowMs })
      .map(({ customerId, sessionId, lapsesAtMs: lapses, staffIds: taking, ...row }): CountedBooking => {
        if (lapses !== null) lapsesAtMs = Math.min(lapsesAtMs, lapses)
        return {
          ...row,
          staffIds: JSON.parse(taking) as string[],
          ...(customerId === null ? {} : { customerId }),
          ...(sessionId === null ? {} : { sessionId }),
        }
      })
    return { counted, lapsesAtMs }
  }
}
