import { type AddressInfo, createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bearer } from '../test/harness.ts'
import { nextDays, openSite, type ServerProcess, type Site, sleep, visitorOf } from '../test/server-process.ts'
import { pauseBeforeRestart } from './workers.ts'

/** Processes start in a second here, and in ten on a machine that is busy with other things. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const pidsOf = (server: ServerProcess) =>
  new Map(server.events('worker.up').map(({ worker, process }) => [Number(worker), Number(process)]))
const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('serve with workers', () => {
  let site: Site
  beforeEach(async () => {
    site = await openSite()
  })
  afterEach(() => site.close())

  it('answers when all are up, says in its log which worker spoke, and ends all of them when it is told to', async () => {
    const server = await site.start({ args: ['--workers', '3'] })
    expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({ status: 'ok' })
    await expect.poll(() => [...pidsOf(server).keys()].sort()).toEqual([1, 2, 3])
    const pids = pidsOf(server)
    await Promise.all(Array.from({ length: 30 }, () => fetch(`${server.url}/healthz`, { headers: { connection: 'close' } })))
    await expect.poll(() => new Set(server.events('request').map(({ worker }) => worker)).size).toBe(3)
    expect(server.events('duty.began')).toHaveLength(1)
    server.signal('SIGTERM')
    expect(await server.ended).toBe(0)
    expect([...pids.values()].filter(isAlive)).toEqual([])
  })

  it('is ready only when all of its workers are', async () => {
    const port = await freePort()
    const seen = new Set<string>()
    let up = false
    const watching = (async () => {
      while (!up) {
        // Nobody is there yet, or the answer was cut off.
        const answer = await fetch(`http://127.0.0.1:${port}/readyz`)
          .then((response) => response.json() as Promise<{ status: string | number; detail?: string }>)
          .catch(() => undefined)
        if (answer) seen.add(answer.detail ?? String(answer.status))
        await sleep(5)
      }
    })()
    const server = await site.start({ args: ['--workers', '3'], env: { PORT: String(port) } })
    await expect.poll(() => pidsOf(server).size).toBe(3)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
    up = true
    await watching
    // Told one after the other, so for an instant some say yes and some not yet; the first answer of all is no.
    expect([...seen][0]).toBe('Not all workers have started yet.')
  })

  it('takes WORKERS from the environment', async () => {
    const server = await site.start({ env: { WORKERS: '2' } })
    await expect.poll(() => [...pidsOf(server).keys()].sort()).toEqual([1, 2])
  })

  it('names a port that is taken and starts nothing', async () => {
    const first = await site.start()
    const port = new URL(first.url).port
    await expect(site.start({ args: ['--workers', '2'], env: { PORT: port } })).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`)
  })

  it('loses no acknowledged booking when a worker is killed, goes on answering, and starts another one', async () => {
    const server = await site.start({ args: ['--workers', '2'] })
    const visitor = visitorOf(site.organization, [server.url])
    const starts = await visitor.starts(...nextDays(28))
    const acknowledged: string[] = []
    const cut: string[] = []
    let next = 0
    const victim = pidsOf(server).get(2)
    expect(victim).toBeDefined()
    let killed = false
    const client = async () => {
      while (next < 60) {
        const index = next++
        if (index === 20) {
          killed = true
          process.kill(Number(victim), 'SIGKILL')
        }
        const booked = await visitor
          .book(starts[index] ?? '', `worker-${index}-${'k'.repeat(20)}`)
          .catch((error: Error) => void cut.push(`${index}: ${error.message} ${error.cause instanceof Error ? error.cause.message : ''}`))
        if (booked) acknowledged.push(booked.id)
      }
    }
    await Promise.all(Array.from({ length: 6 }, client))
    expect(killed).toBe(true)
    // Cut off is who was being answered by that worker, and whose new connection was handed to it before anybody knew that it had ended.
    expect(cut.length, cut.join('\n')).toBeLessThanOrEqual(2 * 6)
    expect(acknowledged).toHaveLength(60 - cut.length)
    await expect.poll(() => server.events('worker.up').length, { timeout: 10_000 }).toBe(3)
    expect(server.events('worker.ended').map(({ worker, signal }) => [worker, signal])).toEqual([[2, 'SIGKILL']])

    for (const id of acknowledged) {
      const read = await fetch(`${server.url}/v1/bookings/${id}`, { headers: bearer(site.organization.sk) })
      expect([id, read.status]).toEqual([id, 200])
    }
    expect(site.run('verify')).toContain('Everything holds')
  })

  it('leaves no worker behind when the process that started them is killed', async () => {
    const server = await site.start({ args: ['--workers', '2'] })
    await expect.poll(() => pidsOf(server).size).toBe(2)
    const pids = [...pidsOf(server).values()]
    server.signal('SIGKILL')
    await server.ended
    await expect.poll(() => pids.filter(isAlive), { timeout: 5_000 }).toEqual([])
    await sleep(100)
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow()
  })
})

it('waits longer the more often a worker has ended, and never longer than half a minute', () => {
  expect([1, 2, 3, 7, 8, 9, 50].map(pauseBeforeRestart)).toEqual([250, 500, 1_000, 16_000, 30_000, 30_000, 30_000])
})
