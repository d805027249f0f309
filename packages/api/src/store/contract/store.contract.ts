import type { Claim } from '@slotwell/shared/slots'
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countMessages } from '../../../test/count-messages.ts'
import { newId } from '../../new-id.ts'
import type { AuditEntry, Booking, Customer, Hold, OutboxEntry } from '../booking-records.ts'
import type { Configuration, ServiceConfig } from '../configuration.ts'
import type { Change, Scope, Situation, Verdict } from '../decision.ts'
import type { Store } from '../store.ts'

const HOUR_MS = 3_600_000
const DAY = { startMs: 0, endMs: 24 * HOUR_MS }
const STAFF = 'stf_a'

export interface Opened {
  readonly store: Store
  /** A second connection to the same database, as another process has one. */
  readonly other: Store
  setClock(ms: number): void
  close(): Promise<void>
}

/** The meaning of the storage port. An adapter is done when this is green on it. */
export function storeContract(name: string, open: () => Promise<Opened>) {
  describe(`${name} keeps the storage contract`, () => {
    let opened: Opened
    let store: Store
    const org = newId('org')
    const foreign = newId('org')

    beforeEach(async () => {
      opened = await open()
      store = opened.store
      opened.setClock(1000)
      for (const id of [org, foreign]) {
        await store.organizations.create({ id, slug: id.replace('_', '-').slice(-20), createdAtMs: 0 }, [], audit(id))
        await store.catalog.publish({ configuration: configuration(id, 1), contactsSealed: null, appliedAtMs: 0, audit: audit(id) })
      }
    })
    afterEach(() => opened.close())

    const scope = (more: Partial<Scope> = {}): Scope => ({ organizationId: org, subjects: [STAFF], window: DAY, ...more })
    const claimsOn = async (subject = STAFF, organizationId = org) =>
      (await store.bookings.occupancy(organizationId, [subject], DAY)).claims

    /** Books `[from, to)` for the staff member if nothing overlaps, as the use cases do. */
    const book = (
      from: number,
      to: number,
      more: { store?: Store; subject?: string; organizationId?: string; extra?: Partial<Change> } = {},
    ) => {
      const { organizationId = org, subject = STAFF, extra = {} } = more
      const rows = bookingRows(organizationId, subject, from, to)
      return (more.store ?? store).bookings.place({ organizationId, subjects: [subject], window: DAY }, (now): Verdict => {
        const clash = now.claims.some((claim) => claim.startMs < to && from < claim.endMs)
        return clash ? { ok: false, reason: 'slot_taken' } : { ok: true, change: { ...rows.change, ...extra } }
      })
    }

    describe('place', () => {
      it('I1 lets exactly one of many simultaneous wishes win', async () => {
        const verdicts = await Promise.all(
          Array.from({ length: 40 }, (_, i) => book(HOUR_MS, 2 * HOUR_MS, { store: i % 2 ? opened.other : store })),
        )
        expect(verdicts.filter(({ ok }) => ok)).toHaveLength(1)
        expect(await claimsOn()).toHaveLength(1)
      })

      it('I1 lets spans that only touch stand side by side', async () => {
        await book(HOUR_MS, 2 * HOUR_MS)
        expect((await book(2 * HOUR_MS, 3 * HOUR_MS)).ok).toBe(true)
        expect((await book(0, HOUR_MS)).ok).toBe(true)
        expect(await claimsOn()).toHaveLength(3)
      })

      it.each([
        { name: 'overlaps the end', from: 1.5, to: 2.5 },
        { name: 'overlaps the start', from: 0.5, to: 1.5 },
        { name: 'lies within', from: 1.2, to: 1.3 },
        { name: 'lies around', from: 0.5, to: 3 },
        { name: 'is the same', from: 1, to: 2 },
      ])('I1 refuses a second exclusive claim that $name, even when a decision forgot to look', async ({ from, to }) => {
        await book(HOUR_MS, 2 * HOUR_MS)
        const { change } = bookingRows(org, STAFF, from * HOUR_MS, to * HOUR_MS)
        await expect(store.bookings.place(scope(), () => ({ ok: true, change }))).rejects.toThrow(/double_booking/)
        expect(await claimsOn()).toHaveLength(1)
      })

      it('I1 refuses claims that would slip past the guard: empty, backwards, longer than a day', async () => {
        for (const [from, to] of [
          [5, 5],
          [6, 5],
          [0, 25],
        ] as const) {
          const rows = bookingRows(org, STAFF, 0, HOUR_MS)
          const addClaims = [claim(STAFF, from * HOUR_MS, to * HOUR_MS, rows.booking.id)]
          await expect(store.bookings.place(scope(), () => ({ ok: true, change: { ...rows.change, addClaims } }))).rejects.toThrow()
        }
        expect(await claimsOn()).toHaveLength(0)
      })

      it('lets an override stand on an exclusive claim', async () => {
        await book(HOUR_MS, 2 * HOUR_MS)
        const rows = bookingRows(org, STAFF, HOUR_MS, 2 * HOUR_MS)
        const addClaims = rows.change.addClaims.map((one) => ({ ...one, strength: 'override' as const }))
        await store.bookings.place(scope(), () => ({ ok: true, change: { ...rows.change, addClaims } }))
        expect(await claimsOn()).toHaveLength(2)
      })

      it('I3 writes all rows of a change or none', async () => {
        await book(HOUR_MS, 2 * HOUR_MS, { subject: 'res_x#1' })
        const rows = bookingRows(org, STAFF, HOUR_MS, 2 * HOUR_MS)
        const addClaims = [...rows.change.addClaims, claim('res_x#1', HOUR_MS, 2 * HOUR_MS, rows.booking.id)]
        await expect(store.bookings.place(scope(), () => ({ ok: true, change: { ...rows.change, addClaims } }))).rejects.toThrow()
        expect(await claimsOn()).toHaveLength(0)
        expect(await store.bookings.byId(org, rows.booking.id)).toBeUndefined()
        expect(await store.customers.byId(org, rows.customer.id)).toBeUndefined()
      })

      it('writes nothing when the decision refuses or throws', async () => {
        await store.bookings.place(scope(), () => ({ ok: false, reason: 'slot_taken' }))
        const thrown = store.bookings.place(scope(), () => {
          throw new Error('a bug in a rule')
        })
        await expect(thrown).rejects.toThrow('a bug in a rule')
        expect(await claimsOn()).toHaveLength(0)
        expect((await book(0, HOUR_MS)).ok).toBe(true)
      })

      it('shows the decision what holds at that moment, and the clock read then', async () => {
        opened.setClock(4242)
        await book(HOUR_MS, 2 * HOUR_MS)
        const timeOff = { id: newId('tof'), organizationId: org, staffId: STAFF, startMs: 5 * HOUR_MS, endMs: 6 * HOUR_MS, createdAtMs: 0 }
        await store.timeOff.add(timeOff, audit(org))
        const now = await look(scope())
        expect(now).toMatchObject({
          nowMs: 4242,
          configurationRevision: 1,
          busy: [{ subject: STAFF, startMs: 5 * HOUR_MS, kind: 'timeOff', settingId: timeOff.id }],
        })
        expect(now.claims).toMatchObject([{ subject: STAFF, startMs: HOUR_MS, endMs: 2 * HOUR_MS, padBeforeMs: 0, strength: 'exclusive' }])
      })

      it('loads claims that reach into the window and none that only touch it', async () => {
        await book(HOUR_MS, 2 * HOUR_MS)
        const seen = async (from: number, to: number) =>
          (await look(scope({ window: { startMs: Math.round(from * HOUR_MS), endMs: Math.round(to * HOUR_MS) } }))).claims.length
        expect([await seen(1.9, 3), await seen(2, 3), await seen(0, 1), await seen(0, 1.1)]).toEqual([1, 0, 0, 1])
      })

      it('I13 loads nothing of another organization', async () => {
        const rows = bookingRows(foreign, STAFF, HOUR_MS, 2 * HOUR_MS)
        await store.bookings.place({ organizationId: foreign, subjects: [STAFF], window: DAY }, () => ({ ok: true, change: rows.change }))
        const now = await look(scope({ bookingId: rows.booking.id }))
        expect([now.claims, now.booking, now.ownClaims]).toEqual([[], undefined, []])
        expect((await book(HOUR_MS, 2 * HOUR_MS)).ok).toBe(true)
      })

      it('replaces a booking only from the revision before', async () => {
        const rows = bookingRows(org, STAFF, HOUR_MS, 2 * HOUR_MS)
        await store.bookings.place(scope(), () => ({ ok: true, change: rows.change }))
        const replace = (revision: number) =>
          store.bookings.place(scope(), () => ({
            ok: true,
            change: { booking: { ...rows.booking, revision, state: 'cancelled' as const }, audit: [] },
          }))
        await replace(2)
        await expect(replace(2)).rejects.toThrow()
        await expect(replace(4)).rejects.toThrow()
        expect(await store.bookings.byId(org, rows.booking.id)).toMatchObject({ revision: 2, state: 'cancelled' })
      })

      it('writes down that somebody comes beside the revision, after the newest event and for its own organization alone', async () => {
        const rows = bookingRows(org, STAFF, HOUR_MS, 2 * HOUR_MS)
        await store.bookings.place(scope(), () => ({ ok: true, change: rows.change }))
        const say = (eventSequence: number, organizationId = org) =>
          store.bookings.place({ ...scope(), organizationId }, () => ({
            ok: true,
            change: { attendance: { bookingId: rows.booking.id, atMs: 7, eventSequence }, audit: [] },
          }))
        await expect(say(3)).rejects.toThrow()
        await expect(say(2, newId('org'))).rejects.toThrow()
        await say(2)
        await expect(say(2)).rejects.toThrow()
        expect(await store.bookings.byId(org, rows.booking.id)).toMatchObject({
          attendanceConfirmedAtMs: 7,
          eventSequence: 2,
          revision: 1,
          updatedAtMs: 1,
        })
      })

      it('I12 refuses a second event with the same sequence', async () => {
        const rows = bookingRows(org, STAFF, HOUR_MS, 2 * HOUR_MS)
        await store.bookings.place(scope(), () => ({ ok: true, change: rows.change }))
        const again = { events: [{ ...rows.event, id: newId('evt') }], audit: [] }
        await expect(store.bookings.place(scope(), () => ({ ok: true, change: again }))).rejects.toThrow()
      })

      it('I6 refuses a second record for one idempotency key, and shows the first to the next decision', async () => {
        const rows = bookingRows(org, STAFF, HOUR_MS, 2 * HOUR_MS)
        const record = {
          organizationId: org,
          caller: 'key_a',
          key: 'k1',
          digest: 'd',
          bookingId: rows.booking.id,
          answer: '{}',
          createdAtMs: 1,
        }
        await store.bookings.place(scope(), () => ({ ok: true, change: { ...rows.change, idempotency: record } }))
        expect((await look(scope({ idempotency: { caller: 'key_a', key: 'k1' } }))).idempotency).toMatchObject({
          digest: 'd',
          bookingId: rows.booking.id,
        })
        expect((await look(scope({ idempotency: { caller: 'key_b', key: 'k1' } }))).idempotency).toBeUndefined()
        await expect(store.bookings.place(scope(), () => ({ ok: true, change: { idempotency: record, audit: [] } }))).rejects.toThrow()
      })
    })

    describe('holds', () => {
      it('count as claims until they expire, on reading and on deciding', async () => {
        const hold = holdRow(org, 5000)
        await store.bookings.place(scope(), () => ({
          ok: true,
          change: { hold, addClaims: [claim(STAFF, HOUR_MS, 2 * HOUR_MS, hold.id)], audit: [] },
        }))
        expect((await book(HOUR_MS, 2 * HOUR_MS)).ok).toBe(false)
        expect(await look(scope({ visitorTag: 'v', holdIds: [hold.id] }))).toMatchObject({
          visitorHolds: 1,
          holds: [{ id: hold.id }],
          ownClaims: [{ owner: hold.id }],
        })
        opened.setClock(5000)
        expect(await claimsOn()).toHaveLength(0)
        expect(await look(scope({ visitorTag: 'v', holdIds: [hold.id] }))).toMatchObject({
          visitorHolds: 0,
          holds: [{ id: hold.id }],
          ownClaims: [],
        })
        expect((await book(HOUR_MS, 2 * HOUR_MS)).ok).toBe(true)
      })

      it('I13 are found by id, visitor or the digest of their secret, in their own organization only', async () => {
        const hold = holdRow(org, 5000)
        await store.bookings.place(scope(), () => ({ ok: true, change: { hold, audit: [] } }))
        expect((await look(scope({ holdSecretHash: hold.secretHash }))).holds).toMatchObject([{ id: hold.id }])
        expect((await look(scope({ holdSecretHash: randomBytes(32) }))).holds).toEqual([])
        const named = { holdIds: [hold.id], holdSecretHash: hold.secretHash, visitorTag: hold.visitorTag }
        expect(await look({ ...scope(named), organizationId: foreign })).toMatchObject({ holds: [], visitorHolds: 0 })
        expect((await look(scope(named))).visitorHolds).toBe(1)
        expect([await store.bookings.hold(foreign, hold.id), (await store.bookings.hold(org, hold.id))?.id]).toEqual([undefined, hold.id])
      })

      it('I4 hand their claims over to the booking', async () => {
        const hold = holdRow(org, 5000)
        await store.bookings.place(scope(), () => ({
          ok: true,
          change: { hold, addClaims: [claim(STAFF, HOUR_MS, 2 * HOUR_MS, hold.id)], audit: [] },
        }))
        const { addClaims: _, ...change } = bookingRows(org, STAFF, HOUR_MS, 2 * HOUR_MS).change
        await store.bookings.place(scope(), () => ({
          ok: true,
          change: { ...change, handOver: { holdId: hold.id, bookingId: change.booking.id } },
        }))
        opened.setClock(9000)
        expect(await claimsOn()).toMatchObject([{ owner: change.booking.id }])
        expect(await store.bookings.hold(org, hold.id)).toBeUndefined()
      })

      it('are swept with their claims, others stay', async () => {
        const [old, young] = [holdRow(org, 5000), holdRow(org, 9000)]
        for (const [hour, hold] of [
          [1, old],
          [3, young],
        ] as const) {
          await store.bookings.place(scope(), () => ({
            ok: true,
            change: { hold, addClaims: [claim(STAFF, hour * HOUR_MS, (hour + 1) * HOUR_MS, hold.id)], audit: [] },
          }))
        }
        expect(await store.bookings.sweep(5000)).toBe(1)
        expect([await store.bookings.hold(org, old.id), (await store.bookings.hold(org, young.id))?.id]).toEqual([undefined, young.id])
        expect(await claimsOn()).toMatchObject([{ owner: young.id }])
      })
    })

    it('I13 time off is not found, listed, counted or removed for another organization', async () => {
      const off = { id: newId('tof'), organizationId: org, staffId: STAFF, startMs: HOUR_MS, endMs: 2 * HOUR_MS, createdAtMs: 0 }
      await store.timeOff.add(off, audit(org))
      expect((await look({ ...scope(), organizationId: foreign })).busy).toEqual([])
      expect(await store.timeOff.byId(foreign, off.id)).toBeUndefined()
      expect(await store.timeOff.list(foreign, { staffId: STAFF }, { limit: 10 })).toEqual([])
      expect(await store.timeOff.list(foreign, {}, { limit: 10 })).toEqual([])
      expect(await store.timeOff.remove(foreign, off.id, audit(foreign))).toBe(false)
      expect(await store.timeOff.list(org, {}, { limit: 10 })).toEqual([off])
    })

    describe('bookings', () => {
      it('I13 are not found, listed or described for another organization', async () => {
        const rows = bookingRows(org, STAFF, HOUR_MS, 2 * HOUR_MS)
        await store.bookings.place(scope(), () => ({ ok: true, change: rows.change }))
        expect(await store.bookings.byId(foreign, rows.booking.id)).toBeUndefined()
        expect(await store.bookings.list(foreign, {}, { limit: 10 })).toEqual([])
        expect(await store.bookings.attendees(foreign, [rows.booking.id])).toEqual([])
        expect(await store.bookings.events(foreign, rows.booking.id)).toEqual([])
        expect(await claimsOn(STAFF, foreign)).toEqual([])
        expect(await store.customers.byId(foreign, rows.customer.id)).toBeUndefined()
        expect(await store.customers.list(foreign, { limit: 10 })).toEqual([])
        expect(await store.audit.about(foreign, [rows.booking.id])).toEqual([])
        expect(await store.customers.erase(foreign, rows.customer.id, 1, () => newId('evt'), audit(foreign))).toBe(false)
        expect(await store.bookings.organizationOf(rows.booking.id)).toBe(org)
      })

      it('are found by their number alone, all of them if two organizations have the same', async () => {
        const [own, other] = [bookingRows(org, STAFF, HOUR_MS, 2 * HOUR_MS), bookingRows(foreign, STAFF, HOUR_MS, 2 * HOUR_MS)]
        const number = own.booking.number
        await store.bookings.place(scope(), () => ({ ok: true, change: own.change }))
        await store.bookings.place({ ...scope(), organizationId: foreign }, () => ({
          ok: true,
          change: { ...other.change, booking: { ...other.booking, number } },
        }))
        const both = [
          { organizationId: org, id: own.booking.id },
          { organizationId: foreign, id: other.booking.id },
        ].sort((a, b) => (a.id < b.id ? -1 : 1))
        expect(await store.bookings.ofNumber(number)).toEqual(both)
        expect(await store.bookings.ofNumber(`${number}X`)).toEqual([])
        expect(await store.bookings.ofNumber('')).toEqual([])
      })

      it('come in pages by start and id, without loss when several start together', async () => {
        const ids: string[] = []
        for (let i = 0; i < 7; i++) {
          const rows = bookingRows(org, `stf_${i}`, Math.floor(i / 3) * HOUR_MS, (Math.floor(i / 3) + 1) * HOUR_MS)
          await store.bookings.place(scope({ subjects: [] }), () => ({ ok: true, change: rows.change }))
          ids.push(rows.booking.id)
        }
        const seen: string[] = []
        for (let after: { startMs: number; id: string } | undefined; ; ) {
          const page = await store.bookings.list(org, {}, { limit: 2, ...(after ? { after } : {}) })
          seen.push(...page.map(({ id }) => id))
          const last = page.at(-1)
          if (!last) break
          after = { startMs: last.startMs, id: last.id }
        }
        expect(seen.toSorted()).toEqual(ids.toSorted())
        expect(await store.bookings.list(org, { staffId: 'stf_4', fromMs: HOUR_MS, toMs: 2 * HOUR_MS }, { limit: 10 })).toHaveLength(1)
        expect(await store.bookings.list(org, { staffId: 'stf_4', fromMs: 2 * HOUR_MS }, { limit: 10 })).toHaveLength(0)
        expect(await store.bookings.list(org, { state: 'cancelled' }, { limit: 10 })).toHaveLength(0)
      })

      it('belong to one customer a person, even when two first bookings race', async () => {
        const first = bookingRows(org, STAFF, HOUR_MS, 2 * HOUR_MS)
        const second = bookingRows(org, STAFF, 3 * HOUR_MS, 4 * HOUR_MS, first.customer.personId)
        for (const { change } of [first, second]) await store.bookings.place(scope(), () => ({ ok: true, change }))
        const attendees = await store.bookings.attendees(org, [first.booking.id, second.booking.id])
        expect(attendees.map(({ customerId }) => customerId)).toEqual([first.customer.id, first.customer.id])
        expect(await store.bookings.list(org, { customerId: first.customer.id }, { limit: 10 })).toHaveLength(2)
      })
    })

    it('erases every personal column of one person and of nobody else, and keeps the figures', async () => {
      const mine = bookingRows(org, STAFF, HOUR_MS, 2 * HOUR_MS)
      const hers = bookingRows(org, STAFF, 3 * HOUR_MS, 4 * HOUR_MS)
      for (const { change } of [mine, hers]) await store.bookings.place(scope(), () => ({ ok: true, change }))
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
      const kept = (await store.bookings.place({ ...scope(), bookingId: mine.booking.id }, (now) => ({ ok: true, own: now.ownClaims }))).own
      expect(events[1]?.claims).toEqual(kept.map(({ owner: _, ...claim }) => claim))
      expect(kept).toHaveLength(1)
      expect(await countMessages(store)).toMatchObject({ due: 1, dropped: 1 })
      expect((await store.bookings.attendees(org, [hers.booking.id]))[0]?.detailsSealed).not.toBeNull()
      expect(await store.bookings.byId(org, hers.booking.id)).toMatchObject({ manageGeneration: 1 })
      expect((await store.audit.read(org, { limit: 100 })).filter(({ action }) => action === 'customer.erase')).toHaveLength(1)
    })

    describe('catalog', () => {
      it('I13 publishes the revision that follows, once, and keeps the old ones', async () => {
        const publish = (revision: number, name: string, target = store) =>
          target.catalog.publish({
            configuration: { ...configuration(org, revision), services: [{ ...service(), name, versionId: newId('sve') }] },
            contactsSealed: null,
            appliedAtMs: revision,
            audit: audit(org),
          })
        const raced = await Promise.all([publish(2, 'one'), publish(2, 'two', opened.other)])
        expect(raced.filter(Boolean)).toHaveLength(1)
        expect(await publish(4, 'gap')).toBe(false)
        expect((await store.catalog.current(org))?.revision).toBe(2)
        expect((await opened.other.catalog.current(org))?.revision).toBe(2)
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

    it('leases a letter to one sender at a time, again after the lease, and never once it is settled', async () => {
      await book(HOUR_MS, 2 * HOUR_MS)
      const first = await store.outbox.lease(10, 500)
      expect(first).toMatchObject([{ attempts: 1, kind: 'booking.confirmed' }])
      expect(await opened.other.outbox.lease(10, 500)).toEqual([])
      opened.setClock(1500)
      const second = await opened.other.outbox.lease(10, 500)
      expect(second).toMatchObject([{ attempts: 2 }])
      await store.outbox.retry(second[0]!, 3000, 'try later')
      expect(await store.outbox.lease(10, 500)).toEqual([])
      opened.setClock(3000)
      const [third] = await store.outbox.lease(10, 500)
      await store.outbox.settle(third!, 'sent', '')
      opened.setClock(9000)
      expect(await store.outbox.lease(10, 500)).toEqual([])
      expect(await countMessages(store)).toEqual({ due: 0, sent: 1, dropped: 0, failed: 0 })
    })

    it('I14 chains audit entries in the order written, each organization by itself, and never changes one again', async () => {
      await book(HOUR_MS, 2 * HOUR_MS)
      const link = (previous: string, position: number, entry: AuditEntry) => `${previous}>${position}:${entry.action}`
      expect([...(await store.audit.unsealed())].toSorted()).toEqual([org, foreign].toSorted())
      expect(await store.audit.seal(org, 2, link)).toBe(2)
      expect(await store.audit.seal(org, 100, link)).toBe(1)
      expect(await opened.other.audit.seal(org, 100, link)).toBe(0)
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

    /** What a decision would see. */
    async function look(of: Scope): Promise<Situation> {
      let seen: Situation | undefined
      await store.bookings.place(of, (now) => {
        seen = now
        return { ok: true }
      })
      if (!seen) throw new Error('decide was not called')
      return seen
    }
  })
}

export const audit = (organizationId: string, action = 'organization.create'): AuditEntry => ({
  id: newId('aud'),
  organizationId,
  atMs: 1,
  actor: 'system',
  action,
  object: organizationId,
  meta: {},
})

export const claim = (subject: string, startMs: number, endMs: number, owner: string): Claim => ({
  subject,
  startMs,
  endMs,
  padBeforeMs: 0,
  padAfterMs: 0,
  owner,
  strength: 'exclusive',
})

export const holdRow = (organizationId: string, expiresAtMs: number): Hold => ({
  id: newId('hld'),
  organizationId,
  secretHash: randomBytes(32),
  visitorTag: 'v',
  serviceId: 'svc_a',
  serviceVersionId: 'sve_a',
  configurationRevision: 1,
  locationId: 'loc_a',
  staffIds: [STAFF],
  startMs: HOUR_MS,
  endMs: 2 * HOUR_MS,
  partySize: 1,
  sessionId: null,
  seats: [],
  expiresAtMs,
  createdAtMs: 0,
})

const versions = new Map<string, string>()
export const versionOf = (organizationId: string): string => {
  const versionId = versions.get(organizationId) ?? newId('sve')
  versions.set(organizationId, versionId)
  return versionId
}

const service = (): ServiceConfig => ({
  id: 'svc_a',
  versionId: '',
  slug: 'service',
  name: 'Service',
  durationMin: 60,
  slotIntervalMin: 60,
  slotAlignment: 'opening',
  bufferBeforeMin: 0,
  bufferAfterMin: 0,
  minimumNoticeMin: 0,
  bookingWindowDays: 30,
  staffIds: [STAFF],
  locationIds: ['loc_a'],
  resourceIds: [],
  approval: false,
  holdSeconds: 600,
  changeUntil: 'PT0H',
  requires: { email: true, phone: false },
  questions: [],
  active: true,
})

export const configuration = (organizationId: string, revision: number): Configuration => ({
  organizationId,
  revision,
  profile: {
    slug: organizationId.replace('_', '-').slice(-20),
    name: 'Organization',
    timeZone: 'UTC',
    locales: ['en'],
    tone: 'formal',
    currency: 'CHF',
    accent: '#000000',
    origins: [],
  },
  locations: [],
  resources: [],
  staff: [],
  services: [{ ...service(), versionId: versionOf(organizationId) }],
})

export function bookingRows(organizationId: string, subject: string, startMs: number, endMs: number, personId = newId('per')) {
  const id = newId('bkg')
  const customer: Customer = {
    id: newId('cus'),
    organizationId,
    personId,
    detailsSealed: new Uint8Array([1, 2]),
    locale: 'en',
    createdAtMs: 1,
    erasedAtMs: null,
  }
  const booking: Booking = {
    id,
    organizationId,
    number: id.slice(-9),
    state: 'confirmed',
    revision: 1,
    manageGeneration: 1,
    serviceId: 'svc_a',
    serviceVersionId: versionOf(organizationId),
    configurationRevision: 1,
    locationId: 'loc_a',
    staffIds: [subject],
    wishedStaffId: null,
    startMs,
    endMs,
    partySize: 1,
    sessionId: null,
    seats: [],
    timeZone: 'UTC',
    visitorTimeZone: 'UTC',
    locale: 'en',
    priceAmount: null,
    priceCurrency: null,
    changeDeadlineMs: startMs,
    privacyVersion: null,
    consentAtMs: null,
    personId,
    answersSealed: new Uint8Array([3]),
    attendanceConfirmedAtMs: null,
    wallTime: null,
    zoneRules: null,
    eventSequence: 1,
    createdAtMs: 1,
    updatedAtMs: 1,
  }
  const attendee = {
    id: newId('att'),
    organizationId,
    bookingId: id,
    customerId: customer.id,
    personId,
    detailsSealed: new Uint8Array([4]),
  }
  const event = {
    id: newId('evt'),
    organizationId,
    bookingId: id,
    sequence: 1,
    kind: 'booking.confirmed' as const,
    revision: 1,
    atMs: 1,
    claims: [],
  }
  const letter: OutboxEntry = {
    id: newId('out'),
    organizationId,
    eventId: event.id,
    bookingId: id,
    kind: event.kind,
    revision: 1,
    channel: 'mail',
    recipient: `attendee:${attendee.id}`,
    dedupeKey: `${id}/1`,
    createdAtMs: 1,
  }
  const change = {
    booking,
    addClaims: [claim(subject, startMs, endMs, id)],
    customers: [customer],
    attendees: [attendee],
    events: [event],
    outbox: [letter],
    audit: [{ ...audit(organizationId, 'booking.place'), object: id }],
  }
  return { booking, customer, attendee, event, change }
}
