import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bookingBody, configOf } from '../test/harness.ts'
import { nextDays, openSite, type ServerProcess, type Site, sleep, visitorOf } from '../test/server-process.ts'
import { openPort } from './open-port.ts'

/** Processes start in a second here, and in ten on a machine that is busy with other things. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

let site: Site
const sockets: Socket[] = []
beforeEach(async () => {
  site = await openSite()
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await site.close()
})

/** A connection of our own, so that a request can be sent in pieces and the headers seen as they came. */
async function connectTo({ url }: ServerProcess) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  sockets.push(socket)
  let received = ''
  socket.on('data', (chunk: Buffer) => (received += chunk.toString()))
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.on('error', () => {})
  await new Promise((resolve) => socket.once('connect', resolve))
  return {
    send: (text: string) => void socket.write(text),
    get: (path: string) => void socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`),
    answer: async (status: number) => {
      await expect.poll(() => received, { timeout: 5_000 }).toMatch(new RegExp(`^HTTP/1.1 ${status} [\\s\\S]*\\r\\n\\r\\n[\\s\\S]`))
      const answer = received
      received = ''
      return answer.toLowerCase()
    },
    closed,
  }
}

describe.each([
  ['one process', []],
  ['several workers', ['--workers', '2']],
])('SIGTERM to %s', (_, args) => {
  it('lets the request under way end, says that it is not ready, and asks connections to close', async () => {
    const server = await site.start({ args, env: { DRAIN_NOTICE_SECONDS: '2', DRAIN_SECONDS: '5' } })
    const visitor = visitorOf(site.organization, [server.url])
    const [start = ''] = await visitor.starts(...nextDays(14))
    const hold = (await (await visitor.hold(start)).json()) as { id: string; secret: string }
    const body = JSON.stringify(bookingBody(hold))
    const slow = await connectTo(server)
    slow.send(
      `POST /v1/public/${site.organization.pk}/bookings HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 20)}`,
    )
    const kept = await connectTo(server)
    kept.get('/healthz')
    expect(await kept.answer(200)).toContain('connection: keep-alive')

    server.signal('SIGTERM')
    await sleep(300)
    const late = await connectTo(server)
    late.get('/readyz')
    expect(await late.answer(503)).toMatch(/connection: close[\s\S]*the server is stopping/)
    kept.get('/healthz')
    expect(await kept.answer(200)).toContain('connection: close')
    await Promise.all([late.closed, kept.closed])

    slow.send(body.slice(20))
    expect(await slow.answer(201)).toMatch(/connection: close[\s\S]*bkg_/)
    expect(await server.ended).toBe(0)
  })

  it('refuses and cuts nothing while requests keep coming, for as long as it gives notice', async () => {
    const server = await site.start({ args, env: { DRAIN_NOTICE_SECONDS: '3', LOG_LEVEL: 'error' } })
    const visitor = visitorOf(site.organization, [server.url])
    const days = nextDays(14)
    await visitor.starts(...days)
    const untilMs = performance.now() + 3_000
    const statuses: (number | string)[] = []
    const client = async (connection: string) => {
      while (performance.now() < untilMs) {
        const path = `/slots?service=sprechstunde&from=${days[0]}&to=${days[1]}&timeZone=Europe/Zurich`
        const answer = await visitor.get(path, { connection }).then(
          async (response) => {
            await response.text()
            return response.status
          },
          (error: Error) => (error.cause instanceof Error ? error.cause : error).message,
        )
        statuses.push(answer)
      }
    }
    const clients = [client('close'), client('close'), client('keep-alive'), client('keep-alive')]
    await sleep(300)
    server.signal('SIGTERM')
    await Promise.all(clients)
    expect([...new Set(statuses)]).toEqual([200])
    expect(await server.ended).toBe(0)
    console.log(`${statuses.length} requests around SIGTERM, all answered`)
  })

  it('ends at once when nobody asks, or after the notice that was wished for', async () => {
    // It could take a minute; on the slowest machine "at once" is far from that.
    const quick = await site.start({ args, env: { DRAIN_SECONDS: '60' } })
    const toldMs = performance.now()
    quick.signal('SIGTERM')
    expect(await quick.ended).toBe(0)
    expect(performance.now() - toldMs).toBeLessThan(15_000)

    const noticed = await site.start({ args, env: { DRAIN_NOTICE_SECONDS: '2' } })
    noticed.signal('SIGTERM')
    await sleep(1_500)
    expect((await fetch(`${noticed.url}/readyz`)).status).toBe(503)
    expect(await noticed.ended).toBe(0)
  })
})

it('tells a page that asks before the start is over to come again, and does not blame its origin', async () => {
  const port = await openPort(configOf({ DATA_DIR: site.folder, PORT: '0' }))
  try {
    const preflight = await fetch(port.url, { method: 'OPTIONS', headers: { origin: 'https://praxis.example' } })
    const request = await fetch(port.url, { method: 'POST', headers: { origin: 'https://praxis.example' } })
    expect([preflight, request].map(({ status, headers }) => [status, headers.get('access-control-allow-origin')])).toEqual([
      [204, '*'],
      [503, '*'],
    ])
    expect(request.headers.get('retry-after')).toBe('1')
  } finally {
    port.abandon()
  }
})
