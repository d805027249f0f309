import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, addMonths, daysIntoWeek, isoDateIn, lastDay, monthOf, monthWeeks, sameDayIn } from './month.ts'

const anyDay = fc.integer({ min: 0, max: 80_000 }).map((days) => addDays('1971-01-01', days))
const anyWeekStart = fc.constantFrom(1, 6, 7)

describe('months', () => {
  it.each([
    ['2026-02', '2026-02-28'],
    ['2028-02', '2028-02-29'],
    ['2026-12', '2026-12-31'],
  ])('%s ends on %s', (month, last) => expect(lastDay(month)).toBe(last))

  it('crosses the year in both directions', () => {
    expect([addMonths('2026-12', 1), addMonths('2026-01', -1), addMonths('2026-03', -14)]).toEqual(['2027-01', '2025-12', '2025-01'])
  })

  it('takes the last day of a month that is shorter', () => {
    expect([sameDayIn('2026-02', '2026-01-31'), sameDayIn('2026-03', '2026-01-31')]).toEqual(['2026-02-28', '2026-03-31'])
  })

  it('knows the weekday', () =>
    expect([daysIntoWeek('2026-11-23', 1), daysIntoWeek('2026-11-29', 1), daysIntoWeek('2026-11-29', 7)]).toEqual([0, 6, 0]))

  it('shows every day of the month once, in order and under its weekday', () => {
    fc.assert(
      fc.property(anyDay, anyWeekStart, (day, weekStart) => {
        const weeks = monthWeeks(monthOf(day), weekStart)
        const shown = weeks.flat().filter((isoDate) => isoDate !== undefined)
        expect(weeks).toHaveLength(6)
        expect(shown[0]).toBe(`${monthOf(day)}-01`)
        expect(shown.at(-1)).toBe(lastDay(monthOf(day)))
        expect(shown).toEqual(shown.map((_, i) => addDays(`${monthOf(day)}-01`, i)))
        for (const week of weeks)
          for (const [column, isoDate] of week.entries()) if (isoDate) expect(daysIntoWeek(isoDate, weekStart)).toBe(column)
      }),
    )
  })

  it('asks the zone which day it is', () => {
    const ms = Date.parse('2026-11-23T23:30:00Z')
    expect([isoDateIn('Europe/Zurich', ms), isoDateIn('America/New_York', ms)]).toEqual(['2026-11-24', '2026-11-23'])
  })
})
