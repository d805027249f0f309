import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { MESSAGE_CHANNELS } from '@slotwell/shared/schema'
import { createApp } from './app.ts'
import { type Config, localUrl } from './config.ts'
import { type Deps, openDeps, type OpenOptions, startFaults } from './deps.ts'
import { faultFields } from './http/log.ts'
import { problemResponse } from './http/problem.ts'
import { rehearse } from './http/rehearse.ts'
import { startJobs } from './jobs.ts'
import { createCircuitBreaker } from './notify/circuit-breaker.ts'
import { createConfirmationRunner } from './notify/confirmations.ts'
import { createWebhookRunner, WEBHOOK_CHANNEL } from './webhooks/runner.ts'
import { createAgendaRunner } from './notify/agenda/agenda-runner.ts'
import { createOrganizationMail } from './notify/organization-mail.ts'
import { createDevBox } from './notify/dev-box.ts'
import { devMailPages } from './notify/dev-mail-pages.ts'
import { createMessageMetrics, messageBacklog } from './notify/message-metrics.ts'
import { createOutboxRunner } from './notify/outbox.ts'
import { createHttpSms } from './notify/sms/http-sms.ts'
import { createSmsSender } from './notify/sms/send-sms.ts'
import { createSmtpMail } from './notify/smtp.ts'
import { openPort } from './open-port.ts'
import { StartRefused } from './start-refused.ts'
import { replayErasures } from './trust/erase.ts'

export interface RunningServer {
  /** Where it can be reached from this machine; ends without a slash. */
  readonly url: string
  readonly deps: Deps
  /** Lets requests and the letter under way end, for as long as `DRAIN_SECONDS` says, then stops and closes the data. */
  close(): Promise<void>
}

export interface ServerOptions extends Omit<OpenOptions, 'letterDue'> {
  /** While it says something, this process is not ready yet, though it answers: a sentence. */
  readonly notYet?: () => string | undefined
}

/**
 * Starts everything: takes the port (so that a taken one is found before any data is
 * touched), opens the data, checks that it is sound, then answers.
 * Throws StartRefused with lines for the operator.
 */
export async function startServer(given: Config, options: ServerOptions = {}): Promise<RunningServer> {
  const port = await openPort(given)
  const config = { ...given, port: port.port, publicUrl: given.publicUrl ?? localUrl(port.port) }
  const notReady = () => (port.draining() ? 'The server is stopping.' : options.notYet?.())

  try {
    const started = await startParts(config, options, notReady)
    const made = getRequestListener(started.fetch, {
      errorHandler: () => problemResponse('invalid_request', { detail: 'The request line or the Host header is malformed.' }),
    })
    const makeUnless = async (given: boolean | Promise<boolean>, incoming: IncomingMessage, outgoing: ServerResponse) => {
      if (!(await given)) await made(incoming, outgoing)
    }
    port.answerWith((incoming, outgoing) => {
      // What is kept leaves in this very turn, without a promise.
      const given = started.again(incoming, outgoing)
      if (given !== true) void makeUnless(given, incoming, outgoing)
    })
    return {
      url: port.url,
      deps: started.deps,
      async close() {
        if (port.draining()) return
        await Promise.all([port.drain(), started.stopLetters()])
        await started.stop()
      },
    }
  } catch (error) {
    port.abandon()
    throw error
  }
}

async function startParts(config: Config & { readonly publicUrl: string }, options: ServerOptions, notReady: () => string | undefined) {
  let nudge = () => {}
  const deps = await openDeps(config, { ...options, letterDue: () => nudge() })
  const { store, keyring, clock, log, booking, newId } = deps
  try {
    const faults = await startFaults(deps)
    if (faults.length > 0) throw new StartRefused('unsound', faults)
    // An erasure that a crash stopped halfway is finished before anybody is answered.
    await replayErasures(deps.erase, 'system')
  } catch (error) {
    await deps.close()
    throw error
  }

  const notify = { store, keyring, publicUrl: config.publicUrl }
  const devBox = config.smtpUrl === undefined ? createDevBox({ clock }) : undefined
  const erase = { ...deps.erase, erased: () => devBox?.forgetAll() }
  const mail = devBox ?? createSmtpMail({ url: config.smtpUrl ?? '', sender: config.mailFrom ?? '' })
  const breaker = createCircuitBreaker({ clock })
  const metrics = createMessageMetrics({
    channels: [...MESSAGE_CHANNELS, WEBHOOK_CHANNEL],
    backlogs: [() => messageBacklog(store), async () => [await store.webhooks.backlog()]],
    breakers: [breaker],
    worker: options.worker,
  })
  // Where letters stay on this machine, those of organizations with a server of their own do, too.
  const ways = createOrganizationMail(notify, {
    shared: mail,
    senders: 3,
    onlyShared: devBox !== undefined,
    privateHosts: config.privateMailHosts,
  })
  const sending = { ...notify, mail, ways, clock, log, breaker, counted: metrics.count }
  const sms =
    config.sms &&
    createSmsSender({ ...notify, sms: createHttpSms(config.sms), clock, numberKey: deps.numberKey, prefixes: config.sms.prefixes })
  const outbox = createOutboxRunner({ ...sending, sms })
  const confirmations = createConfirmationRunner(sending)
  const agendas = createAgendaRunner(sending)
  const webhooks = createWebhookRunner({ ...deps.webhooks, breaker, counted: metrics.count })
  nudge = () => {
    outbox.nudge()
    confirmations.nudge()
    webhooks.nudge()
  }

  const app = createApp({
    store,
    keyring,
    addressKey: deps.addressKey,
    proofKey: deps.proofKey,
    booking,
    erase,
    webhooks: deps.webhooks,
    clock,
    log,
    newId,
    devMail: devBox && devMailPages(devBox),
    notReady,
    metrics: () => metrics.collect(),
    settings: {
      publicUrl: config.publicUrl,
      trustedHops: config.trustedHops,
      rateLimitFactor: config.rateLimitFactor,
      holdLimitPerVisitor: config.holdLimitPerVisitor,
      embedDir: embedDir(),
      metricsToken: config.metricsToken,
      checkAnswers: false,
    },
  })
  await rehearse(deps).catch((error: unknown) => log({ event: 'rehearsal.failed', level: 'error', ...faultFields(error) }))
  outbox.start()
  confirmations.start()
  agendas.start()
  webhooks.start()
  const jobs = await startJobs({ ...deps, erase, ways })
  return {
    deps,
    fetch: app.fetch,
    again: app.again,
    stopLetters: async () => void (await Promise.all([outbox.stop(), confirmations.stop(), agendas.stop(), webhooks.stop()])),
    async stop() {
      await jobs.stop()
      await deps.close()
    },
  }
}

/** The built widget is a package beside this one. */
const embedDir = (): string => join(dirname(createRequire(import.meta.url).resolve('@slotwell/widget/package.json')), 'dist', 'embed')
