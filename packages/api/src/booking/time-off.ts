import type { TimeOffView } from '@slotwell/shared/schema'
import { formatInstant, parseInstant } from '@slotwell/shared/time'
import type { TimeOff } from '../store/store.ts'
import { auditEntry, type Deed } from './audit-entry.ts'
import type { BookingDeps } from './booking-deps.ts'
import { openCursor, sealCursor } from './cursor.ts'
import { badCursor, type Page, PAGE_SIZE } from './list-bookings.ts'
import { type Outcome, refuse } from '../outcome.ts'

async function context({ store }: BookingDeps, organizationId: string, staff: string | undefined) {
  const configuration = await store.catalog.current(organizationId)
  const found = configuration?.staff.find(({ id, slug }) => id === staff || slug === staff)
  const { nowMs } = await store.bookings.occupancy(organizationId, [], { startMs: 0, endMs: 0 })
  return { staffId: found?.id, timeZone: configuration?.profile.timeZone ?? 'UTC', nowMs }
}

const viewOf = ({ id, staffId, startMs, endMs }: TimeOff, timeZone: string): TimeOffView => ({
  id,
  staff: staffId,
  start: formatInstant(startMs, timeZone),
  end: formatInstant(endMs, timeZone),
})

/** Nothing new is offered in that time; bookings that lie in it stay until somebody moves them. */
export async function addTimeOff(
  deps: BookingDeps,
  deed: Deed & { readonly request: { readonly staff: string; readonly start: string; readonly end: string } },
): Promise<Outcome<TimeOffView>> {
  const { organizationId, request } = deed
  const { staffId, timeZone, nowMs } = await context(deps, organizationId, request.staff)
  if (!staffId) return refuse('unknown_staff')
  const entry: TimeOff = {
    id: deps.newId('tof'),
    organizationId,
    staffId,
    startMs: parseInstant(request.start),
    endMs: parseInstant(request.end),
    createdAtMs: nowMs,
  }
  await deps.store.timeOff.add(entry, auditEntry(deps, deed, nowMs, 'timeOff.add', entry.id, { staff: staffId }))
  return { ok: true, view: viewOf(entry, timeZone) }
}

export async function listTimeOff(
  deps: BookingDeps,
  deed: Deed & {
    readonly query: { readonly staff?: string | undefined; readonly cursor?: string | undefined; readonly limit?: number | undefined }
  },
): Promise<Outcome<Page<TimeOffView>>> {
  const { organizationId, query } = deed
  const { staffId, timeZone } = await context(deps, organizationId, query.staff)
  if (query.staff !== undefined && !staffId) return refuse('unknown_staff')
  const limit = query.limit ?? PAGE_SIZE
  const after = query.cursor === undefined ? undefined : openCursor(query.cursor, ['string'] as const)
  if (query.cursor !== undefined && !after) return badCursor
  const rows = await deps.store.timeOff.list(organizationId, staffId === undefined ? {} : { staffId }, {
    limit: limit + 1,
    ...(after ? { afterId: after[0] } : {}),
  })
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    ok: true,
    view: { data: shown.map((row) => viewOf(row, timeZone)), nextCursor: rows.length > limit && last ? sealCursor([last.id]) : null },
  }
}

export async function removeTimeOff(deps: BookingDeps, deed: Deed & { readonly timeOffId: string }): Promise<Outcome<null>> {
  const { organizationId, timeOffId } = deed
  const { nowMs } = await context(deps, organizationId, undefined)
  const removed = await deps.store.timeOff.remove(organizationId, timeOffId, auditEntry(deps, deed, nowMs, 'timeOff.remove', timeOffId))
  return removed ? { ok: true, view: null } : refuse('time_off_not_found')
}
