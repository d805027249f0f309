import pg from 'pg'
import type { PostgresServer } from '../../packages/api/test/postgres-server.ts'
import type { Chance } from './chance.ts'

/** One of the two PostgreSQL servers behind the servers of an arena. */
export interface Cluster {
  readonly name: 'data' | 'keys'
  /** SIGKILL of the server, as a power cut ends it; it stays away for `awayMs`. Resolves when it answers again, on the same port and folder. */
  killServer(awayMs: number): Promise<void>
  /** SIGKILL of one session, at which PostgreSQL ends all others and recovers. Resolves when it answers again. */
  killSession(chance: Chance): Promise<void>
}

const VAIN_MS = 60_000
const SESSIONS = "select pid from pg_stat_activity where datname = 'slotwell' and backend_type = 'client backend' order by pid"

export function clusterOf(name: Cluster['name'], server: PostgresServer): Cluster {
  const connect = async () => {
    const client = new pg.Client({ connectionString: server.adminUrl() })
    // Ends with the server, which is what is wanted.
    client.on('error', () => {})
    await client.connect()
    return client
  }
  /** Asks until it is answered; sessions that are not there yet and a server that recovers are waited for. */
  async function patiently<T>(ask: () => Promise<T | undefined>): Promise<T> {
    for (const endMs = performance.now() + VAIN_MS; performance.now() < endMs; await wait(10)) {
      const answer = await ask().catch(() => undefined)
      if (answer !== undefined) return answer
    }
    throw new Error(`the cluster of the ${name} does not come back`)
  }
  return {
    name,
    async killServer(awayMs) {
      await server.kill()
      await wait(awayMs)
      await server.restart()
    },
    async killSession(chance) {
      const watcher = await patiently(connect)
      const pid = await patiently(async () => {
        const { rows } = await watcher.query<{ pid: number }>(SESSIONS)
        return rows.length > 0 ? chance.of(rows).pid : undefined
      })
      const ended = new Promise<void>((resolve) => watcher.once('end', () => resolve()))
      process.kill(pid, 'SIGKILL')
      await ended
      await (await patiently(connect)).end()
    },
  }
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
