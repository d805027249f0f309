import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../new-id.ts'
import type { Change } from '../decision.ts'
import type { Store } from '../store.ts'
import type { Judgement, LeasedDelivery, WebhookEndpoint } from '../webhooks.ts'
import { audit, bookingRows, claim, configuration, holdRow, type Opened } from './store.contract.ts'

const HOUR_MS = 3_600_000
const STAFF = 'stf_a'
const LEASE_MS = 30_000
const OK = { atMs: 1000, durationMs: 5, status: 204, reason: '' }
const sent = (): Judgement => ({ state: 'sent' })

/** The meaning of endpoints and of what is on its way to them. `other` has to be a connection of its own. */
export function webhooksContract(name: string, open: () => Promise<Opened>) {
  describe(`${name} keeps the contract of webhooks`, () => {
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

    const endpointRow = (slug: string, more: Partial<WebhookEndpoint> = {}): WebhookEndpoint => ({
      id: newId('whe'),
      organizationId: org,
      slug,
      url: 'https://example.org/hook',
      events: ['*'],
      detail: 'thin',
      secretsSealed: Buffer.from('sealed'),
      state: 'active',
      stateReason: '',
      stateSinceMs: 0,
      noticeDue: false,
      failures: 0,
      failingSinceMs: null,
      notBeforeMs: 0,
      createdAtMs: 0,
      ...more,
    })
    const listen = async (slug: string, more: Partial<WebhookEndpoint> = {}) => {
      const endpoint = endpointRow(slug, more)
      expect(await store.webhooks.add(endpoint, audit(endpoint.organizationId, 'webhook.create'))).toBe(true)
      return endpoint
    }
    const place = (change: Change, organizationId = org) =>
      store.bookings.place({ organizationId, subjects: [STAFF], window: { startMs: 0, endMs: 24 * HOUR_MS } }, () => ({ ok: true, change }))
    const book = async (atHour: number, organizationId = org) => {
      const rows = bookingRows(organizationId, STAFF, atHour * HOUR_MS, (atHour + 1) * HOUR_MS)
      await place(rows.change, organizationId)
      return rows
    }
    const erase = (customerId: string) => store.customers.erase(org, customerId, 77, () => newId('evt'), audit(org))
    const lease = (limit = 10, shut: readonly string[] = [], from = store) => from.webhooks.lease(limit, LEASE_MS, shut)
    /** What goes out while everything succeeds, in the order of leasing. */
    const drain = async () => {
      const seen: LeasedDelivery[] = []
      for (let leased = await lease(); leased.length > 0; leased = await lease())
        for (const one of leased) {
          seen.push(one)
          await store.webhooks.settle(one, OK, sent)
        }
      return seen
    }
    const kinds = (deliveries: readonly LeasedDelivery[]) => deliveries.map(({ event }) => event.kind)

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
        expect(kinds(told).toSorted()).toEqual(['booking.erased', 'customer.erased'])
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
        expect(await opened.other.webhooks.tellExpired(org, 0, 1000)).toEqual([span])
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
        opened.setClock(NOW_MS)
        await store.organizations.create({ id: tried, slug: 'tried', createdAtMs: 0, liveId: org }, [], audit(tried))
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
        opened.setClock(5000)
        await store.organizations.setClock(tried, { fixedMs: null, offsetMs: 7 * DAY_MS }, audit(tried))
        await tell(5000 + 7 * DAY_MS)
        expect(await drain()).toHaveLength(1)
      })
    })

    describe('leasing', () => {
      const events = ['booking.confirmed', 'booking.erased']

      it('gives of a booking only what nothing is in front of, to one of two processes', async () => {
        await listen('all', { events })
        const { booking, customer } = await book(1)
        await erase(customer.id)
        const [first, ...more] = await lease()
        expect(more).toEqual([])
        expect([await lease(), await lease(10, [], opened.other)]).toEqual([[], []])
        if (!first) throw new Error('nothing leased')
        await store.webhooks.settle(first, OK, () => ({ state: 'due', nextAtMs: 50_000 }))
        expect(await lease()).toEqual([])
        opened.setClock(50_000)
        const again = (await lease(10, [], opened.other))[0]
        expect(again).toMatchObject({ eventId: first.eventId, attempts: 2 })
        if (!again) throw new Error('nothing leased')
        await opened.other.webhooks.settle(again, OK, sent)
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
        opened.setClock(1000 + LEASE_MS)
        const [found] = await lease(10, [], opened.other)
        if (!lost || !found) throw new Error('nothing leased')
        // Who had it comes back while it is under way from somebody else, and once more after that.
        expect(await store.webhooks.settle(lost, OK, () => ({ state: 'failed' }))).toBeUndefined()
        expect(await opened.other.webhooks.settle(found, OK, sent)).toEqual({ state: 'sent' })
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
        await Promise.all([work(store), work(opened.other), work(store), work(opened.other)])
        expect(seen).toHaveLength(20)
        for (const subject of new Set(seen.map(([of]) => of)))
          expect(seen.filter(([of]) => of === subject).map(([, sequence]) => sequence)).toEqual([1, 2])
      })
    })

    describe('endpoints', () => {
      it('have a slug of their own in their organization', async () => {
        const first = await listen('one')
        expect(await store.webhooks.add(endpointRow('one'), audit(org, 'webhook.create'))).toBe(false)
        expect(await store.webhooks.add(endpointRow('one', { organizationId: foreign }), audit(foreign, 'webhook.create'))).toBe(true)
        expect((await store.webhooks.endpoints(org)).map(({ id }) => id)).toEqual([first.id])
        expect(await store.webhooks.endpoint(org, first.id)).toEqual(first)
        expect((await store.audit.read(org, { limit: 50 })).filter(({ action }) => action === 'webhook.create')).toHaveLength(1)
      })

      it('I13 are nobody else’s', async () => {
        const endpoint = await listen('one')
        const { id } = endpoint
        await book(1)
        expect(await store.webhooks.endpoint(foreign, id)).toBeUndefined()
        const taken = { ...endpoint, organizationId: foreign }
        expect(await store.webhooks.change(taken, { url: 'https://example.org/x' }, audit(foreign))).toBe('missing')
        expect(await store.webhooks.remove(foreign, id, audit(foreign))).toBe(false)
        expect(await store.webhooks.deliveries(foreign, id, {}, { limit: 9 })).toEqual([])
        expect(await store.webhooks.replay(foreign, id, { sinceMs: 0 }, 5, audit(foreign))).toBe(0)
        expect(await store.webhooks.waiting(foreign)).toEqual(new Map())
      })

      it('keep what comes while they are paused, and send it in order with all attempts when they go on', async () => {
        const { id } = await listen('one', { events: ['booking.confirmed', 'booking.erased'] })
        await book(1)
        const [first] = await lease()
        if (!first) throw new Error('nothing leased')
        await store.webhooks.settle(first, { ...OK, status: 500, reason: 'status' }, () => ({
          state: 'due',
          nextAtMs: 9_999_999,
          endpoint: { state: 'paused', stateReason: 'failing', stateSinceMs: 1000, noticeDue: true, failures: 9 },
          audit: audit(org, 'webhook.pause'),
        }))
        expect((await store.webhooks.noticesDue()).map(({ slug }) => slug)).toEqual(['one'])
        await book(3)
        expect(await lease()).toEqual([])
        expect(await store.webhooks.waiting(org)).toEqual(new Map([[id, 2]]))
        expect(await store.webhooks.counts()).toMatchObject({ endpoints: { paused: 1 } })
        expect(await store.webhooks.backlog()).toEqual({ channel: 'webhook', due: 0, lagMs: 0, failed: 0 })
        const active = { state: 'active', stateReason: '', noticeDue: false, failures: 0 } as const
        const paused = await store.webhooks.endpoint(org, id)
        if (!paused) throw new Error('not there')
        expect(await store.webhooks.change(paused, active, audit(org, 'webhook.resume'), { nowMs: 1000 })).toBe('changed')
        const told = await drain()
        expect(told.map(({ eventId, attempts }) => [eventId, attempts])).toEqual([
          [first.eventId, 1],
          [told[1]?.eventId, 1],
        ])
        expect(await store.webhooks.noticesDue()).toEqual([])
      })

      it('are changed only as they were seen: of two changes at once one has to look again', async () => {
        const seen = await listen('one')
        const first = { secretsSealed: Buffer.from('first') }
        const pause = { state: 'paused', stateReason: 'owner', stateSinceMs: 1000 } as const
        expect(await store.webhooks.change(seen, first, audit(org, 'webhook.rotate'))).toBe('changed')
        for (const late of [{ secretsSealed: Buffer.from('second') }, pause])
          expect(await opened.other.webhooks.change(seen, late, audit(org, 'webhook.late'))).toBe('overtaken')
        const rotated = { ...seen, ...first }
        expect(await store.webhooks.endpoint(org, seen.id)).toEqual(rotated)
        // What is noted of its answers makes no change of an owner's too late.
        expect(await store.webhooks.change(rotated, { failures: 3 }, audit(org))).toBe('changed')
        expect(await opened.other.webhooks.change(rotated, pause, audit(org, 'webhook.pause'))).toBe('changed')
        expect(await store.webhooks.change(rotated, { noticeDue: true }, audit(org, 'webhook.late'))).toBe('overtaken')
        expect((await store.audit.read(org, { limit: 50 })).map(({ action }) => action)).not.toContain('webhook.late')
        expect(await store.webhooks.remove(org, seen.id, audit(org))).toBe(true)
        expect(await store.webhooks.change(rotated, first, audit(org))).toBe('missing')
      })

      it('drop what waits once they are disabled, by the receiver or by the owner', async () => {
        const { id } = await listen('one')
        await book(1)
        const [first] = await lease()
        if (!first) throw new Error('nothing leased')
        await store.webhooks.settle(first, { ...OK, status: 410, reason: 'gone' }, () => ({
          state: 'dropped',
          endpoint: { state: 'disabled', stateReason: 'gone' },
        }))
        await book(3)
        expect((await store.webhooks.counts()).deliveries).toMatchObject({ due: 0, dropped: 2 })
        expect(await store.webhooks.endpoint(org, id)).toMatchObject({ state: 'disabled', stateReason: 'gone' })
      })

      it('have all that waits sent at once when they are back', async () => {
        await listen('one', { events: ['booking.confirmed'] })
        await book(1)
        await book(3)
        const [first] = await lease()
        if (!first) throw new Error('nothing leased')
        await store.webhooks.settle(first, undefined, () => ({ state: 'due', nextAtMs: 900_000 }))
        const [second] = await lease()
        if (!second) throw new Error('nothing leased')
        await store.webhooks.settle(second, OK, () => ({ state: 'sent', hurry: true }))
        expect(await lease()).toMatchObject([{ eventId: first.eventId }])
      })

      it('have it sent at once by the clock of the store, where a test organization has set its own', async () => {
        const trial = newId('org')
        await store.organizations.create({ id: trial, liveId: org, slug: 'trial', createdAtMs: 0 }, [], audit(trial))
        await store.catalog.publish({ configuration: configuration(trial, 1), contactsSealed: null, appliedAtMs: 0, audit: audit(trial) })
        await listen('one', { organizationId: trial, events: ['booking.confirmed'] })
        await book(1, trial)
        await book(3, trial)
        expect(await store.organizations.setClock(trial, { fixedMs: null, offsetMs: 1_000_000 }, audit(trial))).toBe(true)
        const [first] = await lease()
        await store.webhooks.settle(first!, undefined, () => ({ state: 'due', nextAtMs: 900_000 }))
        const [second] = await lease()
        await store.webhooks.settle(second!, OK, () => ({ state: 'sent', hurry: true }))
        expect(await lease()).toMatchObject([{ eventId: first!.eventId, nextAtMs: 1000 }])
      })

      it('are left alone for as long as they ask', async () => {
        await listen('one', { notBeforeMs: 5000 })
        await book(1)
        expect(await lease()).toEqual([])
        opened.setClock(5000)
        expect(await lease()).toHaveLength(1)
      })

      it('show what waits for them, and for how long', async () => {
        await listen('one', { events: ['booking.confirmed'] })
        for (const hour of [1, 3, 5]) await book(hour)
        const [first] = await lease()
        const [second] = await lease()
        if (!first || !second) throw new Error('nothing leased')
        await store.webhooks.settle(first, OK, () => ({ state: 'failed' }))
        await store.webhooks.settle(second, OK, () => ({ state: 'due', nextAtMs: 4000 }))
        opened.setClock(3001)
        expect(await store.webhooks.backlog()).toEqual({ channel: 'webhook', due: 1, lagMs: 3000, failed: 1 })
        opened.setClock(4000)
        expect(await store.webhooks.backlog()).toMatchObject({ due: 2 })
      })

      it('go with all that was on its way, while bookings go on', async () => {
        const { id } = await listen('one')
        await book(1)
        await drain()
        await book(3)
        expect(await store.webhooks.remove(org, id, audit(org, 'webhook.delete'))).toBe(true)
        expect(await store.webhooks.remove(org, id, audit(org))).toBe(false)
        await book(5)
        expect(await store.webhooks.endpoints(org)).toEqual([])
        expect((await store.webhooks.counts()).deliveries).toEqual({ due: 0, sent: 0, failed: 0, dropped: 0 })
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
