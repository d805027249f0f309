import { randomBytes } from 'node:crypto'
import { Readable, type Transform } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { CHUNK_BYTES, decryption, encryption, TAG_BYTES } from './chunk-cipher.ts'

const key = randomBytes(32)
const header = Buffer.from('header')
const SEALED = CHUNK_BYTES + TAG_BYTES

const through = (bytes: Buffer, stage: Transform, piece = 10_007) => {
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, i) => bytes.subarray(i * piece, (i + 1) * piece))
  const source = Readable.from(pieces)
  source.pipe(stage)
  return buffer(stage)
}
const sealed = async (plain: Buffer) => (await through(plain, encryption(key, header))).subarray(header.length)
const opened = (bytes: Buffer) => through(bytes, decryption(key, header))

describe('chunk cipher', () => {
  it.each([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES + 5])(
    'gives back %d bytes',
    async (size) => {
      const plain = randomBytes(size)
      const bytes = await sealed(plain)
      expect(bytes.length).toBe(size + TAG_BYTES * Math.max(1, Math.ceil(size / CHUNK_BYTES)))
      expect((await opened(bytes)).equals(plain)).toBe(true)
    },
  )

  it('never uses a nonce twice: equal chunks look different', async () => {
    const bytes = await sealed(Buffer.alloc(4 * CHUNK_BYTES, 7))
    const starts = [0, 1, 2, 3].map((n) => bytes.subarray(n * SEALED, n * SEALED + 32).toString('hex'))
    expect(new Set(starts).size).toBe(4)
  })

  it('refuses a stream that ends at a chunk, goes on behind its end or has chunks elsewhere', async () => {
    const bytes = await sealed(randomBytes(3 * CHUNK_BYTES))
    const chunk = (n: number) => bytes.subarray(n * SEALED, (n + 1) * SEALED)
    for (const wrong of [[0], [0, 1], [1, 0, 2], [0, 2], [0, 1, 1, 2], [0, 1, 2, 2], []]) {
      await expect(opened(Buffer.concat(wrong.map(chunk))), String(wrong)).rejects.toThrow()
    }
  })

  it('refuses another header or key', async () => {
    const bytes = await sealed(Buffer.from('x'))
    await expect(through(bytes, decryption(key, Buffer.from('other')))).rejects.toThrow()
    await expect(through(bytes, decryption(randomBytes(32), header))).rejects.toThrow()
  })
})
