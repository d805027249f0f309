import type pg from 'pg'
import { pendingMigrations, readMigrations, SchemaError } from '../store/migrations.ts'
import { type PostgresAddress, shownAddress } from './address.ts'
import { withClient } from './client.ts'
import { FAILURE, failureCode } from './failure.ts'
import { ensureRoles } from './roles.ts'

export interface MigrateOptions {
  /** The user here owns what is made. */
  readonly address: PostgresAddress
  /** Below `packages/api/migrations`. */
  readonly folder: string
  /** The migrations name it. */
  readonly schema: string
  /** Roles without login that the migrations grant rights to. */
  readonly roles: readonly string[]
  /** Who takes these roles in its sessions; the owner, unless the program logs in as somebody else. */
  readonly login: string
  readonly atMs: number
}

/** Two processes that start at once: the second waits for the first here. Any number, the same for all. */
const LOCK = 7_526_119_004_118

/**
 * Brings one schema to this version, in one transaction. Safe to call from several processes at once; needs no right to change anything
 * if there is nothing to do. Throws SchemaError if the database is of another version, or if this user may not change it.
 */
export async function migratePostgres(options: MigrateOptions): Promise<readonly string[]> {
  const { address, folder, schema, roles, login } = options
  const migrate = async (client: pg.Client): Promise<readonly string[]> => {
    const known = readMigrations(folder)
    if (pendingMigrations(known, await appliedTo(client, schema)).length === 0) return []
    await ensureRoles(client, roles, login)
    return apply(client, options)
  }
  try {
    // A large table may take its time; whoever waits for the other process that migrates, too.
    return await withClient(address, { schema }, migrate, { statement_timeout: 0, lock_timeout: 0, query_timeout: 0 })
  } catch (error) {
    if (failureCode(error) !== FAILURE.notAllowed) throw error
    throw new SchemaError(
      `The database needs migrations, and ${shownAddress(address)} may not make them (${(error as Error).message}). Run "slotwell migrate" with DATABASE_OWNER_URL or KEYS_OWNER_URL naming the owner; docs/guide/run.md shows how.`,
      { cause: error },
    )
  }
}

async function apply(client: pg.Client, { folder, schema, atMs }: MigrateOptions): Promise<readonly string[]> {
  await client.query('begin')
  try {
    await client.query('select pg_advisory_xact_lock($1)', [LOCK])
    await client.query(`create schema if not exists ${schema}`)
    await client.query(
      `create table if not exists ${schema}.schema_migrations (name text primary key, digest text not null, applied_at_ms bigint not null)`,
    )
    const pending = pendingMigrations(readMigrations(folder), await appliedTo(client, schema))
    for (const { name, sql, digest } of pending) {
      await client.query(sql)
      await client.query(`insert into ${schema}.schema_migrations values ($1, $2, $3)`, [name, digest, atMs])
    }
    await client.query('commit')
    return pending.map(({ name }) => name)
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

async function appliedTo(client: pg.Client, schema: string): Promise<{ name: string; digest: string }[]> {
  const { rows } = await client.query<{ made: boolean }>(
    "select exists (select from pg_tables where schemaname = $1 and tablename = 'schema_migrations') as made",
    [schema],
  )
  if (!rows[0]?.made) return []
  return (await client.query<{ name: string; digest: string }>(`select name, digest from ${schema}.schema_migrations order by name`)).rows
}
