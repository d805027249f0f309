import * as v from 'valibot'
import { Paging } from './booking.ts'
import { Id, ZonedInstant } from './primitives.ts'
import { Reference } from './slots.ts'

export const FEED_DETAILS = ['busy', 'initials', 'full'] as const
export type FeedDetail = (typeof FEED_DETAILS)[number]

/** An address for calendar programs: of one staff member, or of everybody. Names are only in it if that was asked for. */
export const CalendarFeedRequest = v.pipe(
  v.strictObject({
    staff: v.optional(Reference('stf')),
    organizationWide: v.optional(v.literal(true, 'must be true or absent')),
    detail: v.optional(v.picklist(FEED_DETAILS, `must be one of ${FEED_DETAILS.join(', ')}`), 'busy'),
  }),
  v.forward(
    v.check(
      ({ staff, organizationWide }) => (staff === undefined) !== (organizationWide === undefined),
      'or organizationWide must be there, and not both',
    ),
    ['staff'],
  ),
)

const shown = {
  id: Id('cfd'),
  /** Absent: of everybody. */
  staff: v.optional(Id('stf')),
  detail: v.picklist(FEED_DETAILS),
  createdAt: ZonedInstant,
  /** When names were last handed out. */
  readAt: v.optional(ZonedInstant),
  revokedAt: v.optional(ZonedInstant),
}
export const CalendarFeedView = v.strictObject({
  ...shown,
  /** This staff member is no longer in the organization file: the address answers nobody, and should be revoked. */
  staffGone: v.optional(v.literal(true)),
})
export type CalendarFeedView = v.InferOutput<typeof CalendarFeedView>

/** The address is told this once. */
export const NewCalendarFeed = v.strictObject({ ...shown, url: v.string(), webcalUrl: v.string() })
export type NewCalendarFeed = v.InferOutput<typeof NewCalendarFeed>

export const CalendarFeedsQuery = v.strictObject(Paging)
