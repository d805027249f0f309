import { describe, expect, it, onTestFinished } from 'vitest'
import { createFormat, sameClock } from './format.ts'
import { formattingTag } from './languages.ts'

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ')

describe('formats', () => {
  it.each([
    ['de-CH', '2026-11-24T09:00:00+01:00', 'Europe/Zurich', '09:00', 'Di., 24. November'],
    ['en-US', '2026-11-24T09:00:00+01:00', 'America/New_York', '3:00 AM', 'Tue, November 24'],
    ['fr-CH', '2026-11-24T09:00:00+01:00', 'Europe/Zurich', '09:00', 'mar. 24 novembre'],
    ['it-CH', '2026-11-24T09:00:00+01:00', 'Europe/Zurich', '09:00', 'mar 24 novembre'],
    ['ar', '2026-11-24T09:00:00+01:00', 'Europe/Zurich', '9:00 ص', 'الثلاثاء، 24 نوفمبر'],
    ['en-GB', '2026-11-24T23:30:00+01:00', 'Asia/Tokyo', '07:30', 'Wed 25 November'],
  ])('%s in the zone that is asked for', (tag, start, zone, time, day) => {
    const format = createFormat(tag)
    expect([plain(format.time(start, zone)), format.dayShort(start, zone)]).toEqual([time, day])
  })

  it('writes the days and digits of the grid wherever the reader is from', () => {
    const format = createFormat('ar-SA-u-ca-islamic-umalqura-nu-arab')
    expect([format.dayShort('2026-11-24'), plain(format.time('2026-11-24T09:00:00Z', 'UTC'))]).toEqual(['الثلاثاء، 24 نوفمبر', '9:00 ص'])
    expect(format.money({ amount: 8550, currency: 'CHF' })).toContain('85.50')
  })

  it('tells the two half past twos of a clock change apart', () => {
    const { time, offset } = createFormat('en-GB')
    const [first, second] = ['2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00']
    expect(time(first, 'Europe/Zurich')).toBe(time(second, 'Europe/Zurich'))
    expect([offset(first, 'Europe/Zurich'), offset(second, 'Europe/Zurich')]).toEqual(['GMT+2', 'GMT+1'])
  })

  it.each([
    ['Europe/Zurich', '2026-10-25T01:59:00+02:00', ''],
    ['Europe/Zurich', '2026-10-25T02:00:00+02:00', ' (GMT+2)'],
    ['Europe/Zurich', '2026-10-25T02:59:00+01:00', ' (GMT+1)'],
    ['Europe/Zurich', '2026-10-25T03:00:00+01:00', ''],
    ['Europe/Zurich', '2026-03-29T03:00:00+02:00', ''],
    ['America/New_York', '2026-11-01T01:30:00-04:00', ' (GMT-4)'],
    ['Australia/Lord_Howe', '2026-04-05T01:45:00+11:00', ' (GMT+11)'],
    ['Australia/Lord_Howe', '2026-04-05T01:45:00+10:30', ' (GMT+10:30)'],
    ['Australia/Lord_Howe', '2026-04-05T01:15:00+11:00', ''],
    ['Antarctica/Troll', '2026-10-25T01:30:00+02:00', ' (GMT+2)'],
    ['Antarctica/Troll', '2026-10-25T02:30:00Z', ' (GMT+0)'],
    ['Antarctica/Troll', '2026-10-25T03:30:00Z', ''],
  ])('says in %s which of the two %s is, if there are two', (zone, start, says) =>
    expect(createFormat('en-US').twice(start, zone)).toBe(says),
  )

  it('tells times apart in a browser that knows no short offsets yet, as Chrome until 94', () => {
    const { DateTimeFormat, supportedValuesOf } = Intl
    onTestFinished(() => void Object.assign(Intl, { DateTimeFormat, supportedValuesOf }))
    class OldFormat extends DateTimeFormat {
      constructor(tag: string, options: Intl.DateTimeFormatOptions) {
        if (/shortOffset|longGeneric/.test(`${options.timeZoneName}`)) throw new RangeError('Value out of range')
        super(tag, options)
      }
    }
    Object.assign(Intl, { DateTimeFormat: OldFormat })
    Reflect.deleteProperty(Intl, 'supportedValuesOf')
    const { offset, zone } = createFormat('en-IE')
    expect([
      offset('2026-10-25T02:30:00+02:00', 'Europe/Zurich'),
      offset('2026-10-25T02:30:00+01:00', 'Europe/Zurich'),
      offset('2026-11-24T08:00:00Z', 'Asia/Tokyo'),
      zone('Asia/Tokyo', 0),
    ]).toEqual(['GMT+2', 'GMT+1', 'GMT+9', 'Japan Standard Time'])
  })

  it('keeps a calendar day whatever the zone of this machine', () =>
    expect(createFormat('en-GB').dayLong('2026-01-01')).toMatch(/^Thursday,? 1 January 2026$/))

  it('writes amounts from minor units, also of currencies without any', () => {
    const { money } = createFormat('en-US')
    expect([money({ amount: 8550, currency: 'USD' }), money({ amount: 8550, currency: 'JPY' })]).toEqual(['$85.50', '¥8,550'])
  })

  it('writes amounts as the region of the reader does, else as the country of the currency, as letters do', () => {
    const written = (tag: string) => plain(createFormat(tag).money({ amount: 8500, currency: 'CHF' }))
    expect(['de', 'de-CH', 'de-DE', 'it'].map(written)).toEqual(['CHF 85.00', 'CHF 85.00', '85,00 CHF', 'CHF 85.00'])
  })

  it('writes lengths in hours and minutes', () => {
    const { duration } = createFormat('en')
    expect([20, 60, 75].map(duration).map(plain)).toEqual(['20 min', '1 hr', '1 hr 15 min'])
  })

  it('begins the week where the region does', () =>
    expect(['de-CH', 'en-US', 'en-GB'].map((tag) => createFormat(tag).weekStart)).toEqual([1, 7, 1]))

  it('shortens the names of weekdays in every language', () =>
    expect(['de', 'fr', 'it', 'ar'].map((tag) => createFormat(tag).weekday(4)[0].length)).toEqual([2, 4, 3, 1]))

  it('names a zone in words', () => expect(createFormat('de').zone('Europe/Zurich', '2026-11-24T08:00:00Z')).toBe('Mitteleuropäische Zeit'))
})

it('compares clocks, not names', () => {
  expect(sameClock('Europe/Zurich', 'Europe/Berlin', '2026-11-24T08:00:00Z')).toBe(true)
  expect([sameClock('Europe/London', 'Atlantic/Azores', 0), sameClock('Europe/Zurich', 'Africa/Lagos', '2026-07-01T00:00:00Z')]).toEqual([
    false,
    false,
  ])
})

it.each([
  ['de', 'de-CH', ['en-US'], 'de-CH'],
  ['de', 'de', ['en-US', 'de-AT'], 'de-AT'],
  ['en', 'fr', ['fr-CH'], 'en'],
  ['fr', 'fr', ['de-CH', 'fr-CH'], 'fr-CH'],
  ['it', 'it-CH', [], 'it-CH'],
  ['ar', 'ar', ['ar-EG'], 'ar-EG'],
  ['en', 'en_broken!', [], 'en'],
])('formats %s on a page in %s for %j as %s', (language, page, visitor, tag) => expect(formattingTag(language, page, visitor)).toBe(tag))
