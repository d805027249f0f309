import { describe, expect, it } from 'vitest'
import { anna, block, claim, daily, free, halfHour, hours, ZURICH } from '../../test/example-offers.ts'
import { type Change, withChange } from './changes.ts'
import type { Candidate, DateOverride, Occupancy, Offer } from './offer.ts'

const offer = halfHour(anna(daily(ZURICH, hours('09:00', '12:00'), hours('13:00', '17:00'))))
const offerWith = (change: Change, from: Offer = offer): Offer => withChange({ offer: from, occupancy: free }, change).offer
const occupancyWith = (change: Change, from: Partial<Occupancy>): Occupancy =>
  withChange({ offer, occupancy: { ...free, ...from } }, change).occupancy
const hoursOf = { kind: 'hours', staffId: 'anna', locationId: 'luzern', isoDate: '2026-06-01' } as const
const scheduleWith = (change: Change, overrides: readonly DateOverride[] = []) =>
  offerWith(change, halfHour(anna({ ...daily(ZURICH, hours('09:00', '12:00')), overrides }))).candidates[0]!.schedule

describe('withChange', () => {
  it('leaves what it is given as it is', () => {
    const before = JSON.stringify(offer)
    offerWith({ ...hoursOf, startMin: 0, endMin: 60 })
    expect(JSON.stringify(offer)).toBe(before)
  })

  it.each<[Change, Partial<Offer>]>([
    [{ kind: 'notice', minimumNoticeMin: 5 }, { minimumNoticeMin: 5 }],
    [{ kind: 'window', set: { bookableUntil: '2026-06-09' } }, { bookableUntil: '2026-06-09' }],
    [
      { kind: 'buffer', bufferBeforeMin: 3 },
      { bufferBeforeMin: 3, bufferAfterMin: 0 },
    ],
    [
      { kind: 'buffer', bufferAfterMin: 4 },
      { bufferBeforeMin: 0, bufferAfterMin: 4 },
    ],
    [
      { kind: 'grid', slotIntervalMin: 10 },
      { slotIntervalMin: 10, slotAlignment: 'opening' },
    ],
    [
      { kind: 'grid', slotAlignment: 'clock' },
      { slotIntervalMin: 30, slotAlignment: 'clock' },
    ],
    [{ kind: 'grid', fixedStartMin: 600 }, { fixedStartsMin: [600] }],
    [{ kind: 'team', team: [{ count: 2 }] }, { team: [{ count: 2 }] }],
  ])('%j sets just that', (change, fields) => {
    expect(offerWith(change)).toEqual({ ...offer, ...fields })
  })

  it('adds one more to the fixed starts, and leaves the team out when nobody is asked for', () => {
    expect(offerWith({ kind: 'grid', fixedStartMin: 600 }, { ...offer, fixedStartsMin: [480] }).fixedStartsMin).toEqual([480, 600])
    expect(offerWith({ kind: 'team', team: [] }, { ...offer, team: [{ count: 2 }] })).toEqual(offer)
  })

  it('gives a role to that person at every location', () => {
    const two = halfHour({ ...anna(daily(ZURICH)), roles: ['nurse'] }, { ...anna(daily(ZURICH)), staffId: 'ben' })
    expect(offerWith({ kind: 'role', staffId: 'anna', role: 'doctor' }, two).candidates.map(({ roles }) => roles)).toEqual([
      ['nurse', 'doctor'],
      undefined,
    ])
    expect(offerWith({ kind: 'role', staffId: 'ben', role: 'doctor' }, two).candidates.map(({ roles }) => roles)).toEqual([
      ['nurse'],
      ['doctor'],
    ])
  })

  it('changes seats only where there are any', () => {
    expect(offerWith({ kind: 'seats', capacity: 4 })).toEqual(offer)
    expect(offerWith({ kind: 'seats', capacity: 4 }, { ...offer, seats: { capacity: 2, minimum: 1 } }).seats).toEqual({
      capacity: 4,
      minimum: 1,
    })
  })

  it('raises a limit of the service or of one person, and lowers none', () => {
    const limit = { settingId: 'a', of: 'staff', per: 'day', unit: 'bookings', max: 2 } as const
    const limited = {
      ...halfHour({ ...anna(daily(ZURICH)), limits: [limit] }, { ...anna(daily(ZURICH)), staffId: 'ben', limits: [limit] }),
      limits: [limit, { ...limit, settingId: 'b' }],
    }
    const raised = offerWith({ kind: 'limit', settingId: 'a', staffId: 'ben', max: 5 }, limited)
    expect(raised.candidates.map((one) => one.limits?.[0]?.max)).toEqual([2, 5])
    expect(raised.limits?.map(({ max }) => max)).toEqual([5, 2])
    expect(offerWith({ kind: 'limit', settingId: 'b', max: 1 }, limited).limits?.map(({ max }) => max)).toEqual([2, 2])
    expect('limits' in offerWith({ kind: 'limit', settingId: 'a', max: 5 })).toBe(false)
  })

  it('adds units to that resource', () => {
    const pools = [
      { resourceId: 'room', units: ['room#1'] },
      { resourceId: 'device', units: ['device#1'] },
    ]
    expect(offerWith({ kind: 'resource', resourceId: 'room', more: 2 }, { ...offer, pools }).pools.map(({ units }) => units)).toEqual([
      ['room#1', 'room+1', 'room+2'],
      ['device#1'],
    ])
  })

  it('takes one block away, by person and both ends', () => {
    const busy = [
      block('timeOff', '09:00', '10:00'),
      { ...block('timeOff', '09:00', '10:00'), subject: 'ben' },
      block('external', '09:00', '11:00'),
      block('external', '08:00', '10:00'),
    ]
    const { startMs, endMs } = busy[0]!
    expect(occupancyWith({ kind: 'busy', subject: 'anna', startMs, endMs }, { busy }).busy).toEqual(busy.slice(1))
  })

  it('gives up everything of an owner: claims, seats of the session, and what counts', () => {
    const session = { sessionId: 'ses', startMs: 0, endMs: 1, locationId: 'luzern', staffIds: ['anna'], capacity: 2 }
    const counted = { serviceId: 'svc', staffIds: ['anna'], startMs: 0, durationMin: 30 }
    const before = {
      claims: [claim('anna', '09:00', '10:00', { owner: 'ses' }), claim('ses#1', '09:00', '10:00'), claim('anna', '11:00', '12:00')],
      sessions: [session, { ...session, sessionId: 'other' }],
      counted: [
        { ...counted, owner: 'ses' },
        { ...counted, owner: 'bkg', sessionId: 'ses' },
        { ...counted, owner: 'bkg' },
      ],
    }
    const after = occupancyWith({ kind: 'claim', owner: 'ses' }, before)
    expect([after.claims, after.sessions, after.counted]).toEqual([
      before.claims.slice(2),
      before.sessions.slice(1),
      before.counted.slice(2),
    ])
    expect(occupancyWith({ kind: 'claim', owner: 'ses' }, { claims: before.claims })).toEqual({ ...free, claims: before.claims.slice(2) })
    expect(occupancyWith({ kind: 'session', sessionId: 'ses', capacity: 9 }, before).sessions?.map(({ capacity }) => capacity)).toEqual([
      9, 2,
    ])
  })

  it('takes the journey off that covers the date, and keeps the others', () => {
    const stays = [
      { fromDate: '2026-06-01', untilDate: '2026-06-03', timeZone: 'UTC' },
      { fromDate: '2026-06-05', untilDate: '2026-06-05', timeZone: 'UTC' },
    ]
    const away = halfHour(anna({ ...daily(ZURICH), stays }))
    const staysAfter = (isoDate: string, from: Offer) =>
      offerWith({ kind: 'stay', staffId: 'anna', locationId: 'luzern', isoDate }, from).candidates[0]!.schedule.stays
    expect([staysAfter('2026-06-01', away), staysAfter('2026-06-03', away), staysAfter('2026-06-04', away)]).toEqual([
      [stays[1]],
      [stays[1]],
      stays,
    ])
    expect(
      'stays' in
        offerWith(
          { kind: 'stay', staffId: 'anna', locationId: 'luzern', isoDate: '2026-06-05' },
          halfHour(anna({ ...daily(ZURICH), stays: [stays[1]!] })),
        ).candidates[0]!.schedule,
    ).toBe(false)
    expect(offerWith({ kind: 'stay', staffId: 'ben', locationId: 'luzern', isoDate: '2026-06-01' }, away)).toEqual(away)
  })
})

describe('hours', () => {
  const more = { ...hoursOf, ...hours('12:00', '12:30') }
  it('are given on one date beside what it has, and to nobody else', () => {
    expect(scheduleWith(more)).toEqual({
      ...daily(ZURICH, hours('09:00', '12:00')),
      overrides: [{ isoDate: '2026-06-01', openings: [expect.objectContaining(hours('09:00', '12:00')), hours('12:00', '12:30')] }],
    })
    expect(offerWith({ ...more, staffId: 'ben' })).toEqual(offer)
    expect(offerWith({ ...more, locationId: 'zug' })).toEqual(offer)
  })

  it('are added to an override of that date, several of one date being one', () => {
    const overrides = [
      { isoDate: '2026-06-01', openings: [hours('07:00', '08:00')], settingId: 'first' },
      { isoDate: '2026-06-01', openings: [hours('14:00', '15:00')] },
      { isoDate: '2026-06-02', openings: [] },
    ]
    expect(scheduleWith(more, overrides).overrides).toEqual([
      overrides[2],
      { isoDate: '2026-06-01', settingId: 'first', openings: [hours('07:00', '08:00'), hours('14:00', '15:00'), hours('12:00', '12:30')] },
    ])
  })

  it('extend the rule with that position and those edges', () => {
    const longer = (rule: number, was = hours('09:00', '12:00')) =>
      offerWith({ ...hoursOf, ...hours('09:00', '12:30'), extends: { rule, was } }).candidates[0]!.schedule.rules.map(
        ({ endMin }) => endMin,
      )
    expect([longer(0), longer(1), longer(0, hours('09:00', '11:00')), longer(0, hours('08:00', '12:00'))]).toEqual([
      [750, 1020],
      [720, 1020],
      [720, 1020],
      [720, 1020],
    ])
  })

  it('extend the override of that date with those edges', () => {
    const overrides = [
      { isoDate: '2026-06-01', openings: [hours('07:00', '08:00'), hours('14:00', '15:00')] },
      { isoDate: '2026-06-02', openings: [hours('07:00', '08:00')] },
    ]
    const longer = { ...hoursOf, ...hours('07:00', '09:00'), extends: { was: hours('07:00', '08:00') } }
    expect(scheduleWith(longer, overrides).overrides).toEqual([
      overrides[1],
      { isoDate: '2026-06-01', openings: [hours('07:00', '09:00'), hours('14:00', '15:00')] },
    ])
  })

  it('let somebody join who was not there, and do not add them twice', () => {
    const ben: Candidate = { ...anna(daily(ZURICH)), staffId: 'ben' }
    const joined = offerWith({ ...more, staffId: 'ben', joins: ben })
    expect(joined.candidates.map(({ staffId, schedule }) => [staffId, schedule.overrides.length])).toEqual([
      ['anna', 0],
      ['ben', 1],
    ])
    expect(
      offerWith({ ...more, staffId: 'ben', isoDate: '2026-06-02', joins: ben }, joined).candidates.map(
        ({ schedule }) => schedule.overrides.length,
      ),
    ).toEqual([0, 2])
  })
})

describe('a closure', () => {
  const hides = { isoDate: '2026-06-01', openings: [hours('07:00', '08:00')] }
  const closure: DateOverride = { isoDate: '2026-06-01', openings: [], cause: 'closure', settingId: 'closures' }
  const opened = { kind: 'closed', locationId: 'luzern', isoDate: '2026-06-01', settingId: 'closures' } as const

  it('that is taken off gives back what it hid, which may be another one', () => {
    expect(scheduleWith(opened, [closure]).overrides).toEqual([])
    expect(scheduleWith(opened, [{ ...closure, hides }]).overrides).toEqual([hides])
    const holiday: DateOverride = { ...closure, cause: 'holiday', settingId: 'holidays', hides }
    expect(scheduleWith(opened, [{ ...closure, hides: holiday }]).overrides).toEqual([holiday])
  })

  it('of another place, date or name stays, and so does what was written by hand', () => {
    expect(scheduleWith({ ...opened, locationId: 'zug' }, [closure]).overrides).toEqual([closure])
    expect(scheduleWith({ ...opened, settingId: 'other' }, [closure]).overrides).toEqual([closure])
    const { settingId: _, ...byDate } = opened
    expect(scheduleWith(byDate, [closure, { ...closure, isoDate: '2026-06-02' }]).overrides).toEqual([
      { ...closure, isoDate: '2026-06-02' },
    ])
    expect(scheduleWith(byDate, [hides]).overrides).toEqual([hides])
  })

  it('wins over hours that are given on its date until it is taken off', () => {
    const more = { ...hoursOf, ...hours('12:00', '12:30') }
    expect(scheduleWith(more, [closure]).overrides).toEqual([
      {
        ...closure,
        hides: { isoDate: '2026-06-01', openings: [expect.objectContaining(hours('09:00', '12:00')), hours('12:00', '12:30')] },
      },
    ])
    const longer = { ...hoursOf, ...hours('07:00', '09:00'), extends: { was: hours('07:00', '08:00') } }
    expect(scheduleWith(longer, [{ ...closure, hides }]).overrides).toEqual([
      { ...closure, hides: { ...hides, openings: [hours('07:00', '09:00')] } },
    ])
  })
})
