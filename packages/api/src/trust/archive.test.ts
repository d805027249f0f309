import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ArchiveDamaged, readArchive, writeArchive } from './archive.ts'

const CHUNK = 64 * 1024
const SEALED = CHUNK + 16
const HEADER = 'SLOTWELL-ARCHIVE-1\n'.length + 32
const key = { key: randomBytes(32), commitment: randomBytes(32) }

let folder: string
const at = (name: string) => join(folder, name)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slotwell-archive-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function archived(plain: Buffer): Promise<Buffer> {
  writeFileSync(at('plain'), plain)
  await writeArchive(at('plain'), at('archive'), key)
  return readFileSync(at('archive'))
}
async function opened(archive: Uint8Array, withKey = key): Promise<Buffer> {
  writeFileSync(at('changed'), archive)
  rmSync(at('out'), { force: true })
  await readArchive(at('changed'), at('out'), withKey)
  return readFileSync(at('out'))
}

describe('archive', () => {
  // Random bytes do not compress, so these sizes meet the edges of the chunks.
  it.each([0, 1, CHUNK - 40, CHUNK - 23, CHUNK, CHUNK + 1, 3 * CHUNK + 7])('gives back %d bytes', async (size) => {
    const plain = randomBytes(size)
    expect((await opened(await archived(plain))).equals(plain)).toBe(true)
    expect(statSync(at('archive')).mode & 0o777).toBe(0o600)
  })

  it('compresses, and shows nothing of the text', async () => {
    const archive = await archived(Buffer.from('Anna Keller '.repeat(50_000)))
    expect(archive.length).toBeLessThan(20_000)
    expect(archive.includes('Anna')).toBe(false)
  })

  it('refuses an archive that was cut, at a chunk or within one', async () => {
    const archive = await archived(randomBytes(3 * CHUNK))
    for (const end of [HEADER, HEADER + SEALED, HEADER + 2 * SEALED, archive.length - 1, 10, 0])
      await expect(opened(archive.subarray(0, end)), String(end)).rejects.toThrow(ArchiveDamaged)
  })

  it('refuses chunks in another order, a changed byte anywhere, and something appended', async () => {
    const archive = await archived(randomBytes(3 * CHUNK))
    const chunk = (n: number) => archive.subarray(HEADER + n * SEALED, HEADER + (n + 1) * SEALED)
    const swapped = Buffer.concat([archive.subarray(0, HEADER), chunk(1), chunk(0), archive.subarray(HEADER + 2 * SEALED)])
    await expect(opened(swapped)).rejects.toThrow(ArchiveDamaged)
    await expect(opened(Buffer.concat([archive, chunk(0)]))).rejects.toThrow(ArchiveDamaged)
    for (const place of [0, 30, HEADER, HEADER + SEALED + 5, archive.length - 1]) {
      const changed = Buffer.from(archive)
      changed.writeUInt8(changed.readUInt8(place) ^ 1, place)
      await expect(opened(changed), String(place)).rejects.toThrow(ArchiveDamaged)
    }
  })

  it('tells another key from damage', async () => {
    const archive = await archived(Buffer.from('x'))
    await expect(opened(archive, { key: randomBytes(32), commitment: randomBytes(32) })).rejects.toThrow('another backup key')
    await expect(opened(archive, { ...key, key: randomBytes(32) })).rejects.toThrow('damaged or incomplete')
  })

  it('writes over nothing', async () => {
    writeFileSync(at('archive'), 'precious')
    await expect(archived(Buffer.from('x'))).rejects.toThrow('EEXIST')
    expect(readFileSync(at('archive'), 'utf8')).toBe('precious')
    expect(existsSync(at('out'))).toBe(false)
  })
})
