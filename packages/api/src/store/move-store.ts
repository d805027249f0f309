import {
  type CopiedTable,
  type CopySide,
  type CopySource,
  type CopyTarget,
  digestOf,
  keyOf,
  type MovePosition,
  originOf,
  type TableDigest,
} from './copy.ts'

export interface MoveParts {
  readonly source: CopySource
  readonly target: CopyTarget
  readonly tables: readonly CopiedTable[]
  /** Told after each page that was read and each commit. */
  readonly told: (step: MoveStep, table: string, done: number, all: number) => void
  /** Rows in one transaction. */
  readonly batch?: number
}
export type MoveStep = 'reading' | 'copying' | 'comparing'

/** `ready`: may begin, or go on at `position`. `whole`: the target holds exactly the rows of the source, and nothing is unfinished. */
export type MovePlan =
  | { readonly state: 'ready'; readonly digests: readonly TableDigest[]; readonly position: MovePosition | undefined }
  | { readonly state: 'whole'; readonly digests: readonly TableDigest[] }
export type MoveRefusal =
  | { readonly state: 'served' | 'other_rows' | 'other_move' }
  | { readonly state: 'foreign'; readonly names: readonly string[] }

const BATCH = 1_000

/** Reads the source and looks at the target, whose lock is taken. Changes nothing on either side. */
export async function planMove(parts: MoveParts): Promise<MovePlan | MoveRefusal> {
  const { source, target, tables } = parts
  const found = await target.look()
  if (found.state === 'foreign') return found
  if ((await source.isServed()) || (await target.isServed())) return { state: 'served' }
  if (found.state === 'rows' && !found.current) return { state: 'other_rows' }
  const digests = await digestsOfSource(parts)
  if (found.state === 'begun')
    return found.position.origin === originOf(digests) ? { state: 'ready', digests, position: found.position } : { state: 'other_move' }
  if (found.state === 'empty') return { state: 'ready', digests, position: undefined }
  // Data and keys are opened to servers one after the other: a move that died in between finds one of them done.
  for (const [index, table] of tables.entries()) {
    const here = digests[index]
    if (here && !isSame(here, await digestOfTarget(parts, table, here))) return { state: 'other_rows' }
  }
  return { state: 'whole', digests }
}

/**
 * Copies all rows of a plan that is ready, where the move is begun and the tables are made, and reads the target again to compare. Gives the tables
 * that differ. May be stopped anywhere: with the next plan it goes on behind the last commit.
 */
export async function copyRows(parts: MoveParts, plan: Extract<MovePlan, { state: 'ready' }>): Promise<readonly string[]> {
  const { tables } = parts
  const { position, digests } = plan
  const at = position?.table ? tables.findIndex(({ name }) => name === position.table) : 0
  for (const [index, table] of tables.entries()) {
    const after = index === at && position?.after.length ? position.after : undefined
    if (index >= at) await copyTable(parts, table, after, digests[index]?.rows ?? 0)
  }
  const differing = []
  for (const [index, table] of tables.entries()) {
    const here = digests[index]
    if (here && !isSame(here, await digestOfTarget(parts, table, here))) differing.push(table.name)
  }
  return differing
}

/**
 * Why the source cannot be taken for what was copied any more, to be asked last. SQLite's counter moves for every write, such as that of a limit
 * which nobody copies, so it only says when to read again.
 */
export async function lateChange(parts: MoveParts, digests: readonly TableDigest[]): Promise<'served' | 'changed' | undefined> {
  const { source, target } = parts
  const written = source.renew()
  if ((await source.isServed()) || (await target.isServed())) return 'served'
  if (!written) return undefined
  const now = await digestsOfSource(parts)
  return digests.every((digest, index) => isSame(digest, now[index])) ? undefined : 'changed'
}

async function copyTable(
  { source, target, told, batch = BATCH }: MoveParts,
  table: CopiedTable,
  from: MovePosition['after'] | undefined,
  all: number,
): Promise<void> {
  let done = from ? await target.countRows(table) : 0
  for (let after = from; ; ) {
    const rows = await source.rowsAfter(table, after, batch)
    const last = rows.at(-1)
    if (!last) return
    await target.insert(table, rows)
    done += rows.length
    told('copying', table.name, done, all)
    after = keyOf(table, last)
  }
}

async function digestsOfSource(parts: MoveParts): Promise<TableDigest[]> {
  const digests = []
  for (const table of parts.tables)
    digests.push(await digestOfSide(parts, 'reading', parts.source, table, await parts.source.countRows(table)))
  return digests
}

const digestOfTarget = (parts: MoveParts, table: CopiedTable, { rows }: TableDigest): Promise<TableDigest> =>
  digestOfSide(parts, 'comparing', parts.target, table, rows)

const digestOfSide = ({ told, batch = BATCH }: MoveParts, step: MoveStep, side: CopySide, table: CopiedTable, all: number) =>
  digestOf(side, table, batch, (rows) => told(step, table.name, rows, all))

const isSame = (here: TableDigest, there: TableDigest | undefined): boolean => here.rows === there?.rows && here.digest === there.digest
