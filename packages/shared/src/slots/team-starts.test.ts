import { describe, expect, it } from 'vitest'
import { anna, claim, daily, free, halfHour, hours, june1, on } from '../../test/example-offers.ts'
import { freeSlots } from './free-slots.ts'
import type { Candidate, Limit, MinuteRange, Offer, StaffNeed } from './offer.ts'

const person = (staffId: string, openings: readonly MinuteRange[], rest: Partial<Candidate> = {}, timeZone = 'UTC'): Candidate => ({
  ...anna(daily(timeZone, ...openings)),
  staffId,
  locationId: 'loc',
  ...rest,
})
const offer = (team: readonly StaffNeed[], candidates: readonly Candidate[], rest: Partial<Offer> = {}): Offer => ({
  ...halfHour(...candidates),
  team,
  ...rest,
})
const ALL: StaffNeed[] = [{ count: 'all' }]
const perDay = (max: number): Limit => ({ settingId: 'lim', of: 'staff', per: 'day', unit: 'bookings', max })
const counted = (...staffIds: string[]) =>
  staffIds.map((id) => ({ owner: id, serviceId: 'svc', staffIds: [id], startMs: on('2026-06-01', '20:00'), durationMin: 30 }))

describe('everybody together', () => {
  it('begins where the last one comes, and ends where the first one goes', () => {
    const people = [person('a', [hours('09:00', '12:00')]), person('b', [hours('10:10', '13:00')])]
    expect(june1(offer(ALL, people))).toEqual(['10:10', '10:40', '11:10'])
    expect(june1(offer(ALL, people.toReversed()))).toEqual(['10:10', '10:40', '11:10'])
  })

  it('begins anew wherever one of the others comes back', () => {
    const people = [
      person('a', [hours('09:00', '12:00'), hours('14:00', '15:00')]),
      person('b', [hours('08:00', '09:40'), hours('10:05', '11:00'), hours('11:20', '14:35')]),
    ]
    expect(june1(offer(ALL, people))).toEqual(['09:00', '10:05', '11:20', '14:00'])
  })

  it('is on the clock of the first, one day after the other', () => {
    const people = [person('a', [hours('00:00', '24:00')], {}, 'Asia/Kathmandu'), person('b', [hours('17:50', '18:50')])]
    expect(june1(offer(ALL, people, { slotAlignment: 'clock' }))).toEqual(['18:15'])
    expect(june1(offer(ALL, people))).toEqual(['17:50', '18:15'])
    expect(june1(offer(ALL, people, { durationMin: 15, slotIntervalMin: 10 }))).toEqual([
      '17:50',
      '18:00',
      '18:10',
      '18:15',
      '18:25',
      '18:35',
    ])
  })

  it('needs all of them to be free', () => {
    const people = [person('a', [hours('09:00', '11:00')]), person('b', [hours('09:00', '11:00')]), person('c', [hours('09:00', '11:00')])]
    const claims = [claim('b', '09:00', '09:30'), claim('c', '10:10', '10:20')]
    expect(june1(offer(ALL, people), { claims })).toEqual(['09:30', '10:30'])
  })

  it.each([
    ['of the first', [1, undefined], ['a'], []],
    ['of another', [undefined, 1], ['b'], []],
    ['of both', [1, 1], ['b'], []],
    ['of both, of which one is free', [1, 1], [], ['09:00', '09:30']],
    ['of somebody that is not used up', [2, 2], ['a', 'b'], ['09:00', '09:30']],
  ] as const)('keeps to the limit %s', (_, limits, booked, starts) => {
    const people = ['a', 'b'].map((id, i) =>
      person(id, [hours('09:00', '10:00')], limits[i] === undefined ? {} : { limits: [perDay(limits[i])] }),
    )
    expect(june1(offer(ALL, people), { counted: counted(...booked) })).toEqual(starts)
  })

  it('keeps to the bookable dates in the zone of each', () => {
    const round = (timeZone: string, id: string) => person(id, [hours('00:00', '24:00')], {}, timeZone)
    const first = offer(ALL, [round('UTC', 'a'), round('Asia/Tokyo', 'b')], {
      slotIntervalMin: 60,
      bookableFrom: '2026-06-01',
      bookableUntil: '2026-06-01',
    })
    const starts = june1(first)
    expect([starts[0], starts.at(-1)]).toEqual(['00:00', '14:00'])
    expect(june1({ ...first, candidates: first.candidates.toReversed() })).toEqual(starts)
  })
})

describe('one of several with others', () => {
  const ROLES: StaffNeed[] = [
    { role: 'doctor', count: 1 },
    { role: 'assistant', count: 1 },
  ]
  const doctor = (id: string, ...openings: MinuteRange[]) => person(id, openings, { roles: ['doctor'] })
  const assistant = (id: string, ...openings: MinuteRange[]) => person(id, openings, { roles: ['assistant'] })

  it('begins on the grid of each who could lead; the others only have to be free', () => {
    const people = [doctor('a', hours('09:00', '10:00')), doctor('b', hours('09:10', '10:10')), assistant('c', hours('09:05', '09:45'))]
    expect(june1(offer(ROLES, people))).toEqual(['09:10'])
    expect(june1(offer(ROLES, [...people, assistant('d', hours('09:30', '12:00'))]))).toEqual(['09:10', '09:30', '09:40'])
  })

  it('is on the grid of somebody who is free then', () => {
    const people = [doctor('a', hours('09:00', '10:00')), doctor('b', hours('09:10', '10:10')), assistant('c', hours('09:00', '12:00'))]
    expect(june1(offer(ROLES, people), { claims: [claim('a', '09:00', '10:00')] })).toEqual(['09:10', '09:40'])
  })

  it('is on the grid of one who may still lead, though another with the same grid has no room left', () => {
    const [one, other] = [doctor('a', hours('09:00', '10:00')), doctor('b', hours('09:00', '10:00'))]
    const people = [{ ...one, limits: [perDay(1)] }, other, assistant('c', hours('09:00', '10:00'))]
    expect(june1(offer(ROLES, people), { counted: counted('a') })).toEqual(['09:00', '09:30'])
    expect(june1(offer(ROLES, people), { counted: counted('a') }, { staffId: 'a' })).toEqual([])
  })

  it('names all who could be in it, and has whom one asks for', () => {
    const people = [
      doctor('a', hours('09:00', '09:30')),
      doctor('b', hours('09:00', '10:00')),
      assistant('c', hours('09:00', '10:00')),
      person('d', [hours('09:00', '10:00')]),
    ]
    const window = { fromMs: on('2026-06-01', '00:00'), toMs: on('2026-06-02', '00:00') }
    expect(freeSlots(offer(ROLES, people), free, window).map(({ staffIds }) => staffIds)).toEqual([
      ['a', 'b', 'c'],
      ['b', 'c'],
    ])
    expect(june1(offer(ROLES, people), {}, { staffId: 'a' })).toEqual(['09:00'])
    expect(june1(offer(ROLES, people), {}, { staffId: 'd' })).toEqual([])
    expect(june1(offer(ROLES, people), {}, { staffId: 'nobody' })).toEqual([])
    expect(freeSlots(offer(ROLES, people), free, window, 1)).toHaveLength(1)
  })

  it('is at one place', () => {
    const people = [doctor('a', hours('09:00', '10:00')), { ...assistant('c', hours('09:00', '10:00')), locationId: 'elsewhere' }]
    expect(june1(offer(ROLES, people))).toEqual([])
  })
})
