import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { addOrganization, bearer, PRACTICE } from '../test/harness.ts'
import { type Config, readConfig } from './config.ts'
import { type RunningServer, startServer } from './main.ts'
import { StartRefused } from './start-refused.ts'

const folders: string[] = []
const servers: RunningServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const configIn = (environment: Record<string, string> = {}): Config => {
  const folder = mkdtempSync(join(tmpdir(), 'slotwell-main-'))
  folders.push(folder)
  const read = readConfig({ PORT: '0', DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'silent', ...environment })
  if (!read.ok) throw new Error(read.faults.join())
  return read.config
}
const start = async (config = configIn()): Promise<RunningServer> => {
  const server = await startServer(config)
  servers.push(server)
  return server
}
const post = ({ url }: RunningServer, path: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })
/** The answer to a visitor who books the first time of the practice that is free. */
async function bookedOn(server: RunningServer, pk: string): Promise<Response> {
  const opening = (await (await fetch(`${server.url}/v1/public/${pk}/start?service=sprechstunde&timeZone=Europe/Zurich`)).json()) as {
    slots: { nextAvailable: { start: string } }
  }
  const wish = { service: 'sprechstunde', start: opening.slots.nextAvailable.start }
  const hold = (await (await post(server, `/v1/public/${pk}/holds`, wish)).json()) as { id: string; secret: string }
  return post(server, `/v1/public/${pk}/bookings`, {
    hold: hold.id,
    holdSecret: hold.secret,
    attendees: [{ name: 'Vera', email: 'vera@example.org', phone: '0791234567' }],
    answers: { patient: 'ja' },
    consent: { privacyVersion: '2026-09' },
    locale: 'de',
    timeZone: 'Europe/Zurich',
  })
}
const refused = async (config: Config): Promise<StartRefused> => {
  const error = await start(config).catch((thrown: unknown) => thrown)
  if (!(error instanceof StartRefused)) throw error
  for (const line of error.lines) expect(line).not.toContain('\n')
  return error
}

describe('a server', () => {
  it('answers, books, sends the letter at once, and finds everything again after a restart', async () => {
    const config = configIn()
    const first = await start(config)
    const { pk, sk } = await addOrganization(first.deps, PRACTICE)
    const booked = await bookedOn(first, pk)
    const booking = (await booked.json()) as { id: string; manageUrl: string }
    expect([booked.status, booking.manageUrl.startsWith(`${first.url}/m#bkg_`)]).toEqual([201, true])
    await expect.poll(async () => (await fetch(`${first.url}/dev/mail`)).text(), { timeout: 3_000 }).toContain('vera@example.org')
    const figures = async () => (await fetch(`${first.url}/metrics`)).text()
    await expect.poll(figures, { timeout: 3_000 }).toContain('slotwell_messages_sent_total{channel="mail"} 2\n')
    await first.close()

    const second = await start(config)
    expect(second.deps.rootKeyIsNew).toBe(false)
    expect(await second.deps.store.audit.unsealed()).toEqual([])
    expect((await fetch(`${second.url}/v1/bookings/${booking.id}`, { headers: bearer(sk) })).status).toBe(200)
  })

  it('I15 forgets the letters at /dev/mail when somebody is erased: those to him, and those to staff with his name', async () => {
    const server = await start()
    const { pk, sk } = await addOrganization(server.deps, PRACTICE)
    await bookedOn(server, pk)
    const shown = async () => (await fetch(`${server.url}/dev/mail`)).text()
    const letter = async (position: number) => (await fetch(`${server.url}/dev/mail/${position}`)).status
    await expect.poll(shown, { timeout: 3_000 }).toContain('vera@example.org')
    await expect.poll(() => letter(2), { timeout: 3_000 }).toBe(200)
    const { data } = (await (await fetch(`${server.url}/v1/customers`, { headers: bearer(sk) })).json()) as { data: { id: string }[] }
    expect((await post(server, `/v1/customers/${data[0]?.id}/erase`, {}, bearer(sk))).status).toBe(200)
    expect(await shown()).not.toContain('Vera')
    expect([await letter(1), await letter(2)]).toEqual([404, 404])
  })

  it('tells the address under which it can be reached', async () => {
    const [everywhere, one] = [await start(configIn({ HOST: '0.0.0.0' })), await start(configIn({ HOST: '127.0.0.2' }))]
    expect([everywhere.url.replace(/\d+$/, ''), one.url.replace(/\d+$/, '')]).toEqual(['http://localhost:', 'http://127.0.0.2:'])
    for (const { url } of [everywhere, one]) expect((await fetch(`${url}/healthz`)).status).toBe(200)
  })

  it('keeps its data to its own user', async () => {
    const { config } = (await start()).deps
    const mode = (path: string) => statSync(path).mode & 0o777
    expect([
      mode(config.dataDir),
      mode(config.rootKeyFile),
      mode(join(config.dataDir, 'slotwell.db')),
      mode(join(config.dataDir, 'keys.db')),
    ]).toEqual([0o700, 0o600, 0o600, 0o600])
  })

  it('stops within two seconds, idle connections and slow requests included', async () => {
    const server = await start()
    const { sk } = await addOrganization(server.deps, PRACTICE)
    const slow = connect(Number(new URL(server.url).port), '127.0.0.1')
    slow.on('error', () => {})
    slow.write(
      `POST /v1/time-off HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${sk}\r\nContent-Length: 100\r\nContent-Type: application/json\r\n\r\n{`,
    )
    await fetch(`${server.url}/healthz`)
    const startedMs = performance.now()
    await server.close()
    expect(performance.now() - startedMs).toBeLessThan(2_000)
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow()
    slow.destroy()
  })

  it('lets a request under way end before it stops', async () => {
    const server = await start()
    let release = () => {}
    const gate = new Promise<void>((resolve) => (release = resolve))
    const ping = server.deps.store.ping.bind(server.deps.store)
    const underWay = new Promise<void>((resolve) => {
      const heldUp = () => {
        resolve()
        return gate.then(ping)
      }
      Object.assign(server.deps.store, { ping: heldUp })
    })
    const answer = fetch(`${server.url}/readyz`)
    await underWay
    const closing = server.close()
    setTimeout(release, 100)
    expect((await answer).status).toBe(200)
    await closing
  })
})

describe('T23: the socket', () => {
  const raw = async (server: RunningServer, text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
      let answer = ''
      socket.setTimeout(3_000, () => socket.destroy(new Error('no answer')))
      socket.on('data', (chunk: Buffer) => {
        answer += chunk.toString()
        if (answer.includes('\r\n\r\n')) socket.destroy()
      })
      socket.on('close', () => resolve(answer))
      socket.on('error', reject)
      socket.write(text)
    })

  it.each([
    [
      'a length and chunks at once',
      'POST /v1/bookings HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      /^HTTP\/1\.1 400/,
    ],
    ['two lengths', 'POST /v1/bookings HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd', /^HTTP\/1\.1 400/],
    ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400/],
    ['a host that is none', 'GET /healthz HTTP/1.1\r\nHost: a b<c\r\n\r\n', /^HTTP\/1\.1 400/],
    ['headers without end', `GET /healthz HTTP/1.1\r\nHost: a\r\n${'X-A: b\r\n'.repeat(5_000)}\r\n`, /^HTTP\/1\.1 431/],
    ['dots in the target', 'GET /v1/../healthz HTTP/1.1\r\nHost: a\r\n\r\n', /^HTTP\/1\.1 404/],
    ['a target with an origin', 'GET http://evil.example//healthz HTTP/1.1\r\nHost: a\r\n\r\n', /^HTTP\/1\.1 404/],
    ['a backslash', 'GET /v1\\bookings HTTP/1.1\r\nHost: a\r\n\r\n', /^HTTP\/1\.1 40[04]/],
    ['a method of its own', 'BREW /healthz HTTP/1.1\r\nHost: a\r\n\r\n', /^HTTP\/1\.1 40[05]/],
  ])('refuses %s', async (_, text, expected) => {
    expect(await raw(await start(), text)).toMatch(expected)
  })

  it('still answers a plain request after all that', async () => {
    expect(await raw(await start(), 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')).toMatch(/^HTTP\/1\.1 200/)
  })
})

describe('a start that cannot be', () => {
  it('names a taken port and touches no data', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => blocker.once('listening', resolve))
    const { port } = blocker.address() as AddressInfo
    const config = configIn({ PORT: String(port) })
    const error = await refused(config)
    expect([error.reason, error.lines[0]?.includes(String(port)), error.lines[0]?.includes('PORT')]).toEqual(['port_taken', true, true])
    expect(() => statSync(config.dataDir)).toThrow()
    await new Promise((resolve) => blocker.close(resolve))
  })

  it('names an address that is not ours', async () => {
    expect((await refused(configIn({ HOST: '192.0.2.1' }))).reason).toBe('port_refused')
  })

  it('names a folder that cannot be', async () => {
    const config = configIn()
    writeFileSync(config.dataDir, 'a file')
    const error = await refused(config)
    expect([error.reason, error.lines[0]?.includes(config.dataDir)]).toEqual(['folder', true])
  })

  it('names a folder that the system refuses to make, and does not try for ever', async () => {
    expect((await refused({ ...configIn(), dataDir: '/proc/slotwell/data' })).reason).toBe('folder')
  })

  it('names a root key that others can read, that is gone or that is another one', async () => {
    const config = configIn()
    await (await start(config)).close()
    chmodSync(config.rootKeyFile, 0o644)
    expect((await refused(config)).reason).toBe('root_key')
    const key = readFileSync(config.rootKeyFile)
    rmSync(config.rootKeyFile)
    expect((await refused(config)).reason).toBe('root_key')
    writeFileSync(config.rootKeyFile, `${'ab'.repeat(32)}\n`, { mode: 0o600 })
    expect((await refused(config)).reason).toBe('keys')
    writeFileSync(config.rootKeyFile, key, { mode: 0o600 })
    await start(config)
  })

  it('names a file that is no database', async () => {
    const config = configIn()
    await (await start(config)).close()
    writeFileSync(join(config.dataDir, 'slotwell.db'), 'not a database at all, but long enough to be read as one'.repeat(100))
    expect((await refused(config)).reason).toBe('database')
  })

  it('refuses data that lost its guard against double bookings', async () => {
    const config = configIn()
    const server = await start(config)
    await server.close()
    const { Database } = await import('./store/sqlite-driver.ts')
    const sqlite = new Database(join(config.dataDir, 'slotwell.db'))
    const triggers = sqlite.prepare<[], string>("select name from sqlite_master where type = 'trigger'").pluck().all()
    for (const name of triggers) sqlite.exec(`drop trigger "${name}"`)
    sqlite.close()
    expect((await refused(config)).reason).toBe('unsound')
  })
})
