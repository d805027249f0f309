import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Engine } from './engines.ts'

const CLI = fileURLToPath(new URL('../../packages/api/dist/cli.js', import.meta.url))

/** What `slotwell verify` and `slotwell audit verify` find, as an owner runs them; empty when both end with 0. */
export async function ownersVerdict({ env }: Engine): Promise<readonly string[]> {
  const found = []
  for (const command of ['verify', 'audit verify']) {
    const { code, output } = await run(command.split(' '), env)
    if (code !== 0) found.push(`slotwell ${command} ended with ${code}: ${output}`)
  }
  return found
}

const run = (args: readonly string[], env: Readonly<Record<string, string>>): Promise<{ code: number; output: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { env: { PATH: process.env['PATH'], ...env } }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: `${out}${err}`.trim() }),
    )
  })
