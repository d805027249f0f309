import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPractice, type Practice } from '../../../test/practice.ts'
import { postgresAddress } from '../../postgres/address.ts'
import { openPool } from '../../postgres/pool.ts'
import type { Hold } from '../booking-records.ts'
import type { Scope, Verdict } from '../decision.ts'
import { openStore } from '../open-store.ts'
import type { Store } from '../store.ts'
import { connect } from './connection.ts'
import { lockKey } from './locks.ts'
import { APPLICATION_ROLE, SCHEMA } from './migrate.ts'

const HOUR_MS = 3_600_000
const CUT = 'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()'
const WINDOW = { startMs: 0, endMs: 24 * HOUR_MS }

let practice: Practice
let other: Store
beforeEach(async () => {
  practice = await openPractice()
  other = await openStore({ url: practice.database.url, clock: practice.now })
})
afterEach(async () => {
  await other.close()
  await practice.close()
})

const hold = (n: number, expiresAtMs: number, startMs = 0): Hold => ({
  id: `hld_${n}`,
  organizationId: practice.organizationId,
  secretHash: Buffer.from(`secret ${n}`),
  visitorTag: `visitor ${n}`,
  serviceId: 'svc_a',
  serviceVersionId: 'sve_a',
  configurationRevision: 1,
  locationId: 'loc_a',
  staffIds: ['stf_a'],
  startMs,
  endMs: startMs + HOUR_MS,
  partySize: 1,
  sessionId: null,
  seats: [],
  expiresAtMs,
  createdAtMs: 0,
})
const claim = (subject: string, startMs: number, owner: string) => ({
  subject,
  startMs,
  endMs: startMs + HOUR_MS,
  padBeforeMs: 0,
  padAfterMs: 0,
  owner,
  strength: 'exclusive' as const,
})
const scope = (more: Partial<Scope>): Scope => ({ organizationId: practice.organizationId, subjects: [], window: WINDOW, ...more })
/** Takes `[startMs, +1h)` of all subjects with a hold, if nobody has it. */
const take = (store: Store, n: number, subjects: readonly string[], startMs = 0) =>
  store.bookings.place(scope({ subjects }), (now): Verdict => {
    if (now.claims.some((one) => one.startMs < startMs + HOUR_MS && startMs < one.endMs)) return { ok: false, reason: 'slot_taken' }
    const taking = hold(n, practice.now() + HOUR_MS, startMs)
    return { ok: true, change: { hold: taking, addClaims: subjects.map((subject) => claim(subject, startMs, taking.id)), audit: [] } }
  })

describe('place on PostgreSQL', () => {
  it('ends in no circle when the same subjects are taken in opposite order, and one wins each time', async () => {
    const rooms = ['res_a#1', 'res_b#1', 'stf_a', 'stf_b']
    const outcomes = await Promise.all(
      Array.from({ length: 80 }, (_, i) =>
        take(i % 2 ? other : practice.store, i, i % 3 ? rooms : rooms.toReversed(), Math.floor(i / 20) * HOUR_MS),
      ),
    )
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(4)
    const [{ deadlocks } = { deadlocks: undefined }] = await practice.database.exec(
      'select deadlocks::int from pg_stat_database where datname = current_database()',
    )
    expect(deadlocks).toBe(0)
    expect(await practice.database.exec('select * from claims')).toHaveLength(16)
  })

  it.each([
    ['a staff member or unit', { subjects: ['stf_a'] }, 'stf_a'],
    ['a booking', { bookingId: 'bkg_a' }, 'bkg_a'],
    ['seats of a service', { seatsOf: [{ serviceId: 'svc_a', window: WINDOW }] }, 'svc_a'],
    ['a session that is cancelled', { sessionId: 'ses_a' }, 'ses_a'],
    ['a hold', { holdIds: ['hld_a'] }, 'hld_a'],
    ['the secret of a hold', { holdSecretHash: new Uint8Array([1, 2]) }, 'secret 0102'],
    ['a service that is counted', { counting: { span: WINDOW, serviceId: 'svc_a', staffIds: [] } }, 'svc_a'],
    ['a staff member who is counted', { counting: { span: WINDOW, serviceId: 'svc_b', staffIds: ['stf_a'] } }, 'stf_a'],
    ['the holds of a visitor', { visitorTag: 'v' }, 'visitor v'],
    ['an idempotency key', { idempotency: { caller: 'key_a', key: 'k' } }, 'repeat key_a k'],
  ] as const)('lets a decision about %s wait for another one, and no other decision', async (_, more, name) => {
    const blocker = new pg.Client({ connectionString: practice.database.url })
    await blocker.connect()
    await blocker.query('begin')
    await blocker.query(`select pg_advisory_xact_lock(${lockKey(practice.organizationId, name)})`)
    let decided = false
    const waiting = practice.store.bookings.place(scope(more), () => {
      decided = true
      return { ok: true }
    })
    expect(await take(practice.store, 1, ['stf_b'])).toMatchObject({ ok: true })
    expect(await other.bookings.place({ ...scope(more), organizationId: 'org_else' }, () => ({ ok: true }))).toMatchObject({ ok: true })
    expect(decided).toBe(false)
    await blocker.query('rollback')
    await waiting
    expect(decided).toBe(true)
    await blocker.end()
  })

  it('leaves connections to the others while a storm waits for one subject', async () => {
    const small = await openStore({ url: practice.database.url, clock: practice.now, poolSize: 2 })
    const blocker = new pg.Client({ connectionString: practice.database.url })
    await blocker.connect()
    await blocker.query('begin')
    await blocker.query(`select pg_advisory_xact_lock(${lockKey(practice.organizationId, 'stf_a')})`)
    const storm = Promise.all(Array.from({ length: 20 }, (_, i) => take(small, i, ['stf_a', `stf_x${i}`])))
    expect(await take(small, 99, ['stf_b'])).toMatchObject({ ok: true })
    await blocker.query('rollback')
    expect((await storm).filter(({ ok }) => ok)).toHaveLength(1)
    await blocker.end()
    await small.close()
  })

  it('I4 a hold that is alive by the clock of its confirmation has its claims, however close another one comes', async () => {
    for (let round = 0; round < 25; round++) {
      const startMs = round * HOUR_MS
      const subject = `stf_${round}`
      const taken = hold(round, practice.now() + 10, startMs)
      await practice.store.bookings.place(scope({ subjects: [subject] }), () => ({
        ok: true,
        change: { hold: taken, addClaims: [claim(subject, startMs, taken.id)], audit: [] },
      }))
      const confirming = practice.store.bookings.place(
        scope({ holdIds: [taken.id], window: { startMs, endMs: startMs + HOUR_MS } }),
        (now) => ({
          ok: true as const,
          alive: (now.holds[0]?.expiresAtMs ?? 0) > now.nowMs,
          claims: now.ownClaims.length,
          change: { endHolds: [taken.id], audit: [] },
        }),
      )
      const ending = new Promise<void>((resolve) =>
        setTimeout(() => {
          practice.at(practice.now() + 10)
          resolve()
        }, Math.random() * 4),
      ).then(() =>
        other.bookings.place(scope({ subjects: [subject], window: { startMs, endMs: startMs + HOUR_MS } }), () => ({ ok: true })),
      )
      const { alive, claims } = await confirming
      expect(alive ? 1 : 0).toBe(claims)
      await ending
    }
  })

  it('runs a decision again that lost to another one past the locks, with what holds then, and writes once', async () => {
    // Somebody at the database, without locks and not yet committed.
    const rogue = new pg.Client({ connectionString: practice.database.adminUrl, options: '-c search_path=slotwell' })
    await rogue.connect()
    await rogue.query('begin')
    await rogue.query(
      `insert into claims (organization_id, subject, start_ms, end_ms, pad_before_ms, pad_after_ms, owner, strength) values ($1, 'stf_a', 0, ${HOUR_MS}, 0, 0, 'bkg_rogue', 'exclusive')`,
      [practice.organizationId],
    )
    const taking = take(practice.store, 1, ['stf_a'])
    await new Promise((resolve) => setTimeout(resolve, 100))
    await rogue.query('commit')
    await rogue.end()
    expect(await taking).toEqual({ ok: false, reason: 'slot_taken' })
    expect(await practice.database.exec("select owner from claims where subject = 'stf_a'")).toEqual([{ owner: 'bkg_rogue' }])
    expect(await practice.database.exec('select * from holds')).toEqual([])
  })

  it('lives on when its connection is cut while it waits for nothing', async () => {
    const pool = openPool(postgresAddress(practice.database.url), { schema: SCHEMA, role: APPLICATION_ROLE, size: 2 })
    const { write } = connect(pool, undefined)
    const cut = write(practice.organizationId, [], async (session) => {
      await session.now()
      await practice.database.exec(CUT)
      await new Promise((resolve) => setTimeout(resolve, 50))
      return session.now()
    })
    await expect(cut).rejects.toThrow()
    expect(await write(practice.organizationId, [], (session) => session.now())).toBeGreaterThan(0)
    await pool.end()
  })

  it('writes nothing and goes on when its connection is cut in the middle, and takes a new one', async () => {
    for (let round = 0; round < 5; round++) {
      const outcomes = Promise.allSettled(
        Array.from({ length: 10 }, (_, i) => take(practice.store, round * 10 + i, [`stf_${i}`], round * HOUR_MS)),
      )
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 15))
      await practice.database.exec(CUT)
      const acknowledged = (await outcomes).flatMap((one, i) =>
        one.status === 'fulfilled' && one.value.ok ? [`hld_${round * 10 + i}`] : [],
      )
      const kept = (await practice.database.exec('select owner from claims')).map(({ owner }) => owner)
      for (const id of acknowledged) expect(kept).toContain(id)
      // A hold has its claim or neither is there.
      expect((await practice.database.exec('select id from holds')).map(({ id }) => id).toSorted()).toEqual(kept.toSorted())
    }
    expect(await take(practice.store, 99, ['stf_after'])).toMatchObject({ ok: true })
  })
})
