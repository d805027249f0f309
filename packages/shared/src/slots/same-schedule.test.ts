import { expect, it } from 'vitest'
import type { Schedule } from './offer.ts'
import { sameSchedule, scheduleHash } from './same-schedule.ts'

const rule = {
  weekdays: [1, 2],
  startMin: 540,
  endMin: 720,
  validFrom: '2026-01-01',
  validUntil: '2026-12-31',
  everyWeeks: 2,
  weeksFrom: '2026-01-05',
}
const override = { isoDate: '2026-06-01', openings: [{ startMin: 600, endMin: 660 }] }
const stay = { fromDate: '2026-07-01', untilDate: '2026-07-09', timeZone: 'Asia/Tokyo' }
const schedule: Schedule = { timeZone: 'Europe/Zurich', rules: [rule], overrides: [override], stays: [stay] }

it('takes a schedule that was read twice for the same', () => {
  expect(sameSchedule(schedule, structuredClone(schedule))).toBe(true)
  const { stays: _, ...atHome } = schedule
  expect(sameSchedule(atHome, { ...atHome, stays: [] })).toBe(true)
})

it.each<{ name: string; other: Schedule }>([
  { name: 'the zone', other: { ...schedule, timeZone: 'UTC' } },
  { name: 'the weekdays', other: { ...schedule, rules: [{ ...rule, weekdays: [1, 3] }] } },
  { name: 'one weekday more', other: { ...schedule, rules: [{ ...rule, weekdays: [1, 2, 3] }] } },
  { name: 'when it opens', other: { ...schedule, rules: [{ ...rule, startMin: 541 }] } },
  { name: 'when it closes', other: { ...schedule, rules: [{ ...rule, endMin: 721 }] } },
  { name: 'the first date', other: { ...schedule, rules: [{ ...rule, validFrom: '2026-01-02' }] } },
  { name: 'the last date', other: { ...schedule, rules: [{ ...rule, validUntil: '2026-12-30' }] } },
  { name: 'how often it comes', other: { ...schedule, rules: [{ ...rule, everyWeeks: 3 }] } },
  { name: 'the week it is counted from', other: { ...schedule, rules: [{ ...rule, weeksFrom: '2026-01-12' }] } },
  { name: 'the first date of a stay', other: { ...schedule, stays: [{ ...stay, fromDate: '2026-07-02' }] } },
  { name: 'the last date of a stay', other: { ...schedule, stays: [{ ...stay, untilDate: '2026-07-08' }] } },
  { name: 'the zone of a stay', other: { ...schedule, stays: [{ ...stay, timeZone: 'UTC' }] } },
  { name: 'one stay more', other: { ...schedule, stays: [stay, stay] } },
  { name: 'one rule more', other: { ...schedule, rules: [rule, rule] } },
  { name: 'the date of an override', other: { ...schedule, overrides: [{ ...override, isoDate: '2026-06-02' }] } },
  { name: 'the hours of an override', other: { ...schedule, overrides: [{ ...override, openings: [{ startMin: 600, endMin: 661 }] }] } },
  { name: 'an override that closes', other: { ...schedule, overrides: [{ ...override, openings: [] }] } },
  { name: 'one override less', other: { ...schedule, overrides: [] } },
])('tells apart by $name', ({ other }) => {
  expect(sameSchedule(schedule, other)).toBe(false)
  expect(sameSchedule(other, schedule)).toBe(false)
})

it('has one hash for what is the same', () => {
  expect(scheduleHash(structuredClone(schedule))).toBe(scheduleHash(schedule))
  expect(scheduleHash({ ...schedule, rules: [{ ...rule, endMin: 721 }] })).not.toBe(scheduleHash(schedule))
})
