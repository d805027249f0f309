import { describe, expect, it } from 'vitest'
import { anna, block, claim, daily, free, halfHour, hours, on, ZURICH } from '../../test/example-offers.ts'
import { ben, chainOf, hoursOf, JUNE_1, morning, offer, told, withIds } from '../../test/explain-examples.ts'
import type { Change } from './changes.ts'
import { explain } from './explain.ts'
import type { Candidate, Limit, Offer, Schedule } from './offer.ts'

describe('a start that is free', () => {
  it('needs no change, and still tells who could not take it', () => {
    const busy = [{ ...block('timeOff', '10:00', '11:00'), subject: 'ben', settingId: 'tof' }]
    const explained = explain({ ...offer, candidates: [...offer.candidates, ben] }, { ...free, busy }, on(JUNE_1, '10:00'))
    expect(explained).toEqual({
      bookable: true,
      reasons: [],
      staff: [
        { staffId: 'anna', locationId: 'luzern', reasons: [] },
        { staffId: 'ben', locationId: 'luzern', reasons: [expect.objectContaining({ kind: 'timeOff', settingId: 'tof', staffId: 'ben' })] },
      ],
    })
  })
})

describe('hours', () => {
  it('that end too early are extended by what is missing, which adds one start', () => {
    expect(told('12:00')).toEqual({
      reasons: [],
      anna: [['rule', 'rules[0]']],
      changes: [{ ...hoursOf('anna', hours('09:00', '12:30')), extends: { settingId: 'rules[0]', was: hours('09:00', '12:00'), rule: 0 } }],
      addsSlots: 1,
    })
  })

  it('that begin too late are extended to the front', () => {
    expect(told('08:30').changes).toEqual([
      { ...hoursOf('anna', hours('08:30', '12:00')), extends: { settingId: 'rules[0]', was: hours('09:00', '12:00'), rule: 0 } },
    ])
  })

  it('that lie far away are given on that date alone', () => {
    expect(told('19:00')).toMatchObject({ anna: [['rule', 'rules[0]']], changes: [hoursOf('anna', hours('19:00', '19:30'))], addsSlots: 1 })
  })

  it('of the nearer of two rules are extended, and no further than to the other', () => {
    const split = halfHour(anna(withIds(daily('UTC', hours('09:00', '12:00'), hours('12:15', '17:00')))))
    const reason = chainOf(explain({ ...split, durationMin: 60 }, free, on(JUNE_1, '11:30')), 'anna')[0]
    expect(reason).toMatchObject({ kind: 'rule', range: hours('09:00', '12:00'), isoDate: JUNE_1 })
    expect(told('11:30', { ...split, durationMin: 60 }).changes).toEqual([
      { ...hoursOf('anna', hours('09:00', '12:15')), extends: { settingId: 'rules[0]', was: hours('09:00', '12:00'), rule: 0 } },
    ])
    expect(told('17:00', split).anna).toEqual([['rule', 'rules[1]']])
  })

  it('of a rule that does not hold that day are not extended', () => {
    const mondays: Schedule = {
      timeZone: 'UTC',
      rules: [{ weekdays: [2], ...hours('09:00', '12:00'), settingId: 'tuesdays' }],
      overrides: [],
    }
    expect(told('10:00', halfHour(anna(mondays)))).toMatchObject({
      anna: [['rule', undefined]],
      changes: [hoursOf('anna', hours('10:00', '10:30'))],
    })
  })

  it('of an override of that date are extended there', () => {
    const overrides = [{ isoDate: JUNE_1, openings: [hours('14:00', '15:00')], settingId: 'overrides[1 June]' }]
    const away = halfHour(anna({ ...withIds(morning), overrides }))
    expect(told('15:00', away)).toMatchObject({
      anna: [['override', 'overrides[1 June]']],
      changes: [{ ...hoursOf('anna', hours('14:00', '15:30')), extends: { settingId: 'overrides[1 June]', was: hours('14:00', '15:00') } }],
      addsSlots: 1,
    })
    const off = halfHour(anna({ ...withIds(morning), overrides: [{ ...overrides[0]!, openings: [] }] }))
    expect(told('10:00', off)).toMatchObject({
      anna: [['override', 'overrides[1 June]']],
      changes: [hoursOf('anna', hours('10:00', '10:30'))],
    })
  })

  it('past midnight are needed on both dates', () => {
    expect(told('23:45', { ...offer, slotIntervalMin: 15 })).toMatchObject({
      changes: [hoursOf('anna', hours('23:45', '24:00')), hoursOf('anna', hours('00:00', '00:15'), '2026-06-02')],
    })
  })

  it('of the hour that comes twice can only be had by opening all around it', () => {
    const zurich = halfHour(anna(withIds(daily(ZURICH, hours('09:00', '12:00')))))
    // 02:15 for the second time, until 02:45: on the clock these minutes come an hour earlier, too.
    const { changes } = told('01:15', { ...zurich, slotIntervalMin: 15 }, {}, {}, '2026-10-25')
    expect(changes?.map(({ kind }) => kind)).toContain('hours')
  })

  it('of a closed place need it open, and more if it would have none then', () => {
    const hides = { isoDate: JUNE_1, openings: [hours('14:00', '15:00')], settingId: 'by hand' }
    const closure = { isoDate: JUNE_1, openings: [], cause: 'closure', settingId: 'closures[1 June]' } as const
    const opened: Change = { kind: 'closed', locationId: 'luzern', isoDate: JUNE_1, settingId: 'closures[1 June]' }
    const closed = halfHour(anna({ ...withIds(morning), overrides: [closure] }))
    expect(told('10:00', closed)).toMatchObject({ anna: [['closure', 'closures[1 June]']], changes: [opened], addsSlots: 6 })
    expect(told('12:00', closed).changes).toEqual([
      { ...hoursOf('anna', hours('09:00', '12:30')), extends: { settingId: 'rules[0]', was: hours('09:00', '12:00'), rule: 0 } },
      opened,
    ])
    const holiday = halfHour(anna({ ...withIds(morning), overrides: [{ ...closure, cause: 'holiday', hides }] }))
    expect(told('14:30', holiday)).toMatchObject({ anna: [['holiday', 'closures[1 June]']], changes: [opened], addsSlots: 2 })
  })

  it('that a journey jumps over need it taken off', () => {
    const stays = [{ fromDate: '2026-06-01', untilDate: '2026-06-10', timeZone: 'Pacific/Auckland' }]
    const away = halfHour(anna({ ...daily('Pacific/Honolulu', hours('00:00', '24:00')), stays }))
    // Honolulu's 31 May lasts until 1 June 10:00 UTC, Auckland's 1 June ended an instant ago: what follows is 2 June there.
    const flightHome = halfHour(
      anna({ ...daily('Pacific/Honolulu', hours('00:00', '24:00')), stays: [{ ...stays[0]!, untilDate: JUNE_1 }] }),
    )
    expect(told('18:00', flightHome)).toMatchObject({ changes: [{ kind: 'stay', staffId: 'anna', locationId: 'luzern', isoDate: JUNE_1 }] })
    expect(told('18:00', away).changes).toBeUndefined()
  })
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

describe('what is taken', () => {
  it('by a booking is free when that moves, with everything that it holds', () => {
    const pools = [{ resourceId: 'room', units: ['room#1'] }]
    const claims = [claim('anna', '10:00', '11:00'), claim('room#1', '10:00', '11:00')]
    const one = told('10:30', { ...offer, pools }, { claims })
    expect(one).toMatchObject({ reasons: [['resource', 'room']], anna: [['claim', 'bkg']], changes: [{ kind: 'claim', owner: 'bkg' }] })
    expect(told('11:00', { ...offer, pools }, { claims }).changes).toBeUndefined()
    expect(told('10:30', { ...offer, pools }, { claims }, { ignoreOwners: ['bkg'] }).changes).toBeUndefined()
  })

  it('by time off is free without it, and its edges are no obstacle', () => {
    const busy = [{ ...block('timeOff', '10:00', '11:00'), settingId: 'tof' }]
    const buffered = { ...offer, bufferBeforeMin: 10, bufferAfterMin: 10 }
    const { startMs, endMs } = busy[0]!
    expect(told('10:30', buffered, { busy })).toMatchObject({
      anna: [['timeOff', 'tof']],
      changes: [{ kind: 'busy', subject: 'anna', startMs, endMs, settingId: 'tof' }],
    })
    expect([told('09:30', buffered, { busy }).changes, told('11:00', buffered, { busy }).changes]).toEqual([undefined, undefined])
  })

  it('in another calendar keeps the buffers off, which can be shorter', () => {
    const busy = [{ ...block('external', '10:10', '10:50'), settingId: 'bsy' }]
    const buffered = { ...offer, bufferBeforeMin: 15, bufferAfterMin: 20 }
    expect(told('10:30', buffered, { busy })).toMatchObject({ anna: [['external', 'bsy']], changes: [{ kind: 'busy', settingId: 'bsy' }] })
    expect(told('09:30', buffered, { busy })).toMatchObject({
      anna: [['buffer', 'bsy']],
      changes: [{ kind: 'buffer', bufferAfterMin: 10 }],
    })
    expect(told('11:00', buffered, { busy })).toMatchObject({
      anna: [['buffer', 'bsy']],
      changes: [{ kind: 'buffer', bufferBeforeMin: 10 }],
    })
  })

  it('by somebody else or far away is none of it', () => {
    const claims = [
      claim('ben', '10:00', '11:00'),
      { ...claim('anna', '10:00', '11:00'), startMs: on('2026-06-05', '10:00'), endMs: on('2026-06-05', '11:00') },
    ]
    const busy = [{ ...block('timeOff', '10:00', '11:00'), subject: 'ben' }]
    expect(told('10:30', offer, { claims, busy }).anna).toEqual([])
  })
})

describe('buffers and the way', () => {
  it('are shortened to the gap that there is, if the other side allows it', () => {
    const claims = [claim('anna', '10:00', '11:00', { padBeforeMs: 5 * 60_000, padAfterMs: 5 * 60_000 })]
    const grid = { ...offer, slotIntervalMin: 10, bufferBeforeMin: 15, bufferAfterMin: 15 }
    expect(told('09:20', grid, { claims })).toMatchObject({ anna: [['buffer', 'bkg']], changes: [{ kind: 'buffer', bufferAfterMin: 10 }] })
    expect(told('11:10', grid, { claims })).toMatchObject({ anna: [['buffer', 'bkg']], changes: [{ kind: 'buffer', bufferBeforeMin: 10 }] })
    expect(told('09:10', grid, { claims }).changes).toBeUndefined()
    expect(told('09:30', grid, { claims })).toMatchObject({ anna: [['buffer', 'bkg']], changes: [{ kind: 'claim', owner: 'bkg' }] })
    expect(told('11:10', { ...grid, bufferRule: 'sum' }, { claims }).changes).toEqual([{ kind: 'buffer', bufferBeforeMin: 5 }])
    expect(told('11:20', { ...grid, bufferRule: 'sum' }, { claims }).changes).toBeUndefined()
  })

  it('between two places cannot be shorter: the other appointment has to move', () => {
    const travel = [{ fromLocationId: 'zug', toLocationId: 'luzern', minutes: 40 }]
    const claims = [claim('anna', '10:00', '10:30', { locationId: 'zug' })]
    const far = { ...offer, travel }
    expect(told('11:00', far, { claims })).toMatchObject({ anna: [['travel', 'bkg']], changes: [{ kind: 'claim', owner: 'bkg' }] })
    expect(told('09:00', far, { claims }).anna).toEqual([['travel', 'bkg']])
    expect(told('11:30', far, { claims }).anna).toEqual([])
  })

  it('of both kinds in one offer are two changes', () => {
    const claims = [claim('anna', '09:00', '10:00', { owner: 'first' }), claim('anna', '11:00', '12:00', { owner: 'second' })]
    const grid = { ...offer, slotIntervalMin: 5, bufferBeforeMin: 20, bufferAfterMin: 20 }
    expect(told('10:15', grid, { claims }).changes).toEqual([
      { kind: 'buffer', bufferBeforeMin: 15 },
      { kind: 'buffer', bufferAfterMin: 15 },
    ])
  })
})

describe('resources', () => {
  const taken = (unit: string, owner = 'bkg') => claim(unit, '10:00', '11:00', { owner })
  it('lack as many units as are needed beyond the free ones, and name who has them', () => {
    const pools = [{ resourceId: 'bed', units: ['bed#1', 'bed#2'], quantity: 2 }]
    const { reasons } = explain(
      { ...offer, pools },
      { ...free, claims: [taken('bed#1'), taken('bed#2', 'other'), claim('bed#1', '11:00', '12:00', { owner: 'later' })] },
      on(JUNE_1, '10:00'),
    )
    expect(reasons).toMatchObject([{ kind: 'resource', settingId: 'bed', owners: ['bkg', 'other'] }])
    expect(told('10:00', { ...offer, pools }, { claims: [taken('bed#1')] }).changes).toEqual([
      { kind: 'resource', resourceId: 'bed', more: 1 },
    ])
    expect(told('10:00', { ...offer, pools }, { claims: [taken('bed#1'), taken('bed#2')] }).changes).toEqual([
      { kind: 'resource', resourceId: 'bed', more: 2 },
    ])
    expect(told('10:00', { ...offer, pools }, { claims: [taken('bed#1')] }, { ignoreOwners: ['bkg'] }).reasons).toEqual([])
  })

  it('of which one will do are asked for where least is missing', () => {
    const pools = [
      { resourceId: 'suite', units: ['suite#1'], quantity: 3, anyOf: 'rooms' },
      { resourceId: 'room', units: ['room#1'], anyOf: 'rooms' },
    ]
    expect(told('10:00', { ...offer, pools }, { claims: [taken('room#1')] })).toMatchObject({
      reasons: [['resource', 'room']],
      changes: [{ kind: 'resource', resourceId: 'room', more: 1 }],
    })
  })

  it('of another place are not needed', () => {
    const pools = [{ resourceId: 'room', units: [], locationId: 'zug' }]
    expect(told('10:00', { ...offer, pools }).reasons).toEqual([])
  })
})

describe('the grid', () => {
  const gridOf = (fields: Partial<Offer>, time: string) => told(time, { ...offer, ...fields }).changes
  it('is made as fine as it has to be and no finer', () => {
    expect(told('09:15')).toMatchObject({ reasons: [['grid', undefined]], anna: [], changes: [{ kind: 'grid', slotIntervalMin: 15 }] })
    expect(gridOf({ slotIntervalMin: 60 }, '09:20')).toEqual([{ kind: 'grid', slotIntervalMin: 20 }])
    expect(gridOf({ slotIntervalMin: 60 }, '09:07')).toEqual([{ kind: 'grid', slotIntervalMin: 1 }])
    expect(gridOf({ slotIntervalMin: 50 }, '09:45')).toEqual([{ kind: 'grid', slotIntervalMin: 45 }])
  })

  it('of fixed times gets one more of them, on the clock of the place', () => {
    const fixed = { slotAlignment: 'fixed', fixedStartsMin: [540] } as const
    expect(gridOf(fixed, '09:10')).toEqual([{ kind: 'grid', fixedStartMin: 550 }])
    const zurich = { ...halfHour(anna(daily(ZURICH, hours('09:00', '12:00')))), ...fixed }
    expect(told('07:10', zurich).changes).toEqual([{ kind: 'grid', fixedStartMin: 550 }])
  })

  it('has no start off the minute', () => {
    const { changes } = explain(offer, free, on(JUNE_1, '09:00') + 1000)
    expect(changes).toBeUndefined()
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

describe('several people', { timeout: 60_000 }, () => {
  it('are asked in the order of their obstacles: the one with the fewest has to change', () => {
    const busy = [block('timeOff', '12:00', '13:00')]
    expect(told('12:00', halfHour(anna(withIds(morning)), ben), { busy }).changes).toEqual([
      { ...hoursOf('ben', hours('09:00', '12:30')), extends: { was: hours('09:00', '12:00'), rule: 0 } },
    ])
    const claims = [claim('anna', '10:00', '10:30'), claim('ben', '10:00', '10:30', { owner: 'other' })]
    expect(told('10:00', halfHour(anna(withIds(morning)), ben), { claims }, { staffId: 'ben' }).changes).toEqual([
      { kind: 'claim', owner: 'other' },
    ])
  })

  it('of a team are those with the fewest obstacles, each with what is theirs', () => {
    const team = { ...halfHour(anna(withIds(morning)), ben, { ...ben, staffId: 'cleo' }), team: [{ count: 2 }] }
    const claims = [claim('anna', '10:00', '10:30'), claim('ben', '10:00', '10:30', { owner: 'other' })]
    const { changes } = told('10:00', team, { claims })
    expect(changes).toEqual([{ kind: 'claim', owner: 'bkg' }])
    expect(told('10:00', team, { claims }, { staffId: 'ben' }).changes).toEqual([{ kind: 'claim', owner: 'other' }])
    expect(told('10:00', { ...team, team: [{ count: 'all' }] }, { claims }).changes).toHaveLength(2)
  })

  it('that are too few for a team need a smaller one', () => {
    const doctors = {
      ...halfHour({ ...anna(withIds(morning)), roles: ['doctor'] }, ben),
      team: [{ role: 'doctor', count: 1 }, { count: 3 }],
    }
    expect(told('10:00', doctors)).toMatchObject({
      reasons: [['team', undefined]],
      changes: [{ kind: 'team', team: [{ role: 'doctor', count: 1 }, { count: 1 }] }],
    })
    expect(told('10:00', { ...doctors, team: [{ role: 'nurse', count: 1 }] }).changes).toEqual([{ kind: 'team', team: [] }])
    expect(told('10:00', { ...doctors, team: [{ count: 1 }, { role: 'nurse', count: 'all' }] }).changes).toEqual([
      { kind: 'team', team: [{ count: 1 }] },
    ])
  })

  it('of whom one is asked for that no need takes get the role', () => {
    const doctors = { ...halfHour({ ...anna(withIds(morning)), roles: ['doctor'] }, ben), team: [{ role: 'doctor', count: 1 }] }
    expect(told('10:00', doctors, {}, { staffId: 'ben' })).toMatchObject({
      reasons: [['team', undefined]],
      changes: [{ kind: 'role', staffId: 'ben', role: 'doctor' }],
    })
  })

  it('where nobody of them works get hours there, in their zone', () => {
    const there = { ...hoursOf('anna', hours('10:00', '10:30')), locationId: 'zug' }
    expect(told('10:00', offer, {}, { locationId: 'zug' })).toMatchObject({
      anna: [['rule', undefined]],
      changes: [{ ...there, joins: { staffId: 'anna', locationId: 'zug', schedule: { timeZone: 'UTC', rules: [], overrides: [] } } }],
      addsSlots: 1,
    })
    expect(told('10:00', offer, {}, { staffId: 'ben' }).changes).toMatchObject([{ ...hoursOf('ben', hours('10:00', '10:30')) }])
    const zurich = halfHour(anna(daily(ZURICH, hours('09:00', '12:00'))))
    expect(told('10:00', zurich, {}, { locationId: 'zug' }).changes).toMatchObject([hours('12:00', '12:30')])
    expect(told('10:00', { ...offer, team: [{ count: 1 }] }, {}, { locationId: 'zug' }).changes).toMatchObject([there])
  })

  it('can be fifty, alone or together', () => {
    const fifty = Array.from({ length: 50 }, (_, i): Candidate => ({ ...ben, staffId: `stf${i}` }))
    const claims = fifty.map(({ staffId }) => claim(staffId, '10:00', '10:30', { owner: `of ${staffId}` }))
    expect(told('10:00', halfHour(...fifty), { claims }).changes).toEqual([{ kind: 'claim', owner: 'of stf0' }])
    const together = told('12:00', { ...halfHour(...fifty), team: [{ count: 'all' }] })
    expect(together.changes).toHaveLength(50)
  })
})
