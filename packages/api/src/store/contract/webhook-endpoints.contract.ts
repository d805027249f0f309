import { describe, expect, it } from 'vitest'
import { audit } from '../../../test/sample-rows.ts'
import { foundOrganization, type OpenStores } from '../../../test/store-stage.ts'
import { endpointRow, OK, onWebhookStage } from '../../../test/webhook-stage.ts'
import { newId } from '../../new-id.ts'

/** The meaning of endpoints, and of their state for what is on its way to them. */
export function webhookEndpointsContract(name: string, open: OpenStores) {
  describe(`${name} keeps the contract of webhook endpoints`, () => {
    const { org, foreign, store, other, setClock, listen, book, lease, drain } = onWebhookStage(open)

    it('have a slug of their own in their organization', async () => {
      const first = await listen('one')
      expect(await store.webhooks.add(endpointRow(org, 'one'), audit(org, 'webhook.create'))).toBe(false)
      expect(await store.webhooks.add(endpointRow(foreign, 'one'), audit(foreign, 'webhook.create'))).toBe(true)
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
        expect(await other.webhooks.change(seen, late, audit(org, 'webhook.late'))).toBe('overtaken')
      const rotated = { ...seen, ...first }
      expect(await store.webhooks.endpoint(org, seen.id)).toEqual(rotated)
      // What is noted of its answers makes no change of an owner's too late.
      expect(await store.webhooks.change(rotated, { failures: 3 }, audit(org))).toBe('changed')
      expect(await other.webhooks.change(rotated, pause, audit(org, 'webhook.pause'))).toBe('changed')
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
      await foundOrganization(store, trial, { liveId: org })
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
      setClock(5000)
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
      setClock(3001)
      expect(await store.webhooks.backlog()).toEqual({ channel: 'webhook', due: 1, lagMs: 3000, failed: 1 })
      setClock(4000)
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
}
