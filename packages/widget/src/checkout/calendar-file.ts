export interface CalendarEntry {
  readonly id: string
  readonly title: string
  readonly start: string
  readonly end: string
  readonly place?: string | undefined
  readonly url?: string | undefined
  readonly tentative: boolean
}

const escaped = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replace(/\r\n|[\r\n]/g, '\\n')
const utc = (instant: string | number): string => new Date(instant).toISOString().replace(/[-:]|\.\d+/g, '')

/** Lines of at most 75 bytes, as RFC 5545 asks; a character is never cut in two. */
function folded(line: string): string {
  let out = ''
  let bytes = 0
  for (const character of line) {
    const size = new TextEncoder().encode(character).length
    if (bytes + size > 74) {
      out += '\r\n '
      bytes = 0
    }
    out += character
    bytes += size
  }
  return out
}

/** An iCalendar file of one appointment. `url` has to be a parsed address: those hold no line breaks. */
export function calendarFile({ id, title, start, end, place, url, tentative }: CalendarEntry, nowMs: number): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Slotwell//Widget//EN',
    'BEGIN:VEVENT',
    `UID:${escaped(id)}`,
    `DTSTAMP:${utc(nowMs)}`,
    `DTSTART:${utc(start)}`,
    `DTEND:${utc(end)}`,
    `SUMMARY:${escaped(title)}`,
    ...(place ? [`LOCATION:${escaped(place)}`] : []),
    ...(url ? [`URL:${url}`] : []),
    `STATUS:${tentative ? 'TENTATIVE' : 'CONFIRMED'}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return `${lines.map(folded).join('\r\n')}\r\n`
}
