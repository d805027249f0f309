import { describe, expect, it } from 'vitest'
import { anna, claim, daily, free, halfHour, hours, june1, on } from '../../test/example-offers.ts'
import { freeSlots } from './free-slots.ts'
import { freeStarts } from './free-starts.ts'
import type { Candidate, Offer, Slot } from './offer.ts'

const day = { fromMs: on('2026-06-01', '00:00'), toMs: on('2026-06-02', '00:00') }
const person = (staffId: string, from: string, to: string, locationId = 'loc'): Candidate => ({
  ...anna(daily('UTC', hours(from, to))),
  staffId,
  locationId,
})
const time = (ms: number): string => new Date(ms).toISOString().slice(11, 16)
const shown = (slots: readonly Slot[]) =>
  slots.map(({ startMs, locationId, staffIds }) => `${time(startMs)} ${locationId} ${staffIds.join(' ')}`)

describe('several people', () => {
  const two = halfHour(person('a', '09:00', '10:00'), person('b', '09:30', '10:30'))

  it('are named at each start in the order of the offer', () => {
    expect(shown(freeSlots(two, free, day))).toEqual(['09:00 loc a', '09:30 loc a b', '10:00 loc b'])
    expect(shown(freeSlots(two, free, { ...day, staffId: 'b' }))).toEqual(['09:30 loc b', '10:00 loc b'])
  })

  it.each([31, 32, 40, 100])('are named where they are %i, too', (count) => {
    const people = Array.from({ length: count }, (_, i) => person(`p${i}`, i % 2 ? '09:30' : '09:00', '10:00'))
    const all = people.map(({ staffId }) => staffId)
    const slots = freeSlots(halfHour(...people), free, day)
    expect(slots.map(({ startMs }) => time(startMs))).toEqual(['09:00', '09:30'])
    expect(slots.map(({ staffIds }) => staffIds)).toEqual([all.filter((_, i) => i % 2 === 0), all])
    expect(freeSlots(halfHour(...people), free, day, 1).map(({ startMs }) => time(startMs))).toEqual(['09:00'])
  })

  it('are named once where somebody is there twice', () => {
    expect(shown(freeSlots(halfHour(person('a', '09:00', '09:30'), person('a', '09:00', '10:00')), free, day))).toEqual([
      '09:00 loc a',
      '09:30 loc a',
    ])
  })
})

describe('several locations', () => {
  const both = halfHour(
    person('a', '09:00', '10:00', 'north'),
    person('b', '09:00', '09:30', 'south'),
    person('a', '09:00', '09:30', 'south'),
  )

  it('are listed one after the other at each start, in the order of the offer', () => {
    expect(shown(freeSlots(both, free, day))).toEqual(['09:00 north a', '09:00 south b a', '09:30 north a'])
    expect(shown(freeSlots(both, free, { ...day, locationId: 'south' }))).toEqual(['09:00 south b a'])
    expect(shown(freeSlots(both, free, { ...day, staffId: 'b' }))).toEqual(['09:00 south b'])
  })

  it.each([0, 1, 2, 3, 4])('are cut off after %i together', (limit) => {
    expect(shown(freeSlots(both, free, day, limit))).toEqual(shown(freeSlots(both, free, day)).slice(0, limit))
  })
})

it('lists the first ones up to the limit, none for none, whatever takes starts out', () => {
  const offers: Offer[] = [
    halfHour(person('a', '09:00', '12:00')),
    halfHour(person('a', '09:00', '12:00'), person('b', '09:00', '12:00')),
    { ...halfHour(person('a', '09:00', '12:00')), pools: [{ resourceId: 'room', units: ['r1'] }] },
    { ...halfHour(person('a', '09:00', '12:00')), limits: [{ settingId: 'lim', of: 'staff', per: 'day', unit: 'bookings', max: 9 }] },
    { ...halfHour(person('a', '09:00', '12:00')), slotAlignment: 'fixed', fixedStartsMin: [600, 540, 570] },
    { ...halfHour(person('a', '09:00', '12:00')), team: [{ count: 'all' }] },
    { ...halfHour(person('a', '09:00', '12:00')), seats: { capacity: 2 } },
  ]
  const claims = [claim('r1', '08:00', '09:30')]
  for (const offer of offers) {
    const all = freeSlots(offer, { ...free, claims }, day)
    for (const limit of [0, 1, 2]) expect(freeSlots(offer, { ...free, claims }, day, limit)).toEqual(all.slice(0, limit))
  }
})

it('gives the same object for the same terms', () => {
  const alone = freeStarts(halfHour(person('a', '09:00', '11:00')), free, day)
  const union = freeStarts(halfHour(person('a', '09:00', '11:00'), person('b', '09:00', '10:00')), free, day)
  const team = freeStarts({ ...halfHour(person('a', '09:00', '11:00')), team: [{ count: 'all' }] }, free, day)
  for (const { termsOf } of [alone, union, team]) expect(termsOf(0)).toBe(termsOf(1))
  expect(union.termsOf(1)).not.toBe(union.termsOf(2))
  expect(() => freeStarts(halfHour(), free, { ...day, toMs: day.fromMs }).termsOf(0)).toThrow(RangeError)
})

describe('bookable days', () => {
  const daily9 = (days: number): Offer => ({ ...halfHour(person('anna', '09:00', '09:30')), bookableDays: days })
  const june = { fromMs: on('2026-06-01', '00:00'), toMs: on('2026-07-01', '00:00') }
  const dates = (offer: Offer, more = {}, query = {}) =>
    freeSlots(offer, { ...free, nowMs: june.fromMs, ...more }, { ...june, ...query }).map(({ startMs }) =>
      new Date(startMs).toISOString().slice(8, 10),
    )

  it('are those with a free start, full ones not counted', () => {
    expect(dates(daily9(2))).toEqual(['01', '02'])
    expect(dates(daily9(2), { claims: [claim('anna', '09:00', '09:10')] })).toEqual(['02', '03'])
    expect(dates(daily9(2), { claims: [claim('anna', '09:00', '09:10')] }, { ignoreOwners: ['bkg'] })).toEqual(['01', '02'])
    expect(dates(daily9(0))).toEqual([])
    expect(dates(daily9(99))).toHaveLength(30)
  })

  it('are counted from now on, and over the whole offer', () => {
    expect(dates(daily9(3), {}, { fromMs: on('2026-06-03', '00:00') })).toEqual(['03'])
    expect(
      dates(
        {
          ...daily9(1),
          candidates: [
            person('anna', '09:00', '09:30'),
            {
              ...person('ben', '09:00', '09:30'),
              schedule: { timeZone: 'UTC', rules: [{ weekdays: [2], ...hours('09:00', '09:30') }], overrides: [] },
            },
          ],
        },
        {},
        { staffId: 'ben' },
      ),
    ).toEqual([])
  })

  it.each([13, 14, 15, 16, 41, 42, 43, 60])('are found after %i closed ones', (closed) => {
    const overrides = Array.from({ length: closed }, (_, i) => ({
      isoDate: new Date(june.fromMs + i * 86_400_000).toISOString().slice(0, 10),
      openings: [],
    }))
    const candidate = person('anna', '09:00', '09:30')
    const offer = { ...daily9(1), candidates: [{ ...candidate, schedule: { ...candidate.schedule, overrides } }] }
    const found = freeSlots(offer, { ...free, nowMs: june.fromMs }, { ...june, toMs: june.fromMs + 90 * 86_400_000 })
    expect(found.map(({ startMs }) => (startMs - june.fromMs) / 86_400_000)).toEqual([closed + 9 / 24])
  })
})

it('refuses a duration or an interval below one minute', () => {
  for (const rest of [{ durationMin: 0.5 }, { slotIntervalMin: 0 }, { durationMin: Number.NaN }])
    expect(() => june1({ ...halfHour(person('a', '09:00', '12:00')), ...rest })).toThrow(RangeError)
  expect(june1({ ...halfHour(person('a', '09:00', '09:03')), durationMin: 1, slotIntervalMin: 1 })).toEqual(['09:00', '09:01', '09:02'])
})
