import { readMigrations } from '../store/migrations.ts'

/** What the migrations of one folder make, by name and in one spelling, to be compared with what a database has. */
export interface Definitions {
  readonly functions: ReadonlyMap<string, string>
  readonly triggers: ReadonlyMap<string, string>
  /** Checks and exclusions that were given a name. */
  readonly constraints: ReadonlyMap<string, string>
}

/**
 * Migrations write guards the way PostgreSQL tells of them, so that what is left to differ is brackets, spaces, capitals and
 * the types that it adds to literals.
 */
export const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/::(?:text|name|bigint|integer)(?:\[\])?/g, '')
    .replace(/[\s()"]|slotwell(?:_keys)?\./g, '')

/** Reads the migrations of `folder`. A later statement about the same name replaces an earlier one. */
export function definitionsOf(folder: string): Definitions {
  const functions = new Map<string, string>()
  const triggers = new Map<string, string>()
  const constraints = new Map<string, string>()
  for (const { sql } of readMigrations(folder)) {
    for (const [, name, body] of sql.matchAll(/create (?:or replace )?function \w+\.(\w+)[^;]*?\$\$([\s\S]*?)\$\$/g))
      if (name) functions.set(name, (body ?? '').trim())
    for (const [text, name] of sql.matchAll(/^create trigger (\w+)[^;]*/gm)) if (name) triggers.set(name, plain(text))
    for (const [, name, text] of sql.matchAll(/constraint (\w+) ((?:check|exclude) [^\n]*?),?\n/g))
      if (name) constraints.set(name, plain(endOfClause(text ?? '')))
  }
  return { functions, triggers, constraints }
}

/** A check ends with its last bracket; a column's comma or a comment may follow. */
const endOfClause = (text: string): string => text.slice(0, text.lastIndexOf(')') + 1)
