import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { temporaryPractice, type TemporaryPractice } from '../../test/temporary-practice.ts'
import type { AuditEntry } from '../store/booking-records.ts'
import { auditLink, verifyAudit } from './audit.ts'
import { createSealer } from './sealer.ts'

let practice: TemporaryPractice
beforeEach(async () => {
  practice = await temporaryPractice()
})
afterEach(async () => {
  await practice.close()
  await practice.remove()
})

const sealer = (everyMs?: number) =>
  createSealer({
    store: practice.store,
    keyStore: practice.keyStore,
    failed: (error) => {
      throw error
    },
    ...(everyMs ? { everyMs } : {}),
  })
const append = async (count: number, meta: AuditEntry['meta'] = {}) =>
  practice.store.audit.append(
    Array.from({ length: count }, (_, i) => ({
      id: practice.newId('aud'),
      organizationId: practice.organizationId,
      atMs: i,
      actor: 'cli',
      action: 'customer.read',
      object: 'cus_x',
      meta,
    })),
  )
const verify = async () => verifyAudit(practice.store, practice.organizationId, await practice.keyStore.auditHead(practice.organizationId))

/** Changes the rows as who owns the database could: past triggers and program. */
const tamper = async (sql: string): Promise<void> => {
  const drop = (trigger: string) => `drop trigger if exists ${trigger}${inject('engine') === 'postgres' ? ' on audit' : ''};`
  await practice.database.exec(`${drop('audit_no_delete')} ${drop('audit_seal_once')} ${sql}`)
}

describe('a sealer', () => {
  it('leaves the sealing to whoever is on duty, in its rounds and when it stops', async () => {
    let mine = false
    const one = createSealer({ store: practice.store, keyStore: practice.keyStore, failed: () => {}, everyMs: 5, onDuty: () => mine })
    await sealer().runOnce()
    await append(3)
    one.start()
    await new Promise((resolve) => setTimeout(resolve, 100))
    await one.stop()
    expect(await practice.store.audit.unsealed()).toEqual([practice.organizationId])
    mine = true
    one.start()
    await expect.poll(() => practice.store.audit.unsealed()).toEqual([])
    await append(1)
    await one.stop()
    expect(await practice.store.audit.unsealed()).toEqual([])
  })
})

describe('I14: the audit chain', () => {
  it('hashes the facts and not the order of their keys', () => {
    const entry: AuditEntry = {
      id: 'aud_1',
      organizationId: 'org_a',
      atMs: 1,
      actor: 'cli',
      action: 'x',
      object: 'y',
      meta: { b: 1, a: 'z' },
    }
    expect(auditLink('', 1, { ...entry, meta: { a: 'z', b: 1 } })).toBe(auditLink('', 1, entry))
    const others = [
      auditLink('', 2, entry),
      auditLink('00', 1, entry),
      auditLink('', 1, { ...entry, actor: 'cl' }),
      auditLink('', 1, { ...entry, meta: { a: 'z', b: '1' } }),
    ]
    expect(new Set([auditLink('', 1, entry), ...others]).size).toBe(5)
  })

  it('keeps the hash it was released with', () => {
    const entry: AuditEntry = { id: 'aud_1', organizationId: 'org_a', atMs: 1, actor: 'cli', action: 'x', object: 'y', meta: { a: 'z' } }
    expect(auditLink('', 1, entry)).toBe('37186a0e1a8d3abe2a63e49da64576ce3b415ceb28dc0b97631005372eba3077')
  })

  it('is intact over several batches, and tells of an unsealed tail', async () => {
    await append(1_201)
    expect(await verify()).toMatchObject({ state: 'intact', head: undefined })
    const sealed = await sealer().runOnce()
    expect(sealed).toBeGreaterThanOrEqual(1_201)
    expect(await verify()).toMatchObject({ state: 'intact', head: { position: sealed }, unsealed: 0 })
    await append(3)
    expect(await verify()).toMatchObject({ state: 'intact', head: { position: sealed }, unsealed: 3 })
  })

  it.each([
    ['a changed field', "update audit set actor = 'visitor' where position = 5", 5, 'changed'],
    ['a changed hash', `update audit set hash = '${'0'.repeat(64)}' where position = 5`, 5, 'changed'],
    ['a removed entry', 'delete from audit where position = 5', 5, 'missing'],
    ['a removed beginning', 'delete from audit where position < 5', 1, 'missing'],
    ['a cut tail', 'delete from audit where position >= 5', 5, 'truncated'],
    ['everything gone', 'delete from audit', 1, 'truncated'],
  ])('shows %s', async (_, sql, position, fault) => {
    await append(8)
    await sealer().runOnce()
    expect(await verify()).toMatchObject({ state: 'intact' })
    await tamper(sql)
    expect(await verify()).toMatchObject({ state: 'broken', position, fault })
  })

  it('shows a chain that was written anew with right hashes', async () => {
    await append(3)
    await sealer().runOnce()
    await tamper(
      "update audit set position = null, previous_hash = null, hash = null; update audit set actor = 'visitor' where action = 'customer.read'",
    )
    await practice.store.audit.seal(practice.organizationId, 500, auditLink)
    expect(await verifyAudit(practice.store, practice.organizationId)).toMatchObject({ state: 'intact' })
    expect(await verify()).toMatchObject({ state: 'broken', fault: 'changed' })
  })
})

describe('createSealer', () => {
  it('chains by itself within its interval, and once more when it stops', async () => {
    const running = sealer(20)
    running.start()
    await append(2)
    await expect
      .poll(async () => (await verify()).state === 'intact' && (await verify()), { timeout: 2_000 })
      .toMatchObject({ unsealed: 0 })
    await append(1)
    await running.stop()
    expect(await verify()).toMatchObject({ state: 'intact', unsealed: 0 })
  })

  it('makes one chain even when two of them run at once', async () => {
    await append(400)
    await Promise.all([sealer().runOnce(), sealer().runOnce()])
    expect(await verify()).toMatchObject({ state: 'intact', unsealed: 0 })
  })

  it('goes on after a round that failed', async () => {
    const faults: unknown[] = []
    let broken = true
    const running = createSealer({
      store: practice.store,
      keyStore: {
        recordAuditHead: async (...head) => (broken ? Promise.reject(new Error('disk full')) : practice.keyStore.recordAuditHead(...head)),
      },
      failed: (error) => faults.push(error),
      everyMs: 10,
    })
    running.start()
    await expect.poll(() => faults.length).toBeGreaterThan(0)
    broken = false
    await append(1)
    await expect.poll(async () => (await practice.keyStore.auditHead(practice.organizationId))?.position ?? 0).toBeGreaterThan(2)
    await running.stop()
  })
})
