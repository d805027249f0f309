import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatInstant, MINUTE_MS, parseInstant } from '../time/index.ts'
import { isQuiet, outsideQuietHours, quietEndMs, type QuietHours } from './quiet-hours.ts'

const HOUR_MS = 60 * MINUTE_MS
const night: QuietHours = { fromMin: 21 * 60, toMin: 7 * 60 }
const hours = (from: number, to: number): QuietHours => ({ fromMin: from, toMin: to })
const moved = (quiet: QuietHours, due: string, start: string, zone: string) =>
  formatInstant(outsideQuietHours(quiet, parseInstant(due), parseInstant(start), zone), zone)

describe('a message due in quiet hours', () => {
  it.each([
    ['leaves when they are over', '2026-11-24T23:00:00+01:00', '2026-11-25T23:00:00+01:00', '2026-11-25T07:00:00+01:00'],
    [
      'leaves when they are over, if an hour is left',
      '2026-11-25T05:00:00+01:00',
      '2026-11-25T08:00:00+01:00',
      '2026-11-25T07:00:00+01:00',
    ],
    ['leaves before they begin, if it is less', '2026-11-25T05:00:00+01:00', '2026-11-25T07:59:00+01:00', '2026-11-24T20:30:00+01:00'],
    ['is not quiet yet a minute before', '2026-11-24T20:59:00+01:00', '2026-11-25T07:59:00+01:00', '2026-11-24T20:59:00+01:00'],
    ['is quiet from the first minute', '2026-11-24T21:00:00+01:00', '2026-11-25T07:59:00+01:00', '2026-11-24T20:30:00+01:00'],
    ['is not quiet in the minute after', '2026-11-25T07:00:00+01:00', '2026-11-25T07:30:00+01:00', '2026-11-25T07:00:00+01:00'],
  ])('%s', (_, due, start, expected) => {
    expect(moved(night, due, start, 'Europe/Zurich')).toBe(expected)
  })

  it.each([
    // The hour from 2 to 3 is missing: quiet until 2:30 is quiet until the clocks jump.
    ['Europe/Zurich', hours(21 * 60, 150), '2026-03-29T01:30:00+01:00', '2026-03-29T09:00:00+02:00', '2026-03-29T03:00:00+02:00'],
    ['Europe/Zurich', night, '2026-03-29T01:30:00+01:00', '2026-03-29T09:00:00+02:00', '2026-03-29T07:00:00+02:00'],
    // The hour from 2 to 3 comes twice, and is quiet twice.
    ['Europe/Zurich', hours(21 * 60, 150), '2026-10-25T01:00:00+02:00', '2026-10-25T09:00:00+01:00', '2026-10-25T02:30:00+02:00'],
    ['Europe/Zurich', hours(21 * 60, 150), '2026-10-25T02:15:00+01:00', '2026-10-25T09:00:00+01:00', '2026-10-25T02:30:00+01:00'],
    ['Europe/Zurich', night, '2026-10-25T02:15:00+02:00', '2026-10-25T07:30:00+01:00', '2026-10-24T20:30:00+02:00'],
    // They began before the change that lies in them.
    ['Europe/Zurich', night, '2026-10-25T05:00:00+01:00', '2026-10-25T07:30:00+01:00', '2026-10-24T20:30:00+02:00'],
    ['Europe/Zurich', night, '2026-03-29T05:00:00+02:00', '2026-03-29T07:30:00+02:00', '2026-03-28T20:30:00+01:00'],
    // Awake for a quarter of an hour only, or of a night whose first half hour comes twice.
    ['Europe/Zurich', hours(21 * 60, 20 * 60 + 45), '2026-11-25T05:00:00+01:00', '2026-11-25T21:30:00+01:00', '2026-11-24T20:45:00+01:00'],
    ['Europe/Zurich', hours(150, 480), '2026-10-25T05:00:00+01:00', '2026-10-25T08:30:00+01:00', '2026-10-25T02:00:00+01:00'],
    // Half an hour on Lord Howe: 2:00 is 2:30 in October, 2:00 is 1:30 in April.
    ['Australia/Lord_Howe', night, '2026-10-04T01:45:00+10:30', '2026-10-04T09:00:00+11:00', '2026-10-04T07:00:00+11:00'],
    ['Australia/Lord_Howe', hours(0, 130), '2026-10-04T01:45:00+10:30', '2026-10-04T09:00:00+11:00', '2026-10-04T02:30:00+11:00'],
    ['Australia/Lord_Howe', night, '2026-04-05T01:45:00+11:00', '2026-04-05T07:45:00+10:30', '2026-04-04T20:30:00+11:00'],
  ])('in %s, when the clocks change', (zone, quiet, due, start, expected) => {
    expect(moved(quiet, due, start, zone)).toBe(expected)
  })
})

const zones = fc.constantFrom(
  'Europe/Zurich',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/St_Johns',
  'Pacific/Apia',
  'UTC',
)
const minuteOf = (min: number, max: number) => fc.integer({ min: min / MINUTE_MS, max: max / MINUTE_MS }).map((min) => min * MINUTE_MS)
/** Anywhere in a year, and as often within a day and a half of a change of the clocks of one of these zones. */
const starts = fc.oneof(
  minuteOf(Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1)),
  fc
    .constantFrom('2026-03-08', '2026-03-29', '2026-04-04', '2026-10-03', '2026-10-25', '2026-11-01')
    .chain((day) => minuteOf(Date.parse(day) - 12 * HOUR_MS, Date.parse(day) + 60 * HOUR_MS)),
)
const quiets = fc
  .tuple(fc.integer({ min: 0, max: 95 }), fc.integer({ min: 1, max: 95 }))
  .map(([from, length]) => hours(from * 15, ((from + length) * 15) % 1440))

/** What the clock shows, asked of Intl and not of our own list of changes. */
function wallMinutes(ms: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(ms).split(':').map(Number)
  return (parts[0] ?? 0) * 60 + (parts[1] ?? 0)
}
const showsQuiet = ({ fromMin, toMin }: QuietHours, ms: number, zone: string) => {
  const wall = wallMinutes(ms, zone)
  return fromMin < toMin ? wall >= fromMin && wall < toMin : wall >= fromMin || wall < toMin
}

describe('for any quiet hours, zone and appointment', () => {
  it('never leaves in them, and never after the appointment has begun', () => {
    fc.assert(
      fc.property(quiets, zones, starts, fc.integer({ min: 0, max: 60 * 48 }), (quiet, zone, startMs, leadMin) => {
        const leavesMs = outsideQuietHours(quiet, startMs - leadMin * MINUTE_MS, startMs, zone)
        expect(showsQuiet(quiet, leavesMs, zone)).toBe(false)
        expect(leavesMs).toBeLessThanOrEqual(startMs)
      }),
      { numRuns: 2_000 },
    )
  })

  it('has half an hour to be tried again where it leaves before them, or all the time since those before', () => {
    fc.assert(
      fc.property(quiets, zones, starts, fc.integer({ min: 0, max: 60 * 48 }), (quiet, zone, startMs, leadMin) => {
        const dueMs = startMs - leadMin * MINUTE_MS
        const leavesMs = outsideQuietHours(quiet, dueMs, startMs, zone)
        fc.pre(leavesMs < dueMs)
        let awakeMin = 0
        while (!showsQuiet(quiet, leavesMs + awakeMin * MINUTE_MS, zone)) awakeMin++
        expect(awakeMin === 30 || (awakeMin < 30 && showsQuiet(quiet, leavesMs - MINUTE_MS, zone))).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('ends them at the first minute whose clock time is not quiet', () => {
    fc.assert(
      fc.property(quiets, zones, starts, (quiet, zone, ms) => {
        expect(isQuiet(quiet, ms, zone)).toBe(showsQuiet(quiet, ms, zone))
        let slowMs = ms
        while (showsQuiet(quiet, slowMs, zone)) slowMs += 15 * MINUTE_MS - (slowMs % (15 * MINUTE_MS))
        expect(quietEndMs(quiet, ms, zone)).toBe(slowMs)
      }),
      { numRuns: 300 },
    )
  })

  it('comes at most a period of quiet hours too early or too late', () => {
    fc.assert(
      fc.property(zones, starts, fc.integer({ min: 60, max: 60 * 48 }), (zone, startMs, leadMin) => {
        const dueMs = startMs - leadMin * MINUTE_MS
        expect(Math.abs(outsideQuietHours(night, dueMs, startMs, zone) - dueMs)).toBeLessThanOrEqual(11 * HOUR_MS + HOUR_MS / 2)
      }),
      { numRuns: 500 },
    )
  })
})
