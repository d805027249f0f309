import { readMigrations } from '../migrations.ts'
import type { Connection } from './connection.ts'

/** Spelling aside: SQLite keeps the text of a trigger as it was typed. */
const plain = (text: string) => text.replace(/\s+/g, ' ').replace(/; ?$/, '').trim().toLowerCase()

/** Every trigger by its name, as the migrations of this version make it. */
function guards(): ReadonlyMap<string, string> {
  const made = new Map<string, string>()
  for (const { sql } of readMigrations('sqlite'))
    for (const [text, name] of sql.matchAll(/create trigger (\w+)[\s\S]*?\nend;/g)) if (name) made.set(name, plain(text))
  return made
}

/** What a running server must not live with, each as a sentence. */
export function faults({ sqlite }: Connection): readonly string[] {
  const found: string[] = []
  // Rebuilding a table silently drops its triggers, so they are looked at and not assumed.
  const triggers = new Map(
    sqlite
      .prepare<[], { name: string; sql: string }>("select name, sql from sqlite_master where type = 'trigger'")
      .all()
      .map(({ name, sql }) => [name, plain(sql)]),
  )
  for (const [guard, made] of guards()) {
    const there = triggers.get(guard)
    if (there !== made)
      found.push(
        `The guard ${guard} ${there === undefined ? 'is missing from' : 'was changed in'} the database. Restore a backup that "slotwell verify" finds sound.`,
      )
  }
  const pragma = (name: string) => Number(sqlite.pragma(name, { simple: true }))
  if (pragma('synchronous') !== 2) found.push('SQLite is not in synchronous = FULL; an acknowledged booking could be lost with the power.')
  if (pragma('foreign_keys') !== 1) found.push('SQLite does not check foreign keys.')
  if (pragma('secure_delete') !== 1) found.push('SQLite does not overwrite deleted rows.')
  return found
}
