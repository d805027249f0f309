import { afterEach, describe, expect, it } from 'vitest'
import { type SmtpSink, startSmtpSink } from '../../test/smtp-sink.ts'
import type { Letter } from './mail.ts'
import { createSmtpMail, smtpUrlFault } from './smtp.ts'

const letter: Letter = {
  messageId: '<abc@book.example.org>',
  fromName: 'Praxis Müller',
  to: { name: 'Mia', address: 'mia@visitor.example' },
  subject: 'Verschoben: Erstgespräch, 24. November 2026, 09:00 Uhr',
  text: 'Guten Tag\n',
  html: '<p>Guten Tag</p>',
  calendar: { method: 'REQUEST', content: 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n' },
}
let sink: SmtpSink | undefined
afterEach(async () => sink?.close())

describe('smtpUrlFault', () => {
  it.each(['smtp://127.0.0.1:1025', 'smtps://user:pass%40word@mail.example.org:465', 'smtp://mail.example.org', 'smtp://[::1]:25/'])(
    'accepts %s',
    (url) => expect(smtpUrlFault(url)).toBeUndefined(),
  )
  it.each([
    '',
    'mail.example.org:25',
    'http://mail.example.org',
    'smtps://mail.example.org/?tls.rejectUnauthorized=false',
    'smtp://mail.example.org/x',
    'smtp://',
  ])('refuses %j in words that hold no password', (url) => {
    expect(smtpUrlFault(url)).toMatch(/^(?:is|must|names) /)
    expect(() => createSmtpMail({ url, sender: 'a@slotwell.example' })).toThrow(/^SMTP_URL /)
  })
  it('needs one address to send from', () =>
    expect(() => createSmtpMail({ url: 'smtp://127.0.0.1:25', sender: 'a@x.example, b@y.example' })).toThrow('MAIL_FROM'))
})

describe('createSmtpMail', () => {
  it('sends text, HTML and the calendar file as a mail program expects them', async () => {
    sink = await startSmtpSink()
    await createSmtpMail({ url: sink.url, sender: 'bookings@slotwell.example' }).send(letter)
    const [arrived] = sink.letters
    expect(arrived?.mail.subject).toBe(letter.subject)
    expect(arrived?.mail.messageId).toBe(letter.messageId)
    expect(arrived?.mail.from?.value[0]).toEqual({ name: 'Praxis Müller', address: 'bookings@slotwell.example' })
    expect([arrived?.mail.text?.trim(), arrived?.mail.html]).toEqual(['Guten Tag', '<p>Guten Tag</p>'])
    expect(arrived?.calendarMethod).toBe('REQUEST')
    expect(arrived?.raw).toMatch(/multipart\/alternative[\s\S]*text\/plain[\s\S]*text\/html[\s\S]*text\/calendar/)
    expect(arrived?.calendar).toBe(letter.calendar?.content)
    expect(arrived?.mail.headers.get('auto-submitted')).toBe('auto-generated')
  })

  it.each([
    { offer: 'no TLS', startTls: false, reason: /^smtp (?:ETLS|EPROTOCOL|EHLO)/ },
    { offer: 'TLS with a certificate that nobody vouches for', startTls: true, reason: /^smtp (?:ETLS|ESOCKET|ECONNECTION)/ },
  ])('refuses a server elsewhere that offers $offer', async ({ startTls, reason }) => {
    sink = await startSmtpSink({ startTls })
    // This machine by an address that does not count as loopback.
    const mail = createSmtpMail({ url: `smtp://[::ffff:127.0.0.1]:${sink.port}`, sender: 'bookings@slotwell.example', stepMs: 2_000 })
    await expect(mail.send(letter)).rejects.toMatchObject({ reason: expect.stringMatching(reason), permanent: false })
    expect(sink.connections()).toBe(1)
    expect(sink.letters).toHaveLength(0)
  })

  it('names what failed by codes only', async () => {
    sink = await startSmtpSink()
    sink.setMood({ kind: 'refuses', code: 550, text: '5.7.1 <mia@visitor.example> is blocked', times: 1 })
    await expect(createSmtpMail({ url: sink.url, sender: 'bookings@slotwell.example' }).send(letter)).rejects.toMatchObject({
      reason: 'smtp EENVELOPE RCPT TO 550 5.7.1',
      permanent: false,
    })
  })
})
