import { isOvertaken, isQuiet, outsideQuietHours, planReminders, staffReminders } from '@slotwell/shared/reminders'
import { quietHoursOf } from '../configuration/quiet-hours-of.ts'
import { clockOfStaff } from '../configuration/staff-zone.ts'
import type { Configuration } from '../store/configuration.ts'
import type { DueLetter } from '../store/outbox-store.ts'
import type { NotifyDeps } from './gather-facts.ts'
import type { Outcome } from './queue-runner.ts'

/**
 * What keeps a reminder that has come due from leaving now; undefined if nothing does. After an outage of ours it may be night by now, or
 * the next reminder may be due as well: of several only the last is of use.
 */
export async function withheldReminder({ store }: NotifyDeps, entry: DueLetter, nowMs: number): Promise<Outcome | undefined> {
  const { organizationId, channel, detail } = entry
  const booking = await store.bookings.byId(organizationId, entry.bookingId)
  if (!booking) return undefined
  const [service, asBooked, current] = await Promise.all([
    store.catalog.serviceVersion(organizationId, booking.serviceVersionId),
    store.catalog.at(organizationId, booking.configurationRevision),
    store.catalog.current(organizationId),
  ])
  if (!service || !asBooked || !current) throw new Error(`booking ${booking.id} without its configuration`)
  const [kind, recipientId = ''] = entry.recipient.split(':')
  const ofStaff = kind === 'staff'
  const reminders = ofStaff ? staffReminders(service.reminders ?? []) : (service.reminders ?? [])
  const zoneIn = (configuration: Configuration) =>
    ofStaff ? clockOfStaff(configuration, recipientId, booking) : () => booking.visitorTimeZone
  // Whatever was left out when they were written was earlier than this one.
  const planned = planReminders(booking, reminders, quietHoursOf(asBooked), Number.NEGATIVE_INFINITY, zoneIn(asBooked))
  if (isOvertaken(planned, { before: detail, channel }, nowMs)) return { end: 'dropped', reason: 'overtaken' }

  const quiet = quietHoursOf(current)[channel]
  const zone = zoneIn(current)(nowMs)
  if (!quiet || !isQuiet(quiet, nowMs, zone)) return undefined
  const laterMs = outsideQuietHours(quiet, nowMs, booking.startMs, zone)
  return laterMs > nowMs
    ? { end: 'delayed', reason: 'quiet hours', contact: 'untried', notBeforeMs: laterMs }
    : { end: 'dropped', reason: 'quiet_hours' }
}
