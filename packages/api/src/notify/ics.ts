import type { CalendarPart, Mailbox } from './mail.ts'
import { type CalendarEntry, writeCalendar } from './write-calendar.ts'

export interface Appointment extends Omit<CalendarEntry, 'people'> {
  readonly organizer: Mailbox
  readonly attendee: Mailbox
}

/** The calendar file of one appointment: an invitation, or the message that takes it back (RFC 5545, RFC 5546). */
export function calendarPart({ organizer, attendee, ...entry }: Appointment): CalendarPart {
  const method = entry.status === 'CANCELLED' ? 'CANCEL' : 'REQUEST'
  return { method, content: writeCalendar({ method }, [{ ...entry, people: { organizer, attendee } }]) }
}

/** The same entry for whoever fetches it himself: nobody is invited. */
export const calendarFile = (entry: Omit<CalendarEntry, 'people'>): string => writeCalendar({ method: 'PUBLISH' }, [entry])

/**
 * Where an appointment is, for a calendar. A place that is online and nowhere else is its address: that is what programs
 * that do not know CONFERENCE turn into a link.
 */
export function placeInCalendar(
  { name, address, online }: { readonly name: string; readonly address?: string | undefined; readonly online: boolean },
  word: string,
  meetingUrl: string | undefined,
): Pick<CalendarEntry, 'location' | 'meetingUrl'> {
  const place = [name, address].filter(Boolean).join(', ')
  const location = online && !address ? (meetingUrl ?? (place || word)) : place
  return meetingUrl === undefined ? { location } : { location, meetingUrl }
}
