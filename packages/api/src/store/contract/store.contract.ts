import { describe, expect, it } from 'vitest'
import { countMessages } from '../../../test/count-messages.ts'
import { audit, bookingRows, configuration, DAY, HOUR_MS, service, STAFF } from '../../../test/sample-rows.ts'
import { type OpenStores, onStoreStage, situationOf } from '../../../test/store-stage.ts'
import { newId } from '../../new-id.ts'
import type { AuditEntry } from '../booking-records.ts'
import type { Change } from '../decision.ts'

/** The meaning of what stands around bookings: catalog, keys, time off, erasure, audit and faults. */
export function storeContract(name: string, open: OpenStores) {
  describe(`${name} keeps the storage contract`, () => {
    const { org, foreign, store, other } = onStoreStage(open)
    const scope = { organizationId: org, subjects: [STAFF], window: DAY }
    const apply = (change: Change) => store.bookings.place(scope, () => ({ ok: true, change }))

    describe('catalog', () => {
      it('I13 publishes the revision that follows, once, and keeps the old ones', async () => {
        const publish = (revision: number, name: string, target = store) =>
          target.catalog.publish({
            configuration: { ...configuration(org, revision), services: [{ ...service(), name, versionId: newId('sve') }] },
            contactsSealed: null,
            appliedAtMs: revision,
            audit: audit(org),
          })
        const raced = await Promise.all([publish(2, 'one'), publish(2, 'two', other)])
        expect(raced.filter(Boolean)).toHaveLength(1)
        expect(await publish(4, 'gap')).toBe(false)
        expect((await store.catalog.current(org))?.revision).toBe(2)
        expect((await other.catalog.current(org))?.revision).toBe(2)
        expect((await store.catalog.at(org, 1))?.services[0]?.name).toBe('Service')
        expect(await store.catalog.at(org, 3)).toBeUndefined()
        expect(await store.catalog.revision(foreign)).toBe(1)
      })

      it('keeps each version of a service under its id', async () => {
        const versionId = (await store.catalog.current(org))?.services[0]?.versionId ?? ''
        expect(await store.catalog.serviceVersion(org, versionId)).toMatchObject({ name: 'Service', durationMin: 60 })
        expect(await store.catalog.serviceVersion(foreign, versionId)).toBeUndefined()
      })
    })

    it('finds a live key by its digest and no revoked one', async () => {
      const key = {
        id: newId('key'),
        organizationId: org,
        kind: 'secret' as const,
        publicText: null,
        hash: new Uint8Array(32).fill(9),
        createdAtMs: 0,
        revokedAtMs: null,
      }
      await store.organizations.addKey(key, audit(org))
      expect((await store.organizations.keyByHash(key.hash))?.id).toBe(key.id)
      expect(await store.organizations.revokeKey(foreign, key.id, 5, audit(org))).toBe(false)
      expect(await store.organizations.revokeKey(org, key.id, 5, audit(org))).toBe(true)
      expect(await store.organizations.keyByHash(key.hash)).toBeUndefined()
    })

    it('I13 time off is not found, listed, counted or removed for another organization', async () => {
      const off = { id: newId('tof'), organizationId: org, staffId: STAFF, startMs: HOUR_MS, endMs: 2 * HOUR_MS, createdAtMs: 0 }
      await store.timeOff.add(off, audit(org))
      expect((await situationOf(store, { ...scope, organizationId: foreign })).busy).toEqual([])
      expect(await store.timeOff.byId(foreign, off.id)).toBeUndefined()
      expect(await store.timeOff.list(foreign, { staffId: STAFF }, { limit: 10 })).toEqual([])
      expect(await store.timeOff.list(foreign, {}, { limit: 10 })).toEqual([])
      expect(await store.timeOff.remove(foreign, off.id, audit(foreign))).toBe(false)
      expect(await store.timeOff.list(org, {}, { limit: 10 })).toEqual([off])
    })

    it('erases every personal column of one person and of nobody else, and keeps the figures', async () => {
      const mine = bookingRows(org, STAFF, HOUR_MS, 2 * HOUR_MS)
      const hers = bookingRows(org, STAFF, 3 * HOUR_MS, 4 * HOUR_MS)
      for (const { change } of [mine, hers]) await apply(change)
      const erase = () => store.customers.erase(org, mine.customer.id, 77, () => newId('evt'), audit(org, 'customer.erase'))
      expect([await erase(), await erase()]).toEqual([true, true])
      expect(await store.customers.byId(org, mine.customer.id)).toMatchObject({ detailsSealed: null, erasedAtMs: 77 })
      expect(await store.bookings.byId(org, mine.booking.id)).toMatchObject({
        answersSealed: null,
        manageGeneration: 2,
        startMs: HOUR_MS,
        eventSequence: 2,
      })
      expect((await store.bookings.attendees(org, [mine.booking.id]))[0]?.detailsSealed).toBeNull()
      const events = await store.bookings.events(org, mine.booking.id)
      expect(events.map(({ sequence, kind }) => [sequence, kind])).toEqual([
        [1, 'booking.confirmed'],
        [2, 'booking.erased'],
      ])
      const kept = (await store.bookings.place({ ...scope, bookingId: mine.booking.id }, (now) => ({ ok: true, own: now.ownClaims }))).own
      expect(events[1]?.claims).toEqual(kept.map(({ owner: _, ...claim }) => claim))
      expect(kept).toHaveLength(1)
      expect(await countMessages(store)).toMatchObject({ due: 1, dropped: 1 })
      expect((await store.bookings.attendees(org, [hers.booking.id]))[0]?.detailsSealed).not.toBeNull()
      expect(await store.bookings.byId(org, hers.booking.id)).toMatchObject({ manageGeneration: 1 })
      expect((await store.audit.read(org, { limit: 100 })).filter(({ action }) => action === 'customer.erase')).toHaveLength(1)
    })

    it('I14 chains audit entries in the order written, each organization by itself, and never changes one again', async () => {
      await apply(bookingRows(org, STAFF, HOUR_MS, 2 * HOUR_MS).change)
      const link = (previous: string, position: number, entry: AuditEntry) => `${previous}>${position}:${entry.action}`
      expect([...(await store.audit.unsealed())].toSorted()).toEqual([org, foreign].toSorted())
      expect(await store.audit.seal(org, 2, link)).toBe(2)
      expect(await store.audit.seal(org, 100, link)).toBe(1)
      expect(await other.audit.seal(org, 100, link)).toBe(0)
      const entries = await store.audit.read(org, { limit: 100 })
      expect(entries.map(({ position }) => position)).toEqual([1, 2, 3])
      expect(entries[2]?.hash).toBe('>1:organization.create>2:organization.create>3:booking.place')
      expect(await store.audit.read(org, { afterPosition: 2, limit: 10 })).toHaveLength(1)
      expect((await store.audit.read(foreign, { limit: 100 })).every(({ hash }) => hash === null)).toBe(true)
    })

    it('has no faults when new', async () => {
      expect(await store.faults()).toEqual([])
      await store.ping()
    })
  })
}
