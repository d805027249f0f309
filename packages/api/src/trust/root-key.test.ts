import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadRootKey } from './root-key.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slotwell-root-'))
  file = join(folder, 'root.key')
})
afterEach(() => rmSync(folder, { recursive: true }))

const loaded = (options: Partial<Parameters<typeof loadRootKey>[0]> = {}) => loadRootKey({ file, create: true, ...options })

describe('loadRootKey', () => {
  it('makes the file once, for its owner only, and reads it afterwards', () => {
    const first = loaded()
    const second = loaded()
    expect(first).toMatchObject({ ok: true, from: 'created' })
    expect(second).toMatchObject({ ok: true, from: 'file' })
    expect(first.ok && second.ok && Buffer.from(first.key).equals(second.key)).toBe(true)
    expect(first.ok && first.key.length).toBe(32)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['root.key'])
  })

  it.each([
    ['hex', 'ab'.repeat(32)],
    ['hex with a line end', `${'AB'.repeat(32)}\n`],
    ['base64url', Buffer.alloc(32, 0xab).toString('base64url')],
  ])('takes %s from the environment and touches no file', (_, text) => {
    const key = loaded({ text })
    expect(key).toMatchObject({ ok: true, from: 'environment' })
    expect(key.ok && Buffer.from(key.key)).toEqual(Buffer.alloc(32, 0xab))
    expect(readdirSync(folder)).toEqual([])
  })

  it.each(['short', 'ab'.repeat(31), 'zz'.repeat(32), Buffer.alloc(33).toString('base64url')])(
    'refuses the environment value %s',
    (text) => {
      expect(loaded({ text })).toMatchObject({ ok: false, detail: expect.stringContaining('SLOTWELL_ROOT_KEY must be 32 bytes') })
    },
  )

  it.each([0o640, 0o604, 0o660, 0o644])('refuses a file that others can read (%o)', (mode) => {
    loaded()
    chmodSync(file, mode)
    expect(loaded()).toMatchObject({ ok: false, detail: expect.stringContaining('chmod 600') })
    // A link does not hide the mode of what it points to.
    symlinkSync(file, join(folder, 'link'))
    expect(loaded({ file: join(folder, 'link') })).toMatchObject({ ok: false, detail: expect.stringContaining('chmod 600') })
  })

  it('refuses a file of the wrong length', () => {
    writeFileSync(file, 'abc', { mode: 0o600 })
    expect(loaded()).toMatchObject({ ok: false, detail: expect.stringContaining('does not hold 32 bytes') })
  })

  it('makes no new key where an old one is missing', () => {
    expect(loaded({ create: false })).toMatchObject({ ok: false, detail: expect.stringContaining('is missing') })
    expect(readdirSync(folder)).toEqual([])
  })

  it('says so when the folder is not there', () => {
    expect(loaded({ file: join(folder, 'no', 'root.key') })).toMatchObject({ ok: false, detail: expect.stringContaining('ENOENT') })
  })
})
