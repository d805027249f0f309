import * as v from 'valibot'
import { BOOKING_STATES, CalendarLinks, Segment } from './booking.ts'
import { LocationView, OrganizationView, ServiceView, StaffView } from './catalog.ts'
import { Id, LocaleName, ZonedInstant } from './primitives.ts'
import { WidgetText } from './widget-texts.ts'

/** What the holder of a manage link sees: the appointment and what may still be done. */
export const ManageView = v.strictObject({
  id: Id('bkg'),
  number: v.string(),
  state: v.picklist(BOOKING_STATES),
  revision: v.number(),
  segments: v.array(Segment),
  /** Seats taken; absent where an appointment is one party's alone. */
  partySize: v.optional(v.number()),
  timeZone: v.string(),
  locale: LocaleName,
  /** The owner's own words, by the names of the widget's texts; absent where there are none. */
  texts: v.optional(v.record(v.string(), WidgetText)),
  service: v.pick(ServiceView, ['id', 'slug', 'name', 'durationMin', 'price']),
  staff: v.array(StaffView),
  location: LocationView,
  /** Where to meet online, while it is confirmed. */
  meetingUrl: v.optional(v.string()),
  /** Of service, time and place, and nothing else. */
  calendarLinks: v.optional(CalendarLinks),
  organization: OrganizationView,
  /** Until when it may be cancelled or moved. */
  changeUntil: ZonedInstant,
  canCancel: v.boolean(),
  canReschedule: v.boolean(),
  /** Whether the visitor has said that he comes; absent while nobody asks, which reminders do from the first one on. */
  attendance: v.optional(v.picklist(['asked', 'confirmed'])),
})
export type ManageView = v.InferOutput<typeof ManageView>
