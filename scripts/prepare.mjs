// Makes a fresh clone runnable: installs what the lock file says and builds what has changed.
// Uses nothing but Node itself, since nothing is installed when it begins.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bin, fail, root, run } from './run-command.mjs'

export const PNPM = 'pnpm@10.34.9'
const MINIMUM = [20, 19]
const stamps = join(root, '.cache')

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
    fail(`Node ${process.versions.node} is too old. Install Node ${MINIMUM.join('.')} or newer; 24 is recommended.`)
  }
}

/** Runs `work` unless everything it depends on is as it was when it last succeeded. */
async function whenChanged(name, fingerprint, proof, work) {
  const stamp = join(stamps, name)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint && proof.every((path) => existsSync(join(root, path)))) return
  await work()
  mkdirSync(stamps, { recursive: true })
  writeFileSync(stamp, fingerprint)
}

const digest = (parts) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex')
}

const manifests = () => [
  'package.json',
  'pnpm-workspace.yaml',
  'pnpm-lock.yaml',
  ...workspaceFolders().map((folder) => `${folder}/package.json`),
]
const workspaceFolders = () =>
  ['packages', 'examples']
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))
    .concat('e2e', 'bench')
    .filter((folder) => existsSync(join(root, folder, 'package.json')))

/** Name, size and time of every file that a build reads. */
function* sourceFiles(folder) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (['node_modules', 'dist', 'data', 'test'].includes(entry.name)) continue
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) yield* sourceFiles(path)
    else if (!/\.(test|contract)\.tsx?$/.test(path)) {
      const { size, mtimeMs } = statSync(join(root, path))
      yield `${path} ${size} ${mtimeMs}`
    }
  }
}

/**
 * Installs exactly what the lock file names. The driver of Node 20 is compiled for it, so its version counts too; newer ones have a driver
 * that comes compiled, and need no compiler.
 */
export async function install() {
  const isModern = Number.parseInt(process.versions.node) >= 22
  const driver = isModern ? 'better-sqlite3-13' : 'better-sqlite3'
  const scripts = isModern ? ['--ignore-scripts'] : []
  const fingerprint = digest([
    process.versions.modules,
    process.platform,
    process.arch,
    ...manifests().map((path) => readFileSync(join(root, path))),
  ])
  await whenChanged('installed', fingerprint, ['node_modules/.modules.yaml'], async () => {
    console.log('Installing (the first time takes a minute or two) …')
    const { code, output } = await run(
      'npm',
      ['exec', '--yes', `--package=${PNPM}`, '--', 'pnpm', 'install', '--frozen-lockfile', '--reporter=append-only', ...scripts],
      { quiet: true },
    )
    const compiler = isModern ? '' : ' Node 20 needs a C++ compiler with Python, too; Node 24 does not.'
    if (code !== 0) {
      console.error(output)
      fail(`The installation failed; the reason is above. It needs the npm registry.${compiler}`)
    }
    const probe = `import(${JSON.stringify(pathToFileURL(join(root, 'packages/api/node_modules', driver, 'lib/index.js')).href)}).then(({ default: Database }) => new Database(':memory:').close())`
    if ((await run(process.execPath, ['--input-type=module', '-e', probe], { quiet: true })).code !== 0) {
      fail(`${driver} was installed but does not load. Delete node_modules and start again.${compiler}`)
    }
  })
}

const BUILT = [
  'api/dist/index.js',
  'widget/dist/embed/slotwell.js',
  'widget/dist/modules/package/index.js',
  'react/dist/slotwell-booking.js',
  'client/dist/index.js',
]
/** Compiles the packages and bundles the widget, as a script and as a package. */
export async function build() {
  const inputs = ['tsconfig.base.json', 'tsconfig.json'].map((path) => readFileSync(join(root, path)))
  const fingerprint = digest([...inputs, ...sourceFiles('packages')])
  await whenChanged(
    'built',
    fingerprint,
    BUILT.map((path) => `packages/${path}`),
    async () => {
      console.log('Building …')
      for (const [command, ...args] of [
        [bin('tsc'), '-b'],
        [bin('vite'), 'build', 'packages/widget', '--logLevel', 'warn'],
        [bin('vite'), 'build', 'packages/widget', '--config', 'packages/widget/vite.package.config.ts', '--logLevel', 'warn'],
      ]) {
        const { code, output } = await run(command, args, { quiet: true })
        if (code !== 0) {
          console.error(output)
          fail('The build failed; the reason is above.')
        }
      }
    },
  )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  checkNode()
  await install()
  await build()
}
