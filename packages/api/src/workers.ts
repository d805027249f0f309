import cluster, { type Worker } from 'node:cluster'
import type { Config } from './config.ts'
import type { Log } from './http/log.ts'
import { StartRefused } from './start-refused.ts'

/** What a worker tells the process that started it. */
export type WorkerNews =
  | { readonly slotwell: 'ready'; readonly url: string; readonly rootKeyIsNew: boolean; readonly organizations: readonly string[] }
  | { readonly slotwell: 'refused'; readonly reason: StartRefused['reason']; readonly lines: readonly string[] }
type Ready = Extract<WorkerNews, { slotwell: 'ready' }>
/** What it is told: every worker answers now. */
export const ALL_UP = { slotwell: 'allUp' } as const

export interface Workers {
  /** Resolves to what the first of them said when all of them answer. Rejects with StartRefused if the first cannot start: then none could. */
  readonly ready: Promise<Ready>
  /** Lets all of them drain; ends whoever does not. */
  stop(): Promise<void>
}

/** Who lives as long has started well. */
const SETTLED_MS = 60_000
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 30_000
/** Beyond the time that a worker may take to drain. */
const KILL_AFTER_MS = 3_000

/** How long to wait before starting a worker again that has ended `failures` times in a row, from 1. */
export const pauseBeforeRestart = (failures: number): number => Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1))

/**
 * Runs `count` processes of this very command on one port. The first one makes folders, keys and schema before
 * the others begin. One that ends is started again, sooner or later by how often it did.
 */
export function startWorkers(count: number, config: Pick<Config, 'drainMs' | 'drainNoticeMs'>, log: Log): Workers {
  const living = new Map<number, Worker>()
  const up = new Set<number>()
  let stopping = false
  let told = false

  /** Starts worker `number`; resolves when it first answers, rejects if it is refused before that. */
  function start(number: number, failures = 0): Promise<Ready> {
    const startedMs = performance.now()
    const worker = cluster.fork({ SLOTWELL_WORKER: String(number) })
    living.set(number, worker)
    return new Promise((resolve, reject) => {
      let refused: StartRefused | undefined
      worker.on('message', (news: WorkerNews) => {
        if (news.slotwell === 'refused') refused = new StartRefused(news.reason, news.lines)
        if (news.slotwell !== 'ready') return
        log({ event: 'worker.up', level: 'info', worker: number, process: worker.process.pid })
        up.add(number)
        if (told) worker.send(ALL_UP)
        resolve(news)
      })
      worker.once('exit', (code, signal) => {
        living.delete(number)
        const wasUp = up.delete(number)
        if (stopping) return reject(new Error(`worker ${number} was stopped`))
        if (!wasUp && number === 1 && !told) return reject(refused ?? new Error(`worker 1 ended with ${signal ?? code} before it answered`))
        const failed = performance.now() - startedMs < SETTLED_MS ? failures + 1 : 1
        const pauseMs = pauseBeforeRestart(failed)
        const why = refused?.lines[0]
        log({ event: 'worker.ended', level: 'error', worker: number, code: code ?? undefined, signal: signal ?? undefined, pauseMs, why })
        setTimeout(() => {
          if (!stopping) start(number, failed).then(resolve, reject)
        }, pauseMs)
      })
    })
  }

  async function stop(): Promise<void> {
    stopping = true
    const ends = [...living.values()].map((worker) => new Promise<void>((resolve) => worker.once('exit', () => resolve())))
    for (const worker of living.values()) worker.process.kill('SIGTERM')
    const limit = setTimeout(
      () => {
        for (const worker of living.values()) worker.process.kill('SIGKILL')
      },
      config.drainNoticeMs + config.drainMs + KILL_AFTER_MS,
    )
    await Promise.all(ends)
    clearTimeout(limit)
  }

  async function startAll(): Promise<Ready> {
    const first = await start(1)
    await Promise.all(Array.from({ length: count - 1 }, (_, index) => start(index + 2)))
    told = true
    for (const worker of living.values()) worker.send(ALL_UP)
    return first
  }

  return { ready: startAll(), stop }
}
