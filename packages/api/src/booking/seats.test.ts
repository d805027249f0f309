import { StartQuery, type SlotView } from '@slotwell/shared/schema'
import * as v from 'valibot'
import { afterEach, describe, expect, it } from 'vitest'
import { course, type House, monday, ok, openHouse, person } from '../../test/house.ts'
import { cancelBooking } from './cancel-booking.ts'
import { confirmBooking, declineBooking } from './decide-booking.ts'
import { findStart } from './find-availability.ts'
import { extendHold, releaseHold } from './hold-life.ts'
import { listSessions } from './list-sessions.ts'
import { managedSlots, moveManaged } from './manage.ts'
import { markNoShow } from './mark-no-show.ts'
import { moveBooking } from './move-booking.ts'

let house: House
afterEach(() => house.close())
const week = { startMs: Date.UTC(2026, 2, 8), endMs: Date.UTC(2026, 2, 16) }

/** One teacher, or more, with a class that opens from nine to twelve; `rules` are those of its seats. */
const open = async (seats: string, more = '', staff = 'ada', others = '') =>
  (house = await openHouse({
    staff: staff
      .split(', ')
      .map((slug) => person(slug))
      .join(''),
    services: course(staff, `seats: { ${seats} }, ${more}`) + others,
  }))
const SOLO = '  - { slug: solo, name: Solo, durationMin: 60, staff: [ada] }\n'

const slots = async (more: object = {}) =>
  (await house.days('2026-03-09', '2026-03-09', more)).flatMap((day): readonly SlotView[] => day.slots)
/** `09:00 5` is a start with five seats left. */
const seats = async (more: object = {}) => (await slots(more)).map(({ start, seatsLeft }) => `${start.slice(11, 16)} ${seatsLeft}`)
const sessions = async () => ok(await listSessions(house, { organizationId: house.organizationId, query: {} })).data
/** Starts of what takes the time of the staff, and of what has which seat. */
const staffTime = async () => {
  const { staff } = (await house.store.catalog.current(house.organizationId))!
  const { claims } = await house.store.bookings.occupancy(
    house.organizationId,
    staff.map(({ id }) => id),
    week,
  )
  return claims.map(({ startMs, strength }) => `${new Date(startMs + 3_600_000).toISOString().slice(11, 16)} ${strength}`).toSorted()
}
const deed = (bookingId: string) => ({ organizationId: house.organizationId, bookingId, actor: 'cli' })
const segment = (booking: {
  readonly segments: readonly { readonly session?: string | undefined; readonly seats?: readonly number[] | undefined }[]
}) => booking.segments[0]!
const tokenOf = ({ manageUrl }: { readonly manageUrl: string }) => manageUrl.split('#')[1]!
const friends = (...names: string[]) => names.map((name) => ({ name }))

describe('seats', () => {
  it('are taken together in a session that the first booking opens and later ones join', async () => {
    await open('capacity: 5, minimum: 4')
    expect(await seats()).toEqual(['09:00 5', '10:00 5', '11:00 5'])
    const first = ok(await house.book(monday('09:00'), { attendees: [{ name: 'Vera' }, ...friends('Wim')] }))
    expect(first).toMatchObject({ partySize: 2, segments: [{ seats: [1, 2] }], attendees: [{ name: 'Vera' }, { name: 'Wim' }] })
    expect(await slots()).toMatchObject([{ seatsLeft: 3, seatsMissing: 2 }, { seatsLeft: 5, seatsMissing: 4 }, {}])
    const second = ok(await house.book(monday('09:00'), { partySize: 3 }))
    expect(segment(second)).toMatchObject({ session: segment(first).session, seats: [3, 4, 5] })
    expect(await staffTime()).toEqual(['09:00 exclusive'])
    expect(await house.book(monday('09:00'))).toMatchObject({ reason: 'slot_taken', alternatives: [{ seatsLeft: 5 }, {}, {}, {}] })
    expect(await seats()).toEqual(['10:00 5', '11:00 5'])
  })

  it('are looked for at the start for as many as a page says that come, or as the service takes', async () => {
    await open('capacity: 5, maxPartySize: 3', '', 'ada', SOLO)
    const next = '2026-03-02T09:00:00+01:00'
    ok(await house.book(next, { partySize: 3 }))
    const first = async (query: object) =>
      ok(await findStart(house, house.organizationId, { timeZone: 'Europe/Zurich', ...query })).slots?.nextAvailable?.start.slice(11, 16)
    expect(await Promise.all([{}, { partySize: 2 }, { partySize: 3 }, { partySize: 50 }].map(first))).toEqual([
      '09:00',
      '09:00',
      '10:00',
      '10:00',
    ])
    // Nobody has chosen what for yet, so it is no reason to show nothing.
    expect(await first({ service: 'solo', partySize: 3 })).toBe('10:00')
    const said = (partySize: string) => v.parse(StartQuery, { timeZone: 'UTC', partySize }).partySize
    expect(['3', '100', '101', '0', 'two', ''].map(said)).toEqual([3, 100, 1, 1, 1, 1])
  })

  it('are as many as people come, and never more than one booking may take', async () => {
    await open('capacity: 5, maxPartySize: 2', '', 'ada', SOLO)
    ok(await house.book(monday('09:00'), { partySize: 2 }))
    ok(await house.book(monday('09:00'), { partySize: 2 }))
    expect(await seats({ partySize: 2 })).toEqual(['10:00 5', '11:00 5'])
    expect(await seats()).toEqual(['09:00 1', '10:00 5', '11:00 5'])
    expect(await house.hold(monday('10:00'), { partySize: 3 })).toMatchObject({
      reason: 'invalid_request',
      errors: [{ pointer: '/partySize', detail: 'must be at most 2' }],
    })
    expect(await house.hold(monday('10:00'), { service: 'solo', partySize: 2 })).toMatchObject({
      errors: [{ detail: 'must be 1: this service takes one person at a time' }],
    })
    const hold = ok(await house.hold(monday('10:00'), { partySize: 2 }))
    expect(await house.take(hold, 'v@example.org', friends('a', 'b'))).toMatchObject({ errors: [{ pointer: '/attendees' }] })
    expect(ok(await house.take(hold, 'v@example.org', friends('a')))).toMatchObject({ partySize: 2 })
    // The second seat may stay without a name.
    expect(ok(await house.take(ok(await house.hold(monday('11:00'), { partySize: 2 })))).partySize).toBe(2)
  })

  it('I4 go over from the hold to the booking, and are looked for anew when it has lapsed', async () => {
    await open('capacity: 3', '', 'ada', SOLO)
    const [early, late] = [ok(await house.hold(monday('09:00'), { partySize: 2 })), ok(await house.hold(monday('09:00')))]
    expect(await seats()).toEqual(['10:00 3', '11:00 3'])
    const booked = ok(await house.take(early))
    expect(segment(booked)).toMatchObject({ seats: [1, 2] })
    house.at(house.now() + 3_600_000)
    expect(await seats()).toEqual(['09:00 1', '10:00 3', '11:00 3'])
    expect(segment(ok(await house.take(late)))).toMatchObject({ session: segment(booked).session, seats: [3] })
    // A session that only lapsed holds sat in is opened again, unless its teacher has something else by now.
    const [again, lost] = [ok(await house.hold(monday('10:00'), { partySize: 3 })), ok(await house.hold(monday('11:00')))]
    house.at(house.now() + 3_600_000)
    expect(await sessions()).toHaveLength(1)
    ok(await house.book(monday('11:00'), { service: 'solo' }))
    expect(segment(ok(await house.take(again)))).toMatchObject({ seats: [1, 2, 3] })
    expect(await house.take(lost)).toMatchObject({ reason: 'slot_taken' })
  })

  it.each(['cancel', 'decline', 'release', 'lapse'] as const)('fall one by one, and their session with the last (%s)', async (how) => {
    await open('capacity: 3', 'approval: true', 'ada', SOLO)
    const [first, second] = [ok(await house.hold(monday('09:00'), { partySize: 2 })), ok(await house.hold(monday('09:00')))]
    const end = async (hold: { readonly id: string; readonly secret: string }) => {
      const holdId = hold.id
      if (how === 'lapse') return house.at(house.now() + 3_600_000)
      if (how === 'release') return void ok(await releaseHold(house, { ...deed(''), holdId, secret: hold.secret }))
      const { id } = ok(await house.take(hold))
      return void ok(await (how === 'cancel' ? cancelBooking : declineBooking)(house, deed(id)))
    }
    const held = { organizationId: house.organizationId, actor: 'visitor', holdId: second.id, secret: second.secret }
    if (how === 'lapse') house.at(house.now() + 400_000)
    ok(await extendHold(house, held))
    if (how === 'lapse') house.at(house.now() + 300_000)
    else await end(first)
    expect(await seats()).toEqual(['09:00 2', '10:00 3', '11:00 3'])
    expect(await house.times('2026-03-09', { service: 'solo' })).toEqual(['10:00', '11:00'])
    await end(second)
    expect(await seats()).toEqual(['09:00 3', '10:00 3', '11:00 3'])
    expect(await house.times('2026-03-09', { service: 'solo' })).toEqual(['09:00', '10:00', '11:00'])
    expect([await sessions(), await staffTime()]).toEqual([[], []])
    expect((await house.book(monday('09:00'), { service: 'solo' })).ok).toBe(true)
  })

  it('stay taken when nobody came', async () => {
    await open('capacity: 3')
    const booked = ok(await house.book(monday('09:00'), { partySize: 2 }))
    house.at(Date.parse(monday('09:30')))
    ok(await markNoShow(house, deed(booked.id)))
    expect(await sessions()).toMatchObject([{ seatsTaken: 2 }])
    const events = await house.store.bookings.events(house.organizationId, booked.id)
    expect(events.map(({ claims }) => claims.length)).toEqual([3, 3])
  })

  it('are told in every event, those of the session as its own', async () => {
    await open('capacity: 3', 'approval: true')
    const hold = ok(await house.hold(monday('09:00'), { partySize: 2 }))
    const { id } = ok(await house.take(hold))
    ok(await confirmBooking(house, deed(id)))
    ok(await moveBooking(house, { ...deed(id), request: { start: monday('10:00') } }))
    ok(await cancelBooking(house, deed(id)))
    const { staff } = (await house.store.catalog.current(house.organizationId))!
    const told = (await house.store.bookings.events(house.organizationId, id)).map(({ kind, claims }) => [
      kind,
      claims.map(({ subject, owner, startMs }) => [
        subject.replace(/^ses_\w+/, 'ses'),
        owner?.slice(0, 3),
        new Date(startMs).getUTCHours(),
      ]),
    ])
    const at = (hour: number) => [
      ['ses#1', undefined, hour],
      ['ses#2', undefined, hour],
      [staff[0]?.id, 'ses', hour],
    ]
    expect(told).toEqual([
      ['booking.requested', at(8)],
      ['booking.confirmed', at(8)],
      ['booking.rescheduled', at(9)],
      ['booking.cancelled', []],
    ])
  })
})

describe('a booking that is moved', () => {
  it('takes its seats along, and its session falls when it was alone in it', async () => {
    await open('capacity: 3', 'slotIntervalMin: 30')
    const first = ok(await house.book(monday('09:00'), { partySize: 2 }))
    // Its own session is not in the way of a later one that overlaps it.
    const moved = ok(await moveBooking(house, { ...deed(first.id), request: { start: monday('09:30') } }))
    expect([segment(moved).seats, segment(moved).session === segment(first).session]).toEqual([[1, 2], false])
    expect(await staffTime()).toEqual(['09:30 exclusive'])
    const second = ok(await house.book(monday('09:30')))
    expect(await moveBooking(house, { ...deed(first.id), request: { start: monday('10:00') } })).toMatchObject({ reason: 'slot_taken' })
    expect(ok(await moveBooking(house, { ...deed(first.id), request: { start: monday('11:00') } }))).toMatchObject({ partySize: 2 })
    expect(await staffTime()).toEqual(['09:30 exclusive', '11:00 exclusive'])
    const joined = ok(await moveBooking(house, { ...deed(second.id), request: { start: monday('11:00') } }))
    expect(segment(joined).seats).toEqual([3])
    expect(await staffTime()).toEqual(['11:00 exclusive'])
  })

  it('is not changed by a move within its session', async () => {
    await open('capacity: 3')
    const first = ok(await house.book(monday('09:00'), { partySize: 3 }))
    expect(ok(await moveBooking(house, { ...deed(first.id), request: { start: monday('09:00') } }))).toMatchObject({
      revision: 1,
      segments: first.segments,
    })
  })

  it('is offered its own seats, and what its session alone takes', async () => {
    await open('capacity: 3', 'slotIntervalMin: 30')
    const booked = ok(await house.take(ok(await house.hold(monday('09:00'), { partySize: 3 }))))
    expect(await seats({ partySize: 3 })).toEqual(['10:00 3', '10:30 3', '11:00 3'])
    const window = { from: '2026-03-09', to: '2026-03-09', timeZone: 'Europe/Zurich' }
    const offered = async () =>
      ok(await managedSlots(house, tokenOf(booked), window)).days.flatMap((day) => day.slots.map(({ start }) => start.slice(11, 16)))
    expect(await offered()).toEqual(['09:00', '09:30', '10:00', '10:30', '11:00'])
    ok(await moveManaged(house, tokenOf(booked), { start: monday('09:30'), timeZone: 'Europe/Zurich' }))
    expect(await offered()).toEqual(['09:00', '09:30', '10:00', '10:30', '11:00'])
  })

  it('goes to the others, not to somebody who would open a session for it', async () => {
    await open('capacity: 3', '', 'ada, ben')
    const first = ok(await house.book(monday('09:00')))
    expect(await house.names(first.segments[0]!.staff)).toEqual(['ada'])
    ok(await house.book(monday('10:00'), { staff: 'ben' }))
    expect(
      await house.names(ok(await moveBooking(house, { ...deed(first.id), request: { start: monday('10:00') } })).segments[0]!.staff),
    ).toEqual(['ben'])
    expect(await sessions()).toHaveLength(1)
  })
})

describe('a hold that replaces another', () => {
  it('may take more seats of the session that the other one opened', async () => {
    await open('capacity: 3')
    const first = ok(await house.hold(monday('09:00'), { partySize: 2 }))
    const second = ok(await house.hold(monday('09:00'), { partySize: 3, replaces: { hold: first.id, holdSecret: first.secret } }))
    expect(second.partySize).toBe(3)
    expect(await sessions()).toMatchObject([{ seatsTaken: 3 }])
    ok(await house.hold(monday('11:00'), { replaces: { hold: second.id, holdSecret: second.secret } }))
    expect(await seats()).toEqual(['09:00 3', '10:00 3', '11:00 2'])
  })

  it('gives back a session of another service, whose teacher it needs', async () => {
    await open('capacity: 3', '', 'ada', SOLO)
    const first = ok(await house.hold(monday('09:00')))
    ok(await house.hold(monday('09:00'), { service: 'solo', replaces: { hold: first.id, holdSecret: first.secret } }))
    expect([await sessions(), await staffTime()]).toEqual([[], ['09:00 exclusive']])
  })
})

describe('a hold that replaces one of another class', () => {
  it('takes no seat in that one', async () => {
    await open('capacity: 3', '', 'ada', '  - { slug: chor, name: Chor, durationMin: 60, staff: [ada], seats: { capacity: 9 } }\n')
    const first = ok(await house.hold(monday('09:00'), { service: 'chor' }))
    ok(await house.hold(monday('09:00'), { replaces: { hold: first.id, holdSecret: first.secret } }))
    const { services } = (await house.store.catalog.current(house.organizationId))!
    expect(await sessions()).toMatchObject([{ service: services[0]?.id, capacity: 3, seatsTaken: 1 }])
  })
})

describe('force', () => {
  it('opens a session against hours and other bookings, and never makes a seat', async () => {
    await open('capacity: 2', '', 'ada', SOLO)
    ok(await house.book(monday('09:00'), { service: 'solo' }))
    const forced = ok(await house.book(monday('09:00'), { partySize: 2, force: true }))
    expect(await staffTime()).toEqual(['09:00 exclusive', '09:00 override'])
    expect(await house.book(monday('09:00'), { force: true })).toMatchObject({ reason: 'slot_taken' })
    expect(await house.book(monday('19:00'), { partySize: 3, force: true })).toMatchObject({ reason: 'slot_taken' })
    const late = ok(await house.book(monday('19:00'), { force: true }))
    expect(segment(ok(await house.book(monday('19:00'), { force: true })))).toEqual({ ...segment(late), seats: [2] })
    ok(await cancelBooking(house, deed(forced.id)))
    expect(await sessions()).toMatchObject([{ seatsTaken: 2 }])
  })

  it('joins a session although its notice is over, rather than opening another', async () => {
    await open('capacity: 2', 'minimumNoticeMin: 120')
    const first = ok(await house.book(monday('09:00')))
    house.at(Date.parse(monday('08:30')))
    expect(await house.book(monday('09:00'))).toMatchObject({ reason: 'slot_taken' })
    expect(segment(ok(await house.book(monday('09:00'), { force: true }))).session).toBe(segment(first).session)
    const other = ok(await house.book(monday('11:00')))
    const moved = ok(await moveBooking(house, { ...deed(first.id), request: { start: monday('11:00'), force: true } }))
    expect(segment(moved).session).toBe(segment(other).session)
  })
})

describe('counting', () => {
  it('counts a session once for its staff, and every booking for the service', async () => {
    house = await openHouse({
      staff: person('ada', '09:00', '12:00', 'limits: [{ per: day, max: 2 }],'),
      services: course('ada', 'seats: { capacity: 9 }, limits: [{ of: service, per: day, max: 4 }]'),
    })
    for (const time of ['09:00', '09:00', '10:00']) ok(await house.book(monday(time)))
    expect(await seats()).toEqual(['09:00 7', '10:00 8'])
    ok(await house.book(monday('10:00')))
    expect(await seats()).toEqual([])
  })

  it('gives turns by sessions, however many sit in them', async () => {
    await open('capacity: 4', 'choice: roundRobin', 'ada, ben')
    const staff = []
    for (const time of ['09:00', '09:00', '09:00', '10:00', '11:00']) staff.push((await house.staffOf(await house.book(monday(time))))[0])
    expect(staff).toEqual(['ada', 'ada', 'ada', 'ben', 'ada'])
  })
})
