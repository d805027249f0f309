import type { CalendarFeedView, NewCalendarFeed } from '@slotwell/shared/schema'
import { formatInstant } from '@slotwell/shared/time'
import { type Outcome, refuse } from '../outcome.ts'
import type { CalendarFeedRow, FeedDetail } from '../store/calendar-feeds.ts'
import { hashFeedToken, mintFeedToken } from '../trust/feed-token.ts'
import { auditEntry, type Deed } from './audit-entry.ts'
import type { BookingDeps } from './booking-deps.ts'
import { openCursor, sealCursor } from './cursor.ts'
import { badCursor, type Page, PAGE_SIZE } from './list-bookings.ts'

const nowOf = async ({ store }: BookingDeps, organizationId: string): Promise<number> =>
  (await store.bookings.occupancy(organizationId, [], { startMs: 0, endMs: 0 })).nowMs

const viewOf = (feed: CalendarFeedRow, timeZone: string): CalendarFeedView => ({
  id: feed.id,
  ...(feed.staffId === null ? {} : { staff: feed.staffId }),
  detail: feed.detail,
  createdAt: formatInstant(feed.createdAtMs, timeZone),
  ...(feed.readAtMs === null ? {} : { readAt: formatInstant(feed.readAtMs, timeZone) }),
  ...(feed.revokedAtMs === null ? {} : { revokedAt: formatInstant(feed.revokedAtMs, timeZone) }),
})

/** Makes an address for calendar programs. It is told this once; whoever has it reads what `detail` allows until it is revoked. */
export async function createCalendarFeed(
  deps: BookingDeps,
  deed: Deed & { readonly request: { readonly staff?: string | undefined; readonly detail: FeedDetail } },
): Promise<Outcome<NewCalendarFeed>> {
  const { organizationId, request } = deed
  const configuration = await deps.store.catalog.current(organizationId)
  const staff = configuration?.staff.find(({ id, slug }) => id === request.staff || slug === request.staff)
  if (request.staff !== undefined && !staff) return refuse('unknown_staff')
  const token = mintFeedToken()
  const hash = hashFeedToken(token)
  if (!hash) throw new Error('a token of the wrong shape was minted')
  const feed: CalendarFeedRow = {
    id: deps.newId('cfd'),
    organizationId,
    staffId: staff?.id ?? null,
    detail: request.detail,
    hash,
    createdAtMs: await nowOf(deps, organizationId),
    readAtMs: null,
    revokedAtMs: null,
  }
  const meta = { detail: feed.detail, staff: feed.staffId ?? '' }
  await deps.store.calendarFeeds.add(feed, auditEntry(deps, deed, feed.createdAtMs, 'calendarFeed.create', feed.id, meta))
  const url = `${deps.publicUrl}/feeds/${token}.ics`
  const view = viewOf(feed, configuration?.profile.timeZone ?? 'UTC')
  return { ok: true, view: { ...view, url, webcalUrl: url.replace(/^https?:/, 'webcal:') } }
}

export async function listCalendarFeeds(
  deps: BookingDeps,
  { organizationId, query }: Deed & { readonly query: { readonly cursor?: string | undefined; readonly limit?: number | undefined } },
): Promise<Outcome<Page<CalendarFeedView>>> {
  const limit = query.limit ?? PAGE_SIZE
  const after = query.cursor === undefined ? undefined : openCursor(query.cursor, ['string'] as const)
  if (query.cursor !== undefined && !after) return badCursor
  const rows = await deps.store.calendarFeeds.list(organizationId, { limit: limit + 1, ...(after ? { afterId: after[0] } : {}) })
  const configuration = await deps.store.catalog.current(organizationId)
  const timeZone = configuration?.profile.timeZone ?? 'UTC'
  const isThere = (staffId: string | null) => staffId === null || configuration?.staff.some(({ id }) => id === staffId)
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    ok: true,
    view: {
      data: shown.map((row) => ({ ...viewOf(row, timeZone), ...(isThere(row.staffId) ? {} : { staffGone: true }) })),
      nextCursor: rows.length > limit && last ? sealCursor([last.id]) : null,
    },
  }
}

/** From now on the address answers as if it had never been one. */
export async function revokeCalendarFeed(deps: BookingDeps, deed: Deed & { readonly feedId: string }): Promise<Outcome<null>> {
  const { organizationId, feedId } = deed
  const nowMs = await nowOf(deps, organizationId)
  const audit = auditEntry(deps, deed, nowMs, 'calendarFeed.revoke', feedId)
  return (await deps.store.calendarFeeds.revoke(organizationId, feedId, nowMs, audit))
    ? { ok: true, view: null }
    : refuse('calendar_feed_not_found')
}
