import { Id, MessagesQuery, MessageView, NoBody, PageOf } from '@slotwell/shared/schema'
import * as v from 'valibot'
import { listMessages, replayMessage } from '../../booking/messages.ts'
import { defineRoute, type Route } from '../registry.ts'

const MessageParams = v.strictObject({ id: Id('out') })
const ofServer = { auth: 'secret', organization: 'ofKey', limit: 'private', cache: 'private' } as const

/** What was sent, waits or failed, by ids. */
export const messageRoutes: readonly Route[] = [
  defineRoute({
    ...ofServer,
    method: 'GET',
    path: '/v1/messages',
    summary: 'Messages, the newest first, a page at a time',
    audit: 'none',
    query: MessagesQuery,
    answers: { ok: PageOf(MessageView) },
    problems: [],
    handle: ({ deps, organizationId, query }) => listMessages(deps.booking, { organizationId, query }),
  }),
  defineRoute({
    ...ofServer,
    method: 'POST',
    path: '/v1/messages/:id/replay',
    summary: 'Send a message again that was given up or dropped, if it is still true',
    audit: 'message.replay',
    params: MessageParams,
    body: NoBody,
    answers: { ok: MessageView },
    problems: ['message_not_found', 'message_not_replayable'],
    handle: ({ deps, organizationId, params, actor }) => replayMessage(deps.booking, { organizationId, messageId: params.id, actor }),
  }),
]
