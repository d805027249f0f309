import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openPractice } from '../../../test/practice.ts'
import { cancelBooking } from '../../booking/cancel-booking.ts'
import { cancelSession } from '../../booking/cancel-session.ts'
import { createBooking } from '../../booking/create-booking.ts'
import { markNoShow } from '../../booking/mark-no-show.ts'
import { placeHold } from '../../booking/place-hold.ts'
import { scheduleSession } from '../../booking/schedule-session.ts'
import pg from 'pg'
import { openStore } from '../open-store.ts'

/** A class and single lessons of the same teacher in the same room: each may be in the way of the other. */
const SCHOOL = `
organization:
  slug: schule
  name: Schule
  timeZone: Europe/Zurich
  locales: [de]
  privacy: { controller: Schule, purpose: Kurse, url: "https://example.org/p", version: "1" }
locations: [{ slug: hof, name: Hof, online: true }]
staff: [{ slug: ada, name: Ada, schedule: { rules: [{ days: [mon], from: "09:00", to: "12:00" }] } }]
services:
  - { slug: kurs, name: Kurs, durationMin: 60, staff: [ada], holdSeconds: 60, seats: { capacity: 3 } }
  - { slug: abend, name: Abend, durationMin: 60, staff: [ada], holdSeconds: 60, seats: { capacity: 2 } }
  - { slug: einzel, name: Einzel, durationMin: 60, staff: [ada], holdSeconds: 60 }
`
const ROUNDS = 14
const AT_ONCE = 12
const REFUSED =
  /^(?:slot_taken|wrong_state|booking_not_found|session_not_found|configuration_changed|hold_limit_reached|revision_conflict)$/

const deed = fc.oneof(
  fc.record({
    do: fc.constant('hold' as const),
    service: fc.constantFrom('kurs', 'abend', 'einzel'),
    hour: fc.integer({ min: 9, max: 11 }),
  }),
  fc.record({
    do: fc.constant('book' as const),
    service: fc.constantFrom('kurs', 'abend', 'einzel'),
    hour: fc.integer({ min: 9, max: 11 }),
  }),
  fc.record({
    do: fc.constantFrom('cancel' as const, 'noShow' as const, 'schedule' as const, 'end' as const, 'sweep' as const),
    pick: fc.nat(),
    hour: fc.integer({ min: 9, max: 11 }),
  }),
)

it('I1 I2 sessions are joined, emptied, cancelled and lapse while everybody is at it, and no row is left in the wrong place', {
  timeout: 60_000,
}, async () => {
  const practice = await openPractice(SCHOOL)
  const { organizationId } = practice
  const second = { ...practice, store: await openStore({ url: practice.database.url, clock: practice.now }) }
  const by = { organizationId, actor: 'cli' }
  const start = (hour: number) => `2026-03-09T${String(hour).padStart(2, '0')}:00:00+01:00`
  const refused: string[] = []
  let done = 0

  async function act(
    deps: typeof practice,
    one: typeof deed extends fc.Arbitrary<infer T> ? T : never,
  ): Promise<{ ok: boolean; reason?: string }> {
    if (one.do === 'hold')
      return placeHold(deps, {
        ...by,
        request: { service: one.service, start: start(one.hour) },
        visitorTag: 'v',
        holdLimit: 999,
        actor: 'visitor',
      })
    if (one.do === 'book')
      return createBooking(deps, {
        ...by,
        request: { service: one.service, start: start(one.hour), attendees: [{ name: 'V' }], answers: {}, force: false },
      })
    if (one.do === 'sweep') return { ok: (await deps.store.bookings.sweep(practice.now() - 60_000)) >= 0 }
    if (one.do === 'schedule') return scheduleSession(deps, { ...by, request: { service: 'kurs', start: start(one.hour), force: false } })
    if (one.do === 'end') {
      const sessions = await deps.store.sessions.list(organizationId, {}, { limit: 50 })
      const picked = sessions.filter(({ cancelledAtMs }) => cancelledAtMs === null)[one.pick % Math.max(1, sessions.length)]
      return picked ? cancelSession(deps, { ...by, sessionId: picked.sessionId }) : { ok: true }
    }
    const bookings = await deps.store.bookings.list(organizationId, { state: 'confirmed' }, { limit: 50 })
    const picked = bookings[one.pick % Math.max(1, bookings.length)]
    if (!picked) return { ok: true }
    return one.do === 'cancel' ? cancelBooking(deps, { ...by, bookingId: picked.id }) : markNoShow(deps, { ...by, bookingId: picked.id })
  }

  for (const deeds of fc.sample(fc.array(deed, { minLength: AT_ONCE, maxLength: AT_ONCE }), { numRuns: ROUNDS, seed: 7 })) {
    const outcomes = await Promise.all(
      deeds.map(async (one, i) => {
        // Holds end in the middle of it.
        if (i % 4 === 3) practice.at(practice.now() + 25_000)
        return act(i % 2 ? practice : second, one)
      }),
    )
    for (const { ok, reason } of outcomes) {
      if (ok) done++
      else refused.push(reason ?? '')
    }
    expect((await practice.store.breaches()).filter(({ faults }) => faults.length > 0)).toEqual([])
  }
  expect(refused.filter((reason) => !REFUSED.test(reason))).toEqual([])
  expect(done).toBeGreaterThan(ROUNDS)
  const [stat] = await practice.database.exec('select deadlocks::int from pg_stat_database where datname = current_database()')
  expect(stat?.deadlocks).toBe(0)
  await second.store.close()
  await practice.close()
})

/** One session that only a hold of a minute sits in, and a hand at the database that can stop others halfway. */
async function oneSession() {
  const practice = await openPractice(SCHOOL)
  const { organizationId, store } = practice
  const other = await openStore({ url: practice.database.url, clock: practice.now })
  const start = '2026-03-09T09:00:00+01:00'
  const held = await placeHold(practice, {
    organizationId,
    request: { service: 'kurs', start },
    visitorTag: 'v',
    holdLimit: 9,
    actor: 'visitor',
  })
  if (!held.ok) throw new Error(held.reason)
  const hold = await store.bookings.hold(organizationId, held.view.id)
  const sessionId = hold?.sessionId ?? ''
  const { serviceId, startMs, endMs } = hold!
  const hand = new pg.Client({ connectionString: practice.database.adminUrl, options: '-c search_path=slotwell' })
  await hand.connect()
  await hand.query('begin')
  const window = { startMs, endMs }
  const seat = (number: number, owner: string) => ({
    subject: `${sessionId}#${number}`,
    startMs,
    endMs,
    padBeforeMs: 0,
    padAfterMs: 0,
    owner,
    strength: 'exclusive' as const,
  })
  return {
    practice,
    organizationId,
    sessionId,
    hold: hold!,
    hand,
    seat,
    join: (id: string) => {
      const joining = { ...hold!, id, secretHash: Buffer.from(id), seats: [2], expiresAtMs: practice.now() + 3_600_000 }
      return store.bookings.place(
        { organizationId, subjects: [], window, seatsOf: [{ serviceId, window: { startMs, endMs } }] },
        (now) => ({
          ok: now.sessions.length === 1,
          reason: 'slot_taken',
          change: { hold: joining, addClaims: [seat(2, id)], audit: [] },
        }),
      )
    },
    /** Whether the teacher is free for something else. */
    isFree: () =>
      other.bookings.place({ organizationId, subjects: hold!.staffIds, window }, (now) => ({
        ok: true as const,
        free: now.claims.length === 0,
      })),
    close: async () => {
      await hand.end()
      await other.close()
      await practice.close()
    },
  }
}
const shortly = () => new Promise((resolve) => setTimeout(resolve, 80))

it('a session whose holds have expired waits with its end for a seat that is just being taken by a hand, and stays', async () => {
  const { practice, organizationId, hold, hand, seat, isFree, close } = await oneSession()
  const { subject, startMs, endMs } = seat(2, '')
  await hand.query(`insert into claims values ($1, $2, $3, $4, 0, 0, 'bkg_hand', 'exclusive', null)`, [
    organizationId,
    subject,
    startMs,
    endMs,
  ])
  practice.at(hold.expiresAtMs)
  const asked = isFree()
  await shortly()
  await hand.query('commit')
  expect(await asked).toMatchObject({ free: false })
  await close()
})

it('and for somebody who has decided to join it and has not written yet', async () => {
  const { practice, organizationId, sessionId, hold, hand, join, isFree, close } = await oneSession()
  // Whoever joins is stopped at his own row: the hand has one with the same secret.
  await hand.query(
    `insert into holds select 'hld_hand', organization_id, 'hld_join', visitor_tag, service_id, service_version_id, configuration_revision, location_id,
       staff_ids, wished_staff_id, wished_location_id, start_ms, end_ms, expires_at_ms, created_at_ms, party_size, session_id, seats from holds`,
  )
  const joining = join('hld_join')
  await shortly()
  practice.at(hold.expiresAtMs)
  const asked = isFree()
  await shortly()
  await hand.query('rollback')
  expect(await joining).toMatchObject({ ok: true })
  expect(await asked).toMatchObject({ free: false })
  expect(await practice.store.sessions.byId(organizationId, sessionId)).toMatchObject({ seatsTaken: 1 })
  await close()
})

it('is swept without a trace', async () => {
  const { practice, hold, hand, close } = await oneSession()
  await hand.query('rollback')
  await practice.store.bookings.sweep(hold.expiresAtMs)
  expect(await practice.database.exec('select * from sessions')).toEqual([])
  expect(await practice.database.exec('select * from claims')).toEqual([])
  await close()
})

it('a booking that somebody else changed in between is decided about again', async () => {
  const { practice, organizationId, hand, close } = await oneSession()
  const booked = await createBooking(practice, {
    organizationId,
    actor: 'cli',
    request: { service: 'einzel', start: '2026-03-09T11:00:00+01:00', attendees: [{ name: 'V' }], answers: {}, force: false },
  })
  if (!booked.ok) throw new Error(booked.reason)
  await hand.query("update bookings set revision = 2, state = 'noShow' where id = $1", [booked.view.id])
  const cancelling = cancelBooking(practice, { organizationId, actor: 'cli', bookingId: booked.view.id })
  await shortly()
  await hand.query('commit')
  expect(await cancelling).toMatchObject({ ok: false, reason: 'wrong_state' })
  await close()
})
