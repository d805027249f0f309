import type pg from 'pg'
import { postgresAddress } from '../../postgres/address.ts'
import { openPool } from '../../postgres/pool.ts'
import { transaction } from '../../postgres/transaction.ts'
import { type Cell, type CopiedRow, type CopiedTable, type CopyTarget, keyOf } from '../copy.ts'
import { APPLICATION_ROLE, SCHEMA, SYSTEM_ROLE } from './migrate.ts'

export interface CopyTargetOptions {
  readonly url: string
  /** Whose tables they are. */
  readonly ownerUrl: string
  readonly schema: string
  /** Who inserts. */
  readonly role: string
  /** Who reads rows of all organizations. */
  readonly reader: string
  /** Row policies let rows in for the organization that the transaction names. */
  readonly walled: boolean
}

/** The data, not the keys. */
export const DATA_TARGET = { schema: SCHEMA, role: APPLICATION_ROLE, reader: SYSTEM_ROLE, walled: true } as const

/** A database to be copied into, whose schema is made. */
export function openPostgresTarget(options: CopyTargetOptions): CopyTarget {
  const { url, ownerUrl, schema, role, reader, walled } = options
  const pool = openPool(postgresAddress(url), { schema, role, size: 2 })
  const owner = openPool(postgresAddress(ownerUrl), { schema, size: 1 })
  const marker = `${schema}.unfinished_move`
  const reading = `begin read only; set local role ${reader}`
  /** The row policies show the owner nothing, so this is asked by who sees all. */
  const lastWritten = () =>
    transaction(
      pool,
      () => reading,
      async (client) => (await client.query<{ last: number | null }>('select max(written) as last from audit')).rows[0]?.last ?? null,
    )

  return {
    rowsAfter: (table, after, limit) =>
      transaction(
        pool,
        () => reading,
        async (client) =>
          (await client.query<Cell[]>({ text: pageQuery(table, after?.length), values: [...(after ?? []), limit], rowMode: 'array' })).rows,
      ),
    async isServed() {
      if (!walled) return false
      return transaction(
        pool,
        () => reading,
        async (client) =>
          (await client.query("select from leases where name = 'jobs' and until_ms > extract(epoch from clock_timestamp()) * 1000"))
            .rowCount === 1,
      )
    },
    async position() {
      const made = await pool.query<{ made: boolean }>('select to_regclass($1) is not null as made', [marker])
      if (!made.rows[0]?.made) return undefined
      const { rows } = await pool.query<{ origin: string; name: string | null; after: string }>(
        `select origin, table_name as name, after_key as after from ${marker}`,
      )
      const [row] = rows
      return row && { origin: row.origin, table: row.name, after: JSON.parse(row.after) as Cell[] }
    },
    begin: (origin) =>
      transaction(
        owner,
        () => 'begin',
        async (client) => {
          await client.query(`create table ${marker} (origin text not null, table_name text, after_key text not null)`)
          await client.query(`grant select, update on ${marker} to ${role}`)
          await client.query(`insert into ${marker} values ($1, null, '[]')`, [origin])
        },
      ),
    insert: (table, rows) =>
      transaction(
        pool,
        () => 'begin',
        async (client) => {
          for (const [organizationId, theirs] of walled ? byOrganization(table, rows) : [['', rows] as const]) {
            if (walled) await client.query("select set_config('app.organization', $1, true)", [organizationId])
            await insertRows(client, table, theirs)
          }
          const last = rows.at(-1)
          const { rowCount } = await client.query(`update ${marker} set table_name = $1, after_key = $2`, [
            table.name,
            JSON.stringify(last ? keyOf(table, last) : []),
          ])
          if (rowCount !== 1) throw new Error('the move was ended by somebody else')
        },
      ),
    async finish() {
      const last = walled ? await lastWritten() : null
      await transaction(
        owner,
        () => 'begin',
        async (client) => {
          if (last !== null) await client.query("select setval(pg_get_serial_sequence('audit', 'written'), $1)", [last])
          // The feed told of every copied row, and nobody has heard it.
          if (walled) await client.query('truncate changes')
          await client.query(`drop table ${marker}`)
        },
      )
    },
    async close() {
      await pool.end()
      await owner.end()
    },
  }
}

function pageQuery({ name, key, columns }: CopiedTable, later: number | undefined): string {
  const read = Object.entries(columns).map(([column, type]) => (type.startsWith('json') ? `${column}::text` : column))
  const keys = key.join(', ')
  const behind = later ? `where (${keys}) > (${key.map((_, index) => `$${index + 1}`).join(', ')})` : ''
  return `select ${read.join(', ')} from ${name} ${behind} order by ${keys} limit $${(later ?? 0) + 1}`
}

function byOrganization(table: CopiedTable, rows: readonly CopiedRow[]): ReadonlyMap<string, CopiedRow[]> {
  const index = Object.keys(table.columns).indexOf(table.name === 'organizations' ? 'id' : 'organization_id')
  const groups = new Map<string, CopiedRow[]>()
  for (const row of rows) {
    const group = groups.get(String(row[index]))
    if (group) group.push(row)
    else groups.set(String(row[index]), [row])
  }
  return groups
}

async function insertRows(client: pg.PoolClient, { name, columns }: CopiedTable, rows: readonly CopiedRow[]): Promise<void> {
  const entries = Object.entries(columns)
  const names = entries.map(([column]) => column).join(', ')
  const sent = entries.map(([, type], index) => `$${index + 1}::${type.startsWith('json') ? 'text' : type}[]`)
  const cast = entries.map(([column, type]) => `${column}::${type}`)
  await client.query(
    `insert into ${name} (${names}) overriding system value select ${cast.join(', ')} from unnest(${sent.join(', ')}) as r (${names})`,
    entries.map((_, index) => rows.map((row) => row[index])),
  )
}
