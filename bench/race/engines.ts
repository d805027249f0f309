import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import pg from 'pg'
import { findPostgres, type PostgresServer, startPostgres } from '../../packages/api/test/postgres-server.ts'

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

/** Two clusters of its own, since keys are never in that of the data. */
async function openPostgres(): Promise<Engine> {
  const servers = await startBoth()
  const [data, keys] = servers
  const folder = mkdtempSync(join(tmpdir(), 'slotwell-race-'))
  const connect = async (url: string) => {
    const client = new pg.Client({ connectionString: url, options: '-c search_path=slotwell', types: types as pg.CustomTypesConfig })
    await client.connect()
    return client
  }
  for (const server of servers) {
    const admin = await connect(server.adminUrl())
    await admin.query('create database slotwell owner slotwell_owner')
    await admin.end()
  }
  const looker = await connect(data.adminUrl('slotwell'))
  return {
    name: 'postgres',
    env: { DATA_DIR: folder, DATABASE_URL: data.ownerUrl('slotwell'), KEYS_URL: keys.ownerUrl('slotwell') },
    async rows(tables) {
      await looker.query('begin isolation level repeatable read read only')
      try {
        const found: [string, Row[]][] = []
        for (const table of tables) found.push([table, (await looker.query<Row>(`select * from ${table}`)).rows])
        return Object.fromEntries(found) as Record<(typeof tables)[number], Row[]>
      } finally {
        await looker.query('commit')
      }
    },
    async deadlocks(logs) {
      const counted = await looker.query<{ deadlocks: number }>('select sum(deadlocks)::int as deadlocks from pg_stat_database')
      return (counted.rows[0]?.deadlocks ?? 0) + (logs.match(/40P01|55P03|\bbusy\b/g)?.length ?? 0)
    },
    async close() {
      await looker.end()
      await Promise.all(servers.map((server) => server.stop()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function startBoth(): Promise<readonly [PostgresServer, PostgresServer]> {
  try {
    findPostgres()
  } catch (error) {
    throw new Unavailable((error as Error).message, { cause: error })
  }
  return Promise.all([startPostgres(), startPostgres()])
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
