import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** A CalDAV server of somebody else, on a free port of this machine, with its data in a temporary folder; everybody is let in. */
export interface Radicale {
  /** Stores one resource, or a whole calendar where `path` ends in a slash. Rejects with what the server says against it. */
  put(path: string, content: string): Promise<void>
  get(path: string): Promise<string>
  remove(path: string): Promise<void>
  makeCalendar(path: string): Promise<void>
  /** The resources that, by the server's own reckoning, take some time in `[fromMs, toMs)`. */
  within(path: string, fromMs: number, toMs: number): Promise<readonly string[]>
  stop(): Promise<void>
}

const START_MS = 20_000

/** Named, or on the path; `scripts/radicale.mjs` brings it and looks in the same places. */
function findRadicale(): string {
  const places = [
    process.env.RADICALE_BIN,
    ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'radicale')),
    '/usr/bin/radicale',
  ]
  const found = places.find((path) => path && existsSync(path))
  if (!found)
    throw new Error(
      'Radicale is needed here, and there is none. Install it (apt-get install radicale) or name the program in RADICALE_BIN.',
    )
  return found
}

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })

const stamp = (ms: number) => new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '')

export async function startRadicale(): Promise<Radicale> {
  const program = findRadicale()
  const folder = mkdtempSync(join(tmpdir(), 'slotwell-radicale-'))
  const port = await freePort()
  const config = join(folder, 'config')
  writeFileSync(
    config,
    `[server]\nhosts = 127.0.0.1:${port}\n[auth]\ntype = none\n[storage]\nfilesystem_folder = ${join(folder, 'collections')}\n[logging]\nlevel = warning\n`,
  )
  const server = spawn(program, ['--config', config], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  server.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)))
  const gone = new Promise<void>((resolve) => {
    server.on('error', (error) => {
      said += error.message
      resolve()
    })
    server.on('exit', () => resolve())
  })
  const origin = `http://127.0.0.1:${port}`
  // Without a password anybody is whoever he says he is.
  const headers = { authorization: `Basic ${Buffer.from('anna:').toString('base64')}` }

  async function ask(method: string, path: string, more: { body?: string; headers?: Record<string, string> } = {}): Promise<string> {
    const response = await fetch(origin + path, { method, ...more, headers: { ...headers, ...more.headers } })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}\n${said}`)
    return text
  }
  async function stop() {
    if (server.exitCode === null && server.pid !== undefined) server.kill('SIGKILL')
    await gone
    rmSync(folder, { recursive: true, force: true })
  }

  const untilMs = Date.now() + START_MS
  for (;;) {
    const isUp = await fetch(`${origin}/.web/`, { headers }).then(
      () => true,
      () => false,
    )
    if (isUp) break
    if (Date.now() > untilMs || server.exitCode !== null) {
      await stop()
      throw new Error(`Radicale did not start: ${said}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }

  return {
    put: async (path, body) => void (await ask('PUT', path, { body, headers: { 'content-type': 'text/calendar; charset=utf-8' } })),
    get: (path) => ask('GET', path),
    remove: async (path) => void (await ask('DELETE', path)),
    makeCalendar: async (path) => void (await ask('MKCALENDAR', path)),
    async within(path, fromMs, toMs) {
      const text = await ask('REPORT', path, {
        headers: { 'content-type': 'application/xml; charset=utf-8', depth: '1' },
        body: `<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/></d:prop><c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"><c:time-range start="${stamp(fromMs)}" end="${stamp(toMs)}"/></c:comp-filter></c:comp-filter></c:filter></c:calendar-query>`,
      })
      return [...text.matchAll(/<href>([^<]+)<\/href>/g)].map(([, href = '']) => decodeURIComponent(href)).sort()
    },
    stop,
  }
}
