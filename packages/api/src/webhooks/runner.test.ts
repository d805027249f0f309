import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPractice, type Practice, SALON, START_MS } from '../../test/practice.ts'
import { type ReceivedMessage, startWebhookSink, verified, type WebhookSink } from '../../test/webhook-sink.ts'
import { cancelBooking } from '../booking/cancel-booking.ts'
import { createBooking } from '../booking/create-booking.ts'
import { createDevBox } from '../notify/dev-box.ts'
import { type Mail, MailFailure } from '../notify/mail.ts'
import type { QueueRunner } from '../notify/queue-runner.ts'
import { eraseCustomer } from '../trust/erase.ts'
import { createWebhook, resumeWebhook, rotateWebhook, showWebhook } from './endpoints.ts'
import { listDeliveries } from './deliveries.ts'
import { sendNotices } from './notice.ts'
import { createWebhookRunner, type WebhookDeps } from './runner.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const PERSON = { name: 'Vera Muster', email: 'vera@example.org', phone: '+41 79 123 45 67' }

let practice: Practice
let sink: WebhookSink
let logged: { readonly event: string; readonly [field: string]: unknown }[]
const runners: QueueRunner[] = []
const sinks: WebhookSink[] = []

beforeEach(async () => {
  practice = await openPractice(SALON.replace('name: Salon Lindt\n', 'name: Salon Lindt\n  email: salon@example.org\n'))
  sink = await receiver()
  logged = []
})
afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.stop()))
  await Promise.all(sinks.splice(0).map((one) => one.close()))
  await practice.close()
})

async function receiver(): Promise<WebhookSink> {
  const made = await startWebhookSink()
  sinks.push(made)
  return made
}
const deps = (more: Partial<WebhookDeps> = {}): WebhookDeps => ({
  store: practice.store,
  keyring: practice.keyring,
  newId: practice.newId,
  clock: practice.now,
  allowPrivate: true,
  log: (entry) => logged.push(entry),
  random: () => 0.5,
  ...more,
})
function runner(more: Partial<WebhookDeps> = {}): QueueRunner {
  const made = createWebhookRunner(deps(more))
  runners.push(made)
  return made
}
const noticing = (mail: Mail): Parameters<typeof sendNotices>[0] => ({
  ...deps(),
  ways: { wayOf: async () => ({ mail, destination: 'mail' }) },
  publicUrl: practice.publicUrl,
})
const deed = () => ({ organizationId: practice.organizationId, actor: 'cli' })
async function subscribe(more: { slug?: string; url?: string; events?: '*' | readonly string[]; detail?: 'thin' | 'full' } = {}) {
  const request = {
    slug: 'one',
    url: sink.url,
    events: ['booking.confirmed', 'booking.cancelled', 'booking.erased'],
    detail: 'thin',
    ...more,
  }
  const made = await createWebhook(deps(), { ...deed(), request: request as never })
  if (!made.ok) throw new Error(JSON.stringify(made))
  return made.view
}
/** Mondays at nine and on, a week each. */
let weeks = 0
beforeEach(() => void (weeks = 0))
async function book(attendee: object = PERSON) {
  const start = new Date(START_MS + 2 * HOUR_MS + 7 * DAY_MS * ++weeks).toISOString().replace('.000Z', 'Z')
  const booked = await createBooking(practice, {
    ...deed(),
    request: { service: 'schnitt', start, attendees: [attendee as never], answers: {}, force: true },
  })
  if (!booked.ok) throw new Error(JSON.stringify(booked))
  return booked.view
}
async function cancel(bookingId: string) {
  const cancelled = await cancelBooking(practice, { ...deed(), bookingId })
  if (!cancelled.ok) throw new Error(JSON.stringify(cancelled))
}
const later = (ms: number) => practice.at(practice.now() + ms)
const told = (messages: readonly ReceivedMessage[]) => messages.map(({ message }) => message.type)
const endpointNow = async (endpointId: string) => {
  const shown = await showWebhook(deps(), { ...deed(), endpointId })
  if (!shown.ok) throw new Error(shown.reason)
  return shown.view
}

describe('a message', () => {
  it('is signed, and says by ids and times what happened', async () => {
    const { secret } = await subscribe()
    const booking = await book()
    await runner().runOnce()
    const [one] = sink.taken
    if (!one) throw new Error('nothing arrived')
    const segment = booking.segments[0]
    expect(verified(secret, one, practice.now())).toEqual({
      type: 'booking.confirmed',
      timestamp: new Date(practice.now()).toISOString(),
      data: {
        booking: booking.id,
        sequence: 1,
        revision: 1,
        state: 'confirmed',
        service: segment?.service,
        staff: segment?.staff,
        location: segment?.location,
        start: segment?.start,
        end: segment?.end,
        timeZone: 'Europe/Zurich',
        partySize: 1,
        session: null,
        customers: [booking.attendees[0]?.customer],
      },
    })
    expect(one.headers['webhook-id']).toMatch(/^evt_/)
    expect(JSON.stringify(one)).not.toMatch(/Vera|vera|123 45/)
    expect(() => verified(secret, { ...one, body: one.body.replace('confirmed', 'cancelled') }, practice.now())).toThrow()
  })

  it('with full details says who comes, as it is now, and the reading is on record', async () => {
    const { id } = await subscribe({ detail: 'full', events: '*' })
    const booking = await book()
    await runner().runOnce()
    const customer = booking.attendees[0]?.customer
    const data = Object.fromEntries(sink.taken.map(({ message }) => [message.type, message.data]))
    expect(data['booking.confirmed']).toMatchObject({ attendees: [{ customer, ...PERSON }], answers: null })
    expect(data['customer.created']).toEqual({ customer, ...PERSON })
    const read = (await practice.store.audit.read(practice.organizationId, { limit: 100 })).filter(
      ({ action, actor }) => action === 'customer.read' && actor === 'system',
    )
    expect(read).toHaveLength(2)
    expect(read[0]).toMatchObject({ object: customer, meta: { through: 'webhook', endpoint: id } })
  })

  it('about somebody who was erased before it was sent says nothing of him, and the erasure is told', async () => {
    await subscribe({ detail: 'full', events: '*' })
    const booking = await book()
    const customer = booking.attendees[0]?.customer ?? ''
    const { store, keyring, keyStore, newId, now } = practice
    const erased = await eraseCustomer(
      { store, keyStore, keyring, ledgerCopies: [], newId, clock: now },
      { organizationId: practice.organizationId, customerId: customer, actor: 'cli' },
    )
    expect(erased.ok).toBe(true)
    await runner().runOnce()
    const data = Object.fromEntries(sink.taken.map(({ message }) => [message.type, message.data]))
    const nobody = { customer, name: null, email: null, phone: null }
    expect(Object.keys(data).sort()).toEqual(['booking.confirmed', 'booking.erased', 'customer.created', 'customer.erased'])
    expect(data['booking.confirmed']).toMatchObject({ attendees: [nobody] })
    expect(data['customer.created']).toEqual(nobody)
    expect(data['customer.erased']).toEqual({ customer })
    expect(JSON.stringify(sink.received)).not.toMatch(/Vera|vera/)
    const rows = await practice.database.exec('select data from webhook_events')
    expect(JSON.stringify(rows)).not.toMatch(/Vera|vera/)
  })

  it('that is rotated twice at once is signed with both secrets that were told', async () => {
    const { id } = await subscribe()
    const both = await Promise.all([0, 1].map(() => rotateWebhook(deps(), { ...deed(), endpointId: id })))
    const told = both.map((one) => one.ok && one.view.secret)
    await book()
    await runner().runOnce()
    const [one] = sink.received
    if (!one) throw new Error('nothing arrived')
    for (const secret of told) expect(verified(secret || '', one, practice.now())).toBeTruthy()
  })

  it('is signed with two secrets for a day after a new one was made', async () => {
    const { id, secret: old } = await subscribe()
    const rotated = await rotateWebhook(deps(), { ...deed(), endpointId: id })
    if (!rotated.ok) throw new Error(rotated.reason)
    expect(rotated.view.secret).not.toBe(old)
    expect(Date.parse(rotated.view.previousSecretUntil ?? '')).toBe(practice.now() + DAY_MS)
    await book()
    await runner().runOnce()
    later(DAY_MS)
    await book()
    await runner().runOnce()
    const [during, after] = sink.taken
    if (!during || !after) throw new Error('two have to arrive')
    for (const secret of [old, rotated.view.secret]) expect(verified(secret, during, practice.now() - DAY_MS)).toBeTruthy()
    expect(verified(rotated.view.secret, after, practice.now())).toBeTruthy()
    expect(() => verified(old, after, practice.now())).toThrow()
  })

  it('of the wrong time of day, of free times, is dropped after an hour', async () => {
    await subscribe({ events: ['availability.changed'] })
    const tell = (subject: string) =>
      practice.store.webhooks.tell({
        id: practice.newId('evt'),
        organizationId: practice.organizationId,
        kind: 'availability.changed',
        subject,
        atMs: practice.now(),
        data: { staff: subject, resource: null, days: ['2026-03-02'] },
      })
    await tell('stf_a')
    later(HOUR_MS + 1)
    await tell('stf_b')
    await runner().runOnce()
    expect(sink.taken.map(({ message }) => message.data)).toEqual([{ staff: 'stf_b', resource: null, days: ['2026-03-02'] }])
    expect((await practice.store.webhooks.counts()).deliveries).toMatchObject({ sent: 1, dropped: 1 })
  })
})

describe('a receiver that', () => {
  it('fails for the moment is asked again after a minute, under the same id, and nothing overtakes', async () => {
    await subscribe()
    const [first, second] = [await book(), await book()]
    await cancel(first.id)
    sink.setMood(500, 1)
    const sender = runner()
    await sender.runOnce()
    expect(sink.taken.map(({ message }) => message.data.booking)).toEqual([second.id])
    later(MINUTE_MS - 1)
    await sender.runOnce()
    expect(sink.taken).toHaveLength(1)
    later(1)
    await sender.runOnce()
    const ofFirst = sink.received.filter(({ message }) => message.data.booking === first.id)
    expect(told(ofFirst)).toEqual(['booking.confirmed', 'booking.confirmed', 'booking.cancelled'])
    expect(ofFirst.map(({ headers }) => headers['webhook-id'])[0]).toBe(ofFirst[1]?.headers['webhook-id'])
    expect(told(sink.taken)).toEqual(['booking.confirmed', 'booking.confirmed', 'booking.cancelled'])
  })

  it('asks to be left alone is, the whole of it, for as long as it says', async () => {
    await subscribe()
    await book()
    sink.setMood((response) => response.writeHead(429, { 'retry-after': '600' }).end(), 1)
    const sender = runner()
    await sender.runOnce()
    await book()
    later(599_000)
    await sender.runOnce()
    expect(sink.taken).toEqual([])
    later(1_000)
    await sender.runOnce()
    expect(sink.taken).toHaveLength(2)
  })

  it('is gone is told nothing any more, and its owner is told', async () => {
    const { id } = await subscribe()
    await book()
    sink.setMood(410, 1)
    await runner().runOnce()
    await book()
    await runner().runOnce()
    expect(sink.received).toHaveLength(1)
    expect(await endpointNow(id)).toMatchObject({ state: 'disabled', stateReason: 'gone', waiting: 0 })
    const mail = createDevBox({ clock: practice.now })
    await sendNotices(noticing(mail))
    expect(mail.list().map(({ to, subject }) => [to.address, subject])).toEqual([['salon@example.org', 'Webhook «one» angehalten']])
  })

  it('whose owner cannot be written to keeps no other owner’s letter back', async () => {
    const ends = [await subscribe({ slug: 'one' }), await subscribe({ slug: 'two' }), await subscribe({ slug: 'three' })]
    await book()
    sink.setMood(410, 3)
    await runner().runOnce()
    const broken = (await practice.store.webhooks.noticesDue())[0]
    await practice.database.exec(`update webhook_endpoints set url = 'broken' where id = '${broken?.id}'`)
    const mail = createDevBox({ clock: practice.now })
    await sendNotices(noticing(mail))
    expect(mail.list()).toHaveLength(ends.length - 1)
    expect((await practice.store.webhooks.noticesDue()).map(({ id }) => id)).toEqual([broken?.id])
    expect(logged).toContainEqual(expect.objectContaining({ event: 'webhook.notice_failed', endpoint: broken?.id, reason: 'TypeError' }))
  })

  it('fails for three days is paused; its owner is told once; going on sends what waited, in order', async () => {
    const { id } = await subscribe()
    const first = await book()
    await cancel(first.id)
    sink.setMood(503)
    const sender = runner()
    for (let hour = 0; hour < 80 && (await endpointNow(id)).state === 'active'; hour++) {
      await sender.runOnce()
      later(HOUR_MS)
    }
    expect(await endpointNow(id)).toMatchObject({ state: 'paused', stateReason: 'failing', waiting: 2 })
    // About as many attempts as the schedule has, not one an hour.
    expect(sink.received.length).toBeLessThan(12)
    expect(logged).toContainEqual(expect.objectContaining({ event: 'webhook.paused', endpoint: id, reason: 'failing' }))
    expect(await practice.store.audit.about(practice.organizationId, [id])).toContainEqual(
      expect.objectContaining({ action: 'webhook.pause', actor: 'system' }),
    )

    const mail = createDevBox({ clock: practice.now })
    const away = { ...mail, send: () => Promise.reject(new MailFailure('smtp away', false, 'away')) }
    await sendNotices(noticing(away))
    for (let twice = 0; twice < 2; twice++) await sendNotices(noticing(mail))
    expect(mail.list()).toHaveLength(1)
    expect(await practice.store.webhooks.noticesDue()).toEqual([])
    expect(mail.list()[0]?.text).toContain('slotwell webhooks resume one')
    expect(mail.list()[0]?.text).not.toContain('/hook')

    sink.setMood(204)
    sink.forget()
    const second = await book()
    await sender.runOnce()
    expect(sink.received).toEqual([])
    const resumed = await resumeWebhook(deps(), { ...deed(), endpointId: id })
    expect(resumed).toMatchObject({ ok: true, view: { state: 'active', failures: 0, waiting: 3 } })
    await sender.runOnce()
    await sender.runOnce()
    expect(told(sink.taken.filter(({ message }) => message.data.booking === first.id))).toEqual(['booking.confirmed', 'booking.cancelled'])
    expect(told(sink.taken.filter(({ message }) => message.data.booking === second.id))).toEqual(['booking.confirmed'])
  })

  it('was away and is back gets all that waits at once', async () => {
    await subscribe()
    for (let i = 0; i < 6; i++) await book()
    sink.setMood(500)
    const sender = runner()
    for (let i = 0; i < 4; i++) {
      await sender.runOnce()
      later(20 * MINUTE_MS)
    }
    expect(sink.taken).toEqual([])
    sink.setMood(204)
    later(4 * HOUR_MS)
    await sender.runOnce()
    await sender.runOnce()
    expect(sink.taken).toHaveLength(6)
  })

  it('refuses one message for good keeps the others coming, and that message is failed in the end', async () => {
    const { id } = await subscribe()
    const bad = await book()
    sink.setMood((response, { message }) => void response.writeHead(message.data.booking === bad.id ? 422 : 204).end())
    const sender = runner()
    for (let day = 0; day < 12; day++) {
      await sender.runOnce()
      later(13 * HOUR_MS)
      await book()
    }
    const shown = await listDeliveries(deps(), { ...deed(), endpointId: id, query: { state: 'failed' } })
    if (!shown.ok) throw new Error(shown.reason)
    expect(shown.view.data).toMatchObject([{ subject: bad.id, reason: 'status' }])
    expect(shown.view.data[0]?.attempts).toHaveLength(10)
    expect(await endpointNow(id)).toMatchObject({ state: 'active' })
  })

  it('hangs holds up nobody else, and no booking', async () => {
    const slow = await receiver()
    slow.setMood(() => {})
    for (const slug of ['a', 'b', 'c']) await subscribe({ slug, url: slow.url })
    await subscribe()
    for (let i = 0; i < 3; i++) await book()
    const sender = runner({ pollMs: 20 })
    sender.start()
    await expect.poll(() => sink.taken.length, { timeout: 5_000 }).toBe(3)
    await book()
    sender.nudge()
    await expect.poll(() => sink.taken.length, { timeout: 3_000 }).toBe(4)
    expect(slow.received.length).toBeGreaterThan(2)
    expect(slow.received.length).toBeLessThan(13)
  })

  it('is asked by two processes gets each message once, those of a booking in order', async () => {
    await subscribe()
    for (let i = 0; i < 5; i++) await cancel((await book()).id)
    sink.setMood((response) => void setTimeout(() => response.writeHead(204).end(), Math.random() * 10))
    await Promise.all([runner().runOnce(), runner().runOnce(), runner().runOnce()])
    const { received } = sink
    expect(received).toHaveLength(10)
    for (const booking of new Set(received.map(({ message }) => message.data.booking)))
      expect(received.filter(({ message }) => message.data.booking === booking).map(({ message }) => message.data.sequence)).toEqual([1, 2])
  })
})

it('a message that was under way when its process died is sent again, under the same id', async () => {
  await subscribe()
  await book()
  const lost = await practice.store.webhooks.lease(5, 30_000, [])
  await runner().runOnce()
  expect(sink.taken).toEqual([])
  later(30_000)
  await runner().runOnce()
  expect(sink.taken.map(({ headers }) => headers['webhook-id'])).toEqual([lost[0]?.eventId])
})

it('the log holds ids and reasons, and neither addresses nor answers', async () => {
  await subscribe({ url: `${sink.url}?token=geheim` })
  await book()
  sink.setMood((response) => void response.writeHead(500).end('an answer of theirs'), 1)
  await runner().runOnce()
  later(MINUTE_MS)
  await runner().runOnce()
  expect(logged.map(({ event }) => event)).toEqual(['webhook.delayed', 'webhook.sent'])
  expect(JSON.stringify(logged)).not.toMatch(/geheim|theirs|127\.0/)
  for (const table of ['webhook_attempts', 'webhook_deliveries'])
    expect(JSON.stringify(await practice.database.exec(`select * from ${table}`))).not.toMatch(/geheim|theirs/)
})
