import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countMessages } from '../../test/count-messages.ts'
import { practiceFile } from '../../test/letter-stage.ts'
import { type MailStage, openMailStage } from '../../test/mail-stage.ts'
import { addressesOf, type ArrivedLetter } from '../../test/smtp-sink.ts'
import { eraseCustomer } from '../trust/erase.ts'
import { type Letter, MailFailure } from './mail.ts'
import { createOutboxRunner } from './outbox.ts'
import type { QueueRunner } from './queue-runner.ts'

let stage: MailStage
let runner: QueueRunner
beforeEach(async () => {
  stage = await openMailStage()
  runner = stage.runner(createOutboxRunner)
})
afterEach(() => stage.close())

const hrefs = ({ mail }: ArrivedLetter) => [...(mail.html || '').matchAll(/href="([^"]*)"/g)].map((match) => match[1] ?? '')

describe('T9 a letter as carrier of somebody else’s message', () => {
  const name = 'Gewinn https://evil.example/x jetzt'

  it('a link in the name reaches the address given neither as link nor as text', async () => {
    await stage.book({ name, email: 'third@party.example', answers: { reason: 'www.evil.example\n\nhttp://evil.example/pay' } })
    await runner.runOnce()
    const [letter] = stage.lettersTo('third@party.example')
    expect(letter?.mail.text).toContain('Guten Tag\n')
    for (const part of [
      letter?.mail.text,
      letter?.mail.html || '',
      letter?.calendar,
      letter?.mail.subject,
      JSON.stringify(letter?.mail.to),
    ])
      expect(part).not.toMatch(/evil|Gewinn/)
    expect(letter && hrefs(letter)).toEqual([expect.stringMatching(/^https:\/\/book\.example\.org\/m#/)])
  })

  it('staff can read it, quoted, on one line and not clickable', async () => {
    await stage.book({
      staff: 'anna',
      name,
      answers: {
        reason: 'siehe www.evil.example\n\nhttp://evil.example/pay <a href="https://evil.example">hier</a><img src=x onerror=alert(1)>',
      },
    })
    await runner.runOnce()
    const [letter] = stage.lettersTo('anna@seeblick.example')
    expect(letter?.mail.text).toContain(
      '«siehe www[.]evil[.]example http[:]//evil[.]example/pay <a href="https[:]//evil[.]example">hier</a><img src=x onerror=alert(1)>»',
    )
    expect(letter?.mail.subject).toContain('Gewinn https[:]//evil[.]example/x jetzt')
    expect(letter && hrefs(letter)).toEqual([])
    expect(letter?.mail.html || '').not.toMatch(/<img|<a\s|<script/)
    expect(`${letter?.mail.html || ''}${letter?.mail.text}${letter?.calendar}${letter?.mail.subject}`).not.toMatch(/evil\.example/)
  })
})

describe('T11 headers and recipients', () => {
  const letter: Letter = {
    messageId: '<1@book.example.org>',
    fromName: 'Praxis',
    to: { name: 'Mia', address: 'mia@visitor.example' },
    subject: 'Termin',
    text: 'x',
    html: '<p>x</p>',
  }

  it.each([
    'a@x.example, b@y.example',
    'a@x.example\r\nBcc: b@y.example',
    '"a@x.example" <b@y.example>',
    'a@x.example>,<b@y.example',
    'a@x.example;b@y.example',
    'a@x.example b@y.example',
    'a@x.example\u0000',
    'ａ@x.example',
    '',
  ])('%j is no recipient', async (address) => {
    const refused = await stage
      .mail()
      .send({ ...letter, to: { name: 'Mia', address } })
      .catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(MailFailure)
    expect(refused).toMatchObject({ permanent: true })
    expect(stage.sink.connections()).toBe(0)
  })

  it.each([
    'Mia\r\nBcc: victim@y.example',
    'Mia" <victim@y.example>, "',
    'victim@y.example, Mia',
    'Mia\u2028Bcc: victim@y.example',
    '=?utf-8?q?=0D=0ABcc:_victim=40y.example?=',
  ])('the name and subject %j add no recipient and no header', async (text) => {
    await stage.mail().send({
      ...letter,
      subject: text,
      fromName: text,
      to: { name: text, address: 'mia@visitor.example' },
      replyTo: { name: text, address: 'praxis@seeblick.example' },
    })
    const [arrived] = stage.sink.letters
    expect(arrived?.recipients).toEqual(['mia@visitor.example'])
    expect(addressesOf(arrived?.mail.to)).toEqual(['mia@visitor.example'])
    expect(addressesOf(arrived?.mail.from)).toEqual(['bookings@slotwell.example'])
    expect(addressesOf(arrived?.mail.replyTo)).toEqual(['praxis@seeblick.example'])
    expect([arrived?.mail.bcc, arrived?.mail.cc]).toEqual([undefined, undefined])
    expect([...(arrived?.mail.headers.keys() ?? [])].sort()).toEqual([
      'auto-submitted',
      'content-type',
      'date',
      'from',
      'message-id',
      'mime-version',
      'reply-to',
      'subject',
      'to',
      'x-auto-response-suppress',
    ])
  })

  const LINK = /https?:\/\/|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/
  it.each([
    '=?utf-8?q?Pay_https=3A=2F=2Fevil=2Eexample=2Fx_=E2=80=AEnow?=',
    '=?UTF-8?B?aHR0cHM6Ly9ldmlsLmV4YW1wbGUvIOKArm5vdw==?=',
    'Mia =?iso-8859-1*en?Q?https=3A//evil=2Eexample?= =?iso-8859-1?Q?/x?=',
    '"=?utf-8?q?https=3A=2F=2Fevil=2Eexample?="',
    '==??utf-8?q?https=3A=2F=2Fevil=2Eexample?=',
    '=\u200b?utf-8?q?https=3A=2F=2Fevil=2Eexample?=',
    'Zoë =?utf-8?q?https=3A=2F=2Fevil=2Eexample?=',
  ])('%j is decoded by no mail program: subject and names are read as they were written', async (text) => {
    await stage.mail().send({
      ...letter,
      subject: text,
      fromName: text,
      to: { name: text, address: 'mia@visitor.example' },
      replyTo: { name: text, address: 'praxis@seeblick.example' },
    })
    const arrived = stage.sink.letters[0]?.mail
    const names = [arrived?.from, arrived?.to, arrived?.replyTo].flatMap((one) => [one ?? []].flat()).map(({ value }) => value[0]?.name)
    const meant = text.replace('\u200b', '').replaceAll('=?', '= ?')
    expect([arrived?.subject, ...names]).toEqual([meant, meant, meant, meant])
    expect(meant).not.toMatch(LINK)
  })

  it('nor in a letter whose subject is of ASCII alone', async () => {
    await stage.book({ staff: 'beat', name: '=?utf-8?q?Pay_https=3A=2F=2Fevil=2Eexample=2Fx_=E2=80=AEnow?=' })
    await runner.runOnce()
    const [arrived] = stage.lettersTo('beat@seeblick.example')
    expect(arrived?.mail.subject).toMatch(/^New booking: .*= \?utf-8\?q\?Pay_https/)
    for (const header of [arrived?.mail.subject, JSON.stringify([arrived?.mail.from, arrived?.mail.to, arrived?.mail.replyTo])])
      expect(header).not.toMatch(LINK)
  })
})

describe('T33 what is logged and kept of a letter', () => {
  it('is ids, codes and figures, even when the server repeats the address', async () => {
    const bookingId = await stage.book({ name: 'Zora Canary', email: 'canary@visitor.example', answers: { reason: 'canary answer' } })
    stage.sink.setMood({ kind: 'refuses', code: 450, text: '4.2.1 <canary@visitor.example> Zora Canary is greylisted', times: 1 })
    await runner.runOnce()
    stage.clock.nowMs += 120_000
    await runner.runOnce()
    expect(stage.lettersTo('canary@visitor.example')).toHaveLength(1)
    expect(stage.logged).toHaveLength(3)
    expect(JSON.stringify(stage.logged)).not.toMatch(/canary|zora|@|erstgespr|praxis/i)
    expect(stage.logged).toContainEqual(
      expect.objectContaining({ event: 'letter.delayed', booking: bookingId, attempt: 1, reason: 'smtp EENVELOPE RCPT TO 450 4.2.1' }),
    )
  })
})

it('I15 nothing is sent to or about an erased person', async () => {
  const bookingId = await stage.book({ staff: 'anna' })
  const { customerId } = await stage.attendeeOf(bookingId)
  const { organizationId, store, keyStore, keyring, deps, clock } = stage
  const erased = await eraseCustomer(
    { store, keyStore, keyring, ledgerCopies: [], newId: deps.newId, clock: () => clock.nowMs },
    { organizationId, customerId, actor: 'cli' },
  )
  expect(erased).toMatchObject({ ok: true })
  await runner.runOnce()
  expect(stage.sink.letters).toEqual([])
  expect(await countMessages(store)).toMatchObject({ due: 0, sent: 0, dropped: 2 })
})

describe('T9 the same in letters of the owner’s words', () => {
  const said = 'Für {name}: {service} {number}'
  const own = { subject: said, heading: said, lead: said }
  const hostile = [
    'x\r\nBcc: a@evil.example',
    '<img src=//evil.example/p>',
    '{{service}} {number}',
    '\u202egpj.exe',
    'https://evil.example/x',
  ]

  it.each(hostile)('%j as a name becomes no header, no markup, no link and no further text', async (name) => {
    const texts = { confirmed: { attendee: own, staff: own } }
    await stage.apply({ ...practiceFile(), letters: { note: 'Für {name}', texts: { de: texts, en: texts } } })
    await stage.book({ staff: 'anna', name })
    await runner.runOnce()
    expect(stage.sink.letters).toHaveLength(2)
    for (const { recipients, raw, mail } of stage.sink.letters) {
      expect(recipients).toHaveLength(1)
      const [head = ''] = raw.split('\r\n\r\n')
      expect(head).not.toMatch(/^(?:bcc|cc|x-evil):/im)
      expect(head.match(/^subject:/gim)).toHaveLength(1)
      expect(mail.subject).toMatch(/^Für/)
      expect(mail.subject).not.toMatch(/[\r\n\u202a-\u202e]|https?:\/\//)
      expect(mail.html || '').not.toMatch(/<img|\u202e|href="(?!https:\/\/book\.example\.org\/m#)/)
      expect(mail.text).not.toMatch(/\u202e|https:\/\/evil/)
      // What somebody typed in braces stays in braces.
      if (recipients.includes('anna@seeblick.example') && name.includes('{{')) expect(mail.text).toContain('{{service}} {number}')
      if (recipients.includes('mia@visitor.example')) expect(mail.text).not.toMatch(/evil|img/)
    }
  })
})
