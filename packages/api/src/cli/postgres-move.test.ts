import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ATTENDEE, bearer, book, configOf, firstFree, type Harness, laterFree, placeHold, startHarness } from '../../test/harness.ts'
import { type PostgresServer, startPostgres } from '../../test/postgres-server.ts'
import { execPostgres, postgresDatabase, type TestDatabase } from '../../test/test-database.ts'
import { createApp } from '../app.ts'
import { openDeps, startFaults } from '../deps.ts'
import { moveTables } from '../store/move-store.ts'
import { copiedTables, openMoveSource, openMoveTarget } from '../store/open-move.ts'
import { createSealer } from '../trust/sealer.ts'
import { runCli } from './run.ts'

let harness: Harness
/** Another cluster, for the keys. */
let second: PostgresServer
let database: TestDatabase
let keysUrl: string
let folder: string
let from: string
let keys = 0
let booked: Awaited<ReturnType<typeof book>>

/** Two organizations with a bit of everything; the newest audit entries are not sealed. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slotwell-move-'))
  from = `sqlite:${join(folder, 'slotwell.db')}`
  second = await startPostgres()
  harness = await startHarness({ environment: { DATA_DIR: folder, DATABASE_URL: from } })
  const owner = { headers: bearer(harness.practice.sk) }
  const send = async <T>(path: string, json: object, headers = {}, method = 'POST'): Promise<T> => {
    const response = await harness.request(path, { method, json, headers: { ...owner.headers, ...headers } })
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
    return (await response.json()) as T
  }
  booked = await book(harness)
  const moved = await book(harness, { ...ATTENDEE, email: 'moved@example.org' })
  await send(`/v1/bookings/${moved.id}/reschedule`, { start: await firstFree(harness) })
  const erased = await book(harness, { ...ATTENDEE, email: 'erased@example.org' })
  const { attendees } = (await (await harness.request(`/v1/bookings/${erased.id}`, owner)).json()) as { attendees: { customer: string }[] }
  await send(`/v1/customers/${attendees[0]?.customer}/erase`, {})
  const course = { service: 'rueckenkurs', attendees: [ATTENDEE, { ...ATTENDEE, email: 'two@example.org' }], answers: {} }
  const start = await firstFree(harness, 'rueckenkurs')
  await send('/v1/bookings', { ...course, start }, { 'idempotency-key': '0b9e2c1a-5f0d-4c1e-9a51-2f4f7d6c8e11' })
  const left = await send<{ id: string }>('/v1/bookings', { ...course, start, attendees: [{ ...ATTENDEE, email: 'left@example.org' }] })
  await send(`/v1/bookings/${left.id}/cancel`, {})
  await placeHold(harness, 'rueckenkurs', start)
  await send('/v1/time-off', { staff: 'anna-keller', start: '2026-12-28T00:00:00+01:00', end: '2026-12-30T00:00:00+01:00' })
  const { store, keyStore } = harness.deps
  const failed = (error: unknown) => {
    throw error
  }
  await createSealer({ store, keyStore, failed }).runOnce()
  const cancelled = await book(harness, { ...ATTENDEE, email: 'cancelled@example.org' })
  await send(`/v1/bookings/${cancelled.id}/cancel`, {})
  await placeHold(harness, 'sprechstunde', await laterFree(harness))
})
afterAll(async () => {
  await harness.close()
  await second.stop()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  database = await postgresDatabase('template0')
  const name = `keys_${keys++}`
  await execPostgres(second.adminUrl(), `create database ${name} owner slotwell_owner`)
  keysUrl = second.ownerUrl(name)
})
afterEach(() => database.drop())

async function move(...more: string[]) {
  const [out, err]: [string[], string[]] = [[], []]
  const stream = (lines: string[]) => ({ write: (text: string) => lines.push(text) > 0, isTTY: false })
  const withKeys = more.includes('--keys-to') ? [] : ['--keys-from', `sqlite:${join(folder, 'keys.db')}`, '--keys-to', keysUrl]
  const args = ['move-store', '--from', from, '--to', database.url, ...withKeys, ...more]
  const code = await runCli(args, { out: stream(out), err: stream(err) } as never, {
    env: { DATA_DIR: folder, LOG_LEVEL: 'silent' },
    nodeVersion: process.version,
    clock: Date.now,
    untilStopped: async () => {},
    confirm: undefined,
  })
  return { code, out: out.join(''), err: err.join('') }
}

const openTarget = () =>
  openDeps(configOf({ DATA_DIR: folder, DATABASE_URL: database.url, KEYS_URL: keysUrl, RATE_LIMIT_FACTOR: '1000000' }), {
    clock: () => harness.now(),
    log: () => {},
  })
async function targetFaults() {
  const deps = await openTarget()
  try {
    return await startFaults(deps)
  } finally {
    await deps.close()
  }
}

/** Copies one row a transaction and dies after some of them. */
async function dieAfter(commits: number): Promise<void> {
  await (await openTarget()).close()
  const source = openMoveSource(from, 'data', Date.now)
  const target = openMoveTarget(database.url, undefined)
  let done = 0
  const copied = () => {
    if (++done === commits) throw new Error('killed')
  }
  try {
    await expect(moveTables({ source, target, tables: copiedTables, copied, batch: 1 })).rejects.toThrow('killed')
  } finally {
    await source.close()
    await target.close()
  }
}

describe('Moving to PostgreSQL', () => {
  it('copies everything, says so, and the server goes on there: list, move, cancel, links of letters', async () => {
    const { code, out, err } = await move('--json')
    expect([code, err]).toEqual([0, ''])
    const { tables } = JSON.parse(out) as { tables: { table: string; rows: number }[] }
    const empty = tables.filter(({ rows }) => rows === 0).map(({ table }) => table)
    expect(empty).toEqual(['busy_blocks'])
    const deps = await openTarget()
    try {
      expect(await startFaults(deps)).toEqual([])
      const app = createApp({
        ...deps,
        devMail: undefined,
        notReady: () => undefined,
        settings: {
          publicUrl: 'http://localhost:4400',
          trustedHops: 0,
          rateLimitFactor: 1_000_000,
          holdLimitPerVisitor: 1_000_000,
          embedDir: join(folder, 'no-widget'),
          checkAnswers: true,
        },
      })
      const request = async (path: string, token: string, json?: object) => {
        const response = await app.fetch(
          new Request(new URL(path, 'http://localhost:4400'), {
            method: json ? 'POST' : 'GET',
            headers: { authorization: `Bearer ${token}`, ...(json && { 'content-type': 'application/json' }) },
            ...(json && { body: JSON.stringify(json) }),
          }),
          { incoming: { url: path, socket: { remoteAddress: '127.0.0.1' } } },
        )
        return { status: response.status, body: await response.text() }
      }
      const list = await request('/v1/bookings?limit=50', harness.practice.sk)
      expect(list.body).toBe(await (await harness.request('/v1/bookings?limit=50', { headers: bearer(harness.practice.sk) })).text())
      expect(list.body).toContain(ATTENDEE.name)
      expect((await request('/v1/public/manage', booked.token)).status).toBe(200)
      const start = await laterFree(harness)
      expect((await request(`/v1/bookings/${booked.id}/reschedule`, harness.practice.sk, { start })).status).toBe(200)
      expect((await request('/v1/public/manage/cancel', booked.token, {})).status).toBe(200)
      expect((await deps.store.breaches()).flatMap(({ faults }) => faults)).toEqual([])
    } finally {
      await deps.close()
    }
  })

  it('goes on where it was stopped, and no server starts before it is finished', async () => {
    await dieAfter(20)
    expect((await targetFaults()).join()).toContain('A move to this database is not finished')
    const { code, out, err } = await move()
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('Went on where the last move stopped.')
    expect(await targetFaults()).toEqual([])
  })

  it('says that all is there when it is called once more', async () => {
    expect((await move()).code).toBe(0)
    expect((await move()).code).toBe(0)
  })

  it('refuses a database that holds something else, and changes nothing there', async () => {
    await (await openTarget()).close()
    await database.exec(
      "set role slotwell_app; select set_config('app.organization', 'org_other', false); insert into organizations values ('org_other', 'other', 1)",
    )
    const { code, err } = await move()
    expect([code, err]).toEqual([1, expect.stringContaining('The database for the data is not empty.')])
    expect(await database.exec('select count(*)::int as rows from organizations')).toEqual([{ rows: 1 }])
  })

  it('refuses to go on with a source that has changed since', async () => {
    await dieAfter(20)
    await database.exec("update unfinished_move set origin = 'another'")
    const { code, err } = await move()
    expect([code, err]).toEqual([1, expect.stringContaining('A move of other data was begun in this database')])
  })

  it('finds a copy that was damaged, and keeps servers away from it', async () => {
    await dieAfter(60)
    await database.exec("set session_replication_role = replica; update customers set locale = 'en'")
    const { code, err } = await move()
    expect([code, err]).toEqual([1, expect.stringContaining('The copy of the data differs from the source: customers.')])
    expect((await targetFaults()).join()).toContain('A move to this database is not finished')
  })

  it('refuses while a server works with the source', async () => {
    const sqlite = new Database(join(folder, 'slotwell.db'))
    sqlite.prepare("insert into leases values ('jobs', 'somebody', ?)").run(Date.now() + 5_000)
    const { code, err } = await move()
    sqlite.exec("delete from leases where name = 'jobs'")
    sqlite.close()
    expect([code, err]).toEqual([1, expect.stringContaining('A server works with one of the two databases.')])
  })

  it('refuses one cluster for data and keys', async () => {
    const { code, err } = await move('--keys-from', `sqlite:${join(folder, 'keys.db')}`, '--keys-to', database.url)
    expect([code, err]).toEqual([1, expect.stringContaining('name the same PostgreSQL cluster')])
  })
})
