import { describe, expect, it } from 'vitest'
import type { StaffConfig } from '../../store/configuration.ts'
import { zoneOn } from '../../configuration/staff-zone.ts'
import { dueAgendas, nextDueMs } from './due-agendas.ts'

const person = (timeZone: string, stays?: StaffConfig['schedule']['stays']): StaffConfig => ({
  id: 'stf_a',
  slug: 'anna',
  name: 'Anna',
  schedule: { timeZone, rules: [], overrides: [], ...(stays && { stays }) },
})
const due = (at: string, staff: StaffConfig, agenda?: string | false) =>
  dueAgendas({ organizationId: 'org_a', staff: [staff], ...(agenda === undefined ? {} : { mail: { agenda } }) }, Date.parse(at)).map(
    ({ isoDate, notAfterMs }) => `${isoDate} until ${new Date(notAfterMs).toISOString()}`,
  )

describe('the letter of the day', () => {
  it.each([
    ['a minute before its time', '2026-11-24T05:59:59+01:00', []],
    ['at its time', '2026-11-24T06:00:00+01:00', ['2026-11-24 until 2026-11-24T11:00:00.000Z']],
    ['after a night without server', '2026-11-24T11:59:59+01:00', ['2026-11-24 until 2026-11-24T11:00:00.000Z']],
    ['at noon', '2026-11-24T12:00:00+01:00', []],
    ['in the evening', '2026-11-24T23:00:00+01:00', []],
    ['on the day on which clocks go forward', '2026-03-29T06:00:00+02:00', ['2026-03-29 until 2026-03-29T10:00:00.000Z']],
    ['before it, by the clock of the winter', '2026-03-29T05:59:00+02:00', []],
    ['on the day on which clocks go back', '2026-10-25T06:00:00+01:00', ['2026-10-25 until 2026-10-25T11:00:00.000Z']],
    ['before it, by the clock of the summer', '2026-10-25T05:59:00+01:00', []],
  ])('%s', (_, at, expected) => expect(due(at, person('Europe/Zurich'))).toEqual(expected))

  it('comes on the clock of the schedule', () => {
    expect(due('2026-11-24T06:00:00+01:00', person('America/New_York'))).toEqual([])
    expect(due('2026-11-24T06:00:00-05:00', person('America/New_York'))).toEqual(['2026-11-24 until 2026-11-24T17:00:00.000Z'])
    expect(due('2026-11-24T06:00:00+13:00', person('Pacific/Auckland'))).toEqual(['2026-11-24 until 2026-11-23T23:00:00.000Z'])
    // Half an hour and a quarter are zones, too.
    expect(due('2026-11-24T06:00:00+05:45', person('Asia/Kathmandu'))).toHaveLength(1)
  })

  it('comes at another time, or never', () => {
    expect(due('2026-11-24T07:29:00+01:00', person('Europe/Zurich'), '07:30')).toEqual([])
    expect(due('2026-11-24T07:30:00+01:00', person('Europe/Zurich'), '07:30')).toHaveLength(1)
    expect(due('2026-11-24T08:00:00+01:00', person('Europe/Zurich'), false)).toEqual([])
  })

  it('at a time that the clocks skip comes when they have', () => {
    expect(due('2026-03-29T01:59:59+01:00', person('Europe/Zurich'), '02:30')).toEqual([])
    expect(due('2026-03-29T03:30:00+02:00', person('Europe/Zurich'), '02:30')).toHaveLength(1)
  })

  it('on a journey comes on the clock there', () => {
    const away = person('Europe/Zurich', [{ fromDate: '2026-11-24', untilDate: '2026-11-26', timeZone: 'Asia/Tokyo' }])
    expect(zoneOn(away.schedule, '2026-11-23')).toBe('Europe/Zurich')
    expect(due('2026-11-25T06:00:00+09:00', away)).toEqual(['2026-11-25 until 2026-11-25T03:00:00.000Z'])
    expect(due('2026-11-27T06:00:00+01:00', away)).toEqual(['2026-11-27 until 2026-11-27T11:00:00.000Z'])
  })
})

describe('the next one', () => {
  const next = (at: string, staff: readonly StaffConfig[], agenda?: string | false) =>
    nextDueMs({ organizationId: 'org_a', staff, ...(agenda === undefined ? {} : { mail: { agenda } }) }, Date.parse(at))
  it.each([
    ['2026-11-24T05:00:00+01:00', '2026-11-24T06:00:00+01:00'],
    ['2026-11-24T06:00:00+01:00', '2026-11-25T06:00:00+01:00'],
    ['2026-03-28T20:00:00+01:00', '2026-03-29T06:00:00+02:00'],
    ['2026-10-24T20:00:00+02:00', '2026-10-25T06:00:00+01:00'],
  ])('after %s is due at %s', (at, due) => expect(next(at, [person('Europe/Zurich')])).toBe(Date.parse(due)))
  it('is that of whoever comes first, and there is none where nobody gets one', () => {
    const [zurich, york] = [person('Europe/Zurich'), person('America/New_York')]
    expect(next('2026-11-24T07:00:00+01:00', [zurich, york])).toBe(Date.parse('2026-11-24T06:00:00-05:00'))
    expect([next('2026-11-24T07:00:00+01:00', [zurich], false), next('2026-11-24T07:00:00+01:00', [])]).toEqual([Infinity, Infinity])
  })
  it('is never missed, on journeys and when clocks change', () => {
    const staff = person('Europe/Zurich', [{ fromDate: '2026-03-27', untilDate: '2026-04-02', timeZone: 'Pacific/Auckland' }])
    const plan = { organizationId: 'org_a', staff: [staff] }
    for (let ms = Date.parse('2026-03-20T00:00:00Z'); ms < Date.parse('2026-04-10T00:00:00Z'); ) {
      const at = nextDueMs(plan, ms)
      expect(dueAgendas(plan, at)).toHaveLength(1)
      // Nobody becomes due in between.
      const before = new Set(dueAgendas(plan, ms).map(({ isoDate }) => isoDate))
      for (let step = ms; step < at; step += 7 * 60_000) for (const { isoDate } of dueAgendas(plan, step)) expect(before).toContain(isoDate)
      ms = at
    }
  })
})
