import type pg from 'pg'
import { databaseFaults } from '../../postgres/server-faults.ts'
import type { Cell, CopiedTable, MovePosition, TargetState } from '../copy.ts'
import { pendingMigrations, readMigrations, SchemaError } from '../migrations.ts'

/** What a place that can be copied into is made of. */
export interface TargetLayout {
  readonly schema: string
  /** Of its migrations. */
  readonly folder: string
  /** Who reads rows of all organizations. */
  readonly reader: string
  readonly copied: readonly CopiedTable[]
  /** Tables of the schema whose rows are not copied: they are about processes that are over, or made anew. */
  readonly left: readonly string[]
}

/** There as long as a move is unfinished. Made before anything else, and by the owner of the tables. */
export const MARKER = 'unfinished_move'

/** Whatever holds or shows rows, except what belongs to the server itself or to an extension. */
const RELATIONS = `select n.nspname as schema, c.relname as name, c.relkind as kind from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    and not (c.relkind = 'S' and exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i')))
  order by 1, 2`

/** Names of the tables that are there now, ours and those of others. */
export async function relationsOf(owner: pg.Pool, { schema, copied, left }: TargetLayout) {
  const known = new Set([...copied.map(({ name }) => name), ...left, 'schema_migrations', MARKER])
  const { rows } = await owner.query<{ schema: string; name: string; kind: string }>(RELATIONS)
  const isOurs = (row: (typeof rows)[number]) => row.schema === schema && row.kind === 'r' && known.has(row.name)
  return {
    ours: new Set(rows.filter(isOurs).map(({ name }) => name)),
    foreign: rows.filter((row) => !isOurs(row)).map((row) => `${row.schema}.${row.name}`),
  }
}

/** Looks at a database before anything is made there. `owner` takes no role, since there may be none yet. */
export async function lookAtTarget(
  pools: { readonly owner: pg.Pool; readonly login: pg.Pool },
  layout: TargetLayout,
): Promise<TargetState> {
  const { schema, folder, reader, copied } = layout
  const unfit = await databaseFaults(pools.owner)
  if (unfit.length > 0) throw new SchemaError(unfit.join(' '))
  const { ours, foreign } = await relationsOf(pools.owner, layout)
  if (foreign.length > 0) return { state: 'foreign', names: foreign }
  if (ours.has(MARKER)) return { state: 'begun', position: await positionOf(pools.owner, schema) }
  if (ours.size === 0) return { state: 'empty' }
  if (!ours.has('schema_migrations')) return { state: 'foreign', names: [...ours].map((name) => `${schema}.${name}`) }
  const { rows: applied } = await pools.owner.query<{ name: string; digest: string }>(
    `select name, digest from ${schema}.schema_migrations order by name`,
  )
  const current = pendingMigrations(readMigrations(folder), applied).length === 0
  const client = await pools.login.connect()
  try {
    await client.query('begin read only')
    // Row policies show the owner nothing.
    await client.query(`set local role ${reader}`)
    for (const { name } of copied)
      if (ours.has(name) && (await client.query(`select from ${schema}.${name} limit 1`)).rowCount === 1) return { state: 'rows', current }
    return { state: 'empty' }
  } finally {
    await client.query('rollback').catch(() => {})
    client.release()
  }
}

async function positionOf(owner: pg.Pool, schema: string): Promise<MovePosition> {
  const { rows } = await owner.query<{ origin: string; name: string | null; after: string }>(
    `select origin, table_name as name, after_key as after from ${schema}.${MARKER}`,
  )
  const [row] = rows
  if (!row) throw new Error('an unfinished move has one row')
  return { origin: row.origin, table: row.name, after: JSON.parse(row.after) as Cell[] }
}
