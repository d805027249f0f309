export interface CalendarEntry {
  readonly id: string
  readonly title: string
  readonly start: string
  readonly end: string
  readonly place?: string | undefined
  /** Where to meet online. */
  readonly meetingUrl?: string | undefined
  readonly url?: string | undefined
  /** "3 Personen". */
  readonly people?: string | 0 | undefined
  readonly tentative: boolean
}

/** In lines of 16 characters: even the longest ones stay under the 75 bytes of the standard, and none is cut in two. */
const folded = (text: string): string => text.replace(/.{16}(?=.)/gu, '$&\r\n ')
const escaped = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replace(/\r\n|[\r\n]/g, '\\n')
const utc = (instant: string | number): string => new Date(instant).toISOString().replace(/[-:]|\.\d+/g, '')

/** An iCalendar file of one appointment. Addresses have to be parsed ones: those hold no line breaks. */
export function calendarFile(entry: CalendarEntry, nowMs: number): string {
  const { id, title, start, end, place, meetingUrl, people, tentative } = entry
  const url = meetingUrl ?? entry.url
  const where = place || meetingUrl
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Slotwell//Widget//EN',
    'BEGIN:VEVENT',
    `UID:${escaped(id)}`,
    `DTSTAMP:${utc(nowMs)}`,
    `DTSTART:${utc(start)}`,
    `DTEND:${utc(end)}`,
    `SUMMARY:${folded(escaped(title))}`,
    people && `DESCRIPTION:${folded(escaped(people))}`,
    where && `LOCATION:${folded(escaped(where))}`,
    url && `URL:${folded(url)}`,
    meetingUrl && `CONFERENCE;VALUE=URI;FEATURE=VIDEO:${folded(meetingUrl)}`,
    `STATUS:${tentative ? 'TENTATIVE' : 'CONFIRMED'}`,
    'END:VEVENT',
    'END:VCALENDAR\r\n',
  ]
    .filter(Boolean)
    .join('\r\n')
}

/** Hands the file to the browser, which saves it or opens the visitor's calendar. Its address is given back a minute later. */
export function offerFile(entry: CalendarEntry): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([calendarFile(entry, Date.now())], { type: 'text/calendar' }))
  link.download = 'appointment.ics'
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
