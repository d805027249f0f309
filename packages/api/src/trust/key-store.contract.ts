import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LedgerConflict, linkErasure } from './erasure-ledger.ts'
import type { KeyStore, LedgerEntry } from './key-store.ts'

const org = 'org_a'
const other = 'org_b'
const bytes = (n: number) => new Uint8Array(48).fill(n)

/** What every key store must do. `open` gives an empty one; `reopen` the same one again, as after a restart. */
export function keyStoreContract(
  name: string,
  adapter: { open(): Promise<KeyStore>; reopen(): Promise<KeyStore>; remove(): Promise<void> },
): void {
  describe(`key store: ${name}`, () => {
    let keys: KeyStore
    beforeEach(async () => {
      keys = await adapter.open()
    })
    afterEach(async () => {
      await keys.close()
      await adapter.remove()
    })
    const claim = (personId: string, tag?: string, nowMs = 1_000, organizationId = org) =>
      keys.claimPerson(organizationId, tag, personId, bytes(1), nowMs)
    const ledgerOf = (...personIds: string[]): LedgerEntry[] => {
      const entries: LedgerEntry[] = []
      for (const personId of personIds) entries.push(linkErasure(entries.at(-1), { organizationId: org, personId, atMs: 5 }))
      return entries
    }

    it('keeps the first key of an organization', async () => {
      expect(await keys.organizationKey(org)).toBeUndefined()
      expect([...(await keys.putOrganizationKey(org, bytes(1)))]).toEqual([...bytes(1)])
      expect([...(await keys.putOrganizationKey(org, bytes(2)))]).toEqual([...bytes(1)])
      expect(await keys.organizations()).toEqual([org])
    })

    it('gives one address one person, in each organization its own', async () => {
      expect((await claim('per_1', 'tag', 1_000)).personId).toBe('per_1')
      expect(await claim('per_2', 'tag', 2_000)).toMatchObject({ personId: 'per_1', touchedAtMs: 2_000 })
      expect((await claim('per_3', 'tag', 1_000, other)).personId).toBe('per_3')
      expect((await keys.personByTag(org, 'tag'))?.personId).toBe('per_1')
      expect(await keys.personByTag(org, 'else')).toBeUndefined()
      expect(await keys.personKeys(other, ['per_1'])).toEqual([])
      expect(await keys.personKeys(org, ['per_2'])).toEqual([])
    })

    it('gives people without an address a key each', async () => {
      expect((await claim('per_1')).personId).toBe('per_1')
      expect((await claim('per_2')).personId).toBe('per_2')
    })

    it('lets one of many simultaneous claims of an address win', async () => {
      const claimed = await Promise.all(Array.from({ length: 20 }, (_, i) => claim(`per_${i}`, 'tag')))
      expect(new Set(claimed.map(({ personId }) => personId)).size).toBe(1)
      expect(await keys.persons(org, { limit: 100 })).toHaveLength(1)
    })

    it('pages through the people of one organization', async () => {
      for (const id of ['per_1', 'per_2', 'per_3']) await claim(id)
      await claim('per_9', undefined, 1_000, other)
      const first = await keys.persons(org, { limit: 2 })
      const rest = await keys.persons(org, { afterId: first.at(-1)?.personId ?? '', limit: 2 })
      expect([...first, ...rest].map(({ personId }) => personId)).toEqual(['per_1', 'per_2', 'per_3'])
    })

    it('lists for sweeping who was not touched and not settled, oldest first', async () => {
      await claim('per_new', 'a', 9_000)
      await claim('per_old', 'b', 2_000)
      await claim('per_older', 'c', 1_000)
      await claim('per_settled', 'd', 1_000)
      await keys.settlePersons(org, ['per_settled'])
      expect((await keys.untouched(org, 5_000, 10)).map(({ personId }) => personId)).toEqual(['per_older', 'per_old'])
      expect(await keys.untouched(org, 5_000, 1)).toHaveLength(1)
    })

    it('sweeps with the tag, but nobody who was touched again or settled', async () => {
      await claim('per_1', 'tag', 1_000)
      await claim('per_1', 'tag', 6_000)
      expect(await keys.sweepPerson(org, 'per_1', 5_000)).toBe(false)
      expect(await keys.sweepPerson(org, 'per_1', 7_000)).toBe(true)
      expect(await keys.personByTag(org, 'tag')).toBeUndefined()
      await claim('per_2', 'tag', 1_000)
      await keys.settlePersons(org, ['per_2'])
      expect(await keys.sweepPerson(org, 'per_2', 5_000)).toBe(false)
    })

    it('chains the erasure ledger and lists nobody twice', async () => {
      const first = await keys.recordErasure(org, 'per_1', 5)
      await keys.recordErasure(org, 'per_2', 5)
      expect(await keys.recordErasure(org, 'per_1', 99)).toEqual(first)
      expect(await keys.ledger()).toEqual(ledgerOf('per_1', 'per_2'))
    })

    it('destroys key and tag, and does it again without complaint', async () => {
      await claim('per_1', 'tag')
      await claim('per_2', 'tag2')
      await keys.destroyPerson(org, 'per_1')
      await keys.destroyPerson(org, 'per_1')
      expect((await keys.persons(org, { limit: 9 })).map(({ personId }) => personId)).toEqual(['per_2'])
      expect(await keys.personByTag(org, 'tag')).toBeUndefined()
    })

    it('gives nobody out who is in the ledger, even while the key is still there', async () => {
      await claim('per_1', 'tag')
      await keys.recordErasure(org, 'per_1', 5)
      expect((await claim('per_2', 'tag')).personId).toBe('per_2')
      expect((await keys.personByTag(org, 'tag'))?.personId).toBe('per_2')
      await keys.destroyPerson(org, 'per_1')
      expect((await keys.personByTag(org, 'tag'))?.personId).toBe('per_2')
      await expect(claim('per_1')).rejects.toThrow('person_was_erased')
    })

    it('takes over a longer copy of its ledger, and no other history', async () => {
      await keys.recordErasure(org, 'per_1', 5)
      await keys.extendLedger(ledgerOf('per_1', 'per_2', 'per_3'))
      await keys.extendLedger(ledgerOf('per_1', 'per_2'))
      expect(await keys.ledger()).toEqual(ledgerOf('per_1', 'per_2', 'per_3'))
      await expect(keys.extendLedger(ledgerOf('per_9'))).rejects.toThrow(LedgerConflict)
      await expect(keys.extendLedger(ledgerOf('per_1', 'per_2', 'per_3').filter(({ position }) => position !== 2))).rejects.toThrow(
        'entry 2 is missing',
      )
      expect(await keys.ledger()).toHaveLength(3)
    })

    it('moves an audit head forward only, except for a restore', async () => {
      await keys.recordAuditHead(org, { position: 5, hash: 'e' })
      await keys.recordAuditHead(org, { position: 3, hash: 'c' })
      expect(await keys.auditHead(org)).toEqual({ position: 5, hash: 'e' })
      await keys.resetAuditHeads([{ organizationId: org, position: 2, hash: 'b' }])
      expect(await keys.auditHead(org)).toEqual({ position: 2, hash: 'b' })
      expect(await keys.auditHead(other)).toBeUndefined()
    })

    it('has all of it after a restart, and no faults', async () => {
      await keys.putOrganizationKey(org, bytes(1))
      await claim('per_1', 'tag')
      await keys.recordErasure(org, 'per_2', 5)
      await keys.close()
      keys = await adapter.reopen()
      expect(await keys.organizations()).toEqual([org])
      expect((await keys.personByTag(org, 'tag'))?.personId).toBe('per_1')
      expect(await keys.ledger()).toEqual(ledgerOf('per_2'))
      expect(await keys.faults()).toEqual([])
    })
  })
}
