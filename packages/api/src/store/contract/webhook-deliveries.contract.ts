import { describe, expect, it } from 'vitest'
import { audit, STAFF } from '../../../test/sample-rows.ts'
import type { OpenStores } from '../../../test/store-stage.ts'
import { LEASE_MS, OK, onWebhookStage, sent } from '../../../test/webhook-stage.ts'
import { newId } from '../../new-id.ts'
import type { Store } from '../store.ts'

/** The meaning of what is on its way to endpoints: how it is leased, kept and sent again. */
export function webhookDeliveriesContract(name: string, open: OpenStores) {
  describe(`${name} keeps the contract of webhook deliveries`, () => {
    const { org, store, other, setClock, listen, book, erase, lease, drain } = onWebhookStage(open)

    describe('leasing', () => {
      const events = ['booking.confirmed', 'booking.erased']

      it('gives of a booking only what nothing is in front of, to one of two processes', async () => {
        await listen('all', { events })
        const { booking, customer } = await book(1)
        await erase(customer.id)
        const [first, ...more] = await lease()
        expect(more).toEqual([])
        expect([await lease(), await lease(10, [], other)]).toEqual([[], []])
        if (!first) throw new Error('nothing leased')
        await store.webhooks.settle(first, OK, () => ({ state: 'due', nextAtMs: 50_000 }))
        expect(await lease()).toEqual([])
        setClock(50_000)
        const again = (await lease(10, [], other))[0]
        expect(again).toMatchObject({ eventId: first.eventId, attempts: 2 })
        if (!again) throw new Error('nothing leased')
        await other.webhooks.settle(again, OK, sent)
        const second = (await lease())[0]
        expect(second?.event).toMatchObject({ kind: 'booking.erased', subject: booking.id })
      })

      it('gives one at most of each endpoint, goes on with others, and leaves out those that are shut', async () => {
        const [a, b] = [await listen('a', { events }), await listen('b', { events })]
        for (const hour of [1, 3, 5]) await book(hour)
        expect((await lease()).map(({ endpointId }) => endpointId).toSorted()).toEqual([a.id, b.id].toSorted())
        expect((await lease(10, [a.id])).map(({ endpointId }) => endpointId)).toEqual([b.id])
        expect((await lease(1)).map(({ endpointId }) => endpointId)).toEqual([a.id])
        expect((await lease(10, [b.id])).map(({ endpointId }) => endpointId)).toEqual([a.id])
        expect((await lease()).map(({ endpointId }) => endpointId)).toEqual([b.id])
        expect(await lease()).toEqual([])
      })

      it('gives a message out again when its lease has run out, and no longer listens to who had it', async () => {
        await listen('all', { events })
        await book(1)
        const [lost] = await lease()
        setClock(1000 + LEASE_MS)
        const [found] = await lease(10, [], other)
        if (!lost || !found) throw new Error('nothing leased')
        // Who had it comes back while it is under way from somebody else, and once more after that.
        expect(await store.webhooks.settle(lost, OK, () => ({ state: 'failed' }))).toBeUndefined()
        expect(await other.webhooks.settle(found, OK, sent)).toEqual({ state: 'sent' })
        expect(await store.webhooks.settle(lost, OK, () => ({ state: 'failed' }))).toBeUndefined()
        expect((await store.webhooks.counts()).deliveries).toMatchObject({ sent: 1, due: 0, failed: 0 })
      })

      it('never gives one to two processes, and keeps the order of each booking, however they race', async () => {
        await listen('all', { events })
        const customers = []
        for (let hour = 0; hour < 10; hour++) customers.push((await book(hour)).customer.id)
        for (const id of customers) await erase(id)
        const seen: [string, unknown][] = []
        const work = async (from: Store) => {
          for (let idle = 0; idle < 3; ) {
            const leased = await from.webhooks.lease(4, LEASE_MS, [])
            idle = leased.length > 0 ? 0 : idle + 1
            for (const one of leased) {
              seen.push([one.subject, one.event.data.sequence])
              await from.webhooks.settle(one, OK, sent)
            }
          }
        }
        await Promise.all([work(store), work(other), work(store), work(other)])
        expect(seen).toHaveLength(20)
        for (const subject of new Set(seen.map(([of]) => of)))
          expect(seen.filter(([of]) => of === subject).map(([, sequence]) => sequence)).toEqual([1, 2])
      })
    })

    describe('the log', () => {
      it('has every message with its attempts, the newest first, in pages', async () => {
        const { id } = await listen('one', { events: ['booking.confirmed'] })
        for (const hour of [1, 3, 5]) await book(hour)
        const told = await drain()
        const [newest, ...older] = await store.webhooks.deliveries(org, id, {}, { limit: 2 })
        expect(newest).toMatchObject({ state: 'sent', kind: 'booking.confirmed', status: 204, tries: [OK] })
        expect(older).toHaveLength(1)
        const rest = await store.webhooks.deliveries(org, id, {}, { limit: 2, beforePosition: older[0]?.position ?? 0 })
        expect([newest, ...older, ...rest].map((one) => one?.eventId)).toEqual(told.map(({ eventId }) => eventId).toReversed())
        expect(await store.webhooks.deliveries(org, id, { state: 'due' }, { limit: 2 })).toEqual([])
      })

      it('is replayed by event or since a time, in order, under the same ids', async () => {
        const { id } = await listen('one', { events: ['booking.confirmed'] })
        for (const hour of [1, 3]) await book(hour)
        const told = await drain()
        expect(await store.webhooks.replay(org, id, { eventId: told[1]?.eventId ?? '' }, 1000, audit(org, 'webhook.replay'))).toBe(1)
        expect((await drain()).map(({ eventId, attempts }) => [eventId, attempts])).toEqual([[told[1]?.eventId, 1]])
        expect(await store.webhooks.replay(org, id, { sinceMs: 0 }, 1000, audit(org, 'webhook.replay'))).toBe(2)
        expect((await drain()).map(({ eventId }) => eventId)).toEqual(told.map(({ eventId }) => eventId))
        expect(await store.webhooks.replay(org, id, { sinceMs: 99_000 }, 1000, audit(org))).toBe(0)
        expect((await store.webhooks.deliveries(org, id, {}, { limit: 1 }))[0]?.tries).toHaveLength(3)
      })

      it('keeps tests, which are told to nobody else, never replayed, and not given up when they fail', async () => {
        const endpoint = await listen('one')
        await listen('two')
        const event = { id: newId('evt'), organizationId: org, kind: 'webhook.test', subject: endpoint.id, atMs: 1000, data: {} }
        await store.webhooks.addTest(endpoint, event, { ...OK, status: null, reason: 'timeout' }, audit(org, 'webhook.test'))
        expect(await store.webhooks.deliveries(org, endpoint.id, {}, { limit: 9 })).toMatchObject([
          { state: 'dropped', reason: 'timeout', kind: 'webhook.test', tries: [{ reason: 'timeout' }] },
        ])
        expect(await store.webhooks.backlog()).toMatchObject({ due: 0, failed: 0 })
        expect(await drain()).toEqual([])
        expect(await store.webhooks.replay(org, endpoint.id, { sinceMs: 0 }, 1000, audit(org))).toBe(0)
      })

      it('is forgotten when it is old, what waits included', async () => {
        const { id } = await listen('one')
        const tell = (atMs: number) =>
          store.webhooks.tell({ id: newId('evt'), organizationId: org, kind: 'availability.changed', subject: STAFF, atMs, data: {} })
        await tell(10)
        await drain()
        await tell(20)
        await tell(30)
        expect(await store.webhooks.sweep(30)).toBe(2)
        expect(await store.webhooks.deliveries(org, id, {}, { limit: 9 })).toHaveLength(1)
        expect(await store.webhooks.sweep(30)).toBe(0)
      })

      it('is forgotten when it is old, though its endpoint is gone', async () => {
        const { id } = await listen('one', { events: ['booking.confirmed'] })
        const { change } = await book(1)
        const atMs = change.events?.[0]?.atMs ?? 0
        await store.webhooks.remove(org, id, audit(org))
        expect(await store.webhooks.sweep(atMs)).toBe(0)
        expect(await store.webhooks.sweep(atMs + 1)).toBe(1)
      })
    })
  })
}
