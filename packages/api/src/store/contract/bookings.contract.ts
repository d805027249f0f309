import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { audit, bookingRows, claim, DAY, holdRow, HOUR_MS, STAFF } from '../../../test/sample-rows.ts'
import { type OpenStores, onStoreStage, situationOf } from '../../../test/store-stage.ts'
import { newId } from '../../new-id.ts'
import type { Change, Scope, Verdict } from '../decision.ts'
import type { Store } from '../store.ts'

/** The meaning of changes: how they are decided and written, and how bookings and holds are read. */
export function bookingsContract(name: string, open: OpenStores) {
  describe(`${name} keeps the contract of bookings`, () => {
    const { org, foreign, store, other, setClock } = onStoreStage(open)

    const scope = (more: Partial<Scope> = {}): Scope => ({ organizationId: org, subjects: [STAFF], window: DAY, ...more })
    const apply = (change: Change, more: Partial<Scope> = {}) => store.bookings.place(scope(more), () => ({ ok: true, change }))
    const look = (more: Partial<Scope> = {}) => situationOf(store, scope(more))
    const claimsOn = async (subject = STAFF, organizationId = org) =>
      (await store.bookings.occupancy(organizationId, [subject], DAY)).claims

    /** Books `[from, to)` for the staff member if nothing overlaps, as the use cases do. */
    const book = (from: number, to: number, { at = store, subject = STAFF }: { at?: Store; subject?: string } = {}) => {
      const { change } = bookingRows(org, subject, from, to)
      return at.bookings.place(scope({ subjects: [subject] }), (now): Verdict => {
        const clash = now.claims.some((claim) => claim.startMs < to && from < claim.endMs)
        return clash ? { ok: false, reason: 'slot_taken' } : { ok: true, change }
      })
    }

    describe('place', () => {
      it('I1 lets exactly one of many simultaneous wishes win', async () => {
        const verdicts = await Promise.all(Array.from({ length: 40 }, (_, i) => book(HOUR_MS, 2 * HOUR_MS, { at: i % 2 ? other : store })))
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
        await expect(apply(change)).rejects.toThrow(/double_booking/)
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
          await expect(apply({ ...rows.change, addClaims })).rejects.toThrow()
        }
        expect(await claimsOn()).toHaveLength(0)
      })

      it('lets an override stand on an exclusive claim', async () => {
        await book(HOUR_MS, 2 * HOUR_MS)
        const rows = bookingRows(org, STAFF, HOUR_MS, 2 * HOUR_MS)
        const addClaims = rows.change.addClaims.map((one) => ({ ...one, strength: 'override' as const }))
        await apply({ ...rows.change, addClaims })
        expect(await claimsOn()).toHaveLength(2)
      })

      it('I3 writes all rows of a change or none', async () => {
        await book(HOUR_MS, 2 * HOUR_MS, { subject: 'res_x#1' })
        const rows = bookingRows(org, STAFF, HOUR_MS, 2 * HOUR_MS)
        const addClaims = [...rows.change.addClaims, claim('res_x#1', HOUR_MS, 2 * HOUR_MS, rows.booking.id)]
        await expect(apply({ ...rows.change, addClaims })).rejects.toThrow()
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
        setClock(4242)
        await book(HOUR_MS, 2 * HOUR_MS)
        const timeOff = { id: newId('tof'), organizationId: org, staffId: STAFF, startMs: 5 * HOUR_MS, endMs: 6 * HOUR_MS, createdAtMs: 0 }
        await store.timeOff.add(timeOff, audit(org))
        const now = await look()
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
          (await look({ window: { startMs: Math.round(from * HOUR_MS), endMs: Math.round(to * HOUR_MS) } })).claims.length
        expect([await seen(1.9, 3), await seen(2, 3), await seen(0, 1), await seen(0, 1.1)]).toEqual([1, 0, 0, 1])
      })

      it('I13 loads nothing of another organization', async () => {
        const rows = bookingRows(foreign, STAFF, HOUR_MS, 2 * HOUR_MS)
        await apply(rows.change, { organizationId: foreign })
        const now = await look({ bookingId: rows.booking.id })
        expect([now.claims, now.booking, now.ownClaims]).toEqual([[], undefined, []])
        expect((await book(HOUR_MS, 2 * HOUR_MS)).ok).toBe(true)
      })

      it('replaces a booking only from the revision before', async () => {
        const rows = bookingRows(org, STAFF, HOUR_MS, 2 * HOUR_MS)
        await apply(rows.change)
        const replace = (revision: number) => apply({ booking: { ...rows.booking, revision, state: 'cancelled' as const }, audit: [] })
        await replace(2)
        await expect(replace(2)).rejects.toThrow()
        await expect(replace(4)).rejects.toThrow()
        expect(await store.bookings.byId(org, rows.booking.id)).toMatchObject({ revision: 2, state: 'cancelled' })
      })

      it('writes down that somebody comes beside the revision, after the newest event and for its own organization alone', async () => {
        const rows = bookingRows(org, STAFF, HOUR_MS, 2 * HOUR_MS)
        await apply(rows.change)
        const say = (eventSequence: number, organizationId = org) =>
          apply({ attendance: { bookingId: rows.booking.id, atMs: 7, eventSequence }, audit: [] }, { organizationId })
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
        await apply(rows.change)
        const again = { events: [{ ...rows.event, id: newId('evt') }], audit: [] }
        await expect(apply(again)).rejects.toThrow()
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
        await apply({ ...rows.change, idempotency: record })
        expect((await look({ idempotency: { caller: 'key_a', key: 'k1' } })).idempotency).toMatchObject({
          digest: 'd',
          bookingId: rows.booking.id,
        })
        expect((await look({ idempotency: { caller: 'key_b', key: 'k1' } })).idempotency).toBeUndefined()
        await expect(apply({ idempotency: record, audit: [] })).rejects.toThrow()
      })
    })

    describe('holds', () => {
      it('count as claims until they expire, on reading and on deciding', async () => {
        const hold = holdRow(org, 5000)
        await apply({ hold, addClaims: [claim(STAFF, HOUR_MS, 2 * HOUR_MS, hold.id)], audit: [] })
        expect((await book(HOUR_MS, 2 * HOUR_MS)).ok).toBe(false)
        expect(await look({ visitorTag: 'v', holdIds: [hold.id] })).toMatchObject({
          visitorHolds: 1,
          holds: [{ id: hold.id }],
          ownClaims: [{ owner: hold.id }],
        })
        setClock(5000)
        expect(await claimsOn()).toHaveLength(0)
        expect(await look({ visitorTag: 'v', holdIds: [hold.id] })).toMatchObject({
          visitorHolds: 0,
          holds: [{ id: hold.id }],
          ownClaims: [],
        })
        expect((await book(HOUR_MS, 2 * HOUR_MS)).ok).toBe(true)
      })

      it('I13 are found by id, visitor or the digest of their secret, in their own organization only', async () => {
        const hold = holdRow(org, 5000)
        await apply({ hold, audit: [] })
        expect((await look({ holdSecretHash: hold.secretHash })).holds).toMatchObject([{ id: hold.id }])
        expect((await look({ holdSecretHash: randomBytes(32) })).holds).toEqual([])
        const named = { holdIds: [hold.id], holdSecretHash: hold.secretHash, visitorTag: hold.visitorTag }
        expect(await look({ ...named, organizationId: foreign })).toMatchObject({ holds: [], visitorHolds: 0 })
        expect((await look(named)).visitorHolds).toBe(1)
        expect([await store.bookings.hold(foreign, hold.id), (await store.bookings.hold(org, hold.id))?.id]).toEqual([undefined, hold.id])
      })

      it('I4 hand their claims over to the booking', async () => {
        const hold = holdRow(org, 5000)
        await apply({ hold, addClaims: [claim(STAFF, HOUR_MS, 2 * HOUR_MS, hold.id)], audit: [] })
        const { addClaims: _, ...change } = bookingRows(org, STAFF, HOUR_MS, 2 * HOUR_MS).change
        await apply({ ...change, handOver: { holdId: hold.id, bookingId: change.booking.id } })
        setClock(9000)
        expect(await claimsOn()).toMatchObject([{ owner: change.booking.id }])
        expect(await store.bookings.hold(org, hold.id)).toBeUndefined()
      })

      it('are swept with their claims, others stay', async () => {
        const [old, young] = [holdRow(org, 5000), holdRow(org, 9000)]
        for (const [hour, hold] of [
          [1, old],
          [3, young],
        ] as const) {
          await apply({ hold, addClaims: [claim(STAFF, hour * HOUR_MS, (hour + 1) * HOUR_MS, hold.id)], audit: [] })
        }
        expect(await store.bookings.sweep(5000)).toBe(1)
        expect([await store.bookings.hold(org, old.id), (await store.bookings.hold(org, young.id))?.id]).toEqual([undefined, young.id])
        expect(await claimsOn()).toMatchObject([{ owner: young.id }])
      })
    })

    describe('bookings', () => {
      it('I13 are not found, listed or described for another organization', async () => {
        const rows = bookingRows(org, STAFF, HOUR_MS, 2 * HOUR_MS)
        await apply(rows.change)
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
        const [own, theirs] = [bookingRows(org, STAFF, HOUR_MS, 2 * HOUR_MS), bookingRows(foreign, STAFF, HOUR_MS, 2 * HOUR_MS)]
        const number = own.booking.number
        await apply(own.change)
        await apply({ ...theirs.change, booking: { ...theirs.booking, number } }, { organizationId: foreign })
        const both = [
          { organizationId: org, id: own.booking.id },
          { organizationId: foreign, id: theirs.booking.id },
        ].sort((a, b) => (a.id < b.id ? -1 : 1))
        expect(await store.bookings.ofNumber(number)).toEqual(both)
        expect(await store.bookings.ofNumber(`${number}X`)).toEqual([])
        expect(await store.bookings.ofNumber('')).toEqual([])
      })

      it('come in pages by start and id, without loss when several start together', async () => {
        const ids: string[] = []
        for (let i = 0; i < 7; i++) {
          const rows = bookingRows(org, `stf_${i}`, Math.floor(i / 3) * HOUR_MS, (Math.floor(i / 3) + 1) * HOUR_MS)
          await apply(rows.change, { subjects: [] })
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
        for (const { change } of [first, second]) await apply(change)
        const attendees = await store.bookings.attendees(org, [first.booking.id, second.booking.id])
        expect(attendees.map(({ customerId }) => customerId)).toEqual([first.customer.id, first.customer.id])
        expect(await store.bookings.list(org, { customerId: first.customer.id }, { limit: 10 })).toHaveLength(2)
      })
    })
  })
}
