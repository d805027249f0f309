import { isPostgresUrl } from '../postgres/address.ts'
import type { CopiedTable, CopySource, CopyTarget } from './copy.ts'
import { sqlitePath } from './open-store.ts'
import { COPIED_TABLES } from './postgres/copied-tables.ts'
import { type CopyTargetOptions, DATA_TARGET, openPostgresTarget } from './postgres/copy.ts'
import { openSqliteSource } from './sqlite/copy.ts'

export const copiedTables: readonly CopiedTable[] = COPIED_TABLES

/** Reads a file of this version as it is at this moment. Throws a TypeError if `url` is no `sqlite:` address. */
export const openMoveSource = (url: string, what: 'data' | 'keys', clock: () => number): CopySource =>
  openSqliteSource(sqlitePath(url), what === 'data' ? 'sqlite' : 'keys-sqlite', clock)

/** The schema has to be made. `keys`: schema and role, if it is a key store. Throws a TypeError if `url` is no `postgres:` address. */
export function openMoveTarget(url: string, ownerUrl: string | undefined, keys?: Pick<CopyTargetOptions, 'schema' | 'role'>): CopyTarget {
  if (!isPostgresUrl(url)) throw new TypeError('Only a PostgreSQL database can be moved to.')
  return openPostgresTarget({
    url,
    ownerUrl: ownerUrl ?? url,
    ...(keys ? { ...keys, reader: keys.role, walled: false } : DATA_TARGET),
  })
}
