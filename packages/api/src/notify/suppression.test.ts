import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type MailStage, openMailStage } from '../../test/mail-stage.ts'
import { privateViews } from '../booking/private-view.ts'
import { newId } from '../new-id.ts'
import { eraseCustomer } from '../trust/erase.ts'
import { sweepOrphans } from '../trust/sweep-orphans.ts'
import { type BounceDeps, takeNotice, takeReport } from './bounces.ts'
import { createOutboxRunner } from './outbox.ts'
import type { QueueRunner } from './queue-runner.ts'
import { allowAddress, listSuppressions, suppressAddress, suppressionOf, suppressionView } from './suppression.ts'

const HOUR_MS = 3_600_000
const MIA = 'mia@visitor.example'
let stage: MailStage
let runner: QueueRunner
let deps: BounceDeps

beforeEach(async () => {
  stage = await openMailStage()
  runner = stage.runner(createOutboxRunner)
  deps = { ...stage.deps, clock: () => stage.clock.nowMs }
})
afterEach(() => stage.close())

const about = (email = MIA) => ({ organizationId: stage.organizationId, email, actor: 'test' })
const flags = async (bookingId: string) => {
  const booking = await stage.store.bookings.byId(stage.organizationId, bookingId)
  const [view] = await privateViews(stage.deps, about(), [booking!], stage.clock.nowMs)
  return view?.attendees.map(({ mailSuppressed }) => mailSuppressed)
}
/** As a mail server writes it when it gives a letter back. */
const report = ({
  recipient = MIA,
  messageId = '<nobody@book.example.org>',
  status = '5.1.1',
  action = 'failed',
  original = '',
}: {
  recipient?: string
  messageId?: string
  status?: string
  action?: string
  original?: string
} = {}) =>
  [
    'From: MAILER-DAEMON@mx.example.org',
    'To: bookings@slotwell.example',
    'Subject: Undelivered Mail Returned to Sender',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"',
    '',
    '--=_b',
    'Content-Type: text/plain',
    '',
    'I am sorry.',
    '--=_b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.org',
    'Arrival-Date: Fri, 20 Nov 2026 12:00:00 +0100',
    '',
    ...(original ? [`Original-Recipient: rfc822;${original}`] : []),
    `Final-Recipient: rfc822; ${recipient}`,
    `Action: ${action}`,
    `Status: ${status}`,
    'Diagnostic-Code: smtp; 550 5.1.1 unknown',
    '    user',
    '',
    '--=_b',
    'Content-Type: text/rfc822-headers',
    '',
    'From: Praxis <bookings@slotwell.example>',
    `Message-ID:`,
    ` ${messageId}`,
    'Subject: Ihr Termin',
    '',
    '--=_b--',
    '',
  ].join('\r\n')

describe('a mailbox that does not exist', () => {
  it('is written to once; staff see that they have to phone', async () => {
    const first = await stage.book({ staff: 'anna' })
    stage.sink.setMood({ kind: 'refuses', code: 550, text: '5.1.1 no such user', to: MIA, times: 1 })
    await runner.runOnce()
    expect(stage.lettersTo(MIA)).toHaveLength(0)
    expect(await flags(first)).toEqual([true])
    const second = await stage.book({ staff: 'anna', start: '2026-11-25T09:00:00+01:00' })
    await runner.runOnce()
    expect(stage.lettersTo(MIA)).toHaveLength(0)
    expect(stage.logged.at(-1)?.reason ?? stage.logged.at(-2)?.reason).toBe('suppressed')
    expect([await flags(first), await flags(second)]).toEqual([[true], [true]])
    expect(stage.lettersTo('anna@seeblick.example')).toHaveLength(2)
    expect(await listSuppressions(deps, stage.organizationId)).toEqual({
      counts: { hardBounce: 1, complaint: 0, byHand: 0 },
      newest: [{ reason: 'hardBounce', since: '2026-11-20T11:00:00+00:00' }],
    })
  })

  it.each([
    ['a full one', 552, '5.2.2 full'],
    ['a refusal of us', 550, '5.7.1 go away'],
    ['one that may exist later', 450, '4.1.1 try later'],
  ])('is not %s', async (_, code, text) => {
    const id = await stage.book({ staff: 'anna' })
    stage.sink.setMood({ kind: 'refuses', code, text, times: 1 })
    await runner.runOnce()
    expect(await flags(id)).toEqual([undefined])
  })

  it('may be a staff member’s: the next one is withheld, and the visitor’s letter is not', async () => {
    await suppressAddress(deps, { ...about('anna@seeblick.example'), reason: 'hardBounce' })
    await stage.book({ staff: 'anna' })
    await runner.runOnce()
    expect([stage.lettersTo('anna@seeblick.example').length, stage.lettersTo(MIA).length]).toEqual([0, 1])
  })
})

describe('the list', () => {
  it('knows an address in every spelling, in one organization, until it is allowed again', async () => {
    expect(await suppressAddress(deps, { ...about('Mia@VISITOR.example'), reason: 'byHand' })).toBe(true)
    expect(await suppressAddress(deps, { ...about(), reason: 'complaint' })).toBe(false)
    expect(suppressionView(await suppressionOf(deps, about()))).toEqual({
      suppressed: true,
      reason: 'byHand',
      since: '2026-11-20T11:00:00+00:00',
    })
    await stage.keyring.prepareOrganization('org_other')
    expect(suppressionView(await suppressionOf(deps, { organizationId: 'org_other', email: MIA }))).toEqual({ suppressed: false })
    await stage.book({ staff: 'anna' })
    await runner.runOnce()
    expect(stage.lettersTo(MIA)).toHaveLength(0)
    expect([await allowAddress(deps, about()), await allowAddress(deps, about())]).toEqual([true, false])
    await stage.book({ staff: 'anna', start: '2026-11-25T09:00:00+01:00' })
    await runner.runOnce()
    expect(stage.lettersTo(MIA)).toHaveLength(1)
  })

  it('keeps whoever never booked: his key is no orphan while he is on it, and is one afterwards', async () => {
    const { store, keyStore, keyring, clock, organizationId } = stage
    await suppressAddress(deps, { ...about('never@booked.example'), reason: 'byHand' })
    clock.nowMs += 2 * HOUR_MS
    await sweepOrphans({ store, keyStore, clock: () => clock.nowMs })
    expect(await suppressionOf(deps, about('never@booked.example'))).toBeDefined()
    expect(await keyring.findPerson(organizationId, 'never@booked.example')).toBeDefined()
  })

  it('forgets whoever is erased, in the data and in the index; booking again he is somebody new', async () => {
    const { store, keyStore, keyring, clock, organizationId } = stage
    const id = await stage.book({ staff: 'anna' })
    await suppressAddress(deps, { ...about(), reason: 'hardBounce' })
    const before = await keyring.findPerson(organizationId, MIA)
    const erasing = { store, keyStore, keyring, ledgerCopies: [], newId, clock: () => clock.nowMs }
    const { customerId } = await stage.attendeeOf(id)
    expect(await eraseCustomer(erasing, { organizationId, customerId, actor: 'test' })).toMatchObject({ ok: true })
    expect(await store.suppressions.among(organizationId, [before!])).toEqual([])
    expect(await store.suppressions.counts(organizationId)).toEqual({ hardBounce: 0, complaint: 0, byHand: 0 })
    expect(await suppressionOf(deps, about())).toBeUndefined()
    await stage.book({ staff: 'anna', start: '2026-11-25T09:00:00+01:00' })
    await runner.runOnce()
    expect(stage.lettersTo(MIA)).toHaveLength(1)
  })

  it('says in the audit who and why, by ids', async () => {
    await suppressAddress(deps, { ...about(), reason: 'complaint' })
    await allowAddress(deps, about())
    const entries = await stage.store.audit.read(stage.organizationId, { limit: 99 })
    expect(entries.slice(-2).map(({ action, actor, meta }) => [action, actor, meta])).toEqual([
      ['mail.suppress', 'test', { reason: 'complaint' }],
      ['mail.allow', 'test', {}],
    ])
    expect(JSON.stringify(entries)).not.toContain('visitor.example')
  })
})

describe('a delivery report', () => {
  const take = (text: string) => takeReport(deps, { organizationId: stage.organizationId, report: text, actor: 'test' })

  it('about one of our letters stops the person it went to, wherever that had it sent on to', async () => {
    const id = await stage.book({ staff: 'anna' })
    await runner.runOnce()
    const messageId = stage.lettersTo(MIA)[0]?.mail.messageId
    expect(await take(report({ recipient: 'mia.private@elsewhere.example', messageId: messageId ?? '' }))).toEqual({
      suppressed: 1,
      ignored: 0,
    })
    expect(await flags(id)).toEqual([true])
    expect(await suppressionOf(deps, about('mia.private@elsewhere.example'))).toBeUndefined()
  })

  it('about a letter that we don’t know stops an address that we do', async () => {
    await stage.book({ staff: 'anna' })
    expect(await take(report())).toEqual({ suppressed: 1, ignored: 0 })
    expect(await suppressionOf(deps, about())).toMatchObject({ reason: 'hardBounce' })
    // Servers repeat themselves.
    expect(await take(report())).toEqual({ suppressed: 1, ignored: 0 })
    expect(await stage.store.suppressions.counts(stage.organizationId)).toMatchObject({ hardBounce: 1 })
  })

  it('names the address before it was sent on', async () => {
    await stage.book({ staff: 'anna' })
    expect(await take(report({ recipient: 'x@elsewhere.example', original: MIA }))).toEqual({ suppressed: 1, ignored: 0 })
  })

  it('about a letter to staff stops their address if it names it, however it is written', async () => {
    await stage.book({ staff: 'anna' })
    await runner.runOnce()
    const messageId = stage.lettersTo('anna@seeblick.example')[0]?.mail.messageId ?? ''
    // Where she had it sent on to is not known, and whether she has another address by now.
    expect(await take(report({ recipient: 'anna.private@elsewhere.example', messageId }))).toEqual({ suppressed: 0, ignored: 1 })
    expect(await take(report({ recipient: 'Anna@Seeblick.example', messageId }))).toEqual({ suppressed: 1, ignored: 0 })
    expect(await suppressionOf(deps, about('anna@seeblick.example'))).toMatchObject({ reason: 'hardBounce' })
    await stage.book({ staff: 'anna', start: '2026-11-25T09:00:00+01:00' })
    await runner.runOnce()
    expect([stage.lettersTo('anna@seeblick.example').length, stage.lettersTo(MIA).length]).toEqual([1, 2])
    const other = newId('org')
    await stage.keyring.prepareOrganization(other)
    const ofOthers = { ...about('beat@seeblick.example'), organizationId: other, kind: 'hardBounce' } as const
    expect(await takeNotice(deps, ofOthers)).toEqual({ suppressed: 0, ignored: 1 })
  })

  it.each([
    ['a delay', { action: 'delayed', status: '4.4.1' }],
    ['a failure that is a delay', { status: '4.4.7' }],
    ['a delay with the code of a failure', { action: 'delayed' }],
    ['a full mailbox', { status: '5.2.2' }],
    ['a refusal of us', { status: '5.7.1' }],
    ['a delivery', { action: 'delivered', status: '2.0.0' }],
    ['an address that nobody has here', { recipient: 'stranger@nowhere.example' }],
    ['no address at all', { recipient: 'not an address' }],
  ])('of %s stops nobody', async (_, changes) => {
    await stage.book({ staff: 'anna' })
    expect(await take(report(changes))).toEqual({ suppressed: 0, ignored: 1 })
    expect(await stage.store.suppressions.counts(stage.organizationId)).toMatchObject({ hardBounce: 0 })
  })

  it('about another organization’s letter stops nobody of this one', async () => {
    await stage.book({ staff: 'anna' })
    await runner.runOnce()
    const messageId = stage.lettersTo(MIA)[0]?.mail.messageId ?? ''
    const other = newId('org')
    await stage.keyring.prepareOrganization(other)
    expect(await takeReport(deps, { organizationId: other, report: report({ messageId }), actor: 'test' })).toEqual({
      suppressed: 0,
      ignored: 1,
    })
    expect(await suppressionOf(deps, about())).toBeUndefined()
  })

  it.each([
    ['nothing', ''],
    ['a letter', 'From: a@example.org\r\nSubject: Hello\r\n\r\nHello'],
    ['a report without its part', report().replace('message/delivery-status', 'text/plain')],
    ['noise', '\u0000\ufffd--=_b--=_b\r\n'.repeat(500)],
    ['parts in parts', 'Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n'.repeat(300)],
  ])('is not %s', async (_, text) => expect(await take(text)).toBeUndefined())
})

it('a notice about an address that nobody has here puts nobody on the list, and one about a known one does', async () => {
  const notice = (email: string) => takeNotice(deps, { ...about(email), kind: 'complaint' })
  expect(await notice(MIA)).toEqual({ suppressed: 0, ignored: 1 })
  await stage.book({ staff: 'anna' })
  expect(await notice(MIA)).toEqual({ suppressed: 1, ignored: 0 })
  expect(await suppressionOf(deps, about())).toMatchObject({ reason: 'complaint' })
})
