import { describe, expect, it } from 'vitest'
import { nearestFree, nextFree, slotAt } from './nearest-free.ts'
import type { Occupancy, Offer, Schedule } from './offer.ts'

const at = (time: string): number => Date.parse(`2026-06-${time}:00Z`)
const shown = (startMs: number): string => new Date(startMs).toISOString().slice(8, 16)

const schedule: Schedule = { timeZone: 'UTC', rules: [{ weekdays: [1], startMin: 540, endMin: 660 }], overrides: [] }
const mondays: Offer = {
  serviceId: 'svc',
  durationMin: 60,
  slotIntervalMin: 60,
  slotAlignment: 'opening',
  bufferBeforeMin: 0,
  bufferAfterMin: 0,
  minimumNoticeMin: 0,
  candidates: [{ staffId: 'anna', locationId: 'luzern', schedule }],
  pools: [],
}
const now: Occupancy = { nowMs: at('01T00:00'), claims: [], busy: [] }

describe('slotAt', () => {
  it('finds exactly the starts that are listed', () => {
    expect(['01T09:00', '01T09:30', '01T11:00'].map((time) => slotAt(mondays, now, at(time))?.endMs)).toEqual([
      at('01T10:00'),
      undefined,
      undefined,
    ])
  })
})

describe('nextFree', () => {
  it('finds the next start, however far ahead', () => {
    expect(shown(nextFree(mondays, now, at('01T09:01'))!.startMs)).toBe('01T10:00')
    for (const isoDate of ['2026-06-20', '2026-07-20', '2026-08-20', '2027-11-05', '2028-05-20']) {
      const once = { ...schedule, rules: [], overrides: [{ isoDate, openings: [{ startMin: 600, endMin: 660 }] }] }
      const offer = { ...mondays, candidates: [{ ...mondays.candidates[0]!, schedule: once }] }
      expect(nextFree(offer, now, now.nowMs)?.startMs).toBe(Date.parse(`${isoDate}T10:00:00Z`))
    }
  })

  it('looks no further than the booking window', () => {
    expect(nextFree({ ...mondays, bookingWindowDays: 6 }, now, at('01T11:00'))).toBeUndefined()
    expect(shown(nextFree({ ...mondays, bookingWindowDays: 7 }, now, at('01T11:00'))!.startMs)).toBe('08T09:00')
  })

  it('comes to an end where nothing is ever free', () => {
    expect(nextFree({ ...mondays, candidates: [] }, now, now.nowMs)).toBeUndefined()
  })
})

describe('nearestFree', () => {
  const nearest = (time: string, count: number, offer = mondays) =>
    nearestFree(offer, now, at(time), count).map((slot) => shown(slot.startMs))

  it('offers earlier and later starts, in order of time', () => {
    expect(nearest('08T09:30', 2)).toEqual(['08T09:00', '08T10:00'])
    expect(nearest('08T12:00', 4)).toEqual(['08T09:00', '08T10:00', '15T09:00', '15T10:00'])
    expect(nearest('08T08:00', 4)).toEqual(['01T09:00', '01T10:00', '08T09:00', '08T10:00'])
  })

  it('never goes back before now, nor on beyond the booking window', () => {
    expect(nearest('01T08:00', 3)).toEqual(['01T09:00', '01T10:00', '08T09:00'])
    expect(nearest('01T08:00', 9, { ...mondays, bookingWindowDays: 10 })).toEqual(['01T09:00', '01T10:00', '08T09:00', '08T10:00'])
  })

  it('prefers the earlier of two that are equally far', () => {
    expect(nearest('01T09:30', 1)).toEqual(['01T09:00'])
    expect(nearest('08T12:00', 1)).toEqual(['08T10:00'])
    const allDay = { ...schedule, rules: [{ weekdays: [1], startMin: 0, endMin: 1440 }] }
    const offer = { ...mondays, candidates: [{ ...mondays.candidates[0]!, schedule: allDay }] }
    expect(nearest('08T12:00', 3, offer)).toEqual(['08T11:00', '08T12:00', '08T13:00'])
    expect(nearest('08T12:20', 4, offer)).toEqual(['08T11:00', '08T12:00', '08T13:00', '08T14:00'])
  })

  it('takes as many as there are where they are fewer, and finds them however far they are', () => {
    const once = { ...schedule, rules: [], overrides: [{ isoDate: '2027-08-20', openings: [{ startMin: 600, endMin: 660 }] }] }
    const offer = { ...mondays, candidates: [{ ...mondays.candidates[0]!, schedule: once }] }
    expect(nearestFree(offer, now, at('02T00:00'), 3).map(({ startMs }) => startMs)).toEqual([Date.parse('2027-08-20T10:00:00Z')])
    expect(nearestFree(offer, now, at('02T00:00'), 0)).toEqual([])
    expect(nearestFree(mondays, now, at('01T09:00'), 2).map(({ startMs }) => shown(startMs))).toEqual(['01T09:00', '01T10:00'])
  })

  it('looks two years on from a day to come, and from now for one that is past', () => {
    const once = { ...schedule, rules: [], overrides: [{ isoDate: '2030-06-20', openings: [{ startMin: 600, endMin: 660 }] }] }
    const offer = { ...mondays, candidates: [{ ...mondays.candidates[0]!, schedule: once }] }
    expect(nextFree(offer, now, Date.parse('2028-06-21T00:00Z'))?.startMs).toBe(Date.parse('2030-06-20T10:00Z'))
    expect(nextFree(offer, now, Date.parse('2028-06-18T00:00Z'))).toBeUndefined()
    expect(nextFree(offer, { ...now, nowMs: Date.parse('2028-06-21T00:00Z') }, 0)?.startMs).toBe(Date.parse('2030-06-20T10:00Z'))
  })
})
