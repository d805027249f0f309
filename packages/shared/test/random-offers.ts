/** Random offers, occupancies and windows, made so that every rule of the engine often decides something. */
import fc from 'fast-check'
import { addDays, DAY_MS, epochDayOf, instantOfWall } from '../src/time/index.ts'
import type { BusyBlock, Claim, MinuteRange, Occupancy, Offer, ResourcePool, Schedule, SlotQuery } from '../src/slots/offer.ts'

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
  { weight: 2, arbitrary: fc.constant({ startMin: 0, endMin: 1440 }) },
)
const buffer = fc.constantFrom(0, 0, 0, 5, 15, 40, 480)
const locationId = fc.constantFrom('locA', 'locB')

/** An empty list three times out of four, else one value: for what is left out more often than not. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: arbitrary.map((value) => [value]) })

const schedule = (day: string, timeZone: string): fc.Arbitrary<Schedule> => {
  const date = fc.integer({ min: -2, max: 3 }).map((days) => addDays(day, days))
  return fc.record({
    timeZone: fc.constant(timeZone),
    rules: times(
      fc
        .tuple(fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 4 }), range, seldom(date), seldom(date))
        .map(([weekdays, hours, validFrom, validUntil]) => ({
          weekdays,
          ...hours,
          ...validFrom.map((d) => ({ validFrom: d }))[0],
          ...validUntil.map((d) => ({ validUntil: d }))[0],
        })),
      1,
      3,
    ),
    overrides: times(fc.record({ isoDate: date, openings: times(range, 0, 2) }), 0, 2),
  })
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
    .tuple(around(30), fc.integer({ min: 1, max: 300 }))
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
    })
    .map(({ span: { startMs, endMs }, before, after, ...rest }) => ({
      ...rest,
      startMs,
      endMs,
      padBeforeMs: before * MINUTE_MS,
      padAfterMs: after * MINUTE_MS,
    }))
  const block: fc.Arbitrary<BusyBlock> = fc
    .record({ subject, span, kind: fc.constantFrom('timeOff' as const, 'external' as const) })
    .map(({ span: { startMs, endMs }, ...rest }) => ({ ...rest, startMs, endMs }))
  return fc.record({
    nowMs: fc
      .tuple(around(24), fc.integer({ min: 0, max: 59_999 }), fc.integer({ min: 0, max: 3 }))
      .map(([ms, odd, days]) => ms + odd - (6 + days * 24) * HOUR_MS),
    claims: times(claim, 0, 16),
    busy: times(block, 0, 8),
  })
}

const service = {
  serviceId: fc.constant('svc'),
  durationMin: fc.oneof(fc.constantFrom(15, 30, 45, 60, 90, 600, 1440), fc.integer({ min: 1, max: 200 })),
  slotIntervalMin: fc.oneof(fc.constantFrom(15, 20, 30, 45, 50, 60, 90, 120, 1440), fc.integer({ min: 7, max: 120 })),
  slotAlignment: fc.constantFrom('opening' as const, 'clock' as const),
  bufferBeforeMin: buffer,
  bufferAfterMin: buffer,
  minimumNoticeMin: fc.constantFrom(0, 0, 60, 1440),
}

const pool: fc.Arbitrary<ResourcePool> = fc
  .tuple(fc.constantFrom('locA', 'locB', undefined), fc.constantFrom(['unit0'], ['unit0'], ['unit1', 'unit2'], ['unit0', 'unit1']))
  .map(([where, units]) => ({ resourceId: 'res', units, ...(where ? { locationId: where } : {}) }))

export const world: fc.Arbitrary<World> = fc.constantFrom(...PLACES).chain(([zone, day]) => {
  const middleMs = instantOfWall(zone, epochDayOf(day) * DAY_MS)
  const around = (hours: number) => fc.integer({ min: -hours * 12, max: hours * 12 }).map((n) => middleMs + n * 5 * MINUTE_MS)
  const zones = fc.oneof(
    { weight: 4, arbitrary: fc.constant<string>(zone) },
    { weight: 1, arbitrary: fc.constantFrom(...PLACES.map(([name]) => name as string)) },
  )
  const candidates = times(zones, 1, 4).chain((ofEach) =>
    fc.tuple(
      ...ofEach.map((timeZone, i) => fc.record({ staffId: fc.constant(`stf${i % 3}`), locationId, schedule: schedule(day, timeZone) })),
    ),
  )
  const offer: fc.Arbitrary<Offer> = fc
    .tuple(fc.record({ ...service, candidates, pools: times(pool, 0, 2) }), seldom(fc.integer({ min: 0, max: 3 })))
    .map(([rules, days]) => ({ ...rules, ...days.map((bookingWindowDays) => ({ bookingWindowDays }))[0] }))
  const query: fc.Arbitrary<SlotQuery> = fc
    .tuple(around(24), fc.integer({ min: 1, max: 40 }), seldom(fc.constantFrom('stf0', 'stf1')), seldom(locationId), fc.boolean())
    .map(([fromMs, hours, staff, where, own]) => ({
      fromMs,
      toMs: fromMs + hours * HOUR_MS,
      ...staff.map((staffId) => ({ staffId }))[0],
      ...where.map((id) => ({ locationId: id }))[0],
      ...(own ? { ignoreOwners: ['own'] } : {}),
    }))
  return fc.record({ offer, occupancy: occupancyNear(around), query })
})
