import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import { answered } from '../../postgres/answered.ts'
import { FAILURE, failureCode } from '../../postgres/failure.ts'
import { statement, type Statements, statementsOf, transaction, untilUndisturbed } from '../../postgres/transaction.ts'
import { sortedLocks } from './locks.ts'
import { SYSTEM_ROLE } from './migrate.ts'
import { type TestClock, timeBy } from '../test-clock.ts'
import { createTurns } from './turns.ts'

/** One transaction. */
export interface Session extends Statements {
  /** For what looks at the server itself. */
  readonly client: Pick<pg.ClientBase, 'query'>
  readonly db: NodePgDatabase
  /**
   * What the clock of the session's organization shows: the database's, unless it is a test organization whose clock was set.
   * Read after the locks, so never before what they waited for.
   */
  readonly now: () => Promise<number>
  /** The database's clock at what `now` has said. */
  readonly unset: (nowMs: number) => number
  readonly testClock: () => Promise<TestClock | undefined>
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
  /** Known to be no test organization. */
  readonly isLive: (organizationId: string) => boolean
  /** For where a moment ago is soon enough: the test's clock, or undefined. */
  readonly clock: (() => number) | undefined
}

const CLOCK = statement<{ nowMs: number }>('clock', 'select (extract(epoch from clock_timestamp()) * 1000)::bigint as "nowMs"')

/** The same of an organization that may be one for trying things out. */
const CLOCK_OF = statement<TestClock & { nowMs: number; known: boolean; live: boolean }>(
  'clock_of',
  `select (extract(epoch from clock_timestamp()) * 1000)::bigint as "nowMs", o.id is not null as known, o.live_id is null as live,
     o.clock_fixed_ms as "fixedMs", o.clock_offset_ms as "offsetMs"
   from (values ($1::text)) asked (id) left join organizations o on o.id = asked.id`,
)

const AS_SYSTEM = `begin; set local role ${SYSTEM_ROLE}`

export function connect(pool: pg.Pool, clock: (() => number) | undefined): Connection {
  let changes = 0
  const inTurn = createTurns()
  const databases = new WeakMap<pg.PoolClient, NodePgDatabase>()

  /** Whether an organization is a live one never changes, so of those nothing more is asked than the time. */
  const live = new Set<string>()

  function sessionOf(client: pg.PoolClient, organizationId?: string): Session {
    let db = databases.get(client)
    if (!db) databases.set(client, (db = drizzle(client)))
    const statements = statementsOf(client)
    let aheadMs = 0

    async function look() {
      if (organizationId === undefined || live.has(organizationId)) {
        const [read] = await statements.all(CLOCK, [])
        return { nowMs: read?.nowMs ?? 0, testClock: undefined }
      }
      const [read] = await statements.all(CLOCK_OF, [organizationId])
      if (read?.known && read.live) live.add(organizationId)
      const isSet = read && (read.fixedMs !== null || read.offsetMs !== null)
      return { nowMs: read?.nowMs ?? 0, testClock: isSet ? { fixedMs: read.fixedMs, offsetMs: read.offsetMs } : undefined }
    }

    return {
      ...statements,
      client,
      db,
      unset: (nowMs) => nowMs - aheadMs,
      testClock: async () => (organizationId !== undefined && live.has(organizationId) ? undefined : (await look()).testClock),
      async now() {
        const { nowMs, testClock } = await look()
        // A test's clock is read as late as the database's: behind what was sent before, locks included.
        const unsetMs = clock ? clock() : nowMs
        aheadMs = timeBy(testClock, unsetMs) - unsetMs
        return unsetMs + aheadMs
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
        (client) => work(sessionOf(client, organizationId)),
      )
    } finally {
      // A commit whose answer was lost may have happened.
      changes++
    }
  }

  return {
    clock,
    isLive: (organizationId) => live.has(organizationId),
    written: () => changes,
    read: (organizationId, work) =>
      transaction(
        pool,
        (client) => opening(' read only', client, organizationId),
        (client) => work(sessionOf(client, organizationId)),
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
