import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import { answered } from '../../postgres/answered.ts'
import { FAILURE, failureCode } from '../../postgres/failure.ts'
import { statement, type Statements, statementsOf, transaction, untilUndisturbed } from '../../postgres/transaction.ts'
import { sortedLocks } from './locks.ts'
import { SYSTEM_ROLE } from './migrate.ts'
import { createTurns } from './turns.ts'

/** One transaction. */
export interface Session extends Statements {
  /** For what looks at the server itself. */
  readonly client: Pick<pg.ClientBase, 'query'>
  readonly db: NodePgDatabase
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
  /** Reads rows of all organizations, and may change how far a letter has got and what processes share. For what has no organization yet or concerns all. */
  readonly system: <T>(work: (session: Session) => Promise<T>) => Promise<T>
  /** The same for what nothing in memory learns from, whose loss with the power costs nothing, and which nobody need wait for long. */
  readonly aside: <T>(work: (session: Session) => Promise<T>) => Promise<T>
  /** How many changes were committed, or may have been; raised before their callers learn of it. */
  readonly written: () => number
  /** For where a moment ago is soon enough: the test's clock, or undefined. */
  readonly clock: (() => number) | undefined
}

const CLOCK = statement<{ nowMs: number }>('clock', 'select (extract(epoch from clock_timestamp()) * 1000)::bigint as "nowMs"')

const AS_SYSTEM = `begin; set local role ${SYSTEM_ROLE}`

export function connect(pool: pg.Pool, clock: (() => number) | undefined): Connection {
  let changes = 0
  const inTurn = createTurns()
  const databases = new WeakMap<pg.PoolClient, NodePgDatabase>()

  function sessionOf(client: pg.PoolClient): Session {
    let db = databases.get(client)
    if (!db) databases.set(client, (db = drizzle(client)))
    const statements = statementsOf(client)
    return {
      ...statements,
      client,
      db,
      async now() {
        const [read] = await statements.all(CLOCK, [])
        // A test's clock is read as late as the database's: behind what was sent before, locks included.
        return clock ? clock() : (read?.nowMs ?? 0)
      },
    }
  }

  /** Names the organization for this transaction alone: the row policies read it. */
  const opening = (mode: string, client: pg.PoolClient, organizationId: string) =>
    `begin${mode}; select set_config('app.organization', ${client.escapeLiteral(organizationId)}, true)`

  async function writeOnce<T>(organizationId: string, taken: string, work: (session: Session) => Promise<T>): Promise<T> {
    try {
      return await transaction(
        pool,
        (client) => opening('', client, organizationId) + taken,
        (client) => work(sessionOf(client)),
      )
    } finally {
      // A commit whose answer was lost may have happened.
      changes++
    }
  }

  return {
    clock,
    written: () => changes,
    read: (organizationId, work) =>
      transaction(
        pool,
        (client) => opening(' read only', client, organizationId),
        (client) => work(sessionOf(client)),
      ),
    async write(organizationId, locks, work) {
      const keys = sortedLocks(organizationId, locks)
      const taken = keys.map((key) => `; select pg_advisory_xact_lock(${key})`).join('')
      try {
        return await inTurn(keys, () => untilUndisturbed(() => writeOnce(organizationId, taken, work)))
      } catch (error) {
        // A guard that held has the same name on both databases.
        throw failureCode(error) === FAILURE.exclusion ? new Error('double_booking', { cause: error }) : error
      }
    },
    system: (work) =>
      transaction(
        pool,
        () => AS_SYSTEM,
        (client) => work(sessionOf(client)),
      ),
    aside: (work) =>
      answered(
        untilUndisturbed(() =>
          transaction(
            pool,
            () => `${AS_SYSTEM}; set local synchronous_commit = off`,
            (client) => work(sessionOf(client)),
          ),
        ),
      ),
  }
}
