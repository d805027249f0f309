import { afterEach, describe, expect, it } from 'vitest'
import { course, type House, monday, ok, openHouse, person } from '../../test/house.ts'
import { cancelBooking } from './cancel-booking.ts'

let house: House
afterEach(() => house.close())
const open = async (staff: string, services: string) => void (house = await openHouse({ staff, services }))
/** Books, and says who was given it. */
const given = async (start: string) => (await house.staffOf(await house.book(start)))[0]

describe('rules of time, from the file to the booking', () => {
  it('keeps both buffers between two bookings with the rule sum', async () => {
    await open(person('ada'), course('ada', 'slotIntervalMin: 10, bufferBeforeMin: 10, bufferAfterMin: 20, bufferRule: sum'))
    ok(await house.book(monday('09:00')))
    expect((await house.times('2026-03-09'))[0]).toBe('10:30')
    expect(await house.book(monday('10:20'))).toMatchObject({ reason: 'slot_taken' })
    ok(await house.book(monday('10:30')))
  })

  it('starts only at fixed times', async () => {
    await open(person('ada'), course('ada', 'slotAlignment: fixed, fixedStarts: ["10:45", "09:15"]'))
    expect(await house.times('2026-03-09')).toEqual(['09:15', '10:45'])
    expect(await house.book(monday('09:00'))).toMatchObject({ reason: 'slot_taken' })
    ok(await house.book(monday('09:15')))
    expect(await house.times('2026-03-09')).toEqual(['10:45'])
  })

  it('packs appointments: a start is not given away for a round time', async () => {
    const hours = `  - { slug: ada, name: Ada, schedule: { rules: [{ days: [mon], from: "09:50", to: "11:50" }] } }\n`
    await open(hours, course('ada', 'slotAlignment: packed, slotIntervalMin: 60'))
    // On the clock only 10:00 would fit; packed, two appointments do.
    expect(await house.times('2026-03-09')).toEqual(['09:50', '10:50'])
    ok(await house.book(monday('09:50')))
    ok(await house.book(monday('10:50')))
  })

  it('offers only the bookable dates, and of those only the first days that have a free start', async () => {
    await open(person('ada'), course('ada', 'bookableFrom: 2026-03-10, bookableUntil: 2026-03-16, bookableDays: 3'))
    const days = async () => (await house.days('2026-03-02', '2026-03-31')).map(({ date }) => date)
    expect(await days()).toEqual(['2026-03-10', '2026-03-11', '2026-03-12'])
    for (const time of ['09:00', '10:00', '11:00']) ok(await house.book(`2026-03-10T${time}:00+01:00`))
    expect(await days()).toEqual(['2026-03-11', '2026-03-12', '2026-03-13'])
    expect(await house.book('2026-03-16T09:00:00+01:00')).toMatchObject({ reason: 'slot_taken' })
    ok(await house.book('2026-03-13T09:00:00+01:00'))
  })

  it('opens every second week, and somebody on a journey by the clock there', async () => {
    await open(
      `  - slug: ada
    name: Ada
    schedule:
      rules: [{ days: [mon], from: "09:00", to: "10:00", everyWeeks: 2, weeksFrom: 2026-03-04 }]
      stays: [{ from: 2026-03-16, until: 2026-03-31, timeZone: Europe/London }]\n`,
      course('ada', 'bookingWindowDays: 30'),
    )
    expect((await house.days('2026-03-02', '2026-03-31')).map(({ slots }) => slots[0]?.start)).toEqual([
      '2026-03-02T09:00:00+01:00',
      '2026-03-16T10:00:00+01:00',
      '2026-03-30T10:00:00+02:00',
    ])
    ok(await house.book('2026-03-16T10:00:00+01:00'))
  })
})

describe('whose turn it is', () => {
  const three = person('ada') + person('ben') + person('cem')

  it('asks in the order of priority, and of the list where there is none', async () => {
    await open(three, course('ada, ben, cem', 'choice: priority, turns: [{ staff: cem, priority: 1 }, { staff: ada, priority: 2 }]'))
    expect([await given(monday('09:00')), await given(monday('09:00')), await given(monday('09:00'))]).toEqual(['cem', 'ada', 'ben'])
    await house.close()
    await open(three, course('ben, cem, ada', 'choice: priority'))
    expect([await given(monday('09:00')), await given(monday('09:00')), await given(monday('09:00'))]).toEqual(['ben', 'cem', 'ada'])
  })

  it('gives by weight: nobody is ever a whole appointment away from their share', async () => {
    await open(three, course('ada, ben, cem', 'choice: roundRobin, turns: [{ staff: ada, weight: 3 }, { staff: cem, weight: 2 }]'))
    const shares = { ada: 3 / 6, ben: 1 / 6, cem: 2 / 6 }
    const got = { ada: 0, ben: 0, cem: 0 }
    for (const { date, slots } of await house.days('2026-03-09', '2026-03-27')) {
      const name = (await given(slots[0]!.start)) as keyof typeof got
      got[name] += 1
      const all = got.ada + got.ben + got.cem
      for (const who of ['ada', 'ben', 'cem'] as const) expect(Math.abs(got[who] - shares[who] * all), date).toBeLessThan(1)
    }
    expect(got.ada + got.ben + got.cem).toBe(15)
  })

  it('counts live holds and leaves cancelled bookings out', async () => {
    await open(person('ada') + person('ben'), course('ada, ben', 'choice: roundRobin'))
    const held = ok(await house.hold(monday('09:00')))
    expect(await house.names(held.staff)).toEqual(['ada'])
    expect(await given(monday('10:00'))).toBe('ben')
    house.at(house.now() + 700_000)
    // The hold has lapsed, so ada has none and ben one.
    const second = await house.book(monday('11:00'))
    expect(await house.staffOf(second)).toEqual(['ada'])
    ok(await cancelBooking(house, { organizationId: house.organizationId, bookingId: ok(second).id, actor: 'cli' }))
    expect(await given('2026-03-10T09:00:00+01:00')).toBe('ada')
    // A month begins with nobody behind.
    expect([await given('2026-04-01T09:00:00+02:00'), await given('2026-04-01T10:00:00+02:00')]).toEqual(['ada', 'ben'])
  })
})
