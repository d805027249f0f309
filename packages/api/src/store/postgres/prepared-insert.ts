import { getTableColumns, getTableName } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import { statement } from '../../postgres/transaction.ts'
import type { Session } from './connection.ts'

type Row<T extends PgTable> = Required<T['$inferInsert']>
type Columns = readonly (readonly [key: string, column: PgColumn])[]

const writable = (table: PgTable): Columns =>
  Object.entries(getTableColumns(table)).filter(([, { generatedIdentity }]) => !generatedIdentity)

const valuesOf = (columns: Columns, row: Readonly<Record<string, unknown>>): unknown[] =>
  columns.map(([key, column]) => (row[key] === null || row[key] === undefined ? null : column.mapToDriverValue(row[key])))

/** An insert of whole rows. `onConflict`: leave the row that is there, or write over it by the primary key `id`. */
export function preparedInsert<T extends PgTable>(table: T, onConflict?: 'keep' | 'replace') {
  const columns = writable(table)
  const names = columns.map(([, { name }]) => name)
  const ends = {
    keep: ' on conflict do nothing',
    replace: ` on conflict (id) do update set ${names.map((name) => `${name} = excluded.${name}`).join(', ')}`,
  }
  const values = names.map((_, index) => `$${index + 1}`)
  const insert = statement(
    `insert_${getTableName(table)}`,
    `insert into ${getTableName(table)} (${names.join(', ')}) values (${values.join(', ')})${onConflict ? ends[onConflict] : ''}`,
  )
  return (session: Session, row: Row<T>): Promise<number> => session.run(insert, valuesOf(columns, row))
}

/** Writes over a whole row that is found by its id and by one more column, which has to be `found` still. */
export function preparedUpdate<T extends PgTable>(table: T, by: string) {
  const columns = writable(table)
  const sets = columns.map(([, { name }], index) => `${name} = $${index + 3}`)
  const update = statement(
    `update_${getTableName(table)}`,
    `update ${getTableName(table)} set ${sets.join(', ')} where id = $1 and ${by} = $2 and organization_id = $${columns.findIndex(([key]) => key === 'organizationId') + 3}`,
  )
  return (session: Session, row: Row<T> & { readonly id: string }, found: string | number): Promise<number> =>
    session.run(update, [row.id, found, ...valuesOf(columns, row)])
}

/** The columns of a table under the names of its rows, for a statement of its own. */
export const columnsOf = (table: PgTable): string =>
  Object.entries(getTableColumns(table))
    .map(([key, { name }]) => `${getTableName(table)}.${name} as "${key}"`)
    .join(', ')
