import type { Connection } from './connection.ts'

/** Rebuilding a table silently drops its triggers, so their presence is looked at and not assumed. */
const GUARDS = ['claims_guard_insert', 'claims_guard_update', 'audit_no_delete', 'audit_seal_once']
/** Without these, what is kept in memory would outlive a change. */
const HERALDS = ['claims', 'holds', 'time_off', 'busy_blocks', 'configurations', 'api_keys'].flatMap((table) =>
  ['insert', 'update', 'delete'].map((event) => `${table}_change_${event}`),
)

/** What a running server must not live with, each as a sentence. */
export function faults({ sqlite }: Connection): readonly string[] {
  const found: string[] = []
  const triggers = new Set(sqlite.prepare<[], string>("select name from sqlite_master where type = 'trigger'").pluck().all())
  for (const guard of [...GUARDS, ...HERALDS])
    if (!triggers.has(guard))
      found.push(`The guard ${guard} is missing from the database. Restore a backup or run "slotwell migrate" of the version that made it.`)
  const pragma = (name: string) => Number(sqlite.pragma(name, { simple: true }))
  if (pragma('synchronous') !== 2) found.push('SQLite is not in synchronous = FULL; an acknowledged booking could be lost with the power.')
  if (pragma('foreign_keys') !== 1) found.push('SQLite does not check foreign keys.')
  if (pragma('secure_delete') !== 1) found.push('SQLite does not overwrite deleted rows.')
  return found
}
