import { readFileSync } from 'node:fs'
import pg from 'pg'
import type { PostgresAddress } from './address.ts'

export interface SessionOptions {
  /** Which tables are meant when none is named, nothing else. */
  readonly schema: string
  /** What the session may do, whoever logged in; also after `reset role`. Absent: what the login may. */
  readonly role?: string
}
export interface PoolOptions extends SessionOptions {
  /** Connections at most. */
  readonly size: number
}

/** Longer than this no healthy statement takes here. */
const STATEMENT_MS = 15_000
/** Whoever waits so long for a lock gives up; on SQLite it is the same. */
const LOCK_MS = 10_000
/** A process that stopped in the middle of a change must not keep others waiting. */
const IDLE_IN_TRANSACTION_MS = 20_000
/** To connect, or to be given a connection that is in use. */
const CONNECT_MS = 10_000
/** Past the server's own limit: the network swallowed the answer, so the connection is given up. */
const ANSWER_MS = STATEMENT_MS + 5_000
/** Connections are renewed, so that a server that was moved or made stronger is used after a while. */
const LIFE_S = 1_800

const { INT8 } = pg.types.builtins
/** Milliseconds and counts: whole numbers far below 2^53. */
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
}

/** How one session is opened. Reads the root certificate, and throws if it cannot be read. */
export function sessionConfig(address: PostgresAddress, { schema, role }: SessionOptions): pg.ClientConfig {
  const { host, port, database, user, password, tls, rootCertificateFile } = address
  return {
    host,
    port,
    database,
    user,
    ...(password === undefined ? {} : { password }),
    // pg tells Node which name the certificate must be for.
    ssl:
      tls === 'off' ? false : { rejectUnauthorized: true, ...(rootCertificateFile && { ca: readFileSync(rootCertificateFile, 'utf8') }) },
    application_name: 'slotwell',
    options: [`search_path=${schema}`, ...(role ? [`role=${role}`] : []), 'timezone=UTC'].map((setting) => `-c ${setting}`).join(' '),
    statement_timeout: STATEMENT_MS,
    lock_timeout: LOCK_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
    types,
  }
}

/**
 * A pool whose sessions send statements without waiting for the answers before: what belongs together costs one way to the
 * server and back. Answers come in the order asked. A connection that breaks is replaced at the next use.
 */
export function openPool(address: PostgresAddress, { size, ...options }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({ ...sessionConfig(address, options), pipeline: true, max: size, maxLifetimeSeconds: LIFE_S } as pg.PoolConfig)
  // A connection that breaks while nobody uses it is no fault of anybody's: whoever needs one next gets a new one. Of one in
  // use, its statements tell; without a listener of its own the event would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => void client.on('error', () => {}))
  return pool
}
