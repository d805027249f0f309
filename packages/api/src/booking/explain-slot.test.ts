import type { ExplainedSlot } from '@slotwell/shared/schema'
import { afterEach, expect, it } from 'vitest'
import { course, type House, monday, ok, openHouse, person } from '../../test/house.ts'
import { replaceBusyBlocks } from './busy-blocks.ts'
import { type ExplainWish, explainSlot } from './explain-slot.ts'
import { addTimeOff } from './time-off.ts'

let house: House
afterEach(() => house.close())

const why = async (start: string, wish: Partial<ExplainWish> = {}): Promise<ExplainedSlot> =>
  ok(await explainSlot(house, house.organizationId, { service: 'kurs', start, ...wish }))
/** Kinds and settings, of everybody and of each person. */
const inShort = ({ reasons, staff }: ExplainedSlot) => [
  ...reasons.map(({ kind, setting }) => `${kind} ${setting}`),
  ...staff.flatMap((one) => one.reasons.map(({ kind, setting }) => `${one.staff.slug}: ${kind} ${setting}`)),
]
const changesOf = ({ changes }: ExplainedSlot) => changes.map(({ setting, value }) => [setting, value])

it('says of a rule that ends too early how long it would have to be, and how much that adds', async () => {
  house = await openHouse({ staff: person('ada'), services: course('ada') })
  const view = await why(monday('12:00'))
  expect(view).toMatchObject({
    service: { slug: 'kurs' },
    start: monday('12:00'),
    end: monday('13:00'),
    timeZone: 'Europe/Zurich',
    asOf: '2026-03-02T07:00:00+01:00',
    bookable: false,
    reasons: [],
    staff: [
      {
        staff: { slug: 'ada' },
        location: { slug: 'hof' },
        reasons: [
          { kind: 'rule', setting: 'staff.ada.schedule.rules[0]', detail: 'The hours nearest to it on 2026-03-09 are 09:00 to 12:00.' },
        ],
      },
    ],
    changes: [
      {
        kind: 'hours',
        setting: 'staff.ada.schedule.rules[0]',
        value: { from: '09:00', to: '13:00' },
        detail: 'staff.ada.schedule.rules[0] ends 12:00: until 13:00.',
      },
    ],
    addsSlots: 1,
  })
  expect((await why(monday('09:00'))).bookable).toBe(true)
})

it('names the booking that has the time, and no one behind it', async () => {
  house = await openHouse({
    staff: person('ada'),
    services: course('ada', 'resources: [haube]'),
    resources: '  - { slug: haube, name: Haube, location: hof, quantity: 1 }\n',
  })
  const { id } = ok(await house.book(monday('09:00'), { attendees: [{ name: 'Vera Geheim', email: 'vera.geheim@example.org' }] }))
  const view = await why(monday('09:00'))
  expect(inShort(view)).toEqual(['resource resources.haube', `ada: claim ${id}`])
  expect(view.reasons[0]?.owners).toEqual([id])
  expect(changesOf(view)).toEqual([[id, null]])
  expect(view.staff[0]?.reasons[0]?.detail).toBe('It is taken from 2026-03-09 09:00 to 10:00.')
  expect(JSON.stringify(view)).not.toMatch(/vera|geheim/i)
  const hold = ok(await house.hold(monday('10:00')))
  expect(inShort(await why(monday('10:00')))).toContain(`ada: claim ${hold.id}`)
})

it('names time off and the entry of another calendar by their ids', async () => {
  house = await openHouse({ staff: person('ada'), services: course('ada', 'bufferBeforeMin: 30, bufferAfterMin: 30') })
  const { organizationId } = house
  const off = ok(
    await addTimeOff(house, { organizationId, request: { staff: 'ada', start: monday('09:00'), end: monday('10:00') }, actor: 'cli' }),
  )
  const blocks = [{ start: monday('11:00'), end: monday('12:00') }]
  ok(await replaceBusyBlocks(house, { organizationId, request: { staff: 'ada', source: 'home', blocks }, actor: 'cli' }))
  expect(changesOf(await why(monday('09:00')))).toEqual([[off.id, null]])
  const after = await why(monday('11:00'))
  expect(inShort(after)).toEqual([expect.stringMatching(/^ada: external bsy_\w{26}$/)])
  const buffered = await why(monday('10:00'))
  expect(inShort(buffered)).toEqual(['ada: buffer services.kurs.bufferAfterMin'])
  expect(buffered.staff[0]?.reasons[0]?.owners).toEqual([expect.stringMatching(/^bsy_/)])
  expect(changesOf(buffered)).toEqual([['services.kurs.bufferAfterMin', 0]])
})

it.each([
  ['minimumNoticeMin: 20160', 'notice services.kurs.minimumNoticeMin', ['services.kurs.minimumNoticeMin', 10_200]],
  ['bookingWindowDays: 3', 'ada: window services.kurs.bookingWindowDays', ['services.kurs.bookingWindowDays', 7]],
  ['bookableUntil: 2026-03-08', 'ada: window services.kurs.bookableUntil', ['services.kurs.bookableUntil', '2026-03-09']],
  ['bookableFrom: 2026-03-10', 'ada: window services.kurs.bookableFrom', ['services.kurs.bookableFrom', '2026-03-09']],
  ['bookableDays: 2', 'window services.kurs.bookableDays', ['services.kurs.bookableDays', 6]],
  ['slotAlignment: fixed, fixedStarts: ["10:00"]', 'grid services.kurs.fixedStarts', ['services.kurs.fixedStarts', ['09:00', '10:00']]],
  ['slotIntervalMin: 60, slotAlignment: opening', undefined, undefined],
])('says what the service asks with %s', async (rules, reason, change) => {
  house = await openHouse({ staff: person('ada'), services: course('ada', rules) })
  const view = await why(monday('09:00'))
  expect([view.bookable, inShort(view), changesOf(view)]).toEqual(reason === undefined ? [true, [], []] : [false, [reason], [change]])
})

it('says which limit is reached, of the service and of a person', async () => {
  house = await openHouse({
    staff: person('ada', '09:00', '12:00', 'limits: [{ per: day, max: 1 }],'),
    services: course('ada', 'limits: [{ of: service, per: week, unit: minutes, max: 60 }]'),
  })
  ok(await house.book(monday('09:00')))
  const view = await why(monday('11:00'))
  expect(inShort(view)).toEqual(['limit services.kurs.limits[0]', 'ada: limit staff.ada.limits[0]'])
  expect(view.reasons[0]?.detail).toBe('No more than 60 minutes a week are taken, and that is reached.')
  expect(changesOf(view)).toEqual([
    ['staff.ada.limits[0].max', 2],
    ['services.kurs.limits[0].max', 120],
  ])
})

it('opens a closed date, or ignores its holiday, and then needs hours if there were none', async () => {
  const closed = (more: string) => `locations: [{ slug: hof, name: Hof, address: Hofweg 1, ${more} }]\n`
  house = await openHouse({ staff: person('ada'), services: course('ada'), locations: closed('closures: [{ date: 2026-03-09 }]') })
  const closure = await why(monday('09:00'))
  expect(inShort(closure)).toEqual(['ada: closure locations.hof.closures[2026-03-09]'])
  expect(changesOf(closure)).toEqual([['locations.hof.closures[2026-03-09]', null]])
  expect(closure.addsSlots).toBe(3)
  await house.close()

  house = await openHouse({ staff: person('ada'), services: course('ada'), locations: closed('holidays: { country: DE, region: BY }') })
  const holiday = await why('2026-04-06T12:00:00+02:00')
  expect(inShort(holiday)).toEqual(['ada: holiday locations.hof.holidays[2026-04-06]'])
  expect(changesOf(holiday)).toEqual([
    ['staff.ada.schedule.rules[0]', { from: '09:00', to: '13:00' }],
    ['locations.hof.holidays.ignore', ['Easter Monday']],
  ])
})

it('writes a date whole when only that date changes, with the places of several', async () => {
  house = await openHouse({
    staff:
      person('ada').replaceAll('to: "12:00"', 'to: "12:00", location: hof') +
      person('ben').replaceAll('to: "12:00"', 'to: "12:00", location: see'),
    services: course('ada, ben', 'locations: [hof, see]'),
    locations: 'locations: [{ slug: hof, name: Hof, address: Hofweg 1 }, { slug: see, name: See, address: Seeweg 1 }]\n',
  })
  expect(changesOf(await why(monday('19:00'), { staff: 'ada' }))).toEqual([
    [
      'staff.ada.schedule.overrides[2026-03-09]',
      {
        openings: [
          { from: '09:00', to: '12:00', location: 'hof' },
          { from: '19:00', to: '20:00', location: 'hof' },
        ],
      },
    ],
  ])
  const elsewhere = await why(monday('14:00'), { location: 'see', staff: 'ada' })
  expect(inShort(elsewhere)).toEqual(['ada: rule staff.ada.schedule'])
  expect(changesOf(elsewhere)).toEqual([
    [
      'staff.ada.schedule.overrides[2026-03-09]',
      {
        openings: [
          { from: '09:00', to: '12:00', location: 'hof' },
          { from: '14:00', to: '15:00', location: 'see' },
        ],
      },
    ],
  ])
})

it('asks for more units, a smaller team, or another role', async () => {
  house = await openHouse({
    staff: person('ada', '09:00', '12:00', 'roles: [doctor],') + person('ben'),
    services: `${course('ada, ben', 'resourceNeeds: [{ anyOf: [bett], quantity: 2 }]')}${course('ada, ben', 'team: [{ role: doctor, count: 1 }]').replaceAll('kurs', 'team')}`,
    resources: '  - { slug: bett, name: Bett, location: hof, quantity: 2 }\n',
  })
  const taken = ok(await house.book(monday('09:00'), { staff: 'ada' }))
  const full = await why(monday('09:00'), { staff: 'ben' })
  expect(inShort(full)).toEqual(['resource resources.bett'])
  expect(full.reasons[0]?.owners).toEqual([taken.id])
  expect(changesOf(full)).toEqual([['resources.bett.quantity', 4]])
  const doctor = await why(monday('10:00'), { service: 'team', staff: 'ben' })
  expect(inShort(doctor)).toEqual(['team services.team.team'])
  expect(changesOf(doctor)).toEqual([['staff.ben.roles', ['doctor']]])
})

it('looks at bookings beyond the booking window, and at the length that is asked for', async () => {
  house = await openHouse({ staff: person('ada'), services: course('ada', 'bookingWindowDays: 3, durations: [{ durationMin: 120 }]') })
  const { id } = ok(await house.book(monday('10:00'), { force: true }))
  expect(inShort(await why(monday('10:00')))).toEqual(['ada: window services.kurs.bookingWindowDays', `ada: claim ${id}`])
  expect(inShort(await why(monday('09:00')))).toEqual(['ada: window services.kurs.bookingWindowDays'])
  expect(inShort(await why(monday('09:00'), { durationMin: 120 }))).toContain(`ada: claim ${id}`)
})

it('has no change for what is past', async () => {
  house = await openHouse({ staff: person('ada'), services: course('ada') })
  const view = await why('2026-02-23T09:00:00+01:00')
  expect([inShort(view), view.changes, view.addsSlots, view.reasons[0]?.detail]).toEqual([
    ['past undefined'],
    [],
    0,
    'This time has passed.',
  ])
})
