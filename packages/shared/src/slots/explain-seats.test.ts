import { describe, expect, it } from 'vitest'
import { anna, claim, daily, halfHour, on, ZURICH } from '../../test/example-offers.ts'
import { ben, explained, JUNE_1, morning, offer, told } from '../../test/explain-examples.ts'
import type { Offer, Session } from './offer.ts'

const course: Offer = { ...offer, seats: { capacity: 1 } }
const session: Session = {
  sessionId: 'ses',
  startMs: on(JUNE_1, '10:00'),
  endMs: on(JUNE_1, '10:30'),
  locationId: 'luzern',
  staffIds: ['anna'],
  capacity: 1,
}
const full = { sessions: [session], claims: [claim('anna', '10:00', '10:30', { owner: 'ses' }), claim('ses#1', '10:00', '10:30')] }
const larger = { kind: 'session', sessionId: 'ses', capacity: 2 }

describe('a full session', () => {
  it('is the reason where there is one, and not what would keep a booking from opening one', () => {
    const scheduled: Offer = { ...course, seats: { capacity: 1, scheduledOnly: true } }
    expect(told('10:00', scheduled, full)).toMatchObject({ reasons: [['seats', 'ses']], changes: [larger] })
    expect(told('11:00', scheduled, full).reasons).toEqual([['seats', undefined]])
  })

  it('is none of somebody who asks for another person or place, and of nobody without seats', () => {
    expect(told('10:00', course, full, { staffId: 'anna' }).reasons).toEqual([['seats', 'ses']])
    expect(told('10:00', course, full, { locationId: 'luzern' }).reasons).toEqual([['seats', 'ses']])
    expect(told('10:00', { ...halfHour(anna(morning), ben), seats: { capacity: 1 } }, full, { staffId: 'ben' }).reasons).toEqual([])
    expect(told('10:00', offer, full).reasons).toEqual([])
  })

  it('counts its dates in the zone of whoever gives it at its place, else in that of the offer', () => {
    // Half past one on 2 June in Auckland, the evening before in Zurich.
    const evening = { ...session, startMs: on(JUNE_1, '13:30'), endMs: on(JUNE_1, '14:00') }
    const world = { sessions: [evening], claims: [], nowMs: on(JUNE_1, '08:00') }
    const today: Offer = {
      ...course,
      bookingWindowDays: 0,
      calendarZone: ZURICH,
      candidates: [
        { ...anna(daily(ZURICH)), locationId: 'zug' },
        { ...anna(daily(ZURICH)), staffId: 'ben' },
        anna(daily('Pacific/Auckland')),
      ],
    }
    const longer = [{ kind: 'window', ways: [[{ kind: 'window', set: { bookingWindowDays: 1 } }]] }]
    expect(explained('13:30', today, world).reasons).toEqual(longer)
    const zug = { ...today, candidates: today.candidates.slice(0, 2) }
    expect(explained('13:30', zug, world)).toMatchObject({ bookable: true })
    const guest = { ...zug, calendarZone: 'Pacific/Auckland' }
    expect(explained('13:30', guest, world).reasons).toEqual(longer)
  })
})

describe('a party', () => {
  const seats = { capacity: 2, maxPartySize: 3 }
  it('of one takes one seat, where no size is named', () => {
    expect(told('10:00', { ...offer, seats: { capacity: 0, maxPartySize: 0 } }).changes).toEqual([
      { kind: 'seats', maxPartySize: 1 },
      { kind: 'seats', capacity: 1 },
    ])
    expect(told('10:00', { ...offer, seats: { capacity: 1, maxPartySize: 1 } }).reasons).toEqual([])
  })

  it('as large as is allowed needs as many seats', () => {
    expect(explained('10:00', { ...offer, seats }, {}, { partySize: 3 }).reasons).toEqual([
      { kind: 'seats', ways: [[{ kind: 'seats', capacity: 3 }]] },
    ])
    expect(explained('10:00', { ...offer, seats: { capacity: 4, maxPartySize: 3 } }, {}, { partySize: 4 }).reasons).toEqual([
      { kind: 'seats', ways: [[{ kind: 'seats', maxPartySize: 4 }]] },
    ])
  })
})

describe('seats', () => {
  const seats = { capacity: 2, maxPartySize: 2 }
  const course = { ...offer, seats }
  const session = {
    sessionId: 'ses',
    startMs: on(JUNE_1, '10:00'),
    endMs: on(JUNE_1, '10:30'),
    locationId: 'luzern',
    staffIds: ['anna'],
    capacity: 2,
  }
  const claims = [
    claim('anna', '10:00', '10:30', { owner: 'ses' }),
    claim('ses#1', '10:00', '10:30'),
    claim('ses#2', '10:00', '10:30', { owner: 'other' }),
  ]
  it('of a full session are more, and only as many as the party lacks', () => {
    expect(told('10:00', course, { sessions: [session], claims })).toMatchObject({
      reasons: [['seats', 'ses']],
      changes: [{ kind: 'session', sessionId: 'ses', capacity: 3 }],
    })
    expect(told('10:00', course, { sessions: [session], claims: claims.slice(0, 2) }, { partySize: 2 }).changes).toEqual([
      { kind: 'session', sessionId: 'ses', capacity: 3 },
    ])
    expect(told('10:00', course, { sessions: [session], claims: claims.slice(0, 2) }).changes).toBeUndefined()
    expect(told('10:00', course, { sessions: [session], claims }, { ignoreOwners: ['other'] }).changes).toBeUndefined()
  })

  it('of a session of another time, place or person are no reason', () => {
    const sessions = [{ ...session, startMs: on(JUNE_1, '11:00') }]
    expect(told('10:00', course, { sessions, claims: claims.slice(0, 1) }).reasons).toEqual([])
    expect(told('10:00', course, { sessions: [{ ...session, locationId: 'zug' }], claims }, { locationId: 'luzern' }).reasons).toEqual([])
    expect(told('10:00', course, { sessions: [{ ...session, staffIds: ['ben'] }], claims }, { staffId: 'anna' }).reasons).toEqual([])
  })

  it('of a session far ahead need the window as well', () => {
    expect(
      told('10:00', { ...course, bookingWindowDays: 1 }, { sessions: [session], claims, nowMs: on('2026-05-30', '08:00') }).changes,
    ).toEqual([
      { kind: 'session', sessionId: 'ses', capacity: 3 },
      { kind: 'window', set: { bookingWindowDays: 2 } },
    ])
  })

  it('of a session count their dates where it is given', () => {
    const auckland = { ...course, bookingWindowDays: 1, calendarZone: 'UTC', candidates: [anna(daily('Pacific/Auckland'))] }
    const evening = { ...session, startMs: on(JUNE_1, '13:00'), endMs: on(JUNE_1, '13:30') }
    // One o'clock of 2 June there, two days after today.
    const nowMs = on('2026-05-31', '08:00')
    expect(told('13:00', auckland, { sessions: [evening], nowMs })).toMatchObject({
      reasons: [['window', undefined]],
      changes: [{ kind: 'window', set: { bookingWindowDays: 2 } }],
    })
  })

  it('for a larger party are allowed, a setting each', () => {
    expect(told('10:00', course, {}, { partySize: 3 })).toMatchObject({
      changes: [
        { kind: 'seats', maxPartySize: 3 },
        { kind: 'seats', capacity: 3 },
      ],
    })
    expect(told('10:00', course, {}, { partySize: 2 }).changes).toBeUndefined()
  })

  it('that only scheduled sessions have can be opened to bookings', () => {
    expect(told('10:00', { ...offer, seats: { capacity: 2, scheduledOnly: true } })).toMatchObject({
      reasons: [['seats', undefined]],
      changes: [{ kind: 'seats', scheduledOnly: false }],
    })
  })
})
