import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bookingOn } from '../support/pages/booking-page.ts'
import { alone as test, expect } from '../support/test.ts'

const RECEIVER = fileURLToPath(new URL('../../examples/webhook-receiver/receiver.mjs', import.meta.url))

interface Taken {
  readonly id: string
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
}

let folder: string
let receiver: ChildProcess | undefined
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slotwell-receiver-'))
})
test.afterEach(async () => {
  await stopReceiver()
  rmSync(folder, { recursive: true })
})

const file = () => join(folder, 'received.jsonl')
async function startReceiver(port: number, secret: string): Promise<void> {
  const child = spawn(process.execPath, [RECEIVER], {
    env: { PATH: process.env['PATH'], PORT: String(port), WEBHOOK_SECRET: secret, RECEIVED: file() },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  receiver = child
  await once(child.stdout, 'data')
}
async function stopReceiver(): Promise<void> {
  const child = receiver
  receiver = undefined
  if (!child || child.exitCode !== null) return
  const gone = once(child, 'exit')
  child.kill()
  await gone
}
function taken(): readonly Taken[] {
  try {
    return readFileSync(file(), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Taken)
  } catch {
    return []
  }
}
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  await new Promise((resolve) => probe.close(resolve))
  return port
}

test('the example receiver gets each event of a booking once, in order, also what happened while it was away', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const api = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(stack.api + path, {
      method,
      headers: { authorization: `Bearer ${shop.secretKey}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
    return (await response.json()) as T
  }
  const port = await freePort()
  const { id, secret } = await api<{ id: string; secret: string }>('POST', '/v1/webhook-endpoints', {
    slug: 'example',
    url: `http://127.0.0.1:${port}/`,
    events: ['hold.placed', 'hold.confirmed', 'customer.created', 'booking.confirmed', 'booking.rescheduled', 'booking.cancelled'],
  })
  await startReceiver(port, secret)
  expect(await api('POST', `/v1/webhook-endpoints/${id}/test`, {})).toMatchObject({ delivered: true, status: 204 })

  const { page } = await visit()
  const booking = bookingOn(page)
  await booking.open(shop.page())
  await booking.nextFree.click()
  await booking.book({ name: 'Nora Muster', email: 'nora@webhooks.example.org' })
  await expect
    .poll(() =>
      taken()
        .map(({ type }) => type)
        .sort(),
    )
    .toEqual(['booking.confirmed', 'customer.created', 'hold.confirmed', 'hold.placed', 'webhook.test'])
  const [booked] = await shop.owner.bookings()
  if (!booked) throw new Error('nothing was booked')

  await stopReceiver()
  const { start } = booked.segments[0] ?? { start: '' }
  const day = start.slice(0, 10)
  const later = new Date(Date.parse(day) + 6 * 86_400_000).toISOString().slice(0, 10)
  const { days } = await api<{ days: { slots: { start: string }[] }[] }>(
    'GET',
    `/v1/slots?service=${shop.file.services[0]?.slug}&from=${day}&to=${later}&timeZone=Europe/Zurich`,
  )
  const free = days.flatMap(({ slots }) => slots).at(-1)?.start
  await api('POST', `/v1/bookings/${booked.id}/reschedule`, { start: free })
  await api('POST', `/v1/bookings/${booked.id}/cancel`, {})
  const waiting = async () => (await api<{ waiting: number; failures: number }>('GET', `/v1/webhook-endpoints/${id}`)).failures
  await expect.poll(waiting).toBeGreaterThan(0)
  expect(taken()).toHaveLength(5)

  await startReceiver(port, secret)
  await stack.advance(80_000)
  const ofBooking = () => taken().filter(({ data }) => data['booking'] === booked.id && 'sequence' in data)
  await expect
    .poll(() => ofBooking().map(({ type, data }) => [type, data['sequence']]), { timeout: 15_000 })
    .toEqual([
      ['booking.confirmed', 1],
      ['booking.rescheduled', 2],
      ['booking.cancelled', 3],
    ])

  // Everything once more: it has had all of it.
  const before = taken()
  expect(await api('POST', `/v1/webhook-endpoints/${id}/replay`, { since: '2020-01-01T00:00:00Z' })).toEqual({ messages: 6 })
  await expect.poll(async () => (await api<{ waiting: number }>('GET', `/v1/webhook-endpoints/${id}`)).waiting, { timeout: 15_000 }).toBe(0)
  expect(taken()).toEqual(before)
  expect(JSON.stringify(before)).not.toMatch(/Nora|nora/)
})
