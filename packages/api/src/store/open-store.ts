import type { Store } from './store.ts'
import { openSqliteStore } from './sqlite/open.ts'

export interface StoreOptions {
  /** `sqlite:/path/to/slotwell.db` or `sqlite:relative/path.db`. */
  readonly url: string
  /** Epoch milliseconds; the system clock unless a test sets another. */
  readonly clock?: () => number
  /** Whole path of a folder with other migrations than those of this version, for a rehearsal of the next one. */
  readonly migrations?: string
}

/** The path of a `sqlite:` address. Throws a TypeError for any other scheme. */
export function sqlitePath(url: string): string {
  const path = /^sqlite:(?!\/\/)(.+)$/.exec(url)?.[1]
  if (!path) throw new TypeError(`Unknown database address "${url.split(':')[0]}:…". Use sqlite:path/to/file.db`)
  return path
}

/** Opens the store and brings its schema up to date. Throws SchemaError if the database belongs to another version. */
export async function openStore({ url, clock = Date.now, migrations }: StoreOptions): Promise<Store> {
  return openSqliteStore(sqlitePath(url), clock, migrations)
}
