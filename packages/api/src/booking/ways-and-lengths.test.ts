import { afterEach, describe, expect, it } from 'vitest'
import { course, type House, monday, ok, openHouse, person } from '../../test/house.ts'
import { catalogView } from '../configuration/catalog-view.ts'
import { moveBooking } from './move-booking.ts'
import { readCatalog } from './read-catalog.ts'

let house: House
afterEach(() => house.close())

describe('the way between two places', () => {
  const locations = 'locations: [{ slug: hof, name: Hof, online: true }, { slug: see, name: See, online: true }]\n'
  /** Until noon at one place, after noon at the other. */
  const staff = `  - slug: ada
    name: Ada
    schedule:
      rules: [{ days: [mon], from: "09:00", to: "12:00", location: hof }, { days: [mon], from: "12:00", to: "15:00", location: see }]\n`

  it('is kept free before and after an appointment, each way as long as it takes', async () => {
    house = await openHouse({
      locations,
      staff,
      more: 'travel: [{ from: hof, to: see, minutes: 40 }, { from: see, to: hof, minutes: 70 }]\n',
      services: course('ada', 'slotIntervalMin: 10'),
    })
    ok(await house.book(monday('11:00')))
    expect((await house.times('2026-03-09', { location: 'see' }))[0]).toBe('12:40')
    expect(await house.book(monday('12:30'))).toMatchObject({ reason: 'slot_taken' })
    expect((await house.times('2026-03-09', { location: 'hof' })).at(-1)).toBe('10:00')
    ok(await house.book(monday('12:40')))
    // The view in memory and the rows under the lock know the place alike.
    expect(await house.times('2026-03-09')).toEqual(expect.arrayContaining(['09:00', '10:00', '13:40']))
  })

  it('takes as long back unless it says otherwise, and no time where none is given', async () => {
    house = await openHouse({
      locations,
      staff,
      more: 'travel: [{ from: see, to: hof, minutes: 30 }]\n',
      services: course('ada', 'slotIntervalMin: 10'),
    })
    const first = ok(await house.book(monday('11:00')))
    expect((await house.times('2026-03-09', { location: 'see' }))[0]).toBe('12:30')
    const request = { start: monday('12:00'), location: 'see' }
    ok(await moveBooking(house, { organizationId: house.organizationId, bookingId: first.id, actor: 'cli', request }))
    expect((await house.times('2026-03-09', { location: 'hof' })).at(-1)).toBe('10:30')
    await house.close()
    house = await openHouse({ locations, staff, services: course('ada', 'slotIntervalMin: 10') })
    ok(await house.book(monday('11:00')))
    expect((await house.times('2026-03-09', { location: 'see' }))[0]).toBe('12:00')
  })
})

describe('lengths to choose from', () => {
  const rules =
    'price: { amount: 6000, currency: CHF }, durations: [{ durationMin: 120, price: { amount: 11000, currency: CHF } }, { durationMin: 90 }]'
  const open = async () => void (house = await openHouse({ staff: person('ada'), services: course('ada', rules) }))

  it('are listed with their prices, the usual one first', async () => {
    await open()
    const catalog = ok(await readCatalog(house, house.organizationId, {}))
    expect(catalog.services[0]).toMatchObject({
      durationMin: 60,
      durations: [{ durationMin: 60, price: { amount: 6000 } }, { durationMin: 120, price: { amount: 11000 } }, { durationMin: 90 }],
    })
    expect(catalogView((await house.store.catalog.current(house.organizationId))!, 'de')).toEqual(catalog)
  })

  it('are offered, held and booked at their own length and price', async () => {
    await open()
    expect([await house.times('2026-03-09', { durationMin: 120 }), await house.times('2026-03-09')]).toEqual([
      ['09:00', '10:00'],
      ['09:00', '10:00', '11:00'],
    ])
    const held = ok(await house.hold(monday('10:00'), { durationMin: 120 }))
    expect(held.end).toBe(monday('12:00'))
    const booking = ok(await house.take(held))
    expect(booking.segments[0]?.end).toBe(monday('12:00'))
    expect(await house.times('2026-03-09')).toEqual(['09:00'])
    expect((await house.store.bookings.byId(house.organizationId, booking.id))?.priceAmount).toBe(11000)
    expect(ok(await house.book(monday('09:00'))).price?.amount).toBe(6000)
    expect(ok(await house.book('2026-03-10T09:00:00+01:00', { durationMin: 90 })).price).toBeUndefined()
    expect(await house.hold(monday('09:00'), { durationMin: 75 })).toMatchObject({
      reason: 'invalid_request',
      errors: [{ pointer: '/durationMin', detail: 'must be 60 or 120 or 90' }],
    })
  })

  it('stay with a hold that has lapsed and with a booking that is moved', async () => {
    await open()
    const held = ok(await house.hold(monday('10:00'), { durationMin: 120 }))
    house.at(house.now() + 700_000)
    const booking = ok(await house.take(held))
    expect(booking.segments[0]?.end).toBe(monday('12:00'))
    const moved = ok(
      await moveBooking(house, {
        organizationId: house.organizationId,
        bookingId: booking.id,
        actor: 'cli',
        request: { start: '2026-03-10T10:00:00+01:00' },
      }),
    )
    expect(moved.segments[0]?.end).toBe('2026-03-10T12:00:00+01:00')
  })
})
