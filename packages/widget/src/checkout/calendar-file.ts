export interface CalendarEntry {
  readonly id: string
  readonly title: string
  readonly start: string
  readonly end: string
  readonly place?: string | undefined
  readonly url?: string | undefined
  readonly tentative: boolean
}

/** In lines of 16 characters: even the longest ones stay under the 75 bytes of the standard, and none is cut in two. */
const folded = (text: string): string => text.replace(/.{16}(?=.)/gu, '$&\r\n ')
const escaped = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replace(/\r\n|[\r\n]/g, '\\n')
const utc = (instant: string | number): string => new Date(instant).toISOString().replace(/[-:]|\.\d+/g, '')

/** An iCalendar file of one appointment. `url` has to be a parsed address: those hold no line breaks. */
export function calendarFile({ id, title, start, end, place, url, tentative }: CalendarEntry, nowMs: number): string {
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
    ...(place ? [`LOCATION:${folded(escaped(place))}`] : []),
    ...(url ? [`URL:${folded(url)}`] : []),
    `STATUS:${tentative ? 'TENTATIVE' : 'CONFIRMED'}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n')
}

/** Hands the file to the browser, which saves it or opens the visitor's calendar. Its address is given back a minute later. */
export function offerFile(entry: CalendarEntry, nowMs: number): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([calendarFile(entry, nowMs)], { type: 'text/calendar' }))
  link.download = 'appointment.ics'
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
