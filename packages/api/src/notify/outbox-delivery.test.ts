import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countMessages } from '../../test/count-messages.ts'
import { type MailStage, openMailStage } from '../../test/mail-stage.ts'
import { startSmtpSink } from '../../test/smtp-sink.ts'
import { createOutboxRunner } from './outbox.ts'

let stage: MailStage

/** Short time-outs only where they are the matter: a busy machine must not make a letter late. */
const IMPATIENT = { stepMs: 300, letterMs: 1_000 }
const newRunner = ({ pollMs = 30, ...smtp }: { url?: string; stepMs?: number; letterMs?: number; pollMs?: number } = {}) =>
  stage.runner(createOutboxRunner, { mail: stage.mail(smtp), random: () => 0.5, pollMs })
const later = (ms: number) => {
  stage.clock.nowMs += ms
}
const MINUTE_MS = 60_000

beforeEach(async () => {
  stage = await openMailStage()
})
afterEach(() => stage.close())

describe('a mail server that', () => {
  it('refuses for the moment is asked again after a minute, and each letter arrives once', async () => {
    const runner = newRunner()
    await stage.book()
    stage.sink.setMood({ kind: 'refuses', code: 451, text: '4.7.1 try later', times: 2 })
    await runner.runOnce()
    expect(stage.sink.letters).toHaveLength(0)
    await runner.runOnce()
    expect(stage.sink.letters).toHaveLength(0)
    later(MINUTE_MS + 1)
    await runner.runOnce()
    await runner.runOnce()
    expect(stage.sink.letters.map(({ recipients }) => recipients[0]).sort()).toEqual(['anna@seeblick.example', 'mia@visitor.example'])
    expect(await countMessages(stage.store)).toMatchObject({ due: 0, sent: 2, failed: 0 })
  })

  it('knows no such mailbox is not asked again', async () => {
    const runner = newRunner()
    await stage.book()
    stage.sink.setMood({ kind: 'refuses', code: 550, text: '5.1.1 no such user', times: 1 })
    await runner.runOnce()
    expect(await countMessages(stage.store)).toMatchObject({ due: 0, sent: 1, failed: 1 })
    expect(stage.logged).toContainEqual(
      expect.objectContaining({ event: 'letter.givenUp', level: 'error', reason: 'smtp EENVELOPE RCPT TO 550 5.1.1' }),
    )
  })

  it('refuses us for good is still asked again: the owner may mend it, and nothing is lost', async () => {
    const runner = newRunner()
    await stage.book()
    stage.sink.setMood({ kind: 'refuses', code: 554, text: '5.7.1 relay denied', at: 'data', times: 2 })
    await runner.runOnce()
    expect(await countMessages(stage.store)).toMatchObject({ due: 2, failed: 0 })
    later(MINUTE_MS + 1)
    await runner.runOnce()
    expect(stage.sink.letters).toHaveLength(2)
  })

  it('hangs is left after the time-out; later the letter arrives once', async () => {
    const runner = newRunner(IMPATIENT)
    await stage.book()
    stage.sink.setMood({ kind: 'hangs' })
    const startedMs = performance.now()
    await runner.runOnce()
    expect(performance.now() - startedMs).toBeLessThan(5_000)
    expect(await countMessages(stage.store)).toMatchObject({ due: 2 })
    stage.sink.setMood({ kind: 'accepts' })
    later(MINUTE_MS + 1)
    await newRunner().runOnce()
    expect(stage.sink.letters).toHaveLength(2)
  })

  it('dribbles for ever is left as well', async () => {
    const dribbler = createServer((socket) => {
      socket.write('220 ready\r\n')
      const drip = setInterval(() => socket.write('250-and one more thing\r\n'), 50)
      socket.on('close', () => clearInterval(drip)).on('error', () => {})
    })
    await new Promise<void>((resolve) => dribbler.listen(0, '127.0.0.1', resolve))
    const runner = newRunner({ ...IMPATIENT, url: `smtp://127.0.0.1:${(dribbler.address() as { port: number }).port}` })
    await stage.book()
    const startedMs = performance.now()
    await runner.runOnce()
    expect(performance.now() - startedMs).toBeLessThan(5_000)
    expect(stage.logged).toContainEqual(expect.objectContaining({ event: 'letter.delayed', reason: 'smtp ETIMEDOUT letter' }))
    expect(await countMessages(stage.store)).toMatchObject({ due: 2 })
    // Resolves only if the connections were given up as well.
    await new Promise((resolve) => dribbler.close(resolve))
  })

  it('is down for three days costs the letter, but says so; a shorter time does not', async () => {
    const down = await startSmtpSink()
    await down.close()
    const runner = newRunner({ url: down.url })
    await stage.book({ start: '2026-12-15T09:00:00+01:00' })
    const delays = () => stage.logged.filter(({ event }) => event === 'letter.delayed').length
    for (let runs = 0; (await countMessages(stage.store)).due > 0 && runs < 50; runs++) {
      await runner.runOnce()
      if (runs < 9) expect(await countMessages(stage.store)).toMatchObject({ due: 2, failed: 0 })
      later(24 * 60 * MINUTE_MS + 1)
    }
    // Ten attempts of each letter, whichever of them was let through to look whether the server is back.
    expect(delays()).toBe(18)
    expect(await countMessages(stage.store)).toMatchObject({ due: 0, failed: 2 })
    expect(stage.logged.filter(({ event }) => event === 'letter.givenUp')).toHaveLength(2)
  })
})

describe('the runner', () => {
  it('sends within a second of a nudge, although it looks itself only now and then', async () => {
    const runner = newRunner({ pollMs: 60_000 })
    runner.start()
    await new Promise((resolve) => setTimeout(resolve, 50))
    await stage.book()
    expect(stage.sink.letters).toHaveLength(0)
    const startedMs = performance.now()
    runner.nudge()
    await stage.sink.waitFor(({ recipients }) => recipients.includes('mia@visitor.example'), 1_000)
    expect(performance.now() - startedMs).toBeLessThan(1_000)
  })

  it('finds by itself what another process left', async () => {
    newRunner().start()
    await stage.book()
    await stage.sink.waitFor(({ recipients }) => recipients.includes('mia@visitor.example'), 2_000)
  })

  it('shares the work with a second one without sending a letter twice', async () => {
    const hours = Array.from(
      { length: 12 },
      (_, hour) => `2026-11-24T${String(8 + Math.floor(hour / 2)).padStart(2, '0')}:${hour % 2 ? '30' : '00'}:00+01:00`,
    )
    for (const [index, start] of hours.entries()) await stage.book({ start, email: `visitor${index}@visitor.example` })
    await Promise.all([newRunner().runOnce(), newRunner().runOnce()])
    const recipients = stage.sink.letters.flatMap((letter) => letter.recipients).filter((address) => address.includes('visitor'))
    expect(new Set(recipients).size).toBe(12)
    expect(stage.sink.letters).toHaveLength(24)
  })

  it('that died while sending loses nothing: the lease runs out, and the repetition has the same Message-ID', async () => {
    await stage.book()
    expect(await stage.store.outbox.lease(10, 30_000)).toHaveLength(2)
    const runner = newRunner()
    await runner.runOnce()
    expect(stage.sink.letters).toHaveLength(0)
    later(30_001)
    await runner.runOnce()
    expect(stage.sink.letters).toHaveLength(2)
    const ids = stage.sink.letters.map(({ mail }) => mail.messageId)
    expect(new Set(ids).size).toBe(2)
    expect(ids[0]).toMatch(/^<[0-9a-f]{32}@book\.example\.org>$/)
  })

  it('stops at once when idle and within two seconds when a letter hangs', async () => {
    const idle = newRunner({ pollMs: 60_000 })
    idle.start()
    await new Promise((resolve) => setTimeout(resolve, 30))
    let startedMs = performance.now()
    await idle.stop()
    expect(performance.now() - startedMs).toBeLessThan(200)

    await stage.book()
    stage.sink.setMood({ kind: 'hangs' })
    const stuck = newRunner({ stepMs: 3_000 })
    stuck.start()
    await new Promise((resolve) => setTimeout(resolve, 100))
    startedMs = performance.now()
    await stuck.stop()
    expect(performance.now() - startedMs).toBeLessThan(2_300)
    expect(await countMessages(stage.store)).toMatchObject({ due: 2, sent: 0 })
    stage.sink.setMood({ kind: 'accepts' })
    later(30_001)
    await newRunner().runOnce()
    expect(stage.sink.letters).toHaveLength(2)
  })
})
