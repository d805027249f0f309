import { randomUUID } from 'node:crypto'
import type { Problem } from '@slotwell/shared/schema'
import { expect } from 'vitest'
import type { Trouble } from './broken-disk.ts'
import { bearer } from './harness.ts'
import { nextDays, openSite, type ServerProcess, type Site, sleep, visitorOf } from './server-process.ts'

/** A server of a site of its own, and what a visitor was offered before the trouble. */
export interface Offer {
  readonly site: Site
  readonly server: ServerProcess
  readonly visitor: ReturnType<typeof visitorOf>
  readonly starts: readonly string[]
}

/** `close` the site in the end, whatever becomes of the test. `folder` as of `openSite`. */
export async function openOffer(folder?: string): Promise<Offer> {
  const site = await openSite(folder)
  try {
    const server = await site.start({ env: { LOG_LEVEL: 'error' } })
    const visitor = visitorOf(site.organization, [server.url])
    return { site, server, visitor, starts: await visitor.starts(...nextDays(28)) }
  } catch (error) {
    await site.close()
    throw error
  }
}

export const problemOf = async (response: Response) => ({
  status: response.status,
  code: ((await response.json()) as Problem).code,
  type: response.headers.get('content-type'),
  retries: Number(response.headers.get('retry-after')) > 0,
})
export const UNAVAILABLE = { status: 503, code: 'unavailable', type: 'application/problem+json', retries: true }

/** What must hold of a server that cannot write: it lives, it reads, it says why, it books nothing. */
export async function expectReadsOnly({ url }: ServerProcess, visitor: ReturnType<typeof visitorOf>, free: string, why: RegExp) {
  const ready = await fetch(`${url}/readyz`)
  expect([ready.status, ((await ready.json()) as Problem).detail]).toEqual([503, expect.stringMatching(why)])
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect((await visitor.starts(...nextDays(28))).length).toBeGreaterThan(0)
  expect(await problemOf(await visitor.hold(free))).toEqual(UNAVAILABLE)
}

export async function expectWhole(site: Site, server: ServerProcess, acknowledged: readonly string[]) {
  for (const id of acknowledged) {
    const read = await fetch(`${server.url}/v1/bookings/${id}`, { headers: bearer(site.organization.sk) })
    expect([id, read.status]).toEqual([id, 200])
  }
  expect(site.run('verify')).toContain('Everything holds')
}

export const isReady =
  ({ url }: ServerProcess) =>
  async () =>
    (await fetch(`${url}/readyz`)).status

/** Clients book one time after the other while the disk goes away and comes back under them. */
export async function bookingsThrough(
  { site, server, visitor, starts }: Offer,
  trouble: Trouble,
  why: RegExp,
): Promise<{ acknowledged: number; refused: number }> {
  const acknowledged: string[] = []
  const others = new Set<number>()
  let refused = 0
  let next = 0
  let over = false
  const client = async () => {
    while (!over && next < starts.length - 1) {
      const start = starts[next++] ?? ''
      const held = await visitor.hold(start)
      if (held.status === 503) {
        refused++
        expect(await problemOf(held)).toEqual(UNAVAILABLE)
        await sleep(20)
        continue
      }
      if (held.status !== 201) others.add(held.status)
      const hold = (await held.json()) as Parameters<typeof visitor.confirm>[0]
      const booked = await visitor.confirm(hold, randomUUID())
      if (booked.status === 201) acknowledged.push(((await booked.json()) as { id: string }).id)
      else if (booked.status === 503) refused++
      else others.add(booked.status)
    }
  }
  const clients = Promise.all([client(), client(), client()])
  await expect.poll(() => acknowledged.length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(10)
  await trouble.begin(server.pid)
  await expect.poll(() => refused, { timeout: 20_000, interval: 5 }).toBeGreaterThan(10)
  await expectReadsOnly(server, visitor, starts.at(-1) ?? '', why)
  const before = acknowledged.length
  await trouble.end(server.pid)
  await expect.poll(isReady(server), { timeout: 10_000 }).toBe(200)
  await expect.poll(() => acknowledged.length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(before + 5)
  over = true
  await clients
  expect([...others]).toEqual([])
  await expectWhole(site, server, acknowledged)
  console.log(`${trouble.how}: ${JSON.stringify({ acknowledged: acknowledged.length, refused })}`)
  return { acknowledged: acknowledged.length, refused }
}
