import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPractice, type Practice } from '../../../test/practice.ts'
import { openStore } from '../open-store.ts'
import type { Changed, ChangeFeed, Store } from '../store.ts'

const HOUR_MS = 3_600_000

let practice: Practice
let other: Store
let foreign: pg.Client
beforeEach(async () => {
  practice = await openPractice()
  // As another process has it, and as a hand at the database.
  other = await openStore({ url: practice.database.url, clock: practice.now })
  foreign = await session()
})
afterEach(async () => {
  await foreign.end()
  await other.close()
  await practice.close()
})

async function session(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: practice.database.url, options: '-c search_path=slotwell -c role=slotwell_app' })
  await client.connect()
  return client
}
const begin = (client: pg.Client) => client.query(`begin; select set_config('app.organization', '${practice.organizationId}', true)`)
let ids = 0
const timeOff = (staffId: string) => {
  const id = `tof_${ids++}`
  return { id, organizationId: practice.organizationId, staffId, startMs: 0, endMs: HOUR_MS, createdAtMs: 0 }
}
const audit = () => ({
  id: `aud_test_${ids++}`,
  organizationId: practice.organizationId,
  atMs: 0,
  actor: 'cli',
  action: 'x',
  object: 'x',
  meta: {},
})
const insert = (client: pg.Client, staffId: string) =>
  client.query('insert into time_off values ($1, $2, $3, 0, 3600000, 0)', [`tof_${ids++}`, practice.organizationId, staffId])

/** A reader that remembers all that it was told. */
async function reader(changes: ChangeFeed) {
  let { position } = await changes.after(0)
  const told: Changed[] = []
  return {
    told: () => told.map(({ subject }) => subject),
    async look() {
      const news = await changes.after(position)
      expect(news.complete).toBe(true)
      told.push(...news.changes)
      position = news.position
    },
    isQuiet: () => changes.isQuiet(position),
    /** A look may take longer than it serves, on a busy machine. */
    async becomesQuiet() {
      const look = async () => {
        await this.look()
        return this.isQuiet()
      }
      await expect.poll(look).toBe(true)
    },
  }
}
const soon = () => new Promise((resolve) => setTimeout(resolve, 60))

describe('the change feed', () => {
  it('tells the process that wrote at its next look, and is not quiet before', async () => {
    const here = await reader(practice.store.changes)
    await here.becomesQuiet()
    for (const staffId of ['stf_a', 'stf_b', 'stf_c']) {
      await practice.store.timeOff.add(timeOff(staffId), audit())
      expect(here.isQuiet()).toBe(false)
      await here.look()
      expect(here.told().at(-1)).toBe(staffId)
      await here.becomesQuiet()
    }
  })

  it('tells another process within 200 ms, most of the time within 60', async () => {
    const here = await reader(practice.store.changes)
    const delays: number[] = []
    for (let i = 0; i < 20; i++) {
      await other.timeOff.add(timeOff(`stf_${i}`), audit())
      const fromMs = performance.now()
      while (here.told().at(-1) !== `stf_${i}`) {
        if (!here.isQuiet()) await here.look()
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
      delays.push(performance.now() - fromMs)
    }
    delays.sort((a, b) => a - b)
    expect(delays[10]).toBeLessThan(200)
    expect(here.told()).toHaveLength(20)
  })

  it('misses nothing that commits late, though later numbers were told before it', async () => {
    const here = await reader(practice.store.changes)
    await begin(foreign)
    await insert(foreign, 'stf_late')
    await other.timeOff.add(timeOff('stf_early'), audit())
    await soon()
    await here.look()
    expect(here.told()).toEqual(['stf_early'])
    await foreign.query('commit')
    await soon()
    await here.look()
    expect(here.told()).toEqual(['stf_early', 'stf_late'])
    await soon()
    await here.look()
    expect(here.told()).toHaveLength(2)
  })

  it('is kept waiting by no long transaction, of this database or another one', async () => {
    const here = await reader(practice.store.changes)
    await begin(foreign)
    await insert(foreign, 'stf_long')
    for (let i = 0; i < 3; i++) {
      await other.timeOff.add(timeOff(`stf_${i}`), audit())
      await soon()
      await here.look()
    }
    expect(here.told()).toEqual(['stf_0', 'stf_1', 'stf_2'])
    await foreign.query('rollback')
  })

  it('tells everything once, while many write at once', async () => {
    const here = await reader(practice.store.changes)
    const wanted = Array.from({ length: 120 }, (_, i) => `stf_${i}`)
    const writing = Promise.all(wanted.map((staffId, i) => (i % 2 ? other : practice.store).timeOff.add(timeOff(staffId), audit())))
    let done = false
    void writing.then(() => (done = true))
    while (!done) {
      await here.look()
      await new Promise((resolve) => setImmediate(resolve))
    }
    await soon()
    await here.look()
    expect(here.told().toSorted()).toEqual(wanted.toSorted())
  })

  it('says so when there was too much to be told one by one', async () => {
    const here = await practice.store.changes.after(0)
    await begin(foreign)
    await foreign.query(
      `insert into time_off select 'tof_many_' || n, '${practice.organizationId}', 'stf_a', 0, 1, 0 from generate_series(1, 5001) n`,
    )
    await foreign.query('commit')
    await soon()
    const news = await practice.store.changes.after(here.position)
    expect([news.complete, news.changes.length]).toEqual([false, 0])
    expect(await practice.store.changes.after(news.position)).toMatchObject({ complete: true, changes: [] })
  })

  it('forgets rows by what a snapshot of a quarter of an hour ago has seen, and those only', async () => {
    await practice.database.exec('delete from changes; delete from change_marks')
    await begin(foreign)
    await insert(foreign, 'stf_late')
    await practice.store.timeOff.add(timeOff('stf_old'), audit())
    await practice.store.bookings.sweep(0)
    // What a mark of this moment had seen is old now; what commits after it is not, whatever its number.
    await practice.database.exec("update change_marks set taken_at = taken_at - interval '16 minutes'")
    await foreign.query('commit')
    await practice.store.timeOff.add(timeOff('stf_new'), audit())
    await practice.store.bookings.sweep(0)
    expect((await practice.database.exec('select subject from changes order by subject')).map(({ subject }) => subject)).toEqual([
      'stf_late',
      'stf_new',
    ])
  })

  it('passes over rows of a restored copy whose numbers are still to come', async () => {
    const here = await reader(practice.store.changes)
    await practice.database.exec(
      `insert into changes (transaction, organization_id, kind, subject) values ('9000000000', '${practice.organizationId}', 'occupancy', 'stf_future')`,
    )
    for (let i = 0; i < 2; i++) {
      await soon()
      await here.look()
    }
    expect(here.told()).toEqual([])
  })
})
