// The whole proof in one command: `npm test`. Ends with the plain line "N passed, N failed".
// `--deep` adds what takes longer, `--only lint,types,unit,storms,e2e` runs a part.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { findBrowser, findFirefox, findWebKit } from './browser.mjs'
import { findPostgres } from './postgres.mjs'
import { build, install } from './prepare.mjs'
import { mayInstall } from './debian.mjs'
import { findRadicale } from './radicale.mjs'
import { bin, root, run } from './run-command.mjs'

const args = process.argv.slice(2)
const deep = args.includes('--deep')
const only = args.includes('--only') ? (args[args.indexOf('--only') + 1] ?? '').split(',') : ['lint', 'types', 'unit', 'storms', 'e2e']
/** The tests of the engine write here how often each of its rules decided an outcome. */
const rulesFile = join(root, '.cache/rules.txt')
/** And races, storms and kills what came out of them. */
const figuresFile = join(root, '.cache/figures.txt')
const env = { SLOTWELL_RULES_FILE: rulesFile, SLOTWELL_FIGURES_FILE: figuresFile, ...(deep ? { SLOTWELL_DEEP: '1' } : {}) }

let passed = 0
let failed = 0
const seconds = (fromMs) => `${((performance.now() - fromMs) / 1000).toFixed(1)} s`

/** A check that is right or wrong as a whole. */
async function check(name, command, commandArgs) {
  const fromMs = performance.now()
  const { code, output } = await run(command, commandArgs, { quiet: true, env })
  if (code === 0) passed += 1
  else {
    failed += 1
    console.log(output.trimEnd())
  }
  console.log(`${code === 0 ? '✓' : '✗'} ${name} (${seconds(fromMs)})`)
}

/** A test runner that reports to a JSON file; `count` reads passed and failed from it. */
async function suite(name, command, commandArgs, report, count, more = {}) {
  const fromMs = performance.now()
  const path = join(root, '.cache', report)
  rmSync(path, { force: true })
  const { code, output } = await run(command, commandArgs, { quiet: true, env: { ...env, ...more } })
  let result
  try {
    result = count(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    result = { passed: 0, failed: 1 }
  }
  // A runner that fails without a failing test (an unhandled rejection, a broken import) is a failure too.
  if (code !== 0 && result.failed === 0) result.failed = 1
  passed += result.passed
  failed += result.failed
  if (result.failed > 0 || (code === 0 && args.includes('--verbose'))) console.log(output.trimEnd())
  console.log(`${result.failed === 0 ? '✓' : '✗'} ${name}: ${result.passed} passed, ${result.failed} failed (${seconds(fromMs)})`)
}

const vitest = (name, projects, report, more) =>
  suite(
    name,
    bin('vitest'),
    [
      'run',
      ...projects.flatMap((project) => ['--project', project]),
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=.cache/${report}`,
    ],
    report,
    ({ numPassedTests, numFailedTests, numFailedTestSuites, success }) => ({
      passed: numPassedTests,
      failed: numFailedTests || (success ? 0 : Math.max(1, numFailedTestSuites)),
    }),
    more,
  )

/** A real server, which is found, installed or unpacked. */
async function onPostgres(name, project, report, more = {}) {
  const folder = await findPostgres()
  if (folder !== undefined) return vitest(name, [project], report, { ...more, POSTGRES_BIN: folder })
  noPostgres(name)
}
function noPostgres(name) {
  failed += 1
  console.log(`✗ ${name}: no server. Install one of 14 or newer, or name the folder with its programs in POSTGRES_BIN.`)
}

/** Calendar files on a server of somebody else. Where it could be installed, or should be there, its absence is a failure. */
async function onRadicale(name, project, report) {
  const program = await findRadicale()
  if (program !== undefined) return vitest(name, [project], report, { TZ: 'UTC', RADICALE_BIN: program })
  const needed = Boolean(process.env.CI) || mayInstall()
  if (needed) failed += 1
  console.log(`${needed ? '✗' : '–'} ${name}: there is none. Install radicale, or name the program in RADICALE_BIN.`)
}

/** Stories in a browser, on the database of one project. */
const stories = (name, project, report, more) =>
  suite(
    name,
    bin('playwright'),
    ['test', '--config', 'e2e/playwright.config.ts', '--project', project],
    report,
    ({ stats }) => ({ passed: stats.expected + stats.flaky, failed: stats.unexpected }),
    { ...more, PLAYWRIGHT_JSON_OUTPUT_NAME: join(root, '.cache', report) },
  )

await install()
await build()

if (only.includes('lint')) {
  await check('format and lint', bin('biome'), ['check', '--error-on-warnings', '.'])
  await check('promises, cycles and other mistakes that need types', bin('oxlint'), ['--type-aware', '--deny-warnings'])
  await check('nothing unused', bin('knip'), ['--no-progress'])
}
if (only.includes('types')) {
  await check('types of the packages', bin('tsc'), ['-b'])
  await check('types of the tests', bin('tsc'), ['-p', 'tsconfig.tests.json'])
  await check('the packages as they would be published', process.execPath, ['scripts/check-packages.mjs'])
}
if (only.includes('unit')) {
  rmSync(rulesFile, { force: true })
  await vitest('unit, contract and property tests', ['shared', 'api', 'widget', 'widget-light', 'react', 'client', 'house'], 'unit.json', {
    TZ: 'UTC',
  })
  await onPostgres('the same on a real PostgreSQL', 'postgres', 'postgres.json', { TZ: 'UTC' })
  await onRadicale('calendar files on a CalDAV server (Radicale)', 'caldav', 'caldav.json')
  // What is free must not depend on where the server stands.
  for (const zone of ['America/New_York', 'Pacific/Auckland'])
    await vitest(`the engine under TZ=${zone}`, ['shared'], 'zone.json', { TZ: zone })
  if (existsSync(rulesFile)) console.log(readFileSync(rulesFile, 'utf8').trimEnd())
  await check('size of the widget', process.execPath, ['packages/widget/size.mjs'])
  if (deep) {
    const sample = ['--every', '15', '--worlds', '300', '--least', '85']
    await check('a sample of mutants of the slot engine', process.execPath, ['scripts/mutate-slots.mjs', ...sample])
  }
}
if (only.includes('storms')) {
  rmSync(figuresFile, { force: true })
  await vitest('storms and kills on several servers', ['storms'], 'storms.json')
  await onPostgres('the same storms and kills on PostgreSQL', 'storms-postgres', 'storms-postgres.json')
  if (existsSync(figuresFile)) console.log(readFileSync(figuresFile, 'utf8').trimEnd())
}
if (only.includes('e2e')) {
  const browser = await findBrowser()
  if (browser === undefined) {
    failed += 1
    console.log('✗ end to end: no browser. Install Chromium, or name one in CHROMIUM_PATH.')
  } else {
    await stories('end to end in a real browser', 'sqlite', 'e2e.json', { CHROMIUM_PATH: browser })
    const firefox = await findFirefox()
    if (firefox === undefined) console.log('– the same in Firefox: there is none. Install it, or name one in FIREFOX_PATH.')
    else await stories('what depends on the browser, in Firefox', 'firefox', 'e2e-firefox.json', { FIREFOX_PATH: firefox })
    if (deep) {
      const webkit = await findWebKit()
      if (webkit === undefined)
        console.log('– a booking in WebKit: there is none. Install webkit2gtk-driver and xvfb; WEBKIT_DRIVER_PATH names another driver.')
      else await stories('a booking in WebKit, the engine of Safari', 'webkit', 'e2e-webkit.json', { WEBKIT_DRIVER_PATH: webkit })
      await check('apps that install the packages: Next, Vue and Svelte', process.execPath, ['scripts/example-apps.mjs'])
    }
    const postgres = await findPostgres()
    if (postgres === undefined) noPostgres('the same stories on PostgreSQL')
    else
      await stories('the same stories on PostgreSQL', 'postgres', 'e2e-postgres.json', { CHROMIUM_PATH: browser, POSTGRES_BIN: postgres })
  }
}

console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
