import { Database, type Sqlite } from '../store/sqlite-driver.ts'
import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs'
import { newId } from '../new-id.ts'
import { isPostgresUrl, postgresAddress } from '../postgres/address.ts'
import { pendingMigrations, readMigrations } from '../store/migrations.ts'
import { createKeyring } from './create-keyring.ts'
import { rootKeyFingerprint } from './derive-key.ts'
import type { KeyStore } from './key-store.ts'
import type { Keyring } from './keyring.ts'
import { KeysUnusable, otherRootKey } from './keys-unusable.ts'
import { openPostgresKeys, storedFingerprint } from './open-postgres-keys.ts'
import { prepareKeysConnection, sqliteKeys } from './sqlite-keys.ts'

export interface OpenKeysOptions {
  /** `sqlite:/path/to/keys.db`, or `postgres://…` of a cluster that does not hold the data. */
  readonly url: string
  /** PostgreSQL only: whose tables they are, if that is not the user of `url`. */
  readonly ownerUrl?: string | undefined
  readonly rootKey: Uint8Array
  readonly clock?: () => number
}

/** The file behind a `sqlite:` address. */
export function fileOfUrl(url: string): string {
  const path = /^sqlite:(?!\/\/)(.+)$/.exec(url)?.[1]
  if (!path) throw new KeysUnusable(`Unknown address "${url.split(':')[0]}:…". Use sqlite:path/to/file.db`)
  return path
}

/** Whether there is a key store already: it was made with a root key, so a new one would be of no use. */
export const keysExist = async (url: string): Promise<boolean> =>
  isPostgresUrl(url) ? (await storedFingerprint(postgresAddress(url))) !== undefined : existsSync(fileOfUrl(url))

/**
 * Opens the key store and brings its schema up to date. A root key that did not
 * make this store is refused before anything is written: KeysUnusable.
 */
export async function openKeys(options: OpenKeysOptions): Promise<{ keyStore: KeyStore; keyring: Keyring }> {
  const { url, ownerUrl = url, rootKey, clock = Date.now } = options
  if (rootKey.length !== 32) throw new KeysUnusable('The root key must be 32 bytes.')
  const fingerprint = rootKeyFingerprint(rootKey)
  const keyStore = isPostgresUrl(url)
    ? await openPostgresKeys({ address: postgresAddress(url), owner: postgresAddress(ownerUrl), fingerprint, atMs: clock() })
    : openSqliteKeys(fileOfUrl(url), fingerprint, clock())
  return { keyStore, keyring: createKeyring({ keyStore, rootKey, newPersonId: () => newId('per'), clock }) }
}

function openSqliteKeys(path: string, fingerprint: string, atMs: number): KeyStore {
  refuseOtherRootKey(path, fingerprint)
  // Made with its mode, not corrected to it later; SQLite gives the log the same mode.
  closeSync(openSync(path, 'a', 0o600))
  chmodSync(path, 0o600)
  const sqlite = new Database(path)
  try {
    prepareKeysConnection(sqlite)
    migrate(sqlite, atMs)
    sqlite.prepare('insert into root_keys (version, fingerprint, since_ms) values (1, ?, ?) on conflict do nothing').run(fingerprint, atMs)
    // Two first starts at once: the other one's key may have won.
    const stored = sqlite.prepare<[], string>('select fingerprint from root_keys where version = 1').pluck().get()
    if (stored !== fingerprint) throw otherRootKey(path, stored, fingerprint)
  } catch (error) {
    sqlite.close()
    throw error
  }
  return sqliteKeys(sqlite)
}

function refuseOtherRootKey(path: string, fingerprint: string): void {
  if (!existsSync(path) || statSync(path).size === 0) return
  const sqlite = new Database(path, { readonly: true })
  try {
    const made = sqlite.prepare("select 1 from sqlite_master where name = 'root_keys'").get()
    const stored =
      made === undefined ? undefined : sqlite.prepare<[], string>('select fingerprint from root_keys where version = 1').pluck().get()
    if (stored && stored !== fingerprint) throw otherRootKey(path, stored, fingerprint)
  } finally {
    sqlite.close()
  }
}

function migrate(sqlite: Sqlite, atMs: number): void {
  const known = readMigrations('keys-sqlite')
  sqlite
    .transaction(() => {
      sqlite.exec(
        'create table if not exists schema_migrations (name text primary key, digest text not null, applied_at_ms integer not null) strict',
      )
      const applied = sqlite.prepare<[], { name: string; digest: string }>('select name, digest from schema_migrations order by name').all()
      for (const { name, sql, digest } of pendingMigrations(known, applied)) {
        sqlite.exec(sql)
        sqlite.prepare('insert into schema_migrations (name, digest, applied_at_ms) values (?, ?, ?)').run(name, digest, atMs)
      }
    })
    .immediate()
}
