import { isPostgresUrl } from '../postgres/address.ts'
import type { CopiedTable, CopySource, CopyTarget } from './copy.ts'
import { sqlitePath } from './open-store.ts'
import { COPIED_TABLES, LEFT_TABLES } from './postgres/copied-tables.ts'
import { type CopyTargetOptions, openPostgresTarget } from './postgres/copy.ts'
import { APPLICATION_ROLE, SCHEMA, SYSTEM_ROLE } from './postgres/migrate.ts'
import { type CopiedFile, openSqliteSource } from './sqlite/copy.ts'

export const copiedTables: readonly CopiedTable[] = COPIED_TABLES

type Layout = Omit<CopyTargetOptions, 'url' | 'ownerUrl'>
const DATA: Layout = {
  schema: SCHEMA,
  folder: 'postgres',
  role: APPLICATION_ROLE,
  reader: SYSTEM_ROLE,
  walled: true,
  copied: COPIED_TABLES,
  left: LEFT_TABLES,
}

/** Reads a file of this version as it is at this moment. Throws a TypeError if `url` is no `sqlite:` address. */
export const openMoveSource = (url: string, what: CopiedFile, clock: () => number): CopySource =>
  openSqliteSource(sqlitePath(url), what, clock)

/** The data, unless `keys` says what a key store is made of. Throws a TypeError if `url` is no `postgres:` address. */
export function openMoveTarget(url: string, ownerUrl: string | undefined, keys?: Omit<Layout, 'walled'>): CopyTarget {
  if (!isPostgresUrl(url)) throw new TypeError('Only a PostgreSQL database can be moved to.')
  return openPostgresTarget({ url, ownerUrl: ownerUrl ?? url, ...(keys ? { ...keys, walled: false } : DATA) })
}
