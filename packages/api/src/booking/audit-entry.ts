import type { AuditEntry } from '../store/booking-records.ts'
import type { BookingDeps } from './booking-deps.ts'

export interface Deed {
  readonly organizationId: string
  readonly actor: string
}

/** Who did what, by ids only. */
export const auditEntry = (
  deps: Pick<BookingDeps, 'newId'>,
  { organizationId, actor }: Deed,
  atMs: number,
  action: string,
  object: string,
  meta: AuditEntry['meta'] = {},
): AuditEntry => ({
  id: deps.newId('aud'),
  organizationId,
  atMs,
  actor,
  action,
  object,
  meta,
})
