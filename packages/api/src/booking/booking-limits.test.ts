import { afterEach, expect, it } from 'vitest'
import { course, type House, monday, ok, openHouse, person } from '../../test/house.ts'
import { cancelBooking } from './cancel-booking.ts'
import { moveBooking } from './move-booking.ts'

let house: House
afterEach(() => house.close())
const tuesday = (time: string) => `2026-03-10T${time}:00+01:00`
const deed = (bookingId: string) => ({ organizationId: house.organizationId, bookingId, actor: 'cli' })

it('gives away so many of a service a week, holds included', async () => {
  house = await openHouse({ staff: person('ada'), services: course('ada', 'limits: [{ of: service, per: week, max: 2 }]') })
  const first = ok(await house.book(monday('09:00')))
  expect(await house.times('2026-03-13')).toHaveLength(3)
  ok(await house.hold(tuesday('09:00')))
  expect((await house.days('2026-03-09', '2026-03-18')).map(({ date }) => date)).toEqual(['2026-03-16', '2026-03-17', '2026-03-18'])
  expect(await house.hold('2026-03-13T09:00:00+01:00')).toMatchObject({ reason: 'slot_taken' })
  // A booking may move within its own week: it does not count against itself.
  ok(await moveBooking(house, { ...deed(first.id), request: { start: monday('11:00') } }))
  house.at(house.now() + 700_000)
  expect(await house.times('2026-03-13')).toHaveLength(3)
  ok(await house.book('2026-03-13T09:00:00+01:00'))
  ok(await cancelBooking(house, deed(first.id)))
  expect(await house.times('2026-03-09')).toEqual(['09:00', '10:00', '11:00'])
})

it('counts the minutes of a person in all services, by the day of the organization', async () => {
  house = await openHouse({
    staff: person('ada', '09:00', '18:00', 'limits: [{ per: day, unit: minutes, max: 150 }],') + person('ben', '09:00', '10:00'),
    services: `${course('ada, ben')}  - { slug: lang, name: Lang, durationMin: 90, staff: [ada] }\n`,
  })
  ok(await house.book(monday('09:00'), { service: 'lang' }))
  expect(await house.times('2026-03-09', { staff: 'ada' })).toHaveLength(7)
  ok(await house.book(monday('11:00'), { staff: 'ada' }))
  // 150 minutes are given; only ben is left.
  expect([await house.times('2026-03-09'), await house.times('2026-03-10', { staff: 'ada' })]).toMatchObject([['09:00'], { length: 9 }])
  expect(await house.book(monday('14:00'))).toMatchObject({ reason: 'slot_taken' })
  expect((await house.book(monday('14:00'), { force: true })).ok).toBe(true)
})

it('lets one customer have so many a month, whatever he holds', async () => {
  house = await openHouse({ staff: person('ada'), services: course('ada', 'limits: [{ of: customer, per: month, max: 1 }]') })
  const [one, two, three] = [
    ok(await house.hold(monday('09:00'))),
    ok(await house.hold(monday('10:00'))),
    ok(await house.hold(monday('11:00'))),
  ]
  ok(await house.take(one, 'Vera@example.org'))
  expect(await house.take(two, 'vera@example.org')).toMatchObject({ reason: 'booking_limit_reached' })
  ok(await house.take(three, 'udo@example.org'))
  const april = ok(await house.take(ok(await house.hold('2026-04-01T09:00:00+02:00')), 'vera@example.org'))
  expect(await moveBooking(house, { ...deed(april.id), request: { start: tuesday('10:00') } })).toMatchObject({
    reason: 'booking_limit_reached',
  })
  expect(await house.book(tuesday('09:00'), { attendees: [{ name: 'Vera', email: 'vera@example.org' }] })).toMatchObject({
    reason: 'booking_limit_reached',
  })
  ok(await house.book(tuesday('09:00'), { attendees: [{ name: 'Vera', email: 'vera@example.org' }], force: true }))
})

it('never gives away more than the limit, however many ask at once', async () => {
  house = await openHouse({
    staff: person('ada') + person('ben') + person('cem'),
    services: course('ada, ben, cem', 'limits: [{ of: service, per: day, max: 4 }]'),
  })
  const wishes = ['09:00', '10:00', '11:00'].flatMap((time) => [time, time, time])
  const held = await Promise.all(wishes.map((time) => house.hold(monday(time))))
  expect(held.filter((one) => one.ok)).toHaveLength(4)
})

// The seed of a random organization: the list looked at April alone, where March decides which days are the first ones.
it('counts on all days from now on where only the first ones with a free start can be booked', async () => {
  house = await openHouse({
    staff: person('ada'),
    services: course('ada', 'bookableDays: 4, limits: [{ of: service, per: month, max: 1 }]'),
  })
  ok(await house.book('2026-03-03T09:00:00+01:00'))
  const days = ['2026-04-01', '2026-04-02', '2026-04-03', '2026-04-06']
  expect((await house.days('2026-03-20', '2026-04-10')).map(({ date }) => date)).toEqual(days)
  expect((await house.days('2026-04-01', '2026-04-10')).map(({ date }) => date)).toEqual(days)
  expect(await house.hold('2026-04-07T09:00:00+02:00')).toMatchObject({ reason: 'slot_taken' })
  ok(await house.hold('2026-04-06T09:00:00+02:00'))
})
