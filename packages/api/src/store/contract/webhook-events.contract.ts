import { beforeEach, describe, expect, it } from 'vitest'
import { audit, bookingRows, claim, holdRow, HOUR_MS, STAFF } from '../../../test/sample-rows.ts'
import { foundOrganization, type OpenStores } from '../../../test/store-stage.ts'
import { LEASE_MS, onWebhookStage } from '../../../test/webhook-stage.ts'
import { newId } from '../../new-id.ts'

/** The meaning of events: which are told to whom, with the change they tell of. */
export function webhookEventsContract(name: string, open: OpenStores) {
  describe(`${name} keeps the contract of webhook events`, () => {
    const { org, foreign, store, other, setClock, listen, place, book, erase, drain } = onWebhookStage(open)

    describe('writing', () => {
      it('writes nothing while nobody listens, or nobody who wants to know', async () => {
        await book(1)
        await listen('holds', { events: ['hold.expired'] })
        await listen('off', { state: 'disabled', stateReason: 'gone' })
        await listen('foreign', { organizationId: foreign })
        await book(2)
        expect(await drain()).toEqual([])
        expect((await store.webhooks.counts()).deliveries).toEqual({ due: 0, sent: 0, failed: 0, dropped: 0 })
      })

      it('tells of a booking and its customer with the change, by ids and times, to each who wants it', async () => {
        const all = await listen('all')
        const some = await listen('some', { events: ['booking.confirmed', 'booking.cancelled'] })
        const { booking, customer, change } = await book(1)
        const deliveries = await drain()
        expect(deliveries.map(({ endpointId, event }) => [endpointId, event.kind]).toSorted()).toEqual(
          [
            [all.id, 'booking.confirmed'],
            [all.id, 'customer.created'],
            [some.id, 'booking.confirmed'],
          ].toSorted(),
        )
        const told = deliveries.find(({ event }) => event.kind === 'booking.confirmed')
        expect(told?.event).toEqual({
          id: change.events?.[0]?.id,
          organizationId: org,
          kind: 'booking.confirmed',
          subject: booking.id,
          atMs: change.events?.[0]?.atMs,
          data: {
            booking: booking.id,
            sequence: 1,
            revision: 1,
            state: 'confirmed',
            service: booking.serviceId,
            staff: [STAFF],
            location: 'loc_a',
            startMs: HOUR_MS,
            endMs: 2 * HOUR_MS,
            timeZone: booking.timeZone,
            partySize: 1,
            session: null,
            customers: [customer.id],
          },
        })
        expect(told?.endpoint.slug).toMatch(/all|some/)
        expect(told).toMatchObject({ attempts: 1, subject: booking.id, leasedUntilMs: 1000 + LEASE_MS })
      })

      it('tells nothing if the change is undone', async () => {
        await listen('all')
        const rows = bookingRows(org, STAFF, HOUR_MS, 2 * HOUR_MS)
        const broken = { ...rows.change, events: [...(rows.change.events ?? []), ...(rows.change.events ?? [])] }
        await expect(place(broken)).rejects.toThrow()
        expect(await drain()).toEqual([])
      })

      it('tells of an erasure, once, of the bookings and of the customer', async () => {
        await listen('all', { events: ['booking.erased', 'customer.erased'] })
        const { customer } = await book(1)
        expect([await erase(customer.id), await erase(customer.id)]).toEqual([true, true])
        const told = await drain()
        expect(told.map(({ event }) => event.kind).toSorted()).toEqual(['booking.erased', 'customer.erased'])
        expect(told.find(({ event }) => event.kind === 'customer.erased')?.event).toMatchObject({
          subject: customer.id,
          atMs: 77,
          data: { customer: customer.id },
        })
      })

      it('I12 gives every event of a booking exactly once and in the order of its sequence, whatever else happens between', async () => {
        await listen('all', { events: ['booking.confirmed', 'booking.erased'] })
        const [first, second] = [await book(1), await book(3)]
        await erase(second.customer.id)
        await erase(first.customer.id)
        const told = (await drain()).map(({ event }) => [event.subject, event.data.sequence])
        for (const { booking } of [first, second])
          expect(told.filter(([subject]) => subject === booking.id)).toEqual([
            [booking.id, 1],
            [booking.id, 2],
          ])
        expect(told).toHaveLength(4)
      })

      it('tells of a hold that is placed, once however often it is extended, and released', async () => {
        await listen('all')
        const hold = holdRow(org, 5000)
        const facts = {
          hold: hold.id,
          service: hold.serviceId,
          staff: [STAFF],
          location: hold.locationId,
          startMs: hold.startMs,
          endMs: hold.endMs,
          partySize: 1,
          session: null,
        }
        await place({ hold, audit: [] })
        await place({ hold: { ...hold, expiresAtMs: 6000 }, audit: [] })
        await place({ endHolds: [hold.id], audit: [] })
        const told = await drain()
        expect(told.map(({ event }) => [event.kind, event.atMs, event.data])).toEqual([
          ['hold.placed', 0, { ...facts, expiresAtMs: 5000 }],
          ['hold.released', 1000, { ...facts, expiresAtMs: 6000 }],
        ])
        for (const { event } of told) expect(event.id).toMatch(/^evt_[0-9a-hjkmnp-tv-z]{26}$/)
      })

      it('tells that a hold has become a booking', async () => {
        await listen('all', { events: ['hold.confirmed', 'hold.released'] })
        const hold = holdRow(org, 5000)
        await place({ hold, addClaims: [claim(STAFF, HOUR_MS, 2 * HOUR_MS, hold.id)], audit: [] })
        const rows = bookingRows(org, STAFF, HOUR_MS, 2 * HOUR_MS)
        const { addClaims: _, ...change } = rows.change
        await place({ ...change, handOver: { holdId: hold.id, bookingId: rows.booking.id } })
        expect((await drain()).map(({ event }) => [event.kind, event.data.booking])).toEqual([['hold.confirmed', rows.booking.id]])
      })

      it('tells the same of a hold that had run out and was placed afresh with its booking', async () => {
        await listen('all', { events: ['hold.confirmed', 'hold.released'] })
        const hold = holdRow(org, 500)
        await place({ hold, audit: [] })
        const rows = bookingRows(org, STAFF, HOUR_MS, 2 * HOUR_MS)
        await place({ ...rows.change, endHolds: [hold.id] })
        expect((await drain()).map(({ event }) => [event.kind, event.data.booking])).toEqual([['hold.confirmed', rows.booking.id]])
      })

      it('tells once that a hold has run out, and not that it was released then', async () => {
        await listen('all', { events: ['hold.released', 'hold.expired'] })
        const [early, late] = [holdRow(org, 500), holdRow(org, 5000)]
        for (const hold of [early, late]) await place({ hold, audit: [] })
        const span = { staffIds: [STAFF], startMs: HOUR_MS, endMs: 2 * HOUR_MS }
        expect(await store.webhooks.tellExpired(org, 0, 1000)).toEqual([span])
        expect(await other.webhooks.tellExpired(org, 0, 1000)).toEqual([span])
        expect(await store.webhooks.tellExpired(org, 500, 1000)).toEqual([])
        await place({ endHolds: [early.id], audit: [] })
        expect((await drain()).map(({ event }) => [event.kind, event.subject, event.atMs])).toEqual([['hold.expired', early.id, 500]])
      })

      it('tells what it is given, if somebody wants it', async () => {
        const event = {
          id: newId('evt'),
          organizationId: org,
          kind: 'availability.changed',
          subject: STAFF,
          atMs: 9,
          data: { staff: STAFF },
        }
        await store.webhooks.tell(event)
        expect(await store.webhooks.wanting(['availability.changed'])).toEqual([])
        await listen('all', { events: ['availability.changed'] })
        await listen('everything', { organizationId: foreign })
        await store.webhooks.tell(event)
        expect((await drain()).map((one) => one.event)).toEqual([event])
        expect((await store.webhooks.wanting(['availability.changed'])).toSorted()).toEqual([org, foreign].toSorted())
        expect(await store.webhooks.wanting(['booking.confirmed'])).toEqual([foreign])
      })
    })

    describe('of an organization whose clock was set', () => {
      const DAY_MS = 24 * HOUR_MS
      const tried = newId('org')
      const NOW_MS = Date.now() + HOUR_MS
      beforeEach(async () => {
        setClock(NOW_MS)
        await foundOrganization(store, tried, { liveId: org })
        await listen('tried', { organizationId: tried, events: ['hold.placed', 'hold.expired'] })
      })
      const tell = (atMs: number) => place({ hold: { ...holdRow(tried, atMs + HOUR_MS), createdAtMs: atMs }, audit: [] }, tried)

      it.each([
        { name: 'ahead', clock: { fixedMs: null, offsetMs: 7 * DAY_MS }, atMs: NOW_MS + 7 * DAY_MS },
        { name: 'behind', clock: { fixedMs: null, offsetMs: -40 * DAY_MS }, atMs: NOW_MS - 40 * DAY_MS },
        { name: 'standing ahead', clock: { fixedMs: NOW_MS + 400 * DAY_MS, offsetMs: null }, atMs: NOW_MS + 400 * DAY_MS },
        { name: 'standing behind', clock: { fixedMs: 1000, offsetMs: null }, atMs: 1000 },
      ])('$name are sent at once with its time, are not late, and are kept as long as others', async ({ clock, atMs }) => {
        expect(await store.organizations.setClock(tried, clock, audit(tried))).toBe(true)
        await tell(atMs)
        expect(await store.webhooks.sweep(NOW_MS - 30 * DAY_MS)).toBe(0)
        const { due, lagMs } = await store.webhooks.backlog()
        expect([due, lagMs < 2 * HOUR_MS]).toEqual([1, true])
        const told = await drain()
        expect(told.map(({ event }) => [event.kind, event.atMs])).toEqual([['hold.placed', atMs]])
        expect(Math.abs((told[0]?.createdAtMs ?? 0) - NOW_MS)).toBeLessThan(2 * HOUR_MS)
        expect(await store.webhooks.sweep(NOW_MS + HOUR_MS)).toBe(1)
      })

      it('tell of a hold that falls before anybody looked', async () => {
        await store.organizations.setClock(tried, { fixedMs: NOW_MS, offsetMs: null }, audit(tried))
        await tell(NOW_MS)
        await store.organizations.setClock(tried, { fixedMs: NOW_MS + 7 * DAY_MS, offsetMs: null }, audit(tried))
        expect(await store.bookings.sweep(NOW_MS - DAY_MS)).toBe(1)
        expect((await drain()).map(({ event }) => [event.kind, event.atMs])).toEqual([
          ['hold.placed', NOW_MS],
          ['hold.expired', NOW_MS + HOUR_MS],
        ])
      })

      it('are due by the clock of a process that is behind, too', async () => {
        setClock(5000)
        await store.organizations.setClock(tried, { fixedMs: null, offsetMs: 7 * DAY_MS }, audit(tried))
        await tell(5000 + 7 * DAY_MS)
        expect(await drain()).toHaveLength(1)
      })
    })
  })
}
