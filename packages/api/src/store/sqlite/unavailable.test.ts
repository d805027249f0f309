import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Database } from '../sqlite-driver.ts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { asUnavailable, sayUnavailable } from '../sqlite-unavailable.ts'
import { StoreUnavailable } from '../unavailable.ts'
import { connect, type Connection } from './connection.ts'
import { leaseStore } from './leases.ts'
import { migrateSqlite } from './migrate.ts'

let folder: string
let connection: Connection
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slotwell-away-'))
  connection = connect(
    join(folder, 'data.db'),
    () => 1,
    (sqlite) => void migrateSqlite(sqlite, 'sqlite', 1),
  )
})
afterEach(() => {
  connection.sqlite.close()
  rmSync(folder, { recursive: true, force: true })
})
const why = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof StoreUnavailable)) throw error
  return error.reason
}

it('a database that may not grow says that it is full, keeps what it had, and goes on when it may', async () => {
  const leases = sayUnavailable(leaseStore(connection))
  await leases.take('kept', 'one', 10)
  const pages = connection.sqlite.pragma('page_count', { simple: true })
  connection.sqlite.pragma(`max_page_count = ${String(pages)}`)
  const long = 'x'.repeat(100_000)
  expect(await why(leases.take(long, 'one', 10))).toBe('full')
  expect(connection.sqlite.prepare('select name from leases').pluck().all()).toEqual(['kept'])
  expect(connection.sqlite.pragma('integrity_check', { simple: true })).toBe('ok')
  connection.sqlite.pragma('max_page_count = 1000000')
  expect(await leases.take(long, 'one', 10)).toBe(true)
})

it('waiting changes are made in the order of asking once the lock is free, while the process goes on', async () => {
  const leases = sayUnavailable(leaseStore(connection))
  const other = new Database(join(folder, 'data.db'))
  other.exec('begin immediate')
  const done: number[] = []
  const all = Promise.all([1, 2, 3, 4].map(async (number) => done.push(Number(await leases.take(`${number}`, 'one', 10)) * number)))
  let turns = 0
  const turning = setInterval(() => turns++, 1)
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect([done, turns > 3]).toEqual([[], true])
  other.exec('commit')
  await all
  clearInterval(turning)
  expect(done).toEqual([1, 2, 3, 4])
  other.close()
})

it('a file in the place of the one that is open is not written, nor is the one that is open', async () => {
  const leases = sayUnavailable(leaseStore(connection))
  rmSync(join(folder, 'data.db'))
  new Database(join(folder, 'data.db')).close()
  expect(await why(leases.take('lost', 'one', 10))).toBe('moved')
  expect(connection.sqlite.prepare('select name from leases').all()).toEqual([])
})

it.each([
  ['SQLITE_FULL', 'full'],
  ['SQLITE_READONLY', 'readOnly'],
  ['SQLITE_READONLY_DBMOVED', 'moved'],
  ['SQLITE_BUSY_SNAPSHOT', 'busy'],
  ['SQLITE_IOERR_SHMSIZE', 'full'],
  ['SQLITE_IOERR_FSYNC', 'failing'],
  ['SQLITE_CANTOPEN', 'moved'],
  ['ENOSPC', 'full'],
  ['EROFS', 'readOnly'],
])('%s means %s, under whatever wraps it', (code, reason) => {
  const fault = Object.assign(new Error('disk of somebody'), { code })
  expect(asUnavailable(fault)).toMatchObject({ name: 'StoreUnavailable', reason, cause: fault })
  expect(asUnavailable(new Error('a query failed', { cause: fault }))).toMatchObject({ reason })
})

it.each(['SQLITE_CONSTRAINT_TRIGGER', 'SQLITE_CORRUPT', 'SQLITE_ERROR', 'ENOENT'])('%s is no such thing', (code) => {
  const fault = Object.assign(new Error('a bug or worse'), { code })
  expect(asUnavailable(fault)).toBe(fault)
})
