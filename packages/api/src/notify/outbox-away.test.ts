import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countMessages } from '../../test/count-messages.ts'
import { type MailStage, openMailStage } from '../../test/mail-stage.ts'
import { replayMessage } from '../booking/messages.ts'
import { newId } from '../new-id.ts'
import type { OutboxEntry } from '../store/booking-records.ts'
import { createOutboxRunner } from './outbox.ts'
import type { Outcome } from './queue-runner.ts'

const MINUTE_MS = 60_000
/** Longer than any test: what hangs ends when the test lets it. */
const PATIENT = { stepMs: MINUTE_MS, letterMs: MINUTE_MS }

let stage: MailStage
const newRunner = ({ sms, ...smtp }: { url?: string; stepMs?: number; letterMs?: number; sms?: () => Promise<Outcome> } = {}) =>
  stage.runner(createOutboxRunner, {
    mail: stage.mail(smtp),
    ...(sms && { sms: { deliver: sms, close() {} } }),
    random: () => 0.5,
    pollMs: 30,
  })
const later = (ms: number) => {
  stage.clock.nowMs += ms
}

beforeEach(async () => {
  stage = await openMailStage()
})
afterEach(() => stage.close())

/** A destination that takes connections and says nothing. */
async function startSilence() {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    connections: () => sockets.size,
    /** Resolves when the other side ends it. */
    deliver: () =>
      new Promise<Outcome>((resolve) => {
        connect(port, '127.0.0.1')
          .on('error', () => {})
          .on('close', () => resolve({ end: 'delayed', reason: 'closed', contact: 'away' }))
      }),
    close: () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

/** Entries of the outbox as they were written, the newest first. */
const entries = () => stage.store.outbox.newest(stage.organizationId, 99)
const add = (outbox: readonly OutboxEntry[]) =>
  stage.store.bookings.place({ organizationId: stage.organizationId, subjects: [], window: { startMs: 0, endMs: 1 } }, () => ({
    ok: true,
    change: { outbox, audit: [] },
  }))
/** A text message beside each letter. */
const addTextMessages = async () =>
  add(
    (await entries()).map((letter) => {
      const own = { id: newId('out'), channel: 'sms', destination: `sms:${stage.organizationId}`, dedupeKey: `sms/${letter.id}` } as const
      return { ...letter, ...own }
    }),
  )

const at = (time: string) => `2026-11-24T${time}:00+01:00`
const FIRST = at('09:00')
const REST = ['10:00', '11:00', '12:00', '13:00', '14:00'].map(at)
const sentBy = async (channel: string) => (await stage.store.outbox.list({ channel, state: 'sent' }, { limit: 99 })).length

describe('a destination that hangs', () => {
  it('keeps no booking waiting: each is answered before any delivery has ended', async () => {
    const silence = await startSilence()
    const runner = newRunner({ url: `smtp://127.0.0.1:${silence.port}`, ...PATIENT })
    runner.start()
    await stage.book({ start: FIRST })
    runner.nudge()
    await expect.poll(silence.connections, { timeout: 10_000, interval: 10 }).toBeGreaterThan(0)
    // From here on a delivery hangs until the test lets it go.
    for (const start of REST) {
      await stage.book({ start })
      runner.nudge()
    }
    expect(stage.logged).toEqual([])
    expect(await countMessages(stage.store)).toMatchObject({ due: 12, sent: 0 })
    expect(silence.connections()).toBeLessThanOrEqual(4)
    await silence.close()
    await expect.poll(() => stage.logged.length, { timeout: 10_000 }).toBeGreaterThan(0)
  })

  it('holds up its own messages and nobody else’s', async () => {
    const silence = await startSilence()
    for (const start of [FIRST, ...REST]) await stage.book({ start, email: `mia-${start.replace(/\D/g, '')}@visitor.example` })
    await addTextMessages()
    newRunner({ sms: silence.deliver }).start()
    await expect.poll(() => sentBy('mail'), { timeout: 10_000 }).toBe(12)
    expect(silence.connections()).toBe(4)
    expect(await sentBy('sms')).toBe(0)
    await silence.close()
  })

  it('holds up its own messages and nobody else’s, if it is the mail server', async () => {
    stage.sink.setMood({ kind: 'hangs' })
    for (const start of [FIRST, ...REST]) await stage.book({ start, email: `mia-${start.replace(/\D/g, '')}@visitor.example` })
    await addTextMessages()
    newRunner({ sms: async () => ({ end: 'sent' }), ...PATIENT }).start()
    await expect.poll(() => sentBy('sms'), { timeout: 10_000 }).toBe(12)
    expect(stage.sink.connections()).toBeLessThanOrEqual(4)
    expect(await sentBy('mail')).toBe(0)
  })

  it('is left alone after some failures, and asked again by one message after a pause', async () => {
    const runner = newRunner({ stepMs: 1_500 })
    for (const start of [FIRST, ...REST]) await stage.book({ start, email: `mia-${start.replace(/\D/g, '')}@visitor.example` })
    stage.sink.setMood({ kind: 'hangs' })
    await runner.runOnce()
    const attempts = async () => (await stage.store.outbox.list({}, { limit: 99 })).reduce((sum, row) => sum + row.attempts, 0)
    // Five failures in a row, and those that were on their way meanwhile.
    const tried = await attempts()
    expect(tried).toBeGreaterThanOrEqual(5)
    expect(tried).toBeLessThanOrEqual(8)
    await runner.runOnce()
    expect(await attempts()).toBe(tried)
    later(10_000)
    await runner.runOnce()
    expect(await attempts()).toBe(tried + 1)
    stage.sink.setMood({ kind: 'accepts' })
    later(MINUTE_MS)
    await runner.runOnce()
    expect(stage.sink.letters.length).toBeGreaterThan(0)
    later(2 * MINUTE_MS)
    await runner.runOnce()
    expect(await sentBy('mail')).toBe(12)
  })
})

describe('a message', () => {
  it('that nobody wants any more is dropped, not sent late', async () => {
    await stage.book()
    const [letter] = await entries()
    if (!letter) throw new Error('a booking leaves a letter')
    const id = newId('out')
    await add([{ ...letter, id, dedupeKey: 'late', notAfterMs: stage.clock.nowMs + 1_000 }])
    later(1_001)
    await newRunner().runOnce()
    expect(await stage.store.outbox.list({ id }, { limit: 1 })).toMatchObject([{ state: 'dropped', note: 'too_late' }])
    expect(await sentBy('mail')).toBe(2)
  })

  it('that could not be tried for three days is given up, and sent when it is replayed', async () => {
    await stage.book()
    const [letter] = await stage.store.outbox.list({}, { limit: 1 })
    later(3 * 24 * 60 * MINUTE_MS + 1)
    const runner = newRunner()
    await runner.runOnce()
    expect(await stage.store.outbox.list({}, { limit: 9 })).toMatchObject([
      { state: 'failed', note: 'too_old' },
      { state: 'failed', note: 'too_old' },
    ])
    await replayMessage(stage.deps, { organizationId: stage.organizationId, messageId: letter?.id ?? '', actor: 'cli' })
    await runner.runOnce()
    expect(stage.sink.letters).toHaveLength(1)
  })

  it('by text is dropped where nothing sends text messages', async () => {
    await stage.book()
    await addTextMessages()
    await newRunner().runOnce()
    expect(await stage.store.outbox.list({ channel: 'sms' }, { limit: 9 })).toMatchObject([
      { state: 'dropped', note: 'no_sender' },
      { state: 'dropped', note: 'no_sender' },
    ])
  })
})
