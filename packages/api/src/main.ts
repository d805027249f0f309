import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { createApp } from './app.ts'
import { type Config, localUrl } from './config.ts'
import { type Deps, openDeps, type OpenOptions, startFaults } from './deps.ts'
import { faultFields } from './http/log.ts'
import { problemResponse, statusOf } from './http/problem.ts'
import { rehearse } from './http/rehearse.ts'
import { createDevBox } from './notify/dev-box.ts'
import { devMailPages } from './notify/dev-mail-pages.ts'
import { createOutboxRunner } from './notify/outbox.ts'
import { createSmtpMail } from './notify/smtp.ts'
import { StartRefused } from './start-refused.ts'
import { replayErasures } from './trust/erase.ts'
import { createSealer } from './trust/sealer.ts'
import { sweepOrphans } from './trust/sweep-orphans.ts'

export interface RunningServer {
  /** Where it can be reached from this machine; ends without a slash. */
  readonly url: string
  readonly deps: Deps
  /** Lets requests and the letter under way end, for at most two seconds, then stops and closes the data. */
  close(): Promise<void>
}

const DRAIN_MS = 1_500
const SWEEP_MS = 60_000
/** An expired hold can be placed afresh for as long. */
const REMEMBER_MS = 24 * 3_600_000

/**
 * Starts everything: takes the port (so that a taken one is found before any data is
 * touched), opens the data, checks that it is sound, then answers.
 * Throws StartRefused with lines for the operator.
 */
export async function startServer(given: Config, options: Omit<OpenOptions, 'letterDue'> = {}): Promise<RunningServer> {
  let answer: ((incoming: IncomingMessage, outgoing: ServerResponse) => void) | undefined
  let stopping = false
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
      if (stopping) outgoing.setHeader('connection', 'close')
      if (answer) answer(incoming, outgoing)
      else outgoing.writeHead(statusOf('unavailable'), { 'retry-after': '1' }).end()
    },
  )
  server.maxHeadersCount = 100
  server.maxConnections = 4_000
  const port = await listen(server, given)
  const url = urlFromHere(given.host, port)
  const config = { ...given, port, publicUrl: given.publicUrl ?? localUrl(port) }

  try {
    const started = await startParts(config, options, () => stopping)
    const made = getRequestListener(started.fetch, {
      errorHandler: () => problemResponse('invalid_request', { detail: 'The request line or the Host header is malformed.' }),
    })
    const makeUnless = async (given: boolean | Promise<boolean>, incoming: IncomingMessage, outgoing: ServerResponse) => {
      if (!(await given)) await made(incoming, outgoing)
    }
    answer = (incoming, outgoing) => {
      // What is kept leaves in this very turn, without a promise.
      const given = started.again(incoming, outgoing)
      if (given !== true) void makeUnless(given, incoming, outgoing)
    }
    return {
      url,
      deps: started.deps,
      async close() {
        if (stopping) return
        stopping = true
        await Promise.all([drain(server), started.stopLetters()])
        await started.stop()
      },
    }
  } catch (error) {
    server.closeAllConnections()
    server.close()
    throw error
  }
}

async function startParts(
  config: Config & { readonly publicUrl: string },
  options: Omit<OpenOptions, 'letterDue'>,
  stopping: () => boolean,
) {
  let nudge = () => {}
  const deps = await openDeps(config, { ...options, letterDue: () => nudge() })
  const { store, keyStore, keyring, clock, log, booking, erase, newId } = deps
  const faults = await startFaults(deps)
  if (faults.length > 0) {
    await deps.close()
    throw new StartRefused('unsound', faults)
  }
  // An erasure that a crash stopped halfway is finished before anybody is answered.
  await replayErasures(deps.erase, 'system')

  const devBox = config.smtpUrl === undefined ? createDevBox({ clock }) : undefined
  const mail = devBox ?? createSmtpMail({ url: config.smtpUrl ?? '', sender: config.mailFrom ?? '' })
  const outbox = createOutboxRunner({ store, keyring, mail, clock, log, publicUrl: config.publicUrl })
  nudge = () => outbox.nudge()
  const failed = (part: string) => (error: unknown) => log({ event: `${part}.failed`, level: 'error', ...faultFields(error) })
  const sealer = createSealer({ store, keyStore, failed: failed('sealer') })
  const sweeper = repeat(
    SWEEP_MS,
    async () => {
      await store.bookings.sweep(clock() - REMEMBER_MS)
      await store.limits.sweep()
      await sweepOrphans({ store, keyStore, clock })
    },
    failed('sweep'),
  )

  const app = createApp({
    store,
    keyring,
    addressKey: deps.addressKey,
    booking,
    erase,
    clock,
    log,
    newId,
    devMail: devBox && devMailPages(devBox),
    stopping,
    settings: {
      publicUrl: config.publicUrl,
      trustedHops: config.trustedHops,
      rateLimitFactor: config.rateLimitFactor,
      holdLimitPerVisitor: config.holdLimitPerVisitor,
      embedDir: embedDir(),
      checkAnswers: false,
    },
  })
  await rehearse(deps).catch(failed('rehearsal'))
  outbox.start()
  sealer.start()
  return {
    deps,
    fetch: app.fetch,
    again: app.again,
    stopLetters: () => outbox.stop(),
    async stop() {
      await sweeper.stop()
      await sealer.stop()
      await deps.close()
    },
  }
}

/** The built widget is a package beside this one. */
const embedDir = (): string => join(dirname(createRequire(import.meta.url).resolve('@slotwell/widget/package.json')), 'dist', 'embed')

/** A server that listens everywhere, or on loopback only, is `localhost` to this machine. */
function urlFromHere(host: string, port: number): string {
  if (['localhost', '127.0.0.1', '::1', '0.0.0.0', '::'].includes(host)) return localUrl(port)
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function listen(server: Server, { port, host }: Config): Promise<number> {
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

/** Takes no new connection, closes those that idle, and the rest when the time is up. */
async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const idle = setInterval(() => server.closeIdleConnections(), 25)
  const limit = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
  await closed
  clearInterval(idle)
  clearTimeout(limit)
}

/** Does `work` every `everyMs`, never twice at once. */
function repeat(everyMs: number, work: () => Promise<void>, failed: (error: unknown) => void) {
  let running = Promise.resolve()
  let busy = false
  const timer = setInterval(() => {
    if (busy) return
    busy = true
    running = work()
      .catch(failed)
      .finally(() => {
        busy = false
      })
  }, everyMs)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
