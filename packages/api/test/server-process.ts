import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BookingView, HoldView, Slots } from '@slotwell/shared/schema'
import { inject } from 'vitest'
import { openDeps } from '../src/deps.ts'
import { addOrganization, bearer, bookingBody, configOf, PRACTICE, type TestOrganization } from './harness.ts'
import { type PostgresPair, startPostgresPair } from './postgres-pair.ts'

/** The built command. */
export const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url))
const BUILT = fileURLToPath(new URL('../../../.cache/built', import.meta.url))
const SOURCES = ['../src', '../../shared/src'].map((path) => fileURLToPath(new URL(path, import.meta.url)))

/** A server as an operator runs it: the built command in a process of its own. */
export interface ServerProcess {
  readonly url: string
  readonly pid: number
  /** Everything it has printed. */
  readonly output: () => string
  /** Lines of its log with this event, oldest first. */
  events(event: string): readonly Record<string, unknown>[]
  signal(signal: NodeJS.Signals): void
  /** Resolves to the exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>
}

/** Processes, folders and an organization of one test; everything is ended and removed with `close`. */
export interface Site {
  readonly folder: string
  readonly organization: TestOrganization
  /** Its database servers, on PostgreSQL. */
  readonly postgres: PostgresPair | undefined
  /** Of the data: what `openStore` takes. */
  readonly databaseUrl: string
  start(options?: {
    readonly args?: readonly string[]
    readonly env?: Readonly<Record<string, string>>
    /** Instead of the command. */
    readonly script?: string
  }): Promise<ServerProcess>
  /** Runs a command of `slotwell` to its end; throws if it fails. */
  run(...args: readonly string[]): string
  close(): Promise<void>
}

/**
 * A site whose organization, made before any process starts, takes bookings; on the engine of this run, with PostgreSQL servers of its own for
 * data and keys. `given` is a folder made for the test, which stays.
 */
export async function openSite(given?: string): Promise<Site> {
  expectBuilt()
  const pair = inject('engine') === 'postgres' ? await startPostgresPair() : undefined
  const addresses = await pair?.createDatabases('slotwell')
  const folder = given ?? mkdtempSync(join(tmpdir(), 'slotwell-site-'))
  const dataDir = join(folder, 'data')
  const deps = await openDeps(configOf({ DATA_DIR: dataDir, ...addresses }), { log: () => {} })
  const organization = await addOrganization(deps, PRACTICE)
  await deps.close()
  const env = (more: Readonly<Record<string, string>> = {}) => ({
    PATH: process.env.PATH,
    PORT: '0',
    DATA_DIR: dataDir,
    ...addresses,
    RATE_LIMIT_FACTOR: '100000',
    HOLD_LIMIT_PER_VISITOR: '100000',
    ...more,
  })
  const children: ChildProcess[] = []
  return {
    folder,
    organization,
    postgres: pair,
    databaseUrl: addresses?.DATABASE_URL ?? `sqlite:${join(dataDir, 'slotwell.db')}`,
    async start({ args = [], env: more, script } = {}) {
      const child = spawn(process.execPath, script === undefined ? [CLI, 'serve', '--json', ...args] : [script, ...args], {
        env: env(more),
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      children.push(child)
      return whenUp(child)
    },
    run: (...args) => execFileSync(process.execPath, [CLI, ...args], { env: env(), encoding: 'utf8' }),
    async close() {
      await Promise.all(children.map(kill))
      await pair?.stop()
      if (given === undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** These processes run what was built, and a test of yesterday's program proves nothing. `npm test` builds first. */
export function expectBuilt() {
  const builtMs = statSync(BUILT, { throwIfNoEntry: false })?.mtimeMs ?? 0
  const newer = SOURCES.flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter((path) => path.endsWith('.ts') && !/\.(?:test|contract)\.ts$/.test(path))
    .find((path) => statSync(path).mtimeMs > builtMs)
  if (newer) throw new Error(`${newer} is newer than the build. Run: npm run build`)
}

async function whenUp(child: ChildProcess): Promise<ServerProcess> {
  let output = ''
  const ended = new Promise<number | NodeJS.Signals>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 'SIGKILL')),
  )
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString()
        const found = /"ok": true,\s+"url": "([^"]+)"/.exec(output)?.[1]
        if (found) resolve(found)
      })
    void ended.then((end) => reject(new Error(`it ended with ${end} before it answered:\n${output}`)))
  })
  return {
    url,
    pid: child.pid ?? 0,
    output: () => output,
    events: (event) =>
      output
        .split('\n')
        .filter((line) => line.startsWith('{"at"') && line.includes(`"event":"${event}"`))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    signal: (signal) => void child.kill(signal),
    ended,
  }
}

/** With everything that it has started itself. */
async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** One visitor's client of one organization. The processes at `urls` are asked in turn; the list may change meanwhile. */
export function visitorOf({ pk }: TestOrganization, urls: readonly string[]) {
  let turn = 0
  const at = (path: string) => `${urls[turn++ % urls.length]}/v1/public/${pk}${path}`
  const post = (path: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
    fetch(at(path), { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })
  return {
    get: (path: string, headers: Readonly<Record<string, string>> = {}) => fetch(at(path), { headers }),
    post,
    async starts(from: string, to: string): Promise<string[]> {
      const answer = await fetch(at(`/slots?service=sprechstunde&from=${from}&to=${to}&timeZone=Europe/Zurich`))
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
      return ((await answer.json()) as Slots).days.flatMap(({ slots }) => slots.map(({ start }) => start))
    },
    hold: (start: string) => post('/holds', { service: 'sprechstunde', start }),
    free: ({ id, secret }: HoldView) => fetch(at(`/holds/${id}`), { method: 'DELETE', headers: bearer(secret) }),
    confirm: ({ id, secret }: HoldView, key: string) => post('/bookings', bookingBody({ id, secret }), { 'idempotency-key': key }),
    /** Both steps. Undefined for every answer that is not a success. */
    async book(start: string, key: string): Promise<BookingView | undefined> {
      const held = await this.hold(start)
      if (!held.ok) return void (await held.text())
      const booked = await this.confirm((await held.json()) as HoldView, key)
      return booked.ok ? ((await booked.json()) as BookingView) : void (await booked.text())
    },
  }
}

/** `days` whole days from the day after tomorrow, as dates. */
export function nextDays(days: number, from = 2): readonly [string, string] {
  const date = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)
  return [date(from), date(from + days - 1)]
}
