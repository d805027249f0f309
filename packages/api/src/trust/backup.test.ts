import Database from 'better-sqlite3'
import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryPractice, type TemporaryPractice } from '../../test/temporary-practice.ts'
import { readBooking } from '../booking/list-bookings.ts'
import { openStore } from '../store/open-store.ts'
import { verifyAudit } from './audit.ts'
import { backup, type BackupRequest } from './backup.ts'
import { backupSecret, type BackupSecret } from './backup-secret.ts'
import { trustFaults } from './check-trust.ts'
import { eraseCustomer } from './erase.ts'
import { fileLedgerCopy } from './ledger-copy.ts'
import { openKeys } from './open-keys.ts'
import { restore, type RestoreRequest } from './restore.ts'
import { createSealer } from './sealer.ts'

const DAY_MS = 86_400_000
const anna = { name: 'Anna Keller', email: 'anna@example.org' }
const berta = { name: 'Berta Meier', email: 'berta@example.org' }

let practice: TemporaryPractice
let secret: BackupSecret
beforeEach(async () => {
  practice = await temporaryPractice()
  const fromRoot = backupSecret(practice.rootKey, undefined)
  if (!fromRoot) throw new Error('no secret')
  secret = fromRoot
})
afterEach(async () => {
  await practice.close()
  practice.remove()
})

const seal = () => createSealer({ ...practice, failed: console.error }).runOnce()
const backUp = (more: Partial<BackupRequest> = {}) => backup({ ...practice, secret, ...more })
const target = (name: string) => join(practice.folder, 'new', name)
const bringBack = (manifestPath: string, more: Partial<RestoreRequest> = {}) => {
  mkdirSync(join(practice.folder, 'new'), { recursive: true })
  return restore({
    manifestPath,
    databaseUrl: `sqlite:${target('slotwell.db')}`,
    keysUrl: `sqlite:${target('keys.db')}`,
    rootKey: practice.rootKey,
    secret,
    ledgerCopies: [fileLedgerCopy(join(practice.outDir, 'erasures.jsonl')), fileLedgerCopy(target('erasures.jsonl'))],
    openStore,
    newId: practice.newId,
    clock: practice.clock,
    actor: 'cli',
    ...more,
  })
}
/** The restored pair, as a new server would open it. */
async function reopened() {
  const store = await openStore({ url: `sqlite:${target('slotwell.db')}`, clock: practice.clock })
  const keys = await openKeys({ url: `sqlite:${target('keys.db')}`, rootKey: practice.rootKey, clock: practice.clock })
  const close = async () => {
    await store.close()
    await keys.keyStore.close()
  }
  return { ...practice, store, ...keys, close }
}
const read = async (deps: Awaited<ReturnType<typeof reopened>> | TemporaryPractice, bookingId: string) => {
  const outcome = await readBooking(deps, { organizationId: practice.organizationId, bookingId, actor: 'cli' })
  return outcome.ok ? outcome.view.attendees.map((attendee) => attendee.name) : outcome.reason
}
const targetIsEmpty = () => !existsSync(target('')) || readdirSync(target('')).length === 0

describe('backup', () => {
  it('writes two archives, a manifest and the ledger, for their owner only, and cleans up', async () => {
    await practice.book(anna)
    await seal()
    const { manifest, manifestPath } = await backUp()
    const names = readdirSync(practice.outDir).sort()
    expect(names).toEqual(['erasures.jsonl', manifest.data.file, manifest.keys.file, manifestPath.slice(practice.outDir.length + 1)].sort())
    for (const name of names) expect(statSync(join(practice.outDir, name)).mode & 0o777, name).toBe(0o600)
    expect(manifest).toMatchObject({ data: { migrations: expect.arrayContaining(['0001_spine']) }, keys: { migrations: ['0001_keys'] }, auditHeads: [{ organizationId: practice.organizationId }] })
  })

  it('is whole while bookings go on', async () => {
    let writing = true
    let written = 0
    const writer = (async () => {
      while (writing && written < 150) {
        await practice.book({ name: `N${written}`, email: `n${written}@example.org` })
        written += 1
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    })()
    const { manifestPath } = await backUp()
    writing = false
    await writer
    expect(written).toBeGreaterThan(3)
    expect(await bringBack(manifestPath)).toMatchObject({ ok: true })
  })

  it('refuses to back up a damaged database, so that no good backup is pushed out', async () => {
    const path = practice.databaseUrl.slice('sqlite:'.length)
    const raw = new Database(path)
    raw.pragma('foreign_keys = OFF')
    raw.exec("insert into api_keys values ('key_x', 'org_missing', 'secret', null, x'00', 0, null)")
    raw.close()
    await expect(backUp()).rejects.toThrow('is damaged')
    expect(readdirSync(practice.outDir)).toEqual([])
  })

  it('removes archives of keys after a week, and keeps those of data', async () => {
    const first = await backUp()
    practice.time.nowMs += 6 * DAY_MS
    const second = await backUp()
    expect(second.removed).toEqual([])
    practice.time.nowMs += 2 * DAY_MS
    expect((await backUp()).removed).toEqual([first.manifest.keys.file])
    expect(existsSync(join(practice.outDir, first.manifest.data.file))).toBe(true)
  })
})

describe('restore after the disk is lost', () => {
  it('brings everything back but the person who was erased since', async () => {
    const [a, b] = [await practice.book(anna, { anlass: 'Rücken' }), await practice.book(berta)]
    await seal()
    const { manifestPath } = await backUp()
    practice.time.nowMs += DAY_MS
    await eraseCustomer(practice, { organizationId: practice.organizationId, customerId: a.customerId, actor: 'cli' })

    expect(await bringBack(manifestPath)).toMatchObject({ ok: true, view: { organizations: 1, erasures: 1, erasedSince: 1 } })
    const deps = await reopened()
    expect([await read(deps, a.bookingId), await read(deps, b.bookingId)]).toEqual([[null], [berta.name]])
    expect(await deps.keyring.findPerson(practice.organizationId, anna.email)).toBeUndefined()
    expect(await deps.keyring.findPerson(practice.organizationId, berta.email)).toBe(b.personId)
    expect(await trustFaults({ ...deps, ledgerCopies: [fileLedgerCopy(target('erasures.jsonl'))] })).toEqual([])
    await createSealer({ ...deps, failed: console.error }).runOnce()
    expect(await verifyAudit(deps.store, practice.organizationId, await deps.keyStore.auditHead(practice.organizationId))).toMatchObject({ state: 'intact' })
    await deps.close()
  })

  it('has ended the keys of the erased before the data is there at all', async () => {
    const a = await practice.book(anna)
    const { manifestPath } = await backUp()
    await eraseCustomer(practice, { organizationId: practice.organizationId, customerId: a.customerId, actor: 'cli' })
    const keysThen: unknown[] = []
    const restored = await bringBack(manifestPath, {
      async openStore(options) {
        const raw = new Database(`${target('keys.db')}.restoring`, { readonly: true })
        keysThen.push(...raw.prepare('select person_id from person_keys').all())
        raw.close()
        return openStore(options)
      },
    })
    expect([restored.ok, keysThen]).toEqual([true, []])
  })

  it('opens an old archive of data with the newest keys', async () => {
    const b = await practice.book(berta)
    const old = await backUp()
    rmSync(join(practice.outDir, old.manifest.keys.file))
    practice.time.nowMs += DAY_MS
    await practice.book(anna)
    const newest = await backUp()
    expect(await bringBack(old.manifestPath)).toMatchObject({ ok: false, reason: 'archive_damaged' })
    expect(await bringBack(old.manifestPath, { keysManifestPath: newest.manifestPath })).toMatchObject({ ok: true })
    const deps = await reopened()
    expect(await read(deps, b.bookingId)).toEqual([berta.name])
    await deps.close()
  })

  it('works with a key or a passphrase of the operator, and not without', async () => {
    for (const text of [randomBytes(32).toString('hex'), 'correct horse battery staple']) {
      const own = backupSecret(practice.rootKey, text)
      if (!own) throw new Error('refused')
      const { manifestPath } = await backUp({ secret: own })
      expect(await bringBack(manifestPath)).toMatchObject({ ok: false, reason: 'wrong_backup_key' })
      expect(await bringBack(manifestPath, { secret: own })).toMatchObject({ ok: true })
      rmSync(target(''), { recursive: true })
      practice.time.nowMs += 1
    }
    expect(backupSecret(practice.rootKey, 'too short')).toBeUndefined()
  })
})

describe('restore refuses, and leaves the target empty,', () => {
  const manifestOf = async () => (await backUp()).manifestPath
  const ledgerPath = () => join(practice.outDir, 'erasures.jsonl')

  it('a missing ledger', async () => {
    const manifestPath = await manifestOf()
    rmSync(ledgerPath())
    expect(await bringBack(manifestPath)).toMatchObject({ ok: false, reason: 'ledger_missing' })
    expect(targetIsEmpty()).toBe(true)
  })

  it('a ledger older than the backup', async () => {
    const a = await practice.book(anna)
    await backUp()
    copyFileSync(ledgerPath(), `${ledgerPath()}.old`)
    await eraseCustomer(practice, { organizationId: practice.organizationId, customerId: a.customerId, actor: 'cli' })
    practice.time.nowMs += 1
    const manifestPath = await manifestOf()
    copyFileSync(`${ledgerPath()}.old`, ledgerPath())
    expect(await bringBack(manifestPath)).toMatchObject({ ok: false, reason: 'ledger_behind' })
    expect(targetIsEmpty()).toBe(true)
  })

  it('a damaged ledger', async () => {
    const manifestPath = await manifestOf()
    writeFileSync(ledgerPath(), 'x')
    expect(await bringBack(manifestPath)).toMatchObject({ ok: false, reason: 'ledger_damaged' })
  })

  it.each(['slotwell.db', 'keys.db', 'keys.db-wal'])('a target that has %s', async (name) => {
    const manifestPath = await manifestOf()
    mkdirSync(target(''))
    writeFileSync(target(name), 'precious')
    expect(await bringBack(manifestPath)).toMatchObject({ ok: false, reason: 'target_not_empty' })
    expect(readFileSync(target(name), 'utf8')).toBe('precious')
    expect(readdirSync(target(''))).toEqual([name])
  })

  it('keys older than the data', async () => {
    const old = await manifestOf()
    practice.time.nowMs += 1
    const newer = await manifestOf()
    expect(await bringBack(newer, { keysManifestPath: old })).toMatchObject({ ok: false, reason: 'keys_older_than_data' })
  })

  it('another root key', async () => {
    const own = backupSecret(practice.rootKey, 'correct horse battery staple')
    if (!own) throw new Error('refused')
    const { manifestPath } = await backUp({ secret: own })
    const result = await bringBack(manifestPath, { secret: own, rootKey: new Uint8Array(randomBytes(32)) })
    expect(result).toMatchObject({ ok: false, reason: 'wrong_root_key', detail: expect.stringContaining('fingerprint') })
    expect(targetIsEmpty()).toBe(true)
  })

  it.each(['data', 'keys'] as const)('a changed or missing archive of %s', async (part) => {
    const { manifest, manifestPath } = await backUp()
    const path = join(practice.outDir, manifest[part].file)
    const bytes = readFileSync(path)
    bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100)
    writeFileSync(path, bytes)
    expect(await bringBack(manifestPath)).toMatchObject({ ok: false, reason: 'archive_damaged' })
    rmSync(path)
    expect(await bringBack(manifestPath)).toMatchObject({ ok: false, reason: 'archive_damaged' })
    expect(targetIsEmpty()).toBe(true)
  })

  it('archives of two backups under one manifest, and a manifest that was changed', async () => {
    const first = await backUp()
    await practice.book(anna)
    practice.time.nowMs += 1
    const second = await backUp()
    const text = readFileSync(second.manifestPath, 'utf8')
    copyFileSync(join(practice.outDir, first.manifest.data.file), join(practice.outDir, second.manifest.data.file))
    expect(await bringBack(second.manifestPath)).toMatchObject({ ok: false, reason: 'archive_damaged' })
    for (const changed of [text.replace(second.manifest.data.sha256, first.manifest.data.sha256), text.replace('"position": 0', '"position": 1')]) {
      expect(changed).not.toBe(text)
      writeFileSync(second.manifestPath, changed)
      expect(await bringBack(second.manifestPath)).toMatchObject({ ok: false, reason: 'wrong_backup_key' })
    }
    writeFileSync(second.manifestPath, '{}')
    expect(await bringBack(second.manifestPath)).toMatchObject({ ok: false, reason: 'manifest_damaged' })
    expect(await bringBack(`${second.manifestPath}.no`)).toMatchObject({ ok: false, reason: 'manifest_missing' })
    expect(targetIsEmpty()).toBe(true)
  })

  it('data whose person has no key, and data whose audit chain was cut', async () => {
    const a = await practice.book(anna)
    await seal()
    const path = practice.databaseUrl.slice('sqlite:'.length)
    const raw = new Database(path)
    raw.exec('drop trigger audit_seal_once')
    raw.exec("update audit set actor = 'visitor' where position = 1")
    raw.close()
    await practice.keyStore.destroyPerson(practice.organizationId, a.personId)
    const manifestPath = await manifestOf()
    const result = await bringBack(manifestPath)
    expect(result).toMatchObject({ ok: false, reason: 'verification_failed' })
    const faults = result.ok ? [] : (result.faults ?? [])
    expect(faults.filter((fault) => fault.includes('has no key and was not erased'))).toHaveLength(3)
    expect(faults).toEqual(expect.arrayContaining([expect.stringContaining('Entry 1 of the audit chain was changed'), expect.stringContaining('audit_seal_once')]))
    expect(targetIsEmpty()).toBe(true)
  })
})
