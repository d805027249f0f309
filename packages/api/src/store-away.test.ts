import { randomUUID } from 'node:crypto'
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Problem } from '@slotwell/shared/schema'
import { Database } from './store/sqlite-driver.ts'
import { afterEach, expect, it, vi } from 'vitest'
import { smallDisk, type Trouble, unwritable } from '../test/broken-disk.ts'
import { bearer } from '../test/harness.ts'
import { nextDays, openSite, type ServerProcess, type Site, sleep, visitorOf } from '../test/server-process.ts'

/** Processes start in a second here, and in ten on a machine that is busy with other things. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  const ends = []
  // Each of them, whatever becomes of the one before: a disk must not stay mounted.
  for (const cleanUp of cleanUps.splice(0).reverse()) ends.push(...(await Promise.allSettled([Promise.resolve().then(cleanUp)])))
  expect(ends.filter(({ status }) => status === 'rejected')).toEqual([])
})

async function open(
  folder?: string,
): Promise<{ site: Site; server: ServerProcess; visitor: ReturnType<typeof visitorOf>; starts: string[] }> {
  const site = await openSite(folder)
  cleanUps.push(() => site.close())
  const server = await site.start({ env: { LOG_LEVEL: 'error' } })
  const visitor = visitorOf(site.organization, [server.url])
  return { site, server, visitor, starts: await visitor.starts(...nextDays(28)) }
}

const problemOf = async (response: Response) => ({
  status: response.status,
  code: ((await response.json()) as Problem).code,
  type: response.headers.get('content-type'),
  retries: Number(response.headers.get('retry-after')) > 0,
})
const UNAVAILABLE = { status: 503, code: 'unavailable', type: 'application/problem+json', retries: true }

/** What must hold of a server that cannot write: it lives, it reads, it says why, it books nothing. */
async function expectReadsOnly({ url }: ServerProcess, visitor: ReturnType<typeof visitorOf>, free: string, why: RegExp) {
  const ready = await fetch(`${url}/readyz`)
  expect([ready.status, ((await ready.json()) as Problem).detail]).toEqual([503, expect.stringMatching(why)])
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect((await visitor.starts(...nextDays(28))).length).toBeGreaterThan(0)
  expect(await problemOf(await visitor.hold(free))).toEqual(UNAVAILABLE)
}

async function expectWhole(site: Site, server: ServerProcess, acknowledged: readonly string[]) {
  for (const id of acknowledged) {
    const read = await fetch(`${server.url}/v1/bookings/${id}`, { headers: bearer(site.organization.sk) })
    expect([id, read.status]).toEqual([id, 200])
  }
  expect(site.run('verify')).toContain('Everything holds')
}

const isReady =
  ({ url }: ServerProcess) =>
  async () =>
    (await fetch(`${url}/readyz`)).status

/** Clients book one time after the other while the disk goes away and comes back under them. */
async function storm(
  { site, server, visitor, starts }: Awaited<ReturnType<typeof open>>,
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
  trouble.begin(server.pid)
  await expect.poll(() => refused, { timeout: 20_000, interval: 5 }).toBeGreaterThan(10)
  await expectReadsOnly(server, visitor, starts.at(-1) ?? '', why)
  const before = acknowledged.length
  trouble.end(server.pid)
  await expect.poll(isReady(server), { timeout: 10_000 }).toBe(200)
  await expect.poll(() => acknowledged.length, { timeout: 20_000, interval: 5 }).toBeGreaterThan(before + 5)
  over = true
  await clients
  expect([...others]).toEqual([])
  await expectWhole(site, server, acknowledged)
  console.log(`${trouble.how}: ${JSON.stringify({ acknowledged: acknowledged.length, refused })}`)
  return { acknowledged: acknowledged.length, refused }
}

it('a disk that fills up during a storm of bookings loses none, is named, and is written again once there is room', async () => {
  const disk = smallDisk(48)
  cleanUps.push(() => disk.remove())
  await storm(await open(disk.folder), disk, /^The disk of the database (?:is full|fails)\.$/)
})

it('files that cannot be written any more lose no booking, and are written again once they can', async () => {
  const opened = await open()
  const files = ['slotwell.db', 'slotwell.db-wal', 'keys.db', 'keys.db-wal'].map((name) => join(opened.site.folder, 'data', name))
  const trouble = unwritable(files)
  cleanUps.push(() => trouble.end(opened.server.pid))
  await storm(opened, trouble, /^The (?:disk of the database fails|database is read-only)\.$/)
})

it('a lock that another program keeps stops only writes, and those after five seconds', async () => {
  const { site, server, visitor, starts } = await open()
  const sqlite = new Database(join(site.folder, 'data', 'slotwell.db'))
  sqlite.exec('begin immediate')
  const askedMs = performance.now()
  const refused = Promise.all(starts.slice(0, 5).map(async (start) => problemOf(await visitor.hold(start))))
  let answered = 0
  let waiting = true
  void refused.finally(() => (waiting = false))
  while (waiting) {
    expect([(await fetch(`${server.url}/healthz`)).status, (await visitor.get('/catalog')).status]).toEqual([200, 200])
    answered++
    await sleep(50)
  }
  // Nobody else waits with them.
  expect(answered).toBeGreaterThan(1)
  expect(await refused).toEqual(Array.from({ length: 5 }, () => UNAVAILABLE))
  expect(performance.now() - askedMs).toBeGreaterThan(4_500)
  await expectReadsOnly(server, visitor, starts[0] ?? '', /^The database is locked by another program\.$/)

  const held = visitor.hold(starts[0] ?? '')
  await sleep(500)
  sqlite.exec('commit')
  sqlite.close()
  expect((await held).status).toBe(201)
  await expect.poll(isReady(server)).toBe(200)
  console.log(`${answered} reads were answered while changes waited for the lock`)
})

it('a file that was moved away takes no booking that the next start would not find, until it is back', async () => {
  const { site, server, visitor, starts } = await open()
  const path = join(site.folder, 'data', 'slotwell.db')
  const first = await visitor.book(starts[0] ?? '', randomUUID())
  renameSync(path, `${path}.away`)
  await sleep(1_100)
  await expectReadsOnly(server, visitor, starts[1] ?? '', /^The database file was moved or replaced\.$/)
  renameSync(`${path}.away`, path)
  await expect.poll(isReady(server)).toBe(200)
  const second = await visitor.book(starts[1] ?? '', randomUUID())
  await expectWhole(site, server, [first?.id ?? '', second?.id ?? ''])
})
