import type { SlotView } from '@slotwell/shared/schema'
import { afterEach, describe, expect, it } from 'vitest'
import { course, type House, monday, ok, openHouse, person } from '../../test/house.ts'
import { cancelSession } from './cancel-session.ts'
import { cancelBooking } from './cancel-booking.ts'
import { listSessions, readSession } from './list-sessions.ts'
import { markNoShow } from './mark-no-show.ts'
import { scheduleSession, type SessionWish } from './schedule-session.ts'

let house: House
afterEach(() => house.close())

const SOLO = '  - { slug: solo, name: Solo, durationMin: 60, staff: [ada], resources: [saal] }\n'
const open = async (seats: string, more = '', staff = person('ada')) =>
  (house = await openHouse({
    staff,
    resources: '  - { slug: saal, name: Saal }\n',
    services: course('ada', `seats: { ${seats} }, resources: [saal], ${more}`) + SOLO,
  }))
const schedule = (start: string, more: Partial<SessionWish['request']> = {}) =>
  scheduleSession(house, {
    organizationId: house.organizationId,
    actor: 'secretKey:key_a',
    request: { service: 'kurs', start, force: false, ...more },
  })
const deed = (sessionId: string) => ({ organizationId: house.organizationId, sessionId, actor: 'secretKey:key_a' })
const slots = async (day = '2026-03-09', more: object = {}) =>
  (await house.days(day, day, more)).flatMap((one): readonly SlotView[] => one.slots)
const seats = async (day?: string) => (await slots(day)).map(({ start, seatsLeft }) => `${start.slice(11, 16)} ${seatsLeft}`)
const list = async (query: object = {}) => ok(await listSessions(house, { organizationId: house.organizationId, query }))

describe('a session that is scheduled', () => {
  it('is what can be booked, at whatever time it is, and nothing else is', async () => {
    await open('capacity: 4, minimum: 3, scheduledOnly: true')
    expect(await slots()).toEqual([])
    const session = ok(await schedule(monday('18:10')))
    expect(session).toMatchObject({
      state: 'open',
      scheduled: true,
      start: monday('18:10'),
      end: monday('19:10'),
      capacity: 4,
      seatsTaken: 0,
      seatsLeft: 4,
      minimum: 3,
    })
    expect(await slots()).toEqual([{ start: monday('18:10'), seatsLeft: 4, seatsMissing: 3 }])
    const booked = ok(await house.take(ok(await house.hold(monday('18:10'), { partySize: 3 }))))
    expect(booked.segments).toMatchObject([{ session: session.id, seats: [1, 2, 3], staff: session.staff }])
    expect(await slots()).toEqual([{ start: monday('18:10'), seatsLeft: 1, seatsMissing: 0 }])
    expect(await house.hold(monday('10:00'))).toMatchObject({ reason: 'slot_taken' })
    ok(await cancelBooking(house, { ...deed(''), bookingId: booked.id }))
    expect(await seats()).toEqual(['18:10 4'])
    // Its teacher and its room are taken all the while.
    ok(await schedule(monday('10:30')))
    expect(await house.times('2026-03-09', { service: 'solo' })).toEqual(['09:00'])
  })

  it('can have more seats than those that bookings open', async () => {
    await open('capacity: 2')
    ok(await schedule(monday('09:00'), { capacity: 6 }))
    expect(await seats()).toEqual(['09:00 6', '10:00 2', '11:00 2'])
    ok(await house.book(monday('09:00'), { partySize: 5 }))
    expect(await house.book(monday('10:00'), { partySize: 5 })).toMatchObject({ reason: 'slot_taken' })
  })

  it('needs its staff and its rooms, time off and buffers included, unless it is forced', async () => {
    await open('capacity: 4', 'bufferBeforeMin: 30')
    const { staff, resources } = (await house.store.catalog.current(house.organizationId))!
    const booked = ok(await house.book(monday('09:00'), { service: 'solo' }))
    const refused = async (start: string) => {
      const outcome = await schedule(start)
      return outcome.ok ? [] : [outcome.reason, ...(outcome.errors ?? []).map(({ detail }) => detail)]
    }
    expect(await refused(monday('09:30'))).toEqual([
      'slot_taken',
      `everybody resource ${resources[0]?.id}`,
      `${staff[0]?.id} claim ${booked.id}`,
    ])
    expect((await refused(monday('10:15')))[0]).toBe('slot_taken')
    const away = house.newId('tof')
    await house.store.timeOff.add(
      {
        id: away,
        organizationId: house.organizationId,
        staffId: staff[0]!.id,
        startMs: Date.parse(monday('15:00')),
        endMs: Date.parse(monday('16:00')),
        createdAtMs: 0,
      },
      { id: house.newId('aud'), organizationId: house.organizationId, atMs: 0, actor: 'cli', action: 'timeOff.add', object: 'x', meta: {} },
    )
    expect(await refused(monday('14:30'))).toEqual(['slot_taken', `${staff[0]?.id} timeOff ${away}`])
    const forced = ok(await schedule(monday('09:30'), { force: true }))
    expect(ok(await readSession(house, deed(forced.id))).state).toBe('open')
    ok(await schedule(monday('16:00')))
    expect(await seats()).toContain('09:30 4')
    const audit = await house.store.audit.about(house.organizationId, [forced.id])
    expect(audit).toMatchObject([{ action: 'session.schedule', actor: 'secretKey:key_a', meta: { forced: true } }])
  })

  it.each([
    { what: 'a service without seats', start: monday('09:00'), more: { service: 'solo' }, says: { errors: [{ pointer: '/service' }] } },
    {
      what: 'a time that is over',
      start: '2026-03-01T09:00:00+01:00',
      more: { force: true },
      says: { errors: [{ detail: 'must be in the future' }] },
    },
    { what: 'seconds', start: '2026-03-09T09:00:30+01:00', more: {}, says: { errors: [{ detail: 'must be a whole minute' }] } },
    { what: 'an unknown service', start: monday('09:00'), more: { service: 'x' }, says: { reason: 'unknown_service' } },
    { what: 'unknown staff', start: monday('09:00'), more: { staff: 'x' }, says: { reason: 'unknown_staff' } },
  ])('is refused for $what', async ({ start, more, says }) => {
    await open('capacity: 4')
    expect(await schedule(start, more)).toMatchObject({ ok: false, ...says })
    expect((await list()).data).toEqual([])
  })

  it('lies across midnight and a change of clocks', async () => {
    await open('capacity: 4')
    expect(ok(await schedule('2026-03-28T23:30:00+01:00')).end).toBe('2026-03-29T00:30:00+01:00')
    expect(ok(await schedule('2026-03-29T01:30:00+01:00')).end).toBe('2026-03-29T03:30:00+02:00')
  })
})

describe('a session that is cancelled', () => {
  it('cancels every booking in it in one change, with event, letters and audit, and takes held seats back', async () => {
    await open('capacity: 5', 'approval: true')
    const { id } = ok(await schedule(monday('09:00')))
    const [first, second] = [
      ok(await house.book(monday('09:00'))),
      ok(await house.take(ok(await house.hold(monday('09:00'), { partySize: 2 })))),
    ]
    const held = ok(await house.hold(monday('09:00')))
    const gone = ok(await house.book(monday('09:00')))
    ok(await cancelBooking(house, { ...deed(id), bookingId: gone.id }))
    expect(ok(await cancelSession(house, deed(id)))).toMatchObject({ state: 'cancelled', seatsTaken: 0, cancelledAt: expect.any(String) })
    for (const [booking, revision] of [
      [first, 2],
      [second, 2],
      [gone, 2],
    ] as const) {
      expect(await house.store.bookings.byId(house.organizationId, booking.id)).toMatchObject({ state: 'cancelled', revision })
      const events = await house.store.bookings.events(house.organizationId, booking.id)
      expect(events.at(-1)).toMatchObject({ kind: 'booking.cancelled', claims: [] })
      expect((await house.store.audit.about(house.organizationId, [booking.id])).map(({ action }) => action)).toContain('booking.cancel')
    }
    const letters = (await house.store.outbox.lease(50, 1)).filter(({ kind }) => kind === 'booking.cancelled')
    expect(letters.filter(({ recipient }) => recipient.startsWith('attendee:'))).toHaveLength(3)
    // The visitor who still types is told that the time is gone, with others; the service can open a new one there.
    expect((await house.take(held)).ok).toBe(true)
    expect((await house.store.audit.about(house.organizationId, [id])).map(({ action }) => action)).toEqual([
      'session.schedule',
      'session.cancel',
    ])
    const before = await house.store.audit.about(house.organizationId, [first.id])
    expect(ok(await cancelSession(house, deed(id))).state).toBe('cancelled')
    expect(await house.store.audit.about(house.organizationId, [first.id])).toEqual(before)
  })

  it('is no longer offered, and a time that was held in it is refused', async () => {
    await open('capacity: 5, scheduledOnly: true')
    const { id } = ok(await schedule(monday('09:00')))
    ok(await schedule(monday('11:00')))
    const held = ok(await house.hold(monday('09:00')))
    ok(await cancelSession(house, deed(id)))
    expect(await seats()).toEqual(['11:00 5'])
    expect(await house.take(held)).toMatchObject({ reason: 'slot_taken', alternatives: [{ start: monday('11:00') }] })
  })

  it('may be one that a booking opened', async () => {
    await open('capacity: 5')
    ok(await house.book(monday('09:00')))
    const [session] = (await list()).data
    ok(await cancelSession(house, deed(session!.id)))
    expect(await seats()).toEqual(['09:00 5', '10:00 5', '11:00 5'])
    expect((await list()).data).toMatchObject([{ state: 'cancelled', scheduled: false }])
  })

  it('has not taken place, and is one that there is', async () => {
    await open('capacity: 5')
    const { id } = ok(await schedule(monday('09:00')))
    const booked = ok(await house.book(monday('09:00')))
    house.at(Date.parse(monday('09:30')))
    ok(await markNoShow(house, { ...deed(''), bookingId: booked.id }))
    expect(await cancelSession(house, deed(id))).toMatchObject({ reason: 'wrong_state' })
    expect(await cancelSession(house, deed(house.newId('ses')))).toMatchObject({ reason: 'session_not_found' })
  })
})

it('sessions come in pages by start, by service and time', async () => {
  await open('capacity: 5')
  for (const time of ['11:00', '09:00', '10:00']) ok(await schedule(monday(time)))
  const first = await list({ limit: 2 })
  expect(first.data.map(({ start }) => start.slice(11, 16))).toEqual(['09:00', '10:00'])
  expect((await list({ limit: 2, cursor: first.nextCursor })).data.map(({ start }) => start.slice(11, 16))).toEqual(['11:00'])
  expect((await list({ service: 'solo' })).data).toEqual([])
  expect((await list({ service: 'kurs', from: monday('10:00'), to: monday('11:00') })).data).toHaveLength(1)
  expect(await listSessions(house, { organizationId: house.organizationId, query: { cursor: 'x' } })).toMatchObject({
    reason: 'invalid_request',
  })
})
