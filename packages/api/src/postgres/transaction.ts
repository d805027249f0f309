import type pg from 'pg'
import { FAILURE, failureCode } from './failure.ts'

/** A statement that is parsed and planned once a connection, under its name. */
export interface Statement<Row = unknown> {
  readonly name: string
  readonly text: string
  /** For the compiler only. */
  readonly row?: Row
}
export const statement = <Row>(name: string, text: string): Statement<Row> => ({ name, text })

/** Statements of one transaction. They are sent without waiting for the ones before and run in the order given. */
export interface Statements {
  readonly all: <Row>(of: Statement<Row>, values: readonly unknown[]) => Promise<Row[]>
  /** How many rows it changed. */
  readonly run: (of: Statement, values: readonly unknown[]) => Promise<number>
}

export const statementsOf = (client: Pick<pg.ClientBase, 'query'>): Statements => ({
  all: async <Row>({ name, text }: Statement<Row>, values: readonly unknown[]) =>
    (await client.query<Row & pg.QueryResultRow>({ name, text, values: [...values] })).rows as Row[],
  run: async ({ name, text }, values) => (await client.query({ name, text, values: [...values] })).rowCount ?? 0,
})

/**
 * One transaction that begins with the SQL of `opening`. A connection that could not end it is closed and not given out again,
 * which ends it on the server, too.
 */
export async function transaction<T>(
  pool: pg.Pool,
  opening: (client: pg.PoolClient) => string,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let broken = true
  try {
    // Sent together with the first statements of `work`: a failure here fails those, too, and is the one to tell of.
    const begun = client.query(opening(client))
    const worked = work(client)
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

const TRIES = 6
const PAUSE_MS = 8
/** Came into another's way: nothing was written, and the same work finds another situation the next time. */
const AGAIN = new Set<string | undefined>([FAILURE.serialization, FAILURE.deadlock, FAILURE.exclusion])

/** Runs a transaction again that the database has undone because of another one. Never one whose end is unknown. */
export async function untilUndisturbed<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (!AGAIN.has(failureCode(error)) || tries === TRIES) throw error
      await new Promise((resolve) => setTimeout(resolve, Math.random() * PAUSE_MS * tries))
    }
  }
}

/** What the work has read is no longer so: it is run again, as if the database had found out. */
export class Disturbed extends Error {
  override readonly name = 'Disturbed'
  readonly code = FAILURE.serialization
}
