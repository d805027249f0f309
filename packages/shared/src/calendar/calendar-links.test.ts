import { describe, expect, it } from 'vitest'
import { calendarLinks } from './calendar-links.ts'

const at = (text: string) => Date.parse(text)
const given = { title: 'Schnitt & Föhn, Salon', startMs: at('2026-11-24T09:00:00+01:00'), endMs: at('2026-11-24T09:30:00+01:00') }
const linksOf = (entry: Parameters<typeof calendarLinks>[0], tag: string) =>
  calendarLinks(entry, tag).map(([name, href]) => ({ name, href }))
const fields = (href: string) => Object.fromEntries(new URL(href).searchParams)

describe('calendarLinks', () => {
  it('offers Google and both Outlooks, with service, time and place and nothing else', () => {
    const [google, live, office] = linksOf({ ...given, place: 'Bärengasse 1, Zürich' }, 'de-CH')
    expect([google?.name, live?.name, office?.name]).toEqual(['Google Kalender', 'Outlook.com', 'Microsoft 365'])
    expect(google?.href.split('?')[0]).toBe('https://calendar.google.com/calendar/render')
    expect(live?.href.split('?')[0]).toBe('https://outlook.live.com/calendar/deeplink/compose')
    expect(office?.href.split('?')[0]).toBe('https://outlook.office.com/calendar/deeplink/compose')
    expect(fields(google?.href ?? '')).toEqual({
      action: 'TEMPLATE',
      dates: '20261124T080000Z/20261124T083000Z',
      text: given.title,
      location: 'Bärengasse 1, Zürich',
    })
    for (const one of [live, office])
      expect(fields(one?.href ?? '')).toEqual({
        path: '/calendar/action/compose',
        rru: 'addevent',
        startdt: '2026-11-24T08:00:00Z',
        enddt: '2026-11-24T08:30:00Z',
        subject: given.title,
        location: 'Bärengasse 1, Zürich',
      })
  })

  it.each([
    ['the hour that comes twice in Zurich, first', '2026-10-25T02:30:00+02:00', '20261025T003000Z', '2026-10-25T00:30:00Z'],
    ['and second', '2026-10-25T02:30:00+01:00', '20261025T013000Z', '2026-10-25T01:30:00Z'],
    ['after the gap of spring', '2026-03-29T03:00:00+02:00', '20260329T010000Z', '2026-03-29T01:00:00Z'],
    ['half an hour forward on Lord Howe', '2026-10-04T02:30:00+11:00', '20261003T153000Z', '2026-10-03T15:30:00Z'],
    ['Kathmandu', '2026-07-01T09:00:00+05:45', '20260701T031500Z', '2026-07-01T03:15:00Z'],
  ])('means the same instant everywhere: %s', (_, start, google, outlook) => {
    const startMs = at(start)
    const links = linksOf({ title: 'x', startMs, endMs: startMs + 1_800_000 }, 'en').map(({ href }) => fields(href))
    expect(links[0]?.dates?.split('/')[0]).toBe(google)
    expect([links[1]?.startdt, links[2]?.startdt]).toEqual([outlook, outlook])
    expect(at(links[1]?.enddt ?? '') - at(links[1]?.startdt ?? '')).toBe(1_800_000)
  })

  it('lets no text add a field or change the address', () => {
    for (const { href } of linksOf({ ...given, title: 'x&add=evil@example.net#?', place: '&guests=v@example.net\r\n' }, 'en')) {
      expect(Object.keys(fields(href))).not.toContain('add')
      expect(Object.keys(fields(href))).not.toContain('guests')
      expect(href).toMatch(/^https:\/\/[!-~]+$/)
      expect(new URL(href).hash).toBe('')
    }
  })

  it.each([
    ['de-CH', 'Google Kalender'],
    ['en', 'Google Calendar'],
    ['fr-CH', 'Google Agenda'],
    ['it', 'Google Calendar'],
    ['ar', 'تقويم Google'],
    ['pt', 'Google Calendar'],
  ])('has the name that it has in %s', (tag, google) => {
    expect(calendarLinks(given, tag).map(([name]) => name)).toEqual([google, 'Outlook.com', 'Microsoft 365'])
  })
})
