import { Id, NoBody, PageOf, SessionRequest, SessionsQuery, SessionView } from '@slotwell/shared/schema'
import * as v from 'valibot'
import { cancelSession } from '../../booking/cancel-session.ts'
import { listSessions, readSession } from '../../booking/list-sessions.ts'
import { scheduleSession } from '../../booking/schedule-session.ts'
import { defineRoute, type Route } from '../registry.ts'

const SessionParams = v.strictObject({ id: Id('ses') })
const ofServer = { auth: 'secret', organization: 'ofKey', limit: 'private', cache: 'private' } as const

/** Appointments that several bookings share. */
export const sessionRoutes: readonly Route[] = [
  defineRoute({
    ...ofServer,
    method: 'GET',
    path: '/v1/sessions',
    summary: 'Sessions by start, a page at a time',
    audit: 'none',
    query: SessionsQuery,
    answers: { ok: PageOf(SessionView) },
    problems: [],
    handle: ({ deps, organizationId, query }) => listSessions(deps.booking, { organizationId, query }),
  }),
  defineRoute({
    ...ofServer,
    method: 'POST',
    path: '/v1/sessions',
    summary: 'Schedule a session; with force although its staff or rooms have something else',
    audit: 'session.schedule',
    body: SessionRequest,
    answers: { created: SessionView },
    problems: ['unknown_service', 'unknown_staff', 'unknown_location', 'not_published', 'slot_taken', 'configuration_changed'],
    handle: ({ deps, organizationId, body, actor }) => scheduleSession(deps.booking, { organizationId, request: body, actor }),
  }),
  defineRoute({
    ...ofServer,
    method: 'GET',
    path: '/v1/sessions/:id',
    summary: 'One session',
    audit: 'none',
    params: SessionParams,
    answers: { ok: SessionView },
    problems: ['session_not_found'],
    handle: ({ deps, organizationId, params }) => readSession(deps.booking, { organizationId, sessionId: params.id }),
  }),
  defineRoute({
    ...ofServer,
    method: 'POST',
    path: '/v1/sessions/:id/cancel',
    summary: 'Cancel a session and all bookings in it',
    audit: 'session.cancel',
    params: SessionParams,
    body: NoBody,
    answers: { ok: SessionView },
    problems: ['session_not_found', 'wrong_state', 'configuration_changed'],
    handle: ({ deps, organizationId, params, actor }) => cancelSession(deps.booking, { organizationId, sessionId: params.id, actor }),
  }),
]
