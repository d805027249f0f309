import { type CopiedTable, type CopySource, type CopyTarget, digestOf, keyOf, originOf, type TableDigest } from './copy.ts'

export interface MoveParts {
  readonly source: CopySource
  readonly target: CopyTarget
  readonly tables: readonly CopiedTable[]
  /** Told after each commit. */
  readonly copied: (table: string, rows: number) => void
  /** Rows in one transaction. */
  readonly batch?: number
}

/** `begun`: rows were copied and `finish` is to be called when everything is seen to be right. `whole`: the target had them all before. */
export type Move =
  | { readonly state: 'begun'; readonly resumed: boolean; readonly tables: readonly TableDigest[] }
  | { readonly state: 'whole'; readonly tables: readonly TableDigest[] }
  | { readonly state: 'served' | 'other_rows' | 'other_move' | 'source_changed' }
  | { readonly state: 'differs'; readonly tables: readonly string[] }

const BATCH = 1_000

/**
 * Copies all rows of `tables`, and reads both sides again to compare them. May be stopped anywhere and called again: it goes on behind the
 * last commit, if the source is what it was.
 */
export async function moveTables({ source, target, tables, copied, batch = BATCH }: MoveParts): Promise<Move> {
  if ((await source.isServed()) || (await target.isServed())) return { state: 'served' }
  const digests = await digestsOf(source, tables, batch)
  const origin = originOf(digests)
  const before = await target.position()
  if (before && before.origin !== origin) return { state: 'other_move' }
  if (!before) {
    if (await hasRows(target, tables)) return whole(digests, await digestsOf(target, tables, batch))
    await target.begin(origin)
  }
  const at = before?.table ? tables.findIndex(({ name }) => name === before.table) : 0
  for (const [index, table] of tables.entries()) {
    if (index >= at) await copyTable({ source, target, table, batch, copied, after: index === at ? before?.after : undefined })
  }
  if (source.hasChanged()) return { state: 'source_changed' }
  const differing = differences(digests, await digestsOf(target, tables, batch))
  return differing.length > 0 ? { state: 'differs', tables: differing } : { state: 'begun', resumed: before !== undefined, tables: digests }
}

interface TableParts extends Required<Omit<MoveParts, 'tables'>> {
  readonly table: CopiedTable
  readonly after: Parameters<CopySource['rowsAfter']>[1]
}

async function copyTable({ source, target, table, batch, copied, after: from }: TableParts): Promise<void> {
  for (let after = from?.length ? from : undefined; ; ) {
    const rows = await source.rowsAfter(table, after, batch)
    const last = rows.at(-1)
    if (!last) return
    await target.insert(table, rows)
    copied(table.name, rows.length)
    after = keyOf(table, last)
  }
}

async function digestsOf(side: CopySource | CopyTarget, tables: readonly CopiedTable[], batch: number): Promise<TableDigest[]> {
  const digests = []
  for (const table of tables) digests.push(await digestOf(side, table, batch))
  return digests
}

async function hasRows(target: CopyTarget, tables: readonly CopiedTable[]): Promise<boolean> {
  for (const table of tables) if ((await target.rowsAfter(table, undefined, 1)).length > 0) return true
  return false
}

const differences = (here: readonly TableDigest[], there: readonly TableDigest[]): string[] =>
  here.filter(({ rows, digest }, index) => rows !== there[index]?.rows || digest !== there[index].digest).map(({ table }) => table)

/** Data and keys are opened one after the other: a move that died in between finds one of them done. */
const whole = (here: readonly TableDigest[], there: readonly TableDigest[]): Move =>
  differences(here, there).length > 0 ? { state: 'other_rows' } : { state: 'whole', tables: here }
