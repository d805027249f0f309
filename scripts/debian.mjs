import { existsSync } from 'node:fs'
import { run } from './run-command.mjs'

/** Whether this process may install packages of Debian. */
export const mayInstall = () => process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')

/** Never rejects: whoever asked looks whether it is there. @param {...string} names */
export async function aptInstall(...names) {
  await run('apt-get', ['update'], { quiet: true, timeoutMs: 180_000 })
  await run('apt-get', ['install', '-y', '--no-install-recommends', ...names], {
    quiet: true,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    timeoutMs: 300_000,
  })
}
