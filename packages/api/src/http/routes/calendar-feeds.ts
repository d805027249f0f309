import { CalendarFeedRequest, CalendarFeedsQuery, CalendarFeedView, Id, NewCalendarFeed, PageOf } from '@slotwell/shared/schema'
import * as v from 'valibot'
import { createCalendarFeed, listCalendarFeeds, revokeCalendarFeed } from '../../booking/calendar-feeds.ts'
import { findFeed } from '../../booking/read-feed.ts'
import { feedFile } from '../../notify/feed-file.ts'
import { refuse } from '../../outcome.ts'
import { defineRoute, media, type Route } from '../registry.ts'

const FeedParams = v.strictObject({ id: Id('cfd') })
const FileParams = v.strictObject({ file: v.pipe(v.string(), v.maxLength(60)) })
const ofServer = { auth: 'secret', organization: 'ofKey', limit: 'private', cache: 'private' } as const

/** Addresses for calendar programs: made, listed and revoked by the owner. */
export const calendarFeedRoutes: readonly Route[] = [
  defineRoute({
    ...ofServer,
    method: 'GET',
    path: '/v1/calendar-feeds',
    summary: 'Calendar feeds, a page at a time, revoked ones too, without their addresses',
    audit: 'none',
    query: CalendarFeedsQuery,
    answers: { ok: PageOf(CalendarFeedView) },
    problems: [],
    handle: ({ deps, organizationId, query, actor }) => listCalendarFeeds(deps.booking, { organizationId, query, actor }),
  }),
  defineRoute({
    ...ofServer,
    method: 'POST',
    path: '/v1/calendar-feeds',
    summary: 'Make an address for calendar programs; it is told this once',
    audit: 'calendarFeed.create',
    body: CalendarFeedRequest,
    answers: { created: NewCalendarFeed },
    problems: ['unknown_staff'],
    handle: ({ deps, organizationId, body, actor }) => createCalendarFeed(deps.booking, { organizationId, request: body, actor }),
  }),
  defineRoute({
    ...ofServer,
    method: 'DELETE',
    path: '/v1/calendar-feeds/:id',
    summary: 'Revoke one at once',
    audit: 'calendarFeed.revoke',
    params: FeedParams,
    answers: { noContent: null },
    problems: ['calendar_feed_not_found'],
    handle: ({ deps, organizationId, params, actor }) => revokeCalendarFeed(deps.booking, { organizationId, feedId: params.id, actor }),
  }),
]

/** What a calendar program reads. The address is the secret: nothing lists it, and a wrong one is an address that is not there. */
export const feedFiles: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/feeds/:file',
    summary: 'A calendar feed as iCalendar file',
    auth: 'none',
    organization: 'none',
    limit: 'feed',
    audit: 'calendarFeed.read',
    params: FileParams,
    answers: { ok: media('text/calendar') },
    problems: ['not_found'],
    cache: 'file',
    async handle({ deps, params, isKnown }) {
      const token = /^(.+)\.ics$/.exec(params.file)?.[1] ?? ''
      const found = await findFeed(deps.booking, token)
      if (!found) return refuse('not_found')
      const headers = {
        'content-type': 'text/calendar; charset=utf-8',
        'content-disposition': 'inline; filename="slotwell.ics"',
        // Kept by the program that has the address, asked for anew each time, so that a revocation holds at once.
        'cache-control': 'private, no-cache',
        'x-robots-tag': 'noindex, nofollow',
        'cross-origin-resource-policy': 'same-origin',
        etag: found.etag,
      }
      if (isKnown(found.etag)) return { ok: true, raw: { body: '', headers } }
      const feed = await found.open()
      if (!feed) return refuse('not_found')
      return { ok: true, raw: { body: await feedFile(feed, new URL(deps.settings.publicUrl).hostname), headers } }
    },
  }),
]
