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
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

const clock = (min: number) => `${String(Math.floor(min / 60)).padStart(2, '0')}:${String(min % 60).padStart(2, '0')}`
const span = fc
  .tuple(fc.integer({ min: 0, max: 92 }), fc.integer({ min: 2, max: 48 }))
  .map(([from, length]) => ({ from: clock(from * 15), to: clock(Math.min(from + length, 96) * 15) }))
const place = fc.constantFrom('here', 'there')
const opening = fc.tuple(span, place).map(([hours, location]) => ({ ...hours, location }))
const rule = fc
  .tuple(opening, fc.uniqueArray(fc.constantFrom(...DAYS), { minLength: 1, maxLength: 7 }))
  .map(([hours, days]) => ({ ...hours, days }))

/** Dates of the eight days that a test lists. */
const date = (firstDate: string) =>
  fc.integer({ min: 0, max: 8 }).map((days) => new Date(Date.parse(firstDate) + days * 86_400_000).toISOString().slice(0, 10))

const person = (firstDate: string) =>
  fc.record({
    timeZone: fc.constantFrom(...ZONES),
    rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
    overrides: fc.uniqueArray(fc.record({ date: date(firstDate), openings: fc.array(opening, { maxLength: 2 }) }), {
      maxLength: 2,
      selector: (one) => one.date,
    }),
  })

const service = fc.record({
  durationMin: fc.constantFrom(10, 15, 20, 25, 30, 45, 60, 90, 120),
  slotIntervalMin: fc.option(fc.constantFrom(5, 10, 15, 20, 30, 45, 60), { nil: undefined }),
  slotAlignment: fc.constantFrom('opening' as const, 'clock' as const),
  bufferBeforeMin: fc.constantFrom(0, 0, 5, 15),
  bufferAfterMin: fc.constantFrom(0, 0, 10, 30),
  minimumNoticeMin: fc.constantFrom(0, 0, 90, 1440),
  bookingWindowDays: fc.constantFrom(3, 14, 60),
  needs: fc.constantFrom([], ['room'], ['room', 'device']),
  everybody: fc.boolean(),
})

/** A random small organization as its file, with two places, and rules that meet clock changes when `firstDate` is near one. */
export const randomOrganization = (slug: string, firstDate: string): fc.Arbitrary<OrganizationFile> =>
  fc
    .record({
      zone: fc.constantFrom(...ZONES),
      people: fc.array(person(firstDate), { minLength: 1, maxLength: 3 }),
      services: fc.array(service, { minLength: 1, maxLength: 2 }),
      rooms: fc.integer({ min: 1, max: 2 }),
    })
    .map(({ zone, people, services, rooms }) => {
      const staff = people.map((schedule, i) => ({ slug: `person-${i}`, name: `Person ${i}`, schedule }))
      return v.parse(Schema, {
        organization: {
          slug,
          name: 'Random',
          timeZone: zone,
          locales: ['en'],
          privacy: { controller: 'Random', purpose: 'Tests', url: 'https://example.org/p', version: '1' },
        },
        locations: [
          { slug: 'here', name: 'Here', address: 'Way 1' },
          { slug: 'there', name: 'There', address: 'Way 2', timeZone: 'Asia/Kathmandu' },
        ],
        resources: [
          { slug: 'room', name: 'Room', quantity: rooms },
          { slug: 'device', name: 'Device' },
        ],
        staff,
        services: services.map(({ needs, everybody, slotIntervalMin, ...rest }, i) => ({
          ...rest,
          ...(slotIntervalMin === undefined ? {} : { slotIntervalMin }),
          slug: `service-${i}`,
          name: `Service ${i}`,
          staff: everybody ? staff.map((one) => one.slug) : ['person-0'],
          resources: needs,
        })),
      })
    })
