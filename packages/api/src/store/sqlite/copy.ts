import { Database, type Sqlite } from '../sqlite-driver.ts'
import type { Cell, CopiedTable, CopySource } from '../copy.ts'
import { pendingMigrations, readMigrations, SchemaError } from '../migrations.ts'

export type CopiedFile = 'data' | 'keys'
const FOLDERS = { data: 'sqlite', keys: 'keys-sqlite' } as const
/** A table that only this one of the two has. */
const MARKS = { data: 'organizations', keys: 'root_keys' } as const

/**
 * A file to be copied from, as it is at this moment: opened for reading only, in one transaction. Throws SchemaError
 * if it is not what it should be, or not of this version.
 */
export function openSqliteSource(path: string, what: CopiedFile, clock: () => number): CopySource {
  const sqlite = new Database(path, { readonly: true, fileMustExist: true })
  const version = () => sqlite.pragma('data_version', { simple: true })
  // Counted before the first read: a write in between is taken for one that came later.
  let seen: unknown
  const renew = () => {
    // Within the transaction the counter would stand still.
    if (sqlite.inTransaction) sqlite.exec('commit')
    const before = seen
    seen = version()
    sqlite.exec('begin')
    return seen !== before
  }
  try {
    renew()
    refuseOtherFile(sqlite, path, what)
    return {
      async countRows({ name }) {
        return sqlite.prepare<[], number>(`select count(*) from ${name}`).pluck().get() ?? 0
      },
      async rowsAfter(table, after, limit) {
        const rows = sqlite
          .prepare<Cell[], (string | number | Buffer | null)[]>(pageQuery(table, after !== undefined))
          .raw()
          .all(...(after ?? []), limit)
        const booleans = Object.values(table.columns).map((type) => type === 'boolean')
        return rows.map((row) => row.map((cell, index) => (booleans[index] && cell !== null ? cell === 1 : cell)))
      },
      async isServed() {
        if (what === 'keys') return false
        return sqlite.prepare<[number]>("select 1 from leases where name = 'jobs' and until_ms > ?").get(clock()) !== undefined
      },
      renew,
      async close() {
        sqlite.close()
      },
    }
  } catch (error) {
    sqlite.close()
    throw error
  }
}

function pageQuery({ name, key, columns }: CopiedTable, later: boolean): string {
  const keys = key.join(', ')
  const behind = later ? `where (${keys}) > (${key.map(() => '?').join(', ')})` : ''
  return `select ${Object.keys(columns).join(', ')} from ${name} ${behind} order by ${keys} limit ?`
}

function refuseOtherFile(sqlite: Sqlite, path: string, what: CopiedFile): void {
  const has = (table: string) => sqlite.prepare("select 1 from sqlite_master where type = 'table' and name = ?").get(table) !== undefined
  const other = what === 'data' ? 'keys' : 'data'
  if (has(MARKS[other])) throw new SchemaError(`${path} holds the ${other}, not the ${what}. Are --from and --keys-from exchanged?`)
  if (!has('schema_migrations') || !has(MARKS[what])) throw new SchemaError(`${path} does not hold the ${what} of Slotwell.`)
  const applied = sqlite.prepare<[], { name: string; digest: string }>('select name, digest from schema_migrations order by name').all()
  if (pendingMigrations(readMigrations(FOLDERS[what]), applied).length > 0)
    throw new SchemaError(`${path} is of an older version. Bring it up to date first: slotwell migrate`)
}
