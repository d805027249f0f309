// Brings the CalDAV server that our calendar files are tried on: finds one, else installs Debian's package where it may.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { aptInstall, mayInstall } from './debian.mjs'

const installed = () =>
  [
    process.env.RADICALE_BIN,
    ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'radicale')),
    '/usr/bin/radicale',
  ].find((path) => path && existsSync(path))

/** @returns {Promise<string | undefined>} path of the program, or undefined if there is none to be had */
export async function findRadicale() {
  if (!installed() && mayInstall()) {
    console.log('Installing Radicale, a CalDAV server, for the tests …')
    await aptInstall('radicale')
  }
  return installed()
}
