import ical, {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalCalendarMethod,
  type ICalDayJsStub,
  ICalEventStatus,
  ICalEventTransparency,
} from 'ical-generator'
import { offsetMsAt } from '@slotwell/shared/time'
import { assertOnlyExpected } from './assert-calendar.ts'
import type { Mailbox } from './mail.ts'
import { timeZoneComponent, wallStamp } from './time-zone-component.ts'
import { oneLine } from './visitor-text.ts'
import { clocksChangeNear } from './when.ts'

export interface CalendarEntry {
  /** The same for the whole life of an appointment. */
  readonly uid: string
  /** Grows with every revision; a calendar ignores what is older than it knows. */
  readonly sequence: number
  readonly status: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED'
  readonly stampMs: number
  readonly startMs: number
  readonly endMs: number
  readonly timeZone: string
  readonly summary: string
  readonly description?: string
  readonly location?: string
  /** Where to meet online; what the schema let through: https, printable ASCII. */
  readonly meetingUrl?: string
  /** Takes no time, such as what was cancelled. */
  readonly transparent?: boolean
  /** Who invites whom; absent where nobody is invited. */
  readonly people?: { readonly organizer: Mailbox; readonly attendee: Mailbox }
}

export interface CalendarHead {
  readonly method: 'REQUEST' | 'CANCEL' | 'PUBLISH'
  /** For what is subscribed to. */
  readonly name?: string
  /** How long a subscriber may wait before he looks again. */
  readonly refreshSeconds?: number
}

/** A calendar file (RFC 5545): each zone once, then the entries. Throws if a text broke out of its line. */
export function writeCalendar({ method, name, refreshSeconds }: CalendarHead, entries: readonly CalendarEntry[]): string {
  const calendar = ical({
    method: ICalCalendarMethod[method],
    prodId: { company: 'Slotwell', product: 'Booking', language: 'EN' },
    timezone: { name: null, generator: (zone) => zoneComponent(zone, entries) },
    ...(name && { name: oneLine(name) }),
    ...(refreshSeconds && { ttl: refreshSeconds }),
  })
  for (const entry of entries) addEntry(calendar, entry)
  const content = withMeetings(`${calendar.toString()}\r\n`, entries)
  assertOnlyExpected(content, entries.length)
  return content
}

/** Written without a pause: about 20 ms. */
const AT_ONCE = 100

/** The same file for thousands of entries, with a pause now and then in which others are served. */
export async function writeLongCalendar(head: CalendarHead, entries: readonly CalendarEntry[]): Promise<string> {
  const zones = new Set<string>()
  const events: string[] = []
  for (let i = 0; i < entries.length; i += AT_ONCE) {
    const part = writeCalendar(head, entries.slice(i, i + AT_ONCE))
    // No text of a line can begin one, so these words are the components.
    for (const [zone] of part.matchAll(/^BEGIN:VTIMEZONE\r\n[\s\S]*?^END:VTIMEZONE\r\n/gm)) zones.add(zone)
    events.push(part.slice(part.indexOf('\r\nBEGIN:VEVENT\r\n') + 2, part.lastIndexOf('END:VCALENDAR')))
    await new Promise((resolve) => setImmediate(resolve))
  }
  const empty = writeCalendar(head, [])
  const end = empty.lastIndexOf('END:VCALENDAR')
  return [empty.slice(0, end), ...zones, ...events, empty.slice(end)].join('')
}

function addEntry(calendar: ReturnType<typeof ical>, entry: CalendarEntry): void {
  const { people, startMs, endMs, timeZone } = entry
  const event = calendar.createEvent({
    id: entry.uid,
    sequence: entry.sequence,
    stamp: new Date(entry.stampMs),
    ...(hasPlainWallTime(entry)
      ? { timezone: timeZone, start: wallTime(timeZone, startMs), end: wallTime(timeZone, endMs) }
      : { start: new Date(startMs), end: new Date(endMs) }),
    summary: oneLine(entry.summary),
    status: ICalEventStatus[entry.status],
    ...(entry.transparent && { transparency: ICalEventTransparency.TRANSPARENT }),
    ...(entry.description && { description: oneLine(entry.description) }),
    ...(people && { organizer: { name: parameterText(people.organizer.name), email: mailtoAddress(people.organizer.address) } }),
    ...(entry.location && { location: oneLine(entry.location) }),
  })
  if (people)
    event.createAttendee({
      name: parameterText(people.attendee.name),
      email: mailtoAddress(people.attendee.address),
      role: ICalAttendeeRole.REQ,
      status: entry.status === 'TENTATIVE' ? ICalAttendeeStatus.NEEDSACTION : ICalAttendeeStatus.ACCEPTED,
      // Changes are made behind the link of the letter; an answer by mail would reach no program.
      rsvp: false,
    })
}

/**
 * CONFERENCE (RFC 7986) where people meet, and URL for programs that do not know it. The writing library knows neither
 * the one nor how to keep an address within its line.
 */
function withMeetings(content: string, entries: readonly CalendarEntry[]): string {
  const end = '\r\nEND:VEVENT'
  const parts = content.split(end)
  return parts
    .map((part, index) => {
      const url = entries[index]?.meetingUrl
      return url === undefined ? part : [part, folded(`URL:${url}`), folded(`CONFERENCE;VALUE=URI;FEATURE=VIDEO:${url}`)].join('\r\n')
    })
    .join(end)
}

/** At most 75 bytes a line; the text is ASCII. */
const folded = (line: string): string => line.replace(/(?<=^.{75})(?=.)|(?<=^.{75}(?:.{74})+)(?=.)/g, '\r\n ')

const zonedIn = (zone: string) => (entry: CalendarEntry) => entry.timeZone === zone && hasPlainWallTime(entry)

function zoneComponent(zone: string, entries: readonly CalendarEntry[]): string {
  const own = entries.filter(zonedIn(zone))
  return timeZoneComponent(zone, Math.min(...own.map(({ startMs }) => startMs)), Math.max(...own.map(({ endMs }) => endMs)))
}

/** In the night of a change, programs disagree which of two 02:30 is meant: such an appointment is written in UTC. */
const hasPlainWallTime = ({ timeZone, startMs, endMs }: CalendarEntry): boolean =>
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
