import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export interface Letter {
  /** Of the envelope: where it really went. */
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly html: string
  /** The attached calendar file; empty if there is none. */
  readonly calendar: string
}

export interface LetterBox {
  readonly url: string
  /** Letters to one address so far, oldest first. */
  to(address: string): readonly Letter[]
  /** The first letter to `address` whose subject or text matches, now or soon. */
  waitFor(address: string, wanted?: RegExp): Promise<Letter>
  /** From now on connections are taken and nothing is said, until `work`. */
  hang(): void
  work(): void
  close(): Promise<void>
}

const PATIENCE_MS = 15_000

/** A real SMTP server on this machine that keeps what arrives. */
export async function openLetterBox(): Promise<LetterBox> {
  const letters: Letter[] = []
  const watchers = new Set<() => void>()
  const silent = new Set<() => void>()
  let hanging = false

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onConnect(_session, done) {
      if (hanging) silent.add(() => done(new Error('too late')))
      else done()
    },
    onData(stream, session, done) {
      simpleParser(stream).then((mail) => {
        letters.push(
          letterOf(
            mail,
            session.envelope.rcptTo.map(({ address }) => address),
          ),
        )
        for (const look of watchers) look()
        done()
      }, done)
    },
  })
  // A server that is killed while it delivers resets its connection.
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as { readonly port: number }
  const to = (address: string) => letters.filter((letter) => letter.to.includes(address))

  return {
    url: `smtp://127.0.0.1:${port}`,
    to,
    waitFor(address, wanted = /./) {
      return new Promise((resolve, reject) => {
        const end = setTimeout(() => {
          watchers.delete(look)
          const seen = letters.map((letter) => `${letter.to.join()}: ${letter.subject}`).join('\n')
          reject(new Error(`No letter to ${address} that matches ${wanted} within ${PATIENCE_MS} ms. Arrived:\n${seen}`))
        }, PATIENCE_MS)
        const look = () => {
          const found = to(address).find(({ subject, text }) => wanted.test(subject) || wanted.test(text))
          if (!found) return
          clearTimeout(end)
          watchers.delete(look)
          resolve(found)
        }
        watchers.add(look)
        look()
      })
    },
    hang() {
      hanging = true
    },
    work() {
      hanging = false
      for (const answer of silent) answer()
      silent.clear()
    },
    close: () =>
      new Promise((resolve) => {
        for (const answer of silent) answer()
        server.close(() => resolve())
      }),
  }
}

const letterOf = (mail: ParsedMail, to: readonly string[]): Letter => ({
  to,
  subject: mail.subject ?? '',
  text: mail.text ?? '',
  html: mail.html || '',
  calendar: mail.attachments.find(({ filename }) => filename?.endsWith('.ics'))?.content.toString('utf8') ?? '',
})

/** The address behind "move or cancel" in a letter. */
export function manageLinkIn({ text }: Letter): string {
  const [link] = /https?:\/\/\S+\/m(?:\?[^\s#]*)?#[\w.-]+/.exec(text) ?? []
  if (!link) throw new Error(`There is no manage link in this letter:\n${text}`)
  return link
}

/** Value of a property of the appointment in a calendar file; folded lines are joined first. */
export function calendarValue(calendar: string, name: string): string | undefined {
  const [, event = ''] = calendar.replace(/\r\n[ \t]/g, '').split('BEGIN:VEVENT')
  return new RegExp(`^${name}(?:;[^:\r\n]*)?:(.*)$`, 'm').exec(event)?.[1]?.trim()
}
