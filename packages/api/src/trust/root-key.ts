import { randomBytes } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { writeOnce } from './durable-file.ts'

export interface RootKeySource {
  /** The key itself, from the environment: 32 bytes as 64 hex digits or 43 base64url characters. Wins over the file. */
  readonly text?: string | undefined
  readonly file: string
  /** Whether a missing file is made. False once a key store exists: a new key could open nothing in it. */
  readonly create: boolean
}

export type RootKey =
  | { readonly ok: true; readonly key: Uint8Array; readonly from: 'environment' | 'file' | 'created' }
  | { readonly ok: false; readonly detail: string }

/** 32 bytes as 64 hex digits or as base64url (43 characters, or 44 with `=`). */
export function parseKeyText(text: string): Uint8Array | undefined {
  const bare = text.trim()
  if (/^[0-9a-fA-F]{64}$/.test(bare)) return Buffer.from(bare, 'hex')
  if (/^[A-Za-z0-9_-]{43}=?$/.test(bare)) return Buffer.from(bare, 'base64url')
  return undefined
}

/**
 * The one key that is in no database. The first start makes it, readable by its
 * owner only; whoever loses it loses every personal field, so the caller says where it is.
 */
export function loadRootKey({ text, file, create }: RootKeySource): RootKey {
  if (text !== undefined && text !== '') {
    const key = parseKeyText(text)
    return key
      ? { ok: true, key, from: 'environment' }
      : {
          ok: false,
          detail: 'SLOTWELL_ROOT_KEY must be 32 bytes: 64 hex digits or 43 base64url characters, such as "openssl rand -hex 32" prints.',
        }
  }
  const found = readKeyFile(file)
  if (found) return found
  if (!create) {
    return {
      ok: false,
      detail: `The root key file ${file} is missing, but a key store made with it exists. Put the file back or set SLOTWELL_ROOT_KEY; a new key could not open what is stored.`,
    }
  }
  return createKeyFile(file)
}

function readKeyFile(file: string): RootKey | undefined {
  let mode: number
  try {
    // Follows links: secrets that an orchestrator mounts are links, and the mode that counts is the target's.
    const stat = statSync(file)
    mode = stat.mode & 0o777
    if (!stat.isFile()) return { ok: false, detail: `The root key ${file} is not a file.` }
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    return { ok: false, detail: `The root key file ${file} cannot be read (${code(error)}).` }
  }
  if (mode & 0o077) {
    return {
      ok: false,
      detail: `The root key file ${file} can be read by others (mode ${mode.toString(8).padStart(4, '0')}). Run "chmod 600 ${file}"; if others use this machine, treat the key as leaked.`,
    }
  }
  try {
    const key = parseKeyText(readFileSync(file, 'utf8'))
    return key
      ? { ok: true, key, from: 'file' }
      : {
          ok: false,
          detail: `The root key file ${file} does not hold 32 bytes as 64 hex digits or 43 base64url characters. Restore it from your copy.`,
        }
  } catch (error) {
    return { ok: false, detail: `The root key file ${file} cannot be read (${code(error)}).` }
  }
}

function createKeyFile(file: string): RootKey {
  let isOurs: boolean
  try {
    // Another process may be faster: its key is the key.
    isOurs = writeOnce(file, `${randomBytes(32).toString('base64url')}\n`)
  } catch (error) {
    return { ok: false, detail: `The root key file ${file} cannot be made (${code(error)}). Check that the folder exists and is writable.` }
  }
  const made = readKeyFile(file)
  if (!made?.ok) return made ?? { ok: false, detail: `The root key file ${file} went away.` }
  return { ...made, from: isOurs ? 'created' : 'file' }
}

const code = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown fault')
const isCode = (error: unknown, wanted: string): boolean => code(error) === wanted
