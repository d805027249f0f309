export interface LinkedAppointment {
  /** What is booked and where: never who. */
  readonly title: string
  readonly startMs: number
  readonly endMs: number
  readonly place?: string | undefined
}

type CalendarLink = readonly [name: string, href: string]

/** In other languages as in English. */
const GOOGLE: Readonly<Record<string, string>> = { de: 'Google Kalender', fr: 'Google Agenda', ar: 'تقويم Google' }

/** How a calendar file is called, in every language: a program that takes one names it so, and so does its ending. */
export const CALENDAR_FILE = 'Apple, iCal (.ics)'

/**
 * Addresses at which Google and Microsoft offer to add an appointment, with their names in the language of a tag. Whoever
 * follows one hands over what stands in it, so it holds service, time and place and nothing else. The times are
 * instants in UTC, which each of them shows on the clocks of its reader.
 */
export function calendarLinks({ title, startMs, endMs, place = '' }: LinkedAppointment, tag: string): readonly CalendarLink[] {
  const [start = '', end = ''] = [startMs, endMs].map((ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`)
  const [subject, location] = [title, place].map(encodeURIComponent)
  const outlook = (host: string) =>
    `https://outlook.${host}.com/calendar/deeplink/compose?path=/calendar/action/compose&rru=addevent&startdt=${start}&enddt=${end}&subject=${subject}&location=${location}`
  const dates = `${start}/${end}`.replace(/[-:]/g, '')
  return [
    [
      GOOGLE[tag.slice(0, 2)] ?? 'Google Calendar',
      `https://calendar.google.com/calendar/render?action=TEMPLATE&dates=${dates}&text=${subject}&location=${location}`,
    ],
    ['Outlook.com', outlook('live')],
    ['Microsoft 365', outlook('office')],
  ]
}
