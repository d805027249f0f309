import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openPractice } from '../../../test/practice.ts'
import { cancelBooking } from '../../booking/cancel-booking.ts'
import { cancelSession } from '../../booking/cancel-session.ts'
import { createBooking } from '../../booking/create-booking.ts'
import { markNoShow } from '../../booking/mark-no-show.ts'
import { placeHold } from '../../booking/place-hold.ts'
import { scheduleSession } from '../../booking/schedule-session.ts'
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
