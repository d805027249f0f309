import { getTableColumns, sql } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Connection } from './connection.ts'

type Inserter<T extends SQLiteTable> = (row: Required<T['$inferInsert']>) => void

/** An insert of whole rows, prepared once. `onConflict`: leave the row that is there, or write over it by the primary key `id`. */
export function preparedInsert<T extends SQLiteTable>({ db }: Connection, table: T, onConflict?: 'keep' | 'replace'): Inserter<T> {
  const columns = Object.entries(getTableColumns(table))
  const values = Object.fromEntries(columns.map(([key]) => [key, sql.placeholder(key)])) as T['$inferInsert']
  const insert = db.insert(table).values(values)
  const id = columns.find(([key]) => key === 'id')?.[1]
  if (onConflict === 'keep') insert.onConflictDoNothing()
  if (onConflict === 'replace' && id) {
    const set = Object.fromEntries(columns.map(([key, column]) => [key, sql.raw(`excluded.${column.name}`)])) as Partial<T['$inferInsert']>
    insert.onConflictDoUpdate({ target: id, set })
  }
  const prepared = insert.prepare()
  return (row) => void prepared.run(row)
}
