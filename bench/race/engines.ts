import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'

export const ENGINE_NAMES = ['sqlite', 'postgres'] as const
export type EngineName = (typeof ENGINE_NAMES)[number]

/** A row as the database keeps it; whole numbers are numbers, JSON is text. */
export type Row = Readonly<Record<string, string | number | Uint8Array | null>>

/** A fresh pair of databases, data and keys, that servers work on and a checker looks at past them. */
export interface Engine {
  readonly name: EngineName
  /** What a server or a command of Slotwell is started with. */
  readonly env: Readonly<Record<string, string>>
  /** All rows of these tables as of one moment, whatever is being written meanwhile. */
  rows<T extends string>(tables: readonly T[]): Promise<Readonly<Record<T, readonly Row[]>>>
  /** Deadlocks and refused locks: what the database counts, and what servers have written about them into their logs. */
  deadlocks(logs: string): Promise<number>
  /** Removes everything. Servers have ended before. */
  close(): Promise<void>
}

/** What is asked for cannot be had here; the message is one line with the remedy. */
export class Unavailable extends Error {}

/** Makes databases of their own for one run. The only place that knows how an engine is started and read. */
export async function openEngine(name: EngineName): Promise<Engine> {
  if (name === 'postgres')
    throw new Unavailable('--engine postgres is not there yet: this version keeps its data in SQLite. Use --engine sqlite.')
  return openSqlite()
}

async function openSqlite(): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'slotwell-race-'))
  const path = join(folder, 'slotwell.db')
  return {
    name: 'sqlite',
    env: { DATA_DIR: folder },
    async rows(tables) {
      // Opened for each look: a connection that stays would keep SQLite from recovering its log after a kill.
      const sqlite = new Database(path, { readonly: true })
      try {
        return sqlite.transaction(() =>
          Object.fromEntries(tables.map((table) => [table, sqlite.prepare<[], Row>(`select * from ${table}`).all()])),
        )() as Record<(typeof tables)[number], Row[]>
      } finally {
        sqlite.close()
      }
    },
    deadlocks: async (logs) => logs.match(/SQLITE_(?:BUSY|LOCKED)\w*/g)?.length ?? 0,
    async close() {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
