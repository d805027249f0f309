import fc from 'fast-check'
import ICAL from 'ical.js'
import { describe, expect, it } from 'vitest'
import { assertOnlyExpected } from './assert-calendar.ts'
import { type Appointment, calendarPart } from './ics.ts'
import { writeCalendar, writeLongCalendar } from './write-calendar.ts'

const appointment: Appointment = {
  uid: 'bkg_01@book.example.org',
  sequence: 0,
  status: 'CONFIRMED',
  stampMs: Date.parse('2026-11-20T10:11:12Z'),
  startMs: Date.parse('2026-11-24T09:00:00+01:00'),
  endMs: Date.parse('2026-11-24T09:30:00+01:00'),
  timeZone: 'Europe/Zurich',
  summary: 'Erstgespräch; lang, Praxis Seeblick',
  description: 'Buchungsnummer: K7Q-4MX-2DA',
  location: 'Praxis, Seestrasse 1, 6003 Luzern',
  organizer: { name: 'Praxis Seeblick', address: 'praxis@example.org' },
  attendee: { name: 'Anna Müller', address: 'anna@example.net' },
}

/** Reads a file with another library than the one that wrote it. */
function read(content: string) {
  const calendar = new ICAL.Component(ICAL.parse(content))
  const event = calendar.getFirstSubcomponent('vevent')
  const zone = calendar.getFirstSubcomponent('vtimezone')
  if (!event) throw new Error('no event')
  const start = event.getFirstPropertyValue('dtstart') as ICAL.Time
  const end = event.getFirstPropertyValue('dtend') as ICAL.Time
  if (zone) start.zone = end.zone = new ICAL.Timezone(zone)
  return {
    calendar,
    event,
    zone,
    startMs: start.toUnixTime() * 1000,
    endMs: end.toUnixTime() * 1000,
    start,
    value: (name: string) => event.getFirstPropertyValue(name),
    names: event
      .getAllProperties()
      .map(({ name }) => name)
      .sort(),
  }
}

const PROPERTIES = [
  'attendee',
  'description',
  'dtend',
  'dtstamp',
  'dtstart',
  'location',
  'organizer',
  'sequence',
  'status',
  'summary',
  'uid',
]

describe('calendarPart', () => {
  it('says what was booked, to another parser', () => {
    const { method, content } = calendarPart(appointment)
    const { calendar, event, startMs, endMs, value, names, start } = read(content)
    expect(method).toBe('REQUEST')
    expect(calendar.getFirstPropertyValue('method')).toBe('REQUEST')
    expect([startMs, endMs]).toEqual([appointment.startMs, appointment.endMs])
    expect(start.toString()).toBe('2026-11-24T09:00:00')
    expect(event.getFirstProperty('dtstart')?.getParameter('tzid')).toBe('Europe/Zurich')
    expect(names).toEqual(PROPERTIES)
    expect([value('uid'), value('sequence'), value('status'), value('summary'), value('location')]).toEqual([
      'bkg_01@book.example.org',
      0,
      'CONFIRMED',
      appointment.summary,
      appointment.location,
    ])
    expect(String(value('dtstamp'))).toBe('2026-11-20T10:11:12Z')
    expect([value('organizer'), event.getFirstProperty('organizer')?.getParameter('cn')]).toEqual([
      'mailto:praxis@example.org',
      'Praxis Seeblick',
    ])
    expect([String(value('attendee')).toLowerCase(), event.getFirstProperty('attendee')?.getParameter('cn')]).toEqual([
      'mailto:anna@example.net',
      'Anna Müller',
    ])
  })

  it('takes a cancelled appointment back and marks a requested one as tentative', () => {
    const cancelled = calendarPart({ ...appointment, status: 'CANCELLED', sequence: 2 })
    expect([cancelled.method, read(cancelled.content).value('status'), read(cancelled.content).value('sequence')]).toEqual([
      'CANCEL',
      'CANCELLED',
      2,
    ])
    expect(read(calendarPart({ ...appointment, status: 'TENTATIVE' }).content).value('status')).toBe('TENTATIVE')
  })

  it('says where people meet online, to programs that know CONFERENCE and to others', () => {
    const meetingUrl = `https://meet.example.org/r?pwd=a;b,c\\d&${'x'.repeat(200)}`
    const { content } = calendarPart({ ...appointment, meetingUrl, location: meetingUrl })
    for (const line of content.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
    const unfolded = content.replaceAll('\r\n ', '').split('\r\n')
    expect(unfolded).toContain(`URL:${meetingUrl}`)
    expect(unfolded).toContain(`CONFERENCE;VALUE=URI;FEATURE=VIDEO:${meetingUrl}`)
    expect(read(content).names).toEqual([...PROPERTIES, 'conference', 'url'].sort())
    expect(calendarPart(appointment).content).not.toMatch(/^(?:URL|CONFERENCE)/m)
  })

  it('keeps all fold lines whole: any length is read back as it was', () => {
    for (let length = 1; length < 330; length++) {
      const meetingUrl = `https://meet.example.org/${'y'.repeat(length)}`
      const { content } = calendarPart({ ...appointment, meetingUrl })
      for (const line of content.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
      expect([read(content).value('url'), read(content).value('conference')]).toEqual([meetingUrl, meetingUrl])
    }
  })

  it('is the same file whenever it is written', () => {
    expect(calendarPart(appointment)).toEqual(calendarPart({ ...appointment }))
  })

  it.each([
    ['America/New_York', '2026-11-01T01:30:00-04:00'],
    ['America/New_York', '2026-11-01T01:30:00-05:00'],
    ['Europe/Zurich', '2026-03-29T01:30:00+01:00'],
    ['Australia/Lord_Howe', '2026-10-04T02:30:00+11:00'],
    ['Africa/Casablanca', '2027-02-10T10:00:00+00:00'],
    ['Asia/Kathmandu', '2026-07-01T09:00:00+05:45'],
    ['America/Vancouver', '2026-12-01T09:00:00-08:00'],
    ['UTC', '2026-07-01T09:00:00Z'],
  ])('T35 means the same instant in %s at %s', (timeZone, start) => {
    const startMs = Date.parse(start)
    const { content } = calendarPart({ ...appointment, timeZone, startMs, endMs: startMs + 3_600_000 })
    expect(read(content)).toMatchObject({ startMs, endMs: startMs + 3_600_000 })
  })

  it('T35 means the same instant in every zone, in every season', () => {
    for (const timeZone of Intl.supportedValuesOf('timeZone')) {
      for (const month of [0, 3, 7, 10]) {
        const startMs = Date.UTC(2027, month, 14, 9, 15)
        expect([timeZone, read(calendarPart({ ...appointment, timeZone, startMs, endMs: startMs + 1_800_000 }).content).startMs]).toEqual([
          timeZone,
          startMs,
        ])
      }
    }
  }, 30_000)
})

describe('a long calendar', () => {
  const entryOf = (i: number) => ({
    uid: `bkg_${i}`,
    sequence: 0,
    status: 'CONFIRMED' as const,
    stampMs: 0,
    startMs: Date.UTC(2026, 0, 5, 9) + i * 40 * 3_600_000,
    endMs: Date.UTC(2026, 0, 5, 10) + i * 40 * 3_600_000,
    timeZone: ['Europe/Zurich', 'Asia/Kathmandu', 'UTC'][i % 3] ?? '',
    summary: `BEGIN:VTIMEZONE\r\nEND:VCALENDAR ${i}`,
  })

  it('is written in parts, and is the same as one that was written at once', async () => {
    const entries = Array.from({ length: 201 }, (_, i) => entryOf(i))
    const head = { method: 'PUBLISH', name: 'Anna; Praxis', refreshSeconds: 60 } as const
    const lines = (text: string) => text.split('\r\n').sort()
    const long = await writeLongCalendar(head, entries)
    expect(lines(long)).toEqual(lines(writeCalendar(head, entries)))
    expect(() => assertOnlyExpected(long, 201)).not.toThrow()
    expect(await writeLongCalendar(head, [])).toBe(writeCalendar(head, []))
  })

  it('lets others go on meanwhile', async () => {
    let turns = 0
    const watch = setInterval(() => turns++, 0)
    await writeLongCalendar(
      { method: 'PUBLISH' },
      Array.from({ length: 500 }, (_, i) => entryOf(i)),
    )
    clearInterval(watch)
    expect(turns).toBeGreaterThanOrEqual(3)
  })
})

describe('T12 calendar injection', () => {
  const hostile = [
    '\r\nATTACH:http://evil.example/x',
    '\nBEGIN:VALARM\nEND:VALARM',
    'x";X-EVIL=1:mailto:v@evil.example',
    '\\";SENT-BY="mailto:v@evil.example',
    'a\\nURL:http://evil',
    '\u2028ATTENDEE:mailto:v@evil.example',
    "^n^'^^",
    '\u0000\u000b\u0085X:1',
    ';VALUE=URI:http://evil',
    '\ud800',
  ]

  it.each(hostile)('%j adds no property and no parameter', (text) => {
    const name = `Anna${text}`
    const { content } = calendarPart({
      ...appointment,
      summary: name,
      description: name,
      location: name,
      organizer: { ...appointment.organizer, name },
      attendee: { ...appointment.attendee, name },
    })
    const { event, calendar, names } = read(content)
    expect(names).toEqual(PROPERTIES)
    expect(calendar.getAllSubcomponents().map((component) => component.name)).toEqual(['vtimezone', 'vevent'])
    expect(event.getAllSubcomponents()).toEqual([])
    for (const [property, allowed] of [
      ['organizer', ['cn']],
      ['attendee', ['cn', 'partstat', 'role', 'rsvp']],
    ] as const) {
      expect(Object.keys(event.getFirstProperty(property)?.jCal[1] ?? {}).sort()).toEqual(allowed)
    }
    expect(String(event.getFirstPropertyValue('organizer'))).toBe('mailto:praxis@example.org')
  })

  it('a recipient with the signs of a query stays one address', () => {
    const { content } = calendarPart({ ...appointment, attendee: { name: 'Anna', address: 'a?cc=v@example.net' } })
    expect(String(read(content).value('attendee')).toLowerCase()).toBe('mailto:a%3fcc=v@example.net')
  })

  it('any text survives the way through another parser, as one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const { names, value } = read(
          calendarPart({ ...appointment, summary: `x${text}`, attendee: { ...appointment.attendee, name: text } }).content,
        )
        expect(names).toEqual(PROPERTIES)
        expect(String(value('summary'))).not.toMatch(/[\r\n]/)
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    'https://meet.example.org/x\r\nATTACH:http://evil.example',
    'https://meet.example.org/x\nATTACH:http://evil.example',
    'https://meet.example.org/\u2028x',
    'https://meet.example.org/x y',
    'javascript:alert(1)',
    'http://meet.example.org/x',
  ])('an address %j that the schema would not let through is not written either', (meetingUrl) => {
    expect(() => calendarPart({ ...appointment, meetingUrl })).toThrow('a calendar file')
  })

  it('the check after writing refuses what the writer let through', () => {
    const { content } = calendarPart(appointment)
    expect(() => assertOnlyExpected(content)).not.toThrow()
    expect(() => assertOnlyExpected(content.replace('END:VEVENT', 'ATTACH:http://evil.example\r\nEND:VEVENT'))).toThrow('nobody asked for')
    expect(() => assertOnlyExpected(content.replace('SUMMARY', 'ATTENDEE:mailto:v@evil.example\r\nSUMMARY'))).toThrow('two of ATTENDEE')
    expect(() => assertOnlyExpected(content.replace('SUMMARY:', 'SUMMARY:x\n'))).toThrow('bare line break')
    expect(() => assertOnlyExpected(content.replace('END:VEVENT', 'BEGIN:VALARM\r\nEND:VALARM\r\nEND:VEVENT'))).toThrow('component')
    expect(() => assertOnlyExpected(content.replace('BEGIN:VEVENT', 'BEGIN:VEVENT\r\nEND:VEVENT\r\nBEGIN:VEVENT'))).toThrow('number of')
    expect(() => assertOnlyExpected(content.replace('SUMMARY', 'URL:ftp://x\r\nSUMMARY'))).toThrow('no https address')
  })
})
