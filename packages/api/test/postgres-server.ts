import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'

const run = promisify(execFile)

/** A PostgreSQL of its own, on a free port of this machine, with its data in a temporary folder. */
export interface PostgresServer {
  /** May do everything: for making databases and for breaking things. */
  readonly adminUrl: (database?: string) => string
  /** Owns databases and makes roles, as the one user of an owner's `DATABASE_URL` does; no administrator. */
  readonly ownerUrl: (database: string) => string
  /** Empty, and the owner's. */
  createDatabase(name: string): Promise<void>
  /** Of a server with TLS; readable by the user of the server. */
  readonly certificateFile: string
  /** The process of the server, to be killed by tests of what that leaves. */
  readonly pid: number
  /** Stops it and every session of it in the middle of what they do, as a machine hangs; the second call lets them go on. */
  hang(): () => void
  /** SIGKILL, as a power cut ends it. Resolves when the process is gone. */
  kill(): Promise<void>
  /** Starts the same data again on the same port after it was killed. */
  restart(): Promise<void>
  /** Stops the server and removes everything. */
  stop(): Promise<void>
}

/** Seconds on a machine that is busy with other things. */
const RESTART_MS = 60_000

const OWNER = 'slotwell_owner'

/** The folder with `postgres` and `initdb`: named, of the system, or brought by `scripts/postgres.mjs`, which looks in the same places. */
export function findPostgres(): string {
  const system = '/usr/lib/postgresql'
  const versions = existsSync(system) ? readdirSync(system).sort((a, b) => Number(b) - Number(a)) : []
  const brought = new URL('../../../.cache/postgres/bin', import.meta.url).pathname
  const places = [
    process.env.POSTGRES_BIN,
    ...versions.map((version) => join(system, version, 'bin')),
    brought,
    '/usr/local/bin',
    '/usr/bin',
  ]
  const found = places.find((folder) => folder !== undefined && existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
  if (!found)
    throw new Error(
      'A PostgreSQL server of 14 or newer is needed here, and there is none. Install one (apt-get install postgresql), name its folder in POSTGRES_BIN, or run: node scripts/postgres.mjs',
    )
  return found
}

/** The server refuses to run as root. If this process is killed, the server goes with it, where the system can do that. */
const asUser = process.getuid?.() === 0 ? ['--reuid=postgres', '--regid=postgres', '--init-groups'] : []
const setpriv = asUser.length > 0 || existsSync('/usr/bin/setpriv') ? ['setpriv', ...asUser, '--pdeathsig=INT'] : []
const command = (program: string, args: readonly string[]): [string, string[]] => {
  const [first = program, ...rest] = [...setpriv, program, ...args]
  return [first, rest]
}

const certificateOf = (certificate: string, key: string): string[] =>
  `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost -addext subjectAltName=DNS:localhost -out ${certificate} -keyout ${key}`.split(
    ' ',
  )

const ENOUGH_BYTES = 1_000_000_000

/** In memory where there is enough of it: the server has to flush as it does in earnest, and there it costs nothing. */
function temporaryFolder(): string {
  const memory = '/dev/shm'
  if (!existsSync(memory)) return tmpdir()
  const { bavail, bsize } = statfsSync(memory)
  return bavail * bsize > ENOUGH_BYTES ? memory : tmpdir()
}

/** Followed by the process that made the folder. */
const PREFIX = 'slotwell-postgres-'

/** What runs have left that were killed: their server ended with them, or was killed by a test, and their folder stayed. */
function removeForgotten(parent: string): void {
  for (const name of readdirSync(parent)) {
    const maker = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]
    if (maker === undefined || runs(maker)) continue
    const lock = join(parent, name, 'data/postmaster.pid')
    const server = existsSync(lock) ? readFileSync(lock, 'utf8').split('\n')[0] : ''
    if (!runs(server ?? '')) rmSync(join(parent, name), { recursive: true, force: true })
  }
}

function runs(pid: string): boolean {
  if (!Number(pid)) return false
  try {
    return process.kill(Number(pid), 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Of Linux, where tests of this run. */
const sessionsOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').map(Number).filter(Boolean)

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

export interface PostgresServerOptions {
  /** Speaks TLS with a certificate for `localhost` that it has signed itself. */
  readonly tls?: boolean
  /** Further settings: `fsync=off`. */
  readonly settings?: readonly string[]
}

export async function startPostgres({ tls = false, settings: more = [] }: PostgresServerOptions = {}): Promise<PostgresServer> {
  const bin = findPostgres()
  removeForgotten(temporaryFolder())
  const folder = mkdtempSync(join(temporaryFolder(), `${PREFIX}${process.pid}-`))
  if (asUser.length > 0) await run('chown', ['postgres:', folder])
  const data = join(folder, 'data')
  await run(
    ...command(join(bin, 'initdb'), [
      '-D',
      data,
      '-U',
      'postgres',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--no-sync',
      '--no-instructions',
      '--locale=C.UTF-8',
    ]),
  )
  const certificateFile = join(data, 'server.crt')
  if (tls) await run(...command('openssl', certificateOf(certificateFile, join(data, 'server.key'))))
  let port = await freePort()
  const url = (user: string, database: string) => `postgres://${user}@127.0.0.1:${port}/${database}`
  let child = await launch().catch(async (error: Error) => {
    // Somebody else was faster to take the port that was free a moment ago.
    if (!error.message.includes('TCP/IP sockets')) throw error
    port = await freePort()
    return launch()
  })

  function launch() {
    const settings = [
      `port=${port}`,
      'listen_addresses=127.0.0.1',
      `unix_socket_directories=${folder}`,
      'max_connections=200',
      'log_min_messages=fatal',
      'log_min_error_statement=panic',
      'shared_buffers=64MB',
      'autovacuum_naptime=1h',
      ...(tls ? ['ssl=on'] : []),
      ...more,
    ]
    const started = spawn(...command(join(bin, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])]), {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    return ready(started)
  }
  async function ready(started: ReturnType<typeof spawn>) {
    let said = ''
    started.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    let ended = false
    started.once('exit', () => (ended = true))
    for (let tries = 0; ; tries++) {
      if (ended || tries > 400) throw new Error(`PostgreSQL did not start: ${said}`)
      try {
        await asAdmin('select 1')
        // Or it was another server that answered.
        if (!ended) return started
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 25))
      }
    }
  }
  async function asAdmin(...statements: readonly string[]) {
    const client = new pg.Client({ connectionString: url('postgres', 'postgres'), connectionTimeoutMillis: 5_000 })
    client.on('error', () => {})
    await client.connect()
    try {
      for (const statement of statements) await client.query(statement)
    } finally {
      await client.end()
    }
  }
  async function end(signal: NodeJS.Signals) {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    if (child.exitCode === null && child.signalCode === null && child.kill(signal)) await ended
  }
  await asAdmin(`create role ${OWNER} login createrole createdb`)
  return {
    certificateFile,
    adminUrl: (database = 'postgres') => url('postgres', database),
    ownerUrl: (database) => url(OWNER, database),
    createDatabase: (name) => asAdmin(`create database ${name} owner ${OWNER}`),
    get pid() {
      return child.pid ?? 0
    },
    async restart() {
      // Sessions of the one that was killed may still be ending: each notices it when it has done what it was at.
      const untilMs = performance.now() + RESTART_MS
      for (;;) {
        try {
          child = await launch()
          return
        } catch (error) {
          if (performance.now() > untilMs) throw error
          await new Promise((resolve) => setTimeout(resolve, 100))
        }
      }
    },
    hang() {
      const pids = [child.pid ?? 0, ...sessionsOf(child.pid ?? 0)]
      const tell = (signal: NodeJS.Signals) => {
        for (const pid of pids) if (runs(String(pid))) process.kill(pid, signal)
      }
      tell('SIGSTOP')
      return () => tell('SIGCONT')
    },
    kill: () => end('SIGKILL'),
    async stop() {
      // Fast: sessions that a test left open are closed.
      await end('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
