import Database from 'better-sqlite3'
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3'
import * as tables from './tables.ts'

export interface Connection {
  readonly sqlite: Database.Database
  readonly db: BetterSQLite3Database<typeof tables>
  /** The caller's clock, read after the write lock is taken. */
  readonly clock: () => number
  /** How many transactions this connection has written; SQLite's own counter tells of those of others only. */
  readonly written: () => number
  /** Runs `change` in one synchronous transaction that takes the write lock before its first read. */
  readonly write: <T>(change: () => T) => T
}

export function connect(path: string, clock: () => number): Connection {
  const sqlite = new Database(path)
  sqlite.pragma('busy_timeout = 10000')
  sqlite.pragma('journal_mode = WAL')
  // This build defaults to NORMAL in WAL mode, which can lose an acknowledged booking with the power.
  sqlite.pragma('synchronous = FULL')
  sqlite.pragma('foreign_keys = ON')
  sqlite.pragma('secure_delete = ON')
  let transactions = 0
  return {
    sqlite,
    db: drizzle(sqlite, { schema: tables }),
    clock,
    written: () => transactions,
    write(change) {
      transactions++
      // `immediate`: a deferred transaction that read before another process wrote fails at its first write.
      return sqlite.transaction(change).immediate()
    },
  }
}
