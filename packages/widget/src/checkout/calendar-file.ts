import type { BookingView } from '@slotwell/shared/schema'
import type { App } from '../booking/app.ts'
import { safeHref } from '../booking/safe-href.ts'

type Segment = BookingView['segments'][number]

export interface CalendarEntry {
  readonly id: string
  readonly title: string
  readonly start: string
  readonly end: string
  readonly place?: string | undefined
  readonly url?: string | undefined
  /** "3 Personen". */
  readonly people?: string | undefined
  readonly tentative: boolean
}

/** In lines of 16 characters: even the longest ones stay under the 75 bytes of the standard, and none is cut in two. */
const folded = (text: string): string => text.replace(/.{16}(?=.)/gu, '$&\r\n ')
const escaped = (text: string): string => text.replace(/[\\;,]/g, '\\$&').replace(/\r\n|[\r\n]/g, '\\n')
const utc = (instant: string | number): string => new Date(instant).toISOString().replace(/[-:]|\.\d+/g, '')

/** An iCalendar file of one appointment. `url` has to be a parsed address: those hold no line breaks. */
export function calendarFile({ id, title, start, end, place, url, people, tentative }: CalendarEntry, nowMs: number): string {
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
    ...(people ? [`DESCRIPTION:${folded(escaped(people))}`] : []),
    ...(place ? [`LOCATION:${folded(escaped(place))}`] : []),
    ...(url ? [`URL:${folded(url)}`] : []),
    `STATUS:${tentative ? 'TENTATIVE' : 'CONFIRMED'}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n')
}

/** What a calendar should know of a booking; for shared appointments also how many come. */
function entryOf({ model, rare }: Pick<App, 'model' | 'rare'>, booking: BookingView, segment: Segment): CalendarEntry {
  const { organization, locations, services } = model.catalog.value
  const service = services.find(({ id }) => id === segment.service) ?? model.service.value
  const place = locations.find(({ id }) => id === segment.location)
  return {
    id: booking.id,
    title: [service?.name, organization.name].filter(Boolean).join(', '),
    start: segment.start,
    end: segment.end,
    place: place?.online ? undefined : [place?.name, place?.address].filter(Boolean).join(', '),
    url: safeHref(booking.manageUrl),
    people: booking.partySize ? rare()?.('people', { n: booking.partySize }) : undefined,
    tentative: booking.state === 'pending',
  }
}

/** Hands the file to the browser, which saves it or opens the visitor's calendar. Its address is given back a minute later. */
export function offerFile(app: Pick<App, 'model' | 'rare'>, booking: BookingView): void {
  const [segment] = booking.segments
  if (!segment) return
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([calendarFile(entryOf(app, booking, segment), Date.now())], { type: 'text/calendar' }))
  link.download = 'appointment.ics'
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
