import { expect } from 'vitest'
import { newId } from '../src/new-id.ts'
import type { Change } from '../src/store/decision.ts'
import type { Judgement, LeasedDelivery, WebhookEndpoint } from '../src/store/webhooks.ts'
import { audit, bookingRows, DAY, HOUR_MS, STAFF } from './sample-rows.ts'
import { type OpenStores, onStoreStage } from './store-stage.ts'

export const LEASE_MS = 30_000
export const OK = { atMs: 1000, durationMs: 5, status: 204, reason: '' }
export const sent = (): Judgement => ({ state: 'sent' })

export const endpointRow = (organizationId: string, slug: string, more: Partial<WebhookEndpoint> = {}): WebhookEndpoint => ({
  id: newId('whe'),
  organizationId,
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

/** The stage of a store with what makes endpoints listen, makes things happen, and sends what is told of them. */
export function onWebhookStage(open: OpenStores) {
  const stage = onStoreStage(open)
  const { org, store } = stage

  const listen = async (slug: string, more: Partial<WebhookEndpoint> = {}) => {
    const endpoint = endpointRow(org, slug, more)
    expect(await store.webhooks.add(endpoint, audit(endpoint.organizationId, 'webhook.create'))).toBe(true)
    return endpoint
  }
  const place = (change: Change, organizationId = org) =>
    store.bookings.place({ organizationId, subjects: [STAFF], window: DAY }, () => ({ ok: true, change }))
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
  return { ...stage, listen, place, book, erase, lease, drain }
}
