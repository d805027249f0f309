import { isPostgresUrl } from '../postgres/address.ts'
import { openPostgresStore } from './postgres/open.ts'
import type { Store } from './store.ts'
import { openSqliteStore } from './sqlite/open.ts'

export interface StoreOptions {
  /** `sqlite:/path/to/slotwell.db`, `sqlite:relative/path.db` or `postgres://user:password@host/database`. */
  readonly url: string
  /** PostgreSQL only: whose tables they are, if that is not the user of `url`. */
  readonly ownerUrl?: string | undefined
  /** PostgreSQL only: connections at most. */
  readonly poolSize?: number
  /** Epoch milliseconds. A test's; otherwise the system's clock on SQLite and the database's own on PostgreSQL. */
  readonly clock?: (() => number) | undefined
  /** Whole path of a folder with other migrations than those of this version, for a rehearsal of the next one. */
  readonly migrations?: string | undefined
}

export const DEFAULT_POOL_SIZE = 10

/** The path of a `sqlite:` address. Throws a TypeError for any other scheme. */
export function sqlitePath(url: string): string {
  const path = /^sqlite:(?!\/\/)(.+)$/.exec(url)?.[1]
  if (!path) throw new TypeError(`Unknown database address "${url.split(':')[0]}:…". Use sqlite:path/to/file.db`)
  return path
}

/** Opens the store and brings its schema up to date. Throws SchemaError if the database belongs to another version. */
export async function openStore({ url, ownerUrl, poolSize = DEFAULT_POOL_SIZE, clock, migrations }: StoreOptions): Promise<Store> {
  if (isPostgresUrl(url)) return openPostgresStore({ url, ownerUrl, poolSize, clock, migrations, atMs: (clock ?? Date.now)() })
  return openSqliteStore(sqlitePath(url), clock ?? Date.now, migrations)
}
