import { Temporal } from 'temporal-polyfill'
import { describe, expect, it, vi } from 'vitest'
import { addDays, addMonths, daysBetween, daysInMonth, epochDayOf, firstOfMonth, isoDateOf, lastOfMonth, weekdayOf } from './local-date.ts'

// Slow work on purpose; a busy machine must not turn it red.
vi.setConfig({ testTimeout: 600_000 })

describe('dates without a zone', () => {
  it('agree with Temporal on every day from 1970 to 2199', () => {
    let date = Temporal.PlainDate.from('1970-01-01')
    for (let epochDay = 0; date.year < 2200; epochDay++) {
      const isoDate = date.toString()
      if (
        isoDateOf(epochDay) !== isoDate ||
        epochDayOf(isoDate) !== epochDay ||
        weekdayOf(isoDate) !== date.dayOfWeek ||
        daysInMonth(isoDate) !== date.daysInMonth
      )
        expect.fail(`differs on ${isoDate}`)
      date = date.add({ days: 1 })
    }
  })

  it('know days before 1970', () => {
    expect(isoDateOf(-1)).toBe('1969-12-31')
    expect(epochDayOf('1969-12-31')).toBe(-1)
    expect(weekdayOf('1969-12-31')).toBe(3)
  })

  it('add days and count them', () => {
    expect(addDays('2028-02-28', 2)).toBe('2028-03-01')
    expect(daysBetween('2028-03-01', '2028-02-28')).toBe(-2)
  })

  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2026-12-15', 1, '2027-01-15'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2026-03-31', -13, '2025-02-28'],
    ['2026-05-05', 24, '2028-05-05'],
  ])('%s and %i months is %s', (isoDate, months, expected) => {
    expect(addMonths(isoDate, months)).toBe(expected)
  })

  it('find the edges of a month', () => {
    expect([firstOfMonth('2028-02-14'), lastOfMonth('2028-02-14')]).toEqual(['2028-02-01', '2028-02-29'])
    expect(lastOfMonth('2100-02-14')).toBe('2100-02-28')
  })
})
