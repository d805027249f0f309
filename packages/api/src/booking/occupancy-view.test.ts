import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BusyBlock, Claim } from '@slotwell/shared/slots'
import { Database, type Sqlite } from '../store/sqlite-driver.ts'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { createOccupancyView, type OccupancyView } from './occupancy-view.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const ORGANIZATIONS = ['org_a', 'org_b']
const SUBJECTS = ['stf_a', 'stf_b', 'res_x#1']

let folder: string
let path: string
let store: Store
/** A connection that the store knows nothing of, as another process has one. */
let foreign: Sqlite
let nowMs: number

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slotwell-view-'))
  path = join(folder, 'data.db')
  nowMs = 0
  store = await openStore({ url: `sqlite:${path}`, clock: () => nowMs })
  foreign = new Database(path)
  foreign.exec("insert into organizations (id, slug, created_at_ms) values ('org_a', 'a', 0), ('org_b', 'b', 0)")
})
afterEach(async () => {
  foreign.close()
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const addClaim = (subject: string, startMs: number, owner: string, organization = 'org_a', hours = 1) =>
  foreign
    .prepare("insert or ignore into claims values (?, ?, ?, ?, 0, 0, ?, 'override', null)")
    .run(organization, subject, startMs, startMs + hours * HOUR_MS, owner)
const addHold = (id: string, expiresAtMs: number) =>
  foreign
    .prepare(
      `insert or ignore into holds (id, organization_id, secret_hash, visitor_tag, service_id, service_version_id, configuration_revision,
         location_id, staff_ids, start_ms, end_ms, expires_at_ms, created_at_ms)
       values (?, 'org_a', ?, 'v', 's', 'sv', 1, 'l', '[]', 0, 1, ?, 0)`,
    )
    .run(id, Buffer.from(id), expiresAtMs)
/** A session of three seats on the fifth day, which takes one of the staff. */
const SESSION_MS = 5 * DAY_MS
function addSession() {
  foreign.exec(`insert or ignore into configurations values ('org_a', 1, '{}', null, 0);
    insert or ignore into service_versions values ('sve_1', 'org_a', 'svc_1', '{}', 0);
    insert into sessions (id, organization_id, service_id, service_version_id, configuration_revision, location_id, staff_ids, start_ms, end_ms,
      capacity, scheduled, claims, created_at_ms)
    values ('ses_1', 'org_a', 'svc_1', 'sve_1', 1, 'l', '[]', ${SESSION_MS}, ${SESSION_MS + HOUR_MS}, 3, 0, '[]', 0)`)
  addClaim('stf_a', SESSION_MS, 'ses_1')
}
const addSeat = (seat: number, owner: string) =>
  foreign
    .prepare(
      `insert into claims select 'org_a', :subject, ${SESSION_MS}, ${SESSION_MS + HOUR_MS}, 0, 0, :owner, 'exclusive', null
       where not exists (select 1 from claims where subject = :subject)`,
    )
    .run({ subject: `ses_1#${seat}`, owner })

const plain = ({ subject, startMs, endMs, owner }: Claim) => `${subject} ${startMs} ${endMs} ${owner}`
const block = ({ subject, startMs, endMs }: BusyBlock) => `${subject} ${startMs} ${endMs}`
const sorted = (seen: { readonly claims: readonly Claim[]; readonly busy: readonly BusyBlock[] }) => ({
  claims: seen.claims.map(plain).sort(),
  busy: seen.busy.map(block).sort(),
})

describe('what is kept in memory', () => {
  it('is read once, and anew where something was written', async () => {
    let reads = 0
    const counted = {
      ...store.bookings,
      claimed: (...given: Parameters<Store['bookings']['claimed']>) => {
        reads++
        return store.bookings.claimed(...given)
      },
    }
    const view = createOccupancyView({ ...store, bookings: counted })
    const window = { startMs: 0, endMs: 30 * DAY_MS }
    for (let i = 0; i < 3; i++) await view.read('org_a', SUBJECTS, window)
    expect(reads).toBe(1)
    addClaim('stf_a', 10 * DAY_MS, 'bkg_1')
    addClaim('stf_a', 300 * DAY_MS, 'bkg_2')
    addClaim('stf_a', 10 * DAY_MS, 'bkg_3', 'org_b')
    expect((await view.read('org_a', SUBJECTS, window)).claims.map(plain)).toEqual([plain(claimOf('stf_a', 10 * DAY_MS, 'bkg_1'))])
    for (let i = 0; i < 3; i++) await view.read('org_a', SUBJECTS, window)
    expect(reads).toBe(2)
  })

  it('tells the revision of one organization from that of another, and never gives one twice', async () => {
    const view = createOccupancyView(store)
    await view.refresh()
    const [a, b] = ORGANIZATIONS.map((id) => view.revision(id))
    addClaim('stf_a', 0, 'bkg_1')
    await view.refresh()
    expect([view.revision('org_a') === a, view.revision('org_b') === b]).toEqual([false, true])

    // Forgotten meanwhile: what it was cannot come back.
    const small = createOccupancyView(store, 0)
    await small.read('org_a', SUBJECTS, { startMs: 0, endMs: DAY_MS })
    const before = small.revision('org_a')
    await small.read('org_b', SUBJECTS, { startMs: 0, endMs: DAY_MS })
    addClaim('stf_a', 5 * HOUR_MS, 'bkg_2')
    await small.refresh()
    expect(small.revision('org_a')).toBeGreaterThan(before)
  })

  it('says when the first of its holds lapses', async () => {
    const view = createOccupancyView(store)
    addHold('hld_1', 5000)
    addHold('hld_2', 3000)
    addClaim('stf_a', HOUR_MS, 'hld_1')
    addClaim('stf_b', HOUR_MS, 'hld_2')
    const read = () => view.read('org_a', SUBJECTS, { startMs: 0, endMs: DAY_MS })
    expect((await read()).lapsesAtMs).toBe(3000)
    nowMs = 3000
    expect(await read()).toMatchObject({ lapsesAtMs: 5000, claims: [{ owner: 'hld_1' }] })
    foreign.prepare("update holds set expires_at_ms = 9000 where id = 'hld_1'").run()
    expect((await read()).lapsesAtMs).toBe(9000)
    nowMs = 9000
    expect(await read()).toMatchObject({ lapsesAtMs: Infinity, claims: [] })
    // A claim whose hold is gone is one of a booking.
    foreign.prepare("delete from holds where id = 'hld_1'").run()
    expect(await read()).toMatchObject({ lapsesAtMs: Infinity, claims: [{ owner: 'hld_1' }] })
    addHold('hld_1', 9500)
    expect((await read()).lapsesAtMs).toBe(9500)
  })

  it('lets the staff of a session go with the last of the holds that sit in it', async () => {
    const view = createOccupancyView(store)
    const read = () => view.read('org_a', ['stf_a'], { startMs: 0, endMs: 30 * DAY_MS })
    addSession()
    expect((await read()).claims).toEqual([])
    addHold('hld_1', 5000)
    addHold('hld_2', 7000)
    addSeat(1, 'hld_1')
    expect(await read()).toMatchObject({ lapsesAtMs: 5000, claims: [{ owner: 'ses_1' }] })
    addSeat(2, 'hld_2')
    expect((await read()).lapsesAtMs).toBe(7000)
    foreign.exec("update holds set expires_at_ms = 9000 where id = 'hld_1'")
    expect((await read()).lapsesAtMs).toBe(9000)
    foreign.exec("update claims set owner = 'bkg_1' where owner = 'hld_1'")
    nowMs = 9000
    expect(await read()).toMatchObject({ lapsesAtMs: Infinity, claims: [{ owner: 'ses_1' }] })
    foreign.exec("delete from claims where owner = 'bkg_1'")
    expect((await read()).claims).toEqual([])
  })

  it('is whole again after more was written than the feed tells', async () => {
    const view = createOccupancyView(store)
    const window = { startMs: 0, endMs: 7 * DAY_MS }
    await view.read('org_a', ['stf_a'], window)
    const revision = view.revision('org_a')
    addClaim('stf_a', HOUR_MS, 'bkg_1')
    const many = foreign.prepare("insert into changes (organization_id, kind) values ('org_b', 'keys')")
    foreign.transaction(() => {
      for (let i = 0; i < 6000; i++) many.run()
    })()
    expect((await view.read('org_a', ['stf_a'], window)).claims).toHaveLength(1)
    expect(view.revision('org_a')).toBeGreaterThan(revision)
    // And after the rows that told of a change were pruned.
    addClaim('stf_a', 9 * HOUR_MS, 'bkg_2')
    many.run()
    foreign.exec('delete from changes where position < (select max(position) from changes)')
    expect((await view.read('org_a', ['stf_a'], window)).claims).toHaveLength(2)
  })

  it('stays within its bound, the least recently used falling first', async () => {
    for (let i = 0; i < 400; i++) addClaim('stf_a', i * 2 * HOUR_MS, `bkg_${i}`, ORGANIZATIONS[i % 2])
    const view = createOccupancyView(store, 250)
    for (let i = 0; i < 40; i++) {
      const window = { startMs: (i % 20) * DAY_MS, endMs: ((i % 20) + 14) * DAY_MS }
      const organization = ORGANIZATIONS[i % 2] ?? ''
      expect(sorted(await view.read(organization, SUBJECTS, window))).toEqual(
        sorted(await store.bookings.occupancy(organization, SUBJECTS, window)),
      )
      expect(view.weight()).toBeLessThanOrEqual(250)
    }
    expect(view.weight()).toBeGreaterThan(0)
  })
})

const claimOf = (subject: string, startMs: number, owner: string): Claim => ({
  subject,
  startMs,
  endMs: startMs + HOUR_MS,
  padBeforeMs: 0,
  padAfterMs: 0,
  owner,
  strength: 'override',
})

/** One thing that can happen to the rows, by whichever process. */
const deeds = fc.oneof(
  fc.record({
    kind: fc.constant('claim' as const),
    subject: fc.constantFrom(...SUBJECTS),
    hour: fc.integer({ min: 0, max: 30 * 24 }),
    owner: fc.integer({ min: 0, max: 3 }),
    hours: fc.integer({ min: 1, max: 24 }),
  }),
  fc.record({ kind: fc.constant('seat' as const), seat: fc.integer({ min: 1, max: 3 }), owner: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ kind: fc.constant('drop' as const), owner: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ kind: fc.constant('handOver' as const), owner: fc.integer({ min: 0, max: 3 }), to: fc.integer({ min: 10, max: 19 }) }),
  fc.record({ kind: fc.constant('hold' as const), owner: fc.integer({ min: 0, max: 3 }), expires: fc.integer({ min: 0, max: 100 }) }),
  fc.record({ kind: fc.constant('extend' as const), owner: fc.integer({ min: 0, max: 3 }), expires: fc.integer({ min: 0, max: 100 }) }),
  fc.record({ kind: fc.constant('endHold' as const), owner: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ kind: fc.constant('move' as const), owner: fc.integer({ min: 0, max: 3 }), hour: fc.integer({ min: 0, max: 30 * 24 }) }),
  fc.record({
    kind: fc.constant('off' as const),
    id: fc.integer({ min: 0, max: 5 }),
    subject: fc.constantFrom(...SUBJECTS),
    hour: fc.integer({ min: 0, max: 30 * 24 }),
    hours: fc.integer({ min: 1, max: 900 }),
  }),
  fc.record({ kind: fc.constant('on' as const), id: fc.integer({ min: 0, max: 5 }) }),
  fc.record({ kind: fc.constant('time' as const), passes: fc.integer({ min: 0, max: 30 }) }),
  fc.record({ kind: fc.constant('sweep' as const) }),
)
type Deed = typeof deeds extends fc.Arbitrary<infer D> ? D : never

async function act(deed: Deed) {
  const own = (n: number) => `own_${n}`
  switch (deed.kind) {
    case 'claim':
      return void addClaim(deed.subject, deed.hour * HOUR_MS, own(deed.owner), ORGANIZATIONS[deed.hour % 2], deed.hours)
    case 'seat':
      return void addSeat(deed.seat, own(deed.owner))
    case 'drop':
      return void foreign.prepare('delete from claims where owner = ?').run(own(deed.owner))
    case 'handOver':
      return void foreign.prepare('update or ignore claims set owner = ? where owner = ?').run(own(deed.to), own(deed.owner))
    case 'hold':
      return void addHold(own(deed.owner), deed.expires)
    case 'extend':
      return void foreign.prepare('update holds set expires_at_ms = ? where id = ?').run(deed.expires, own(deed.owner))
    case 'endHold':
      return void foreign.prepare('delete from holds where id = ?').run(own(deed.owner))
    case 'move':
      return void foreign
        .prepare("update or ignore claims set start_ms = :at, end_ms = :at + 3600000 where owner = :owner and subject not glob 'ses_*'")
        .run({ at: deed.hour * HOUR_MS, owner: own(deed.owner) })
    case 'off': {
      // By the store itself: one that another connection could not tell of.
      if (await store.timeOff.byId('org_a', `tof_${deed.id}`)) return
      const startMs = deed.hour * HOUR_MS
      const entry = {
        id: `tof_${deed.id}`,
        organizationId: 'org_a',
        staffId: deed.subject,
        startMs,
        endMs: startMs + deed.hours * HOUR_MS,
        createdAtMs: 0,
      }
      return store.timeOff.add(entry, audit())
    }
    case 'on':
      return void (await store.timeOff.remove('org_a', `tof_${deed.id}`, audit()))
    case 'time':
      return void (nowMs += deed.passes)
    case 'sweep':
      return void (await store.bookings.sweep(nowMs))
  }
}
let audits = 0
const audit = () => ({ id: `aud_${++audits}`, organizationId: 'org_a', atMs: 0, actor: 'cli', action: 'x', object: 'x', meta: {} })

const DEEP = process.env.SLOTWELL_DEEP !== undefined
it(
  'is what a fresh SELECT finds, after any history',
  async () => {
    const views: OccupancyView[] = []
    await fc.assert(
      fc
        .asyncProperty(
          fc.array(
            fc.tuple(deeds, fc.integer({ min: -10, max: 60 }), fc.integer({ min: 1, max: 40 }), fc.subarray(SUBJECTS, { minLength: 1 })),
            { minLength: 1, maxLength: 40 },
          ),
          async (history) => {
            for (const [deed, day, days, subjects] of history) {
              await act(deed)
              const window = { startMs: day * DAY_MS, endMs: (day + days) * DAY_MS }
              for (const organization of ORGANIZATIONS)
                for (const view of views) {
                  const seen = await view.read(organization, subjects, window)
                  expect(sorted(seen)).toEqual(sorted(await store.bookings.occupancy(organization, subjects, window)))
                }
            }
          },
        )
        .beforeEach(() => {
          foreign.exec('delete from claims; delete from holds; delete from sessions; delete from time_off')
          addSession()
          nowMs = 0
          // One that keeps everything, and one that forgets most of it.
          views.splice(0, 2, createOccupancyView(store), createOccupancyView(store, 12))
        }),
      { numRuns: DEEP ? 1000 : 60 },
    )
  },
  (DEEP ? 10 : 1) * 60_000,
)
