import type pg from 'pg'
import { postgresAddress } from '../../postgres/address.ts'
import { failureCode } from '../../postgres/failure.ts'
import { openPool } from '../../postgres/pool.ts'
import { transaction } from '../../postgres/transaction.ts'
import { type Cell, type CopiedRow, type CopiedTable, type CopyTarget, keyOf, RowsRefused } from '../copy.ts'
import { COUNTED_COLUMNS } from './copied-tables.ts'
import { targetLock } from './lock-target.ts'
import { lookAtTarget, MARKER, relationsOf, type TargetLayout } from './look-at-target.ts'

export interface CopyTargetOptions extends TargetLayout {
  readonly url: string
  /** Whose tables they are. */
  readonly ownerUrl: string
  /** Who inserts. */
  readonly role: string
  /** Row policies let rows in for the organization that the transaction names. */
  readonly walled: boolean
}

/** A database to be copied into. Connects when it is first asked. */
export function openPostgresTarget(options: CopyTargetOptions): CopyTarget {
  const { url, ownerUrl, schema, role, reader, walled } = options
  const address = postgresAddress(url)
  const owner = openPool(postgresAddress(ownerUrl), { schema, size: 1 })
  // Without a role, which may not be there yet.
  const login = openPool(address, { schema, size: 1 })
  const pool = openPool(address, { schema, role, size: 2 })
  const lock = targetLock(address)
  const marker = `${schema}.${MARKER}`
  const asOwner = <T>(work: (client: pg.PoolClient) => Promise<T>) => transaction(owner, () => 'begin', work)
  const reading = <T>(work: (client: pg.PoolClient) => Promise<T>) =>
    transaction(login, () => `begin read only; set local role ${reader}`, work)

  return {
    lock: () => lock.take(),
    look: () => lookAtTarget({ owner, login }, options),
    countRows: ({ name }) =>
      reading(async (client) => (await client.query<{ rows: number }>(`select count(*) as rows from ${name}`)).rows[0]?.rows ?? 0),
    rowsAfter: (table, after, limit) =>
      reading(
        async (client) =>
          (await client.query<Cell[]>({ text: pageQuery(table, after?.length), values: [...(after ?? []), limit], rowMode: 'array' })).rows,
      ),
    async isServed() {
      if (!walled || !(await relationsOf(owner, options)).ours.has('leases')) return false
      return reading(
        async (client) =>
          (await client.query("select from leases where name = 'jobs' and until_ms > extract(epoch from clock_timestamp()) * 1000"))
            .rowCount === 1,
      )
    },
    begin: (origin) =>
      asOwner(async (client) => {
        await client.query(`create schema if not exists ${schema}`)
        await client.query(`create table ${marker} (origin text not null, table_name text, after_key text not null)`)
        await client.query(`insert into ${marker} values ($1, null, '[]')`, [origin])
      }),
    async prepare() {
      await owner.query(`grant select, update on ${marker} to ${role}`)
    },
    async insert(table, rows) {
      lock.check()
      try {
        await transaction(
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
        )
      } catch (error) {
        throw isAboutRows(error) ? new RowsRefused(table.name, error.message, { cause: error }) : error
      }
    },
    async finish() {
      lock.check()
      // The row policies show the owner nothing, so this is asked by who sees all.
      const last = walled
        ? await reading((client) =>
            Promise.all(
              COUNTED_COLUMNS.map(async ([table, column]) => {
                const { rows } = await client.query<{ last: number | null }>(`select max(${column}) as last from ${table}`)
                return { table, column, last: rows[0]?.last ?? null }
              }),
            ),
          )
        : []
      await asOwner(async (client) => {
        for (const { table, column, last: most } of last)
          if (most !== null) await client.query(`select setval(pg_get_serial_sequence('${table}', '${column}'), $1)`, [most])
        // The feed told of every copied row, and nobody has heard it.
        if (walled) await client.query('truncate changes')
        await client.query(`drop table ${marker}`)
      })
    },
    async close() {
      await Promise.all([pool.end(), login.end(), owner.end()])
      await lock.end()
    },
  }
}

/** Data that a type cannot hold, or that breaks a rule: classes 22 and 23. Its message names the rule and no value of a row. */
const isAboutRows = (error: unknown): error is Error => error instanceof Error && /^2[23]/.test(failureCode(error) ?? '')

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
