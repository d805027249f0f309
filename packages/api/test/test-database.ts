import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Database } from '../src/store/sqlite-driver.ts'
import pg from 'pg'
import { inject } from 'vitest'

/** Where a test keeps its data. */
export interface TestDatabase {
  readonly url: string
  /** As an administrator of the server; `url` is that of the user who owns the database. On SQLite they are the same. */
  readonly adminUrl: string
  /** Runs SQL past the application, with every right. Gives the rows of one `select`. */
  exec(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  drop(): Promise<void>
}

/** On the engine of this run: a file of `folder`, or a PostgreSQL database with this version's schema. */
export async function testDatabase(folder: string, file = 'data.db'): Promise<TestDatabase> {
  if (inject('engine') === 'postgres') return postgresDatabase()
  const path = join(folder, file)
  return {
    url: `sqlite:${path}`,
    adminUrl: `sqlite:${path}`,
    async exec(sql) {
      const sqlite = new Database(path)
      try {
        if (/^select\b/.test(sql)) return sqlite.prepare<[], Readonly<Record<string, unknown>>>(sql).all()
        return sqlite.exec(sql) && []
      } finally {
        sqlite.close()
      }
    },
    // With its folder.
    async drop() {},
  }
}

/** A PostgreSQL database of its own: empty, or with this version's schema. */
export async function postgresDatabase(template: 'template0' | 'slotwell_template' = 'slotwell_template'): Promise<TestDatabase> {
  const { adminUrl, ownerUrl } = inject('postgres')
  const server = adminUrl.replace('%s', 'postgres')
  const name = `test_${randomBytes(6).toString('hex')}`
  await execPostgres(server, `create database ${name} template ${template} owner slotwell_owner`)
  return {
    url: ownerUrl.replace('%s', name),
    adminUrl: adminUrl.replace('%s', name),
    exec: (sql) => execPostgres(adminUrl.replace('%s', name), sql),
    drop: async () => void (await execPostgres(server, `drop database ${name} with (force)`)),
  }
}

/** Runs SQL on a session of its own, where `slotwell` is the schema that is meant. */
export async function execPostgres(url: string, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client({ connectionString: url, options: '-c search_path=slotwell' })
  client.on('error', () => {})
  await client.connect()
  try {
    const result = (await client.query(sql)) as pg.QueryResult | pg.QueryResult[]
    return (Array.isArray(result) ? result.at(-1) : result)?.rows ?? []
  } finally {
    await client.end()
  }
}
