// `npm run --silent bench:widget [-- --runs 5] [--no-build] [--parts]`: what the widget costs the page it stands in. Prints one JSON document;
// exit code 1 when a target is missed. `--parts` says what tasks over 50 ms were busy with.
import { cpus, loadavg } from 'node:os'
import { chromium } from '@playwright/test'
import { findBrowser } from '../scripts/browser.mjs'
import { visitorOn, watch } from './widget/flow.mjs'
import { openStage } from './widget/stage.mjs'
import { tasksWhile } from './widget/tasks.mjs'

const args = process.argv.slice(2)
const runs = Number(args[args.indexOf('--runs') + 1]) || 5
// Building says what it does on standard output, where only the result may stand.
console.log = console.error
if (!args.includes('--no-build')) await (await import('../scripts/prepare.mjs')).build()

const kbit = (perSecond) => (perSecond * 1000) / 8
/** Latency is that of a round trip, which the browser adds to each request. */
const NETWORKS = {
  loopback: undefined,
  '4G': { latency: 170, downloadThroughput: kbit(9_000), uploadThroughput: kbit(3_000) },
  '400 kbit/s, 400 ms': { latency: 400, downloadThroughput: kbit(400), uploadThroughput: kbit(400) },
}
const TARGET = { tappableMs: { '4G': 1_000, '400 kbit/s, 400 ms': 3_000 }, bytes: 24_000, roundTrips: 1, taskMs: 50 }
const PHONE = { viewport: { width: 375, height: 740 }, hasTouch: true, isMobile: true }
const LAPTOP = { viewport: { width: 1100, height: 800 } }

const executablePath = await findBrowser()
if (executablePath === undefined) throw new Error('No browser. Install Chromium, or name one in CHROMIUM_PATH.')
const stage = await openStage()
const browser = await chromium.launch({
  ...(executablePath ? { executablePath } : {}),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
  ],
})
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]
const round = (value, digits = 0) => Number(value.toFixed(digits))

/** A visit in a browser that has never been here. */
async function visit(options, act) {
  const context = await browser.newContext({ timezoneId: 'Europe/Zurich', locale: 'de-CH', reducedMotion: 'no-preference', ...options })
  const foreign = new Set()
  context.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (protocol.startsWith('http') && ![stage.api, stage.page].includes(origin)) foreign.add(origin)
  })
  await context.addInitScript(watch)
  const page = await context.newPage()
  const cdp = await context.newCDPSession(page)
  await cdp.send('Network.enable')
  const result = await act({ page, cdp, visitor: visitorOn(page, cdp) })
  const { cookies, origins } = await context.storageState({ indexedDB: true })
  await context.close()
  return { ...result, foreign: foreign.size, cookies: cookies.length, storageEntries: origins.length }
}

/** Answers and files of the API that were there when a time could be tapped. */
function wireOf(cdp) {
  const known = new Map()
  cdp.on('Network.requestWillBeSent', ({ requestId, request, timestamp, wallTime }) => {
    if (request.url.startsWith(stage.api)) known.set(requestId, { path: new URL(request.url).pathname, offset: wallTime - timestamp })
  })
  cdp.on('Network.loadingFinished', ({ requestId, timestamp, encodedDataLength }) => {
    const one = known.get(requestId)
    if (one) Object.assign(one, { atMs: (timestamp + one.offset) * 1000, bytes: encodedDataLength })
  })
  return (untilMs) => [...known.values()].filter(({ atMs }) => atMs <= untilMs)
}

const firstTap = (conditions) =>
  visit(PHONE, async ({ page, cdp, visitor }) => {
    if (conditions) await cdp.send('Network.emulateNetworkConditions', { offline: false, ...conditions })
    const arrived = wireOf(cdp)
    await page.goto(stage.page)
    const { tappableMs, scriptMs, timeOrigin } = await visitor.tappable()
    const wire = arrived(timeOrigin + tappableMs)
    return {
      ms: tappableMs - scriptMs,
      bytes: wire.reduce((sum, { bytes }) => sum + bytes, 0),
      files: Object.fromEntries(wire.map(({ path, bytes }) => [path.replace(/pk_\w+/, '…'), bytes])),
      roundTrips: wire.filter(({ path }) => path.startsWith('/v1/')).length,
    }
  })

let people = 0
const wholeFlow = (options, cpuRate) =>
  visit(options, async ({ page, cdp, visitor }) => {
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: cpuRate })
    const tasks = await tasksWhile(cdp, async () => {
      await page.goto(stage.page)
      await visitor.tappable()
      await visitor.book(`bench-${++people}`)
    })
    const { shift, moved } = JSON.parse(await visitor.ask('JSON.stringify(window.seen)'))
    return { tasks, shift, moved }
  })

const several = async (act) => {
  const results = []
  for (let i = 0; i < runs; i++) results.push(await act())
  return results
}

const tappable = {}
let first
for (const [name, conditions] of Object.entries(NETWORKS)) {
  const results = await several(() => firstTap(conditions))
  first ??= results[0]
  const times = results.map(({ ms }) => ms)
  tappable[name] = { medianMs: round(median(times)), slowestMs: round(Math.max(...times)), targetMs: TARGET.tappableMs[name] }
}
const slow = await several(() => wholeFlow(PHONE, 4))
const quick = await several(() => wholeFlow(PHONE, 1))
const laptop = await wholeFlow(LAPTOP, 1)
await browser.close()
stage.close()

const longest = slow.map(({ tasks }) => tasks[0].ms)
const visits = [...slow, ...quick, laptop]
const most = (name) => Math.max(...visits.map((one) => one[name]))
const result = {
  machine: { cpu: cpus()[0].model, cores: cpus().length, load: round(loadavg()[0], 1), runs },
  tappable,
  untilTappable: { bytes: first.bytes, targetBytes: TARGET.bytes, apiRoundTrips: first.roundTrips, files: first.files },
  tasksAt4xCpu: {
    longestMs: { median: median(longest), fastest: Math.min(...longest), slowest: Math.max(...longest) },
    over50: slow.map(({ tasks }) =>
      tasks.filter(({ ms }) => ms > TARGET.taskMs).map((task) => (args.includes('--parts') ? task : task.ms)),
    ),
    // Without the brake, which on a busy machine brakes too much: the longest task of each visit, by processor time.
    fourTimesUnthrottledMs: round(4 * median(quick.map(({ tasks }) => tasks[0].ms)), 1),
    targetMs: TARGET.taskMs,
  },
  layoutShift: { phone: round(Math.max(...slow.map(({ shift }) => shift)), 3), laptop: round(laptop.shift, 3) },
  moved: visits.flatMap(({ moved }) => moved),
  foreignOrigins: most('foreign'),
  cookies: most('cookies'),
  storageEntries: most('storageEntries'),
}
const missed = [
  ...Object.entries(tappable).flatMap(([name, { medianMs, targetMs }]) => (medianMs > targetMs ? [`tappable on ${name}`] : [])),
  ...(first.bytes > TARGET.bytes ? ['bytes'] : []),
  ...(first.roundTrips > TARGET.roundTrips ? ['round trips'] : []),
  ...(median(longest) > TARGET.taskMs ? ['longest task'] : []),
  ...(result.layoutShift.phone + result.layoutShift.laptop > 0 ? ['layout shift'] : []),
  ...(result.foreignOrigins + result.cookies + result.storageEntries > 0 ? ['privacy'] : []),
]
process.stdout.write(`${JSON.stringify({ ...result, missed }, null, 2)}\n`)
process.exitCode = missed.length ? 1 : 0
