import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { asUnavailable } from '../store/sqlite-unavailable.ts'
import { appendFlushed, writeOnce } from './durable-file.ts'
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
      if (present && missing.length === 0) return
      try {
        if (!present) {
          mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
          // Two processes that erase for the first time make one file, which is never seen half made.
          writeOnce(path, HEADER)
        }
        if (missing.length === 0) return
        // A line that a crash cut short is closed, so that it cannot swallow the next one.
        const start = readFileSync(path, 'utf8').endsWith('\n') ? '' : '\n'
        appendFlushed(path, start + missing.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
      } catch (error) {
        throw asUnavailable(error)
      }
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
