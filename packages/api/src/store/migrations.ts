import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Migration {
  /** File name without `.sql`, such as `0001_spine`. */
  readonly name: string
  readonly sql: string
  /** SHA-256 of the file: an applied migration is never edited. */
  readonly digest: string
}

/** The numbered migrations of one database, in order. `folder` is one below `packages/api/migrations`, or any other one by its whole path. */
export function readMigrations(folder: string): readonly Migration[] {
  const path = isAbsolute(folder) ? folder : fileURLToPath(new URL(`../../migrations/${folder}/`, import.meta.url))
  return readdirSync(path)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const sql = readFileSync(join(path, file), 'utf8')
      return { name: file.slice(0, -4), sql, digest: createHash('sha256').update(sql).digest('hex') }
    })
}

/** The database is not what this version of the program expects. `message` names the remedy. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError'
}

/**
 * What is still to be applied, given what was. Throws SchemaError if the
 * database is newer than this program or an applied file was edited.
 */
export function pendingMigrations(
  known: readonly Migration[],
  applied: readonly { readonly name: string; readonly digest: string }[],
): readonly Migration[] {
  for (const [index, { name, digest }] of applied.entries()) {
    const file = known[index]
    if (!file)
      throw new SchemaError(
        `The database was made by a newer Slotwell (it has migration ${name}). Install that version, or restore a backup made with this one.`,
      )
    if (file.name !== name || file.digest !== digest)
      throw new SchemaError(
        `Migration ${name} of the database differs from the file ${file.name}.sql of this version. Install the version that made it.`,
      )
  }
  return known.slice(applied.length)
}
