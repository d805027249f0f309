import { isIP } from 'node:net'
import { EmailAddress } from '@slotwell/shared/schema'
import { createTransport } from 'nodemailer'
import * as v from 'valibot'
import type { Contact } from './circuit-breaker.ts'
import { type Letter, type Mail, type Mailbox, MailFailure } from './mail.ts'
import { oneLine } from './visitor-text.ts'

const STEP_MS = 10_000
/** A server that dribbles keeps every single step alive; the letter as a whole must end before its lease does. */
const LETTER_MS = 20_000

interface SmtpOptions {
  /** `smtps://user:password@host:465`, `smtp://host:587` (STARTTLS) or, on this machine only, without TLS. */
  readonly url: string
  /** Address that letters come from. */
  readonly sender: string
  readonly stepMs?: number
  readonly letterMs?: number
}

export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)

/** What is wrong with an SMTP address, in words for the operator and without its password; undefined if nothing is. */
export function smtpUrlFault(url: string): string | undefined {
  if (!URL.canParse(url)) return 'is not an address such as smtps://user:password@mail.example.org:465'
  const { protocol, hostname, search, hash, pathname } = new URL(url)
  if (protocol !== 'smtp:' && protocol !== 'smtps:') return 'must begin with smtps:// or smtp://'
  if (!hostname) return 'names no host'
  // Options in the address could switch certificate checks off unseen.
  if (search || hash || (pathname && pathname !== '/')) return 'must end after the host and port'
  return undefined
}

/** Sends by SMTP: TLS with a valid certificate, unless the server is on this machine. */
export function createSmtpMail({ url, sender, stepMs, letterMs }: SmtpOptions): Mail {
  const fault = smtpUrlFault(url)
  if (fault) throw new TypeError(`SMTP_URL ${fault}`)
  if (!v.is(EmailAddress, sender)) throw new TypeError('MAIL_FROM must be one e-mail address')
  const { protocol, hostname, port, username, password } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const secure = protocol === 'smtps:'
  const server: SmtpServer = {
    host,
    port: Number(port) || (secure ? 465 : 587),
    secure,
    onThisMachine: isLoopback(host),
    ...(username && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
  }
  return smtpMail({ server: () => Promise.resolve(server), sender, stepMs, letterMs })
}

export interface SmtpServer {
  /** Whose certificate it has to have. */
  readonly host: string
  /** Where to connect to, if that was looked up before. */
  readonly address?: string
  readonly port: number
  /** TLS from the first byte; else STARTTLS. */
  readonly secure: boolean
  /** Then TLS is not needed. */
  readonly onThisMachine: boolean
  readonly auth?: { readonly user: string; readonly pass: string }
}

/** `server` is asked for each letter, and may throw a MailFailure. */
export function smtpMail({
  server: serverNow,
  sender,
  stepMs = STEP_MS,
  letterMs = LETTER_MS,
}: {
  readonly server: () => Promise<SmtpServer>
  readonly sender: string
  readonly stepMs?: number | undefined
  readonly letterMs?: number | undefined
}): Mail {
  const closing = new AbortController()
  return {
    sender,
    async send(letter) {
      const to = mailbox(letter.to)
      const tooSlow = AbortSignal.timeout(letterMs)
      const transport = transportTo(await serverNow(), stepMs)
      try {
        await transport.sendMail({ ...message(letter, to, sender), signal: AbortSignal.any([tooSlow, closing.signal]) })
      } catch (error) {
        if (tooSlow.aborted) throw new MailFailure('smtp ETIMEDOUT letter', false, 'away')
        throw failureOf(error)
      } finally {
        transport.close()
      }
    },
    close() {
      closing.abort()
    },
  }
}

const transportTo = ({ host, address, port, secure, onThisMachine, auth }: SmtpServer, stepMs: number) =>
  createTransport({
    host: address ?? host,
    port,
    secure,
    requireTLS: !secure && !onThisMachine,
    tls: {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: !onThisMachine,
      ...(address !== undefined && isIP(host) === 0 && { servername: host }),
    },
    ...(auth && { auth }),
    connectionTimeout: stepMs,
    greetingTimeout: stepMs,
    socketTimeout: stepMs,
    dnsTimeout: stepMs,
    socketCloseTimeout: 1_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })

/**
 * Text of a header, whoever wrote it. A header of ASCII alone leaves as it is, and a mail program decodes what looks like an encoded word in
 * it (RFC 2047, `=?utf-8?q?…?=`, in quotation marks, too): links and characters that were taken out would be back. A space makes it text.
 */
const headerText = (text: string): string => oneLine(text).replace(/=(?=\?)/g, '= ')

/** Always an object and never a string: "a@x, b@y" as a string would become two recipients. */
function mailbox({ name, address }: Mailbox): Mailbox {
  const parsed = v.safeParse(EmailAddress, address)
  if (!parsed.success || parsed.output !== address) throw new MailFailure('smtp refused: not one address', true, 'untried')
  return { name: headerText(name), address }
}

const message = (letter: Letter, to: Mailbox, sender: string) => ({
  messageId: letter.messageId,
  from: { name: headerText(letter.fromName), address: sender },
  to,
  envelope: { from: sender, to: [to.address] },
  ...(letter.replyTo && { replyTo: mailbox(letter.replyTo) }),
  subject: headerText(letter.subject),
  text: letter.text,
  html: letter.html,
  ...(letter.calendar && { icalEvent: { method: letter.calendar.method, filename: 'termin.ics', content: letter.calendar.content } }),
  // Holiday notices answer people, not programs.
  headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
})

/** Codes only: what a server says often repeats the address. */
function failureOf(error: unknown): MailFailure {
  if (error instanceof MailFailure) return error
  const { code, command, responseCode, response } = (error ?? {}) as {
    code?: unknown
    command?: unknown
    responseCode?: unknown
    response?: unknown
  }
  const status = typeof response === 'string' ? /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] : undefined
  const words = [code, command, responseCode, status].map((part) =>
    (typeof part === 'string' || typeof part === 'number' ? String(part) : '').replace(/[^\w. ]/g, '').slice(0, 20),
  )
  // 5.1.x on the recipient is about this mailbox; any other refusal may be about us and pass when the owner mends it.
  const permanent =
    command === 'RCPT TO' && typeof responseCode === 'number' && responseCode >= 500 && /^5\.1\.(?:1|2|3|6|10)$/.test(status ?? '')
  return new MailFailure(['smtp', ...words].filter(Boolean).join(' '), permanent, contactOf(code, responseCode))
}

const AWAY = new Set<unknown>(['ECONNECTION', 'ETIMEDOUT', 'ESOCKET', 'EDNS', 'ETLS', 'EPROXY'])

function contactOf(code: unknown, responseCode: unknown): Contact {
  if (typeof responseCode === 'number') return 'reached'
  return AWAY.has(code) ? 'away' : 'untried'
}
