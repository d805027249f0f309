import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { bearer } from '../../test/harness.ts'
import { nextDays, openSite, type ServerProcess, type Site, sleep, visitorOf } from '../../test/server-process.ts'
import { startWebhookSink, type WebhookSink } from '../../test/webhook-sink.ts'
import { openStore } from '../store/open-store.ts'

/** A message that was under way when its process died goes out again after half a minute. */
vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 })

const KILLS = 4

let site: Site
let sink: WebhookSink
beforeEach(async () => {
  ;[site, sink] = await Promise.all([openSite(), startWebhookSink()])
})
afterEach(async () => {
  await site.close()
  await sink.close()
})

const start = () => site.start({ env: { WEBHOOKS_ALLOW_PRIVATE: 'true' } })

it('a server that is killed again and again loses no message, and those of a booking first arrive in order', async () => {
  let server: ServerProcess = await start()
  const { sk, id: organizationId } = site.organization
  const owner = async (path: string, json: object) => {
    const headers = { ...bearer(sk), 'content-type': 'application/json' }
    return fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(json) })
  }
  const events = ['booking.confirmed', 'booking.cancelled', 'hold.confirmed', 'customer.created']
  expect((await owner('/v1/webhook-endpoints', { slug: 'one', url: sink.url, events })).status).toBe(201)
  // As slow as the internet, so that most kills meet messages under way.
  sink.setMood((response) => void setTimeout(() => response.writeHead(204).end(), 30 + Math.random() * 60))

  const starts = await visitorOf(site.organization, [server.url]).starts(...nextDays(28))
  const booked: string[] = []
  let next = 0
  for (let kill = 0; kill < KILLS; kill++) {
    const visitor = visitorOf(site.organization, [server.url])
    // At any moment of a booking, a cancellation or a delivery.
    let left = 2 + Math.floor(Math.random() * 3)
    for (let alive = true; alive; ) {
      if (left-- === 0) void sleep(Math.random() * 150).then(() => server.signal('SIGKILL'))
      try {
        const booking = await visitor.book(starts[next++] ?? '', `kill-${kill}-${next}-${'k'.repeat(20)}`)
        if (!booking) throw new Error('no booking')
        booked.push(booking.id)
        if (next % 2 === 0) await owner(`/v1/bookings/${booking.id}/cancel`, {})
      } catch {
        alive = false
      }
    }
    await server.ended
    server = await start()
  }
  expect(booked.length).toBeGreaterThan(KILLS)

  const store = await openStore({ url: site.databaseUrl })
  try {
    await expect.poll(async () => (await store.webhooks.counts()).deliveries.due, { timeout: 120_000, interval: 500 }).toBe(0)
    const arrived = sink.received.map(({ headers, message }) => ({ id: headers['webhook-id'], ...message }))
    const ids = new Set(arrived.map(({ id }) => id))
    const bookings = await store.bookings.list(organizationId, {}, { limit: 10_000 })
    // What was acknowledged is there, and so is every message about everything that is there.
    for (const id of booked) expect(bookings.map((one) => one.id)).toContain(id)
    for (const booking of bookings) {
      const own = await store.bookings.events(organizationId, booking.id)
      expect(own.map(({ id }) => id).filter((id) => !ids.has(id))).toEqual([])
      const order = [
        ...new Map(arrived.filter(({ data }) => data.booking === booking.id && 'sequence' in data).map((one) => [one.id, one])).values(),
      ]
      expect(order.map(({ data }) => data.sequence)).toEqual(own.map(({ sequence }) => sequence))
    }
    expect(new Set(arrived.filter(({ type }) => type === 'hold.confirmed').map(({ data }) => data.booking)).size).toBe(bookings.length)
    console.log(`${KILLS} kills, ${bookings.length} bookings, ${ids.size} messages, ${arrived.length - ids.size} sent twice`)
  } finally {
    await store.close()
  }
})
