import { createHash, timingSafeEqual } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { decryption, encryption } from './chunk-cipher.ts'

const MAGIC = Buffer.from('SLOTWELL-ARCHIVE-1\n', 'ascii')
const COMMITMENT_BYTES = 32
const HEADER_BYTES = MAGIC.length + COMMITMENT_BYTES

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
  await pipeline(
    createReadStream(source),
    createGzip(),
    encryption(key, header),
    meter,
    createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true }),
  )
  return { sha256: digest.digest('hex'), bytes }
}

/** The reverse. Throws ArchiveDamaged; what was written until then must be thrown away. */
export async function readArchive(source: string, target: string, { key, commitment }: ArchiveKey): Promise<void> {
  const header = await readHeader(source)
  if (!header.subarray(0, MAGIC.length).equals(MAGIC)) throw new ArchiveDamaged(`${source} is not an archive of Slotwell.`)
  if (!timingSafeEqual(header.subarray(MAGIC.length), commitment))
    throw new ArchiveDamaged(`${source} was encrypted under another backup key.`)
  try {
    await pipeline(
      createReadStream(source, { start: HEADER_BYTES }),
      decryption(key, header),
      createGunzip(),
      createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true }),
    )
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
