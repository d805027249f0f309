import { execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Databases } from './databases.ts'
import type { OrganizationFile } from './organization.ts'

const START = fileURLToPath(new URL('../../examples/two-processes/start.mjs', import.meta.url))
const CLI = fileURLToPath(new URL('../../packages/api/dist/cli.js', import.meta.url))

interface Ready {
  readonly url: string
  readonly processes: readonly { readonly url: string; readonly pid: number }[]
}

export interface TwoProcesses extends Ready {
  readonly publishableKey: string
  readonly secretKey: string
  /** Requests that one of them has answered so far, as `METHOD route`. */
  answered(number: 1 | 2): readonly string[]
  /** Runs a command of `slotwell` to its end. */
  run(...args: readonly string[]): string
  /** SIGTERM: resolves to the exit code. */
  stop(): Promise<number | null>
  /** Removes the data. */
  remove(): void
}

interface Wishes {
  readonly file: OrganizationFile
  readonly smtpUrl: string
  readonly databases: Databases
}

/** The example of two processes, with one organization, on a data folder and databases of its own. */
export async function startTwoProcesses({ file, smtpUrl, databases }: Wishes): Promise<TwoProcesses> {
  const folder = mkdtempSync(join(tmpdir(), 'slotwell-two-'))
  const env = {
    PATH: process.env['PATH'],
    PORT: '0',
    DATA_DIR: join(folder, 'data'),
    ...(await databases.fresh()),
    SMTP_URL: smtpUrl,
    MAIL_FROM: 'bookings@slotwell.example.org',
    RATE_LIMIT_FACTOR: '1000',
  }
  const run = (...args: readonly string[]) => execFileSync(process.execPath, [CLI, ...args], { env, encoding: 'utf8' })
  writeFileSync(join(folder, 'organization.json'), JSON.stringify(file))
  const made = run('create-organization', '--json', '--file', join(folder, 'organization.json'))
  const keys = JSON.parse(made) as { publishableKey: string; secretKey: string }

  const child = fork(START, { env, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ready = await new Promise<Ready>((resolve, reject) => {
    child.once('message', (message: { ready: Ready }) => resolve(message.ready))
    child.once('exit', (code) => reject(new Error(`it ended with ${code} before it was ready:\n${output}`)))
  })
  return {
    ...ready,
    ...keys,
    answered: (number) =>
      output
        .split('\n')
        .filter((line) => line.startsWith(`[${number}] {`))
        .map((line) => JSON.parse(line.slice(4)) as { event: string; method?: string; route?: string })
        .flatMap(({ event, method, route }) => (event === 'request' ? [`${method} ${route}`] : [])),
    run,
    async stop() {
      if (child.exitCode !== null) return child.exitCode
      const gone = once(child, 'exit') as Promise<[number | null]>
      child.kill('SIGTERM')
      return (await gone)[0]
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
