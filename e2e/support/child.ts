import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Child<Ready> {
  readonly ready: Ready
  /** Everything it has printed. */
  readonly output: () => string
  /** Sends a wish and waits for its answer; rejects with what went wrong in the other process. */
  ask(message: object): Promise<unknown>
  /** SIGKILL: no handler runs, nothing is flushed. Resolves when the process is gone. */
  kill(): Promise<void>
}

interface Message {
  readonly ready?: unknown
  readonly id?: number
  readonly answer?: unknown
  readonly fault?: string
}

/** Starts a program and waits until it says that it is ready. */
export async function startChild<Ready>(file: URL, env: Readonly<Record<string, string>>): Promise<Child<Ready>> {
  const child = fork(fileURLToPath(file), {
    env: { PATH: process.env['PATH'], ...env },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const waiting = new Map<number, (message: Message) => void>()
  let asked = 0

  const ready = await new Promise<Ready>((resolve, reject) => {
    child.once('exit', (code) => {
      reject(new Error(`${file} ended with ${code} before it was ready:\n${output}`))
      for (const answer of waiting.values()) answer({ fault: `${file} has ended:\n${output}` })
    })
    child.on('message', (message: Message) => {
      if (message.ready) resolve(message.ready as Ready)
      else waiting.get(message.id ?? 0)?.(message)
    })
  })
  return {
    ready,
    output: () => output,
    async ask(message) {
      const id = ++asked
      const { answer, fault } = await new Promise<Message>((resolve) => {
        waiting.set(id, resolve)
        // One that has ended never answers.
        child.send({ id, ...message }, (error) => error && resolve({ fault: `${file} has ended: ${error.message}\n${output}` }))
      })
      waiting.delete(id)
      if (fault) throw new Error(fault)
      return answer
    },
    kill: () => killed(child),
  }
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
