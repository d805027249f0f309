import { expect, it } from 'vitest'
import type { OrganizationFile } from '@slotwell/shared/schema'
import { differenceLine, differences } from './difference.ts'
import { faultLine } from './fault.ts'
import { readOrganizationFile } from './read-file.ts'
import { resolveConfiguration } from './resolve.ts'
import { toFile } from './to-file.ts'

/** Every field that a rule of the engine comes from. */
const FULL = `organization:
  slug: o
  name: O
  timeZone: Europe/Zurich
  locales: [en]
  reminders: [P1D, { before: PT2H, by: [sms] }]
  quietHours: { from: "21:30", to: "24:00" }
locations:
  - { slug: a, name: A, online: true, holidays: { country: CH, region: LU, confirm: [Ostermontag], ignore: [easter 39] } }
  - { slug: b, name: B, online: true, meetingUrl: "https://meet.example.org/b" }
travel: [{ from: a, to: b, minutes: 20 }]
resources:
  - { slug: bed, name: Bed, quantity: 3 }
  - { slug: desk, name: Desk, location: a }
  - { slug: sofa, name: Sofa }
staff:
  - slug: kim
    name: Kim
    meetingUrl: https://meet.example.org/kim
    roles: [doctor, assistant]
    limits: [{ per: day, max: 8 }, { per: week, unit: minutes, max: 1800 }]
    schedule:
      rules: [{ days: [mon], from: "08:00", to: "12:00", location: a, everyWeeks: 2, weeksFrom: 2026-01-05 }]
      stays: [{ from: 2026-05-01, until: 2026-05-09, timeZone: Asia/Tokyo }]
  - { slug: lee, name: Lee, roles: [assistant], schedule: { rules: [{ days: [mon], from: "08:00", to: "12:00", location: a }] } }
services:
  - slug: talk
    name: Talk
    durationMin: 30
    durations: [{ durationMin: 60, price: { amount: 5000, currency: CHF } }, { durationMin: 45 }]
    slotAlignment: fixed
    fixedStarts: ["10:00", "08:00"]
    bufferRule: sum
    bookableDays: 5
    bookableFrom: 2026-01-01
    bookableUntil: 2026-12-31
    staff: [kim, lee]
    team: [{ role: doctor }, { role: assistant, count: all }]
    choice: roundRobin
    turns: [{ staff: kim, weight: 2 }]
    resources: [desk]
    resourceNeeds: [{ anyOf: [bed], quantity: 2 }, { anyOf: [sofa] }]
    limits: [{ of: service, per: day, max: 4 }, { of: customer, per: month, max: 1 }]
  - slug: class
    reminders: []
    name: Class
    durationMin: 30
    staff: [kim]
    seats: { capacity: 8, maxPartySize: 3, minimum: 4, scheduledOnly: true }
`

function read(text: string): OrganizationFile {
  const result = readOrganizationFile(text, 'yaml')
  if (!result.ok) throw new Error(result.faults.map(faultLine).join('\n'))
  return result.file
}
let count = 0
const ids = { nowMs: Date.UTC(2026, 0, 1), organizationId: 'org_1', newId: (prefix: string) => `${prefix}_${++count}` }
const resolved = (file: OrganizationFile) => resolveConfiguration(file, undefined, ids).configuration
const written = (text: string) => toFile(resolved(read(text)), {})

it('comes back from the configuration as the file that made it', () => {
  const first = resolved(read(FULL))
  const again = toFile(first, {})
  expect(readOrganizationFile(JSON.stringify(again), 'json').ok).toBe(true)
  const second = resolveConfiguration(again, first, ids).configuration
  expect(second.services).toEqual(first.services)
  expect(second.staff).toEqual(first.staff)
  expect(second.locations).toEqual(first.locations)
  expect(second.travel).toEqual(first.travel)
  // Times stand in their order; whatever else is written is written back.
  expect(again.services[0]).toMatchObject({ ...read(FULL).services[0], fixedStarts: ['08:00', '10:00'] })
  expect(again.services[1]).toMatchObject({ seats: read(FULL).services[1]!.seats })
  expect(again.staff[0]).toMatchObject({ roles: ['doctor', 'assistant'], limits: read(FULL).staff[0]!.limits })
})

it('gives each service its own copy of the organization’s reminders, or what it has instead', () => {
  const { services, profile } = resolved(read(FULL))
  expect(services.map(({ reminders }) => reminders)).toEqual([
    [
      { before: 'P1D', by: ['mail'] },
      { before: 'PT2H', by: ['sms'] },
    ],
    [],
  ])
  expect(profile.quietHours).toEqual({ fromMin: 1290, toMin: 0 })
})

it.each([
  ['quantity: 2 }', 'quantity: 3 }', ['+ services.talk.resourceNeeds: 3 of bed', '- services.talk.resourceNeeds: 2 of bed']],
  ['count: all', 'count: 1', ['+ services.talk.team: 1 assistant', '- services.talk.team: all assistant']],
  [
    'per: day, max: 4',
    'per: week, max: 4',
    ['+ services.talk.limits: 4 bookings a week of a service', '- services.talk.limits: 4 bookings a day of a service'],
  ],
  ['capacity: 8', 'capacity: 9', ['~ services.class.seats.capacity: 8 → 9']],
  [', scheduledOnly: true', '', ['- services.class.seats.scheduledOnly: true']],
  ['per: day, max: 8', 'per: day, max: 9', ['+ staff.kim.limits: 9 bookings a day', '- staff.kim.limits: 8 bookings a day']],
  ['minutes: 20', 'minutes: 25', ['+ travel: 25 minutes from a to b', '- travel: 20 minutes from a to b']],
  ['amount: 5000', 'amount: 4000', ['~ services.talk.durations.60.price.amount: 5000 → 4000']],
  ['weight: 2', 'weight: 3', ['~ services.talk.turns.kim.weight: 2 → 3']],
  ['"10:00", ', '', ['~ services.talk.fixedStarts: 08:00, 10:00 → 08:00']],
  ['Asia/Tokyo', 'Asia/Seoul', ['~ staff.kim.schedule.stays.2026-05-01.timeZone: Asia/Tokyo → Asia/Seoul']],
  [
    'everyWeeks: 2',
    'everyWeeks: 3',
    [
      '+ staff.kim.schedule.rules: mon 08:00–12:00 at a every 3 weeks counted from 2026-01-05',
      '- staff.kim.schedule.rules: mon 08:00–12:00 at a every 2 weeks counted from 2026-01-05',
    ],
  ],
  [
    'by: [sms] }',
    'by: [mail, sms] }',
    ['organization', 'services.talk'].flatMap((of) => [
      `+ ${of}.reminders: PT2H before, by mail and sms`,
      `- ${of}.reminders: PT2H before, by sms`,
    ]),
  ],
  ['"21:30"', '"22:30"', ['~ organization.quietHours.from: 21:30 → 22:30']],
  ['reminders: []', 'reminders: [P2D]', ['+ services.class.reminders: P2D before, by mail']],
])('says what changes: %s to %s', (find, replacement, lines) => {
  expect(FULL).toContain(find)
  expect(differences(written(FULL), written(FULL.replace(find, replacement))).map((one) => differenceLine(one, ['de']))).toEqual(lines)
})

it.each([
  ['before: PT2H', 'before: PT0H', 'organization.reminders[1].before must be at least PT1H: a reminder at the start helps nobody'],
  ['before: PT2H', 'befor: PT2H', 'organization.reminders[1] must be a lead time such as P1D or PT2H, or { before: P1D, by: [mail, sms] }'],
  ['[P1D, {', '[24h, {', 'organization.reminders[0] must be a lead time such as P1D or PT2H, or { before: P1D, by: [mail, sms] }'],
  ['before: PT2H', 'before: P1D', 'organization.reminders has two reminders at the same time'],
  ['by: [sms]', 'by: []', 'organization.reminders[1].by must name mail, sms or both'],
  ['by: [sms]', 'by: [sms, sms]', 'organization.reminders[1].by names a way twice'],
  ['from: "21:30"', 'from: "00:00"', 'organization.quietHours must end at another time than it begins'],
  ['role: doctor', 'role: doktor', 'services[0].team[0].role names "doktor", which none of its staff has. Did you mean doctor?'],
  ['count: all', 'count: 3', 'services[0].team needs more people than work at any of its locations. Lower a count, or name more staff'],
  ['to: b, minutes', 'to: a, minutes', 'travel[0].to is where it began. Name another location'],
  ['from: a, to', 'from: c, to', 'travel[0].from names "c", which is not in locations. Did you mean a?'],
  [
    '[{ from: a, to: b, minutes: 20 }',
    '[{ from: a, to: b, minutes: 9 }, { from: a, to: b, minutes: 20 }',
    'travel[1] names a way that is listed already. Keep one of the two',
  ],
  ['durationMin: 45', 'durationMin: 30', 'services[0].durations[1].durationMin 30 minutes can be chosen already. Remove it'],
  [
    'currency: CHF',
    'currency: EUR',
    "services[0].durations[0].price.currency is EUR, but the organization's currency is CHF. Use one currency",
  ],
  ['count: all', 'count: 0', 'services[0].team[1].count must be a whole number from 1 to 50'],
  ['[bed]', '[beds]', 'services[0].resourceNeeds[0].anyOf[0] names "beds", which is not in resources. Did you mean bed?'],
  ['[sofa]', '[desk]', 'services[0].resourceNeeds[1].anyOf[0] "desk" is needed elsewhere already. Write it once, with a quantity'],
  [
    'quantity: 2 }',
    'quantity: 4 }',
    'services[0].resourceNeeds[0].anyOf[0] names "bed", of which there are 3, but 4 are needed. Raise its quantity, or need at most 3',
  ],
  [
    'slug: sofa, name: Sofa',
    'slug: sofa, name: Sofa, location: b',
    'services[0].resourceNeeds[1].anyOf[0] names "sofa", which stands at b, where this service is not offered. Offered at: a',
  ],
  [
    'of: customer, per: month',
    'of: service, per: day',
    'services[0].limits[1] counts the same as another limit: bookings a day. Keep the lower of the two',
  ],
  ['maxPartySize: 3', 'maxPartySize: 9', 'services[1].seats.maxPartySize is 9, but there are 8 seats. Raise capacity or lower it'],
  ['minimum: 4', 'minimum: 9', 'services[1].seats.minimum is 9, but there are 8 seats. Raise capacity or lower it'],
  ['capacity: 8', 'capacity: 0', 'services[1].seats.capacity must be a whole number from 1 to 500'],
  [
    'seats: {',
    'durations: [{ durationMin: 60 }]\n    seats: {',
    'services[1].durations cannot be chosen: all who share an appointment have the same length. Make a service of each',
  ],
  ['[doctor, assistant]', '[doctor, doctor]', 'staff[0].roles[1] "doctor" is listed twice. Keep one of the two'],
])('names what cannot be meant: %s to %s', (find, replacement, says) => {
  expect(FULL).toContain(find)
  const result = readOrganizationFile(FULL.replace(find, replacement), 'yaml')
  expect(result.ok ? [] : result.faults.map((one) => faultLine(one).replace(/^\S+ +/, ''))).toContain(says)
})
