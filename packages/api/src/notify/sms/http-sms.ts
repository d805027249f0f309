import { type Sms, SmsFailure, type TextMessage } from './sms.ts'

/** Well within a lease. */
const ANSWER_MS = 10_000
const LONGEST_WAIT_MS = 3_600_000

export interface HttpSmsOptions {
  /** Of the gateway. `{to}`, `{text}`, `{from}` and `{id}` in it are filled in, percent-encoded; without them they are sent as JSON. */
  readonly url: string
  /** JSON whose texts have the same placeholders; absent: `{ "to", "text", "from", "id" }`. */
  readonly body?: string | undefined
  readonly token?: string | undefined
  /** Whom it comes from: a name of up to 11 characters or a number; absent: whatever the gateway takes. */
  readonly from?: string | undefined
  readonly answerMs?: number
}

const PLACEHOLDER = /\{(to|text|from|id)\}/g
type Fields = Readonly<Record<'to' | 'text' | 'from' | 'id', string>>
const filled = (template: string, fields: Fields, encode: (text: string) => string = String) =>
  template.replace(PLACEHOLDER, (_, name: keyof Fields) => encode(fields[name]))

const isLoopback = (host: string): boolean => host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)

/** What is wrong with the address of a gateway, in words for the operator; undefined if nothing is. */
export function smsUrlFault(url: string): string | undefined {
  const sample = filled(url, { to: 'x', text: 'x', from: 'x', id: 'x' })
  if (!URL.canParse(sample) || !/^https?:$/.test(new URL(sample).protocol))
    return 'is not an address such as https://gateway.example.org/messages'
  const { protocol, hostname, username, password } = new URL(sample)
  if (username || password) return 'must not carry a password: give it as SMS_TOKEN'
  if (protocol === 'http:' && !isLoopback(hostname)) return 'must be https: messages and the token would be readable on their way'
  if (new URL(filled(url, { to: 'y', text: 'y', from: 'y', id: 'y' })).host !== new URL(sample).host)
    return 'must name one host: placeholders belong behind it'
  const named = new Set([...url.matchAll(PLACEHOLDER)].map(([, name]) => name))
  if (named.size > 0 && !(named.has('to') && named.has('text'))) return 'must have both {to} and {text}, or no placeholder at all'
  return undefined
}

/** What is wrong with a body, likewise. */
export function smsBodyFault(body: string): string | undefined {
  try {
    const value: unknown = JSON.parse(body)
    if (typeof value !== 'object' || value === null) return 'must be a JSON object such as {"recipient":"{to}","message":"{text}"}'
  } catch {
    return 'is not JSON'
  }
  return body.includes('{to}') && body.includes('{text}') ? undefined : 'must have both {to} and {text}'
}

/** Filled in after it was read, so that no text can step out of its quotes. */
function filledIn(value: unknown, fields: Fields): unknown {
  if (typeof value === 'string') return filled(value, fields)
  if (Array.isArray(value)) return value.map((one) => filledIn(one, fields))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filledIn(one, fields)]))
}

/** Sends by one POST to an HTTP gateway. */
export function createHttpSms({ url, body, token, from = '', answerMs = ANSWER_MS }: HttpSmsOptions): Sms {
  const fault = smsUrlFault(url) ?? (body === undefined ? undefined : smsBodyFault(body))
  if (fault) throw new TypeError(`the SMS gateway ${fault}`)
  const closing = new AbortController()
  const inAddress = url.match(PLACEHOLDER) !== null && body === undefined

  const contentOf = ({ id, to, text }: TextMessage): { readonly address: string; readonly json?: string } => {
    const fields = { id, to, text, from }
    const address = filled(url, fields, encodeURIComponent)
    if (inAddress) return { address }
    return {
      address,
      json: JSON.stringify(body === undefined ? { id, to, text, ...(from && { from }) } : filledIn(JSON.parse(body), fields)),
    }
  }

  return {
    async send(message) {
      const { address, json } = contentOf(message)
      const tooSlow = AbortSignal.timeout(answerMs)
      let answer: Response
      try {
        answer = await fetch(address, {
          method: 'POST',
          headers: {
            accept: 'application/json',
            'idempotency-key': message.id,
            ...(json === undefined ? {} : { 'content-type': 'application/json' }),
            ...(token && { authorization: `Bearer ${token}` }),
          },
          ...(json === undefined ? {} : { body: json }),
          // Wherever else it would send us, it would take the token and the number along.
          redirect: 'manual',
          signal: AbortSignal.any([tooSlow, closing.signal]),
        })
      } catch (error) {
        throw new SmsFailure(tooSlow.aborted ? 'sms ETIMEDOUT' : `sms ${codeOf(error)}`, {
          permanent: false,
          contact: closing.signal.aborted ? 'untried' : 'away',
        })
      }
      // Nothing that it says is needed, and it may repeat the number.
      await answer.body?.cancel().catch(() => undefined)
      if (!answer.ok) throw refusal(answer)
    },
    close: () => closing.abort(),
  }
}

/** What is about us or about the moment passes when it is mended; any other answer of 400 and more is about this message. */
const PASSING = new Set([401, 402, 403, 404, 405, 407, 408, 421, 425, 429])

function refusal({ status, headers }: Response): SmsFailure {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return new SmsFailure(`sms http ${status}`, {
    permanent: status >= 400 && status < 500 && !PASSING.has(status),
    contact: 'reached',
    ...(seconds > 0 && { waitMs: Math.min(seconds * 1_000, LONGEST_WAIT_MS) }),
  })
}

function codeOf(error: unknown): string {
  const { code } = ((error as { cause?: unknown } | undefined)?.cause ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code.replace(/[^\w]/g, '').slice(0, 30) : 'failed'
}
