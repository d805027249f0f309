import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { configOf, PRACTICE } from '../test/harness.ts'
import { type PostgresServer, startPostgres } from '../test/postgres-server.ts'
import { execPostgres, postgresDatabase, type TestDatabase } from '../test/test-database.ts'
import { runCli } from './cli/run.ts'
import { openDeps, startFaults } from './deps.ts'
import { startServer } from './main.ts'
import { openStore } from './store/open-store.ts'
import { StoreUnavailable } from './store/unavailable.ts'

/** Another cluster, with TLS, for the keys. */
let second: PostgresServer
let database: TestDatabase
let folder: string
let keysName: string
let keys = 0

beforeAll(async () => void (second = await startPostgres({ tls: true })))
afterAll(() => second.stop())
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slotwell-wiring-'))
  database = await postgresDatabase('template0')
  keysName = `keys_${keys++}`
  await execPostgres(second.adminUrl(), `create database ${keysName} owner slotwell_owner`)
})
afterEach(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

const environment = (more: Record<string, string> = {}) => ({
  DATA_DIR: join(folder, 'data'),
  DATABASE_URL: database.url,
  KEYS_URL: second.ownerUrl(keysName),
  PORT: '0',
  LOG_LEVEL: 'silent',
  ...more,
})
async function run(args: string, more: Record<string, string> = {}) {
  const [out, err]: [string[], string[]] = [[], []]
  const stream = (lines: string[]) => ({ write: (text: string) => lines.push(text) > 0, isTTY: false })
  const code = await runCli(args.split(' '), { out: stream(out), err: stream(err) } as never, {
    env: environment(more),
    nodeVersion: process.version,
    clock: Date.now,
    untilStopped: async () => {},
    confirm: undefined,
  })
  return { code, out: out.join(''), err: err.join('') }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5))
}

describe('Slotwell on PostgreSQL', () => {
  it('needs one address for the data and one for the keys: the first start makes everything, and it is sound', async () => {
    const deps = await openDeps(configOf(environment()))
    expect(deps.rootKeyIsNew).toBe(true)
    expect(await startFaults(deps)).toEqual([])
    await deps.close()
    const again = await openDeps(configOf(environment()))
    expect(again.rootKeyIsNew).toBe(false)
    await again.close()
  })

  it('makes no new root key where a key store waits for the old one', async () => {
    await (await openDeps(configOf(environment()))).close()
    rmSync(join(folder, 'data', 'root.key'))
    await expect(openDeps(configOf(environment()))).rejects.toThrow(/root key/i)
  })

  it('answers requests, and its commands work', async () => {
    expect(await run('migrate')).toMatchObject({ code: 0, out: expect.stringContaining(`/${keysName}`) })
    const file = join(folder, 'practice.yaml')
    writeFileSync(file, PRACTICE)
    const made = JSON.parse((await run(`create-organization --file ${file} --json`)).out) as { publishableKey: string }
    const server = await startServer(configOf(environment()))
    const start = await fetch(`${server.url}/v1/public/${made.publishableKey}/start?service=sprechstunde&timeZone=Europe/Zurich`)
    expect(start.status).toBe(200)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
    await server.close()
    expect(await run('verify')).toMatchObject({ code: 0, out: expect.stringContaining('Everything holds') })
    expect(await run('doctor')).toMatchObject({ code: 0, out: expect.stringContaining('is that of the PostgreSQL clusters') })
    expect(await run('audit verify')).toMatchObject({ code: 0 })
  })

  it('shows a booking at once in the process that took it, and soon in another one', async () => {
    await run('migrate')
    const file = join(folder, 'practice.yaml')
    writeFileSync(file, PRACTICE)
    const made = JSON.parse((await run(`create-organization --file ${file} --json`)).out) as { publishableKey: string }
    const [here, there] = await Promise.all([startServer(configOf(environment())), startServer(configOf(environment()))])
    const path = `/v1/public/${made.publishableKey}`
    const next = async ({ url }: { url: string }) => {
      const answer = await fetch(`${url}${path}/start?service=sprechstunde&timeZone=Europe/Zurich`)
      return ((await answer.json()) as { slots: { nextAvailable: { start: string } } }).slots.nextAvailable.start
    }
    for (let round = 0; round < 3; round++) {
      const start = await next(here)
      await until(async () => (await next(there)) === start)
      const held = await fetch(`${here.url}${path}/holds`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ service: 'sprechstunde', start }),
      })
      expect(held.status).toBe(201)
      const fromMs = performance.now()
      expect(await next(here)).not.toBe(start)
      await until(async () => (await next(there)) !== start)
      // 50 ms is the oldest look that still serves, the rest is a busy machine; `bench:race` prints what it takes.
      expect(performance.now() - fromMs).toBeLessThan(5_000)
    }
    await Promise.all([here.close(), there.close()])
  })

  it('finds with "verify" what got past the guards, and with "doctor" that they are gone', async () => {
    await run('migrate')
    await database.exec(
      "insert into organizations values ('org_a', 'a', 0); alter table claims drop constraint claims_never_overlap; insert into claims select 'org_a', 'stf_a', n, n + 10, 0, 0, 'bkg_' || n, 'exclusive' from generate_series(0, 1) n",
    )
    const verified = await run('verify')
    expect(verified.code).toBe(1)
    expect(verified.err).toContain('stf_a: bkg_0 and bkg_1')
    expect((await run('doctor')).out).toContain('The guard claims_never_overlap (constraint) is missing')
    await expect(startServer(configOf(environment()))).rejects.toThrow('claims_never_overlap')
  })
})

describe('is refused', () => {
  it('keys in the cluster of the data, whatever the address', async () => {
    const sameCluster = await postgresDatabase('template0')
    await expect(openDeps(configOf(environment({ KEYS_URL: sameCluster.url })))).rejects.toThrow('the same PostgreSQL cluster')
    await expect(openDeps(configOf(environment({ KEYS_URL: database.url.replace('127.0.0.1', 'localhost') })))).rejects.toThrow(
      'the same PostgreSQL cluster',
    )
    await sameCluster.drop()
  })

  it.each([
    [
      'a server without TLS where TLS is wanted',
      () => ({ DATABASE_URL: `${database.url.replace('127.0.0.1', 'localhost')}?sslmode=verify-full` }),
      'the server has no TLS',
    ],
    [
      'a certificate that nobody knows',
      () => ({ KEYS_URL: `${second.ownerUrl(keysName).replace('127.0.0.1', 'localhost')}?sslmode=verify-full` }),
      'its certificate is not known',
    ],
    [
      'a certificate for another name',
      () => ({ KEYS_URL: `${second.ownerUrl(keysName)}?sslmode=verify-full&sslrootcert=${second.certificateFile}` }),
      'its certificate is for another name',
    ],
    [
      'a file of certificates that is not there',
      () => ({ KEYS_URL: `${second.ownerUrl(keysName)}?sslmode=verify-full&sslrootcert=/none` }),
      'no such socket or file',
    ],
    ['a database that is not there', () => ({ DATABASE_URL: `${database.url}_gone` }), 'there is no such database'],
    ['a port where nobody answers', () => ({ DATABASE_URL: 'postgres://127.0.0.1:1/d' }), 'nobody answers there'],
    ['a user without rights', () => ({ DATABASE_URL: database.url.replace('slotwell_owner@', 'slotwell_nobody@') }), 'needs migrations'],
  ])('%s, in one line', async (_, more, says) => {
    await execPostgres(
      database.adminUrl,
      'do $$ begin create role slotwell_nobody login; exception when duplicate_object then null; end $$',
    )
    const { code, err } = await run('migrate', more())
    expect([code, err]).toEqual([1, expect.stringContaining(says)])
    expect(err).not.toMatch(/ at .*\.ts:\d/)
  })

  it('a server that may lose what it acknowledged', async () => {
    const careless = await startPostgres({ settings: ['fsync=off', 'synchronous_commit=off'] })
    await execPostgres(careless.adminUrl(), 'create database d owner slotwell_owner')
    const store = await openStore({ url: careless.ownerUrl('d') })
    expect(await store.faults()).toEqual([expect.stringContaining('fsync'), expect.stringContaining('synchronous_commit')])
    await store.close()
    await careless.stop()
  })
})

describe('another login than the owner', () => {
  it('serves requests and can change no table; the owner migrates', async () => {
    await execPostgres(database.adminUrl, `do $$ begin create role slotwell_login login; exception when duplicate_object then null; end $$`)
    const login = { DATABASE_URL: database.url.replace('slotwell_owner@', 'slotwell_login@') }
    expect((await run('migrate', login)).err).toContain('DATABASE_OWNER_URL')
    expect(await run('migrate', { ...login, DATABASE_OWNER_URL: database.url })).toMatchObject({ code: 0 })
    // From then on without the owner.
    const deps = await openDeps(configOf(environment(login)))
    expect(await startFaults(deps)).toEqual([])
    await deps.close()
    const asLogin = (sql: string) => execPostgres(login.DATABASE_URL, sql)
    for (const sql of [
      'reset role; drop table claims',
      'alter table audit disable trigger all',
      'set role slotwell_owner',
      'update audit set action = null',
    ])
      await expect(asLogin(sql)).rejects.toThrow(/must be owner|permission denied/)
  })

  it('over TLS that is verified in full', async () => {
    const url = `${second.ownerUrl(keysName).replace('127.0.0.1', 'localhost')}?sslmode=verify-full&sslrootcert=${second.certificateFile}`
    expect(await run('migrate', { KEYS_URL: url })).toMatchObject({ code: 0 })
  })
})

describe('a server that is killed', () => {
  it('is away for whoever asks meanwhile, is found again, and has kept what it acknowledged', async () => {
    const mortal = await startPostgres()
    await execPostgres(mortal.adminUrl(), 'create database d owner slotwell_owner')
    const store = await openStore({ url: mortal.ownerUrl('d') })
    const create = (n: number) =>
      store.organizations.create({ id: `org_${n}`, slug: `s-${n}`, createdAtMs: 0 }, [], {
        id: `aud_${n}`,
        organizationId: `org_${n}`,
        atMs: 0,
        actor: 'cli',
        action: 'x',
        object: 'x',
        meta: {},
      })
    const acknowledged: string[] = []
    let n = 0
    for (let round = 0; round < 3; round++) {
      let killed = false
      const writers = Array.from({ length: 8 }, async () => {
        while (!killed) {
          const mine = n++
          try {
            if (await create(mine)) acknowledged.push(`org_${mine}`)
          } catch (error) {
            expect(error).toBeInstanceOf(StoreUnavailable)
          }
        }
      })
      await new Promise((resolve) => setTimeout(resolve, 60))
      process.kill(mortal.pid, 'SIGKILL')
      await new Promise((resolve) => setTimeout(resolve, 30))
      killed = true
      await Promise.all(writers)
      await expect(store.organizations.list()).rejects.toMatchObject({ name: 'StoreUnavailable', reason: 'unreachable' })
      await mortal.restart()
      const kept = new Set((await store.organizations.list()).map(({ id }) => id))
      expect(acknowledged.filter((id) => !kept.has(id))).toEqual([])
    }
    expect(acknowledged.length).toBeGreaterThan(10)
    await store.close()
    await mortal.stop()
  })
})
