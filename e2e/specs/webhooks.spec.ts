import { bookingOn } from '../support/pages/booking-page.ts'
import { openReceiver, type Receiver } from '../support/receiver.ts'
import { alone as test, expect } from '../support/test.ts'

let receiver: Receiver
test.beforeEach(async () => {
  receiver = await openReceiver()
})
test.afterEach(() => receiver.close())

test('the example receiver gets each event of a booking once, in order, also what happened while it was away', async ({ stack, visit }) => {
  const shop = await stack.shop()
  const { id, secret } = await shop.owner.ask<{ id: string; secret: string }>('POST', '/v1/webhook-endpoints', {
    slug: 'example',
    url: receiver.url,
    events: ['hold.placed', 'hold.confirmed', 'customer.created', 'booking.confirmed', 'booking.rescheduled', 'booking.cancelled'],
  })
  await receiver.start(secret)
  expect(await shop.owner.ask('POST', `/v1/webhook-endpoints/${id}/test`, {})).toMatchObject({ delivered: true, status: 204 })

  const { page } = await visit()
  const booking = bookingOn(page)
  await booking.open(shop.page())
  await booking.nextFree.click()
  await booking.book({ name: 'Nora Muster', email: 'nora@webhooks.example.org' })
  await expect
    .poll(() =>
      receiver
        .taken()
        .map(({ type }) => type)
        .sort(),
    )
    .toEqual(['booking.confirmed', 'customer.created', 'hold.confirmed', 'hold.placed', 'webhook.test'])
  const [booked] = await shop.owner.bookings()
  if (!booked) throw new Error('nothing was booked')

  await receiver.stop()
  const { start } = booked.segments[0] ?? { start: '' }
  const day = start.slice(0, 10)
  const later = new Date(Date.parse(day) + 6 * 86_400_000).toISOString().slice(0, 10)
  const { days } = await shop.owner.ask<{ days: { slots: { start: string }[] }[] }>(
    'GET',
    `/v1/slots?service=${shop.file.services[0]?.slug}&from=${day}&to=${later}&timeZone=Europe/Zurich`,
  )
  const free = days.flatMap(({ slots }) => slots).at(-1)?.start
  await shop.owner.ask('POST', `/v1/bookings/${booked.id}/reschedule`, { start: free })
  await shop.owner.ask('POST', `/v1/bookings/${booked.id}/cancel`, {})
  const waiting = async () => (await shop.owner.ask<{ waiting: number; failures: number }>('GET', `/v1/webhook-endpoints/${id}`)).failures
  await expect.poll(waiting).toBeGreaterThan(0)
  expect(receiver.taken()).toHaveLength(5)

  await receiver.start(secret)
  await stack.advance(80_000)
  const ofBooking = () => receiver.taken().filter(({ data }) => data['booking'] === booked.id && 'sequence' in data)
  await expect
    .poll(() => ofBooking().map(({ type, data }) => [type, data['sequence']]), { timeout: 15_000 })
    .toEqual([
      ['booking.confirmed', 1],
      ['booking.rescheduled', 2],
      ['booking.cancelled', 3],
    ])

  // Everything once more: it has had all of it.
  const before = receiver.taken()
  expect(await shop.owner.ask('POST', `/v1/webhook-endpoints/${id}/replay`, { since: '2020-01-01T00:00:00Z' })).toEqual({ messages: 6 })
  await expect
    .poll(async () => (await shop.owner.ask<{ waiting: number }>('GET', `/v1/webhook-endpoints/${id}`)).waiting, { timeout: 15_000 })
    .toBe(0)
  expect(receiver.taken()).toEqual(before)
  expect(JSON.stringify(before)).not.toMatch(/Nora|nora/)

  const figures = await (await fetch(`${stack.api}/metrics`)).text()
  expect(figures).toContain('slotwell_messages_due{channel="webhook"} 0')
  expect(Number(/slotwell_messages_sent_total\{channel="webhook"\} (\d+)/.exec(figures)?.[1])).toBeGreaterThan(10)
  expect(figures).toMatch(/slotwell_messages_retried_total\{channel="webhook"\} [1-9]/)
})
