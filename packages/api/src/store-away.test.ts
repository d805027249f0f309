import { randomUUID } from 'node:crypto'
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { Database } from './store/sqlite-driver.ts'
import { afterEach, expect, it, vi } from 'vitest'
import { smallDisk, unwritable } from '../test/broken-disk.ts'
import { bookingsThrough, expectReadsOnly, expectWhole, isReady, type Offer, openOffer, problemOf, UNAVAILABLE } from '../test/outage.ts'
import { sleep } from '../test/server-process.ts'

/** Processes start in a second here, and in ten on a machine that is busy with other things. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  const ends = []
  // Each of them, whatever becomes of the one before: a disk must not stay mounted.
  for (const cleanUp of cleanUps.splice(0).reverse()) ends.push(...(await Promise.allSettled([Promise.resolve().then(cleanUp)])))
  expect(ends.filter(({ status }) => status === 'rejected')).toEqual([])
})

async function open(folder?: string): Promise<Offer> {
  const offer = await openOffer(folder)
  cleanUps.push(() => offer.site.close())
  return offer
}

it('a disk that fills up during a storm of bookings loses none, is named, and is written again once there is room', async () => {
  const disk = smallDisk(48)
  cleanUps.push(() => disk.remove())
  await bookingsThrough(await open(disk.folder), disk, /^The disk of the database (?:is full|fails)\.$/)
})

it('files that cannot be written any more lose no booking, and are written again once they can', async () => {
  const opened = await open()
  const files = ['slotwell.db', 'slotwell.db-wal', 'keys.db', 'keys.db-wal'].map((name) => join(opened.site.folder, 'data', name))
  const trouble = unwritable(files)
  cleanUps.push(() => trouble.end(opened.server.pid))
  await bookingsThrough(opened, trouble, /^The (?:disk of the database fails|database is read-only)\.$/)
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
