import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'

const MAGIC = Buffer.from('SLOTWELL-ARCHIVE-1\n', 'ascii')
const COMMITMENT_BYTES = 32
const HEADER_BYTES = MAGIC.length + COMMITMENT_BYTES
const CHUNK_BYTES = 64 * 1024
const TAG_BYTES = 16

export interface ArchiveKey {
  /** For this file alone: chunks are numbered from zero, so a key must never meet a second file. */
  readonly key: Uint8Array
  readonly commitment: Uint8Array
}

export interface ArchiveFacts {
  readonly sha256: string
  readonly bytes: number
}

/** The file is no archive, is damaged or cut, or belongs to another key. */
export class ArchiveDamaged extends Error {
  override readonly name = 'ArchiveDamaged'
}

/**
 * Compresses and encrypts `source` into the new file `target`, flushed to the disk.
 * AES-256-GCM in chunks; number and "this is the last" are in the nonce, so chunks can be neither reordered nor cut off.
 */
export async function writeArchive(source: string, target: string, { key, commitment }: ArchiveKey): Promise<ArchiveFacts> {
  const header = Buffer.concat([MAGIC, commitment])
  const digest = createHash('sha256')
  let bytes = 0
  const meter = new Transform({
    transform(chunk: Buffer, _, done) {
      digest.update(chunk)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  await pipeline(createReadStream(source), createGzip(), encryption(key, header), meter, createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true }))
  return { sha256: digest.digest('hex'), bytes }
}

/** The reverse. Throws ArchiveDamaged; what was written until then must be thrown away. */
export async function readArchive(source: string, target: string, { key, commitment }: ArchiveKey): Promise<void> {
  const header = await readHeader(source)
  if (!header.subarray(0, MAGIC.length).equals(MAGIC)) throw new ArchiveDamaged(`${source} is not an archive of Slotwell.`)
  if (!timingSafeEqual(header.subarray(MAGIC.length), commitment)) throw new ArchiveDamaged(`${source} was encrypted under another backup key.`)
  try {
    await pipeline(createReadStream(source, { start: HEADER_BYTES }), decryption(key, header), createGunzip(), createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true }))
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw error
    throw new ArchiveDamaged(`${source} is damaged or incomplete.`)
  }
}

export async function hashFile(path: string): Promise<ArchiveFacts> {
  const digest = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    digest.update(chunk)
    bytes += chunk.length
  }
  return { sha256: digest.digest('hex'), bytes }
}

async function readHeader(path: string): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0)
    if (bytesRead < HEADER_BYTES) throw new ArchiveDamaged(`${path} is damaged or incomplete.`)
    return buffer
  } finally {
    await file.close()
  }
}

const nonce = (index: number, last: boolean): Buffer => {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt32BE(index, 7)
  bytes.writeUInt8(last ? 1 : 0, 11)
  return bytes
}

/** Hands over pieces of `size` bytes; the end, which may be shorter but is there unless everything was empty, as `last`. */
function inChunks(size: number, chunk: (bytes: Buffer, index: number, last: boolean) => Buffer, head?: Buffer): Transform {
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

const encryption = (key: Uint8Array, header: Buffer): Transform =>
  inChunks(
    CHUNK_BYTES,
    (plain, index, last) => {
      const cipher = createCipheriv('aes-256-gcm', key, nonce(index, last), { authTagLength: TAG_BYTES })
      cipher.setAAD(header)
      return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    header,
  )

const decryption = (key: Uint8Array, header: Buffer): Transform =>
  inChunks(CHUNK_BYTES + TAG_BYTES, (sealed, index, last) => {
    if (sealed.length < TAG_BYTES) throw new Error('chunk is too short')
    const decipher = createDecipheriv('aes-256-gcm', key, nonce(index, last), { authTagLength: TAG_BYTES })
    decipher.setAAD(header)
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES)), decipher.final()])
  })
