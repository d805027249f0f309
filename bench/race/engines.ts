import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Database } from '../../packages/api/src/store/sqlite-driver.ts'
import pg from 'pg'
import { type PostgresPair, startPostgresPair } from '../../packages/api/test/postgres-pair.ts'
import { findPostgres } from '../../packages/api/test/postgres-server.ts'
import { type Cluster, clusterOf } from './clusters.ts'

export const ENGINE_NAMES = ['sqlite', 'postgres'] as const
export type EngineName = (typeof ENGINE_NAMES)[number]

/** A row as the database keeps it; whole numbers are numbers, JSON is text. */
export type Row = Readonly<Record<string, string | number | Uint8Array | null>>

/** A fresh pair of databases, data and keys, that servers work on and a checker looks at past them. */
export interface Engine {
  readonly name: EngineName
  /** What a server or a command of Slotwell is started with. */
  readonly env: Readonly<Record<string, string>>
  /** Database servers that may be killed; none where the database is a file. */
  readonly clusters: readonly Cluster[]
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
  return name === 'postgres' ? openPostgres() : openSqlite()
}

/** Columns of these types come as the text that SQLite has in their place. */
const { INT8, BOOL, JSON: JSON_TEXT, JSONB } = pg.types.builtins
const types = {
  getTypeParser: (oid: number) => {
    if (oid === INT8) return Number
    if (oid === BOOL) return (text: string) => (text === 't' ? 1 : 0)
    if (oid === JSON_TEXT || oid === JSONB) return (text: string) => text
    return pg.types.getTypeParser(oid)
  },
}

async function openPostgres(): Promise<Engine> {
  const pair = await startPair()
  const folder = mkdtempSync(join(tmpdir(), 'slotwell-race-'))
  const addresses = await pair.createDatabases('slotwell')
  /** Connects for each look: a connection that stays would end with a server that is killed. */
  const look = async <T>(see: (client: pg.Client) => Promise<T>): Promise<T> => {
    const connectionString = pair.data.adminUrl('slotwell')
    const client = new pg.Client({ connectionString, options: '-c search_path=slotwell', types: types as pg.CustomTypesConfig })
    await client.connect()
    try {
      return await see(client)
    } finally {
      await client.end()
    }
  }
  return {
    name: 'postgres',
    env: { DATA_DIR: folder, ...addresses },
    clusters: [clusterOf('data', pair.data), clusterOf('keys', pair.keys)],
    rows: (tables) =>
      look(async (client) => {
        await client.query('begin isolation level repeatable read read only')
        const found: [string, Row[]][] = []
        for (const table of tables) found.push([table, (await client.query<Row>(`select * from ${table}`)).rows])
        return Object.fromEntries(found) as Record<(typeof tables)[number], Row[]>
      }),
    async deadlocks(logs) {
      const counted = await look((client) =>
        client.query<{ deadlocks: number }>('select sum(deadlocks)::int as deadlocks from pg_stat_database'),
      )
      return (counted.rows[0]?.deadlocks ?? 0) + (logs.match(/40P01|55P03|\bbusy\b/g)?.length ?? 0)
    },
    async close() {
      await pair.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function startPair(): Promise<PostgresPair> {
  try {
    findPostgres()
  } catch (error) {
    throw new Unavailable((error as Error).message, { cause: error })
  }
  return startPostgresPair()
}

async function openSqlite(): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'slotwell-race-'))
  const path = join(folder, 'slotwell.db')
  return {
    name: 'sqlite',
    env: { DATA_DIR: folder },
    clusters: [],
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
