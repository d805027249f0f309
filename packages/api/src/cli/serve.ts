import cluster from 'node:cluster'
import { availableParallelism } from 'node:os'
import type { Config } from '../config.ts'
import { standardLog } from '../deps.ts'
import { type RunningServer, startServer } from '../main.ts'
import { StartRefused } from '../start-refused.ts'
import { ALL_UP, startWorkers, type WorkerNews } from '../workers.ts'
import { configOf, sayNewRootKey, type CommandContext } from './context.ts'

export interface ServeOptions {
  /** Instead of WORKERS. */
  readonly workers?: string
}

interface Started {
  readonly url: string
  readonly rootKeyIsNew: boolean
  readonly organizations: readonly string[]
}

/** Runs the server until it is told to stop, in one process or in several that share the port. */
export async function serve(context: CommandContext, { workers }: ServeOptions = {}): Promise<void> {
  const config = configOf(workers === undefined ? context : { env: { ...context.env, WORKERS: workers } })
  const count = config.workers === 'auto' ? availableParallelism() : config.workers
  if (cluster.isWorker) return work(context, config)
  return count > 1 ? supervise(context, config, count) : serveAlone(context, config)
}

async function serveAlone(context: CommandContext, config: Config): Promise<void> {
  // Before anything is opened: a signal that comes early is not to end the process halfway.
  const stop = context.untilStopped()
  const server = await startServer(config, { clock: context.clock })
  try {
    welcome(context, config, await startedOf(server))
    await stop
  } finally {
    await server.close()
  }
  context.terminal.say(STOPPED)
}

/** The process that the operator started: it answers nothing itself. */
async function supervise(context: CommandContext, config: Config, count: number): Promise<void> {
  const stop = context.untilStopped()
  const workers = startWorkers(count, config, standardLog(config, context.clock))
  try {
    const first = await Promise.race([workers.ready, stop])
    if (first) welcome(context, config, first, count)
    await stop
  } finally {
    await workers.stop()
  }
  context.terminal.say(STOPPED)
}

/** One of several. It says nothing to the operator, only to the process that started it. */
async function work(context: CommandContext, config: Config): Promise<void> {
  const stop = context.untilStopped()
  const tell = (news: WorkerNews) => void process.send?.(news)
  let allUp = false
  process.on('message', (message: Partial<typeof ALL_UP>) => {
    if (message.slotwell === ALL_UP.slotwell) allUp = true
  })
  const notYet = () => (allUp ? undefined : 'Not all workers have started yet.')
  try {
    const worker = Number(context.env.SLOTWELL_WORKER ?? 0)
    const server = await startServer(config, { clock: context.clock, worker, notYet })
    try {
      tell({ slotwell: 'ready', ...(await startedOf(server)) })
      await stop
    } finally {
      await server.close()
    }
  } catch (error) {
    if (!(error instanceof StartRefused)) throw error
    tell({ slotwell: 'refused', reason: error.reason, lines: error.lines })
  } finally {
    // The channel to the other process would keep this one alive.
    cluster.worker?.disconnect()
  }
}

async function startedOf({ url, deps }: RunningServer): Promise<Started> {
  const organizations = await deps.store.organizations.list()
  return { url, rootKeyIsNew: deps.rootKeyIsNew, organizations: organizations.filter(({ liveId }) => !liveId).map(({ slug }) => slug) }
}

const STOPPED = 'Stopped. Everything that was answered is on the disk.'

function welcome({ terminal }: CommandContext, config: Config, { url, rootKeyIsNew, organizations }: Started, workers = 1): void {
  if (rootKeyIsNew) sayNewRootKey(terminal, config)
  const by = workers > 1 ? `, with ${workers} workers` : ''
  terminal.say(`Slotwell answers at ${terminal.mark.strong(url)}${by}. Stop it with Ctrl-C.`)
  if (!config.smtpUrl) terminal.say(`No mail server is set, so letters are shown at ${url}/dev/mail.`)
  if (!config.smtpUrl && workers > 1) terminal.say('Each worker shows those that it sent itself; set SMTP_URL, or use one worker.')
  if (organizations.length === 0) terminal.say('There is no organization yet. In a second terminal: slotwell create-organization SLUG')
  terminal.result({ ok: true, url, workers, organizations })
}
