import { createHash } from 'node:crypto'

/** What a column holds, by the name of its type on PostgreSQL. */
export type CopiedType = 'text' | 'bigint' | 'integer' | 'boolean' | 'json' | 'jsonb' | 'bytea'

export interface CopiedTable {
  readonly name: string
  /** Unique and never null. Its text columns are ordered by their bytes on both engines. */
  readonly key: readonly string[]
  readonly columns: Readonly<Record<string, CopiedType>>
}

/** JSON is a string here, bytes are bytes, and whole numbers are below 2^53. */
export type Cell = string | number | boolean | Uint8Array | null
/** In the order of the table's columns. */
export type CopiedRow = readonly Cell[]

export interface CopySide {
  countRows(table: CopiedTable): Promise<number>
  /** Up to `limit` rows in the order of the key, behind the key `after`. */
  rowsAfter(table: CopiedTable, after: readonly Cell[] | undefined, limit: number): Promise<readonly CopiedRow[]>
  /** Whether a server works with this database now. */
  isServed(): Promise<boolean>
  close(): Promise<void>
}

/** What is read is as it was when the source was opened or last renewed. */
export interface CopySource extends CopySide {
  /** From here on reads what is there now. False if nobody has written anything in between, to whatever table. */
  renew(): boolean
}

/** How far a move has got: everything before `table`, and of it the rows up to the key `after`. */
export interface MovePosition {
  readonly origin: string
  readonly table: string | null
  readonly after: readonly Cell[]
}

/**
 * `empty`: nothing is there, or tables of ours without a copied row. `rows`: there are some; `current` if the tables are of this version.
 * `foreign`: tables that are not ours.
 */
export type TargetState =
  | { readonly state: 'empty' }
  | { readonly state: 'rows'; readonly current: boolean }
  | { readonly state: 'begun'; readonly position: MovePosition }
  | { readonly state: 'foreign'; readonly names: readonly string[] }

export interface CopyTarget extends CopySide {
  /** Keeps other moves out until `close`. False: another one is at work. */
  lock(): Promise<boolean>
  /** What is there. Changes nothing. Throws SchemaError if it was made by a newer version, or if no server could work with it. */
  look(): Promise<TargetState>
  /** From here until `finish`, no server starts on this database. The tables need not be made yet. */
  begin(origin: string): Promise<void>
  /** To be called when the tables are made. */
  prepare(): Promise<void>
  /** The rows and the new position in one transaction. Throws RowsRefused if the database does not take them. */
  insert(table: CopiedTable, rows: readonly CopiedRow[]): Promise<void>
  /** Sets the counters behind what was copied and opens the database to servers. */
  finish(): Promise<void>
}

/** Rows of the source break a rule that the target guards: they are damaged. */
export class RowsRefused extends Error {
  override readonly name = 'RowsRefused'
  readonly table: string

  constructor(table: string, rule: string, options?: ErrorOptions) {
    super(rule, options)
    this.table = table
  }
}

/** Why no server starts on a database in the meantime. */
export const UNFINISHED_MOVE =
  'A move to this database is not finished, so parts may be missing. Run the same slotwell move-store again, or empty the database.'

export interface TableDigest {
  readonly table: string
  readonly rows: number
  /** SHA-256, hexadecimal, of all rows in the order of the key. */
  readonly digest: string
}

export const keyOf = ({ key, columns }: CopiedTable, row: CopiedRow): Cell[] => {
  const names = Object.keys(columns)
  return key.map((name) => row[names.indexOf(name)] ?? null)
}

/** The same text for the same row, whichever engine it was read from: spaces in JSON are not kept by all. */
function canonical(types: readonly CopiedType[], row: CopiedRow): string {
  return JSON.stringify(
    row.map((cell, index) => {
      if (cell instanceof Uint8Array) return Buffer.from(cell).toString('base64')
      return types[index]?.startsWith('json') && typeof cell === 'string' ? parsed(cell) : cell
    }),
  )
}

/** A damaged text stays as it is; the target says which table it is in. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

/** Reads a whole table. `read` is told after each page how many rows there were so far. */
export async function digestOf(side: CopySide, table: CopiedTable, batch: number, read: (rows: number) => void): Promise<TableDigest> {
  const hash = createHash('sha256')
  const types = Object.values(table.columns)
  let rows = 0
  for (let after: Cell[] | undefined; ; ) {
    const page = await side.rowsAfter(table, after, batch)
    for (const row of page) hash.update(`${canonical(types, row)}\n`)
    rows += page.length
    read(rows)
    const last = page.at(-1)
    if (!last || page.length < batch) return { table: table.name, rows, digest: hash.digest('hex') }
    after = keyOf(table, last)
  }
}

/** Names what a move copies, so that it is gone on with from the same rows only. */
export const originOf = (digests: readonly TableDigest[]): string => createHash('sha256').update(JSON.stringify(digests)).digest('hex')
