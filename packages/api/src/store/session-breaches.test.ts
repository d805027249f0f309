import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { openPractice, type Practice } from '../../test/practice.ts'
import { cancelSession } from '../booking/cancel-session.ts'
import { createBooking } from '../booking/create-booking.ts'
import { scheduleSession } from '../booking/schedule-session.ts'
import { RULES } from './breaches.ts'

const SCHOOL = `
organization:
  slug: schule
  name: Schule
  timeZone: Europe/Zurich
  locales: [de]
  privacy: { controller: Schule, purpose: Kurse, url: "https://example.org/p", version: "1" }
locations: [{ slug: hof, name: Hof, online: true }]
staff: [{ slug: ada, name: Ada, schedule: { rules: [{ days: [mon], from: "09:00", to: "12:00" }] } }]
services: [{ slug: kurs, name: Kurs, durationMin: 60, staff: [ada], bufferAfterMin: 5, seats: { capacity: 3 } }]
`

let practice: Practice
afterEach(() => practice.close())
const broken = async () => (await practice.store.breaches()).filter(({ faults }) => faults.length > 0)

describe('breaches of sessions', () => {
  beforeEach(async () => {
    practice = await openPractice(SCHOOL)
    const { organizationId } = practice
    const deed = { organizationId, actor: 'cli' }
    const book = (time: string, names: readonly string[]) =>
      createBooking(practice, {
        ...deed,
        request: {
          service: 'kurs',
          start: `2026-03-09T${time}:00+01:00`,
          attendees: names.map((name) => ({ name })),
          answers: {},
          force: false,
        },
      })
    const request = { service: 'kurs', start: '2026-03-09T18:00:00+01:00', force: false }
    const outcomes = [await book('09:00', ['V', 'W']), await book('09:00', ['X']), await book('11:00', ['Z'])]
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true])
    expect((await scheduleSession(practice, { ...deed, request })).ok).toBe(true)
    const empty = await scheduleSession(practice, { ...deed, request: { ...request, start: '2026-03-09T20:00:00+01:00' } })
    expect(empty.ok && (await cancelSession(practice, { ...deed, sessionId: empty.view.id })).ok).toBe(true)
  })

  it('finds nothing in what the use cases wrote', async () => {
    expect(await broken()).toEqual([])
  })

  const TRIGGERS = ['sessions_fixed', 'claims_seat_insert', 'claims_seat_update', 'sessions_end_empty_delete', 'sessions_end_empty_update']
  const onPostgres = inject('engine') === 'postgres'
  /** As a hand does it that puts every guard away first. */
  const unguarded = onPostgres
    ? "set session_replication_role = 'replica'"
    : `pragma foreign_keys = off; ${TRIGGERS.map((trigger) => `drop trigger ${trigger}`).join('; ')}`

  it.each([
    {
      name: 'a seat that there is not',
      sql: "update claims set subject = substr(subject, 1, 30) || '#9' where subject like 'ses_%#3'",
      rules: ['seats', 'parties'],
    },
    { name: 'a session that shrank', sql: 'update sessions set capacity = 1', rules: ['seats'] },
    { name: 'a seat at another time', sql: "update claims set end_ms = end_ms + 1 where subject like 'ses_%#1'", rules: ['seats'] },
    {
      name: 'a seat twice',
      sql: "insert into claims select organization_id, substr(subject, 1, 30) || '#03', start_ms, end_ms, 0, 0, owner, 'exclusive', null from claims where subject like 'ses_%#3'",
      rules: ['seats', 'parties'],
    },
    { name: 'a teacher who is not kept free', sql: "delete from claims where owner like 'ses_%'", rules: ['sessions'] },
    { name: 'a buffer of a session taken away', sql: "update claims set pad_after_ms = 0 where owner like 'ses_%'", rules: ['sessions'] },
    {
      name: 'a room that nobody asked for',
      sql: "insert into claims select organization_id, 'res_x#1', start_ms, end_ms, 0, 0, owner, strength, null from claims where owner like 'ses_%'",
      rules: ['sessions'],
    },
    { name: 'claims of a session that is gone', sql: 'delete from sessions', rules: ['sessions', 'seats', 'parties', 'owners'] },
    { name: 'a session cancelled without its bookings', sql: 'update sessions set cancelled_at_ms = 1', rules: ['sessions', 'seats'] },
    {
      name: 'a session without anybody',
      sql: "delete from claims where subject like 'ses_%'",
      rules: ['empty', 'parties'],
    },
    { name: 'a seat given back by half', sql: "delete from claims where subject like 'ses_%#2'", rules: ['parties'] },
    { name: 'another number of people', sql: 'update bookings set party_size = 4 where session_id is not null', rules: ['parties'] },
    {
      name: 'an event that forgets the teacher',
      sql: onPostgres
        ? "update events set claims = (claims::jsonb - -1)::json where claims::text like '%ses_%'"
        : "update events set claims = json_remove(claims, '$[#-1]') where claims like '%ses_%'",
      rules: ['sessionEvents'],
    },
  ] as const)('names $name', async ({ sql, rules }) => {
    await practice.database.exec(`${unguarded}; ${sql}`)
    expect((await broken()).map(({ name }) => name)).toEqual(expect.arrayContaining(rules.map((rule) => RULES[rule])))
  })
})
