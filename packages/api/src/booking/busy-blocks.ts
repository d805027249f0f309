import type { BusyBlocksReplaced, BusyBlockView } from '@slotwell/shared/schema'
import { formatInstant, parseInstant } from '@slotwell/shared/time'
import { type Outcome, refuse } from '../outcome.ts'
import type { BusyBlockRow } from '../store/busy-blocks.ts'
import { auditEntry, type Deed } from './audit-entry.ts'
import type { BookingDeps } from './booking-deps.ts'
import { openCursor, sealCursor } from './cursor.ts'
import { badCursor, type Page, PAGE_SIZE } from './list-bookings.ts'

async function context({ store }: BookingDeps, organizationId: string, staff: string | undefined) {
  const configuration = await store.catalog.current(organizationId)
  const found = configuration?.staff.find(({ id, slug }) => id === staff || slug === staff)
  const { nowMs } = await store.bookings.occupancy(organizationId, [], { startMs: 0, endMs: 0 })
  return { staffId: found?.id, timeZone: configuration?.profile.timeZone ?? 'UTC', nowMs }
}

/** What somebody has in another calendar, all of it: nothing is offered then, with the buffers of the service around it. */
export async function replaceBusyBlocks(
  deps: BookingDeps,
  deed: Deed & {
    readonly request: {
      readonly staff: string
      readonly source: string
      readonly blocks: readonly { readonly start: string; readonly end: string }[]
    }
  },
): Promise<Outcome<BusyBlocksReplaced>> {
  const { organizationId, request } = deed
  const { source } = request
  const { staffId, nowMs } = await context(deps, organizationId, request.staff)
  if (!staffId) return refuse('unknown_staff')
  const blocks = request.blocks.map(
    ({ start, end }): BusyBlockRow => ({
      id: deps.newId('bsy'),
      organizationId,
      staffId,
      source,
      startMs: parseInstant(start),
      endMs: parseInstant(end),
      createdAtMs: nowMs,
    }),
  )
  const audit = auditEntry(deps, deed, nowMs, 'busyBlocks.replace', staffId, { blocks: blocks.length })
  const changed = await deps.store.busyBlocks.replace({ organizationId, staffId, source }, blocks, audit)
  const distinct = new Set(blocks.map(({ startMs, endMs }) => `${startMs}/${endMs}`)).size
  return { ok: true, view: { staff: staffId, source, ...changed, blocks: distinct } }
}

export async function listBusyBlocks(
  deps: BookingDeps,
  deed: Deed & {
    readonly query: {
      readonly staff?: string | undefined
      readonly source?: string | undefined
      readonly cursor?: string | undefined
      readonly limit?: number | undefined
    }
  },
): Promise<Outcome<Page<BusyBlockView>>> {
  const { organizationId, query } = deed
  const { staffId, timeZone } = await context(deps, organizationId, query.staff)
  if (query.staff !== undefined && !staffId) return refuse('unknown_staff')
  const limit = query.limit ?? PAGE_SIZE
  const after = query.cursor === undefined ? undefined : openCursor(query.cursor, ['string'] as const)
  if (query.cursor !== undefined && !after) return badCursor
  const filter = { ...(staffId === undefined ? {} : { staffId }), ...(query.source === undefined ? {} : { source: query.source }) }
  const rows = await deps.store.busyBlocks.list(organizationId, filter, { limit: limit + 1, ...(after ? { afterId: after[0] } : {}) })
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    ok: true,
    view: {
      data: shown.map(({ id, staffId: staff, source, startMs, endMs }) => ({
        id,
        staff,
        source,
        start: formatInstant(startMs, timeZone),
        end: formatInstant(endMs, timeZone),
      })),
      nextCursor: rows.length > limit && last ? sealCursor([last.id]) : null,
    },
  }
}

export async function removeBusyBlock(deps: BookingDeps, deed: Deed & { readonly busyBlockId: string }): Promise<Outcome<null>> {
  const { organizationId, busyBlockId } = deed
  const { nowMs } = await context(deps, organizationId, undefined)
  const audit = auditEntry(deps, deed, nowMs, 'busyBlocks.remove', busyBlockId)
  return (await deps.store.busyBlocks.remove(organizationId, busyBlockId, audit))
    ? { ok: true, view: null }
    : refuse('busy_block_not_found')
}
