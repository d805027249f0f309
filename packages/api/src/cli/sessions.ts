import { SessionRequest, type SessionView, SessionsQuery } from '@slotwell/shared/schema'
import { formatInstant } from '@slotwell/shared/time'
import { cancelSession } from '../booking/cancel-session.ts'
import { zoneOf } from '../booking/explain-slot.ts'
import { findOffer, isRefusal } from '../booking/find-offer.ts'
import { listSessions } from '../booking/list-sessions.ts'
import { scheduleSession } from '../booking/schedule-session.ts'
import type { Deps } from '../deps.ts'
import type { Outcome } from '../outcome.ts'
import type { Organization } from '../store/store.ts'
import { type CommandContext, counted, findOrganization, withDeps } from './context.ts'
import { checked, given, viewOf } from './outcome-of.ts'
import { startOf } from './start-of.ts'

export interface SessionOptions {
  readonly organization?: string
}

/** Schedules one session, as `POST /v1/sessions` does. */
export async function addSession(
  context: CommandContext,
  service: string,
  start: string,
  { organization, capacity, ...options }: SessionOptions & { staff?: string; location?: string; capacity?: string; force?: boolean },
): Promise<void> {
  const view = await ask(context, organization, async ({ booking }, { id }) => {
    const offered = await findOffer(booking, id, { service, ...given(options, ['staff', 'location']) })
    if (isRefusal(offered)) return offered
    const timeZone = zoneOf(offered)
    const request = checked(SessionRequest, {
      service,
      start: formatInstant(startOf('The start', start, timeZone), timeZone),
      ...(capacity === undefined ? {} : { capacity: Number(capacity) }),
      ...given(options, ['staff', 'location', 'force']),
    })
    return scheduleSession(booking, { organizationId: id, request, actor: 'cli' })
  })
  context.terminal.say(`${view.id}: ${view.start} to ${view.end}, ${counted(view.capacity, 'seat')}.`)
  context.terminal.result({ ok: true, session: view })
}

/** All sessions that start in a time; those to come if none is named. */
export async function showSessions(
  context: CommandContext,
  { organization, ...options }: SessionOptions & { from?: string; to?: string; service?: string },
): Promise<void> {
  const { terminal, clock } = context
  const query = checked(SessionsQuery, {
    from: `${new Date(clock()).toISOString().slice(0, 19)}Z`,
    ...given(options, ['from', 'to', 'service']),
  })
  const sessions = await withDeps(context, async ({ booking, store }) => {
    const { id: organizationId } = await findOrganization(store, organization)
    const found: SessionView[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = viewOf(await listSessions(booking, { organizationId, query: { ...query, limit: 200, ...(cursor ? { cursor } : {}) } }))
      found.push(...page.data)
      cursor = page.nextCursor
    }
    return found
  })
  if (sessions.length === 0)
    terminal.say('There is none. A booking opens one, or you schedule one: slotwell sessions add SERVICE 2026-12-01T18:00')
  else
    terminal.table(
      ['id', 'start', 'service', 'taken', 'state'],
      sessions.map(({ id, start, service, seatsTaken, capacity, minimum, state, scheduled }) => [
        id,
        start,
        service,
        `${seatsTaken} of ${capacity}${minimum === undefined ? '' : `, at least ${minimum}`}`,
        state === 'open' && !scheduled ? 'open, not scheduled' : state,
      ]),
    )
  terminal.result({ ok: true, sessions })
}

/** Cancels a session and every booking in it; their letters go out with the next turn of a running server. */
export async function endSession(context: CommandContext, sessionId: string, { organization }: SessionOptions): Promise<void> {
  const view = await ask(context, organization, ({ booking }, { id }) =>
    cancelSession(booking, { organizationId: id, sessionId, actor: 'cli' }),
  )
  context.terminal.say(`${view.id} is cancelled, and with it every booking that had a seat.`)
  context.terminal.result({ ok: true, session: view })
}

async function ask<T>(
  context: CommandContext,
  named: string | undefined,
  work: (deps: Deps, organization: Organization) => Promise<Outcome<T>>,
): Promise<T> {
  return withDeps(context, async (deps) => viewOf(await work(deps, await findOrganization(deps.store, named))))
}
