import { afterEach, expect, it } from 'vitest'
import { course, type House, monday, ok, openHouse, person } from '../../test/house.ts'
import { cancelBooking } from './cancel-booking.ts'
import { moveBooking } from './move-booking.ts'
import { shiftedBookings } from './wall-time.ts'

let house: House
afterEach(() => house.close())

it('finds the bookings that new zone rules have moved on the clock, once they are only moved back', async () => {
  house = await openHouse({ staff: person('ada'), services: course('ada') })
  const { organizationId } = house
  const booked = [ok(await house.book(monday('09:00'))), ok(await house.book(monday('10:00'))), ok(await house.book(monday('11:00')))]
  const check = () => shiftedBookings(house.store, organizationId, house.now())
  expect(await check()).toEqual({ checked: 3, shifted: [] })
  expect(await house.store.bookings.byId(organizationId, booked[0]!.id)).toMatchObject({
    wallTime: '2026-03-09T09:00',
    zoneRules: process.versions.tz,
  })

  // As if they had been made by rules under which Zurich kept another time.
  await house.database.exec(`
    update bookings set wall_time = '2026-03-09T08:00', zone_rules = '2020a' where id = '${booked[0]!.id}';
    update bookings set wall_time = '2026-03-09T09:00', zone_rules = '2020a' where id = '${booked[1]!.id}';
    update bookings set wall_time = null where id = '${booked[2]!.id}'`)
  const { checked, shifted } = await check()
  expect([checked, shifted[0]]).toEqual([
    2,
    {
      id: booked[0]!.id,
      number: booked[0]!.number,
      timeZone: 'Europe/Zurich',
      agreed: '2026-03-09T08:00',
      agreedRules: '2020a',
      now: '2026-03-09T09:00',
      nowRules: process.versions.tz,
    },
  ])

  // A booking that is moved is agreed anew; one that is cancelled or over does not matter.
  const deed = (bookingId: string) => ({ organizationId, bookingId, actor: 'cli' })
  ok(await moveBooking(house, { ...deed(booked[0]!.id), request: { start: '2026-03-10T09:00:00+01:00' } }))
  expect((await check()).shifted.map(({ id }) => id)).toEqual([booked[1]!.id])
  ok(await cancelBooking(house, deed(booked[1]!.id)))
  expect((await check()).shifted).toEqual([])
})
