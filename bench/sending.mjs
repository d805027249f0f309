// `npm run --silent bench:sending [-- --quick] [--no-build]`: what a booking over HTTP takes while its mail server and the
// receiver of its webhooks answer, hang, or are none.
// Prints one JSON document; exit code 1 if a hanging server makes bookings slower than it may.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer as createReceiver } from 'node:http'
import { createServer } from 'node:net'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask, startServerProcess } from './http/processes.mjs'

const quick = process.argv.includes('--quick')
const STAFF = 40
/** Short turns, so that what else the machine does falls on all alike. */
const TURNS = quick ? 20 : 80
const WARM_UP = 4
const EACH = 8
const CLIENTS = 4
/** p95 of bookings while both hang, against the same while they answer. */
const MOST = 1.25
const DAY_MS = 86_400_000

const say = (text) => process.stderr.write(`${text}\n`)
console.log = console.error
if (!process.argv.includes('--no-build')) await (await import('../scripts/prepare.mjs')).build()
const { seed } = await import('./http/seed.mjs')

/** Enough of SMTP that letters leave. */
const answering = (socket) => {
  let inData = false
  let rest = ''
  socket.on('error', () => {})
  socket.write('220 bench\r\n')
  socket.on('data', (part) => {
    const lines = (rest + part).split('\r\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (inData) {
        if (line !== '.') continue
        inData = false
        letters++
        socket.write('250 taken\r\n')
      } else if (/^DATA/i.test(line)) {
        inData = true
        socket.write('354 go on\r\n')
      } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n')
      else socket.write('250 ok\r\n')
    }
  })
}
let letters = 0
let messages = 0
let hanging = 0
const hangs = (socket) => {
  hanging++
  socket.on('error', () => {})
}
/** Takes each message of a webhook. */
const receiving = createReceiver((request, response) => {
  request.resume().on('end', () => {
    messages++
    response.writeHead(204).end()
  })
})
const listen = async (server) => {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

const post = async (port, target, body) => {
  const startedMs = performance.now()
  const response = await fetch(`http://127.0.0.1:${port}${target}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const view = await response.json()
  if (!response.ok) throw new Error(`${target}: ${JSON.stringify(view)}`)
  return { view, ms: performance.now() - startedMs }
}

const isoDate = (days) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)
/** Free times of everybody, each once, so that no booking meets another. */
async function* freeTimes(port, pk) {
  for (let from = 5; ; from += 30)
    for (let person = 1; person <= STAFF; person++) {
      const service = `s${person}-termin`
      const range = `from=${isoDate(from)}&to=${isoDate(from + 29)}&timeZone=Europe/Zurich`
      const { bytes } = await ask(port, `/v1/public/${pk}/slots?service=${service}&${range}`)
      for (const { slots } of JSON.parse(bytes.toString()).days) for (const { start } of slots) yield { service, start }
    }
}

let visitors = 0
/** Milliseconds of each of `count` bookings, the hold before it not counted. */
async function bookMany({ port, pk, times }, count) {
  const taken = []
  for (let i = 0; i < count; i++) taken.push((await times.next()).value)
  const all = []
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      for (let wish = taken.pop(); wish; wish = taken.pop()) {
        const hold = (await post(port, `/v1/public/${pk}/holds`, wish)).view
        const { ms } = await post(port, `/v1/public/${pk}/bookings`, {
          hold: hold.id,
          holdSecret: hold.secret,
          attendees: [{ name: 'Vera Muster', email: `vera${++visitors}@example.org` }],
          answers: {},
          consent: { privacyVersion: '1' },
          locale: 'de',
          timeZone: 'Europe/Zurich',
        })
        all.push(ms)
      }
    }),
  )
  return all
}

const at = (list, share) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))]
const round = (value) => Number(value.toFixed(2))

const folder = mkdtempSync(join(tmpdir(), 'slotwell-sending-'))
const [taking, silent, receiver] = [await listen(createServer(answering)), await listen(createServer(hangs)), await listen(receiving)]
const mail = (server) => ({ SMTP_URL: `smtp://127.0.0.1:${server.address().port}`, MAIL_FROM: 'bench@example.org' })
const KINDS = { answers: { mail: taking, receiver }, hangs: { mail: silent, receiver: silent }, none: undefined }
const CLI = join(import.meta.dirname, '../packages/api/dist/cli.js')
const sides = {}
try {
  say('Making an organization')
  const [{ pk }] = await seed(join(folder, 'seed'), { organizations: 1, staff: STAFF, bookings: 0 })
  for (const [name, others] of Object.entries(KINDS)) {
    cpSync(join(folder, 'seed'), join(folder, name), { recursive: true })
    const env = { DATA_DIR: join(folder, name), HOLD_LIMIT_PER_VISITOR: '1000000', LOG_LEVEL: 'silent', WEBHOOKS_ALLOW_PRIVATE: 'true' }
    if (others) {
      Object.assign(env, mail(others.mail))
      const url = `http://127.0.0.1:${others.receiver.address().port}/`
      execFileSync(process.execPath, [CLI, 'webhooks', 'create', 'bench', '--url', url], { env: { ...process.env, ...env } })
    }
    const server = await startServerProcess(env)
    sides[name] = { server, port: server.port, pk, times: freeTimes(server.port, pk), all: [] }
  }
  say(`${TURNS} turns of ${EACH} bookings each`)
  // The first ones warm up, and let the breaker of the hanging one open.
  for (let i = -WARM_UP; i < TURNS; i++)
    for (const side of Object.values(sides)) {
      const all = await bookMany(side, EACH)
      if (i >= 0) side.all.push(...all)
    }
  const figures = Object.fromEntries(
    Object.entries(sides).map(([name, { all }]) => [
      name,
      { bookings: all.length, p50Ms: round(at(all, 0.5)), p95Ms: round(at(all, 0.95)) },
    ]),
  )
  const ratio = round(figures.hangs.p95Ms / figures.answers.p95Ms)
  const ok = ratio <= MOST && hanging > 0 && letters > 0 && messages > 0
  const result = {
    ...figures,
    hangsToAnswersP95: ratio,
    atMost: MOST,
    letters,
    messages,
    hangingConnections: hanging,
    load: round(loadavg()[0]),
    ok,
  }
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
  process.exitCode = ok ? 0 : 1
} finally {
  for (const { server } of Object.values(sides)) await server.stop()
  taking.close()
  silent.close()
  receiving.close()
  rmSync(folder, { recursive: true, force: true })
}
process.exit()
