import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const CIPHER = 'aes-256-gcm'
const VERSION = 0x01
const KID_BYTES = 2
const IV_BYTES = 12
const TAG_BYTES = 16
const HEADER_BYTES = 1 + KID_BYTES + IV_BYTES

/** Where a blob belongs. Opening it anywhere else fails. */
export interface Binding {
  readonly organizationId: string
  readonly table: string
  readonly rowId: string
  readonly column: string
}

/** Each part behind its length, so that no two places give the same bytes (`a|b` + `c` and `a` + `b|c`). */
function bindingBytes({ organizationId, table, rowId, column }: Binding): Buffer {
  return Buffer.concat(
    ['v1', organizationId, table, rowId, column].flatMap((part) => {
      const text = Buffer.from(part, 'utf8')
      const length = Buffer.alloc(4)
      length.writeUInt32BE(text.length)
      return [length, text]
    }),
  )
}

/** `0x01 | kid(2) | iv(12) | cipher text | tag(16)`. `kid` says which version of the key it needs. */
export function sealBlob(key: Uint8Array, kid: number, binding: Binding, plain: Uint8Array): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES })
  cipher.setAAD(bindingBytes(binding))
  const header = Buffer.alloc(1 + KID_BYTES)
  header.writeUInt8(VERSION, 0)
  header.writeUInt16BE(kid, 1)
  return Buffer.concat([header, iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** The key version a blob was sealed under, before it is opened. Throws for anything that is no blob. */
export function blobKid(sealed: Uint8Array): number {
  if (sealed.length < HEADER_BYTES + TAG_BYTES) throw new Error('sealed value is too short')
  if (sealed[0] !== VERSION) throw new Error(`sealed value has unknown version ${sealed[0]}`)
  return Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength).readUInt16BE(1)
}

/** Throws if the blob was changed, cut, moved to another place or sealed under another key. */
export function openBlob(key: Uint8Array, binding: Binding, sealed: Uint8Array): Buffer {
  blobKid(sealed)
  const iv = sealed.subarray(1 + KID_BYTES, HEADER_BYTES)
  // Without authTagLength this Node accepts a tag of 4 bytes, which can be guessed.
  const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES })
  decipher.setAAD(bindingBytes(binding))
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(HEADER_BYTES, sealed.length - TAG_BYTES)), decipher.final()])
  } catch {
    throw new Error(`sealed value of ${binding.table}.${binding.column} ${binding.rowId} was changed, moved or belongs to another key`)
  }
}
