import { Database } from '../store/sqlite-driver.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postgresDatabase, type TestDatabase } from '../../test/test-database.ts'
import { readMigrations } from '../store/migrations.ts'
import { COPIED_TABLES, LEFT_TABLES } from '../store/postgres/copied-tables.ts'
import { KEYS_LAYOUT } from '../trust/copied-keys.ts'

let database: TestDatabase
beforeAll(async () => void (database = await postgresDatabase()))
afterAll(() => database.drop())

/** A table that is new has to be copied, or said to be left behind. These are, and nothing else. */
const HALVES = [
  {
    schema: 'slotwell',
    folder: 'sqlite',
    copied: COPIED_TABLES,
    left: LEFT_TABLES,
    stated: { postgres: ['change_marks', 'changes', 'leases', 'limits'], sqlite: ['changes', 'leases', 'limits'] },
  },
  {
    schema: 'slotwell_keys',
    folder: 'keys-sqlite',
    copied: KEYS_LAYOUT.copied,
    left: KEYS_LAYOUT.left,
    stated: { postgres: ['root_keys'], sqlite: ['root_keys'] },
  },
] as const

const columnsOf = (rows: readonly Readonly<Record<string, unknown>>[]) => {
  const tables = new Map<string, string[]>()
  for (const { name, column } of rows) tables.set(String(name), [...(tables.get(String(name)) ?? []), String(column)].sort())
  tables.delete('schema_migrations')
  return tables
}
const without = (tables: ReadonlyMap<string, string[]>, left: readonly string[]) =>
  Object.fromEntries([...tables].filter(([name]) => !left.includes(name)).toSorted())

describe.each(HALVES)('What a move copies of $schema', ({ schema, folder, copied, left, stated }) => {
  const said = Object.fromEntries(copied.map(({ name, columns }) => [name, Object.keys(columns).sort()] as const).toSorted())

  it('is every column of every table on PostgreSQL, but for those that are stated', async () => {
    const rows = await database.exec(
      `select table_name as name, column_name as column from information_schema.columns where table_schema = '${schema}'`,
    )
    expect(without(columnsOf(rows), stated.postgres)).toEqual(said)
    expect([...left].sort()).toEqual(stated.postgres)
  })

  it('is every column of every table on SQLite', () => {
    const sqlite = new Database(':memory:')
    for (const { sql } of readMigrations(folder)) sqlite.exec(sql)
    const rows = sqlite
      .prepare<[], Record<string, unknown>>(
        `select t.name, c.name as "column" from sqlite_master t, pragma_table_info(t.name) c where t.type = 'table' and t.name not like 'sqlite_%'`,
      )
      .all()
    sqlite.close()
    expect(without(columnsOf(rows), stated.sqlite)).toEqual(said)
  })

  it('is read by a key that is unique, never null and ordered by bytes', async () => {
    const keys = await database.exec(
      `select c.relname as name, i.indisunique as is_unique, i.indpred is null as is_whole,
         array_agg(a.attname::text order by array_position(i.indkey::int2[], a.attnum)) as columns,
         bool_and(a.attnotnull and a.attcollation in (0, (select oid from pg_collation where collname = 'C'))) as is_fit
       from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
         join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey::int2[])
       where n.nspname = '${schema}' group by i.indexrelid, 1, 2, 3`,
    )
    for (const { name, key } of copied)
      expect(keys, name).toContainEqual({ name, is_unique: true, is_whole: true, columns: key, is_fit: true })
  })
})
