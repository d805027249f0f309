import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Database } from '../store/sqlite-driver.ts'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { createLimits, type Limits, LIMITS } from './limits.ts'
import { createWindows, learn } from './windows.ts'

describe('windows in memory', () => {
  it('end, and begin anew', () => {
    const windows = createWindows(60_000, 10)
    windows.open('a', 0).used = 7
    expect([windows.find('a', 59_999)?.used, windows.find('a', 60_000)]).toEqual([7, undefined])
    expect(windows.open('a', 60_000)).toMatchObject({ used: 0, endsAtMs: 120_000 })
  })

  it('are forgotten from the oldest on: those that have ended, and those that are too many', () => {
    const windows = createWindows(60_000, 3)
    for (const [who, atMs] of [
      ['a', 0],
      ['b', 1],
      ['c', 2],
      ['d', 3],
    ] as const)
      windows.open(who, atMs)
    expect([windows.size(), windows.find('a', 4), windows.find('b', 4)?.endsAtMs]).toEqual([3, undefined, 60_001])
    windows.open('e', 60_002)
    expect([windows.size(), windows.find('d', 60_002) !== undefined]).toEqual([2, true])
  })

  it.each([
    { name: 'the first word of the store', shared: false, used: 3, told: 10, atMs: 50_000, holds: { used: 12, endsAtMs: 50_000 } },
    { name: 'more than was known', shared: true, used: 8, told: 10, atMs: 60_000, holds: { used: 12, endsAtMs: 60_000 } },
    {
      name: 'less than was known, overtaken on its way',
      shared: true,
      used: 30,
      told: 10,
      atMs: 60_000,
      holds: { used: 30, endsAtMs: 60_000 },
    },
    { name: 'the next window', shared: true, used: 30, told: 1, atMs: 120_000, holds: { used: 3, endsAtMs: 120_000 } },
    { name: 'a window that has ended', shared: true, used: 3, told: 99, atMs: 1_000, holds: { used: 3, endsAtMs: 60_000 } },
  ])('learn $name', ({ shared, used, told, atMs, holds }) => {
    const window = { used, unreported: 2, endsAtMs: 60_000, shared, due: false }
    learn(window, told, atMs)
    expect(window).toMatchObject(holds)
  })
})

describe('reads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slotwell-limits-'))
  let stores: Store[]
  let here: Limits
  let there: Limits
  let nowMs = 0
  let failures: unknown[]
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    nowMs += 3_600_000
    failures = []
    const clock = () => nowMs
    const open = () => openStore({ url: `sqlite:${join(folder, 'data.db')}`, clock })
    stores = [await open(), await open()]
    const limitsOn = (store: Store) =>
      createLimits({ store: store.limits, clock, factor: 1, nameInStore: (text) => text, unreported: (error) => failures.push(error) })
    ;[here, there] = stores.map(limitsOn) as [Limits, Limits]
  })
  afterEach(async () => {
    vi.useRealTimers()
    for (const store of stores) await store.close()
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  const who = { bucket: 'publicRead', keyName: 'k', visitor: 'v', organizationId: 'org_a' } as const
  const times = (limits: Limits, count: number, counted: Parameters<Limits['read']>[0] = who) =>
    Array.from({ length: count }, () => limits.read(counted)).filter(({ allowed }) => allowed).length
  const used = async (bucket = 'publicRead.visitor', name = 'k|v') => (await stores[0]?.limits.used(bucket, name))?.used
  const reported = () => vi.advanceTimersByTimeAsync(1_000)

  it('of an ordinary visitor are nothing that others have to know', async () => {
    times(here, LIMITS.publicRead.visitor / 4)
    await reported()
    expect(await used()).toBeUndefined()
  })

  it('of a busy one are told of once a second, and count in the other process from then on', async () => {
    const { visitor } = LIMITS.publicRead
    expect(times(here, 200)).toBe(200)
    expect(await used()).toBeUndefined()
    await reported()
    expect(await used()).toBe(200)
    times(here, 5)
    await reported()
    expect(await used()).toBe(205)
    expect(times(there, visitor - 100)).toBe(visitor - 100)
    await reported()
    expect([await used(), there.read(who).allowed, here.read(who).allowed]).toEqual([visitor + 105, false, true])
    // It hears of it with its own next word.
    await reported()
    expect(here.read(who)).toMatchObject({ allowed: false, headers: { ratelimit: '"publicRead";r=0;t=60', 'retry-after': '60' } })
  })

  it('and writes of one bucket are counted together', async () => {
    const manage = { bucket: 'manage', keyName: 'k', visitor: 'm', organizationId: undefined } as const
    times(here, 10, manage)
    expect((await here.write(manage)).headers.ratelimit).toBe('"manage";r=109;t=60')
    expect((await there.write(manage)).headers.ratelimit).toBe('"manage";r=108;t=60')
    expect(there.read(manage).headers.ratelimit).toBe('"manage";r=107;t=60')
    await reported()
    expect(await used('manage.visitor', 'k|m')).toBe(13)
  })

  it('end with their window here as there', async () => {
    times(here, 200)
    nowMs += 30_000
    times(here, 1)
    await reported()
    nowMs += 30_000
    expect([await used(), here.read(who).headers.ratelimit]).toEqual([undefined, '"publicRead";r=599;t=60'])
  })

  it('go on while they cannot be reported, and are reported later; writes do not', async () => {
    const foreign = new Database(join(folder, 'data.db'))
    foreign.exec("create trigger full before insert on limits begin select raise(abort, 'disk full'); end")
    times(here, 200)
    await reported()
    expect([failures.length, here.read(who).allowed]).toEqual([1, true])
    await expect(here.write(who)).rejects.toThrow('could not be counted')
    await expect(here.wrongKey('v')).rejects.toThrow('could not be counted')
    foreign.exec('drop trigger full')
    foreign.close()
    times(here, 1)
    await reported()
    expect(await used()).toBe(202)
  })

  it('of everybody at an organization have a limit of their own', () => {
    const { visitor, organization } = LIMITS.publicRead
    const visitors = Array.from({ length: organization / visitor }, (_, i) => ({ ...who, visitor: `v${i}` }))
    for (const each of visitors) expect(times(here, visitor, each)).toBe(visitor)
    expect(here.read({ ...who, visitor: 'another' }).allowed).toBe(false)
    expect(here.read({ ...who, visitor: 'another', organizationId: 'org_b' }).allowed).toBe(true)
    expect(here.read({ ...who, bucket: 'page', visitor: 'another' }).allowed).toBe(true)
  })
})
