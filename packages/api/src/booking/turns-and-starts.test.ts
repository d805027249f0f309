import { afterEach, describe, expect, it } from 'vitest'
import type { Outcome } from '../outcome.ts'
import { openPractice, type Practice } from '../../test/practice.ts'
import { cancelBooking } from './cancel-booking.ts'
import { createBooking } from './create-booking.ts'
import { findSlots } from './find-availability.ts'
import { placeHold } from './place-hold.ts'

const HEAD = `
organization:
  slug: haus
  name: Haus
  timeZone: Europe/Zurich
  locales: [de]
  privacy: { controller: Haus, purpose: Termine, url: "https://example.org/p", version: "1" }
  origins: ["https://www.example.org"]
locations: [{ slug: hof, name: Hof, address: Hofweg 1 }]
`
const person = (slug: string, more = '') =>
  `  - { slug: ${slug}, name: ${slug}, schedule: { rules: [{ days: [mon, tue, wed, thu, fri], from: "09:00", to: "12:00"${more} }] } }\n`
const service = (rules: string, staff = 'ada') => `services: [{ slug: kurs, name: Kurs, durationMin: 60, staff: [${staff}], ${rules} }]\n`

let practice: Practice
afterEach(() => practice.close())
const open = async (staff: string, services: string) => void (practice = await openPractice(`${HEAD}staff:\n${staff}${services}`))

const ok = <T>(outcome: Outcome<T>): T => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome))
  return outcome.view
}
const list = async (from: string, to = from) =>
  ok(await findSlots(practice, practice.organizationId, { service: 'kurs', from, to, timeZone: 'Europe/Zurich' })).days
const times = async (day: string) => (await list(day)).flatMap(({ slots }) => slots.map(({ start }) => start.slice(11, 16)))
const book = (start: string, more: { staff?: string; force?: boolean } = {}) =>
  createBooking(practice, {
    organizationId: practice.organizationId,
    request: { service: 'kurs', start, attendees: [{ name: 'Vera' }], answers: {}, force: false, ...more },
    actor: 'cli',
  })
const slugOf = async (id: string | undefined) =>
  (await practice.store.catalog.current(practice.organizationId))?.staff.find((staff) => staff.id === id)?.slug
/** Books, and says who was given it. */
const given = async (start: string, staff?: string) => slugOf(ok(await book(start, staff ? { staff } : {})).segments[0]?.staff[0])
const monday = (time: string) => `2026-03-09T${time}:00+01:00`

describe('rules of time, from the file to the booking', () => {
  it('keeps both buffers between two bookings with the rule sum', async () => {
    await open(person('ada'), service('slotIntervalMin: 10, bufferBeforeMin: 10, bufferAfterMin: 20, bufferRule: sum'))
    ok(await book(monday('09:00')))
    expect((await times('2026-03-09'))[0]).toBe('10:30')
    expect(await book(monday('10:20'))).toMatchObject({ reason: 'slot_taken' })
    ok(await book(monday('10:30')))
  })

  it('starts only at fixed times', async () => {
    await open(person('ada'), service('slotAlignment: fixed, fixedStarts: ["10:45", "09:15"]'))
    expect(await times('2026-03-09')).toEqual(['09:15', '10:45'])
    expect(await book(monday('09:00'))).toMatchObject({ reason: 'slot_taken' })
    ok(await book(monday('09:15')))
    expect(await times('2026-03-09')).toEqual(['10:45'])
  })

  it('packs appointments: a start is not given away for a round time', async () => {
    const hours = `  - { slug: ada, name: Ada, schedule: { rules: [{ days: [mon], from: "09:50", to: "11:50" }] } }\n`
    await open(hours, service('slotAlignment: packed, slotIntervalMin: 60'))
    // On the clock only 10:00 would fit; packed, two appointments do.
    expect(await times('2026-03-09')).toEqual(['09:50', '10:50'])
    ok(await book(monday('09:50')))
    ok(await book(monday('10:50')))
  })

  it('offers only the bookable dates, and of those only the first days that have a free start', async () => {
    await open(person('ada'), service('bookableFrom: 2026-03-10, bookableUntil: 2026-03-16, bookableDays: 3'))
    const days = async () => (await list('2026-03-02', '2026-03-31')).map(({ date }) => date)
    expect(await days()).toEqual(['2026-03-10', '2026-03-11', '2026-03-12'])
    for (const time of ['09:00', '10:00', '11:00']) ok(await book(`2026-03-10T${time}:00+01:00`))
    expect(await days()).toEqual(['2026-03-11', '2026-03-12', '2026-03-13'])
    expect(await book('2026-03-16T09:00:00+01:00')).toMatchObject({ reason: 'slot_taken' })
    ok(await book('2026-03-13T09:00:00+01:00'))
  })

  it('opens every second week, and somebody on a journey by the clock there', async () => {
    await open(
      `  - slug: ada
    name: Ada
    schedule:
      rules: [{ days: [mon], from: "09:00", to: "10:00", everyWeeks: 2, weeksFrom: 2026-03-04 }]
      stays: [{ from: 2026-03-16, until: 2026-03-31, timeZone: Europe/London }]\n`,
      service('bookingWindowDays: 30'),
    )
    expect((await list('2026-03-02', '2026-03-31')).map(({ slots }) => slots[0]?.start)).toEqual([
      '2026-03-02T09:00:00+01:00',
      '2026-03-16T10:00:00+01:00',
      '2026-03-30T10:00:00+02:00',
    ])
    ok(await book('2026-03-16T10:00:00+01:00'))
  })
})

describe('whose turn it is', () => {
  const three = person('ada') + person('ben') + person('cem')

  it('asks in the order of priority, and of the list where there is none', async () => {
    await open(three, service('choice: priority, turns: [{ staff: cem, priority: 1 }, { staff: ada, priority: 2 }]', 'ada, ben, cem'))
    expect([await given(monday('09:00')), await given(monday('09:00')), await given(monday('09:00'))]).toEqual(['cem', 'ada', 'ben'])
    await practice.close()
    await open(three, service('choice: priority', 'ben, cem, ada'))
    expect([await given(monday('09:00')), await given(monday('09:00')), await given(monday('09:00'))]).toEqual(['ben', 'cem', 'ada'])
  })

  it('gives by weight: nobody is ever a whole appointment away from their share', async () => {
    await open(three, service('choice: roundRobin, turns: [{ staff: ada, weight: 3 }, { staff: cem, weight: 2 }]', 'ada, ben, cem'))
    const shares = { ada: 3 / 6, ben: 1 / 6, cem: 2 / 6 }
    const got = { ada: 0, ben: 0, cem: 0 }
    for (const { date, slots } of await list('2026-03-09', '2026-03-27')) {
      const name = (await given(slots[0]!.start)) as keyof typeof got
      got[name] += 1
      const all = got.ada + got.ben + got.cem
      for (const who of ['ada', 'ben', 'cem'] as const) expect(Math.abs(got[who] - shares[who] * all), date).toBeLessThan(1)
    }
    expect(got.ada + got.ben + got.cem).toBe(15)
  })

  it('counts live holds and leaves cancelled bookings out', async () => {
    await open(person('ada') + person('ben'), service('choice: roundRobin', 'ada, ben'))
    const { organizationId } = practice
    const request = { service: 'kurs', start: monday('09:00') }
    const held = ok(await placeHold(practice, { organizationId, request, visitorTag: 'v', holdLimit: 9, actor: 'visitor' }))
    expect(await slugOf(held.staff[0])).toBe('ada')
    expect(await given(monday('10:00'))).toBe('ben')
    practice.at(practice.now() + 700_000)
    // The hold has lapsed, so ada has none and ben one.
    const second = ok(await book(monday('11:00')))
    expect(await slugOf(second.segments[0]?.staff[0])).toBe('ada')
    ok(await cancelBooking(practice, { organizationId, bookingId: second.id, actor: 'cli' }))
    expect(await given('2026-03-10T09:00:00+01:00')).toBe('ada')
    // A month begins with nobody behind.
    expect([await given('2026-04-01T09:00:00+02:00'), await given('2026-04-01T10:00:00+02:00')]).toEqual(['ada', 'ben'])
  })
})
