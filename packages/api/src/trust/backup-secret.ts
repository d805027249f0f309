import { scryptSync } from 'node:crypto'
import { deriveKey } from './derive-key.ts'
import { parseKeyText } from './root-key.ts'

/** What backups are encrypted under: a key, or a passphrase that is stretched with each backup's salt. */
export type BackupSecret = { readonly kdf: 'key'; readonly key: Uint8Array } | { readonly kdf: 'passphrase'; readonly text: string }

const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }
const SHORTEST_PASSPHRASE = 20

/**
 * From the operator's own text (32 bytes as hex or base64url, else a passphrase),
 * or derived from the root key if there is none. Neither is ever in an archive.
 * Undefined for a passphrase that is too short.
 */
export function backupSecret(rootKey: Uint8Array, text: string | undefined): BackupSecret | undefined {
  if (text === undefined || text === '') return { kdf: 'key', key: deriveKey(rootKey, 'backup') }
  const key = parseKeyText(text)
  if (key) return { kdf: 'key', key }
  return text.length >= SHORTEST_PASSPHRASE ? { kdf: 'passphrase', text } : undefined
}

export interface ArchiveKeys {
  readonly data: Uint8Array
  readonly keys: Uint8Array
  readonly manifest: Uint8Array
  /** Stands in each archive, so that a wrong key is told apart from a damaged file, and one file cannot open under two keys. */
  readonly commitment: Uint8Array
}

/** The keys of one backup. `salt` is random for each, so none is ever used for two files. */
export function archiveKeys(secret: BackupSecret, salt: Uint8Array): ArchiveKeys {
  const master = secret.kdf === 'key' ? secret.key : scryptSync(secret.text.normalize('NFKC'), salt, 32, SCRYPT)
  const key = (label: string) => deriveKey(master, `archive/${label}`, salt)
  return { data: key('data'), keys: key('keys'), manifest: key('manifest'), commitment: key('commitment') }
}
