import type { Store } from '../store/store.ts'
import { LedgerConflict, missingEntries } from './erasure-ledger.ts'
import type { KeyStore, LedgerEntry } from './key-store.ts'
import type { LedgerCopy } from './ledger-copy.ts'

export interface TrustParts {
  readonly store: Pick<Store, 'organizations'>
  readonly keyStore: KeyStore
  readonly ledgerCopies: readonly LedgerCopy[]
}

/**
 * Why this server must not start, one sentence each with the remedy; empty when
 * it may. Looks only, changes nothing.
 */
export async function trustFaults({ store, keyStore, ledgerCopies }: TrustParts): Promise<readonly string[]> {
  const found = [...(await keyStore.faults())]
  // Copies first: an entry is in the key store before it is in a copy, so an erasure under way looks like no fault.
  const copies = ledgerCopies.map((copy) => ({ copy, read: readCopy(copy) }))
  const ledger = await keyStore.ledger()
  for (const { copy, read } of copies) {
    const fault = typeof read === 'string' ? read : copyFault(copy.name, read, ledger)
    if (fault) found.push(fault)
  }
  const withKeys = new Set(await keyStore.organizations())
  for (const { id, slug } of await store.organizations.list()) {
    if (!withKeys.has(id))
      found.push(
        `The key store has no key of the organization ${slug}. It is not the one that belongs to this database; put the right one back, or run "slotwell restore".`,
      )
  }
  return found
}

function copyFault(name: string, copy: readonly LedgerEntry[], ledger: readonly LedgerEntry[]): string | undefined {
  const ahead = conflictAsText(() => missingEntries(ledger, copy).length)
  if (ahead === 0 || typeof ahead === 'string') return ahead || undefined
  return `The erasure ledger ${name} lists ${ahead} more erased than the key store, which is an older copy. Run "slotwell erase --replay" before starting, or erased people could be read again.`
}

const readCopy = (copy: LedgerCopy): readonly LedgerEntry[] | string => conflictAsText(() => copy.read() ?? [])

function conflictAsText<T>(look: () => T): T | string {
  try {
    return look()
  } catch (error) {
    if (error instanceof LedgerConflict) return error.message
    throw error
  }
}
