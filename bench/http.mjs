// `npm run --silent bench:http [-- --quick] [--no-build]`: what a slot answer costs over HTTP. Prints one JSON document.
// Servers and the client are processes of their own on loopback; databases are made in a temporary folder and removed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask, load, startServerProcess } from './http/processes.mjs'

const quick = process.argv.includes('--quick')
const SIZE = quick
  ? { small: 10_000, large: 100_000, organizations: 200, seconds: 2, rounds: 3 }
  : { small: 10_000, large: 1_000_000, organizations: 3_000, seconds: 5, rounds: 3 }
const BROWSER = { 'accept-encoding': 'gzip, deflate, br, zstd', accept: 'application/json', origin: 'https://example.org' }
const CONNECTIONS = 32
const STAFF = 50

const say = (text) => process.stderr.write(`${text}\n`)
// Building says what it does on standard output, where only the result may stand.
console.log = console.error
if (!process.argv.includes('--no-build')) await (await import('../scripts/prepare.mjs')).build()
const { seed } = await import('./http/seed.mjs')

const isoDate = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const month = (pk, person, fromDay = 0) =>
  `/v1/public/${pk}/slots?service=s${person}-termin&from=${isoDate(fromDay)}&to=${isoDate(fromDay + 30)}&timeZone=Europe/Zurich`
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]
const round = (value, digits = 3) => Number(value.toFixed(digits))
const folder = mkdtempSync(join(tmpdir(), 'slotwell-bench-'))

/** Runs of two servers in turn, so that what else the machine does falls on both. */
async function compare(ours, bare, options) {
  const runs = { ours: [], bare: [] }
  for (let i = -1; i < SIZE.rounds; i++)
    for (const [name, server] of [
      ['ours', ours],
      ['bare', bare],
    ]) {
      const before = await server.figures()
      const result = await load({ port: server.port, connections: CONNECTIONS, seconds: i < 0 ? 1 : SIZE.seconds, ...options })
      const { cpuMs } = await server.figures()
      // The first round only warms up.
      if (i >= 0) runs[name].push({ ...result, cpuUsEach: ((cpuMs - before.cpuMs) * 1000) / result.requests })
    }
  const figures = (list) => ({
    perSecond: median(list.map(({ perSecond }) => perSecond)),
    p99Ms: median(list.map(({ p99Ms }) => p99Ms)),
    cpuUsEach: round(median(list.map(({ cpuUsEach }) => cpuUsEach)), 1),
    bytesEach: list[0].bytesEach,
    statuses: list[0].statuses,
  })
  const route = figures(runs.ours)
  const bareRoute = figures(runs.bare)
  return { route, bareRoute, ratio: round(route.perSecond / bareRoute.perSecond), cpuRatio: round(bareRoute.cpuUsEach / route.cpuUsEach) }
}

/** The same answer from a bare route, with nothing around it. */
async function bareServer(answer) {
  const file = join(folder, `bare-${Math.random().toString(36).slice(2)}`)
  writeFileSync(file, answer.bytes)
  const headers = { 'content-type': 'application/json' }
  if (answer.headers['content-encoding']) headers['content-encoding'] = answer.headers['content-encoding']
  return startServerProcess({ BARE_FILE: file, BARE_HEADERS: JSON.stringify({ headers }) })
}

async function warm(dataDir, pk) {
  say('Warm: one month of one person, against a bare route with the same bytes')
  const server = await startServerProcess({ DATA_DIR: dataDir })
  await ask(server.port, '/healthz')
  const target = month(pk, 1)
  const cold = await ask(server.port, target, BROWSER)
  const coldNext = []
  for (let person = 2; person < 22; person++) coldNext.push((await ask(server.port, month(pk, person), BROWSER)).ms)
  const again = await ask(server.port, target, BROWSER)
  const plain = await ask(server.port, target)
  const shape = { starts: plain.bytes.toString().split('"start"').length - 2, bytes: plain.bytes.length, brotliBytes: again.bytes.length }
  const results = { answer: { ...shape, firstOfProcessMs: round(cold.ms), firstOfPersonMs: round(median(coldNext)) } }
  for (const [name, headers, answer] of [
    ['brotli', BROWSER, again],
    ['identity', {}, plain],
  ]) {
    const bare = await bareServer(answer)
    results[name] = await compare(server, bare, { targets: [target], headers })
    await bare.stop()
  }
  const unchanged = { ...BROWSER, 'if-none-match': again.headers.etag }
  results.notModified = await load({
    port: server.port,
    connections: CONNECTIONS,
    seconds: SIZE.seconds,
    targets: [target],
    headers: unchanged,
  })
  await server.stop()

  const logging = await startServerProcess({ DATA_DIR: dataDir, LOG_LEVEL: 'info' })
  await load({ port: logging.port, connections: CONNECTIONS, seconds: 1, targets: [target], headers: BROWSER })
  results.withRequestLog = await load({
    port: logging.port,
    connections: CONNECTIONS,
    seconds: SIZE.seconds,
    targets: [target],
    headers: BROWSER,
  })
  await logging.stop()
  return results
}

/** Random months of random people; and the same with every answer made anew, since no address comes twice. */
async function grown(dataDir, pk) {
  const server = await startServerProcess({ DATA_DIR: dataDir })
  await ask(server.port, '/healthz')
  const targets = Array.from({ length: STAFF }, (_, i) => [0, 14, 31, 60].map((from) => month(pk, i + 1, from))).flat()
  // The zone of the visitor shapes the answer, so each of these is one that nobody asked for yet.
  const zones = Intl.supportedValuesOf('timeZone').slice(0, 60)
  const made = targets.flatMap((target) => zones.slice(0, quick ? 10 : 60).map((zone) => target.replace('Europe/Zurich', zone)))
  const run = (options) => load({ port: server.port, connections: 4, seconds: SIZE.seconds, headers: BROWSER, ...options })
  const first = await run({ targets, order: 'inTurn', requests: targets.length, connections: 1, seconds: 60 })
  const rounds = []
  for (let i = 0; i < SIZE.rounds; i++) rounds.push(await run({ targets, seed: i + 1 }))
  const distinct = await run({ targets: made, order: 'inTurn', requests: made.length, seconds: 60 })
  const { rssMb } = await server.figures()
  await server.stop()
  const { statuses: _, bytesEach: __, ...madeAnew } = distinct
  return {
    random: {
      perSecond: median(rounds.map(({ perSecond }) => perSecond)),
      p99Ms: median(rounds.map(({ p99Ms }) => p99Ms)),
      statuses: rounds[0].statuses,
    },
    first: { p50Ms: first.p50Ms, p99Ms: first.p99Ms, maxMs: first.maxMs },
    madeAnew,
    rssMb,
  }
}

async function many(dataDir, made) {
  const server = await startServerProcess({ DATA_DIR: dataDir })
  const targets = made.map(({ pk }) => month(pk, 1))
  const options = { port: server.port, connections: 4, headers: BROWSER, targets }
  await ask(server.port, '/healthz')
  const first = await load({ ...options, connections: 1, seconds: 120, order: 'inTurn', requests: targets.length })
  const random = await load({ ...options, seconds: SIZE.seconds * 2 })
  const { rssMb } = await server.figures()
  await server.stop()
  return { organizations: made.length, firstOfEach: first, random, rssMb }
}

async function idle(dataDir) {
  const server = await startServerProcess({ DATA_DIR: dataDir })
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  const { rssMb } = await server.figures()
  await server.stop()
  return rssMb
}

try {
  say(`Making databases: ${SIZE.small} and ${SIZE.large} bookings, and ${SIZE.organizations} organizations`)
  const path = (name) => join(folder, name)
  const [small] = await seed(path('small'), { organizations: 1, staff: STAFF, bookings: SIZE.small })
  const [large] = await seed(path('large'), { organizations: 1, staff: STAFF, bookings: SIZE.large })
  const result = {
    loadAverage: round(loadavg()[0], 1),
    machine: `${cpus().length} × ${cpus()[0].model}, Node ${process.versions.node}`,
    quick,
    at: new Date().toISOString(),
  }
  result.idleMb = await idle(path('small'))
  Object.assign(result, await warm(path('small'), small.pk))
  say('Grown: the same months with little and with much behind them')
  result.small = { bookings: SIZE.small, ...(await grown(path('small'), small.pk)) }
  result.large = { bookings: SIZE.large, ...(await grown(path('large'), large.pk)) }
  result.p99OfLargeToSmall = round(result.large.random.p99Ms / result.small.random.p99Ms)
  rmSync(path('large'), { recursive: true, force: true })
  const made = await seed(path('many'), { organizations: SIZE.organizations, staff: 3, bookings: SIZE.large })
  say('Many: random organizations')
  result.many = { bookings: SIZE.large, ...(await many(path('many'), made)) }
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
