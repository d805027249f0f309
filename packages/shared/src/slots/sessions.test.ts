import { describe, expect, it } from 'vitest'
import { anna, daily, free, halfHour, hours, on } from '../../test/example-offers.ts'
import { assign } from './assign-staff.ts'
import { freeSlots } from './free-slots.ts'
import { type Claim, type Occupancy, type Offer, seatSubject, type Session, type SlotQuery } from './offer.ts'
import { freeSeats } from './sessions.ts'

const candidate = { ...anna(daily('UTC', hours('09:00', '10:00'))), locationId: 'loc' }
const course: Offer = { ...halfHour(candidate), seats: { capacity: 3 } }
const session = (rest: Partial<Session> = {}): Session => ({
  sessionId: 'ses',
  startMs: on('2026-06-01', '12:00'),
  endMs: on('2026-06-01', '13:00'),
  locationId: 'loc',
  staffIds: ['anna'],
  capacity: 3,
  ...rest,
})
const seat = (number: number, sessionId = 'ses', owner = 'bkg'): Claim => ({
  subject: seatSubject(sessionId, number),
  startMs: on('2026-06-01', '12:00'),
  endMs: on('2026-06-01', '13:00'),
  padBeforeMs: 0,
  padAfterMs: 0,
  owner,
  strength: 'exclusive',
})

/** Starts with session and free seats, as `12:00 ses 3`. */
function listed(offer: Offer, occupancy: Partial<Occupancy>, query: Partial<SlotQuery> = {}): string[] {
  const window = { fromMs: on('2026-06-01', '00:00'), toMs: on('2026-06-02', '00:00') }
  return freeSlots(offer, { ...free, ...occupancy }, { ...window, ...query }).map(
    ({ startMs, sessionId = 'new', seatsLeft, seatsMissing }) =>
      [new Date(startMs).toISOString().slice(11, 16), sessionId, seatsLeft, seatsMissing].filter((part) => part !== undefined).join(' '),
  )
}
const NEW = ['09:00 new 3', '09:30 new 3']

describe('a session', () => {
  it('can be joined beside the times at which a booking opens one, whatever the hours say', () => {
    expect(listed(course, { sessions: [session()], claims: [seat(1)] })).toEqual([...NEW, '12:00 ses 2'])
    expect(listed({ ...course, seats: { capacity: 3, scheduledOnly: true } }, { sessions: [session()] })).toEqual(['12:00 ses 3'])
  })

  it('is listed until its last seat is taken, and for a party as long as there is room for all of it', () => {
    const claims = [seat(1), seat(3)]
    expect(listed(course, { sessions: [session()], claims })).toContain('12:00 ses 1')
    expect(listed(course, { sessions: [session()], claims }, { partySize: 2 })).toEqual(NEW)
    expect(listed(course, { sessions: [session()], claims: [...claims, seat(2)] })).toEqual(NEW)
    expect(listed(course, { sessions: [session()], claims: [...claims, seat(2)] }, { ignoreOwners: ['bkg'] })).toContain('12:00 ses 3')
  })

  it('takes no party beyond the greatest that is let in, and opens for none beyond its seats', () => {
    expect(listed({ ...course, seats: { capacity: 3, maxPartySize: 2 } }, { sessions: [session()] }, { partySize: 2 })).toHaveLength(3)
    expect(listed({ ...course, seats: { capacity: 3, maxPartySize: 2 } }, { sessions: [session()] }, { partySize: 3 })).toEqual([])
    expect(listed(course, { sessions: [session({ capacity: 5 })] }, { partySize: 4 })).toEqual(['12:00 ses 5'])
    expect(listed(course, {}, { partySize: 3 })).toEqual(NEW)
  })

  it('says how many are missing for it to take place, before this booking', () => {
    const offer: Offer = { ...course, seats: { capacity: 3, minimum: 2 } }
    expect(listed(offer, { sessions: [session()], claims: [seat(2)] })).toEqual(['09:00 new 3 2', '09:30 new 3 2', '12:00 ses 2 1'])
    expect(listed(offer, { sessions: [session({ capacity: 4 })], claims: [seat(1), seat(2), seat(3)] })).toContain('12:00 ses 1 0')
  })

  it('fills up before another one of the same time, and of two as full the first by name does', () => {
    const sessions = [session({ sessionId: 'b' }), session({ sessionId: 'a' }), session({ sessionId: 'c' })]
    for (const order of [sessions, sessions.toReversed()]) {
      expect(listed(course, { sessions: order, claims: [seat(1, 'c')] })).toEqual([...NEW, '12:00 c 2'])
      expect(listed(course, { sessions: order })).toEqual([...NEW, '12:00 a 3'])
    }
  })

  it('has room before a second one is opened at its time and place', () => {
    const early = session({ startMs: on('2026-06-01', '09:30'), endMs: on('2026-06-01', '10:00') })
    expect(listed(course, { sessions: [early] })).toEqual(['09:00 new 3', '09:30 ses 3'])
    expect(listed(course, { sessions: [{ ...early, locationId: 'elsewhere' }] })).toEqual([...NEW, '09:30 ses 3'])
  })

  it('is at its place, with its staff, in the window and after the notice', () => {
    const sessions = [session()]
    expect(listed(course, { sessions }, { locationId: 'elsewhere' })).toEqual([])
    expect(listed(course, { sessions }, { staffId: 'ben' })).toEqual([])
    expect(listed(course, { sessions }, { staffId: 'anna' })).toHaveLength(3)
    expect(listed(course, { sessions }, { fromMs: on('2026-06-01', '12:00') })).toEqual(['12:00 ses 3'])
    expect(listed(course, { sessions }, { toMs: on('2026-06-01', '12:00') })).toEqual(NEW)
    expect(listed({ ...course, minimumNoticeMin: 60 }, { sessions, nowMs: on('2026-06-01', '11:01') })).toEqual([])
  })

  it('is bookable on the dates of the zone its staff is in there, else of the first candidate', () => {
    const zone = (staffId: string, locationId: string, timeZone: string) => ({
      ...candidate,
      staffId,
      locationId,
      schedule: daily(timeZone),
    })
    const candidates = [
      zone('anna', 'loc', 'UTC'),
      zone('ben', 'loc', 'Pacific/Kiritimati'),
      zone('ben', 'loc', 'UTC'),
      zone('ben', 'far', 'UTC'),
    ]
    const offer: Offer = { ...course, candidates, bookableFrom: '2026-06-02' }
    const sessions = [session()]
    expect(listed(offer, { sessions })).toEqual([])
    expect(listed(offer, { sessions: [session({ staffIds: ['ben'] })] })).toEqual(['12:00 ses 3'])
    expect(listed(offer, { sessions: [session({ staffIds: ['ben', 'anna'] })] })).toEqual([])
    expect(listed(offer, { sessions: [session({ staffIds: ['ben'], locationId: 'far' })] })).toEqual([])
    expect(listed({ ...course, candidates, bookableUntil: '2026-06-01' }, { sessions: [session({ staffIds: ['ben'] })] })).toEqual([])
  })

  it('is listed in its turn, however sessions come, those of one start in the order of the places', () => {
    const at = (time: string, sessionId: string, locationId = 'loc') => session({ sessionId, locationId, startMs: on('2026-06-01', time) })
    const sessions = [at('15:00', 'c'), at('13:00', 'b'), at('12:00', 'far', 'elsewhere'), at('12:00', 'a')]
    const window = { fromMs: on('2026-06-01', '00:00'), toMs: on('2026-06-02', '00:00') }
    expect(freeSlots(course, { ...free, sessions }, window, 3).map(({ sessionId }) => sessionId)).toEqual([undefined, undefined, 'a'])
    expect(listed({ ...course, seats: { capacity: 3, scheduledOnly: true } }, { sessions })).toEqual([
      '12:00 a 3',
      '12:00 far 3',
      '13:00 b 3',
      '15:00 c 3',
    ])
  })

  it('counts towards the limits of its service', () => {
    const limits = [{ settingId: 'lim', of: 'service', per: 'day', unit: 'bookings', max: 1 }] as const
    const counted = [{ owner: 'bkg', serviceId: 'svc', staffIds: [], startMs: on('2026-06-01', '20:00'), durationMin: 60 }]
    expect(listed({ ...course, limits }, { sessions: [session()], counted })).toEqual([])
    expect(listed({ ...course, limits }, { sessions: [session()], counted: [] })).toHaveLength(3)
  })

  it('gives its free seats in order, and its own staff', () => {
    const occupancy = { ...free, sessions: [session({ staffIds: ['ben', 'anna'] })], claims: [seat(2)] }
    const [slot] = freeSlots(course, occupancy, { fromMs: on('2026-06-01', '12:00'), toMs: on('2026-06-01', '12:01') })
    expect(assign(course, occupancy, slot!, [], { partySize: 2 })).toEqual({
      staffId: 'ben',
      staffIds: ['ben', 'anna'],
      locationId: 'loc',
      units: [],
      sessionId: 'ses',
      seats: [1, 3],
    })
    expect(assign(course, occupancy, slot!, [], { partySize: 3 })).toBeUndefined()
    expect(assign(course, { ...occupancy, sessions: [] }, slot!)).toBeUndefined()
    expect(freeSeats(session(), occupancy, ['bkg'])).toEqual([1, 2, 3])
  })
})
