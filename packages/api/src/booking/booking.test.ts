import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPractice, type Practice, reconfigure, SALON, START_MS } from '../../test/practice.ts'
import { cancelBooking } from './cancel-booking.ts'
import { createBooking } from './create-booking.ts'
import { confirmBooking, declineBooking } from './decide-booking.ts'
import { findSlots, findStart } from './find-availability.ts'
import { extendHold, releaseHold } from './hold-life.ts'
import { listBookings, readBooking } from './list-bookings.ts'
import { cancelManaged, managedSlots, moveManaged, viewManaged } from './manage.ts'
import { markNoShow } from './mark-no-show.ts'
import { moveBooking } from './move-booking.ts'
import type { Outcome } from '../outcome.ts'
import { placeBooking } from './place-booking.ts'
import { placeHold } from './place-hold.ts'
import { addTimeOff, removeTimeOff } from './time-off.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const zone = 'Europe/Zurich'
/** Monday, 9 March 2026. */
const monday = (time: string) => `2026-03-09T${time}:00+01:00`
const tuesday = (time: string) => `2026-03-10T${time}:00+01:00`

let practice: Practice
beforeEach(async () => void (practice = await openPractice()))
afterEach(() => practice.close())

const ok = <T>(outcome: Outcome<T>): T => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome))
  return outcome.view
}
const org = () => practice.organizationId
const hold = (
  service: string,
  start: string,
  more: { replaces?: { hold: string; holdSecret: string }; staff?: string; visitorTag?: string; holdLimit?: number; key?: string } = {},
) => {
  const { visitorTag = 'v', holdLimit = 50, key, ...request } = more
  return placeHold(practice, {
    organizationId: org(),
    request: { service, start, ...request },
    visitorTag,
    holdLimit,
    actor: 'visitor',
    ...(key === undefined ? {} : { idempotency: { caller: 'key_a', key } }),
  })
}
const visitor = { name: 'Vera Vogel', email: 'vera@example.org' }
const request = (held: { id: string; secret: string }, more: object = {}) => ({
  hold: held.id,
  holdSecret: held.secret,
  attendees: [visitor],
  answers: {},
  consent: { privacyVersion: '2026-01' },
  locale: 'de' as const,
  timeZone: 'America/New_York',
  ...more,
})
const book = (held: { id: string; secret: string }, more: object = {}, key?: string) =>
  placeBooking(practice, {
    organizationId: org(),
    request: request(held, more),
    actor: 'visitor',
    ...(key === undefined ? {} : { idempotency: { caller: 'key_a', key } }),
  })
const booked = async (service: string, start: string) => ok(await book(ok(await hold(service, start))))
const tokenOf = ({ manageUrl }: { manageUrl: string }) => manageUrl.split('#')[1] ?? ''
const starts = async (service: string, day: string, staff?: string) =>
  ok(await findSlots(practice, org(), { service, from: day, to: day, timeZone: zone, ...(staff ? { staff } : {}) })).days.flatMap((one) =>
    one.slots.map((slot) => slot.start.slice(11, 16)),
  )
const deed = (bookingId: string) => ({ organizationId: org(), bookingId, actor: 'secretKey:key_a' })

describe('finding times', () => {
  it('lists the free starts of a day in the asked zone, and the next free one', async () => {
    await booked('schnitt', monday('10:00'))
    const view = ok(
      await findSlots(practice, org(), { service: 'schnitt', from: '2026-03-09', to: '2026-03-09', timeZone: 'America/New_York' }),
    )
    expect(view.days).toEqual([
      { date: '2026-03-09', slots: [{ start: '2026-03-09T04:00:00-04:00' }, { start: '2026-03-09T06:00:00-04:00' }] },
    ])
    expect(view.nextAvailable).toEqual({ start: '2026-03-09T04:00:00-04:00' })
  })

  it('names the next free time beyond an empty window', async () => {
    const view = ok(await findSlots(practice, org(), { service: 'schnitt', from: '2026-03-07', to: '2026-03-08', timeZone: zone }))
    expect([view.days, view.nextAvailable]).toEqual([[], { start: monday('09:00') }])
  })

  it('opens on the first month with a free day', async () => {
    ok(
      await addTimeOff(practice, {
        organizationId: org(),
        actor: 'cli',
        request: { staff: 'ada', start: '2026-03-01T00:00:00+01:00', end: '2026-04-10T00:00:00+02:00' },
      }),
    )
    const view = ok(await findStart(practice, org(), { timeZone: zone }))
    expect([view.month, view.slots?.nextAvailable?.start]).toEqual([{ from: '2026-04-01', to: '2026-04-30' }, '2026-04-10T09:00:00+02:00'])
    expect(view.catalog.services.map(({ slug }) => slug)).toEqual(['schnitt', 'farbe', 'kurz', 'anfrage'])
  })

  it('T20 refuses more than 31 days before it computes anything', async () => {
    const ask = (to: string) => findSlots(practice, org(), { service: 'schnitt', from: '2026-03-01', to, timeZone: zone })
    expect((await ask('2026-03-31')).ok).toBe(true)
    expect(await ask('2026-04-01')).toMatchObject({ ok: false, reason: 'range_too_long' })
    expect(await ask('2099-01-01')).toMatchObject({ ok: false, reason: 'range_too_long' })
    expect(await ask('2026-02-01')).toMatchObject({ ok: false, reason: 'invalid_request' })
  })

  it('gives the time of somebody on leave to the other one, and back afterwards', async () => {
    const leave = ok(
      await addTimeOff(practice, {
        organizationId: org(),
        actor: 'cli',
        request: { staff: 'ada', start: monday('00:00'), end: monday('10:30') },
      }),
    )
    expect([await starts('schnitt', '2026-03-09'), await starts('farbe', '2026-03-09')]).toEqual([['11:00'], ['09:00', '10:00', '11:00']])
    ok(await removeTimeOff(practice, { organizationId: org(), actor: 'cli', timeOffId: leave.id }))
    expect(await starts('schnitt', '2026-03-09')).toEqual(['09:00', '10:00', '11:00'])
  })

  it('refuses what it does not know and what is not published', async () => {
    const ask = (wish: object) =>
      findSlots(practice, org(), { service: 'schnitt', from: '2026-03-09', to: '2026-03-09', timeZone: zone, ...wish })
    expect(await ask({ service: 'massage' })).toMatchObject({ reason: 'unknown_service' })
    expect(await ask({ staff: 'ben' })).toMatchObject({ reason: 'unknown_staff' })
    expect(await ask({ location: 'mond' })).toMatchObject({ reason: 'unknown_location' })
    await reconfigure(practice, SALON.replace(/ {2}privacy:.*\n/, ''))
    expect(await ask({})).toMatchObject({ reason: 'not_published' })
  })
})

describe('holding and booking', () => {
  it('turns a hold into a booking that only its link can open', async () => {
    const held = ok(await hold('schnitt', monday('09:00')))
    expect(held).toMatchObject({ start: monday('09:00'), end: monday('10:00'), expiresInSeconds: 600 })
    const view = ok(await book(held))
    expect(view).toMatchObject({
      state: 'confirmed',
      revision: 1,
      timeZone: 'America/New_York',
      segments: [{ start: '2026-03-09T04:00:00-04:00' }],
    })
    expect(view.number).toMatch(/^[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}$/)
    expect(JSON.stringify(view)).not.toContain('Vera')
    expect(ok(await viewManaged(practice, tokenOf(view)))).toMatchObject({
      id: view.id,
      canCancel: true,
      service: { name: 'Schnitt', price: { amount: 8500 } },
    })
  })

  it('T2 lets one of many visitors have a time and offers the others the nearest ones', async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => hold('schnitt', monday('10:00'))))
    expect(outcomes.filter(({ ok: won }) => won)).toHaveLength(1)
    expect(outcomes.find(({ ok: won }) => !won)).toMatchObject({
      reason: 'slot_taken',
      alternatives: [{ start: monday('09:00') }, { start: monday('11:00') }, { start: tuesday('09:00') }, { start: tuesday('10:00') }],
    })
  })

  it('refuses a start that the calendar never offered', async () => {
    for (const start of [monday('09:07'), monday('08:00'), monday('12:00'), '2026-03-08T09:00:00+01:00', '2020-03-09T09:00:00+01:00']) {
      expect(await hold('schnitt', start)).toMatchObject({ reason: 'slot_taken' })
    }
  })

  it('I3 claims the person and the device together: with one dryer two people cannot colour at once', async () => {
    await booked('farbe', monday('09:00'))
    expect(await hold('farbe', monday('09:00'))).toMatchObject({ reason: 'slot_taken' })
    const { claims } = await practice.store.bookings.occupancy(org(), (await subjects()).all, week)
    expect(claims.map(({ subject }) => subject.slice(0, 4)).toSorted()).toEqual(['res_', 'stf_'])
    expect(await starts('farbe', '2026-03-09')).toEqual(['10:00', '11:00'])
  })

  it('keeps the gap of the larger buffer, not their sum', async () => {
    await booked('kurz', monday('10:00'))
    // 30 minutes with 10 before and 15 after: the next can start 15 minutes after the end, so the 30-minute grid loses one on each side.
    expect(await starts('kurz', '2026-03-09')).toEqual(['09:00', '11:00', '11:30'])
  })

  it('I4 books a live hold even when the rules have changed meanwhile', async () => {
    const held = ok(await hold('schnitt', monday('09:00')))
    await reconfigure(
      practice,
      SALON.replace(
        'slug: schnitt, name: Schnitt, durationMin: 60',
        'slug: schnitt, name: Schnitt, durationMin: 60, minimumNoticeMin: 20000',
      ),
    )
    expect(await hold('schnitt', monday('10:00'))).toMatchObject({ reason: 'slot_taken' })
    expect(ok(await book(held)).state).toBe('confirmed')
  })

  it('I4 places an expired hold afresh if its time is still free, and offers others if not', async () => {
    const [first, second] = [ok(await hold('schnitt', monday('09:00'))), ok(await hold('schnitt', monday('10:00')))]
    practice.at(START_MS + 600_000)
    ok(await hold('schnitt', monday('10:00')))
    expect(ok(await book(first)).state).toBe('confirmed')
    expect(await book(second)).toMatchObject({
      reason: 'slot_taken',
      alternatives: expect.arrayContaining([{ start: '2026-03-09T06:00:00-04:00' }]),
    })
  })

  it('releases the earlier hold only when the new time is free', async () => {
    const first = ok(await hold('schnitt', monday('09:00')))
    await booked('schnitt', monday('10:00'))
    const replaces = { hold: first.id, holdSecret: first.secret }
    expect(await hold('schnitt', monday('10:00'), { replaces })).toMatchObject({ reason: 'slot_taken' })
    expect(await starts('schnitt', '2026-03-09')).toEqual(['11:00'])
    ok(await hold('schnitt', monday('09:00'), { replaces }))
    ok(await hold('schnitt', tuesday('09:00'), { replaces: { ...replaces, holdSecret: 'x'.repeat(43) } }))
    expect(await starts('schnitt', '2026-03-09')).toEqual(['11:00'])
  })

  it('counts live holds of a visitor', async () => {
    const limited = { visitorTag: 'w', holdLimit: 1 }
    const first = ok(await hold('schnitt', monday('09:00'), limited))
    expect(await hold('schnitt', monday('10:00'), limited)).toMatchObject({ reason: 'hold_limit_reached' })
    const second = ok(await hold('schnitt', monday('10:00'), { ...limited, replaces: { hold: first.id, holdSecret: first.secret } }))
    ok(await releaseHold(practice, { organizationId: org(), holdId: second.id, secret: second.secret, actor: 'visitor' }))
    ok(await hold('schnitt', monday('11:00'), limited))
  })

  it('gives a repeated request the hold that it made, while it lives, and refuses the key for another time', async () => {
    const answers = await Promise.all([hold('schnitt', monday('09:00'), { key: 'k' }), hold('schnitt', monday('09:00'), { key: 'k' })])
    expect(new Set(answers.map((answer) => JSON.stringify(ok(answer)))).size).toBe(1)
    expect(await hold('schnitt', monday('10:00'), { key: 'k' })).toMatchObject({ reason: 'idempotency_key_reused' })
    practice.at(START_MS + 600_000)
    const later = ok(await hold('schnitt', monday('09:00'), { key: 'k' }))
    expect([later.id === ok(answers[0]).id, later.secret === ok(answers[0]).secret, later.expiresInSeconds]).toEqual([false, true, 600])
    expect(ok(await book(later)).state).toBe('confirmed')
  })

  it('extends a hold for whoever has its secret, and ends it at the service’s time', async () => {
    const held = ok(await hold('schnitt', monday('09:00')))
    const extend = (secret: string) => extendHold(practice, { organizationId: org(), holdId: held.id, secret, actor: 'visitor' })
    practice.at(START_MS + 590_000)
    expect(await extend('x'.repeat(43))).toMatchObject({ reason: 'hold_not_found' })
    expect(ok(await extend(held.secret)).expiresInSeconds).toBe(600)
    practice.at(START_MS + 1_189_999)
    expect(await starts('schnitt', '2026-03-09')).toEqual(['10:00', '11:00'])
    practice.at(START_MS + 1_190_000)
    expect(await starts('schnitt', '2026-03-09')).toEqual(['09:00', '10:00', '11:00'])
    expect(await extend(held.secret)).toMatchObject({ reason: 'hold_not_found' })
  })

  it('wants the details that the service asks for, and says which', async () => {
    const held = ok(await hold('anfrage', monday('09:00')))
    const faulty = await book(held, { attendees: [{ name: 'V' }], answers: { wahl: 'x' } })
    expect(faulty).toMatchObject({
      reason: 'invalid_request',
      errors: [{ pointer: '/attendees/0/phone' }, { pointer: '/answers/grund' }, { pointer: '/answers/wahl' }],
    })
    expect(
      await book(held, {
        attendees: [{ name: 'V', phone: '+41 41 000 00 00' }],
        answers: { grund: 'a' },
        consent: { privacyVersion: 'old' },
      }),
    ).toMatchObject({ errors: [{ pointer: '/consent/privacyVersion' }] })
    expect(ok(await book(held, { attendees: [{ name: 'V', phone: '+41 41 000 00 00' }], answers: { grund: 'Rat' } })).state).toBe('pending')
  })

  it('knows no hold without its secret', async () => {
    const held = ok(await hold('schnitt', monday('09:00')))
    expect(await book({ id: held.id, secret: 'x'.repeat(43) })).toMatchObject({ reason: 'hold_not_found' })
    expect(await book({ id: 'hld_00000000000000000000000000', secret: held.secret })).toMatchObject({ reason: 'hold_not_found' })
  })

  it('I6 gives a repeated request its first answer, also when it races, and refuses the key for another body', async () => {
    const held = ok(await hold('schnitt', monday('09:00')))
    const answers = await Promise.all([book(held, {}, 'k'), book(held, {}, 'k'), book(held, {}, 'k')])
    const later = await book(held, {}, 'k')
    expect(new Set([...answers, later].map((answer) => JSON.stringify(ok(answer)))).size).toBe(1)
    expect(await book(held, { locale: 'en' }, 'k')).toMatchObject({ reason: 'idempotency_key_reused' })
    expect(ok(await listBookings(practice, { organizationId: org(), actor: 'cli', query: {} })).data).toHaveLength(1)
  })
})

describe('I7 every slot offered can be booked', () => {
  it.each(['schnitt', 'farbe', 'kurz'])('%s: list, then book each', async (service) => {
    const taken: string[] = []
    for (const day of ['2026-03-09', '2026-03-10']) {
      for (;;) {
        const [start] = await starts(service, day)
        if (!start) break
        const at = `${day}T${start}:00+01:00`
        ok(await book(ok(await hold(service, at))))
        taken.push(at)
      }
    }
    expect(taken.length).toBeGreaterThan(5)
  })
})

describe('changing a booking', () => {
  it('I5 moves with exactly one set of claims and keeps the old time on refusal', async () => {
    const view = await booked('farbe', monday('09:00'))
    await booked('farbe', monday('10:00'))
    const refused = await moveManaged(practice, tokenOf(view), { start: monday('10:00') })
    expect(refused).toMatchObject({ reason: 'slot_taken', alternatives: expect.arrayContaining([{ start: '2026-03-09T04:00:00-04:00' }]) })
    expect(await ownClaims(view.id)).toEqual([Date.parse(monday('09:00')), Date.parse(monday('09:00'))])
    const moved = ok(await moveManaged(practice, tokenOf(view), { start: monday('11:00') }))
    expect(moved).toMatchObject({ id: view.id, revision: 2, segments: [{ start: '2026-03-09T06:00:00-04:00' }] })
    expect(await ownClaims(view.id)).toEqual([Date.parse(monday('11:00')), Date.parse(monday('11:00'))])
  })

  it('I5 lets a booking move onto its own time: its claims are not in its way', async () => {
    const view = await booked('kurz', monday('10:00'))
    const slots = ok(await managedSlots(practice, tokenOf(view), { from: '2026-03-09', to: '2026-03-09', timeZone: zone }))
    expect(slots.days[0]?.slots.map(({ start }) => start.slice(11, 16))).toEqual(['09:00', '09:30', '10:00', '10:30', '11:00', '11:30'])
    expect(ok(await moveManaged(practice, tokenOf(view), { start: monday('10:30') })).revision).toBe(2)
  })

  it('I5 two bookings cannot swap into one time, and one of two races wins', async () => {
    const [one, two] = [await booked('schnitt', monday('09:00')), await booked('schnitt', monday('10:00'))]
    const moves = await Promise.all([
      moveManaged(practice, tokenOf(one), { start: monday('11:00') }),
      moveManaged(practice, tokenOf(two), { start: monday('11:00') }),
    ])
    expect(moves.filter(({ ok: won }) => won)).toHaveLength(1)
    expect([...(await ownClaims(one.id)), ...(await ownClaims(two.id))]).toHaveLength(2)
  })

  it('keeps the duration that was booked when the service has become longer', async () => {
    const view = await booked('schnitt', monday('09:00'))
    await reconfigure(practice, SALON.replace('name: Schnitt, durationMin: 60', 'name: Schnitt neu, durationMin: 90'))
    const moved = ok(await moveManaged(practice, tokenOf(view), { start: tuesday('10:30') }))
    expect(moved).toMatchObject({
      service: { name: 'Schnitt', durationMin: 60, price: { amount: 8500 } },
      segments: [{ end: '2026-03-10T06:30:00-04:00' }],
    })
  })

  it('closes at the deadline of the calendar day before, not 24 hours', async () => {
    // Sunday, 29 March has 23 hours: Monday 09:00 minus P1D is Sunday 09:00.
    const view = await booked('schnitt', '2026-03-30T09:00:00+02:00')
    expect(ok(await viewManaged(practice, tokenOf(view))).changeUntil).toBe('2026-03-29T03:00:00-04:00')
    practice.at(Date.parse('2026-03-29T09:00:00+02:00') - 1)
    expect(ok(await viewManaged(practice, tokenOf(view)))).toMatchObject({ canCancel: true, canReschedule: true })
    practice.at(Date.parse('2026-03-29T09:00:00+02:00'))
    expect(ok(await viewManaged(practice, tokenOf(view)))).toMatchObject({ canCancel: false, canReschedule: false })
    expect(await cancelManaged(practice, tokenOf(view))).toMatchObject({ reason: 'change_deadline_passed' })
    expect(await moveManaged(practice, tokenOf(view), { start: '2026-03-31T09:00:00+02:00' })).toMatchObject({
      reason: 'change_deadline_passed',
    })
  })

  it('cancels once, frees the time, and is no error twice', async () => {
    const view = await booked('schnitt', monday('09:00'))
    expect(ok(await cancelManaged(practice, tokenOf(view)))).toMatchObject({ state: 'cancelled', revision: 2, canCancel: false })
    expect(ok(await cancelManaged(practice, tokenOf(view)))).toMatchObject({ state: 'cancelled', revision: 2 })
    expect(await starts('schnitt', '2026-03-09')).toEqual(['09:00', '10:00', '11:00'])
    expect(await moveManaged(practice, tokenOf(view), { start: monday('10:00') })).toMatchObject({ reason: 'wrong_state' })
  })

  it('T27 opens with its own token only', async () => {
    const [one, two] = [await booked('schnitt', monday('09:00')), await booked('schnitt', monday('10:00'))]
    const [, mac] = tokenOf(one).split('.')
    for (const token of [
      `${two.id}.${mac}`,
      `bkg_00000000000000000000000000.${mac}`,
      `${one.id}.${'A'.repeat(43)}`,
      one.id,
      '',
      'x'.repeat(5000),
    ]) {
      expect(await viewManaged(practice, token)).toEqual({ ok: false, reason: 'unauthorized' })
    }
  })

  it('pending keeps its time until the owner decides', async () => {
    const details = { attendees: [{ name: 'V', phone: '+41 41 000 00 00' }], answers: { grund: 'Rat' } }
    const one = ok(await book(ok(await hold('anfrage', monday('09:00'))), details))
    expect(await starts('anfrage', '2026-03-09')).not.toContain('09:00')
    expect(ok(await confirmBooking(practice, deed(one.id)))).toMatchObject({ state: 'confirmed', revision: 2 })
    expect(await declineBooking(practice, deed(one.id))).toMatchObject({ reason: 'wrong_state' })
    const two = ok(await book(ok(await hold('anfrage', monday('10:00'))), details))
    expect(ok(await declineBooking(practice, deed(two.id)))).toMatchObject({ state: 'declined' })
    expect(await starts('anfrage', '2026-03-09')).toContain('10:00')
  })

  it('is a no-show only once it has begun', async () => {
    const view = await booked('schnitt', monday('09:00'))
    expect(await markNoShow(practice, deed(view.id))).toMatchObject({ reason: 'wrong_state' })
    practice.at(Date.parse(monday('09:00')))
    expect(ok(await markNoShow(practice, deed(view.id))).state).toBe('noShow')
  })

  it('refuses an edit of a revision that is past', async () => {
    const view = await booked('schnitt', monday('09:00'))
    ok(await moveBooking(practice, { ...deed(view.id), ifRevision: 1, request: { start: monday('10:00') } }))
    expect(await cancelBooking(practice, { ...deed(view.id), ifRevision: 1 })).toMatchObject({ reason: 'revision_conflict' })
    ok(await cancelBooking(practice, { ...deed(view.id), ifRevision: 2 }))
  })
})

describe('an owner', () => {
  const owners = (start: string, more: object = {}) =>
    createBooking(practice, {
      organizationId: org(),
      actor: 'secretKey:key_a',
      request: { service: 'schnitt', start, attendees: [{ name: 'Walter' }], answers: {}, force: false, ...more },
    })

  it('books without a hold and reads what visitors cannot', async () => {
    const view = ok(await owners(monday('09:00')))
    expect(view).toMatchObject({ state: 'confirmed', attendees: [{ name: 'Walter' }] })
    expect(ok(await readBooking(practice, deed(view.id)))).toMatchObject({ attendees: [{ name: 'Walter' }] })
  })

  it('books over another booking and outside the hours only with force, which is recorded', async () => {
    await booked('schnitt', monday('09:00'))
    expect(await owners(monday('09:00'))).toMatchObject({ reason: 'slot_taken' })
    expect(await owners(monday('20:00'))).toMatchObject({ reason: 'slot_taken' })
    const forced = [ok(await owners(monday('09:00'), { force: true })), ok(await owners(monday('20:00'), { force: true }))]
    expect(await starts('schnitt', '2026-03-09')).toEqual(['10:00', '11:00'])
    const entries = await practice.store.audit.about(
      org(),
      forced.map(({ id }) => id),
    )
    expect(entries.filter(({ action }) => action === 'booking.create').map(({ meta }) => meta)).toEqual([
      { forced: true },
      { forced: true },
    ])
  })

  it('I14 leaves an entry for every person read, and reads nothing without it', async () => {
    const view = await booked('schnitt', monday('09:00'))
    const read = ok(await readBooking(practice, deed(view.id)))
    const customer = read.attendees[0]?.customer ?? ''
    expect((await practice.store.audit.about(org(), [customer])).map(({ action, actor }) => [action, actor])).toEqual([
      ['customer.read', 'secretKey:key_a'],
    ])
    const broken = {
      ...practice,
      store: { ...practice.store, audit: { ...practice.store.audit, append: () => Promise.reject(new Error('the log is full')) } },
    }
    await expect(readBooking(broken, deed(view.id))).rejects.toThrow('the log is full')
  })

  it('I12 I14 every change leaves one event without a gap, one letter a reader, and one audit entry', async () => {
    const view = await booked('farbe', monday('09:00'))
    ok(await moveManaged(practice, tokenOf(view), { start: monday('11:00') }))
    ok(await cancelManaged(practice, tokenOf(view)))
    const events = await practice.store.bookings.events(org(), view.id)
    expect(events.map(({ sequence, kind, revision, claims }) => [sequence, kind, revision, claims.length])).toEqual([
      [1, 'booking.confirmed', 1, 2],
      [2, 'booking.rescheduled', 2, 2],
      [3, 'booking.cancelled', 3, 0],
    ])
    const letters = await practice.store.outbox.lease(50, 1000)
    expect(new Set(letters.map(({ dedupeKey }) => dedupeKey)).size).toBe(letters.length)
    for (const event of events)
      expect(letters.filter(({ eventId, recipient }) => eventId === event.id && recipient.startsWith('attendee:'))).toHaveLength(1)
    expect((await practice.store.audit.about(org(), [view.id])).map(({ action, actor }) => [action, actor])).toEqual([
      ['booking.place', 'visitor'],
      ['booking.reschedule', 'manageLink'],
      ['booking.cancel', 'manageLink'],
    ])
  })
})

const week = { startMs: START_MS, endMs: START_MS + 14 * DAY_MS }
async function subjects() {
  const configuration = await practice.store.catalog.current(org())
  const staff = (configuration?.staff ?? []).map(({ id }) => id)
  return { staff, all: [...staff, ...(configuration?.resources ?? []).map(({ id }) => `${id}#1`)] }
}
const ownClaims = async (bookingId: string) =>
  (await practice.store.bookings.occupancy(org(), (await subjects()).all, week)).claims
    .filter(({ owner }) => owner === bookingId)
    .map(({ startMs }) => startMs)
