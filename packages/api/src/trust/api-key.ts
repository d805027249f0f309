import { createHash, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SHAPE = /^(pk|sk)_(live|test)_([0-9A-Za-z]{10})_([0-9A-Za-z]{22})([0-9A-Za-z]{6})$/

export type ApiKeyKind = 'publishable' | 'secret'

/** `test` opens an organization for trying things out, and nothing else. */
export type ApiKeyEnvironment = 'live' | 'test'

export interface ParsedApiKey {
  readonly kind: ApiKeyKind
  readonly environment: ApiKeyEnvironment
  /** Ten characters that name the key without telling it; safe to show and log. */
  readonly handle: string
  /** SHA-256 of the whole key, for the look-up. It is random enough (131 bits) for a fast hash. */
  readonly hash: Uint8Array
}

export interface MintedApiKey extends ParsedApiKey {
  /** `pk_live_…`, `sk_live_…`, or the same with `test`. A secret key is shown once and then only its hash is kept. */
  readonly text: string
}

/** Letters and digits, 5.95 bits each. */
export const randomText = (length: number): string => Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')

/** CRC-32 as six characters: secret scanners and our own log scrubber recognise a key by it, and a typing error costs no look-up. */
function checksum(text: string): string {
  let rest = crc32(text)
  let digits = ''
  for (let i = 0; i < 6; i++) {
    digits = ALPHABET[rest % 62] + digits
    rest = Math.floor(rest / 62)
  }
  return digits
}

export const hashApiKey = (text: string): Uint8Array => createHash('sha256').update(text, 'utf8').digest()

export function mintApiKey(kind: ApiKeyKind, environment: ApiKeyEnvironment = 'live'): MintedApiKey {
  const handle = randomText(10)
  const body = `${kind === 'publishable' ? 'pk' : 'sk'}_${environment}_${handle}_${randomText(22)}`
  const text = body + checksum(body)
  return { kind, environment, handle, hash: hashApiKey(text), text }
}

/** Undefined for everything that was never a key: nothing is looked up then. */
export function parseApiKey(text: string): ParsedApiKey | undefined {
  const match = SHAPE.exec(text)
  if (!match?.[1] || !match[2] || !match[3]) return undefined
  if (checksum(text.slice(0, -6)) !== text.slice(-6)) return undefined
  return {
    kind: match[1] === 'pk' ? 'publishable' : 'secret',
    environment: match[2] === 'live' ? 'live' : 'test',
    handle: match[3],
    hash: hashApiKey(text),
  }
}
