import { Database, type Sqlite } from '../sqlite-driver.ts'
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3'
import { sqliteWriter, type Write } from '../sqlite-writer.ts'
import { type TestClock, timeBy } from '../test-clock.ts'
import * as tables from './tables.ts'

export interface Connection {
  readonly sqlite: Sqlite
  readonly db: BetterSQLite3Database<typeof tables>
  /** The caller's clock, read after the write lock is taken. */
  readonly clock: () => number
  /** What that clock shows in an organization: in a test organization it may have been set. */
  readonly now: (organizationId: string) => number
  readonly clockOf: (organizationId: string) => TestClock | undefined
  /** How many transactions this connection has written; SQLite's own counter tells of those of others only. */
  readonly written: () => number
  /** Runs `change` in one synchronous transaction that takes the write lock before its first read; at once, unless the lock is taken. */
  readonly write: Write
  /** The same for what nothing in memory learns from, and whose loss with the power costs nothing. */
  readonly writeAside: Write
}

/** Opens the file, and has `migrate` bring it up to date. */
export function connect(path: string, clock: () => number, migrate: (sqlite: Sqlite) => void): Connection {
  const sqlite = new Database(path)
  let transactions = 0
  try {
    // Another process may be migrating.
    sqlite.pragma('busy_timeout = 10000')
    sqlite.pragma('journal_mode = WAL')
    // This build defaults to NORMAL in WAL mode, which can lose an acknowledged booking with the power.
    sqlite.pragma('synchronous = FULL')
    sqlite.pragma('foreign_keys = ON')
    sqlite.pragma('secure_delete = ON')
    migrate(sqlite)
    const write = sqliteWriter(sqlite)
    const clockOf = clocks(sqlite)
    return {
      sqlite,
      db: drizzle(sqlite, { schema: tables }),
      clock,
      clockOf,
      now: (organizationId) => timeBy(clockOf(organizationId), clock()),
      written: () => transactions,
      write: (change) =>
        write(() => {
          transactions++
          return change()
        }),
      writeAside: (change) => write(change, 'later'),
    }
  } catch (error) {
    sqlite.close()
    throw error
  }
}

/** Whether an organization is a live one never changes, so of those nothing is asked a second time. */
function clocks(sqlite: Sqlite): (organizationId: string) => TestClock | undefined {
  const live = new Set<string>()
  const read = sqlite.prepare<[string], TestClock & { readonly liveId: string | null }>(
    'select live_id as liveId, clock_fixed_ms as fixedMs, clock_offset_ms as offsetMs from organizations where id = ?',
  )
  return (organizationId) => {
    if (live.has(organizationId)) return undefined
    const row = read.get(organizationId)
    if (!row) return undefined
    const { liveId, fixedMs, offsetMs } = row
    if (liveId === null) live.add(organizationId)
    return fixedMs === null && offsetMs === null ? undefined : { fixedMs, offsetMs }
  }
}
