import type { ErasureCertificate, IdPrefix } from '@slotwell/shared/schema'
import type { InferOutput } from 'valibot'
import type { Store } from '../store/store.ts'
import { LedgerConflict, missingEntries } from './erasure-ledger.ts'
import type { KeyStore, LedgerEntry } from './key-store.ts'
import type { Keyring } from './keyring.ts'
import type { LedgerCopy } from './ledger-copy.ts'

export interface EraseDeps {
  readonly store: Pick<Store, 'customers'>
  readonly keyStore: KeyStore
  readonly keyring: Pick<Keyring, 'forget'>
  /** Beside the data and beside the backups. */
  readonly ledgerCopies: readonly LedgerCopy[]
  readonly newId: (prefix: IdPrefix) => string
  readonly clock: () => number
  /** Called when somebody’s key is gone: whatever this process remembers of people outside the stores goes now. */
  readonly erased?: (() => void) | undefined
}

export type Erased =
  | { readonly ok: true; readonly view: InferOutput<typeof ErasureCertificate> }
  | { readonly ok: false; readonly reason: 'customer_not_found' }

/**
 * Ends the readability of one person everywhere, backups included: ledger and its
 * copies, then key and blind index, then data. Two databases never commit
 * together, so the order is the guard: whatever stops this, doing it again
 * finishes it, and nothing that was listed can come back.
 *
 * Rejects with LedgerConflict if the key store is older than a copy of its ledger, and with the
 * file's fault if a copy cannot be written: without it a restore would revive the person.
 */
export async function eraseCustomer(
  deps: EraseDeps,
  request: { readonly organizationId: string; readonly customerId: string; readonly actor: string },
): Promise<Erased> {
  const { organizationId, customerId, actor } = request
  const customer = await deps.store.customers.byId(organizationId, customerId)
  if (!customer) return { ok: false, reason: 'customer_not_found' }

  await refuseOldKeys(deps)
  const entry = await deps.keyStore.recordErasure(organizationId, customer.personId, deps.clock())
  const ledger = await deps.keyStore.ledger()
  for (const copy of deps.ledgerCopies) copy.sync(ledger)
  await eraseListed(deps, entry, actor)
  return {
    ok: true,
    view: {
      customer: customerId,
      erasedAt: new Date(entry.atMs).toISOString().replace(/\.\d+/, ''),
      ledgerPosition: entry.position,
      ledgerHash: entry.hash,
    },
  }
}

/**
 * Brings the key store up to its ledger and its copies, and the data up to the
 * key store: after a crash between two steps, and after a restore. Returns how many
 * erasures were still unfinished. Cheap when there are none: for every start.
 */
export async function replayErasures(deps: EraseDeps, actor: string): Promise<number> {
  for (const copy of deps.ledgerCopies) {
    const entries = copy.read()
    if (entries) await deps.keyStore.extendLedger(entries)
  }
  const ledger = await deps.keyStore.ledger()
  // A server that never erased anybody needs no copies yet.
  if (ledger.length > 0) for (const copy of deps.ledgerCopies) copy.sync(ledger)
  let finished = 0
  for (const entry of ledger) {
    if (await isDone(deps, entry)) continue
    await eraseListed(deps, entry, actor)
    finished += 1
  }
  // An attempt that stopped right after deleting a key has left the store's log uncut.
  const last = ledger.at(-1)
  if (last) await deps.keyStore.destroyPerson(last.organizationId, last.personId)
  return finished
}

/** Everything behind the ledger. */
async function eraseListed(
  { store, keyStore, keyring, newId, erased }: EraseDeps,
  { organizationId, personId, atMs, position }: LedgerEntry,
  actor: string,
): Promise<void> {
  await keyStore.destroyPerson(organizationId, personId)
  keyring.forget(organizationId, personId)
  erased?.()
  const customer = await store.customers.byPersonId(organizationId, personId)
  if (!customer) return
  const audit = {
    id: newId('aud'),
    organizationId,
    atMs,
    actor,
    action: 'customer.erase',
    object: customer.id,
    meta: { ledgerPosition: position },
  }
  await store.customers.erase(organizationId, customer.id, atMs, () => newId('evt'), audit)
}

async function isDone({ store, keyStore }: EraseDeps, { organizationId, personId }: LedgerEntry): Promise<boolean> {
  if ((await keyStore.personKeys(organizationId, [personId])).length > 0) return false
  const customer = await store.customers.byPersonId(organizationId, personId)
  return !customer || customer.erasedAtMs !== null
}

/** An entry added to an old copy of the key store would fork the ledger for good. */
async function refuseOldKeys({ keyStore, ledgerCopies }: EraseDeps): Promise<void> {
  // Copies first: an entry is in the key store before it is in a copy, so nobody else's erasure looks like a newer copy.
  const copies = ledgerCopies.map((copy) => ({ name: copy.name, entries: copy.read() ?? [] }))
  const ledger = await keyStore.ledger()
  for (const { name, entries } of copies) {
    if (missingEntries(ledger, entries).length > 0)
      throw new LedgerConflict(`The key store is older than the erasure ledger ${name}. Run "slotwell erase --replay" first.`)
  }
}
