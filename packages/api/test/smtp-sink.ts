import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export interface ArrivedLetter {
  /** Of the envelope: where it really goes, whatever the headers say. */
  readonly recipients: readonly string[]
  readonly raw: string
  readonly mail: ParsedMail
  /** The calendar file, decoded; '' if there is none. */
  readonly calendar: string
  /** `REQUEST` or `CANCEL` from the content type of the calendar alternative. */
  readonly calendarMethod: string | undefined
}

/** How the server treats what comes next. */
export type Mood =
  | { readonly kind: 'accepts' }
  /** Answers this at RCPT TO, `times` times, then accepts; of one recipient only, if `to` names it. */
  | {
      readonly kind: 'refuses'
      readonly code: number
      readonly text: string
      readonly at?: 'rcpt' | 'data'
      readonly to?: string
      times: number
    }
  /** Takes the connection and says nothing more. */
  | { readonly kind: 'hangs' }

export interface SmtpSink {
  readonly url: string
  readonly port: number
  readonly letters: readonly ArrivedLetter[]
  /** Who signed in, `user:password`. */
  readonly logins: readonly string[]
  /** Connections so far. */
  readonly connections: () => number
  setMood(mood: Mood): void
  /** The first letter for which `wanted` holds, now or within `timeoutMs`. */
  waitFor(wanted: (letter: ArrivedLetter) => boolean, timeoutMs?: number): Promise<ArrivedLetter>
  close(): Promise<void>
}

interface SinkOptions {
  readonly port?: number
  /** Offers STARTTLS with a certificate that nobody trusts. */
  readonly startTls?: boolean
}

/** A real SMTP server on 127.0.0.1 that keeps what arrives. */
export async function startSmtpSink({ port = 0, startTls = false }: SinkOptions = {}): Promise<SmtpSink> {
  const letters: ArrivedLetter[] = []
  const logins: string[] = []
  const waiting = new Set<() => void>()
  const hung: (() => void)[] = []
  let mood: Mood = { kind: 'accepts' }
  let connections = 0

  const refusal = (at: 'rcpt' | 'data', address?: string): Error | undefined => {
    if (mood.kind !== 'refuses' || (mood.at ?? 'rcpt') !== at || mood.times <= 0) return undefined
    if (mood.to !== undefined && mood.to !== address) return undefined
    mood.times--
    return Object.assign(new Error(mood.text), { responseCode: mood.code })
  }

  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    onAuth({ username = '', password = '' }, _session, done) {
      logins.push(`${username}:${password}`)
      done(null, { user: username })
    },
    disabledCommands: startTls ? [] : ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onConnect(_session, done) {
      connections++
      if (mood.kind === 'hangs') hung.push(() => done(new Error('too late')))
      else done()
    },
    onRcptTo: ({ address }, _session, done) => done(refusal('rcpt', address)),
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const refused = refusal('data')
        if (refused) return done(refused)
        const raw = Buffer.concat(chunks)
        simpleParser(raw, (error: Error | null, mail: ParsedMail) => {
          if (error) return done(error)
          letters.push(
            arrived(
              raw.toString('latin1'),
              mail,
              session.envelope.rcptTo.map(({ address }) => address),
            ),
          )
          for (const look of waiting) look()
          done()
        })
      })
    },
  })
  // A client that gives up on a hanging server resets its connection: expected here.
  server.on('error', () => {})
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const bound = (server.server.address() as { readonly port: number }).port

  return {
    url: `smtp://127.0.0.1:${bound}`,
    port: bound,
    letters,
    logins,
    connections: () => connections,
    setMood(next) {
      mood = next
    },
    waitFor(wanted, timeoutMs = 5_000) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look)
          reject(
            new Error(
              `no such letter within ${timeoutMs} ms; ${letters.length} arrived: ${letters.map(({ mail }) => mail.subject).join(' | ')}`,
            ),
          )
        }, timeoutMs)
        const look = () => {
          const found = letters.find(wanted)
          if (!found) return
          clearTimeout(timer)
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      })
    },
    close: () =>
      new Promise((resolve) => {
        for (const release of hung) release()
        server.close(() => resolve())
      }),
  }
}

function arrived(raw: string, mail: ParsedMail, recipients: readonly string[]): ArrivedLetter {
  const file = mail.attachments.find(({ filename }) => filename?.endsWith('.ics'))
  return {
    recipients,
    raw,
    mail,
    calendar: file?.content.toString('utf8') ?? '',
    calendarMethod: /^content-type: text\/calendar;[^\n]*\r?\n?[^\n]*method=(\w+)/im.exec(raw)?.[1],
  }
}

/** All addresses of a To, Cc or Reply-To header. */
export const addressesOf = (header: AddressObject | AddressObject[] | undefined): string[] =>
  [header ?? []].flat().flatMap(({ value }) => value.map(({ address }) => address ?? ''))
