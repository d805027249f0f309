import { createRequire } from 'node:module'
import type BetterSqlite3 from 'better-sqlite3'

/** One open file. */
export type Sqlite = BetterSqlite3.Database

const FIRST_MODERN_NODE = 22
const name = Number.parseInt(process.versions.node) >= FIRST_MODERN_NODE ? 'better-sqlite3-13' : 'better-sqlite3'

/** For a worker thread, which cannot be handed a class. */
export const driverPath: string = createRequire(import.meta.url).resolve(name)

/**
 * SQLite for this Node. Version 13 of better-sqlite3 crashes on Node 20; version 12 ends the process on Node 24.19 and later, at any
 * moment after a statement that nobody uses any more is collected. Both do the same for us (docs/decisions/0011-two-drivers.md).
 */
export const Database: typeof BetterSqlite3 = ((await import(name)) as { readonly default: typeof BetterSqlite3 }).default
