import type { OrganizationFile } from '@slotwell/shared/schema'
import { OrganizationFile as Schema } from '@slotwell/shared/schema'
import fc from 'fast-check'
import * as v from 'valibot'

const ZONES = [
  'Europe/Zurich',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Chatham',
  'America/St_Johns',
  'Africa/Casablanca',
]
const zone = fc.constantFrom(...ZONES)
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const EVERY_DAY = [...DAYS]

/** Present in one of so many. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>, of = 3): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 1, arbitrary }, { weight: of - 1, arbitrary: fc.constant(undefined) })
/** Without what is undefined, which a file has no way to say. */
const given = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>

const clock = (min: number) => `${String(Math.floor(min / 60)).padStart(2, '0')}:${String(min % 60).padStart(2, '0')}`
const span = fc
  .tuple(fc.integer({ min: 0, max: 92 }), fc.integer({ min: 2, max: 48 }))
  .map(([from, length]) => ({ from: clock(from * 15), to: clock(Math.min(from + length, 96) * 15) }))
const place = fc.constantFrom('here', 'there')
const opening = fc.tuple(span, place).map(([hours, location]) => ({ ...hours, location }))

/** Dates of the nine days that a test lists. */
const dateFrom = (firstDate: string, days: number) => new Date(Date.parse(firstDate) + days * 86_400_000).toISOString().slice(0, 10)
const date = (firstDate: string) => fc.integer({ min: 0, max: 8 }).map((days) => dateFrom(firstDate, days))

const rules = (firstDate: string) => {
  const weekly = fc
    .tuple(opening, fc.uniqueArray(fc.constantFrom(...DAYS), { minLength: 3, maxLength: 7 }), maybe(fc.integer({ min: 0, max: 14 }), 4))
    .map(([hours, days, weeks]) => ({
      ...hours,
      days,
      ...(weeks === undefined ? {} : { everyWeeks: 2, weeksFrom: dateFrom(firstDate, weeks) }),
    }))
  // Whole days, and nights that go on after midnight: most of what is random is closed too often to be booked.
  const wide = place.map((location) => [{ from: '07:00', to: '19:00', location, days: EVERY_DAY }])
  const nights = place.map((location) => [
    { from: '19:00', to: '24:00', location, days: EVERY_DAY },
    { from: '00:00', to: '05:00', location, days: EVERY_DAY },
  ])
  return fc.oneof(
    { weight: 2, arbitrary: fc.array(weekly, { minLength: 1, maxLength: 4 }) },
    { weight: 2, arbitrary: wide },
    { weight: 1, arbitrary: nights },
  )
}

const bound = {
  per: fc.constantFrom('day', 'week', 'month', 'year'),
  unit: fc.constantFrom('bookings', 'bookings', 'minutes'),
  max: fc.integer({ min: 1, max: 3 }),
}
const asMinutes = <T extends { readonly unit: string; readonly max: number }>(limit: T): T =>
  limit.unit === 'minutes' ? { ...limit, max: limit.max * 60 } : limit

const person = (firstDate: string) =>
  fc.record({
    schedule: fc
      .record({
        timeZone: zone,
        rules: rules(firstDate),
        overrides: fc.uniqueArray(fc.record({ date: date(firstDate), openings: fc.array(opening, { maxLength: 2 }) }), {
          maxLength: 2,
          selector: (one) => one.date,
        }),
        stays: maybe(
          fc.tuple(date(firstDate), zone).map(([from, timeZone]) => [{ from, until: dateFrom(from, 3), timeZone }]),
          4,
        ),
      })
      .map(given),
    roles: fc.subarray(['doctor', 'assistant']),
    limits: maybe(
      fc
        .record(bound)
        .map(asMinutes)
        .map((limit) => [limit]),
      6,
    ),
  })

const team = fc.constantFrom(
  [{ count: 'all' }],
  [{ count: 2 }],
  [{ role: 'doctor' }, { role: 'assistant', count: 1 }],
  [{ role: 'assistant', count: 'all' }, { role: 'doctor' }],
)
const starts = fc.uniqueArray(
  fc.integer({ min: 0, max: 95 }).map((quarter) => clock(quarter * 15)),
  { minLength: 4, maxLength: 10 },
)

/** A last date that lies before the first is no file. */
const inOrder = (from: string | undefined, until: string | undefined) =>
  until === undefined || (from !== undefined && until < from) ? {} : { bookableUntil: until }

const service = (firstDate: string) =>
  fc.record({
    rules: fc
      .record({
        durationMin: fc.constantFrom(15, 20, 30, 45, 60, 90, 120),
        slotIntervalMin: maybe(fc.constantFrom(10, 15, 20, 30, 45, 60), 2),
        bufferBeforeMin: fc.constantFrom(0, 15, 15),
        bufferAfterMin: fc.constantFrom(0, 10, 30),
        bufferRule: maybe(fc.constant('sum'), 2),
        minimumNoticeMin: fc.constantFrom(0, 0, 90, 1440),
        bookingWindowDays: fc.constantFrom(3, 14, 60),
        bookableDays: maybe(fc.integer({ min: 1, max: 5 }), 8),
        bookableFrom: maybe(
          date(firstDate).map((day) => dateFrom(day, -4)),
          6,
        ),
        bookableUntil: maybe(
          date(firstDate).map((day) => dateFrom(day, 3)),
          6,
        ),
        choice: maybe(fc.constantFrom('fair', 'roundRobin', 'priority'), 2),
        resources: fc.constantFrom([], [], ['room'], ['device'], ['device']),
        resourceNeeds: maybe(
          fc.constantFrom(
            [{ anyOf: ['bed'], quantity: 2 }],
            [{ anyOf: ['lamp', 'bed'], quantity: 1 }],
            [{ anyOf: ['bed', 'lamp'], quantity: 2 }],
          ),
        ),
        limits: maybe(
          fc
            .record({ of: fc.constantFrom('service', 'staff', 'customer'), ...bound })
            .map(asMinutes)
            .map((limit) => [limit]),
        ),
        approval: fc.boolean(),
        locations: maybe(fc.constantFrom(['here'], ['here', 'there']), 4),
      })
      .map(({ bookableUntil, ...fields }) => given({ ...fields, ...inOrder(fields.bookableFrom, bookableUntil) })),
    alignment: fc.oneof(
      fc.constantFrom('opening' as const, 'clock' as const, 'packed' as const).map((slotAlignment) => ({ slotAlignment })),
      fc.oneof(
        { weight: 3, arbitrary: fc.constant({}) },
        { weight: 1, arbitrary: starts.map((fixedStarts) => ({ slotAlignment: 'fixed' as const, fixedStarts })) },
      ),
    ),
    shared: fc.oneof(
      { weight: 3, arbitrary: fc.constant({}) },
      {
        weight: 2,
        arbitrary: fc
          .record({
            capacity: fc.integer({ min: 1, max: 4 }),
            maxPartySize: maybe(fc.constant(1), 3),
            minimum: maybe(fc.constant(1), 3),
            scheduledOnly: maybe(fc.constant(true), 4),
          })
          .map((seats) => ({ seats: given(seats) })),
      },
      { weight: 1, arbitrary: fc.constantFrom(30, 60, 75).map((durationMin) => ({ durations: [{ durationMin }] })) },
    ),
    team: maybe(team),
    everybody: fc.constantFrom(true, true, false),
  })

/** What comes from elsewhere than the file: minutes from the first date on. */
export interface Elsewhere {
  readonly timeOff: readonly { readonly person: number; readonly fromMin: number; readonly minutes: number }[]
  readonly busy: readonly { readonly person: number; readonly fromMin: number; readonly minutes: number }[]
  /** Sessions that the owner tries to schedule, of the first service that has seats. */
  readonly sessions: readonly { readonly fromMin: number; readonly capacity: number }[]
}
const away = fc.record({
  person: fc.nat({ max: 3 }),
  fromMin: fc.integer({ min: 0, max: 8 * 96 }).map((n) => n * 15),
  minutes: fc.constantFrom(30, 240, 1440),
})
const elsewhere: fc.Arbitrary<Elsewhere> = fc.record({
  timeOff: fc.array(away, { maxLength: 2 }),
  busy: fc.array(away, { maxLength: 3 }),
  sessions: fc.array(
    fc.record({ fromMin: fc.integer({ min: 24 * 2, max: 8 * 48 }).map((n) => n * 30), capacity: fc.integer({ min: 1, max: 4 }) }),
    { maxLength: 4 },
  ),
})

export interface RandomOrganization {
  readonly file: OrganizationFile
  readonly elsewhere: Elsewhere
}

/**
 * A random small organization with every rule that its file can have, and rules that meet clock changes and Easter when
 * `firstDate` is near them. What several people give together they mostly have the same hours for.
 */
export const randomOrganization = (slug: string, firstDate: string): fc.Arbitrary<RandomOrganization> =>
  fc
    .record({
      timeZone: zone,
      people: fc.array(person(firstDate), { minLength: 1, maxLength: 4 }),
      alike: fc.boolean(),
      services: fc.array(service(firstDate), { minLength: 3, maxLength: 4 }),
      rooms: fc.integer({ min: 1, max: 2 }),
      closures: fc.array(date(firstDate), { maxLength: 1 }),
      holidays: maybe(fc.constantFrom('DE', 'NO', 'ES')),
      travel: maybe(fc.constantFrom(30, 90), 2),
      more: elsewhere,
    })
    .map(({ timeZone, people, alike, services, rooms, closures, holidays, travel, more }) => {
      const staff = people.map(({ schedule, roles, limits }, i) => ({
        slug: `person-${i}`,
        name: `Person ${i}`,
        schedule: alike ? people[0]!.schedule : schedule,
        ...(roles.length > 0 ? { roles } : {}),
        ...(limits ? { limits } : {}),
      }))
      const file = v.parse(Schema, {
        organization: {
          slug,
          name: 'Random',
          timeZone,
          locales: ['en'],
          privacy: { controller: 'Random', purpose: 'Tests', url: 'https://example.org/p', version: '1' },
        },
        locations: [
          {
            slug: 'here',
            name: 'Here',
            address: 'Way 1',
            closures: closures.map((day) => ({ date: day })),
            ...(holidays ? { holidays: { country: holidays } } : {}),
          },
          { slug: 'there', name: 'There', address: 'Way 2', timeZone: 'Asia/Kathmandu' },
        ],
        ...(travel ? { travel: [{ from: 'here', to: 'there', minutes: travel }] } : {}),
        resources: [
          { slug: 'room', name: 'Room', quantity: rooms },
          { slug: 'device', name: 'Device', location: 'here' },
          { slug: 'bed', name: 'Bed', quantity: 3 },
          { slug: 'lamp', name: 'Lamp' },
        ],
        staff,
        services: services.map(({ rules: fields, alignment, shared, team: needs, everybody }, i) => ({
          ...fields,
          ...alignment,
          ...shared,
          ...(needs ? { team: needs } : {}),
          ...(fields.choice === 'roundRobin' ? { turns: [{ staff: 'person-0', weight: 2 }] } : {}),
          slug: `service-${i}`,
          name: `Service ${i}`,
          staff: everybody || needs ? staff.map((one) => one.slug) : ['person-0'],
        })),
      })
      return { file, elsewhere: more }
    })
