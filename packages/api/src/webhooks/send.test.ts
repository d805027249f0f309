import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { addressFault } from './address-fault.ts'
import { sendWebhook, type SendOptions } from './send.ts'

const open: { closeAllConnections?(): void; close(done: () => void): unknown }[] = []
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections?.()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
})
const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port
async function listen(answer: RequestListener, host = '127.0.0.1'): Promise<Server> {
  const server = createServer(answer)
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return server
}
const ok: RequestListener = (_, response) => response.writeHead(204).end()
const send = (url: string, options: Partial<SendOptions> = {}) =>
  sendWebhook(url, { 'webhook-id': 'evt_1' }, '{"a":"ü"}', { allowPrivate: true, ...options })

describe('whom a server may be made to call', () => {
  const HIDDEN = [
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0x7f000001/',
    'https://127.1/',
    'https://017700000001/',
    'https://①②⑦.0.0.1/',
    'https://127。0。0。1/',
    'https://0/',
    'https://localhost/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[64:ff9b::169.254.169.254]/',
    'https://[2002:7f00:1::]/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[ff02::1]/',
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
  ]
  it.each(HIDDEN)('not %s, whatever it is called', async (url) => {
    expect(await send(url, { allowPrivate: false })).toMatchObject({ status: null, reason: 'private_address' })
    expect(addressFault(url, false)).toMatch(/internet/)
  })

  it.each(['10.0.0.5', '169.254.169.254', '::1', '64:ff9b::a00:1', '::ffff:10.0.0.1', 'fe80::1%eth0', '100.127.0.1'])(
    'not a name that leads to %s, nor one that leads there among others',
    async (address) => {
      for (const addresses of [[address], ['93.184.216.34', address]]) {
        const lookup = async () => addresses.map((one) => ({ address: one, family: one.includes(':') ? 6 : 4 }))
        expect(await send('https://hook.example.org/', { allowPrivate: false, lookup })).toMatchObject({ reason: 'private_address' })
      }
    },
  )

  it('asks for a name once and connects to that address, whatever the name leads to the next time', async () => {
    let asked = 0
    const server = await listen(ok)
    const lookup = async () => {
      asked++
      // The second time it would be a port at which nobody is.
      return [{ address: asked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }]
    }
    const sent = await send(`http://rebinding.example.org:${portOf(server)}/`, { lookup })
    expect([sent.status, asked]).toEqual([204, 1])
  })

  it('never reaches a private address that a name leads to from the second time on', async () => {
    let calls = 0
    const server = await listen((request, response) => {
      calls++
      ok(request, response)
    })
    let asked = 0
    // A public address that drops everything first, this machine afterwards.
    const lookup = async () => [{ address: asked++ === 0 ? '192.88.98.1' : '127.0.0.1', family: 4 }]
    const sent = await send(`https://rebinding.example.org:${portOf(server)}/`, { allowPrivate: false, lookup, totalMs: 500 })
    expect(sent.status).toBeNull()
    expect(sent.reason).not.toBe('')
    expect([calls, asked]).toEqual([0, 1])
  })

  it('takes https only, and http to this machine alone while private addresses are allowed', async () => {
    const server = await listen(ok)
    const address = `http://127.0.0.1:${portOf(server)}/`
    expect(await send(address, { allowPrivate: false })).toMatchObject({ reason: 'not_https' })
    expect(await send(address)).toMatchObject({ status: 204, reason: '' })
    expect(await send('http://10.0.0.1/', { totalMs: 200 })).toMatchObject({ reason: 'not_https' })
    const lookup = async () => [
      { address: '127.0.0.1', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ]
    expect(await send(`http://both.example.org:${portOf(server)}/`, { lookup })).toMatchObject({ reason: 'not_https' })
  })

  it('follows no redirect', async () => {
    let calls = 0
    const server = await listen((request, response) => {
      calls++
      response.writeHead(request.url === '/' ? 307 : 204, { location: '/secret' }).end()
    })
    expect(await send(`http://127.0.0.1:${portOf(server)}/`)).toMatchObject({ status: 307, reason: 'redirect' })
    expect(calls).toBe(1)
  })

  it.each([
    ['https://example.org/hook', undefined],
    ['http://example.org/hook', /https/],
    ['https://LOCALHOST./', /internet/],
    ['https://printer.local/', /internet/],
    ['https://metadata.google.internal/', /internet/],
  ])('says so when it is entered: %s', (url, fault) => {
    if (fault) expect(addressFault(url, false)).toMatch(fault)
    else expect(addressFault(url, false)).toBeUndefined()
    expect(addressFault(url, true)).toBeUndefined()
  })
})

describe('a request', () => {
  it('is a POST of JSON with the headers given, and the host of the address', async () => {
    const seen: unknown[] = []
    const server = await listen((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const { host, 'content-type': type, 'content-length': length, 'webhook-id': id } = request.headers
        seen.push([request.method, request.url, host, type, length, id, Buffer.concat(chunks).toString()])
        ok(request, response)
      })
    })
    const port = portOf(server)
    const lookup = async () => [{ address: '127.0.0.1', family: 4 }]
    await send(`http://hook.example.org:${port}/a/b?c=d`, { lookup })
    expect(seen).toEqual([['POST', '/a/b?c=d', `hook.example.org:${port}`, 'application/json', '10', 'evt_1', '{"a":"ü"}']])
  })

  it.each([
    [200, ''],
    [204, ''],
    [301, 'redirect'],
    [400, 'status'],
    [410, 'gone'],
    [429, 'status'],
    [500, 'status'],
  ])('that is answered with %d counts as "%s"', async (status, reason) => {
    const server = await listen((_, response) => response.writeHead(status, { 'retry-after': '7' }).end('no'))
    expect(await send(`http://127.0.0.1:${portOf(server)}/`)).toMatchObject({ status, reason, retryAfter: '7' })
  })

  it('takes ten seconds in all at most, wherever it hangs', async () => {
    const totalMs = 300
    const never = () => new Promise<never>(() => {})
    const silent = await listen(() => {})
    const mute = createTcpServer((socket) => void socket.on('error', () => {}).resume())
    const tcp = createTcpServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx-more: ')
      const drip = setInterval(() => socket.write('a'), 20)
      socket
        .on('close', () => clearInterval(drip))
        .on('error', () => {})
        .resume()
    })
    for (const server of [mute, tcp]) {
      open.push(server)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    }
    for (const [url, more] of [
      ['https://hook.example.org/', { lookup: never }],
      [`http://127.0.0.1:${portOf(silent)}/`, {}],
      [`http://127.0.0.1:${portOf(tcp)}/`, {}],
      [`https://127.0.0.1:${portOf(mute)}/`, {}],
    ] as const) {
      const sent = await send(url, { totalMs, ...more })
      expect(sent).toMatchObject({ status: null, reason: 'timeout' })
      expect(sent.durationMs).toBeLessThan(2_000)
    }
  })

  it('counts by its status though the answer never ends, and takes no more than 64 kB of it', async () => {
    let written = 0
    const endless = await listen((_, response) => {
      response.writeHead(200)
      const more = () => {
        while (response.writable && !response.destroyed && written < 50_000_000) {
          written += 16_384
          if (!response.write(Buffer.alloc(16_384))) break
        }
      }
      response.on('drain', more)
      more()
    })
    const quiet = await listen((_, response) => {
      response.writeHead(200)
      response.flushHeaders()
    })
    expect(await send(`http://127.0.0.1:${portOf(endless)}/`)).toMatchObject({ status: 200, reason: '' })
    expect(written).toBeLessThan(10_000_000)
    expect(await send(`http://127.0.0.1:${portOf(quiet)}/`, { totalMs: 300 })).toMatchObject({ status: 200, reason: '' })
  })

  it('says in one word why nobody answered', async () => {
    const closed = await listen(ok)
    const port = portOf(closed)
    open.length = 0
    await new Promise((resolve) => closed.close(resolve))
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ status: null, reason: 'refused' })
    const rude = await listen((request) => request.socket.destroy())
    expect(await send(`http://127.0.0.1:${portOf(rude)}/`)).toMatchObject({ reason: 'reset' })
    const lookup = () => Promise.reject(new Error('ENOTFOUND'))
    expect(await send('https://nobody.example.org/', { lookup })).toMatchObject({ reason: 'not_found' })
    const stopped = new AbortController()
    stopped.abort()
    expect(await send(`http://127.0.0.1:${portOf(rude)}/`, { signal: stopped.signal })).toMatchObject({ reason: 'stopped' })
  })
})

describe('over TLS', () => {
  let folder: string
  let key: string
  let cert: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'slotwell-tls-'))
    const made = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')]
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=hook.example.org', ...made].concat(
        '-addext',
        'subjectAltName=DNS:hook.example.org',
      ),
      { stdio: 'ignore' },
    )
    key = readFileSync(join(folder, 'key.pem'), 'utf8')
    cert = readFileSync(join(folder, 'cert.pem'), 'utf8')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('the certificate must be of the name that was given, from somebody who is trusted', async () => {
    const names: (string | false | null)[] = []
    const server = createTlsServer({ key, cert }, (request, response) => {
      names.push((request.socket as unknown as { servername: string | false }).servername)
      ok(request, response)
    })
    open.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const lookup = async () => [{ address: '127.0.0.1', family: 4 }]
    const at = (host: string, ca?: string) => send(`https://${host}:${portOf(server)}/`, { lookup, ...(ca ? { ca } : {}) })
    expect(await at('hook.example.org', cert)).toMatchObject({ status: 204, reason: '' })
    expect(names).toEqual(['hook.example.org'])
    expect(await at('hook.example.org')).toMatchObject({ status: null, reason: 'tls' })
    expect(await at('other.example.org', cert)).toMatchObject({ status: null, reason: 'tls' })
    expect(await at('127.0.0.1', cert)).toMatchObject({ status: null, reason: 'tls' })
    expect(names).toHaveLength(1)
  })
})
