const ONCE = [
  'VERSION',
  'PRODID',
  'METHOD',
  'NAME',
  'X-WR-CALNAME',
  'REFRESH-INTERVAL',
  'X-PUBLISHED-TTL',
  'UID',
  'SEQUENCE',
  'DTSTAMP',
  'DTSTART',
  'DTEND',
  'SUMMARY',
  'LOCATION',
  'DESCRIPTION',
  'URL',
  'CONFERENCE',
  'ORGANIZER',
  'ATTENDEE',
  'STATUS',
  'TRANSP',
  'TZID',
  'RRULE',
  'TZOFFSETFROM',
  'TZOFFSETTO',
]
/** What may stand in what. */
const COMPONENTS: Readonly<Record<string, string>> = {
  VCALENDAR: '',
  VTIMEZONE: 'VCALENDAR',
  VEVENT: 'VCALENDAR',
  STANDARD: 'VTIMEZONE',
  DAYLIGHT: 'VTIMEZONE',
}
/** Addresses that a program opens: nothing but https, and nothing after it. */
const ADDRESS = /^(?:URL|CONFERENCE;VALUE=URI;FEATURE=VIDEO):https:\/\/[!-~]+$/

/**
 * The writing library lets some values through unescaped, so the file is read once more: every line ends in CRLF and
 * is one of ours, and nothing stands twice in one component.
 * @throws a text broke out of its line. That is a bug here.
 */
export function assertOnlyExpected(content: string, events = 1): void {
  const open: { readonly name: string; readonly seen: Set<string> }[] = []
  let found = 0
  const unfolded = content.replace(/\r\n[ \t]/g, '')
  if (/\r(?!\n)|(?<!\r)\n/.test(unfolded)) throw new Error('a calendar file with a bare line break')
  for (const line of unfolded.split('\r\n').slice(0, -1)) {
    const name = /^[A-Z-]+(?=[;:])/.exec(line)?.[0] ?? ''
    const value = line.slice(name.length + 1)
    const here = open.at(-1)
    if (name === 'BEGIN') {
      if (COMPONENTS[value] !== (here?.name ?? '')) throw new Error('a calendar file with a component that nobody asked for')
      if (value === 'VEVENT') found++
      open.push({ name: value, seen: new Set() })
    } else if (name === 'END') {
      if (open.pop()?.name !== value) throw new Error('a calendar file with a component that ends elsewhere')
    } else {
      if (!ONCE.includes(name)) throw new Error('a calendar file with a property that nobody asked for')
      if (!here || here.seen.has(name)) throw new Error(`a calendar file with two of ${name}`)
      if (/^(?:URL|CONFERENCE)$/.test(name) && !ADDRESS.test(line)) throw new Error(`a calendar file whose ${name} is no https address`)
      here.seen.add(name)
    }
  }
  if (open.length > 0 || found !== events) throw new Error('a calendar file with another number of entries')
}
