import { createCipheriv, createDecipheriv } from 'node:crypto'
import { Transform } from 'node:stream'

/** Of plain text; each chunk is sealed by itself with AES-256-GCM and grows by TAG_BYTES. */
export const CHUNK_BYTES = 64 * 1024
export const TAG_BYTES = 16

/** Number and "this is the last", so that chunks can be neither reordered nor cut off. */
const nonce = (index: number, last: boolean): Buffer => {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt32BE(index, 7)
  bytes.writeUInt8(last ? 1 : 0, 11)
  return bytes
}

/** Hands `chunk` pieces of `size` bytes; what is left at the end, perhaps shorter, is the `last`. */
function inChunks(size: number, chunk: (bytes: Buffer, index: number, last: boolean) => Buffer, head?: Uint8Array): Transform {
  let rest = Buffer.alloc(0)
  let index = 0
  return new Transform({
    construct(done) {
      if (head) this.push(head)
      done()
    },
    transform(bytes: Buffer, _, done) {
      try {
        rest = Buffer.concat([rest, bytes])
        // One byte more than a chunk must be there: only then this one is not the last.
        while (rest.length > size) {
          this.push(chunk(rest.subarray(0, size), index++, false))
          rest = rest.subarray(size)
        }
        done()
      } catch (error) {
        done(error as Error)
      }
    },
    flush(done) {
      try {
        this.push(chunk(rest, index, true))
        done()
      } catch (error) {
        done(error as Error)
      }
    },
  })
}

/** Puts `header` in front and authenticates it with every chunk. The key must never meet a second stream: chunks are numbered from zero. */
export const encryption = (key: Uint8Array, header: Uint8Array): Transform =>
  inChunks(
    CHUNK_BYTES,
    (plain, index, last) => {
      const cipher = createCipheriv('aes-256-gcm', key, nonce(index, last), { authTagLength: TAG_BYTES })
      cipher.setAAD(header)
      return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    header,
  )

/** Takes what follows the header. Ends in an error for anything that is not the whole stream in its order. */
export const decryption = (key: Uint8Array, header: Uint8Array): Transform =>
  inChunks(CHUNK_BYTES + TAG_BYTES, (sealed, index, last) => {
    if (sealed.length < TAG_BYTES) throw new Error('chunk is too short')
    const decipher = createDecipheriv('aes-256-gcm', key, nonce(index, last), { authTagLength: TAG_BYTES })
    decipher.setAAD(header)
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES)), decipher.final()])
  })
