import { getTableColumns, getTableName, is } from 'drizzle-orm'
import { getTableConfig as postgresConfig, PgTable } from 'drizzle-orm/pg-core'
import { getTableConfig as sqliteConfig, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { expect, expectTypeOf, it } from 'vitest'
import { postgresDatabase } from '../../../test/test-database.ts'
import * as sqlite from '../sqlite/tables.ts'
import * as postgres from './tables.ts'

/** Both dialects must hand the same rows to the same code. The compiler looks at the types, this file at the rest. */
type Rows<T> = { readonly [Key in keyof T]: T[Key] extends { $inferSelect: infer Row } ? Row : never }
expectTypeOf<Rows<typeof sqlite>>().toEqualTypeOf<Rows<typeof postgres>>()

const tables = <T extends PgTable | SQLiteTable>(module: object, kind: typeof PgTable | typeof SQLiteTable) =>
  Object.entries(module).filter((entry): entry is [string, T] => is(entry[1], kind as never))
const lite = tables<SQLiteTable>(sqlite, SQLiteTable)
const pg = tables<PgTable>(postgres, PgTable)

it('has the same tables in both dialects', () => {
  expect(pg.map(([name]) => name)).toEqual(lite.map(([name]) => name))
  expect(lite.length).toBeGreaterThan(12)
})

it.each(lite.map(([name, table], index) => [name, table, pg[index]?.[1]] as const))(
  '%s has the same columns in both dialects',
  (_, table, other) => {
    if (!other) throw new Error('a table is missing')
    const shape = (columns: readonly { name: string; notNull: boolean; primary: boolean }[]) =>
      columns.map(({ name: column, notNull, primary }) => ({ column, notNull, primary }))
    expect(shape(postgresConfig(other).columns)).toEqual(shape(sqliteConfig(table).columns))
    expect(Object.keys(getTableColumns(other))).toEqual(Object.keys(getTableColumns(table)))
  },
)

it('has in the database what the tables say', async () => {
  const database = await postgresDatabase()
  const rows = await database.exec(
    "select table_name, column_name, is_nullable from information_schema.columns where table_schema = 'slotwell' order by table_name, column_name",
  )
  await database.drop()
  const found = new Map<string, Map<string, boolean>>()
  for (const { table_name: table, column_name: column, is_nullable: nullable } of rows) {
    const columns = found.get(String(table)) ?? new Map<string, boolean>()
    found.set(String(table), columns.set(String(column), nullable === 'NO'))
  }
  for (const [, table] of pg) {
    const columns = Object.values(getTableColumns(table)).map(({ name, notNull }) => [name, notNull] as const)
    expect([getTableName(table), new Map(columns.toSorted())]).toEqual([getTableName(table), found.get(getTableName(table))])
  }
})
