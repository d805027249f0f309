import { type PostgresAddress, shownAddress } from '../postgres/address.ts'
import { withClient } from '../postgres/client.ts'
import { migratePostgres } from '../postgres/migrate.ts'
import { openPool } from '../postgres/pool.ts'
import type { KeyStore } from './key-store.ts'
import { otherRootKey } from './keys-unusable.ts'
import { KEYS_ROLE, KEYS_SCHEMA, postgresKeys } from './postgres-keys.ts'

/** Keys are read once a minute a person at most, and written when somebody is met for the first time. */
const POOL_SIZE = 4

export interface OpenPostgresKeys {
  readonly address: PostgresAddress
  /** Whose tables they are; the same unless given apart. */
  readonly owner: PostgresAddress
  /** Of the root key. */
  readonly fingerprint: string
  readonly atMs: number
}

/** Opens the key store on a PostgreSQL cluster. A root key that did not make it is refused before anything is written: KeysUnusable. */
export async function openPostgresKeys({ address, owner, fingerprint, atMs }: OpenPostgresKeys): Promise<KeyStore> {
  const place = shownAddress(address)
  const before = await storedFingerprint(address)
  if (before !== undefined && before !== fingerprint) throw otherRootKey(place, before, fingerprint)
  await migrateKeys(address, owner, atMs)
  const pool = openPool(address, { schema: KEYS_SCHEMA, role: KEYS_ROLE, size: POOL_SIZE })
  try {
    await pool.query('insert into root_keys (version, fingerprint, since_ms) values (1, $1, $2) on conflict do nothing', [
      fingerprint,
      atMs,
    ])
    // Two first starts at once: the other one's key may have won.
    const { rows } = await pool.query<{ fingerprint: string }>('select fingerprint from root_keys where version = 1')
    if (rows[0]?.fingerprint !== fingerprint) throw otherRootKey(place, rows[0]?.fingerprint, fingerprint)
  } catch (error) {
    await pool.end()
    throw error
  }
  return postgresKeys(pool)
}

/** Brings the key store to this version's schema. `owner` may be the program's own login. */
export const migrateKeys = (address: PostgresAddress, owner: PostgresAddress, atMs: number): Promise<readonly string[]> =>
  migratePostgres({
    address: owner,
    folder: 'keys-postgres',
    schema: KEYS_SCHEMA,
    roles: [KEYS_ROLE],
    login: address.user,
    atMs,
  })

/** Fingerprint of the root key that made this key store; undefined where there is none yet. */
export const storedFingerprint = (address: PostgresAddress): Promise<string | undefined> =>
  withClient(address, { schema: KEYS_SCHEMA }, async (client) => {
    const { rows: made } = await client.query("select from pg_tables where schemaname = $1 and tablename = 'root_keys'", [KEYS_SCHEMA])
    if (made.length === 0) return undefined
    await client.query(`set role ${KEYS_ROLE}`)
    const { rows } = await client.query<{ fingerprint: string }>('select fingerprint from root_keys where version = 1')
    return rows[0]?.fingerprint
  })
