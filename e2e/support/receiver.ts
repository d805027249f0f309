import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const EXAMPLE = fileURLToPath(new URL('../../examples/webhook-receiver/receiver.mjs', import.meta.url))

/** A message whose signature the example has checked, and which it took for the first time. */
export interface Taken {
  readonly id: string
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
}

/** The example that receives webhooks, in a process of its own. */
export interface Receiver {
  /** Where it listens while it runs. */
  readonly url: string
  /** Its clock may be ahead, as the server's is that a test has moved: old signatures are refused. */
  start(secret: string, aheadMs?: number): Promise<void>
  stop(): Promise<void>
  /** In the order of arrival, those of earlier runs included. */
  taken(): readonly Taken[]
  close(): Promise<void>
}

export async function openReceiver(): Promise<Receiver> {
  const folder = mkdtempSync(join(tmpdir(), 'slotwell-receiver-'))
  const file = join(folder, 'received.jsonl')
  const port = await freePort()
  let running: ChildProcess | undefined

  async function stop(): Promise<void> {
    const child = running
    running = undefined
    if (!child || child.exitCode !== null) return
    const gone = once(child, 'exit')
    child.kill()
    await gone
  }

  return {
    url: `http://127.0.0.1:${port}/`,
    async start(secret, aheadMs = 0) {
      const clock = `data:text/javascript,const { now } = Date; Date.now = () => now() + ${aheadMs}`
      const child = spawn(process.execPath, ['--import', clock, EXAMPLE], {
        env: { PATH: process.env['PATH'], PORT: String(port), WEBHOOK_SECRET: secret, RECEIVED: file },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      running = child
      await once(child.stdout, 'data')
    },
    stop,
    taken() {
      try {
        const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
        return lines.map((line) => JSON.parse(line) as Taken)
      } catch {
        return []
      }
    },
    async close() {
      await stop()
      rmSync(folder, { recursive: true })
    },
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  await new Promise((resolve) => probe.close(resolve))
  return port
}
