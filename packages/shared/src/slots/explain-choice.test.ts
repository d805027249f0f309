import { describe, expect, it } from 'vitest'
import { anna, block, claim, daily, halfHour, hours, on } from '../../test/example-offers.ts'
import { ben, hoursOf, JUNE_1, morning, offer, told } from '../../test/explain-examples.ts'
import type { BusyBlock, Candidate, Limit, Offer } from './offer.ts'

const none: Limit = { settingId: 'none', of: 'staff', per: 'day', unit: 'bookings', max: 0 }
const timeOff = (subject: string, from = '10:00', to = '10:30'): BusyBlock => ({ ...block('timeOff', from, to), subject, settingId: 'tof' })
const both = halfHour(anna(morning), ben)
const ofBen = { owner: 'other' }
/** In Auckland on 1 June, which ends before noon; at home it is 1 June then, too. */
const stays = [{ fromDate: JUNE_1, untilDate: JUNE_1, timeZone: 'Pacific/Auckland' }]
const away: Candidate = { ...ben, schedule: { ...daily('Pacific/Honolulu', hours('00:00', '24:00')), stays } }
/** What kinds of changes would open ten o'clock. */
const kinds = (...args: Parameters<typeof told>) => told(...args).changes?.map(({ kind }) => kind)

describe('of two people with as many obstacles the one changes for whom it is gentler', () => {
  it('time off rather than a booking, and the first of two bookings', () => {
    expect(kinds('10:00', both, { claims: [claim('anna', '10:00', '10:30')], busy: [timeOff('ben')] })).toEqual(['busy'])
    expect(kinds('10:00', both, { claims: [claim('ben', '10:00', '10:30')], busy: [timeOff('anna')] })).toEqual(['busy'])
    const claims = [claim('anna', '10:00', '10:30'), claim('ben', '10:00', '10:30', ofBen)]
    expect(told('10:00', both, { claims }).changes).toEqual([{ kind: 'claim', owner: 'bkg' }])
  })

  it('a journey rather than time off', () => {
    expect(
      kinds('18:00', halfHour(anna(daily('UTC', hours('09:00', '20:00'))), away), { busy: [timeOff('anna', '18:00', '18:30')] }),
    ).toEqual(['stay'])
  })

  it('a setting of the place rather than a person, and that it is open rather than a room more', () => {
    const closure = { isoDate: JUNE_1, openings: [], cause: 'closure' } as const
    const closed: Candidate = { ...ben, locationId: 'zug', schedule: { ...morning, overrides: [closure] } }
    const pools = [{ resourceId: 'room', units: [], locationId: 'luzern' }]
    expect(kinds('10:00', { ...halfHour(anna(morning), closed), pools })).toEqual(['closed'])
    const home = anna(daily('UTC', hours('09:00', '20:00')))
    expect(kinds('18:00', { ...halfHour({ ...away, locationId: 'zug' }, home), pools })).toEqual(['resource'])
  })

  it('longer hours by the hour, and a limit or a shorter buffer where that is less', () => {
    const until = (staffId: string, time: string): Candidate => ({ ...ben, staffId, schedule: daily('UTC', hours('09:00', time)) })
    const buffered = (staffId: string, ...others: Candidate[]): Offer => ({
      ...halfHour(...others, { ...ben, staffId, schedule: daily('UTC', hours('09:00', '14:00')) }),
      slotIntervalMin: 5,
      bufferBeforeMin: 10,
    })
    const busy = [{ ...block('external', '11:00', '11:55'), subject: 'ben' }]
    expect(kinds('12:00', buffered('ben', until('a', '12:00')), { busy })).toEqual(['hours'])
    expect(kinds('12:00', buffered('ben', until('a', '11:00')), { busy })).toEqual(['buffer'])
    const limited: Candidate = { ...ben, schedule: daily('UTC', hours('09:00', '14:00')), limits: [none] }
    expect(kinds('12:00', halfHour(until('a', '12:00'), limited))).toEqual(['limit'])
    expect(told('12:30', halfHour(until('a', '11:00'), until('b', '12:00'), until('c', '11:30'))).changes).toMatchObject([
      { staffId: 'b', ...hours('09:00', '13:00') },
    ])
  })

  it('a buffer rather than an hour more, more seats rather than an hour of one date, a booking rather than a day of hours', () => {
    const long = (staffId: string): Candidate => ({ ...ben, staffId, schedule: daily('UTC', hours('09:00', '18:00')) })
    const short: Candidate = { ...ben, schedule: daily('UTC', hours('09:00', '11:30')) }
    const busy = [{ ...block('external', '11:00', '11:55'), subject: 'a' }]
    expect(kinds('12:00', { ...halfHour(long('a'), short), slotIntervalMin: 5, bufferBeforeMin: 10 }, { busy })).toEqual(['buffer'])
    const [startMs, endMs] = [on(JUNE_1, '10:00'), on(JUNE_1, '11:00')]
    const sessions = [{ sessionId: 'ses', startMs, endMs, locationId: 'luzern', staffIds: ['anna'], capacity: 0 }]
    const claims = [claim('anna', '10:00', '11:00', { owner: 'ses' })]
    const off: Candidate = { ...ben, schedule: daily('UTC') }
    expect(kinds('10:00', { ...halfHour(anna(morning), off), durationMin: 60, seats: { capacity: 1 } }, { sessions, claims })).toEqual([
      'session',
    ])
    expect(kinds('10:00', { ...halfHour(long('anna'), off), durationMin: 390 }, { claims })).toEqual(['claim'])
  })

  it('the hours of a date only if a rule would have to be more than an hour longer', () => {
    const range = { was: hours('09:00', '12:00'), rule: 0 }
    expect(told('12:30', halfHour(anna(morning))).changes).toEqual([{ ...hoursOf('anna', hours('09:00', '13:00')), extends: range }])
    expect(told('13:00', halfHour(anna(morning))).changes).toEqual([{ ...hoursOf('anna', hours('09:00', '13:30')), extends: range }])
    expect(told('13:30', halfHour(anna(morning))).changes).toEqual([hoursOf('anna', hours('13:30', '14:00'))])
  })
})

describe('the search', () => {
  const people = (count: number) => halfHour(...Array.from({ length: count }, (_, i): Candidate => ({ ...ben, staffId: `stf${i}` })))
  it('goes to the end with eight people', () => {
    const claims = (count: number) =>
      people(count).candidates.flatMap(({ staffId }, i) => [
        claim(staffId, '10:00', '10:15', { owner: `first of ${staffId}` }),
        claim(staffId, '10:15', '10:30', { owner: i === count - 1 ? `first of ${staffId}` : `second of ${staffId}` }),
      ])
    expect(told('10:00', people(8), { claims: claims(8) }).changes).toEqual([{ kind: 'claim', owner: 'first of stf7' }])
    expect(told('10:00', people(9), { claims: claims(9) }).changes).toHaveLength(2)
  })

  it('looks at two obstacles that may have one cause where one is known to do, and not at three', () => {
    const claims = [claim('anna', '10:00', '10:30')]
    const twice = [timeOff('ben'), timeOff('ben')]
    expect(kinds('10:00', both, { claims, busy: twice })).toEqual(['busy'])
    expect(kinds('10:00', both, { claims, busy: [...twice, timeOff('ben')] })).toEqual(['claim'])
  })

  it('gives up a person with a hundred obstacles', () => {
    const many = (count: number) => ({
      busy: Array.from({ length: count }, (_, i) => ({ ...timeOff('anna'), endMs: on(JUNE_1, '10:30') + i * 1000 })),
    })
    expect(told('10:00', halfHour(anna(morning)), many(99)).changes).toHaveLength(99)
    expect(told('10:00', halfHour(anna(morning)), many(100)).changes).toBeUndefined()
  })
})

describe('what is far away', () => {
  it('makes dates full all the same, where dates are counted', () => {
    const dates = Array.from({ length: 11 }, (_, i) => `2026-05-${20 + i}`)
    const claims = dates.map((date) => claim('anna', '09:00', '12:00', { startMs: on(date, '09:00'), endMs: on(date, '12:00') }))
    expect(told('10:00', { ...offer, bookableDays: 1 }, { claims, nowMs: on('2026-05-20', '00:00') }).changes).toEqual([
      { kind: 'window', set: { bookableDays: 2 } },
    ])
  })

  it('as a zone still says to which day a booking belongs', () => {
    const far: Candidate = { ...ben, schedule: daily('Pacific/Auckland', hours('00:00', '24:00')) }
    const limits = [{ ...none, of: 'service', max: 1 } as const]
    // The next day in Auckland, the same in UTC, which is the zone of the first of the offer.
    const counted = [{ owner: 'bkg', serviceId: 'svc', staffIds: ['ben'], startMs: on(JUNE_1, '20:00'), durationMin: 30 }]
    expect(kinds('10:00', { ...halfHour(anna(morning), far), limits }, { counted, busy: [timeOff('ben')] }, { staffId: 'ben' })).toEqual([
      'busy',
      'limit',
    ])
  })
})

describe('a change that another one makes needless', () => {
  it('is left out before the people are compared', () => {
    const claims = [
      claim('anna', '09:00', '09:50', { owner: 'first' }),
      claim('anna', '09:00', '09:55', { owner: 'second' }),
      claim('ben', '10:00', '10:30', ofBen),
    ]
    expect(told('10:00', { ...both, bufferBeforeMin: 15 }, { claims }).changes).toEqual([{ kind: 'buffer', bufferBeforeMin: 5 }])
  })
})
