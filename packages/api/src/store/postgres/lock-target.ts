import pg from 'pg'
import type { PostgresAddress } from '../../postgres/address.ts'
import { sessionConfig } from '../../postgres/pool.ts'

export interface TargetLock {
  /** False: somebody else has it. */
  take(): Promise<boolean>
  /** Throws once the session that has the lock is gone: somebody else may have it then. */
  check(): void
  end(): Promise<void>
}

/** Any number, the same for all. Advisory locks are a database's own. */
const LOCK = 6_170_338_452_901
/** PostgreSQL 13 has no such limit. */
const UNHURRIED = "select set_config(name, '0', false) from pg_settings where name = 'idle_session_timeout'"
/** The session of a command that was killed ends when the server notices. */
const TRIES = 10
const PAUSE_MS = 200

/** One mover at a time, for as long as its session lives: a lock of a killed one is given up by the server. */
export function targetLock(address: PostgresAddress): TargetLock {
  const client = new pg.Client(sessionConfig(address, { schema: 'pg_catalog' }))
  let lost: Error | undefined
  let ending = false
  client.on('error', (error) => (lost = error))
  client.on('end', () => (lost ??= new Error('the session that kept the lock has ended')))
  return {
    async take() {
      await client.connect()
      // It says nothing while rows are copied on other sessions.
      await client.query(UNHURRIED)
      for (let tries = 1; ; tries++) {
        const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [LOCK])
        if (rows[0]?.taken) return true
        if (tries === TRIES) return false
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      }
    },
    check() {
      if (lost && !ending) throw new Error(`Connection terminated: ${lost.message}`, { cause: lost })
    },
    async end() {
      ending = true
      await client.end()
    },
  }
}
