// Installs the packed packages into the apps of examples/, in a folder of their own, type-checks and builds them, starts them
// and books in a browser. `node scripts/example-apps.mjs next` runs one of them; all without a name.
import { chromium } from '@playwright/test'
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bookIn, bookOwn, listsBookings, showsLinkWithoutScript } from './example-visits.mjs'
import { findBrowser } from './browser.mjs'
import { packedFolder, packPackages } from './pack-packages.mjs'
import { build, install } from './prepare.mjs'
import { fail, root, run } from './run-command.mjs'

const APPS = {
  next: {
    checks: [['tsc', '--noEmit', '--skipLibCheck', 'false']],
    build: ['next', 'build'],
    start: (port) => ['next', 'start', '--hostname', 'localhost', '--port', port],
    visits: [showsLinkWithoutScript, bookIn, bookOwn, listsBookings],
  },
  vue: { checks: [], build: ['vite', 'build'], start: vitePreview, visits: [bookIn] },
  svelte: { checks: [], build: ['vite', 'build'], start: vitePreview, visits: [bookIn] },
}
function vitePreview(port) {
  return ['vite', 'preview', '--host', 'localhost', '--port', port, '--strictPort']
}

const wanted = process.argv.slice(2)
for (const name of wanted) if (!(name in APPS)) fail(`There is no example app ${name}; there are ${Object.keys(APPS).join(', ')}.`)
await install()
await build()
const { readConfig, startServer } = await import('../packages/api/dist/index.js')
const { loadDemoOrganizations } = await import('../examples/demo/organizations.mjs')
const folder = mkdtempSync(join(tmpdir(), 'slotwell-apps-'))
const tarballs = await packPackages(packedFolder)
const executablePath = await findBrowser()
if (executablePath === undefined) fail('There is no browser. Install Chromium, or name one in CHROMIUM_PATH.')
try {
  for (const [name, app] of Object.entries(APPS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    await tryOut(name, app)
    console.log(`✓ ${name}`)
  }
} catch (error) {
  console.error(error.stack)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function tryOut(name, app) {
  const site = `http://localhost:${await freePort()}`
  const cwd = join(folder, name)
  cpSync(join(root, 'examples', name), cwd, { recursive: true, filter: (path) => !/node_modules|\.next|\/dist$/.test(path) })
  const manifest = readFileSync(join(cwd, 'package.json'), 'utf8')
  const own = manifest.replace(/"file:[^"]*slotwell-(\w+)-[^"]*"/g, (_, packed) => JSON.stringify(`file:${tarballs[packed]}`))
  writeFileSync(join(cwd, 'package.json'), own)

  const server = await startApi(join(folder, `${name}-data`))
  const { publishableKey, secretKey } = (await loadDemoOrganizations(server.deps, site)).find(({ slug }) => slug === 'lantern-school')
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', SLOTWELL_SECRET_KEY: secretKey, NODE_ENV: 'production' }
  for (const prefix of ['NEXT_PUBLIC', 'VITE'])
    Object.assign(env, { [`${prefix}_SLOTWELL_API`]: server.url, [`${prefix}_SLOTWELL_KEY`]: publishableKey })
  let child
  let browser
  try {
    await within(cwd, env, 'npm', ['install', '--no-audit', '--no-fund', '--include=dev'])
    for (const [program, ...args] of [app.build, ...app.checks]) await within(cwd, env, join(cwd, 'node_modules/.bin', program), args)
    const [program, ...args] = app.start(new URL(site).port)
    child = spawn(join(cwd, 'node_modules/.bin', program), args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] })
    await answers(site)
    browser = await chromium.launch({ executablePath: executablePath || undefined, args: ['--no-sandbox'] })
    for (const visit of app.visits) {
      const page = await browser.newPage({ locale: 'en-GB' })
      const complaints = []
      page.on('console', (message) => /error|warning/.test(message.type()) && complaints.push(message.text()))
      page.on('pageerror', (error) => complaints.push(error.stack))
      await visit(page, site).catch((error) => complaints.push(error.stack))
      if (complaints.length > 0) throw new Error(`The page complains:\n${complaints.join('\n')}`)
      await page.close()
    }
  } finally {
    await browser?.close()
    child?.kill()
    await server.close()
  }
}

async function startApi(dataDir) {
  const read = readConfig({ PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'error', RATE_LIMIT_FACTOR: '1000' })
  if (!read.ok) fail(read.faults.join('\n'))
  return startServer(read.config)
}

/** Runs a program in the app's folder; what it says is shown only if it fails. */
async function within(cwd, env, command, args) {
  const { code, output } = await run(command, args, { quiet: true, env, cwd })
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}:\n${output}`)
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, 'localhost', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

async function answers(address) {
  for (let tries = 0; tries < 300; tries++) {
    const response = await fetch(address).catch(() => undefined)
    if (response?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${address} does not answer.`)
}
