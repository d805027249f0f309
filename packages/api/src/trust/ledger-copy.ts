import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { asUnavailable } from '../store/sqlite-unavailable.ts'
import { LedgerConflict, ledgerFault, missingEntries } from './erasure-ledger.ts'
import type { LedgerEntry } from './key-store.ts'

const HEADER = '{"slotwell":"erasure ledger","version":1}\n'

/**
 * A copy of the erasure ledger away from the key store, so that a restore of old
 * keys cannot bring an erased person back. Ids and times only.
 */
export interface LedgerCopy {
  /** Where it is, for messages. */
  readonly name: string
  /** Undefined if there is no copy. Throws LedgerConflict if it is damaged. */
  read(): readonly LedgerEntry[] | undefined
  /** Whether its last line is cut: a crash did that, or somebody copied a part of the file, and an entry is missing. */
  isCut(): boolean
  /** Brings the copy up to `ledger`; on the disk when it returns. Throws LedgerConflict if the copy tells another history. */
  sync(ledger: readonly LedgerEntry[]): void
}

/** One JSON line an entry, appended and flushed; several processes may append at once. */
export function fileLedgerCopy(path: string): LedgerCopy {
  const read = (): readonly LedgerEntry[] | undefined => {
    if (!existsSync(path)) return undefined
    const [header, ...lines] = readFileSync(path, 'utf8').split('\n')
    if (`${header}\n` !== HEADER) throw new LedgerConflict(`${path} is not an erasure ledger of Slotwell.`)
    const byPosition = new Map<number, LedgerEntry>()
    for (const entry of lines.flatMap(parseLine)) {
      const known = byPosition.get(entry.position)
      if (known && known.hash !== entry.hash) throw new LedgerConflict(`The erasure ledger ${path} has two entries ${entry.position}.`)
      byPosition.set(entry.position, entry)
    }
    const entries = [...byPosition.values()].sort((a, b) => a.position - b.position)
    const fault = ledgerFault(entries)
    if (fault) throw new LedgerConflict(`The erasure ledger ${path} is damaged: ${fault}.`)
    return entries
  }

  return {
    name: path,
    read,
    isCut() {
      const last = existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n').slice(1).at(-1) : undefined
      return last !== undefined && parseLine(last).length === 0
    },
    sync(ledger) {
      const present = read()
      const missing = missingEntries(present ?? [], ledger)
      if (!present) create(path)
      if (missing.length === 0) return
      // A line that a crash cut short is closed, so that it cannot swallow the next one.
      const start = readFileSync(path, 'utf8').endsWith('\n') ? '' : '\n'
      append(path, start + missing.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
    },
  }
}

/** A torn line was never acknowledged by a server that goes on, and the chain shows if a whole one before others is gone. */
function parseLine(line: string): LedgerEntry[] {
  try {
    const { position, organizationId, personId, atMs, previousHash, hash } = JSON.parse(line) as LedgerEntry
    return [{ position, organizationId, personId, atMs, previousHash, hash }]
  } catch {
    return []
  }
}

/** Written beside and linked into place: two processes that erase for the first time make one file, which is never seen half made. */
function create(path: string): void {
  const draft = `${path}.${process.pid}.${randomBytes(6).toString('hex')}`
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    append(draft, HEADER)
    linkSync(draft, path)
    flushFolder(dirname(path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw asUnavailable(error)
  } finally {
    rmSync(draft, { force: true })
  }
}

function append(path: string, text: string): void {
  try {
    const handle = openSync(path, 'a', 0o600)
    try {
      writeSync(handle, text)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  } catch (error) {
    throw asUnavailable(error)
  }
}

/** A new name is on the disk only when its folder is. */
export function flushFolder(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
