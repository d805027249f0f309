import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Config, localUrl } from './config.ts'
import { EARLY_HEADERS } from './http/origin-rules.ts'
import { statusOf } from './http/problem.ts'
import { StartRefused } from './start-refused.ts'

export type Answer = (incoming: IncomingMessage, outgoing: ServerResponse) => void

export interface OpenPort {
  readonly port: number
  /** Where it can be reached from this machine; ends without a slash. */
  readonly url: string
  /** Until then requests are told to come again. */
  answerWith(answer: Answer): void
  draining(): boolean
  /**
   * Goes on answering, asks every connection to close after its next answer, and takes no new one as soon as `noticeMs` have
   * gone and nobody has asked for a moment, or when only a second of `drainMs` is left. What is still under way half a second
   * later is cut, so that all is over in time.
   */
  drain(): Promise<void>
  /** Ends everything at once. */
  abandon(): void
}

const LOOK_MS = 25
/** So many looks in a row found nothing: half a second, and not a mere stall of this process. */
const QUIET_LOOKS = 20
/** Of the limit: for requests under way after the last new one was taken, and for closing the data. */
const LAST_MS = 500
const CLOSE_MS = 500

/** Listens. Throws StartRefused with a line for the operator if that is not possible. */
export async function openPort(config: Pick<Config, 'port' | 'host' | 'drainMs' | 'drainNoticeMs'>): Promise<OpenPort> {
  let answer: Answer | undefined
  let drained: Promise<void> | undefined
  const underWay = new Set<ServerResponse>()
  let asked = 0

  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: 2_000,
      maxHeaderSize: 16 * 1024,
      requireHostHeader: true,
    },
    (incoming, outgoing) => {
      asked++
      underWay.add(outgoing)
      outgoing.once('close', () => underWay.delete(outgoing))
      if (drained) outgoing.setHeader('connection', 'close')
      if (answer) answer(incoming, outgoing)
      // A preflight that is refused would look to a page like a foreign origin.
      else if (incoming.method === 'OPTIONS') outgoing.writeHead(statusOf('noContent'), EARLY_HEADERS).end()
      else outgoing.writeHead(statusOf('unavailable'), { ...EARLY_HEADERS, 'retry-after': '1' }).end()
    },
  )
  server.maxHeadersCount = 100
  server.maxConnections = 4_000
  const port = await listen(server, config)

  async function drain(): Promise<void> {
    const startedMs = performance.now()
    const since = () => performance.now() - startedMs
    let quietLooks = 0
    let askedBefore = asked
    for (const outgoing of underWay) if (!outgoing.headersSent) outgoing.setHeader('connection', 'close')

    const limitMs = config.drainNoticeMs + config.drainMs - CLOSE_MS
    while (since() < config.drainNoticeMs || (quietLooks < QUIET_LOOKS && since() < limitMs - LAST_MS)) {
      await pause(LOOK_MS)
      quietLooks = underWay.size === 0 && asked === askedBefore ? quietLooks + 1 : 0
      askedBefore = asked
    }
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    const idle = setInterval(() => server.closeIdleConnections(), LOOK_MS)
    const limit = setTimeout(() => server.closeAllConnections(), limitMs - since())
    await closed
    clearInterval(idle)
    clearTimeout(limit)
  }

  return {
    port,
    url: urlFromHere(config.host, port),
    answerWith: (given) => void (answer = given),
    draining: () => drained !== undefined,
    drain: () => (drained ??= drain()),
    abandon() {
      server.closeAllConnections()
      server.close()
    },
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** A server that listens everywhere, or on loopback only, is `localhost` to this machine. */
function urlFromHere(host: string, port: number): string {
  if (['localhost', '127.0.0.1', '::1', '0.0.0.0', '::'].includes(host)) return localUrl(port)
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function listen(server: Server, { port, host }: Pick<Config, 'port' | 'host'>): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        return reject(
          new StartRefused('port_taken', [`Port ${port} on ${host} is taken. Stop what uses it, or set PORT to another one.`], {
            cause: error,
          }),
        )
      if (error.code === 'EACCES' || error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
        return reject(
          new StartRefused(
            'port_refused',
            [`${host}:${port} cannot be listened on (${error.code}). Set HOST to an address of this machine and PORT to 1024 or more.`],
            { cause: error },
          ),
        )
      reject(error)
    })
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}
