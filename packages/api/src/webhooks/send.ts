import type { LookupFunction } from 'node:net'
import { isIP } from 'node:net'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isLoopbackAddress, type Lookup, publicAddressesOf } from '../notify/private-addresses.ts'

/** In all: looking up, connecting, sending, and the answer. */
export const TOTAL_MS = 10_000
/** As much of the answer is taken so that the other side can end it in peace; nobody looks at it. */
const MOST_ANSWER_BYTES = 64 * 1024

/** Why a message counts as not delivered; empty: it was. Words of ours only, so they may be stored and shown. */
export type SendReason =
  | ''
  | 'status'
  | 'redirect'
  | 'gone'
  | 'timeout'
  | 'not_found'
  | 'private_address'
  | 'not_https'
  | 'refused'
  | 'reset'
  | 'unreachable'
  | 'tls'
  | 'malformed'
  | 'stopped'
  | 'failed'

export interface Sent {
  readonly status: number | null
  readonly reason: SendReason
  readonly durationMs: number
  /** As the receiver wrote it. */
  readonly retryAfter?: string
}

export interface SendOptions {
  /** For development: private addresses too, and http to this machine. */
  readonly allowPrivate: boolean
  readonly lookup?: Lookup
  readonly totalMs?: number
  /** Further authorities, for tests. */
  readonly ca?: string
  /** Ends it at once. */
  readonly signal?: AbortSignal
}

/**
 * Posts `body`, and says what came of it. A name is looked up once and connected to at exactly the addresses that were found
 * good, so a name server that changes its mind changes nothing. Redirects are not followed. Never rejects.
 */
export async function sendWebhook(
  address: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  options: SendOptions,
): Promise<Sent> {
  const started = performance.now()
  const stop = new AbortController()
  const { signal, totalMs = TOTAL_MS } = options
  const onStop = () => stop.abort('stopped')
  signal?.addEventListener('abort', onStop, { once: true })
  const timer = setTimeout(() => stop.abort('timeout'), totalMs)
  const aborted = new Promise<Omit<Sent, 'durationMs'>>((resolve) => {
    // A status that has come already is told first.
    const late = () => setImmediate(() => resolve({ status: null, reason: stop.signal.reason as SendReason }))
    stop.signal.addEventListener('abort', late, { once: true })
  })
  if (signal?.aborted) onStop()
  try {
    const sent = await Promise.race([attempt(new URL(address), headers, body, options, stop.signal), aborted])
    return { ...sent, durationMs: Math.round(performance.now() - started) }
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onStop)
    // Whoever lost the race must not hold a socket.
    stop.abort('stopped')
  }
}

async function attempt(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  options: SendOptions,
  signal: AbortSignal,
): Promise<Omit<Sent, 'durationMs'>> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (url.protocol !== 'https:' && !options.allowPrivate) return { status: null, reason: 'not_https' }
  const reached = await publicAddressesOf(host, { lookup: options.lookup, privateToo: options.allowPrivate })
  if (!reached.ok) return { status: null, reason: reached.reason }
  const { addresses } = reached
  if (url.protocol !== 'https:' && !addresses.every(isLoopbackAddress)) return { status: null, reason: 'not_https' }
  if (signal.aborted) return { status: null, reason: 'stopped' }

  // Not asked for an address; there it is connected to what was checked above.
  const found = addresses.map((one) => ({ address: one, family: isIP(one) }))
  const lookup: LookupFunction = (_, { all }, done) => {
    const [first] = found
    if (all) done(null, found)
    else done(null, first?.address ?? '', first?.family)
  }
  return new Promise((resolve) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(
      {
        method: 'POST',
        host,
        port: url.port === '' ? undefined : Number(url.port),
        path: url.pathname + url.search,
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'Slotwell-Webhooks/1',
          connection: 'close',
        },
        lookup,
        // A connection of its own: one that is kept was checked for somebody else.
        agent: false,
        signal,
        ...(isIP(host) ? {} : { servername: host }),
        ...(options.ca === undefined ? {} : { ca: options.ca }),
      },
      (answer) => {
        const status = answer.statusCode ?? 0
        const after = answer.headers['retry-after']
        const end = () => resolve({ status, reason: reasonOf(status), ...(after === undefined ? {} : { retryAfter: after }) })
        let bytes = 0
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > MOST_ANSWER_BYTES) answer.destroy()
        })
        // However it ends, and if it never does: the status is what counts.
        answer.on('close', end)
        answer.on('error', end)
        signal.addEventListener('abort', end, { once: true })
      },
    )
    // What was stopped says itself why.
    request.on('error', (error) => signal.aborted || resolve({ status: null, reason: reasonOfError(error) }))
    request.end(body)
  })
}

function reasonOf(status: number): SendReason {
  if (status >= 200 && status < 300) return ''
  if (status >= 300 && status < 400) return 'redirect'
  return status === 410 ? 'gone' : 'status'
}

const BY_CODE: Readonly<Record<string, SendReason>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ETIMEDOUT: 'timeout',
  EPROTO: 'tls',
}

function reasonOfError(error: Error): SendReason {
  const { code } = error as { code?: unknown }
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return reasonOfError(error.errors[0])
  if (typeof code !== 'string') return 'failed'
  if (code.startsWith('HPE_')) return 'malformed'
  if (/^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/.test(code)) return 'tls'
  return BY_CODE[code] ?? 'failed'
}
