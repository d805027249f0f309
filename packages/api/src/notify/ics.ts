import ical, { ICalAttendeeRole, ICalAttendeeStatus, ICalCalendarMethod, type ICalDayJsStub, ICalEventStatus } from 'ical-generator'
import { offsetMsAt } from '@slotwell/shared/time'
import type { CalendarPart, Mailbox } from './mail.ts'
import { timeZoneComponent, wallStamp } from './time-zone-component.ts'
import { oneLine } from './visitor-text.ts'
import { clocksChangeNear } from './when.ts'

export interface Appointment {
  /** The same for the whole life of a booking. */
  readonly uid: string
  /** Grows with every revision; a calendar ignores what is older than it knows. */
  readonly sequence: number
  readonly status: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED'
  readonly stampMs: number
  readonly startMs: number
  readonly endMs: number
  readonly timeZone: string
  readonly summary: string
  readonly description: string
  readonly location?: string
  readonly organizer: Mailbox
  readonly attendee: Mailbox
}

/** The calendar file of one appointment: an invitation, or the message that takes it back (RFC 5545, RFC 5546). */
export function calendarPart(appointment: Appointment): CalendarPart {
  const method = appointment.status === 'CANCELLED' ? 'CANCEL' : 'REQUEST'
  return { method, content: written(appointment, method, appointment) }
}

/** The same entry for whoever fetches it himself: nobody is invited. */
export const calendarFile = (appointment: Omit<Appointment, 'organizer' | 'attendee'>): string => written(appointment, 'PUBLISH')

function written(
  appointment: Omit<Appointment, 'organizer' | 'attendee'>,
  method: CalendarPart['method'] | 'PUBLISH',
  people?: Pick<Appointment, 'organizer' | 'attendee'>,
): string {
  const { startMs, endMs, timeZone } = appointment
  const calendar = ical({
    method: ICalCalendarMethod[method],
    prodId: { company: 'Slotwell', product: 'Booking', language: 'EN' },
    timezone: { name: null, generator: () => timeZoneComponent(timeZone, startMs, endMs) },
  })
  const event = calendar.createEvent({
    id: appointment.uid,
    sequence: appointment.sequence,
    stamp: new Date(appointment.stampMs),
    ...(hasPlainWallTime(timeZone, startMs, endMs)
      ? { timezone: timeZone, start: wallTime(timeZone, startMs), end: wallTime(timeZone, endMs) }
      : { start: new Date(startMs), end: new Date(endMs) }),
    summary: oneLine(appointment.summary),
    description: oneLine(appointment.description),
    status: ICalEventStatus[appointment.status],
    ...(people && { organizer: { name: parameterText(people.organizer.name), email: mailtoAddress(people.organizer.address) } }),
    ...(appointment.location && { location: oneLine(appointment.location) }),
  })
  if (people)
    event.createAttendee({
      name: parameterText(people.attendee.name),
      email: mailtoAddress(people.attendee.address),
      role: ICalAttendeeRole.REQ,
      status: appointment.status === 'TENTATIVE' ? ICalAttendeeStatus.NEEDSACTION : ICalAttendeeStatus.ACCEPTED,
    })
  const content = `${calendar.toString()}\r\n`
  assertOnlyExpected(content)
  return content
}

/** In the night of a change, programs disagree which of two 02:30 is meant: such an appointment is written in UTC. */
const hasPlainWallTime = (timeZone: string, startMs: number, endMs: number): boolean =>
  timeZone !== 'UTC' && !clocksChangeNear(timeZone, startMs) && !clocksChangeNear(timeZone, endMs)

/**
 * An instant on the clocks of a zone. ical-generator would read the process's own zone from a Date; of the date
 * libraries it knows, dayjs is the one whose two answers it needs are quickly given.
 */
function wallTime(timeZone: string, ms: number): ICalDayJsStub {
  const [date = '', time = ''] = wallStamp(ms + offsetMsAt(timeZone, ms)).split('T')
  const wall: ICalDayJsStub = {
    format: (pattern) => (pattern === 'YYYYMMDD' ? date : time),
    isValid: () => true,
    toDate: () => new Date(ms),
    toJSON: () => new Date(ms).toJSON(),
    tz: () => wall,
  }
  return wall
}

/** Inside a quoted parameter a quotation mark ends the value, whatever stands before it, and a caret begins an escape (RFC 6868). */
const parameterText = (text: string): string =>
  oneLine(text)
    .replace(/["\u201c\u201d]/g, "'")
    .replace(/[\\^]/g, ' ') || '-'

/** A mailto address: what means something else in a URI is percent-encoded, so that `a?cc=b@example.org` stays one address. */
const mailtoAddress = (address: string): string =>
  address.replace(/[%?&#/`{|}^]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

const ONCE = [
  'VERSION',
  'PRODID',
  'METHOD',
  'UID',
  'SEQUENCE',
  'DTSTAMP',
  'DTEND',
  'SUMMARY',
  'LOCATION',
  'DESCRIPTION',
  'ORGANIZER',
  'ATTENDEE',
  'STATUS',
  'TZID',
]
const OFTEN = ['BEGIN', 'END', 'DTSTART', 'TZOFFSETFROM', 'TZOFFSETTO']

/**
 * The writing library lets some values through unescaped, so the file is read once more: every line ends in CRLF and
 * is one of ours, and nothing stands there twice.
 * @throws a text broke out of its line. That is a bug here.
 */
export function assertOnlyExpected(content: string): void {
  const seen = new Set<string>()
  const unfolded = content.replace(/\r\n[ \t]/g, '')
  if (/\r(?!\n)|(?<!\r)\n/.test(unfolded)) throw new Error('a calendar file with a bare line break')
  for (const line of unfolded.split('\r\n').slice(0, -1)) {
    const name = /^[A-Z-]+(?=[;:])/.exec(line)?.[0] ?? ''
    if (!ONCE.includes(name) && !OFTEN.includes(name)) throw new Error('a calendar file with a property that nobody asked for')
    if (ONCE.includes(name) && seen.has(name)) throw new Error(`a calendar file with two of ${name}`)
    seen.add(name)
  }
}
