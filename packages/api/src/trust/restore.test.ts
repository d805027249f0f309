import { Database } from '../store/sqlite-driver.ts'
import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BackupsOf, backupsOf } from '../../test/backups-of.ts'
import { temporaryPractice, type TemporaryPractice } from '../../test/temporary-practice.ts'
import { openStore } from '../store/open-store.ts'
import { verifyAudit } from './audit.ts'
import { backupSecret } from './backup-secret.ts'
import { trustFaults } from './check-trust.ts'
import { eraseCustomer } from './erase.ts'
import { fileLedgerCopy } from './ledger-copy.ts'
import { createSealer } from './sealer.ts'

const DAY_MS = 86_400_000
const anna = { name: 'Anna Keller', email: 'anna@example.org' }
const berta = { name: 'Berta Meier', email: 'berta@example.org' }

let practice: TemporaryPractice
let backups: BackupsOf
beforeEach(async () => {
  practice = await temporaryPractice()
  backups = backupsOf(practice)
})
afterEach(async () => {
  await practice.close()
  await practice.remove()
})

const targetIsEmpty = () => !existsSync(backups.target('')) || readdirSync(backups.target('')).length === 0

describe('restore after the disk is lost', () => {
  it('brings everything back but the person who was erased since', async () => {
    const [a, b] = [await practice.book(anna, { anlass: 'Rücken' }), await practice.book(berta)]
    await backups.seal()
    const { manifestPath } = await backups.backUp()
    practice.time.nowMs += DAY_MS
    await eraseCustomer(practice, { organizationId: practice.organizationId, customerId: a.customerId, actor: 'cli' })

    expect(await backups.bringBack(manifestPath)).toMatchObject({ ok: true, view: { organizations: 1, erasures: 1, erasedSince: 1 } })
    const deps = await backups.reopened()
    expect([await deps.nameOf(a.bookingId), await deps.nameOf(b.bookingId)]).toEqual([null, berta.name])
    expect(await deps.keyring.findPerson(practice.organizationId, anna.email)).toBeUndefined()
    expect(await deps.keyring.findPerson(practice.organizationId, berta.email)).toBe(b.personId)
    expect(await trustFaults({ ...deps, ledgerCopies: [fileLedgerCopy(backups.target('erasures.jsonl'))] })).toEqual([])
    await createSealer({ ...deps, failed: console.error }).runOnce()
    expect(await verifyAudit(deps.store, practice.organizationId, await deps.keyStore.auditHead(practice.organizationId))).toMatchObject({
      state: 'intact',
    })
    await deps.close()
  })

  it('has ended the keys of the erased before the data is there at all', async () => {
    const a = await practice.book(anna)
    const { manifestPath } = await backups.backUp()
    await eraseCustomer(practice, { organizationId: practice.organizationId, customerId: a.customerId, actor: 'cli' })
    const keysThen: unknown[] = []
    const restored = await backups.bringBack(manifestPath, {
      async openStore(options) {
        const raw = new Database(`${backups.target('keys.db')}.restoring`, { readonly: true })
        keysThen.push(...raw.prepare('select person_id from person_keys').all())
        raw.close()
        return openStore(options)
      },
    })
    expect([restored.ok, keysThen]).toEqual([true, []])
  })

  it('opens an old archive of data with the newest keys', async () => {
    const b = await practice.book(berta)
    const old = await backups.backUp()
    rmSync(join(practice.outDir, old.manifest.keys.file))
    practice.time.nowMs += DAY_MS
    await practice.book(anna)
    const newest = await backups.backUp()
    expect(await backups.bringBack(old.manifestPath)).toMatchObject({ ok: false, reason: 'archive_damaged' })
    expect(await backups.bringBack(old.manifestPath, { keysManifestPath: newest.manifestPath })).toMatchObject({ ok: true })
    const deps = await backups.reopened()
    expect(await deps.nameOf(b.bookingId)).toEqual(berta.name)
    await deps.close()
  })

  it('works with a key or a passphrase of the operator, and not without', async () => {
    for (const text of [randomBytes(32).toString('hex'), 'correct horse battery staple']) {
      const own = backupSecret(practice.rootKey, text)
      if (!own) throw new Error('refused')
      const { manifestPath } = await backups.backUp({ secret: own })
      expect(await backups.bringBack(manifestPath)).toMatchObject({ ok: false, reason: 'wrong_backup_key' })
      expect(await backups.bringBack(manifestPath, { secret: own })).toMatchObject({ ok: true })
      rmSync(backups.target(''), { recursive: true })
      practice.time.nowMs += 1
    }
    expect(backupSecret(practice.rootKey, 'too short')).toBeUndefined()
  })
})

describe('restore refuses, and leaves the target empty,', () => {
  const manifestOf = async () => (await backups.backUp()).manifestPath
  const ledgerPath = () => join(practice.outDir, 'erasures.jsonl')

  it('a missing ledger', async () => {
    const manifestPath = await manifestOf()
    rmSync(ledgerPath())
    expect(await backups.bringBack(manifestPath)).toMatchObject({ ok: false, reason: 'ledger_missing' })
    expect(targetIsEmpty()).toBe(true)
  })

  it('a ledger older than the backup', async () => {
    const a = await practice.book(anna)
    await backups.backUp()
    copyFileSync(ledgerPath(), `${ledgerPath()}.old`)
    await eraseCustomer(practice, { organizationId: practice.organizationId, customerId: a.customerId, actor: 'cli' })
    practice.time.nowMs += 1
    const manifestPath = await manifestOf()
    copyFileSync(`${ledgerPath()}.old`, ledgerPath())
    expect(await backups.bringBack(manifestPath)).toMatchObject({ ok: false, reason: 'ledger_behind' })
    expect(targetIsEmpty()).toBe(true)
  })

  it('a ledger whose last line is cut, unless another copy has the whole of it', async () => {
    const { customerId } = await practice.book(anna)
    const { manifestPath } = await backups.backUp()
    await eraseCustomer(practice, { organizationId: practice.organizationId, customerId, actor: 'cli' })
    const whole = readFileSync(ledgerPath(), 'utf8')
    writeFileSync(ledgerPath(), whole.slice(0, -20))
    expect(await backups.bringBack(manifestPath)).toMatchObject({ ok: false, reason: 'ledger_damaged' })
    expect(targetIsEmpty()).toBe(true)

    mkdirSync(backups.target(''), { recursive: true })
    writeFileSync(backups.target('erasures.jsonl'), whole)
    expect(await backups.bringBack(manifestPath)).toMatchObject({ ok: true, view: { erasures: 1 } })
  })

  it('a damaged ledger', async () => {
    const manifestPath = await manifestOf()
    writeFileSync(ledgerPath(), 'x')
    expect(await backups.bringBack(manifestPath)).toMatchObject({ ok: false, reason: 'ledger_damaged' })
  })

  it.each(['slotwell.db', 'keys.db', 'keys.db-wal'])('a target that has %s', async (name) => {
    const manifestPath = await manifestOf()
    mkdirSync(backups.target(''))
    writeFileSync(backups.target(name), 'precious')
    expect(await backups.bringBack(manifestPath)).toMatchObject({ ok: false, reason: 'target_not_empty' })
    expect(readFileSync(backups.target(name), 'utf8')).toBe('precious')
    expect(readdirSync(backups.target(''))).toEqual([name])
  })

  it('keys older than the data', async () => {
    const old = await manifestOf()
    practice.time.nowMs += 1
    const newer = await manifestOf()
    expect(await backups.bringBack(newer, { keysManifestPath: old })).toMatchObject({ ok: false, reason: 'keys_older_than_data' })
  })

  it('another root key', async () => {
    const own = backupSecret(practice.rootKey, 'correct horse battery staple')
    if (!own) throw new Error('refused')
    const { manifestPath } = await backups.backUp({ secret: own })
    const result = await backups.bringBack(manifestPath, { secret: own, rootKey: new Uint8Array(randomBytes(32)) })
    expect(result).toMatchObject({ ok: false, reason: 'wrong_root_key', detail: expect.stringContaining('fingerprint') })
    expect(targetIsEmpty()).toBe(true)
  })

  it.each(['data', 'keys'] as const)('a changed or missing archive of %s', async (part) => {
    const { manifest, manifestPath } = await backups.backUp()
    const path = join(practice.outDir, manifest[part].file)
    const bytes = readFileSync(path)
    bytes.writeUInt8(bytes.readUInt8(100) ^ 1, 100)
    writeFileSync(path, bytes)
    expect(await backups.bringBack(manifestPath)).toMatchObject({ ok: false, reason: 'archive_damaged' })
    rmSync(path)
    expect(await backups.bringBack(manifestPath)).toMatchObject({ ok: false, reason: 'archive_damaged' })
    expect(targetIsEmpty()).toBe(true)
  })

  it('archives of two backups under one manifest, and a manifest that was changed', async () => {
    const first = await backups.backUp()
    await practice.book(anna)
    practice.time.nowMs += 1
    const second = await backups.backUp()
    const text = readFileSync(second.manifestPath, 'utf8')
    copyFileSync(join(practice.outDir, first.manifest.data.file), join(practice.outDir, second.manifest.data.file))
    expect(await backups.bringBack(second.manifestPath)).toMatchObject({ ok: false, reason: 'archive_damaged' })
    for (const changed of [
      text.replace(second.manifest.data.sha256, first.manifest.data.sha256),
      text.replace('"position": 0', '"position": 1'),
    ]) {
      expect(changed).not.toBe(text)
      writeFileSync(second.manifestPath, changed)
      expect(await backups.bringBack(second.manifestPath)).toMatchObject({ ok: false, reason: 'wrong_backup_key' })
    }
    writeFileSync(second.manifestPath, '{}')
    expect(await backups.bringBack(second.manifestPath)).toMatchObject({ ok: false, reason: 'manifest_damaged' })
    expect(await backups.bringBack(`${second.manifestPath}.no`)).toMatchObject({ ok: false, reason: 'manifest_missing' })
    expect(targetIsEmpty()).toBe(true)
  })

  it('data whose person has no key, and data whose audit chain was cut', async () => {
    const a = await practice.book(anna)
    await backups.seal()
    const path = practice.databaseUrl.slice('sqlite:'.length)
    const raw = new Database(path)
    raw.exec('drop trigger audit_seal_once')
    raw.exec("update audit set actor = 'visitor' where position = 1")
    raw.close()
    await practice.keyStore.destroyPerson(practice.organizationId, a.personId)
    const manifestPath = await manifestOf()
    const result = await backups.bringBack(manifestPath)
    expect(result).toMatchObject({ ok: false, reason: 'verification_failed' })
    const faults = result.ok ? [] : (result.faults ?? [])
    expect(faults.filter((fault) => fault.includes('has no key and was not erased'))).toHaveLength(3)
    expect(faults).toEqual(
      expect.arrayContaining([
        expect.stringContaining('Entry 1 of the audit chain was changed'),
        expect.stringContaining('audit_seal_once'),
      ]),
    )
    expect(targetIsEmpty()).toBe(true)
  })
})
