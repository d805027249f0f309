import type { SessionView } from '@slotwell/shared/schema'
import { parseInstant } from '@slotwell/shared/time'
import type { BookingDeps } from './booking-deps.ts'
import { openCursor, sealCursor } from './cursor.ts'
import { badCursor, type Page, PAGE_SIZE } from './list-bookings.ts'
import { type Outcome, refuse } from '../outcome.ts'
import { sessionView } from './session-view.ts'

export interface SessionsQuery {
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** Id or slug, of a service that is no longer offered, too. */
  readonly service?: string | undefined
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}
interface Of {
  readonly organizationId: string
}

/** Sessions ascending by start, cancelled ones too. */
export async function listSessions(
  { store }: Pick<BookingDeps, 'store'>,
  { organizationId, query }: Of & { readonly query: SessionsQuery },
): Promise<Outcome<Page<SessionView>>> {
  const { from, to, service, cursor, limit = PAGE_SIZE } = query
  const configuration = await store.catalog.current(organizationId)
  const serviceId = configuration?.services.find(({ id, slug }) => id === service || slug === service)?.id ?? service
  const after = cursor === undefined ? undefined : openCursor(cursor, ['number', 'string'] as const)
  if (cursor !== undefined && !after) return badCursor
  const filter = {
    ...(from === undefined ? {} : { fromMs: parseInstant(from) }),
    ...(to === undefined ? {} : { toMs: parseInstant(to) }),
    ...(serviceId === undefined ? {} : { serviceId }),
  }
  const page = { limit: limit + 1, ...(after ? { after: { startMs: after[0], id: after[1] } } : {}) }
  const rows = configuration ? await store.sessions.list(organizationId, filter, page) : []
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    ok: true,
    view: {
      data: configuration ? shown.map((row) => sessionView(configuration, row)) : [],
      nextCursor: rows.length > limit && last ? sealCursor([last.startMs, last.sessionId]) : null,
    },
  }
}

export async function readSession(
  { store }: Pick<BookingDeps, 'store'>,
  { organizationId, sessionId }: Of & { readonly sessionId: string },
): Promise<Outcome<SessionView>> {
  const [configuration, session] = await Promise.all([
    store.catalog.current(organizationId),
    store.sessions.byId(organizationId, sessionId),
  ])
  return configuration && session ? { ok: true, view: sessionView(configuration, session) } : refuse('session_not_found')
}
