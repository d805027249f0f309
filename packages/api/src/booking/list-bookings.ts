import type { PrivateBookingView } from '@slotwell/shared/schema'
import { parseInstant } from '@slotwell/shared/time'
import type { BookingFilter } from '../store/booking-store.ts'
import type { Deed } from './audit-entry.ts'
import type { BookingDeps } from './booking-deps.ts'
import { openCursor, sealCursor } from './cursor.ts'
import { type Outcome, refuse } from '../outcome.ts'
import { privateViews } from './private-view.ts'

export const PAGE_SIZE = 50

export interface Page<T> {
  readonly data: readonly T[]
  readonly nextCursor: string | null
}

export interface BookingsQuery {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly state?: string | undefined
  readonly staff?: string | undefined
  readonly service?: string | undefined
  readonly location?: string | undefined
  readonly customer?: string | undefined
  readonly session?: string | undefined
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

/** Bookings ascending by start. The cursor is the last one's start and id, so that pages stay whole while bookings come and go. */
export async function listBookings(
  deps: BookingDeps,
  deed: Deed & { readonly query: BookingsQuery },
): Promise<Outcome<Page<PrivateBookingView>>> {
  const { organizationId, query } = deed
  const filter = await filterOf(deps, organizationId, query)
  if ('ok' in filter) return filter
  const limit = query.limit ?? PAGE_SIZE
  const after = query.cursor === undefined ? undefined : openCursor(query.cursor, ['number', 'string'] as const)
  if (query.cursor !== undefined && !after) return badCursor
  const rows = await deps.store.bookings.list(organizationId, filter, {
    limit: limit + 1,
    ...(after ? { after: { startMs: after[0], id: after[1] } } : {}),
  })
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const { nowMs } = await deps.store.bookings.occupancy(organizationId, [], { startMs: 0, endMs: 0 })
  return {
    ok: true,
    view: {
      data: await privateViews(deps, deed, shown, nowMs),
      nextCursor: rows.length > limit && last ? sealCursor([last.startMs, last.id]) : null,
    },
  }
}

export const badCursor = refuse('invalid_request', {
  errors: [{ pointer: '/cursor', detail: 'must be the nextCursor of an earlier answer of this list' }],
})

async function filterOf(
  deps: BookingDeps,
  organizationId: string,
  query: BookingsQuery,
): Promise<BookingFilter | ReturnType<typeof refuse>> {
  const configuration = await deps.store.catalog.current(organizationId)
  const idOf = (entries: readonly { readonly id: string; readonly slug: string }[] | undefined, reference: string) =>
    entries?.find(({ id, slug }) => id === reference || slug === reference)?.id ?? reference
  const { from, to, state, staff, service, location, customer, session } = query
  return {
    ...(from === undefined ? {} : { fromMs: parseInstant(from) }),
    ...(to === undefined ? {} : { toMs: parseInstant(to) }),
    ...(state === undefined ? {} : { state }),
    ...(staff === undefined ? {} : { staffId: idOf(configuration?.staff, staff) }),
    ...(service === undefined ? {} : { serviceId: idOf(configuration?.services, service) }),
    ...(location === undefined ? {} : { locationId: idOf(configuration?.locations, location) }),
    ...(customer === undefined ? {} : { customerId: customer }),
    ...(session === undefined ? {} : { sessionId: session }),
  }
}

export async function readBooking(deps: BookingDeps, deed: Deed & { readonly bookingId: string }): Promise<Outcome<PrivateBookingView>> {
  const booking = await deps.store.bookings.byId(deed.organizationId, deed.bookingId)
  if (!booking) return refuse('booking_not_found')
  const { nowMs } = await deps.store.bookings.occupancy(deed.organizationId, [], { startMs: 0, endMs: 0 })
  const [view] = await privateViews(deps, deed, [booking], nowMs)
  if (!view) throw new Error('a booking has a view')
  return { ok: true, view }
}
