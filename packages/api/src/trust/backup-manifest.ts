import { createHmac, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { archiveKeys, type ArchiveKeys, type BackupSecret } from './backup-secret.ts'

const Hex64 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const Archive = v.strictObject({
  /** Beside the manifest. */
  file: v.pipe(v.string(), v.regex(/^[\w.-]+$/)),
  sha256: Hex64,
  bytes: v.number(),
  /** Applied migrations, in order. */
  migrations: v.array(v.string()),
})

const Body = v.strictObject({
  format: v.literal('slotwell-backup/1'),
  createdAtMs: v.number(),
  /** Of the root key that the archive of keys is wrapped under. */
  rootKeyFingerprint: v.string(),
  kdf: v.picklist(['key', 'passphrase']),
  salt: Hex64,
  data: Archive,
  keys: Archive,
  auditHeads: v.array(v.strictObject({ organizationId: v.string(), position: v.number(), hash: Hex64 })),
  /** Where the erasure ledger stood; a restore needs a ledger that reaches at least here. */
  ledgerHead: v.strictObject({ position: v.number(), hash: v.string() }),
})
export type BackupBody = v.InferOutput<typeof Body>

const Manifest = v.strictObject({ ...Body.entries, mac: Hex64 })
export type BackupManifest = v.InferOutput<typeof Manifest>

/** Over the body as the schema orders it, whatever the order in the file. */
const macOf = (key: Uint8Array, body: BackupBody): string =>
  createHmac('sha256', key)
    .update(JSON.stringify(v.parse(Body, body)))
    .digest('hex')

export const signManifest = (body: BackupBody, keys: ArchiveKeys): BackupManifest => ({ ...body, mac: macOf(keys.manifest, body) })

export type ManifestRead =
  | { readonly ok: true; readonly manifest: BackupManifest; readonly keys: ArchiveKeys }
  | { readonly ok: false; readonly reason: 'manifest_missing' | 'manifest_damaged' | 'wrong_backup_key'; readonly detail: string }

/** Reads a manifest and the keys of its archives. Nothing in it is believed before its seal was checked. */
export function readManifest(path: string, secret: BackupSecret): ManifestRead {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return { ok: false, reason: 'manifest_missing', detail: `There is no manifest ${path}. Name the file that ends in .manifest.json.` }
  }
  const parsed = v.safeParse(Manifest, parse(text))
  if (!parsed.success) return { ok: false, reason: 'manifest_damaged', detail: `${path} is not a manifest of a backup, or is damaged.` }
  const { mac, ...body } = parsed.output
  if (body.kdf !== secret.kdf) {
    const needed = body.kdf === 'key' ? 'a key (the root key, or 32 bytes in SLOTWELL_BACKUP_KEY)' : 'a passphrase in SLOTWELL_BACKUP_KEY'
    return { ok: false, reason: 'wrong_backup_key', detail: `This backup was encrypted under ${needed}.` }
  }
  const keys = archiveKeys(secret, Buffer.from(body.salt, 'hex'))
  if (!timingSafeEqual(Buffer.from(macOf(keys.manifest, body), 'hex'), Buffer.from(mac, 'hex'))) {
    return {
      ok: false,
      reason: 'wrong_backup_key',
      detail: `The seal of ${path} does not fit: it was changed, or made under another backup key (its root key has fingerprint ${body.rootKeyFingerprint}).`,
    }
  }
  return { ok: true, manifest: parsed.output, keys }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
