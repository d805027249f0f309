import { createHash } from 'node:crypto'
import type { LedgerEntry } from './key-store.ts'

/** The copies of the ledger tell different histories, or one was changed. Nothing may be erased or served until that is understood. */
export class LedgerConflict extends Error {
  override readonly name = 'LedgerConflict'
}

/** The entry that follows `previous`; a fixed-order array, so that the same facts always give the same hash. */
export function linkErasure(
  previous: LedgerEntry | undefined,
  fact: { readonly organizationId: string; readonly personId: string; readonly atMs: number },
): LedgerEntry {
  const { organizationId, personId, atMs } = fact
  const position = (previous?.position ?? 0) + 1
  const previousHash = previous?.hash ?? ''
  const hash = createHash('sha256')
    .update(Uint8Array.of(0))
    .update(Buffer.from(previousHash, 'hex'))
    .update(JSON.stringify(['erased', position, organizationId, personId, atMs]))
    .digest('hex')
  return { position, organizationId, personId, atMs, previousHash, hash }
}

/** Undefined for a whole chain from position 1, else what is wrong with it. */
export function ledgerFault(entries: readonly LedgerEntry[]): string | undefined {
  let previous: LedgerEntry | undefined
  for (const entry of entries) {
    const expected = linkErasure(previous, entry)
    if (entry.position !== expected.position) return `entry ${expected.position} is missing`
    if (entry.previousHash !== expected.previousHash || entry.hash !== expected.hash) return `entry ${entry.position} was changed`
    previous = entry
  }
  return undefined
}

/** What `longer` has and `shorter` lacks. Throws LedgerConflict if one is not the beginning of the other. */
export function missingEntries(shorter: readonly LedgerEntry[], longer: readonly LedgerEntry[]): readonly LedgerEntry[] {
  for (const [index, entry] of shorter.entries()) {
    const other = longer[index]
    if (other && other.hash !== entry.hash)
      throw new LedgerConflict(`The copies of the erasure ledger differ from entry ${entry.position} on.`)
  }
  return longer.slice(shorter.length)
}
