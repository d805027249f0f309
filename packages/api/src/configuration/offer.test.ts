import { expect, it } from 'vitest'
import type { Configuration, ServiceConfig } from '../store/configuration.ts'
import { localize, pickLocale } from './localize.ts'
import { compileOffer } from './offer.ts'
import { readOrganizationFile } from './read-file.ts'
import { resolveConfiguration } from './resolve.ts'

function built(closures: string, overrides: string, more = ''): { configuration: Configuration; service: ServiceConfig } {
  const read = readOrganizationFile(
    `organization: { slug: o, name: O, timeZone: America/New_York, locales: [en] }
locations:
  - { slug: a, name: A, online: true, closures: ${closures} }
  - { slug: b, name: B, online: true, timeZone: Asia/Tokyo }
resources: [{ slug: seat, name: Seat, quantity: 2 }, { slug: lamp, name: Lamp, location: a }]
staff:
  - slug: kim
    name: Kim
    schedule:
      timeZone: Asia/Tokyo
      rules:
        - { days: [mon, tue, wed, thu, fri], from: "08:00", to: "16:00", location: a }
        - { days: [sat], from: "08:00", to: "16:00", location: b, validUntil: 2026-12-31 }
      overrides: ${overrides}
${more}services:
  - { slug: talk, name: Talk, durationMin: 30, staff: [kim], resources: [seat, lamp] }
`,
    'yaml',
  )
  if (!read.ok) throw new Error(JSON.stringify(read.faults))
  let count = 0
  const { configuration } = resolveConfiguration(read.file, undefined, {
    nowMs: Date.UTC(2026, 0, 1),
    organizationId: 'org_1',
    newId: (prefix) => `${prefix}_${++count}`,
  })
  return { configuration, service: configuration.services[0]! }
}

const schedules = (closures: string, overrides: string, more = '') => {
  const { configuration, service } = built(closures, overrides, more)
  return compileOffer(configuration, service).candidates.map(({ schedule }) => schedule)
}

it('gives a person one schedule a place, with an override of the day closing the other one', () => {
  const [atA, atB] = schedules('[]', '[{ date: 2026-11-24, openings: [{ from: "09:00", to: "10:00", location: b }] }]')
  expect(atA).toEqual({
    timeZone: 'Asia/Tokyo',
    rules: [{ weekdays: [1, 2, 3, 4, 5], startMin: 480, endMin: 960, settingId: 'staff.kim.schedule.rules[0]' }],
    overrides: [{ isoDate: '2026-11-24', openings: [], settingId: 'staff.kim.schedule.overrides[2026-11-24]' }],
  })
  expect(atB).toEqual({
    timeZone: 'Asia/Tokyo',
    rules: [{ weekdays: [6], startMin: 480, endMin: 960, validUntil: '2026-12-31', settingId: 'staff.kim.schedule.rules[1]' }],
    overrides: [
      { isoDate: '2026-11-24', openings: [{ startMin: 540, endMin: 600 }], settingId: 'staff.kim.schedule.overrides[2026-11-24]' },
    ],
  })
})

it('closes the hours that a closed day of the place covers in the zone of the person', () => {
  // 26 November in New York is from 14:00 on the 26th to 14:00 on the 27th in Tokyo.
  const why = { cause: 'closure', settingId: 'locations.a.closures[2026-11-26]' }
  expect(schedules('[{ date: 2026-11-26 }]', '[]')[0]!.overrides).toEqual([
    { isoDate: '2026-11-26', openings: [{ startMin: 480, endMin: 840 }], ...why },
    { isoDate: '2026-11-27', openings: [{ startMin: 840, endMin: 960 }], ...why },
  ])
})

it('cuts a closed day out of an override, too', () => {
  const overrides = '[{ date: 2026-11-27, openings: [{ from: "10:00", to: "18:00", location: a }] }]'
  expect(schedules('[{ date: 2026-11-26 }]', overrides)[0]!.overrides).toContainEqual(
    expect.objectContaining({ isoDate: '2026-11-27', openings: [{ startMin: 840, endMin: 1080 }] }),
  )
})

it('closes a day as it is where somebody stays on it', () => {
  const stays = '      stays: [{ from: 2026-11-20, until: 2026-11-26, timeZone: America/New_York }]\n'
  // In New York the closed day is his own day; on the 27th he is back in Tokyo, where it goes on until 14:00.
  expect(schedules('[{ date: 2026-11-26 }]', '[]', stays)[0]!.overrides).toMatchObject([
    { isoDate: '2026-11-26', openings: [] },
    { isoDate: '2026-11-27', openings: [{ startMin: 840, endMin: 960 }] },
  ])
})

it('cuts a closed day only out of the weeks in which a rule holds', () => {
  const cut = (weeksFrom: string) => {
    const { configuration, service } = built('[{ date: 2026-11-26 }]', '[]')
    const staff = configuration.staff.map((one) => ({
      ...one,
      schedule: { ...one.schedule, rules: one.schedule.rules.map((rule) => ({ ...rule, everyWeeks: 2, weeksFrom })) },
    }))
    return compileOffer({ ...configuration, staff }, service).candidates[0]!.schedule.overrides.map(({ openings }) => openings.length)
  }
  expect([cut('2026-11-23'), cut('2026-11-17')]).toEqual([
    [1, 1],
    [0, 0],
  ])
})

it('numbers the units of a pool from one and ties it to its place', () => {
  const { configuration, service } = built('[]', '[]')
  const [seat, lamp] = configuration.resources
  expect(compileOffer(configuration, service).pools).toEqual([
    { resourceId: seat!.id, units: [`${seat!.id}#1`, `${seat!.id}#2`] },
    { resourceId: lamp!.id, locationId: configuration.locations[0]!.id, units: [`${lamp!.id}#1`] },
  ])
})

it('compiles once a configuration and anew for the next', () => {
  const { configuration, service } = built('[]', '[]')
  expect(compileOffer(configuration, service)).toBe(compileOffer(configuration, service))
  const next = { ...configuration, staff: configuration.staff.map((staff) => ({ ...staff, schedule: { ...staff.schedule, rules: [] } })) }
  expect(compileOffer(next, service).candidates).toEqual([])
})

it('makes an older version unbookable when its device is gone, and skips people who left', () => {
  const { configuration, service } = built('[]', '[]')
  expect(compileOffer({ ...configuration, resources: [] }, service).pools.map(({ units }) => units)).toEqual([[], []])
  expect(compileOffer({ ...configuration, staff: [] }, service).candidates).toEqual([])
})

it('falls back to the first language that has a text', () => {
  expect(pickLocale('de', ['en'])).toBe('en')
  expect(localize({ de: 'Hallo' }, 'en', ['en', 'de'])).toBe('Hallo')
  expect(localize({ de: 'Hallo', en: 'Hello' }, 'en', ['de', 'en'])).toBe('Hello')
})
