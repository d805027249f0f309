import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The folder of the repository. */
export const root = fileURLToPath(new URL('..', import.meta.url))

/** One clear line and exit code 1: what went wrong and what to do. */
export function fail(line) {
  console.error(`slotwell: ${line}`)
  process.exit(1)
}

/**
 * Runs a program in the repository, or in `cwd`.
 * @param {string} command
 * @param {string[]} args
 * @param {{ quiet?: boolean, env?: Record<string, string>, timeoutMs?: number, cwd?: string }} options `quiet` keeps the output to itself
 * @returns {Promise<{ code: number, output: string }>} never rejects; a program that is missing has code 127
 */
export function run(command, args, { quiet = false, env = {}, timeoutMs, cwd = root } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    })
    let output = ''
    child.stdout?.on('data', (chunk) => (output += chunk))
    child.stderr?.on('data', (chunk) => (output += chunk))
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    const end = (code) => {
      clearTimeout(timer)
      resolve({ code, output })
    }
    child.on('error', () => end(127))
    child.on('close', (code) => end(code ?? 1))
  })
}

/** A program that the workspace has installed. */
export const bin = (name) => `${root}node_modules/.bin/${name}`
