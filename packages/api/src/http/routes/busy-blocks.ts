import { BusyBlocksQuery, BusyBlocksReplaced, BusyBlocksRequest, BusyBlockView, Id, PageOf } from '@slotwell/shared/schema'
import * as v from 'valibot'
import { listBusyBlocks, removeBusyBlock, replaceBusyBlocks } from '../../booking/busy-blocks.ts'
import { defineRoute, type Route } from '../registry.ts'

const BusyBlockParams = v.strictObject({ id: Id('bsy') })
const ofServer = { auth: 'secret', organization: 'ofKey', limit: 'private', cache: 'private' } as const

/** Times of other calendars, given by whoever reads those. */
export const busyBlockRoutes: readonly Route[] = [
  defineRoute({
    ...ofServer,
    method: 'GET',
    path: '/v1/busy-blocks',
    summary: 'Busy blocks, a page at a time',
    audit: 'none',
    query: BusyBlocksQuery,
    answers: { ok: PageOf(BusyBlockView) },
    problems: ['unknown_staff'],
    handle: ({ deps, organizationId, query, actor }) => listBusyBlocks(deps.booking, { organizationId, query, actor }),
  }),
  defineRoute({
    ...ofServer,
    method: 'PUT',
    path: '/v1/busy-blocks',
    summary: 'Replace what a staff member has in one other calendar',
    audit: 'busyBlocks.replace',
    body: BusyBlocksRequest,
    answers: { ok: BusyBlocksReplaced },
    problems: ['unknown_staff'],
    handle: ({ deps, organizationId, body, actor }) => replaceBusyBlocks(deps.booking, { organizationId, request: body, actor }),
  }),
  defineRoute({
    ...ofServer,
    method: 'DELETE',
    path: '/v1/busy-blocks/:id',
    summary: 'Remove one busy block',
    audit: 'busyBlocks.remove',
    params: BusyBlockParams,
    answers: { noContent: null },
    problems: ['busy_block_not_found'],
    handle: ({ deps, organizationId, params, actor }) => removeBusyBlock(deps.booking, { organizationId, busyBlockId: params.id, actor }),
  }),
]
