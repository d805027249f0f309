import type { IdPrefix } from '@slotwell/shared/schema'
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Store } from '../store/store.ts'
import { ArchiveDamaged, hashFile, readArchive } from './archive.ts'
import { type BackupManifest, readManifest } from './backup-manifest.ts'
import type { ArchiveKeys, BackupSecret } from './backup-secret.ts'
import { replayErasures } from './erase.ts'
import { LedgerConflict, missingEntries } from './erasure-ledger.ts'
import type { LedgerEntry } from './key-store.ts'
import { flushFolder } from './durable-file.ts'
import type { LedgerCopy } from './ledger-copy.ts'
import { KeysUnusable } from './keys-unusable.ts'
import { fileOfUrl, openKeys } from './open-keys.ts'
import { describeSqlite } from './sqlite-snapshot.ts'
import { restoredFaults } from './verify-restored.ts'

export interface RestoreRequest {
  readonly manifestPath: string
  /** Another, newer backup to take the keys from: archives of keys are kept shorter than those of data. */
  readonly keysManifestPath?: string
  readonly databaseUrl: string
  readonly keysUrl: string
  readonly rootKey: Uint8Array
  readonly secret: BackupSecret
  /** Every copy of the erasure ledger that is left: beside the backups, beside the data. One is enough, none is too few. */
  readonly ledgerCopies: readonly LedgerCopy[]
  readonly openStore: (options: { readonly url: string }) => Promise<Store>
  readonly newId: (prefix: IdPrefix) => string
  readonly clock: () => number
  readonly actor: string
}

export interface RestoreReport {
  readonly createdAtMs: number
  readonly organizations: number
  /** Entries of the ledger that were replayed onto the keys. */
  readonly erasures: number
  /** Erasures made since the backup, now done again. */
  readonly erasedSince: number
}

export type RestoreRefusal =
  | 'target_not_empty'
  | 'manifest_missing'
  | 'manifest_damaged'
  | 'wrong_backup_key'
  | 'wrong_root_key'
  | 'archive_damaged'
  | 'ledger_missing'
  | 'ledger_behind'
  | 'ledger_damaged'
  | 'keys_older_than_data'
  | 'verification_failed'

export type Restored =
  | { readonly ok: true; readonly view: RestoreReport }
  | { readonly ok: false; readonly reason: RestoreRefusal; readonly detail: string; readonly faults?: readonly string[] }

const refuse = (reason: RestoreRefusal, detail: string, faults?: readonly string[]): Restored => ({
  ok: false,
  reason,
  detail,
  ...(faults ? { faults } : {}),
})

/**
 * Brings a backup back: keys, erasure ledger, data, verification, and only then
 * the files get their names. The order is this function; nothing of it can be
 * skipped, and a refused or broken restore leaves the target empty.
 */
export async function restore(request: RestoreRequest): Promise<Restored> {
  const { manifestPath, keysManifestPath = manifestPath, secret } = request
  const files = { data: fileOfUrl(request.databaseUrl), keys: fileOfUrl(request.keysUrl) }
  for (const file of Object.values(files).flatMap((path) => [path, `${path}-wal`])) {
    if (existsSync(file)) return refuse('target_not_empty', `${file} exists. A restore never writes over data: move it away first.`)
  }
  const forData = readManifest(manifestPath, secret)
  if (!forData.ok) return forData
  // Not read twice: a passphrase takes its time.
  const forKeys = keysManifestPath === manifestPath ? forData : readManifest(keysManifestPath, secret)
  if (!forKeys.ok) return forKeys
  if (forKeys.manifest.createdAtMs < forData.manifest.createdAtMs)
    return refuse(
      'keys_older_than_data',
      'The keys are from an older backup than the data, so some rows could not be opened. Take the keys of the same backup or a newer one.',
    )

  const ledger = longestLedger(request.ledgerCopies, [forData.manifest, forKeys.manifest])
  if (!ledger.ok) return ledger
  const archives = [
    { manifest: forKeys, manifestPath: keysManifestPath, part: 'keys' },
    { manifest: forData, manifestPath, part: 'data' },
  ] as const
  for (const { manifest, manifestPath: path, part } of archives) {
    const fault = await archiveFault(join(dirname(path), manifest.manifest[part].file), manifest.manifest[part])
    if (fault) return refuse('archive_damaged', fault)
  }

  const drafts = { data: `${files.data}.restoring`, keys: `${files.keys}.restoring` }
  const clear = () => {
    for (const path of Object.values(drafts)) for (const tail of ['', '-wal', '-shm']) rmSync(path + tail, { force: true })
  }
  clear()
  try {
    const restored = await restoreInto(drafts, request, { forData, forKeys, keysManifestPath, ledger: ledger.entries })
    if (!restored.ok) return restored
    // Keys first: data without keys must never be the state that a crash leaves.
    renameSync(drafts.keys, files.keys)
    flushFolder(dirname(files.keys))
    renameSync(drafts.data, files.data)
    flushFolder(dirname(files.data))
    for (const copy of request.ledgerCopies) copy.sync(ledger.entries)
    return restored
  } catch (error) {
    if (error instanceof ArchiveDamaged) return refuse('archive_damaged', error.message)
    if (error instanceof KeysUnusable) return refuse('wrong_root_key', error.message)
    if (error instanceof LedgerConflict) return refuse('ledger_damaged', error.message)
    throw error
  } finally {
    clear()
  }
}

interface Sources {
  readonly forData: { readonly manifest: BackupManifest; readonly keys: ArchiveKeys }
  readonly forKeys: { readonly manifest: BackupManifest; readonly keys: ArchiveKeys }
  readonly keysManifestPath: string
  readonly ledger: readonly LedgerEntry[]
}

async function restoreInto(
  drafts: { readonly data: string; readonly keys: string },
  request: RestoreRequest,
  { forData, forKeys, keysManifestPath, ledger }: Sources,
): Promise<Restored> {
  const { rootKey, openStore, newId, clock, actor, manifestPath } = request
  await readArchive(join(dirname(keysManifestPath), forKeys.manifest.keys.file), drafts.keys, {
    key: forKeys.keys.keys,
    commitment: forKeys.keys.commitment,
  })
  const { keyStore, keyring } = await openKeys({ url: `sqlite:${drafts.keys}`, rootKey, clock })
  try {
    await keyStore.extendLedger(ledger)
    for (const { organizationId, personId } of ledger) await keyStore.destroyPerson(organizationId, personId)

    await readArchive(join(dirname(manifestPath), forData.manifest.data.file), drafts.data, {
      key: forData.keys.data,
      commitment: forData.keys.commitment,
    })
    const { faults } = await describeSqlite(drafts.data)
    if (faults.length > 0) return refuse('verification_failed', 'The restored database is damaged.', faults)
    chmodSync(drafts.data, 0o600)
    const store = await openStore({ url: `sqlite:${drafts.data}` })
    try {
      const erasedSince = await replayErasures({ store, keyStore, keyring, ledgerCopies: [], newId, clock }, actor)
      const { auditHeads } = forData.manifest
      const found = await restoredFaults({ store, keyStore, keyring, rootKey, auditHeads })
      if (found.length > 0)
        return refuse(
          'verification_failed',
          `The restored databases do not fit together (${found.length} faults). Nothing was put in place.`,
          found,
        )
      await keyStore.resetAuditHeads(auditHeads)
      const organizations = await store.organizations.list()
      await store.audit.append(
        organizations.map(({ id }) => ({
          id: newId('aud'),
          organizationId: id,
          atMs: clock(),
          actor,
          action: 'backup.restore',
          object: id,
          meta: { createdAtMs: forData.manifest.createdAtMs },
        })),
      )
      return {
        ok: true,
        view: {
          createdAtMs: forData.manifest.createdAtMs,
          organizations: organizations.filter(({ liveId }) => !liveId).length,
          erasures: ledger.length,
          erasedSince,
        },
      }
    } finally {
      await store.close()
    }
  } finally {
    await keyStore.close()
  }
}

function longestLedger(
  copies: readonly LedgerCopy[],
  manifests: readonly BackupManifest[],
): { readonly ok: true; readonly entries: readonly LedgerEntry[] } | Extract<Restored, { ok: false }> {
  const refusal = (reason: RestoreRefusal, detail: string) => ({ ok: false, reason, detail }) as const
  try {
    let longest: readonly LedgerEntry[] | undefined
    for (const copy of copies) {
      const entries = copy.read()
      if (!entries) continue
      missingEntries(longest ?? [], entries)
      if (!longest || entries.length > longest.length) longest = entries
    }
    if (!longest) {
      return refusal(
        'ledger_missing',
        `No copy of the erasure ledger was found (${copies.map(({ name }) => name).join(', ')}). Without it erased people would come back; bring erasures.jsonl from where the backups are kept.`,
      )
    }
    for (const copy of copies) {
      if (copy.isCut() && longest.length <= (copy.read()?.length ?? 0))
        return refusal(
          'ledger_damaged',
          `The last line of the erasure ledger ${copy.name} is cut, so an erased person could come back. Bring a whole copy; if there is none, find out who it names and remove the line.`,
        )
    }
    for (const { ledgerHead } of manifests) {
      if (ledgerHead.position > 0 && longest[ledgerHead.position - 1]?.hash !== ledgerHead.hash) {
        return refusal(
          'ledger_behind',
          `The erasure ledger ends before entry ${ledgerHead.position}, which this backup already knew: it is an old copy or another installation's. Bring the newest erasures.jsonl.`,
        )
      }
    }
    return { ok: true, entries: longest }
  } catch (error) {
    if (error instanceof LedgerConflict) return refusal('ledger_damaged', error.message)
    throw error
  }
}

async function archiveFault(path: string, expected: { readonly sha256: string; readonly bytes: number }): Promise<string | undefined> {
  if (!existsSync(path)) return `The archive ${path} is missing.`
  const { sha256, bytes } = await hashFile(path)
  return sha256 === expected.sha256 && bytes === expected.bytes
    ? undefined
    : `The archive ${path} is not the one that its manifest describes.`
}
