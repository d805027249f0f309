import { type PlannedReminder, planReminders, staffReminders } from '@slotwell/shared/reminders'
import { quietHoursOf } from '../configuration/quiet-hours-of.ts'
import { clockOfStaff } from '../configuration/staff-zone.ts'
import { type Attendee, type Booking, type BookingEvent, type OutboxEntry, REMINDERS_BY_MAIL } from '../store/booking-records.ts'
import type { Configuration, ServiceConfig } from '../store/configuration.ts'
import type { BookingDeps } from './booking-deps.ts'

/** By which a booking is reminded: its service as booked, and a configuration for the quiet hours. */
export interface Reminding {
  readonly service: ServiceConfig
  readonly configuration: Configuration
}

/**
 * The reminders of a booking's newest revision, to its contact and, where it says so, to its staff, written with it. Those of earlier
 * revisions are dropped by the same change. What is not confirmed has none.
 */
export function reminders(
  deps: BookingDeps,
  event: BookingEvent,
  booking: Booking,
  attendees: readonly Pick<Attendee, 'id'>[],
  { service, configuration }: Reminding,
): readonly OutboxEntry[] {
  const [contact] = attendees
  if (booking.state !== 'confirmed' || !contact || !service.reminders) return []
  const entryOf = (recipient: string, { before, channel, dueMs, notAfterMs }: PlannedReminder): OutboxEntry => ({
    id: deps.newId('out'),
    organizationId: booking.organizationId,
    eventId: event.id,
    bookingId: booking.id,
    kind: 'booking.reminder',
    detail: before,
    revision: booking.revision,
    channel,
    destination: channel === 'mail' ? REMINDERS_BY_MAIL : channel,
    recipient,
    dedupeKey: `${booking.id}/booking.reminder/${booking.revision}/${recipient}/${before}/${channel}`,
    createdAtMs: event.atMs,
    dueAtMs: dueMs,
    notAfterMs,
  })
  const quietHours = quietHoursOf(configuration)
  const wanted = staffReminders(service.reminders)
  const ofStaff = (id: string) => planReminders(booking, wanted, quietHours, event.atMs, clockOfStaff(configuration, id, booking))
  return [
    ...planReminders(booking, service.reminders, quietHours, event.atMs).map((one) => entryOf(`attendee:${contact.id}`, one)),
    ...booking.staffIds.flatMap((id) => ofStaff(id).map((one) => entryOf(`staff:${id}`, one))),
  ]
}

/** From its first reminder on, until it begins, whoever has a booking is asked to say that he comes. */
export function isAskedToCome(booking: Booking, { service, configuration }: Reminding, nowMs: number): boolean {
  if (booking.state !== 'confirmed' || booking.attendanceConfirmedAtMs !== null || nowMs >= booking.startMs) return false
  // Of a revision that was moved or approved they were written then.
  const writtenMs = booking.revision === 1 ? booking.createdAtMs : booking.updatedAtMs
  const planned = planReminders(booking, service.reminders ?? [], quietHoursOf(configuration), writtenMs)
  return planned.some(({ dueMs }) => dueMs <= nowMs)
}

/** What a booking that exists is reminded by. */
export async function remindingOf({ store }: BookingDeps, organizationId: string, bookingId: string): Promise<Reminding | undefined> {
  const booking = await store.bookings.byId(organizationId, bookingId)
  if (!booking) return undefined
  const [service, configuration] = await Promise.all([
    store.catalog.serviceVersion(organizationId, booking.serviceVersionId),
    store.catalog.at(organizationId, booking.configurationRevision),
  ])
  return service && configuration && { service, configuration }
}
