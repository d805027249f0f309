import { describe, expect, it } from 'vitest'
import { audit } from '../../../test/sample-rows.ts'
import { type OpenStores, onStoreStage } from '../../../test/store-stage.ts'
import { newId } from '../../new-id.ts'
import type { Agenda } from '../mail.ts'

const DAY_MS = 86_400_000

/** The meaning of what letters need besides the outbox. `other` has to be a connection of its own. */
export function mailContract(name: string, open: OpenStores) {
  describe(`${name} keeps the contract of mail`, () => {
    const { org, foreign, store, other, setClock } = onStoreStage(open)
    /** What was done to an organization since it was founded. */
    const deeds = async (organizationId: string) =>
      (await store.audit.read(organizationId, { limit: 100 }))
        .map(({ action }) => action)
        .filter((action) => action !== 'organization.create')

    it('a password is one organization’s own, replaced, and gone when removed', async () => {
      const { mailPasswords } = store
      expect(await mailPasswords.sealed(org)).toBeUndefined()
      await mailPasswords.set(org, Buffer.from('one'), 5, audit(org, 'set'))
      await mailPasswords.set(org, Buffer.from('two'), 6, audit(org, 'set'))
      const found = await other.mailPasswords.sealed(org)
      expect([Buffer.from(found?.passwordSealed ?? []).toString(), found?.setAtMs]).toEqual(['two', 6])
      expect(await mailPasswords.sealed(foreign)).toBeUndefined()
      expect(await mailPasswords.remove(foreign, audit(foreign, 'remove'))).toBe(false)
      expect(await mailPasswords.remove(org, audit(org, 'remove'))).toBe(true)
      expect(await mailPasswords.sealed(org)).toBeUndefined()
      expect(await deeds(org)).toEqual(['set', 'set', 'remove'])
      expect(await deeds(foreign)).toEqual([])
    })

    it('a person is on the list once, with the first reason, and in the organization that said so', async () => {
      const { suppressions } = store
      const add = (personId: string, createdAtMs: number, reason: 'hardBounce' | 'byHand', organizationId = org) =>
        suppressions.add(organizationId, { personId, reason, createdAtMs }, audit(organizationId, 'add'))
      expect([await add('per_a', 5, 'hardBounce'), await add('per_a', 6, 'byHand'), await add('per_b', 7, 'byHand')]).toEqual([
        true,
        false,
        true,
      ])
      expect(await add('per_a', 8, 'byHand', foreign)).toBe(true)
      expect(await other.suppressions.among(org, ['per_a', 'per_c'])).toEqual([{ personId: 'per_a', reason: 'hardBounce', createdAtMs: 5 }])
      expect(await suppressions.among(org, [])).toEqual([])
      expect(await suppressions.counts(org)).toEqual({ hardBounce: 1, complaint: 0, byHand: 1 })
      expect((await suppressions.newest(org, 1)).map(({ personId }) => personId)).toEqual(['per_b'])
      expect([
        await suppressions.remove(org, 'per_a', audit(org, 'remove')),
        await suppressions.remove(org, 'per_a', audit(org, 'remove')),
      ]).toEqual([true, false])
      expect(await suppressions.among(foreign, ['per_a'])).toHaveLength(1)
      expect(await deeds(org)).toEqual(['add', 'add', 'remove'])
    })

    it('the key of whoever is on the list is needed', async () => {
      await store.suppressions.add(org, { personId: 'per_a', reason: 'byHand', createdAtMs: 1 }, audit(org))
      expect(await store.customers.known(org, ['per_a', 'per_b'])).toEqual(new Set(['per_a']))
      expect(await store.customers.known(foreign, ['per_a'])).toEqual(new Set())
    })

    const agenda = (staffId: string, isoDate = '2026-03-02', organizationId = org): Agenda => ({
      organizationId,
      staffId,
      isoDate,
      notAfterMs: 10_000,
    })

    it('a day of a staff member is there once, however many processes add it', async () => {
      const added = await Promise.all(
        Array.from({ length: 20 }, (_, i) => (i % 2 ? other : store).agendas.add(org, [agenda('stf_a'), agenda('stf_b')])),
      )
      expect(added.reduce((sum, count) => sum + count, 0)).toBe(2)
      expect(await store.agendas.add(org, [agenda('stf_a', '2026-03-03')])).toBe(1)
      expect(await store.agendas.add(foreign, [agenda('stf_a', '2026-03-02', foreign)])).toBe(1)
      expect(await store.agendas.add(org, [])).toBe(0)
    })

    it('is leased by one sender at a time, and by the next one when that one is gone', async () => {
      await store.agendas.add(
        org,
        Array.from({ length: 30 }, (_, i) => agenda(`stf_${i}`)),
      )
      const leases = await Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 ? other : store).agendas.lease(4, 500)))
      const names = leases.flat().map(({ staffId }) => staffId)
      // Senders pass over what another one is leasing at that moment; nobody gets what somebody has.
      expect(new Set(names).size).toBe(names.length)
      const rest = await store.agendas.lease(100, 500)
      expect(names.length + rest.length).toBe(30)
      expect(rest.every(({ attempts }) => attempts === 1)).toBe(true)
      expect(await store.agendas.lease(100, 500)).toEqual([])
      setClock(1_500)
      const again = await other.agendas.lease(100, 500)
      expect(again.map(({ attempts }) => attempts)).toEqual(Array.from({ length: 30 }, () => 2))
      expect(again[0]).toMatchObject({ organizationId: org, isoDate: '2026-03-02', notAfterMs: 10_000 })
    })

    it('is settled for good, or comes again at its time', async () => {
      await store.agendas.add(org, [agenda('stf_a'), agenda('stf_b'), agenda('stf_c')])
      for (const leased of await store.agendas.lease(3, 500)) {
        if (leased.staffId === 'stf_a') await store.agendas.settle(leased, 'sent', '')
        if (leased.staffId === 'stf_b') await store.agendas.settle(leased, 'dropped', 'x'.repeat(400))
        if (leased.staffId === 'stf_c') await store.agendas.retry(leased, 1_200, 'smtp 4\0')
      }
      expect(await store.agendas.lease(3, 500)).toEqual([])
      setClock(1_200)
      expect((await store.agendas.lease(3, 500)).map(({ staffId }) => staffId)).toEqual(['stf_c'])
      // The day was written about, and is not written about again.
      expect(await store.agendas.add(org, [agenda('stf_a')])).toBe(0)
    })

    it('tells how many are due, and for how long, of whatever organization', async () => {
      expect(await store.agendas.backlog()).toEqual({ due: 0, lagMs: 0 })
      await store.agendas.add(org, [agenda('stf_a'), agenda('stf_b'), agenda('stf_c')])
      await store.agendas.add(foreign, [agenda('stf_a', '2026-03-02', foreign)])
      for (const leased of await store.agendas.lease(9, 500)) {
        if (leased.organizationId === foreign) continue
        if (leased.staffId === 'stf_a') await store.agendas.settle(leased, 'failed', '')
        if (leased.staffId === 'stf_b') await store.agendas.retry(leased, 1_400, '')
      }
      setClock(1_300)
      // One is being sent, one is another organization’s, one waits for its next attempt.
      expect(await other.agendas.backlog()).toEqual({ due: 2, lagMs: 300 })
      setClock(1_400)
      expect(await store.agendas.backlog()).toEqual({ due: 3, lagMs: 400 })
    })

    it('tells the same of letters that ask for a confirmation', async () => {
      expect(await store.confirmations.backlog()).toEqual({ due: 0, lagMs: 0 })
      const ask = (organizationId: string, formKey: string) => {
        const ids = { id: newId('cnf'), organizationId, formKey, holdId: newId('unc'), personId: 'per_a' }
        const confirmation = { ...ids, contentSealed: Buffer.from('x'), expiresAtMs: 9_000, bookingId: null, createdAtMs: 0 }
        const scope = { organizationId, subjects: [formKey], window: { startMs: 0, endMs: 60_000 } }
        return store.bookings.place(scope, () => ({ ok: true, change: { confirmation, audit: [audit(organizationId)] } }))
      }
      await ask(org, 'one')
      await ask(org, 'two')
      await ask(foreign, 'three')
      const [first] = await store.confirmations.lease(500)
      const [second] = await store.confirmations.lease(500)
      await store.confirmations.settle(first!, 'sent', '')
      await store.confirmations.retry(second!, 1_400, '')
      setClock(1_300)
      expect(await other.confirmations.backlog()).toEqual({ due: 1, lagMs: 300 })
      setClock(1_400)
      expect(await store.confirmations.backlog()).toEqual({ due: 2, lagMs: 400 })
    })

    it('is swept when its day is long over', async () => {
      await store.agendas.add(org, [agenda('stf_a'), { ...agenda('stf_b'), notAfterMs: DAY_MS }])
      expect(await store.agendas.sweep(foreign, 2 * DAY_MS)).toBe(0)
      expect(await store.agendas.sweep(org, 20_000)).toBe(1)
      expect((await store.agendas.lease(9, 1)).map(({ staffId }) => staffId)).toEqual(['stf_b'])
    })
  })
}
