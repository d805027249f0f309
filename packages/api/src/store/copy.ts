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
  /** Up to `limit` rows in the order of the key, behind the key `after`. */
  rowsAfter(table: CopiedTable, after: readonly Cell[] | undefined, limit: number): Promise<readonly CopiedRow[]>
  /** Whether a server works with this database now. */
  isServed(): Promise<boolean>
  close(): Promise<void>
}

export interface CopySource extends CopySide {
  /** Whether somebody has written since it was opened; what is read is as it was then. */
  hasChanged(): boolean
}

/** How far a move has got: everything before `table`, and of it the rows up to the key `after`. */
export interface MovePosition {
  readonly origin: string
  readonly table: string | null
  readonly after: readonly Cell[]
}

export interface CopyTarget extends CopySide {
  /** Of the move that is unfinished here. */
  position(): Promise<MovePosition | undefined>
  /** From here until `finish`, no server starts on this database. */
  begin(origin: string): Promise<void>
  /** The rows and the new position in one transaction. */
  insert(table: CopiedTable, rows: readonly CopiedRow[]): Promise<void>
  /** Sets the counters behind what was copied and opens the database to servers. */
  finish(): Promise<void>
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
      return types[index]?.startsWith('json') && typeof cell === 'string' ? (JSON.parse(cell) as unknown) : cell
    }),
  )
}

/** Reads a whole table. */
export async function digestOf(side: CopySide, table: CopiedTable, batch: number): Promise<TableDigest> {
  const hash = createHash('sha256')
  const types = Object.values(table.columns)
  let rows = 0
  for (let after: Cell[] | undefined; ; ) {
    const page = await side.rowsAfter(table, after, batch)
    for (const row of page) hash.update(`${canonical(types, row)}\n`)
    rows += page.length
    const last = page.at(-1)
    if (!last || page.length < batch) return { table: table.name, rows, digest: hash.digest('hex') }
    after = keyOf(table, last)
  }
}

/** Names what a move copies, so that it is gone on with from the same rows only. */
export const originOf = (digests: readonly TableDigest[]): string => createHash('sha256').update(JSON.stringify(digests)).digest('hex')
