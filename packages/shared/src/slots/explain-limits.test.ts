import { describe, expect, it } from 'vitest'
import { anna, claim, daily, halfHour, hours, on } from '../../test/example-offers.ts'
import { explained, JUNE_1, morning, offer, told, withIds } from '../../test/explain-examples.ts'
import type { CountedBooking, Limit, Offer } from './offer.ts'

const limit: Limit = { settingId: 'limits[0]', of: 'service', per: 'day', unit: 'bookings', max: 1 }
const limited: Offer = { ...offer, limits: [limit] }
const booking = (startMs: number): CountedBooking => ({ owner: 'bkg', serviceId: 'svc', staffIds: ['anna'], startMs, durationMin: 20 })

describe('a limit', () => {
  it('counts what begins with its period, and not what begins when it ends', () => {
    expect(told('10:00', limited, { counted: [booking(on(JUNE_1, '00:00'))] }).changes).toEqual([
      { kind: 'limit', settingId: 'limits[0]', max: 2 },
    ])
    expect(told('10:00', limited, { counted: [booking(on('2026-06-02', '00:00'))] }).reasons).toEqual([])
    expect(told('10:15', limited, { counted: [booking(on('2026-06-02', '00:00'))] }).reasons).toEqual([['grid', undefined]])
  })

  it("of the service is nobody's own", () => {
    const { reasons } = explained('10:00', limited, { counted: [booking(on(JUNE_1, '09:00'))] })
    expect(reasons[0]?.ways).toStrictEqual([[{ kind: 'limit', settingId: 'limits[0]', max: 2 }]])
  })
})

describe('the edges of the window', () => {
  const always = halfHour(anna(daily('UTC', hours('00:00', '24:00'))))
  const claims = [claim('anna', '00:00', '01:00')]
  it('begins with the first instant of its first date', () => {
    expect(told('00:00', { ...always, bookableFrom: JUNE_1 }, { claims }).anna).toEqual([['claim', 'bkg']])
    expect(told('23:30', { ...always, bookableFrom: '2026-06-02' }, { claims }).anna).toEqual([['window', undefined]])
  })

  it('ends with the last instant of its last date, each field for itself', () => {
    const today = { nowMs: on('2026-05-28', '08:00') }
    const fields = { ...always, bookingWindowDays: 3, bookableUntil: JUNE_1 }
    expect(explained('10:00', fields, today).staff[0]?.reasons).toEqual([
      { kind: 'window', staffId: 'anna', ways: [[{ kind: 'window', set: { bookingWindowDays: 4 } }]] },
    ])
    expect(explained('10:00', { ...fields, bookingWindowDays: 4, bookableUntil: '2026-05-31' }, today).staff[0]?.reasons).toEqual([
      { kind: 'window', staffId: 'anna', ways: [[{ kind: 'window', set: { bookableUntil: JUNE_1 } }]] },
    ])
    expect(told('23:45', { ...fields, bookingWindowDays: 4 }, today).anna).toEqual([])
  })
})

it('a setting without a name gets none', () => {
  const { reasons } = explained('19:00', halfHour(anna(daily('UTC', hours('09:00', '12:00'))))).staff[0]!
  expect(reasons.map((reason) => 'settingId' in reason)).toEqual([false])
})

describe('the clock', () => {
  const late = { nowMs: on(JUNE_1, '09:40') }
  it('leaves a past time without a change', () => {
    expect(told('09:30', offer, late)).toEqual({ reasons: [['past', undefined]], anna: [], changes: undefined, addsSlots: undefined })
    expect(told('09:00', offer, { nowMs: on(JUNE_1, '09:00') }).reasons).toEqual([])
  })

  it('and the notice ask for a shorter one, to the minute', () => {
    expect(told('10:00', { ...offer, minimumNoticeMin: 60 }, { nowMs: on(JUNE_1, '09:40') + 30_000 })).toEqual({
      reasons: [['notice', undefined]],
      anna: [],
      changes: [{ kind: 'notice', minimumNoticeMin: 19 }],
      addsSlots: 2,
    })
    expect(told('10:40', { ...offer, minimumNoticeMin: 60, slotIntervalMin: 10 }, late).reasons).toEqual([])
  })
})

describe('the window', () => {
  const today = { nowMs: on('2026-05-28', '08:00') }
  const changes = (fields: Partial<Offer>, time = '09:00') => told(time, { ...offer, ...fields }, today).changes
  it('is opened by the fields that close it, and no others', () => {
    expect(changes({ bookingWindowDays: 3 })).toEqual([{ kind: 'window', set: { bookingWindowDays: 4 } }])
    expect(changes({ bookingWindowDays: 4 })).toBeUndefined()
    expect(changes({ bookableUntil: '2026-05-31' })).toEqual([{ kind: 'window', set: { bookableUntil: JUNE_1 } }])
    expect(changes({ bookableFrom: '2026-06-02' })).toEqual([{ kind: 'window', set: { bookableFrom: JUNE_1 } }])
    expect(changes({ bookingWindowDays: 3, bookableUntil: '2026-05-31' })).toEqual([
      { kind: 'window', set: { bookingWindowDays: 4 } },
      { kind: 'window', set: { bookableUntil: JUNE_1 } },
    ])
  })

  it('of so many days counts those with a free start before', () => {
    const days = { ...offer, bookableDays: 2 }
    expect(told('09:00', days, today)).toMatchObject({
      reasons: [['window', undefined]],
      changes: [{ kind: 'window', set: { bookableDays: 5 } }],
    })
    expect(told('09:00', { ...offer, bookableDays: 5 }, today).changes).toBeUndefined()
    // The change that opens a later date takes this into account.
    expect(told('12:00', days, today).changes?.map(({ kind }) => kind)).toEqual(['hours', 'window'])
  })
})

describe('limits', () => {
  const limit: Limit = { settingId: 'limits[0]', of: 'service', per: 'day', unit: 'bookings', max: 1 }
  const booking = (time: string, rest: object = {}) => ({
    owner: 'bkg',
    serviceId: 'svc',
    staffIds: ['anna'],
    startMs: on(JUNE_1, time),
    durationMin: 20,
    ...rest,
  })
  it('of the service are raised to one more than there are in that period', () => {
    const counted = [
      booking('09:00'),
      booking('10:00'),
      { ...booking('10:00'), startMs: on('2026-06-02', '09:00') },
      { ...booking('10:00'), startMs: on('2026-05-31', '23:59') },
    ]
    expect(told('11:00', { ...offer, limits: [limit] }, { counted })).toMatchObject({
      reasons: [['limit', 'limits[0]']],
      anna: [],
      changes: [{ kind: 'limit', settingId: 'limits[0]', max: 3 }],
    })
    expect(told('11:00', { ...offer, limits: [{ ...limit, max: 3 }] }, { counted }).changes).toBeUndefined()
  })

  it('in minutes are raised to what would be used, and those of one person are theirs', () => {
    const own = { ...limit, of: 'staff', unit: 'minutes', max: 60 } as const
    const limited = halfHour({ ...anna(withIds(morning)), limits: [own] })
    const counted = [booking('09:00'), booking('10:00', { serviceId: 'another' }), booking('10:00', { staffIds: ['ben'] })]
    expect(told('11:00', limited, { counted })).toMatchObject({
      reasons: [],
      anna: [['limit', 'limits[0]']],
      changes: [{ kind: 'limit', settingId: 'limits[0]', max: 70, staffId: 'anna' }],
    })
    expect(told('11:00', limited, { counted: counted.slice(1) }).changes).toBeUndefined()
  })

  it('of a customer count where one is named', () => {
    const limited = { ...offer, limits: [{ ...limit, of: 'customer' } as const] }
    const counted = [booking('09:00', { customerId: 'cus' })]
    expect(told('11:00', limited, { counted }, { customerId: 'cus' }).reasons).toEqual([['limit', 'limits[0]']])
    expect(told('11:00', limited, { counted }, { customerId: 'other' }).reasons).toEqual([])
    expect(told('11:00', limited, { counted }).reasons).toEqual([])
  })

  it('are no longer reached when the booking that is in the way anyway is given up', () => {
    const counted = [booking('11:00')]
    const claims = [claim('anna', '11:00', '11:30')]
    expect(told('11:00', { ...offer, limits: [limit] }, { counted, claims })).toMatchObject({
      reasons: [['limit', 'limits[0]']],
      changes: [{ kind: 'claim', owner: 'bkg' }],
    })
  })
})

describe('so many bookable days', () => {
  const days = (bookableDays: number): Offer => ({ ...offer, bookableDays })
  const counted = (max: number) => [{ kind: 'window', ways: [[{ kind: 'window', set: { bookableDays: max } }]] }]
  it('are used up by as many with a free start', () => {
    const today = { nowMs: on('2026-05-28', '08:00') }
    expect(explained('10:00', days(4), today).reasons).toEqual(counted(5))
    expect(explained('10:00', days(5), today).reasons).toEqual([])
  })

  it('are not used up by an earlier start of the same date', () => {
    expect(told('12:00', days(1), { nowMs: on(JUNE_1, '08:00') }).reasons).toEqual([])
  })

  it('are counted without what is not in the way', () => {
    const world = { nowMs: on('2026-05-31', '11:30'), claims: [claim('anna', '11:30', '12:00')] }
    const claims = world.claims.map((one) => ({ ...one, startMs: on('2026-05-31', '11:30'), endMs: on('2026-05-31', '12:00') }))
    expect(explained('10:00', days(1), { ...world, claims }).reasons).toEqual([])
    expect(explained('10:00', days(1), { ...world, claims }, { ignoreOwners: ['bkg'] }).reasons).toEqual(counted(2))
  })
})
