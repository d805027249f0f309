import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { practiceFile } from '../../test/letter-stage.ts'
import { type MailStage, openMailStage } from '../../test/mail-stage.ts'
import { addressesOf, type SmtpSink, startSmtpSink } from '../../test/smtp-sink.ts'
import { newId } from '../new-id.ts'
import { createWebhook } from '../webhooks/endpoints.ts'
import { sendNotices } from '../webhooks/notice.ts'
import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.ts'
import { createOrganizationMail, setMailPassword } from './organization-mail.ts'
import { createOutboxRunner } from './outbox.ts'
import type { QueueRunner } from './queue-runner.ts'

const PASSWORD = 'Kirschbaum-7319'

let stage: MailStage
let own: SmtpSink
let runner: QueueRunner

const smtp = (changes: object = {}) => ({
  host: '127.0.0.1',
  port: own.port,
  security: 'starttls',
  from: 'termine@seeblick.example',
  ...changes,
})
const fileWith = (mail: object, ofOrganization: object) => {
  const file = practiceFile()
  return { ...file, organization: { ...file.organization, ...ofOrganization }, mail }
}

/** What is still to be sent: letters first, then reminders. */
async function waiting() {
  const { store, organizationId } = stage
  const due = new Set((await store.outbox.list({ organizationId, state: 'due' }, { limit: 99 })).map(({ id }) => id))
  return (await store.outbox.newest(organizationId, 99)).filter(({ id }) => due.has(id)).toSorted((a, b) => (a.kind < b.kind ? -1 : 1))
}

const apply = (mail: object, ofOrganization: object = {}) => stage.apply(fileWith(mail, ofOrganization))

interface Settings {
  readonly privateHosts?: boolean
  readonly lookup?: () => Promise<{ address: string; family: number }[]>
  readonly breaker?: CircuitBreaker
}
function start({ breaker = createCircuitBreaker({ clock: () => stage.clock.nowMs, threshold: 2 }), ...options }: Settings = {}) {
  const mail = stage.mail()
  const ways = createOrganizationMail(stage, { shared: mail, privateHosts: true, ...options })
  runner = stage.runner(createOutboxRunner, { mail, ways, breaker })
  return runner
}
const setPassword = (password = PASSWORD) => {
  const { store, keyring, clock, organizationId } = stage
  return setMailPassword({ store, keyring, newId, clock: () => clock.nowMs }, { organizationId, password, actor: 'cli' })
}
const reasons = () => stage.logged.map(({ reason }) => reason)

beforeEach(async () => {
  stage = await openMailStage()
  own = await startSmtpSink()
})
afterEach(async () => {
  await stage.close()
  await own.close()
})

describe('an organization’s own way', () => {
  it('is its server, its address, its name and where answers go', async () => {
    await apply({ smtp: smtp(), senderName: 'Praxis am See', replyTo: 'empfang@seeblick.example' })
    await stage.book()
    await start().runOnce()
    expect([own.letters.length, stage.sink.letters.length]).toEqual([2, 0])
    const letter = own.letters.find(({ recipients }) => recipients.includes('mia@visitor.example'))
    expect(letter?.mail.from?.value).toEqual([{ name: 'Praxis am See', address: 'termine@seeblick.example' }])
    expect(addressesOf(letter?.mail.replyTo)).toEqual(['empfang@seeblick.example'])
    // Staff answer the visitor still.
    const toStaff = own.letters.find((one) => one !== letter)
    expect(addressesOf(toStaff?.mail.replyTo)).toEqual(['mia@visitor.example'])
  })

  it('without a server of its own leaves by the shared one, with its name and answers', async () => {
    await apply({ senderName: 'Praxis am See', replyTo: 'empfang@seeblick.example' })
    await stage.book()
    await start().runOnce()
    const letter = stage.sink.letters.find(({ recipients }) => recipients.includes('mia@visitor.example'))
    expect(letter?.mail.from?.value).toEqual([{ name: 'Praxis am See', address: 'bookings@slotwell.example' }])
    expect(addressesOf(letter?.mail.replyTo)).toEqual(['empfang@seeblick.example'])
  })

  it('signs in with the password that was set, and holds for the next letter when it is edited', async () => {
    await apply({ smtp: smtp({ user: 'termine' }) })
    expect(await setPassword()).toMatchObject({ ok: true })
    await stage.book()
    await start().runOnce()
    expect(own.logins).toEqual([`termine:${PASSWORD}`, `termine:${PASSWORD}`])
    await apply({})
    await stage.book({ start: '2026-11-24T10:00:00+01:00' })
    await runner.runOnce()
    expect([own.letters.length, stage.sink.letters.length]).toEqual([2, 2])
  })

  it('sends no password to another host or user than the one it was given for', async () => {
    await apply({ smtp: smtp({ user: 'termine' }) })
    await setPassword()
    await apply({ smtp: smtp({ user: 'termine', host: 'localhost' }) })
    await stage.book()
    await start().runOnce()
    await apply({ smtp: smtp({ user: 'somebody' }) })
    stage.clock.nowMs += 3_600_000
    await runner.runOnce()
    expect(own.logins).toEqual([])
    expect(own.letters).toEqual([])
    expect(new Set(reasons())).toEqual(new Set(['smtp password_of_another_server']))
  })

  it('waits for its password', async () => {
    await apply({ smtp: smtp({ user: 'termine' }) })
    await stage.book()
    await start().runOnce()
    expect(reasons()).toEqual(['smtp no_password', 'smtp no_password'])
    expect(await setPassword()).toMatchObject({ ok: true })
    stage.clock.nowMs += 3_600_000
    await runner.runOnce()
    expect(own.letters).toHaveLength(2)
  })

  it.each([
    ['no server', {}, 'no_server'],
    ['nobody who signs in', { smtp: { host: 'mail.example.org', from: 'a@example.org' } }, 'no_user'],
  ])('takes no password where the file names %s', async (_, mail, reason) => {
    start()
    await apply(mail)
    expect(await setPassword()).toEqual({ ok: false, reason })
  })

  it('keeps the password sealed: it is in no row, no audit entry, no line of the log and no file that is shown', async () => {
    await apply({ smtp: smtp({ user: 'termine' }) })
    await setPassword()
    await stage.book()
    own.setMood({ kind: 'refuses', code: 451, text: `4.7.1 ${PASSWORD}`, times: 9 })
    await start().runOnce()
    const { store, organizationId } = stage
    const sealed = await store.mailPasswords.sealed(organizationId)
    const seen = [
      Buffer.from(sealed?.passwordSealed ?? []).toString('latin1'),
      JSON.stringify(await store.catalog.current(organizationId)),
      JSON.stringify(await store.audit.read(organizationId, { limit: 1_000 })),
      JSON.stringify(await store.outbox.newest(organizationId, 99)),
      JSON.stringify(stage.logged),
    ]
    for (const text of seen) expect(text).not.toContain(PASSWORD)
    // It opens for its organization only.
    const place = { table: 'mail_passwords', rowId: organizationId, column: 'password' } as const
    expect(await stage.keyring.openForOrganization(organizationId, place, sealed!.passwordSealed)).toContain(PASSWORD)
    await stage.keyring.prepareOrganization('org_other')
    await expect(stage.keyring.openForOrganization('org_other', place, sealed!.passwordSealed)).rejects.toThrow()
    await expect(
      stage.keyring.openForOrganization(organizationId, { ...place, rowId: 'org_other' }, sealed!.passwordSealed),
    ).rejects.toThrow()
  })
})

describe('a host that an owner names', () => {
  it.each(['127.0.0.1', '::1', 'localhost', '10.0.0.7', '169.254.169.254'])(
    '%s is not connected to unless the operator allows it',
    async (host) => {
      await apply({ smtp: smtp({ host }) })
      await stage.book()
      await start({ privateHosts: false }).runOnce()
      expect(own.connections()).toBe(0)
      expect(reasons()).toEqual(['smtp private_address', 'smtp private_address'])
    },
  )

  it('is looked up once, and connected to where it was found', async () => {
    await apply({ smtp: smtp({ host: 'mail.example.org' }) })
    await stage.book({ staff: 'anna' })
    let looks = 0
    // The first answer is this machine's; a second look-up would lead nowhere.
    await start({ lookup: () => Promise.resolve([{ address: looks++ === 0 ? '127.0.0.1' : '192.0.2.1', family: 4 }]) }).runOnce()
    expect(own.connections()).toBe(1)
  })

  it.each([
    ['offers no TLS', false],
    ['has a certificate that nobody vouches for', true],
  ])('gets no letter if it %s', async (_, startTls) => {
    await own.close()
    own = await startSmtpSink({ startTls })
    await apply({ smtp: smtp({ host: 'mail.example.org', user: 'termine' }) })
    await setPassword()
    await stage.book({ staff: 'anna' })
    await start({ lookup: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]) }).runOnce()
    expect(own.connections()).toBeGreaterThan(0)
    expect([own.letters, own.logins]).toEqual([[], []])
  })
})

describe('a server that is away', () => {
  it('of the organization does not keep the letters of the others', async () => {
    await apply({ smtp: smtp({ port: 9 }) })
    for (const hour of ['09', '10', '11', '12', '13', '14', '15']) await stage.book({ start: `2026-11-24T${hour}:00:00+01:00` })
    await start().runOnce()
    // After two tries nothing more sets out; four were under way at most. Every letter waits at its own server.
    expect(reasons().length).toBeLessThanOrEqual(6)
    expect(new Set(reasons())).toEqual(new Set(['smtp ESOCKET CONN']))
    const { store, organizationId } = stage
    stage.clock.nowMs += 3_600_000
    expect(await store.outbox.organizationsAt(`mail:${organizationId}`, { limit: 9 })).toEqual([organizationId])
    expect(await store.outbox.organizationsAt('mail', { limit: 9 })).toEqual([])
  })

  it('of everybody does not keep the letters of whoever has a server of their own', async () => {
    const breaker = createCircuitBreaker({ clock: () => stage.clock.nowMs, threshold: 1 })
    breaker.ended('mail', 'away')
    await apply({ smtp: smtp() })
    await stage.book()
    const mail = stage.mail({ url: 'smtp://127.0.0.1:9' })
    const ways = createOrganizationMail(stage, { shared: mail, privateHosts: true })
    runner = stage.runner(createOutboxRunner, { mail, ways, breaker })
    await runner.runOnce()
    expect(own.letters).toHaveLength(2)
  })

  it('of everybody does not keep reminders of whoever has a server of their own, those for later included', async () => {
    const breaker = createCircuitBreaker({ clock: () => stage.clock.nowMs, threshold: 1 })
    await apply({ smtp: smtp() }, { reminders: ['P1D', 'PT2H'] })
    await stage.book()
    start({ breaker })
    await runner.runOnce()
    expect(own.letters).toHaveLength(2)
    stage.clock.nowMs = Date.parse('2026-11-23T09:00:00+01:00')
    breaker.ended('mail:reminders', 'away')
    await runner.runOnce()
    expect(own.letters).toHaveLength(3)
    // What waits for its moment went along, without being looked for.
    expect((await waiting()).map(({ destination }) => destination)).toEqual([`mail:${stage.organizationId}:reminders`])
  })
})

it('a server taken out of the file leaves its reminders to the line of reminders, and its letters to that of letters', async () => {
  await own.close()
  await apply({ smtp: smtp() }, { reminders: ['P2D', 'P1D', 'PT2H'] })
  await stage.book({ staff: 'anna' })
  stage.clock.nowMs = Date.parse('2026-11-22T09:00:00+01:00')
  await start({ breaker: createCircuitBreaker({ clock: () => stage.clock.nowMs, threshold: 99 }) }).runOnce()
  const letters = await waiting()
  expect(letters.map(({ kind, destination }) => [kind, destination])).toEqual([
    ...Array.from({ length: 2 }, () => ['booking.confirmed', `mail:${stage.organizationId}`]),
    ...Array.from({ length: 3 }, () => ['booking.reminder', `mail:${stage.organizationId}:reminders`]),
  ])
  await apply({}, { reminders: ['P2D', 'P1D', 'PT2H'] })
  stage.clock.nowMs += 3_600_000
  await runner.runOnce()
  expect(stage.sink.letters).toHaveLength(3)
  expect((await waiting()).map(({ destination }) => destination)).toEqual(['mail:reminders', 'mail:reminders'])
})

it('has a line for reminders of its own: after an outage they come at a pace, and no other letter waits behind them', async () => {
  await apply({ smtp: smtp() }, { reminders: ['P1D'] })
  for (let half = 0; half < 16; half++) {
    const start = `2026-11-24T${String(8 + Math.floor(half / 2)).padStart(2, '0')}:${half % 2 ? '30' : '00'}:00+01:00`
    await stage.book({ start, email: `${half}@visitor.example` })
  }
  const runner = start()
  await runner.runOnce()
  const before = own!.letters.length
  stage.clock.nowMs = Date.parse('2026-11-24T07:00:00+01:00')
  await stage.book({ start: '2026-11-27T10:00:00+01:00', email: 'new@visitor.example' })
  await runner.runOnce()
  const reminders = () => own!.letters.slice(before).filter(({ mail }) => mail.subject?.startsWith('Erinnerung'))
  expect(reminders()).toHaveLength(10)
  expect(own!.letters.slice(before, before + 8).flatMap(({ recipients }) => recipients)).toContain('new@visitor.example')
  stage.clock.nowMs += 1_000
  await runner.runOnce()
  expect(reminders()).toHaveLength(16)
  expect(stage.sink.letters).toEqual([])
})

it('carries what the owner is told of his webhooks, too', async () => {
  await apply({ smtp: smtp() })
  const { store, keyring, organizationId, clock } = stage
  const webhooks = {
    store,
    keyring,
    newId,
    clock: () => clock.nowMs,
    log: (entry: { readonly event: string }) => stage.logged.push(entry),
    allowPrivate: true,
  }
  const deed = { organizationId, actor: 'cli' }
  await createWebhook(webhooks, { ...deed, request: { slug: 'one', url: 'http://127.0.0.1:9/', events: '*', detail: 'thin' } })
  const [endpoint] = await store.webhooks.endpoints(organizationId)
  const audit = { id: newId('aud'), atMs: clock.nowMs, action: 'webhook.pause', object: endpoint!.id, meta: {}, ...deed }
  await store.webhooks.change(endpoint!, { state: 'paused', stateReason: 'failing', noticeDue: true }, audit)
  const mail = stage.mail()
  const ways = createOrganizationMail(stage, { shared: mail, privateHosts: true })
  await sendNotices({ ...webhooks, ways, publicUrl: 'https://book.example.org' })
  expect([own.letters.length, stage.sink.letters.length]).toEqual([1, 0])
  expect(await store.webhooks.noticesDue()).toEqual([])
  ways.close()
})

it('where nothing is to leave, an own server is not used either', async () => {
  await apply({ smtp: smtp() })
  await stage.book()
  start()
  const mail = stage.mail()
  const ways = createOrganizationMail(stage, { shared: mail, onlyShared: true, privateHosts: true })
  expect(await ways.wayOf(stage.organizationId)).toEqual({ mail, destination: 'mail' })
})

it('is given up by the last who sends by it', async () => {
  start()
  let closed = 0
  const mail = { sender: 'a@example.org', send: () => Promise.resolve(), close: () => void closed++ }
  const ways = createOrganizationMail(stage, { shared: mail, senders: 2 })
  ways.close()
  expect(closed).toBe(0)
  ways.close()
  expect(closed).toBe(1)
})
