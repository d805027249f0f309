export interface LinkedAppointment {
  /** What is booked and where: never who. */
  readonly title: string
  readonly startMs: number
  readonly endMs: number
  readonly place?: string | undefined
}

export interface CalendarLinks {
  readonly file: string
  readonly links: readonly (readonly [name: string, href: string])[]
}

/** How Google's calendar and the calendar file are called; in other languages as in English. */
const NAMES: Readonly<Record<string, readonly [google: string, file: string]>> = {
  de: ['Google Kalender', 'Kalenderdatei'],
  fr: ['Google Agenda', 'Fichier de calendrier'],
  it: ['Google Calendar', 'File di calendario'],
  ar: ['تقويم Google', 'ملف التقويم'],
}

/**
 * How the calendar file is called in the language of a tag, and the addresses at which Google and Microsoft offer to add an
 * appointment, with their names. Whoever follows one hands over what stands in it, so it holds service, time and place
 * and nothing else. The times are instants in UTC, which each of them shows on the clocks of its reader.
 */
export function calendarLinks({ title, startMs, endMs, place = '' }: LinkedAppointment, tag: string): CalendarLinks {
  const [google, file] = NAMES[tag.slice(0, 2)] ?? ['Google Calendar', 'Calendar file']
  const [start = '', end = ''] = [startMs, endMs].map((ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`)
  const [subject, location] = [title, place].map(encodeURIComponent)
  const outlook = (host: string) =>
    `https://outlook.${host}.com/calendar/deeplink/compose?path=/calendar/action/compose&rru=addevent&startdt=${start}&enddt=${end}&subject=${subject}&location=${location}`
  const dates = `${start}/${end}`.replace(/[-:]/g, '')
  const links: CalendarLinks['links'] = [
    [google, `https://calendar.google.com/calendar/render?action=TEMPLATE&dates=${dates}&text=${subject}&location=${location}`],
    ['Outlook.com', outlook('live')],
    ['Microsoft 365', outlook('office')],
  ]
  return { file, links }
}
