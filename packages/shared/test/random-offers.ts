/** Random offers, occupancies and windows, made so that every rule of the engine often decides something. */
import fc from 'fast-check'
import { addDays, DAY_MS, epochDayOf, instantOfWall } from '../src/time/index.ts'
import {
  type BusyBlock,
  type Candidate,
  type Claim,
  type CountedBooking,
  type Limit,
  type MinuteRange,
  type Occupancy,
  type Offer,
  type ResourcePool,
  type Schedule,
  type Seats,
  seatSubject,
  type Session,
  type SlotQuery,
  type StaffNeed,
  type WeeklyRule,
} from '../src/slots/offer.ts'

/** Of the worlds that `npm test` looks at. */
export const WORLDS_SEED = 20_260_601

/** Zone and a local date near which something happens to its clocks. */
const PLACES = [
  ['Europe/Zurich', '2026-03-29'],
  ['Europe/Zurich', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Pacific/Chatham', '2026-09-27'],
  ['Pacific/Chatham', '2026-04-05'],
  ['Africa/Casablanca', '2026-02-15'],
  ['Africa/Casablanca', '2026-03-22'],
  ['Africa/Cairo', '2026-04-24'],
  ['America/Nuuk', '2026-03-28'],
  ['America/Nuuk', '2026-10-24'],
  ['Pacific/Apia', '2011-12-30'],
  ['America/Sao_Paulo', '2018-11-04'],
  ['America/Sao_Paulo', '2018-02-17'],
  ['America/Havana', '2026-11-01'],
  ['Asia/Kathmandu', '2026-06-01'],
  ['UTC', '2026-02-28'],
] as const

const times = <T>(arbitrary: fc.Arbitrary<T>, minLength: number, maxLength: number) => fc.array(arbitrary, { minLength, maxLength })
/** Minutes of a day, mostly on the quarter and often at its edges. */
const minute = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 96 }).map((n) => n * 15) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 1440 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1440) },
)
const range: fc.Arbitrary<MinuteRange> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(minute, minute).map(([a, b]) => ({ startMin: Math.min(a, b), endMin: Math.max(a, b) })) },
  { weight: 1, arbitrary: fc.tuple(minute, minute).map(([startMin, endMin]) => ({ startMin, endMin })) },
  { weight: 4, arbitrary: fc.constant({ startMin: 0, endMin: 1440 }) },
)
const buffer = fc.constantFrom(0, 0, 0, 5, 15, 40, 480)
const locationId = fc.constantFrom('locA', 'locB')

/** One key or none: for what an offer mostly does without. */
const maybe = <K extends string, T>(key: K, arbitrary: fc.Arbitrary<T>, share = 4): fc.Arbitrary<{ readonly [k in K]?: T }> =>
  fc.oneof(
    { weight: share - 1, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: arbitrary.map((value) => ({ [key]: value }) as { readonly [k in K]?: T }) },
  )
const all = <A extends object, B extends object>(a: fc.Arbitrary<A>, b: fc.Arbitrary<B>): fc.Arbitrary<A & B> =>
  fc.tuple(a, b).map(([one, other]) => ({ ...one, ...other }))

/** Zones in which it is mostly another day. */
const farZone = fc.constantFrom('Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Tokyo', 'America/Los_Angeles')
const zoneName = fc.constantFrom(...PLACES.map(([name]) => name as string))

const schedule = (day: string, timeZone: string): fc.Arbitrary<Schedule> => {
  const date = fc.integer({ min: -2, max: 3 }).map((days) => addDays(day, days))
  const base = fc.record({
    timeZone: fc.constant(timeZone),
    rules: times(
      fc
        .tuple(
          fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 5 }),
          range,
          all(maybe('validFrom', date), maybe('validUntil', date)),
          all(maybe('everyWeeks', fc.integer({ min: 2, max: 3 })), maybe('weeksFrom', date, 2)),
        )
        .map(([weekdays, hours, dates, weeks]): WeeklyRule => ({ weekdays, ...hours, ...dates, ...weeks })),
      1,
      3,
    ),
    overrides: times(
      all(
        fc.record({ isoDate: date, openings: times(range, 0, 2) }),
        maybe('cause', fc.constantFrom('closure' as const, 'holiday' as const), 2),
      ),
      0,
      2,
    ),
  })
  const stay = fc.record({ fromDate: date, untilDate: date, timeZone: zoneName })
  // Nobody is in two zones on one day: the organization file refuses it.
  const stays = times(stay, 1, 2).map((list) => list.filter(({ fromDate }, i) => i === 0 || fromDate > list[0]!.untilDate))
  return all(base, maybe('stays', stays, 6))
}

export interface World {
  readonly offer: Offer
  readonly occupancy: Occupancy
  readonly query: SlotQuery
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** Everything happens within a few days of the middle, so that rules meet. */
const occupancyNear = (around: (hours: number) => fc.Arbitrary<number>): fc.Arbitrary<Occupancy> => {
  const span = fc
    .tuple(around(30), fc.integer({ min: 1, max: 240 }))
    .map(([startMs, minutes]) => ({ startMs, endMs: startMs + minutes * MINUTE_MS }))
  const subject = fc.constantFrom('stf0', 'stf0', 'stf1', 'stf2', 'unit0', 'unit0', 'unit1', 'unit2')
  const claim: fc.Arbitrary<Claim> = fc
    .record({
      subject,
      span,
      before: buffer,
      after: buffer,
      owner: fc.constantFrom('own', 'other', 'third'),
      strength: fc.constantFrom('exclusive' as const, 'override' as const),
      place: maybe('locationId', locationId, 2),
    })
    .map(({ span: { startMs, endMs }, before, after, place, ...rest }) => ({
      ...rest,
      ...place,
      startMs,
      endMs,
      padBeforeMs: before * MINUTE_MS,
      padAfterMs: after * MINUTE_MS,
    }))
  const block: fc.Arbitrary<BusyBlock> = fc
    .record({ subject, span, kind: fc.constantFrom('timeOff' as const, 'external' as const) })
    .map(({ span: { startMs, endMs }, ...rest }) => ({ ...rest, startMs, endMs }))
  const counted: fc.Arbitrary<CountedBooking> = all(
    fc.record({
      owner: fc.constantFrom('own', 'other', 'third'),
      serviceId: fc.constantFrom('svc', 'svc', 'another'),
      staffIds: fc.constantFrom<string[]>(['stf0'], ['stf1'], ['stf0', 'stf1'], []),
      startMs: around(60),
      durationMin: fc.constantFrom(15, 30, 60),
    }),
    all(maybe('customerId', fc.constantFrom('cus0', 'cus1'), 2), maybe('sessionId', fc.constantFrom('ses0', 'ses1'))),
  )
  const session = (sessionId: string): fc.Arbitrary<Session> =>
    fc
      .record({
        span,
        locationId,
        staffIds: fc.constantFrom(['stf0'], ['stf1'], ['stf0', 'stf2']),
        capacity: fc.integer({ min: 1, max: 4 }),
      })
      .map(({ span: { startMs, endMs }, ...rest }) => ({ ...rest, sessionId, startMs, endMs }))
  const sessions = fc.tuple(session('ses0'), session('ses1'), fc.boolean()).map(([one, other, together]) => {
    // Two at the same time and place are what it takes to choose between them.
    return together ? [one, { ...other, startMs: one.startMs, endMs: one.endMs, locationId: one.locationId }] : [one, other]
  })
  const seat = fc.record({
    sessionId: fc.constantFrom('ses0', 'ses1'),
    seat: fc.integer({ min: 1, max: 4 }),
    owner: fc.constantFrom('own', 'other'),
  })
  const base = fc.record({
    nowMs: fc
      .tuple(around(24), fc.integer({ min: 0, max: 59_999 }), fc.integer({ min: 0, max: 2 }))
      .map(([ms, odd, days]) => ms + odd - (12 + days * 18) * HOUR_MS),
    claims: times(claim, 0, 12),
    busy: times(block, 0, 8),
    counted: times(counted, 0, 8),
    tallies: fc.uniqueArray(fc.record({ staffId: fc.constantFrom('stf0', 'stf1', 'stf2'), appointments: fc.nat(5) }), {
      selector: ({ staffId }) => staffId,
    }),
  })
  return fc.tuple(base, sessions, times(seat, 0, 5)).map(([occupancy, held, seats]) => ({
    ...occupancy,
    sessions: held,
    // A place in a session is at its time and with its staff, whoever has it.
    counted: occupancy.counted.map((booking) => {
      const session = held.find((one) => one.sessionId === booking.sessionId)
      if (!session) return booking
      const { startMs, endMs, staffIds } = session
      return { ...booking, startMs, durationMin: (endMs - startMs) / MINUTE_MS, staffIds }
    }),
    claims: [
      ...occupancy.claims,
      ...held.flatMap(({ sessionId: owner, startMs, endMs, staffIds, locationId: where }) =>
        staffIds.map(
          (subject): Claim => ({ subject, startMs, endMs, padBeforeMs: 0, padAfterMs: 0, owner, strength: 'exclusive', locationId: where }),
        ),
      ),
      ...seats.map(({ sessionId, seat: number, owner }): Claim => {
        const { startMs, endMs } = held.find((one) => one.sessionId === sessionId)!
        return { subject: seatSubject(sessionId, number), startMs, endMs, padBeforeMs: 0, padAfterMs: 0, owner, strength: 'exclusive' }
      }),
    ],
  }))
}

const service = {
  serviceId: fc.constant('svc'),
  durationMin: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(15, 30, 45, 60, 90) },
    { weight: 1, arbitrary: fc.constantFrom(600, 1440) },
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 120 }) },
  ),
  slotIntervalMin: fc.oneof(fc.constantFrom(15, 20, 30, 45, 50, 60, 90, 120, 1440), fc.integer({ min: 7, max: 120 })),
  slotAlignment: fc.constantFrom(
    'opening' as const,
    'opening' as const,
    'clock' as const,
    'clock' as const,
    'packed' as const,
    'fixed' as const,
  ),
  fixedStartsMin: times(minute, 1, 6),
  bufferBeforeMin: buffer,
  bufferAfterMin: buffer,
  minimumNoticeMin: fc.constantFrom(0, 0, 0, 60, 600),
}

const pool: fc.Arbitrary<ResourcePool> = all(
  all(
    fc.record({
      resourceId: fc.constant('res'),
      units: fc.constantFrom(['unit0'], ['unit0'], ['unit1', 'unit2'], ['unit0', 'unit1'], ['unit0', 'unit1', 'unit2']),
    }),
    maybe('locationId', locationId, 3),
  ),
  all(maybe('quantity', fc.constant(2), 4), maybe('anyOf', fc.constantFrom('rooms', 'rooms', 'devices'), 2)),
)

const limit = (of: fc.Arbitrary<Limit['of']>): fc.Arbitrary<Limit> =>
  fc.record({
    settingId: fc.constant('limit'),
    of,
    per: fc.constantFrom('day', 'day', 'week', 'month', 'year'),
    unit: fc.constantFrom('bookings', 'minutes'),
    max: fc.constantFrom(1, 2, 3, 60, 90),
  })
const role = fc.constantFrom('doctor', 'assistant')
const need: fc.Arbitrary<StaffNeed> = all(fc.record({ count: fc.constantFrom<number | 'all'>(1, 1, 2, 'all') }), maybe('role', role, 2))
const seats: fc.Arbitrary<Seats> = all(
  all(fc.record({ capacity: fc.integer({ min: 1, max: 4 }) }), maybe('scheduledOnly', fc.constant(true), 3)),
  all(maybe('maxPartySize', fc.integer({ min: 1, max: 2 }), 2), maybe('minimum', fc.integer({ min: 1, max: 3 }), 2)),
)
const travel = fc.record({ fromLocationId: locationId, toLocationId: locationId, minutes: fc.constantFrom(20, 60, 90) })

/** What an offer can ask beyond hours, buffers and resources; each seldom, so that starts are left. */
const special = (day: string): fc.Arbitrary<Partial<Offer>> => {
  const date = fc.integer({ min: -1, max: 2 }).map((days) => addDays(day, days))
  return all(
    all(all(maybe('bookableFrom', date, 8), maybe('bookableUntil', date, 8)), maybe('bookableDays', fc.integer({ min: 1, max: 3 }), 12)),
    all(
      all(maybe('limits', times(limit(fc.constantFrom('service', 'staff', 'customer')), 1, 2), 2), maybe('calendarZone', farZone, 2)),
      all(
        all(maybe('bufferRule', fc.constant('sum'), 2), maybe('travel', times(travel, 1, 2), 2)),
        all(
          maybe('seats', seats, 4),
          maybe('choice', fc.constantFrom('fair', 'roundRobin', 'roundRobin', 'roundRobin', 'priority', 'priority'), 2),
        ),
      ),
    ),
  ) as fc.Arbitrary<Partial<Offer>>
}

export const world: fc.Arbitrary<World> = fc.constantFrom(...PLACES).chain(([zone, day]) => {
  const middleMs = instantOfWall(zone, epochDayOf(day) * DAY_MS)
  const around = (hours: number) => fc.integer({ min: -hours * 12, max: hours * 12 }).map((n) => middleMs + n * 5 * MINUTE_MS)
  const zones = fc.oneof(
    { weight: 4, arbitrary: fc.constant<string>(zone) },
    { weight: 1, arbitrary: fc.constantFrom(...PLACES.map(([name]) => name as string)) },
  )
  const person = (timeZone: string, staffId: string): fc.Arbitrary<Candidate> =>
    all(
      fc.record({
        staffId: fc.constant(staffId),
        locationId,
        schedule: schedule(day, timeZone),
        roles: fc.uniqueArray(role, { maxLength: 2 }),
      }),
      all(
        maybe('limits', times(limit(fc.constant('staff')), 1, 1), 8),
        all(maybe('weight', fc.integer({ min: 0, max: 3 }), 2), maybe('priority', fc.integer({ min: 1, max: 3 }), 2)),
      ),
    )
  const staff = fc.oneof(
    // Anybody can take it: somebody may be there twice, and at several locations.
    {
      weight: 3,
      arbitrary: times(zones, 1, 4).chain((ofEach) =>
        fc.tuple(...ofEach.map((timeZone, i) => person(timeZone, `stf${i % 3}`))).map((candidates) => ({ candidates })),
      ),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.tuple(person(zone, 'stf0'), person(zone, 'stf1'), person(zone, 'stf2')), locationId, fc.boolean(), times(need, 1, 2))
        .map(([candidates, where, oneDay, team]) => ({
          team,
          candidates: candidates.map((one) => ({ ...one, locationId: where, ...(oneDay ? { schedule: candidates[0].schedule } : {}) })),
        })),
    },
  )
  const offer: fc.Arbitrary<Offer> = fc
    .tuple(
      fc.record({ ...service, pools: times(pool, 0, 3) }),
      staff,
      all(maybe('bookingWindowDays', fc.integer({ min: 0, max: 3 })), special(day)),
    )
    .map(([rules, people, more]) => ({ ...rules, ...people, ...more }))
  const query: fc.Arbitrary<SlotQuery> = fc
    .tuple(
      around(24),
      fc.integer({ min: 1, max: 16 }),
      all(maybe('staffId', fc.constantFrom('stf0', 'stf1')), maybe('locationId', locationId)),
      all(maybe('partySize', fc.integer({ min: 1, max: 3 }), 2), maybe('customerId', fc.constantFrom('cus0', 'cus1'), 2)),
      maybe('ignoreOwners', fc.constant(['own']), 2),
    )
    .map(([fromMs, hours, ...rest]) => Object.assign({ fromMs, toMs: fromMs + hours * HOUR_MS }, ...rest))
  return fc.record({ offer, occupancy: occupancyNear(around), query })
})
