import { describe, expect, it } from 'vitest'
import { anna, daily, halfHour, hours, june1, on, ZURICH } from '../../test/example-offers.ts'
import { countedFor, startsLeft } from './limits.ts'
import type { CountedBooking, Limit } from './offer.ts'
import { calendarZoneOf, countedSpan, periodAt } from './periods.ts'

const candidate = { ...anna(daily('UTC', hours('09:00', '10:00'))), locationId: 'loc' }
const limit = (rest: Partial<Limit> = {}): Limit => ({ settingId: 'lim', of: 'service', per: 'day', unit: 'bookings', max: 1, ...rest })
const booked = (rest: Partial<CountedBooking> = {}): CountedBooking => ({
  owner: 'bkg',
  serviceId: 'svc',
  staffIds: ['anna'],
  startMs: on('2026-06-01', '15:00'),
  durationMin: 30,
  ...rest,
})
const offer = (...limits: Limit[]) => ({ ...halfHour(candidate), limits })
const BOTH = ['09:00', '09:30']

describe('a limit', () => {
  it.each<[string, Partial<Limit>, Partial<CountedBooking>[], string[]]>([
    ['of a service lets as many through as it says', { max: 2 }, [{}], BOTH],
    ['of a service counts no other service', {}, [{ serviceId: 'other' }], BOTH],
    ['of a service counts whoever gives it', {}, [{ staffIds: ['ben'] }], []],
    ['of staff counts every service', { of: 'staff' }, [{ serviceId: 'other' }], []],
    ['of staff counts nobody else', { of: 'staff' }, [{ staffIds: ['ben'] }], BOTH],
    ['of staff counts a session once', { of: 'staff', max: 2 }, [{ sessionId: 's' }, { sessionId: 's' }], BOTH],
    ['of staff counts two sessions twice', { of: 'staff', max: 2 }, [{ sessionId: 's' }, { sessionId: 't' }], []],
    ['of staff counts what is in no session each time', { of: 'staff', max: 2 }, [{}, {}], []],
    ['of a service counts each booking of a session', { max: 2 }, [{ sessionId: 's' }, { sessionId: 's' }], []],
    ['of minutes has room to the last one', { unit: 'minutes', max: 60 }, [{}], BOTH],
    ['of minutes adds them up', { unit: 'minutes', max: 89 }, [{}, {}], []],
    ['of a day ends with it', {}, [{ startMs: on('2026-06-02', '00:00') }], BOTH],
    ['of a day begins with it', {}, [{ startMs: on('2026-06-01', '00:00') }], []],
    ['of a day counts nothing of the one before', {}, [{ startMs: on('2026-05-31', '23:59') }], BOTH],
    ['of a week goes on to Sunday', { per: 'week' }, [{ startMs: on('2026-06-07', '23:00') }], []],
    ['of a week begins on Monday', { per: 'week' }, [{ startMs: on('2026-05-31', '23:00') }], BOTH],
    ['of a month goes on to its last day', { per: 'month' }, [{ startMs: on('2026-06-30', '23:00') }], []],
    ['of a month ends with it', { per: 'month' }, [{ startMs: on('2026-07-01', '00:00') }], BOTH],
    ['of a year goes on to its last day', { per: 'year' }, [{ startMs: on('2026-12-31', '23:00') }], []],
    ['of a year ends with it', { per: 'year' }, [{ startMs: on('2027-01-01', '00:00') }], BOTH],
  ])('%s', (_, rest, counted, starts) => {
    expect(june1(offer(limit(rest)), { counted: counted.map(booked) })).toEqual(starts)
  })

  it('of a customer counts this service and that customer, and only where somebody is named', () => {
    const perCustomer = offer(limit({ of: 'customer' }))
    const counted = [booked({ customerId: 'cus' })]
    expect(june1(perCustomer, { counted }, { customerId: 'cus' })).toEqual([])
    expect(june1(perCustomer, { counted }, { customerId: 'another' })).toEqual(BOTH)
    expect(june1(perCustomer, { counted })).toEqual(BOTH)
    expect(june1(perCustomer, { counted: [booked({ customerId: 'cus', serviceId: 'other' })] }, { customerId: 'cus' })).toEqual(BOTH)
  })

  it('does not count what is being moved', () => {
    expect(june1(offer(limit()), { counted: [booked()] }, { ignoreOwners: ['bkg'] })).toEqual(BOTH)
  })

  it('of staff concerns nobody where no staff is asked for', () => {
    expect(countedFor(offer(), { counted: [booked()] }, limit({ of: 'staff' }), {})).toEqual([])
  })

  it('counts days in the zone of the offer, whatever the staff is in', () => {
    const counted = [booked({ startMs: on('2026-06-01', '23:30') })]
    expect(june1(offer(limit()), { counted })).toEqual([])
    expect(june1({ ...offer(limit()), calendarZone: ZURICH }, { counted })).toEqual(BOTH)
  })
})

it('says which bookings must be counted: whole periods around the window, and none without limits', () => {
  const window = { fromMs: on('2026-06-10', '12:00'), toMs: on('2026-06-11', '00:00') }
  expect(countedSpan(halfHour(candidate), window)).toBeUndefined()
  expect(countedSpan(offer(limit()), window)).toEqual({ startMs: on('2026-06-10', '00:00'), endMs: on('2026-06-11', '00:00') })
  expect(countedSpan(offer(limit(), limit({ per: 'month' })), window)).toEqual({
    startMs: on('2026-06-01', '00:00'),
    endMs: on('2026-07-01', '00:00'),
  })
  const own = halfHour({ ...candidate, limits: [limit({ of: 'staff', per: 'week' })] })
  expect(countedSpan(own, window)).toEqual({ startMs: on('2026-06-08', '00:00'), endMs: on('2026-06-15', '00:00') })
})

it('counts the period of the last start of a window, and of its only instant', () => {
  const day = (isoDate: string, next: string) => ({ startMs: on(isoDate, '00:00'), endMs: on(next, '00:00') })
  const toMs = on('2026-06-11', '00:00')
  expect(countedSpan(offer(limit()), { fromMs: toMs - 1, toMs: toMs + 1 })).toEqual(day('2026-06-10', '2026-06-12'))
  expect(countedSpan(offer(limit()), { fromMs: toMs, toMs })).toEqual(day('2026-06-11', '2026-06-12'))
})

it('counts from now on where only the first free days can be booked', () => {
  const window = { fromMs: on('2026-06-10', '12:00'), toMs: on('2026-06-11', '00:00') }
  const from = (more: object, nowMs?: number) => countedSpan({ ...offer(limit()), ...more }, window, nowMs)?.startMs
  expect(from({ bookableDays: 2 }, on('2026-06-03', '09:00'))).toBe(on('2026-06-03', '00:00'))
  expect(from({ bookableDays: 2 }, on('2026-06-30', '09:00'))).toBe(on('2026-06-10', '00:00'))
  expect(from({ bookableDays: 2 })).toBe(on('2026-06-10', '00:00'))
  expect(from({}, on('2026-06-03', '09:00'))).toBe(on('2026-06-10', '00:00'))
})

it('counts days in the zone of the first candidate unless another is stated, and in UTC for nobody', () => {
  expect(calendarZoneOf(halfHour(anna(daily(ZURICH)), candidate))).toBe(ZURICH)
  expect(calendarZoneOf({ ...halfHour(candidate), calendarZone: 'Asia/Tokyo' })).toBe('Asia/Tokyo')
  expect(calendarZoneOf(halfHour())).toBe('UTC')
})

it('leaves all starts where there is no limit, and parts of a window that spans several periods', () => {
  const [fromMs, toMs] = [on('2026-06-01', '12:00'), on('2026-06-03', '12:00')]
  expect(startsLeft(offer(), {}, [], {}, fromMs, toMs)).toBeUndefined()
  expect(startsLeft(offer(), { counted: [booked({ startMs: on('2026-06-02', '08:00') })] }, [limit()], {}, fromMs, toMs)).toEqual({
    starts: [fromMs, on('2026-06-03', '00:00')],
    ends: [on('2026-06-02', '00:00'), toMs],
  })
})

it.each([
  ['day', '2026-02-28', '2026-03-01'],
  ['week', '2026-02-23', '2026-03-02'],
  ['month', '2026-02-01', '2026-03-01'],
  ['year', '2026-01-01', '2027-01-01'],
] as const)('a %s around 28 February 2026', (per, first, next) => {
  const period = { startMs: on(first, '00:00'), endMs: on(next, '00:00') }
  expect(periodAt('UTC', per, on('2026-02-28', '00:00'))).toEqual(period)
  expect(periodAt('UTC', per, on('2026-02-28', '23:59'))).toEqual(period)
})
