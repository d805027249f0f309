import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, readdirSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { type ArchiveFacts, type ArchiveKey, writeArchive } from './archive.ts'
import { type BackupManifest, signManifest } from './backup-manifest.ts'
import { archiveKeys, type BackupSecret } from './backup-secret.ts'
import { rootKeyFingerprint } from './derive-key.ts'
import { flushFolder } from './durable-file.ts'
import { fileLedgerCopy } from './ledger-copy.ts'
import { fileOfUrl } from './open-keys.ts'
import { type SnapshotFacts, snapshotSqlite } from './sqlite-snapshot.ts'

export interface BackupRequest {
  readonly databaseUrl: string
  readonly keysUrl: string
  readonly outDir: string
  readonly rootKey: Uint8Array
  readonly secret: BackupSecret
  readonly clock: () => number
  /** Archives of keys older than this go once a newer one is there: an old one still holds the keys of people erased since. */
  readonly keepKeysDays?: number
}

export interface BackupReport {
  readonly manifestPath: string
  readonly manifest: BackupManifest
  /** Old archives of keys that were removed. */
  readonly removed: readonly string[]
}

const DAY_MS = 86_400_000
const KEYS_ARCHIVE = /^slotwell-(\d{8}T\d{9}Z)\.keys\.enc$/
const DRAFT = '.draft-'

/** Where the copy of the erasure ledger lies that belongs to the backups in `outDir`. */
export const ledgerOfBackups = (outDir: string): string => join(outDir, 'erasures.jsonl')

/**
 * Writes data and keys as two encrypted archives and a sealed manifest, while the
 * server runs. The manifest appears last, so a backup with one is whole.
 *
 * Data is copied before keys: a key is made before its rows, so the copied keys open all the copied rows.
 */
export async function backup(request: BackupRequest): Promise<BackupReport> {
  const { databaseUrl, keysUrl, outDir, rootKey, secret, clock, keepKeysDays = 7 } = request
  mkdirSync(outDir, { recursive: true, mode: 0o700 })
  removeOldDrafts(outDir, clock())
  const createdAtMs = clock()
  const stem = `slotwell-${new Date(createdAtMs).toISOString().replace(/[-:.]/g, '')}`
  const salt = randomBytes(32)
  const keys = archiveKeys(secret, salt)
  // Only the owner may look in: the copies in it are as they lie in the database.
  const draft = mkdtempSync(join(outDir, DRAFT))
  try {
    const data = await archiveOf(fileOfUrl(databaseUrl), draft, `${stem}.data.enc`, { key: keys.data, commitment: keys.commitment })
    const wrapped = await archiveOf(fileOfUrl(keysUrl), draft, `${stem}.keys.enc`, { key: keys.keys, commitment: keys.commitment })
    const ledger = wrapped.facts.ledger
    fileLedgerCopy(ledgerOfBackups(outDir)).sync(ledger)

    const last = ledger.at(-1)
    const manifest = signManifest(
      {
        format: 'slotwell-backup/1',
        createdAtMs,
        rootKeyFingerprint: rootKeyFingerprint(rootKey),
        kdf: secret.kdf,
        salt: salt.toString('hex'),
        data: data.entry,
        keys: wrapped.entry,
        auditHeads: [...data.facts.auditHeads],
        ledgerHead: { position: last?.position ?? 0, hash: last?.hash ?? '' },
      },
      keys,
    )
    const manifestName = `${stem}.manifest.json`
    writeFlushed(join(draft, manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`)
    for (const name of [data.entry.file, wrapped.entry.file, manifestName]) renameSync(join(draft, name), join(outDir, name))
    flushFolder(outDir)
    return {
      manifestPath: join(outDir, manifestName),
      manifest,
      removed: removeOldKeys(outDir, createdAtMs - keepKeysDays * DAY_MS, wrapped.entry.file),
    }
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

interface Archived {
  readonly facts: SnapshotFacts
  readonly entry: ArchiveFacts & { file: string; migrations: string[] }
}

async function archiveOf(database: string, draft: string, file: string, key: ArchiveKey): Promise<Archived> {
  const copy = join(draft, 'copy.db')
  const facts = await snapshotSqlite(database, copy)
  // A damaged database would otherwise push the last good backup out of its retention.
  if (facts.faults.length > 0) throw new Error(`${database} is damaged (${facts.faults[0]}); no backup was made`)
  const written = await writeArchive(copy, join(draft, file), key)
  rmSync(copy)
  return { facts, entry: { file, sha256: written.sha256, bytes: written.bytes, migrations: [...facts.migrations] } }
}

function removeOldKeys(outDir: string, beforeMs: number, newest: string): string[] {
  const stampMs = (name: string) => {
    const [, y, mo, d, h, mi, s, ms] = /(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z/.exec(name) ?? []
    return Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}.${ms}Z`)
  }
  const old = readdirSync(outDir).filter((name) => KEYS_ARCHIVE.test(name) && name !== newest && stampMs(name) < beforeMs)
  for (const name of old) rmSync(join(outDir, name))
  if (old.length > 0) flushFolder(outDir)
  return old
}

/** What a killed backup left; one that runs now is younger. */
function removeOldDrafts(outDir: string, nowMs: number): void {
  for (const name of readdirSync(outDir)) {
    const path = join(outDir, name)
    if (name.startsWith(DRAFT) && statSync(path).mtimeMs < nowMs - DAY_MS) rmSync(path, { recursive: true, force: true })
  }
}

function writeFlushed(path: string, text: string): void {
  const handle = openSync(path, 'wx', 0o600)
  try {
    writeSync(handle, text)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
