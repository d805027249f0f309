import type { NewCalendarFeed } from '@slotwell/shared/schema'
import ICAL from 'ical.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Appointment, calendarPart } from '../src/notify/ics.ts'
import { bearer, book, startHarness } from './harness.ts'
import { type Radicale, startRadicale } from './radicale.ts'

/**
 * Our calendar files on a server that others wrote and that checks what it is given. What it says is when, by its own reading
 * of our zones, has to be when we say it is.
 */
let server: Radicale
beforeAll(async () => {
  server = await startRadicale()
  await server.makeCalendar('/anna/work/')
})
afterAll(() => server.stop())

const MINUTE_MS = 60_000
const HALF_HOUR_MS = 30 * MINUTE_MS
const appointment: Appointment = {
  uid: 'bkg_01@book.example.org',
  sequence: 0,
  status: 'CONFIRMED',
  stampMs: Date.parse('2026-03-01T10:11:12Z'),
  startMs: 0,
  endMs: 0,
  timeZone: 'Europe/Zurich',
  summary: 'Erstgespräch; lang, Praxis Seeblick',
  description: 'Buchungsnummer: K7Q-4MX-2DA',
  location: 'Praxis, Seestrasse 1, 6003 Luzern',
  organizer: { name: 'Praxis Seeblick', address: 'praxis@example.org' },
  attendee: { name: 'Anna Müller', address: 'anna@example.net' },
}

/** A stored resource has no METHOD: that belongs to the message that brought it (RFC 4791, 4.1). */
const stored = (part: { readonly content: string }) => part.content.replace(/^METHOD:.*\r\n/m, '')

function read(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[])
  const zones = new Map(
    calendar.getAllSubcomponents('vtimezone').map((zone) => [String(zone.getFirstPropertyValue('tzid')), new ICAL.Timezone(zone)]),
  )
  return calendar.getAllSubcomponents('vevent').map((event) => {
    const ms = (name: string) => {
      const property = event.getFirstProperty(name)
      const time = property?.getFirstValue() as ICAL.Time
      const zone = zones.get(String(property?.getParameter('tzid')))
      if (zone) time.zone = zone
      return time.toUnixTime() * 1000
    }
    const value = (name: string) => event.getFirstPropertyValue(name)
    return {
      startMs: ms('dtstart'),
      endMs: ms('dtend'),
      value,
      uid: String(value('uid')),
      property: (name: string) => event.getFirstProperty(name),
    }
  })
}

describe('a real CalDAV server', () => {
  it.each([
    ['Europe/Zurich', '2026-03-28T09:00:00+01:00', 'the day before the clocks go forward'],
    ['Europe/Zurich', '2026-03-29T01:30:00+01:00', 'the night in which they do'],
    ['Europe/Zurich', '2026-03-29T09:00:00+02:00', 'the day on which they have'],
    ['Europe/Zurich', '2026-10-24T09:00:00+02:00', 'the day before they go back'],
    ['Europe/Zurich', '2026-10-25T02:30:00+02:00', 'the first of two half past two'],
    ['Europe/Zurich', '2026-10-25T02:30:00+01:00', 'the second'],
    ['Europe/Zurich', '2026-10-26T09:00:00+01:00', 'the day after'],
    ['Australia/Lord_Howe', '2026-10-03T09:00:00+10:30', 'half an hour, before'],
    ['Australia/Lord_Howe', '2026-10-05T09:00:00+11:00', 'half an hour, after'],
    ['Australia/Lord_Howe', '2027-04-05T09:00:00+10:30', 'and back'],
    ['Asia/Kathmandu', '2026-07-01T09:00:00+05:45', 'a zone of three quarters'],
    ['UTC', '2026-07-01T09:00:00Z', 'none'],
  ])('takes an appointment in %s at %s (%s) and finds it then, and only then', async (timeZone, start, _) => {
    const startMs = Date.parse(start)
    const endMs = startMs + HALF_HOUR_MS
    const uid = `${timeZone.replace('/', '-')}-${startMs}`
    const path = `/anna/work/${uid}.ics`
    await server.put(path, stored(calendarPart({ ...appointment, uid, timeZone, startMs, endMs })))
    const [event] = read(await server.get(path))
    expect([event?.startMs, event?.endMs, event?.uid, event?.value('summary')]).toEqual([startMs, endMs, uid, appointment.summary])
    expect(await server.within('/anna/work/', startMs, startMs + MINUTE_MS)).toContain(path)
    expect(await server.within('/anna/work/', endMs - MINUTE_MS, endMs)).toContain(path)
    expect(await server.within('/anna/work/', startMs - HALF_HOUR_MS, startMs)).not.toContain(path)
    expect(await server.within('/anna/work/', endMs, endMs + HALF_HOUR_MS)).not.toContain(path)
  })

  it('gives out a whole calendar, in which each zone is described once, with every appointment at its time', async () => {
    const starts = ['2026-03-28', '2026-07-01', '2026-12-01', '2027-07-01'].map((day) => Date.parse(`${day}T09:00:00Z`))
    await server.makeCalendar('/anna/year/')
    for (const startMs of starts) {
      const uid = `year-${startMs}`
      await server.put(`/anna/year/${uid}.ics`, stored(calendarPart({ ...appointment, uid, startMs, endMs: startMs + HALF_HOUR_MS })))
    }
    const text = await server.get('/anna/year/')
    expect(text.match(/^TZID:/gm)).toHaveLength(1)
    expect(
      read(text)
        .map(({ startMs }) => startMs)
        .sort(),
    ).toEqual(starts)
  })

  it('follows an appointment that is moved, approved and cancelled: one entry whose SEQUENCE grows', async () => {
    const path = '/anna/work/life.ics'
    const first = Date.parse('2026-03-27T09:00:00+01:00')
    const later = Date.parse('2026-03-30T09:00:00+02:00')
    const steps = [
      { status: 'TENTATIVE', startMs: first },
      { status: 'CONFIRMED', startMs: first },
      { status: 'CONFIRMED', startMs: later },
      { status: 'CANCELLED', startMs: later },
    ] as const
    const seen = []
    for (const [sequence, step] of steps.entries()) {
      const part = calendarPart({ ...appointment, ...step, uid: 'life', sequence, endMs: step.startMs + HALF_HOUR_MS })
      expect(part.method).toBe(step.status === 'CANCELLED' ? 'CANCEL' : 'REQUEST')
      await server.put(path, stored(part))
      const events = read(await server.get(path))
      expect(events).toHaveLength(1)
      seen.push([events[0]?.uid, events[0]?.value('sequence'), events[0]?.value('status'), events[0]?.startMs])
    }
    expect(seen).toEqual(steps.map(({ status, startMs }, sequence) => ['life', sequence, status, startMs]))
    expect(await server.within('/anna/work/', first, first + HALF_HOUR_MS)).not.toContain(path)
    await server.remove(path)
    await expect(server.get(path)).rejects.toThrow('404')
  })

  it('keeps where people meet online, and who invites whom', async () => {
    const meetingUrl = `https://meet.example.org/anna?token=${'x%3By'.repeat(40)}`
    const startMs = Date.parse('2026-05-05T09:00:00+02:00')
    await server.put(
      '/anna/work/online.ics',
      stored(calendarPart({ ...appointment, uid: 'online', startMs, endMs: startMs + HALF_HOUR_MS, location: meetingUrl, meetingUrl })),
    )
    const [event] = read(await server.get('/anna/work/online.ics'))
    expect([event?.value('url'), event?.value('conference'), event?.value('location')]).toEqual([meetingUrl, meetingUrl, meetingUrl])
    expect(event?.property('conference')?.getParameter('feature')).toBe('VIDEO')
    expect([event?.value('organizer'), event?.property('attendee')?.getParameter('rsvp')]).toEqual(['mailto:praxis@example.org', 'FALSE'])
  })

  it('refuses what is no calendar, so that what it takes means something', async () => {
    await expect(server.put('/anna/work/broken.ics', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n')).rejects.toThrow('400')
  })

  it('takes a whole feed, and finds every entry of it then', async () => {
    const harness = await startHarness()
    try {
      const views = [await book(harness), await book(harness), await book(harness)]
      const headers = bearer(harness.practice.sk)
      const away = { start: '2027-03-26T08:00:00+01:00', end: '2027-03-30T18:00:00+02:00' }
      await harness.request('/v1/time-off', { method: 'POST', headers, json: { staff: 'anna-keller', ...away } })
      const made = (await (
        await harness.request('/v1/calendar-feeds', { method: 'POST', headers, json: { organizationWide: true, detail: 'full' } })
      ).json()) as NewCalendarFeed
      const text = await (await harness.request(new URL(made.url).pathname)).text()
      expect(text.match(/BEGIN:VTIMEZONE/g)).toHaveLength(1)
      await server.put('/anna/feed/', text.replace(/^METHOD:.*\r\n/m, ''))
      const ours = read(text)
      const theirs = new Map(read(await server.get('/anna/feed/')).map((event) => [event.uid, event]))
      expect(theirs.size).toBe(ours.length)
      expect(ours.length).toBeGreaterThanOrEqual(4)
      for (const { uid, startMs, endMs } of ours) {
        expect([theirs.get(uid)?.startMs, theirs.get(uid)?.endMs]).toEqual([startMs, endMs])
        expect(await server.within('/anna/feed/', startMs, startMs + MINUTE_MS)).not.toEqual([])
      }
      for (const { id, segments } of views)
        expect(ours.find(({ uid }) => uid.startsWith(id))?.startMs).toBe(Date.parse(segments[0]?.start ?? ''))
      expect(ours.some(({ startMs, endMs }) => startMs === Date.parse(away.start) && endMs === Date.parse(away.end))).toBe(true)
    } finally {
      await harness.close()
    }
  })
})
