import { afterEach, expect, it, vi } from 'vitest'
import { draw } from '../draw.ts'
import { rareWords } from '../rare/rare-words.ts'
import { CalendarChoices } from './calendar-choices.tsx'

afterEach(() => vi.restoreAllMocks())

type Given = Parameters<typeof CalendarChoices>[0]
function drawn(given: Omit<Given, 'app'>): HTMLElement {
  const root = document.createElement('div')
  draw(root, () => <CalendarChoices {...given} app={app} />)
  return root
}
/** The file that the button hands to the browser. */
async function savedBy(given: Omit<Given, 'app'>): Promise<string> {
  let saved: Blob | undefined
  vi.spyOn(URL, 'createObjectURL').mockImplementation((file) => {
    saved = file as Blob
    return 'blob:x'
  })
  const opened = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {})
  const button = drawn(given).querySelector('button')
  expect(button?.textContent).toBe('Apple, iCal (.ics)')
  button?.click()
  expect(opened).toHaveBeenCalledOnce()
  const text = (await saved?.text()) ?? ''
  vi.restoreAllMocks()
  return text
}

const app = {
  t: (key: string) => key,
  rare: rareWords({ language: 'de', tone: 'formal', tag: 'de-CH' }),
  client: { base: 'https://book.example.org' },
}
const booking: Parameters<typeof CalendarChoices>[0]['booking'] = {
  id: 'bkg_1',
  state: 'confirmed',
  segments: [{ service: 'svc_1', staff: [], location: 'loc_1', start: '2026-10-25T02:30:00+01:00', end: '2026-10-25T03:00:00+01:00' }],
  manageUrl: 'https://book.example.org/m#bkg_1.secret',
  meetingUrl: 'https://meet.example.org/room?pwd=1',
  calendarLinks: [
    { name: 'Google Kalender', url: 'https://calendar.google.com/calendar/render?text=Schnitt' },
    { name: 'Outlook.com', url: 'https://outlook.live.com/calendar/deeplink/compose?subject=Schnitt' },
  ],
}
const online = { name: 'Video', online: true }
const salon = { name: 'Salon', address: 'Gasse 1, Zürich', online: false }

it('opens the sites of others by the links of the answer, and without them only the file is offered', () => {
  const links = (given: Given['booking']) =>
    [...drawn({ booking: given, names: ['Schnitt', 'Salon Ada'], place: salon }).querySelectorAll<HTMLAnchorElement>('details a')].map(
      ({ textContent, href, target, rel }) => [textContent, href, target, rel],
    )
  expect(links(booking)).toEqual(booking.calendarLinks?.map(({ name, url }) => [name, url, '_blank', 'noopener noreferrer']))
  const { calendarLinks: _, ...older } = booking
  expect(links(older)).toEqual([])
})

it('leads to where people meet online, by the name of that site', () => {
  const meeting = (meetingUrl?: string) =>
    [...drawn({ booking: { ...booking, meetingUrl }, names: ['x'], place: online }).children].find(
      (one) => one instanceof HTMLAnchorElement,
    )
  expect([meeting(booking.meetingUrl)?.href, meeting(booking.meetingUrl)?.textContent]).toEqual([booking.meetingUrl, 'meet.example.org'])
  expect([meeting(undefined), meeting('javascript:alert(1)')]).toEqual([undefined, undefined])
})

it('saves a file that a calendar knows from the letters, with the way into the meeting', async () => {
  const lines = (await savedBy({ booking, names: ['Schnitt', undefined], place: online })).replaceAll('\r\n ', '').split('\r\n')
  for (const line of [
    'UID:bkg_1@book.example.org',
    'DTSTART:20261025T013000Z',
    'SUMMARY:Schnitt',
    'LOCATION:https://meet.example.org/room?pwd=1',
    'URL:https://meet.example.org/room?pwd=1',
    'CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://meet.example.org/room?pwd=1',
    'STATUS:CONFIRMED',
  ])
    expect(lines).toContain(line)
})

it('lets no address into the file that is none (T12)', async () => {
  const file = (meetingUrl: string) => savedBy({ booking: { ...booking, meetingUrl }, names: ['x'], place: online })
  expect(await file('https://meet.example.org/\r\nATTACH:http://evil.example')).not.toMatch(/^ATTACH/m)
  expect(await file('javascript:alert(1)')).not.toContain('javascript')
})
