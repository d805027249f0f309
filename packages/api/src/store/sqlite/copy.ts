import Database from 'better-sqlite3'
import type { Cell, CopiedTable, CopySource } from '../copy.ts'
import { pendingMigrations, readMigrations, SchemaError } from '../migrations.ts'

/**
 * A file to be copied from, as it is at this moment: opened for reading only, in one transaction. Throws SchemaError
 * if it is not of this version.
 */
export function openSqliteSource(path: string, migrations: 'sqlite' | 'keys-sqlite', clock: () => number): CopySource {
  const sqlite = new Database(path, { readonly: true, fileMustExist: true })
  try {
    const version = () => sqlite.pragma('data_version', { simple: true })
    const opened = version()
    sqlite.exec('begin')
    refuseOtherVersion(sqlite, path, migrations)
    return {
      async rowsAfter(table, after, limit) {
        const rows = sqlite
          .prepare<Cell[], (string | number | Buffer | null)[]>(pageQuery(table, after !== undefined))
          .raw()
          .all(...(after ?? []), limit)
        const booleans = Object.values(table.columns).map((type) => type === 'boolean')
        return rows.map((row) => row.map((cell, index) => (booleans[index] && cell !== null ? cell === 1 : cell)))
      },
      async isServed() {
        if (migrations === 'keys-sqlite') return false
        return sqlite.prepare<[number]>("select 1 from leases where name = 'jobs' and until_ms > ?").get(clock()) !== undefined
      },
      hasChanged() {
        // Within the transaction it would never be seen.
        if (sqlite.inTransaction) sqlite.exec('commit')
        return version() !== opened
      },
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

function refuseOtherVersion(sqlite: Database.Database, path: string, migrations: string): void {
  const made = sqlite.prepare("select 1 from sqlite_master where name = 'schema_migrations'").get()
  if (!made) throw new SchemaError(`${path} is no database of Slotwell.`)
  const applied = sqlite.prepare<[], { name: string; digest: string }>('select name, digest from schema_migrations order by name').all()
  if (pendingMigrations(readMigrations(migrations), applied).length > 0)
    throw new SchemaError(`${path} is of an older version. Bring it up to date first: slotwell migrate`)
}
