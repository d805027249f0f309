import { describe, expect, it } from 'vitest'
import { anna, claim, daily, halfHour, hours, on } from '../../test/example-offers.ts'
import { explained, JUNE_1, offer, told } from '../../test/explain-examples.ts'
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

describe('the window', () => {
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
