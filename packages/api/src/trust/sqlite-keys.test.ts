import { Database } from '../store/sqlite-driver.ts'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keyStoreContract } from './key-store.contract.ts'
import { KeysUnusable } from './keys-unusable.ts'
import { openKeys } from './open-keys.ts'

let folder: string
const path = () => join(folder, 'keys.db')
const rootKey = new Uint8Array(randomBytes(32))
const open = async (key = rootKey) => openKeys({ url: `sqlite:${path()}`, rootKey: key, clock: () => 1 })

keyStoreContract('SQLite', {
  async open() {
    folder = mkdtempSync(join(tmpdir(), 'slotwell-keys-'))
    return (await open()).keyStore
  },
  reopen: async () => (await open()).keyStore,
  remove: async () => rmSync(folder, { recursive: true }),
})

describe('the file of the key store', () => {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'slotwell-keys-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('can be read by its owner only, log included', async () => {
    const { keyStore } = await open()
    await keyStore.putOrganizationKey('org_a', new Uint8Array(48))
    for (const file of [path(), `${path()}-wal`, `${path()}-shm`]) expect(statSync(file).mode & 0o777, file).toBe(0o600)
    await keyStore.close()
  })

  it('holds no byte of a destroyed key or tag, in file or log', async () => {
    const { keyStore } = await open()
    const wrapped = randomBytes(64)
    await keyStore.claimPerson('org_a', 'a-tag-to-look-for', 'per_1', wrapped, 1)
    const bytes = () => Buffer.concat([path(), `${path()}-wal`].map((file) => (existsSync(file) ? readFileSync(file) : Buffer.alloc(0))))
    expect([bytes().includes(wrapped), bytes().includes('a-tag-to-look-for')]).toEqual([true, true])
    await keyStore.destroyPerson('org_a', 'per_1')
    expect([bytes().includes(wrapped), bytes().includes('a-tag-to-look-for')]).toEqual([false, false])
    await keyStore.close()
  })

  it('refuses a root key that did not make it, in one line, and writes nothing', async () => {
    await (await open()).keyStore.close()
    const digest = () => createHash('sha256').update(readFileSync(path())).digest('hex')
    const before = digest()
    await expect(open(new Uint8Array(randomBytes(32)))).rejects.toThrow(KeysUnusable)
    await expect(open(new Uint8Array(randomBytes(32)))).rejects.toThrow(/^The root key \(fingerprint [0-9a-f]{8}\) is not the one .*$/)
    expect(digest()).toBe(before)
    await (await open()).keyStore.close()
  })

  it('refuses it before it brings the schema up to date', async () => {
    await (await open()).keyStore.close()
    const raw = new Database(path())
    // As an older version would have left it: everything would be applied.
    raw.exec('delete from schema_migrations')
    raw.close()
    await expect(open(new Uint8Array(randomBytes(32)))).rejects.toThrow(KeysUnusable)
  })

  it.each(['mysql://localhost/keys', 'keys.db', 'sqlite://keys.db'])('refuses the address %s', async (url) => {
    await expect(openKeys({ url, rootKey })).rejects.toThrow('Use sqlite:path/to/file.db')
  })

  it('tells when a guard was dropped or the ledger rewritten', async () => {
    const { keyStore } = await open()
    await keyStore.recordErasure('org_a', 'per_1', 1)
    const raw = new Database(path())
    expect(() => raw.exec("update erasures set person_id = 'per_2'")).toThrow('ledger_is_append_only')
    expect(() => raw.exec('delete from erasures')).toThrow('ledger_is_append_only')
    raw.exec("drop trigger erasures_no_update; update erasures set person_id = 'per_2'")
    raw.close()
    expect(await keyStore.faults()).toEqual([expect.stringContaining('erasures_no_update'), expect.stringContaining('entry 1 was changed')])
    await keyStore.close()
  })
})
