import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import { FAILURE, failureCode } from '../../postgres/failure.ts'
import { sortedLocks } from './locks.ts'
import { SYSTEM_ROLE } from './migrate.ts'

/** A statement that is parsed and planned once a connection, under its name. */
export interface Statement<Row = unknown> {
  readonly name: string
  readonly text: string
  /** For the compiler only. */
  readonly row?: Row
}
export const statement = <Row>(name: string, text: string): Statement<Row> => ({ name, text })

/** One transaction. Statements are sent without waiting for the ones before and run in the order given. */
export interface Session {
  /** For what looks at the server itself. */
  readonly client: Pick<pg.ClientBase, 'query'>
  readonly db: NodePgDatabase
  readonly all: <Row>(of: Statement<Row>, values: readonly unknown[]) => Promise<Row[]>
  /** How many rows it changed. */
  readonly run: (of: Statement, values: readonly unknown[]) => Promise<number>
  /** The database's clock, or the test's. Read after the locks, so never before what they waited for. */
  readonly now: () => Promise<number>
}

export interface Connection {
  /** Reads rows of one organization. */
  readonly read: <T>(organizationId: string, work: (session: Session) => Promise<T>) => Promise<T>
  /**
   * One change to rows of one organization, while nobody else holds a lock of `locks`. It is run again if the database
   * says that it came into another one's way, so `work` must do nothing but talk to the session.
   */
  readonly write: <T>(organizationId: string, locks: readonly string[], work: (session: Session) => Promise<T>) => Promise<T>
  /** Reads rows of all organizations, and may change how far a letter has got. For what has no organization yet or concerns all. */
  readonly system: <T>(work: (session: Session) => Promise<T>) => Promise<T>
  /** How many changes were committed, or may have been; raised before their callers learn of it. */
  readonly written: () => number
  /** For where a moment ago is soon enough: the test's clock, or undefined. */
  readonly clock: (() => number) | undefined
}

const TRIES = 6
const PAUSE_MS = 8
/** Came into another's way: nothing was written, and the same work finds another situation the next time. */
const AGAIN = new Set<string | undefined>([FAILURE.serialization, FAILURE.deadlock, FAILURE.exclusion])

const CLOCK = statement<{ nowMs: number }>('clock', 'select (extract(epoch from clock_timestamp()) * 1000)::bigint as "nowMs"')

export function connect(pool: pg.Pool, clock: (() => number) | undefined): Connection {
  let changes = 0
  const databases = new WeakMap<pg.PoolClient, NodePgDatabase>()

  function sessionOf(client: pg.PoolClient): Session {
    let db = databases.get(client)
    if (!db) databases.set(client, (db = drizzle(client)))
    return {
      client,
      db,
      all: async <Row>({ name, text }: Statement<Row>, values: readonly unknown[]) =>
        (await client.query<Row & pg.QueryResultRow>({ name, text, values: [...values] })).rows as Row[],
      run: async ({ name, text }, values) => (await client.query({ name, text, values: [...values] })).rowCount ?? 0,
      async now() {
        if (clock) {
          // Behind what was sent before, locks included.
          await client.query('select')
          return clock()
        }
        return (await client.query<{ nowMs: number }>({ name: CLOCK.name, text: CLOCK.text })).rows[0]?.nowMs ?? 0
      },
    }
  }

  /** One transaction that begins with `opening`. A connection that did not end it is closed and not given out again. */
  async function transaction<T>(opening: (client: pg.PoolClient) => string, work: (session: Session) => Promise<T>): Promise<T> {
    const client = await pool.connect()
    let broken = true
    try {
      // Sent together with the first statements of `work`: a failure here fails those, too, and is the one to tell of.
      const begun = client.query(opening(client))
      const worked = work(sessionOf(client))
      worked.catch(() => {})
      await begun
      const result = await worked
      const { command } = await client.query('commit')
      // After a failed statement that nobody looked at, COMMIT answers ROLLBACK.
      if (command !== 'COMMIT') throw new Error(`a transaction ended with ${command}`)
      broken = false
      return result
    } catch (error) {
      await client.query('rollback').then(
        () => (broken = false),
        () => {},
      )
      throw error
    } finally {
      client.release(broken)
    }
  }

  /** Names the organization for this transaction alone: the row policies read it. */
  const inOrganization = (mode: string, client: pg.PoolClient, organizationId: string) =>
    `begin${mode}; select set_config('app.organization', ${client.escapeLiteral(organizationId)}, true)`

  return {
    clock,
    written: () => changes,
    read: (organizationId, work) => transaction((client) => inOrganization(' read only', client, organizationId), work),
    async write(organizationId, locks, work) {
      const keys = sortedLocks(organizationId, locks)
      const taken = keys.map((key) => `; select pg_advisory_xact_lock(${key})`).join('')
      for (let tries = 1; ; tries++) {
        try {
          return await transaction((client) => inOrganization('', client, organizationId) + taken, work)
        } catch (error) {
          if (!AGAIN.has(failureCode(error)) || tries === TRIES) throw named(error)
          await new Promise((resolve) => setTimeout(resolve, Math.random() * PAUSE_MS * tries))
        } finally {
          // A commit whose answer was lost may have happened.
          changes++
        }
      }
    },
    system: (work) => transaction(() => `begin; set local role ${SYSTEM_ROLE}`, work),
  }
}

/** A guard that held has the same name on both databases. */
const named = (error: unknown): unknown =>
  failureCode(error) === FAILURE.exclusion ? new Error('double_booking', { cause: error }) : error
