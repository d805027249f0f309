import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatInstant, MINUTE_MS, parseInstant } from '../time/index.ts'
import { isOvertaken, planReminders, type Reminder, type ReminderChannel } from './plan-reminders.ts'
import { isQuiet } from './quiet-hours.ts'

const HOUR_MS = 60 * MINUTE_MS
const night = { fromMin: 21 * 60, toMin: 7 * 60 }
const mail = (...before: string[]): Reminder[] => before.map((one) => ({ before: one, by: ['mail'] }))
const planned = (start: string, reminders: readonly Reminder[], zone = 'Europe/Zurich', written = '2026-01-01T00:00:00Z', quiet = {}) =>
  planReminders({ startMs: parseInstant(start), timeZone: zone, visitorTimeZone: zone }, reminders, quiet, parseInstant(written)).map(
    ({ channel, before, dueMs }) => `${channel} ${before} ${formatInstant(dueMs, zone)}`,
  )

describe('reminders of an appointment', () => {
  it('leave in their order, whatever the file’s', () => {
    expect(planned('2026-11-24T09:00:00+01:00', mail('PT2H', 'P7D', 'P1D'))).toEqual([
      'mail P7D 2026-11-17T09:00:00+01:00',
      'mail P1D 2026-11-23T09:00:00+01:00',
      'mail PT2H 2026-11-24T07:00:00+01:00',
    ])
  })

  it.each([
    ['Europe/Zurich', '2026-03-29T09:00:00+02:00', 'P1D', '2026-03-28T09:00:00+01:00'],
    ['Europe/Zurich', '2026-03-29T09:00:00+02:00', 'PT24H', '2026-03-28T08:00:00+01:00'],
    // Half past two was skipped that night, so it is half past three.
    ['Europe/Zurich', '2026-03-30T02:30:00+02:00', 'P1D', '2026-03-29T03:30:00+02:00'],
    ['Europe/Zurich', '2026-03-29T03:30:00+02:00', 'PT2H', '2026-03-29T00:30:00+01:00'],
    ['Europe/Zurich', '2026-10-25T09:00:00+01:00', 'P1D', '2026-10-24T09:00:00+02:00'],
    ['Europe/Zurich', '2026-10-25T09:00:00+01:00', 'PT24H', '2026-10-24T10:00:00+02:00'],
    // It came twice; the first counts.
    ['Europe/Zurich', '2026-10-26T02:30:00+01:00', 'P1D', '2026-10-25T02:30:00+02:00'],
    ['Australia/Lord_Howe', '2026-10-04T09:00:00+11:00', 'P1D', '2026-10-03T09:00:00+10:30'],
    ['Australia/Lord_Howe', '2026-10-05T02:15:00+11:00', 'P1D', '2026-10-04T02:45:00+11:00'],
    ['Australia/Lord_Howe', '2026-04-05T09:00:00+10:30', 'P1D', '2026-04-04T09:00:00+11:00'],
    ['Australia/Lord_Howe', '2026-04-05T02:15:00+10:30', 'PT2H', '2026-04-05T00:45:00+11:00'],
  ])('in %s before %s, %s: %s', (zone, start, before, due) => {
    expect(planned(start, mail(before), zone)).toEqual([`mail ${before} ${due}`])
  })

  it('count days where the appointment is, and keep the quiet hours of where the visitor is', () => {
    const [one] = planReminders(
      { startMs: parseInstant('2026-11-24T09:00:00+01:00'), timeZone: 'Europe/Zurich', visitorTimeZone: 'America/New_York' },
      mail('P1D'),
      { mail: night },
      0,
    )
    // Three at night in New York.
    expect(one && formatInstant(one.dueMs, 'America/New_York')).toBe('2026-11-23T07:00:00-05:00')
    expect(one?.notAfterMs).toBe(parseInstant('2026-11-24T08:45:00+01:00'))
  })

  it('keep the quiet hours of where somebody is at the moment of each, who is not the visitor', () => {
    const appointment = { startMs: parseInstant('2026-11-24T15:00:00+01:00'), timeZone: 'Europe/Zurich', visitorTimeZone: 'Europe/Zurich' }
    const landingMs = parseInstant('2026-11-24T02:00:00+01:00')
    const zoneAt = (ms: number) => (ms < landingMs ? 'Europe/Zurich' : 'America/New_York')
    const plan = planReminders(appointment, mail('P1D', 'PT8H'), { mail: night }, 0, zoneAt)
    expect(plan.map(({ dueMs }) => formatInstant(dueMs, zoneAt(dueMs)))).toEqual(['2026-11-23T15:00:00+01:00', '2026-11-24T07:00:00-05:00'])
  })

  it('count days where the appointment is when only its clocks change', () => {
    const [one] = planReminders(
      { startMs: parseInstant('2026-03-29T09:00:00+02:00'), timeZone: 'Europe/Zurich', visitorTimeZone: 'Asia/Tokyo' },
      mail('P1D'),
      {},
      0,
    )
    expect(one?.dueMs).toBe(parseInstant('2026-03-28T09:00:00+01:00'))
  })

  it.each([
    ['is past', '2026-11-23T09:00:01+01:00', ['mail PT2H 2026-11-24T07:00:00+01:00']],
    ['is less than an hour away', '2026-11-23T08:00:01+01:00', ['mail PT2H 2026-11-24T07:00:00+01:00']],
    ['is an hour away', '2026-11-23T08:00:00+01:00', ['mail P1D 2026-11-23T09:00:00+01:00', 'mail PT2H 2026-11-24T07:00:00+01:00']],
    ['is past, each of them', '2026-11-24T06:30:00+01:00', []],
  ])('are left out when their moment %s, since a letter has just been written', (_, written, left) => {
    expect(planned('2026-11-24T09:00:00+01:00', mail('P1D', 'PT2H'), 'Europe/Zurich', written)).toEqual(left)
  })

  it('are not said twice when quiet hours bring two together; by another way they are', () => {
    const reminders: Reminder[] = [
      { before: 'PT12H', by: ['mail', 'sms'] },
      { before: 'PT14H', by: ['mail'] },
    ]
    expect(planned('2026-11-24T12:00:00+01:00', reminders, 'Europe/Zurich', '2026-01-01T00:00:00Z', { mail: night, sms: night })).toEqual([
      'mail PT12H 2026-11-24T07:00:00+01:00',
      'sms PT12H 2026-11-24T07:00:00+01:00',
    ])
  })

  it('by another way leave in their order, where quiet hours bring the later one forward past the earlier', () => {
    const reminders: Reminder[] = [
      { before: 'PT11H', by: ['mail'] },
      { before: 'PT2H', by: ['sms'] },
    ]
    expect(planned('2026-11-24T07:45:00+01:00', reminders, 'Europe/Zurich', '2026-01-01T00:00:00Z', { mail: night, sms: night })).toEqual([
      'sms PT2H 2026-11-23T20:30:00+01:00',
      'mail PT11H 2026-11-23T20:45:00+01:00',
    ])
  })

  it('never leave in quiet hours, too soon, after the appointment, or twice at once', () => {
    const reminder = fc.record({
      before: fc.constantFrom('P1D', 'P2D', 'PT1H', 'PT2H', 'PT4H', 'PT12H', 'PT24H', 'PT26H'),
      by: fc.constantFrom<readonly ReminderChannel[]>(['mail'], ['sms'], ['mail', 'sms']),
    })
    fc.assert(
      fc.property(
        fc.uniqueArray(reminder, { maxLength: 5, selector: ({ before }) => before }),
        fc.integer({ min: Date.UTC(2026, 0, 3) / (15 * MINUTE_MS), max: Date.UTC(2027, 0, 1) / (15 * MINUTE_MS) }),
        fc.constantFrom('Europe/Zurich', 'Australia/Lord_Howe', 'America/New_York'),
        fc.constantFrom('Europe/Zurich', 'Asia/Kathmandu', 'Australia/Lord_Howe'),
        fc.integer({ min: 0, max: 72 * 60 }),
        (reminders, quarter, timeZone, visitorTimeZone, agoMin) => {
          const startMs = quarter * 15 * MINUTE_MS
          const writtenMs = startMs - agoMin * MINUTE_MS
          const plan = planReminders({ startMs, timeZone, visitorTimeZone }, reminders, { mail: night, sms: night }, writtenMs)
          for (const { dueMs, notAfterMs } of plan) {
            expect(isQuiet(night, dueMs, visitorTimeZone)).toBe(false)
            expect(dueMs).toBeGreaterThanOrEqual(writtenMs + HOUR_MS)
            expect(dueMs).toBeLessThan(notAfterMs)
          }
          const moments = plan.map(({ channel, dueMs }) => `${channel} ${dueMs}`)
          expect(new Set(moments).size).toBe(moments.length)
          expect(plan.map(({ dueMs }) => dueMs)).toEqual(plan.map(({ dueMs }) => dueMs).sort((a, b) => a - b))
        },
      ),
      { numRuns: 1_000 },
    )
  })
})

it('a reminder is overtaken once a later one by the same way is due', () => {
  const plan = planReminders(
    { startMs: parseInstant('2026-11-24T09:00:00+01:00'), timeZone: 'Europe/Zurich', visitorTimeZone: 'Europe/Zurich' },
    [
      { before: 'P1D', by: ['mail', 'sms'] },
      { before: 'PT2H', by: ['mail'] },
    ],
    {},
    0,
  )
  const at = (time: string) =>
    (['mail', 'sms'] as const).map((channel) => isOvertaken(plan, { before: 'P1D', channel }, parseInstant(`2026-11-24T${time}+01:00`)))
  expect([at('06:59:00'), at('07:00:00')]).toEqual([
    [false, false],
    [true, false],
  ])
  expect(isOvertaken(plan, { before: 'PT2H', channel: 'mail' }, parseInstant('2026-11-24T08:00:00+01:00'))).toBe(false)
})
