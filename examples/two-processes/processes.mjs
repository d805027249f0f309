import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const CLI = fileURLToPath(new URL('../../packages/api/dist/cli.js', import.meta.url))

/** Runs `slotwell` with these arguments to its end; resolves to what it printed. */
export function slotwell(args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.once('exit', (code) => (code === 0 ? resolve(output) : reject(new Error(output.trim()))))
  })
}

/**
 * One `slotwell serve` in a process of its own, on any free port. Its log goes to `print` line by line.
 * Resolves when it answers: `{ url, pid, organizations, stop() }`.
 */
export async function startProcess(env, print) {
  const child = spawn(process.execPath, [CLI, 'serve', '--json'], {
    env: { ...process.env, ...env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const result = await new Promise((resolve, reject) => {
    // The result of the command is the one thing that is printed over several lines; the log has a line for each entry.
    let block
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === '{') block = ''
      if (block === undefined) return print(line)
      block += line
      if (line !== '}') return
      resolve(JSON.parse(block))
      block = undefined
    })
    void ended.then((code) => reject(new Error(`a process ended with ${code} before it answered`)))
  })
  if (!result.ok) throw new Error(result.message)
  return {
    url: result.url,
    pid: child.pid,
    organizations: result.organizations,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
