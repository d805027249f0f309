import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Database } from '../src/store/sqlite-driver.ts'
import { runCli } from '../src/cli/run.ts'
import { type Deps, openDeps, startFaults } from '../src/deps.ts'
import { createSealer } from '../src/trust/sealer.ts'
import { askedByLetter } from './asked-by-letter.ts'
import { ATTENDEE, bearer, book, configOf, firstFree, laterFree, placeHold, startHarness, type TestOrganization } from './harness.ts'
import { type PostgresServer, startPostgres } from './postgres-server.ts'
import { execPostgres, postgresDatabase } from './test-database.ts'

/** Files that nobody has open, and a second cluster for keys. */
export interface MoveStage {
  /** With slotwell.db, keys.db and root.key. */
  readonly folder: string
  readonly practice: TestOrganization
  readonly booked: Awaited<ReturnType<typeof book>>
  /** What the source answered to a list of all bookings. */
  readonly list: string
  /** Address of a calendar feed with names. */
  readonly feed: string
  /** A free time. */
  readonly later: string
  readonly nowMs: number
  /** The same files once more, to be damaged. */
  copy(): string
  /** Two empty databases, on a cluster each. */
  places(): Promise<Places>
  close(): Promise<void>
}

export interface Places {
  readonly dataUrl: string
  readonly keysUrl: string
  /** With every right. */
  readonly data: (sql: string) => ReturnType<typeof execPostgres>
  readonly keys: (sql: string) => ReturnType<typeof execPostgres>
  drop(): Promise<void>
}

/** Two organizations with a bit of everything; the newest audit entries are not sealed. */
async function fill(harness: Awaited<ReturnType<typeof startHarness>>) {
  const owner = { headers: bearer(harness.practice.sk) }
  const send = async <T>(path: string, json: object, headers = {}): Promise<T> => {
    const response = await harness.request(path, { method: 'POST', json, headers: { ...owner.headers, ...headers } })
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
    return (await response.json()) as T
  }
  const booked = await book(harness)
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
  // Nobody is there; what happens from here on waits.
  const endpoint = await send<{ id: string }>('/v1/webhook-endpoints', { slug: 'crm', url: 'https://127.0.0.1:59999/' })
  await send(`/v1/webhook-endpoints/${endpoint.id}/test`, {})
  await send('/v1/mail/suppressions', { email: 'gone@example.org' })
  await harness.request('/v1/mail/password', { method: 'PUT', json: { password: 'correct horse' }, ...owner })
  const { url } = await send<{ url: string }>('/v1/calendar-feeds', { organizationWide: true, detail: 'full' })
  const { store, keyStore } = harness.deps
  const agenda = { organizationId: harness.practice.id, staffId: 'stf_a', isoDate: '2026-11-24', notAfterMs: harness.now() }
  await store.agendas.add(harness.practice.id, [agenda])
  const failed = (error: unknown) => {
    throw error
  }
  await createSealer({ store, keyStore, failed }).runOnce()
  const cancelled = await book(harness, { ...ATTENDEE, email: 'cancelled@example.org' })
  await send(`/v1/bookings/${cancelled.id}/cancel`, {})
  await placeHold(harness, 'sprechstunde', await laterFree(harness))
  await askedByLetter(harness)
  const list = await (await harness.request('/v1/bookings?limit=50', owner)).text()
  return { booked, list, feed: new URL(url).pathname, later: await laterFree(harness) }
}

export async function openMoveStage(): Promise<MoveStage> {
  const parent = mkdtempSync(join(tmpdir(), 'slotwell-move-'))
  const folder = join(parent, 'source')
  const harness = await startHarness({ environment: { DATA_DIR: folder, DATABASE_URL: `sqlite:${join(folder, 'slotwell.db')}` } })
  const { practice } = harness
  const filled = await fill(harness)
  // Closed: what a process has counted of reads it writes a second later, in the middle of a move.
  await harness.close()
  const second: PostgresServer = await startPostgres()
  let made = 0
  return {
    folder,
    practice,
    ...filled,
    nowMs: harness.now(),
    copy() {
      const to = join(parent, `copy-${made++}`)
      cpSync(folder, to, { recursive: true })
      return to
    },
    async places() {
      const database = await postgresDatabase('template0')
      const name = `keys_${made++}`
      await execPostgres(second.adminUrl(), `create database ${name} owner slotwell_owner`)
      return {
        dataUrl: database.url,
        keysUrl: second.ownerUrl(name),
        data: (sql) => database.exec(sql),
        keys: (sql) => execPostgres(second.adminUrl(name), sql),
        async drop() {
          await database.drop()
          await execPostgres(second.adminUrl(), `drop database ${name} with (force)`)
        },
      }
    },
    async close() {
      await second.stop()
      rmSync(parent, { recursive: true, force: true })
    },
  }
}

export interface MoveRun {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** The command itself, in this process. `told` gets each line of its progress; `env` goes over the settings. */
export async function runMove(
  args: readonly string[],
  { env, told = () => {} }: { readonly env: Readonly<Record<string, string>>; readonly told?: (line: string) => void },
): Promise<MoveRun> {
  const [out, err]: [string[], string[]] = [[], []]
  const code = await runCli(
    ['move-store', ...args],
    {
      out: { write: (text: string) => out.push(text), isTTY: false },
      err: {
        write(text: string) {
          err.push(text)
          told(text)
        },
        isTTY: false,
      },
    },
    {
      env: { LOG_LEVEL: 'silent', ...env },
      nodeVersion: process.version,
      clock: Date.now,
      untilStopped: async () => {},
      confirm: undefined,
    },
  )
  return { code, out: out.join(''), err: err.join('') }
}

/** Data and keys of `folder` to both places. */
export const argumentsOf = (folder: string, { dataUrl, keysUrl }: Places): readonly string[] => [
  '--from',
  `sqlite:${join(folder, 'slotwell.db')}`,
  '--to',
  dataUrl,
  '--keys-from',
  `sqlite:${join(folder, 'keys.db')}`,
  '--keys-to',
  keysUrl,
]

export const openMoved = ({ folder, nowMs }: MoveStage, { dataUrl, keysUrl }: Places): Promise<Deps> =>
  openDeps(configOf({ DATA_DIR: folder, DATABASE_URL: dataUrl, KEYS_URL: keysUrl, RATE_LIMIT_FACTOR: '1000000' }), {
    clock: () => nowMs,
    log: () => {},
  })

/** Why no server would start there. */
export async function faultsOf(stage: MoveStage, places: Places): Promise<readonly string[]> {
  const deps = await openMoved(stage, places)
  try {
    return await startFaults(deps)
  } finally {
    await deps.close()
  }
}

/** Writes to a file past the program. */
export function damage(path: string, sql: string): void {
  const sqlite = new Database(path)
  try {
    sqlite.exec(sql)
  } finally {
    sqlite.close()
  }
}
