import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateSpan, formatInstant, localDateAt, parseInstant, subtractLeadTime } from './zoned-instant.ts'

const HOUR_MS = 3_600_000

describe('formatInstant', () => {
  it.each([
    ['2026-03-29T00:59:59Z', 'Europe/Zurich', '2026-03-29T01:59:59+01:00'],
    ['2026-03-29T01:00:00Z', 'Europe/Zurich', '2026-03-29T03:00:00+02:00'],
    ['2026-10-25T01:00:00Z', 'Europe/Zurich', '2026-10-25T02:00:00+01:00'],
    ['2026-10-03T15:30:00Z', 'Australia/Lord_Howe', '2026-10-04T02:30:00+11:00'],
    ['2026-01-01T00:00:00Z', 'America/St_Johns', '2025-12-31T20:30:00-03:30'],
    ['2026-01-01T00:00:00Z', 'Asia/Kathmandu', '2026-01-01T05:45:00+05:45'],
    ['2026-01-01T00:00:00.999Z', 'UTC', '2026-01-01T00:00:00+00:00'],
    ['1971-01-01T00:00:00Z', 'Africa/Monrovia', '1970-12-31T23:16:00-00:44'],
  ])('%s in %s is %s', (instant, timeZone, expected) => {
    expect(formatInstant(Date.parse(instant), timeZone)).toBe(expected)
  })

  it('writes what parseInstant reads back, in every zone', () => {
    const zones = fc.constantFrom(
      'Europe/Zurich',
      'America/New_York',
      'Pacific/Chatham',
      'Australia/Lord_Howe',
      'Africa/Monrovia',
      'Pacific/Apia',
    )
    const second = fc.integer({ min: 0, max: Date.UTC(2199, 0, 1) / 1000 })
    fc.assert(
      fc.property(second, zones, (s, timeZone) => {
        expect(parseInstant(formatInstant(s * 1000, timeZone))).toBe(s * 1000)
      }),
    )
  })
})

describe('parseInstant', () => {
  it.each([
    ['2026-03-29T03:00:00+02:00', Date.UTC(2026, 2, 29, 1)],
    ['2026-03-29T03:00:00Z', Date.UTC(2026, 2, 29, 3)],
    ['2026-03-29T03:00:00.5-09:30', Date.UTC(2026, 2, 29, 12, 30, 0, 500)],
    ['2026-03-29T03:00:00.123456+00:00', Date.UTC(2026, 2, 29, 3, 0, 0, 123)],
  ])('reads %s', (text, expected) => {
    expect(parseInstant(text)).toBe(expected)
  })

  it.each([
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-03-29T24:00:00Z',
    '2026-03-29T23:60:00Z',
    '2026-03-29T03:00:00',
    '2026-03-29',
    '2026-03-29T03:00:00+24:00',
    '',
  ])('refuses "%s"', (text) => {
    expect(() => parseInstant(text)).toThrow(RangeError)
  })
})

describe('local dates', () => {
  it('are those of the zone', () => {
    const ms = Date.parse('2026-01-01T11:00:00Z')
    expect(['Pacific/Kiritimati', 'UTC', 'Pacific/Pago_Pago'].map((zone) => localDateAt(ms, zone))).toEqual([
      '2026-01-02',
      '2026-01-01',
      '2026-01-01',
    ])
  })

  it.each([
    ['2026-03-29', 'Europe/Zurich', 23],
    ['2026-10-25', 'Europe/Zurich', 25],
    ['2026-10-04', 'Australia/Lord_Howe', 23.5],
    ['2018-11-04', 'America/Sao_Paulo', 23],
    ['2011-12-30', 'Pacific/Apia', 0],
    ['2026-06-01', 'Asia/Kathmandu', 24],
  ])('%s in %s has %d hours', (isoDate, timeZone, hours) => {
    const { startMs, endMs } = dateSpan(isoDate, timeZone)
    expect((endMs - startMs) / HOUR_MS).toBe(hours)
  })
})

describe('subtractLeadTime', () => {
  const before = (start: string, leadTime: string, timeZone: string) =>
    formatInstant(subtractLeadTime(parseInstant(start), leadTime, timeZone), timeZone)

  it.each([
    { start: '2026-03-29T09:00:00+02:00', leadTime: 'P1D', expected: '2026-03-28T09:00:00+01:00' },
    { start: '2026-03-29T09:00:00+02:00', leadTime: 'PT24H', expected: '2026-03-28T08:00:00+01:00' },
    { start: '2026-10-25T09:00:00+01:00', leadTime: 'P1D', expected: '2026-10-24T09:00:00+02:00' },
    { start: '2026-03-30T02:30:00+02:00', leadTime: 'P1D', expected: '2026-03-29T03:30:00+02:00' },
    { start: '2026-03-30T09:00:00+02:00', leadTime: 'PT0H', expected: '2026-03-30T09:00:00+02:00' },
    { start: '2026-10-25T02:30:00+01:00', leadTime: 'P7D', expected: '2026-10-18T02:30:00+02:00' },
  ])('$leadTime before $start is $expected', ({ start, leadTime, expected }) => {
    expect(before(start, leadTime, 'Europe/Zurich')).toBe(expected)
  })

  it('refuses other durations', () => {
    for (const leadTime of ['P1W', 'PT30M', '1', 'P1', '']) expect(() => subtractLeadTime(0, leadTime, 'UTC')).toThrow(RangeError)
  })
})
