import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ATTENDEE } from '../../test/harness.ts'
import { argumentsOf, damage, faultsOf, type MoveStage, openMoved, openMoveStage, type Places, runMove } from '../../test/move-stage.ts'
import { createApp } from '../app.ts'
import { startFaults } from '../deps.ts'
import { type CopyTarget, originOf } from '../store/copy.ts'
import { copyRows, type MoveParts, planMove } from '../store/move-store.ts'
import { copiedTables, openMoveSource, openMoveTarget } from '../store/open-move.ts'
import { openStore } from '../store/open-store.ts'

let stage: MoveStage
let places: Places

beforeAll(async () => void (stage = await openMoveStage()), 60_000)
afterAll(() => stage.close())
beforeEach(async () => void (places = await stage.places()))
afterEach(() => places.drop())

const move = (folder = stage.folder, told?: (line: string) => void, ...more: string[]) =>
  runMove([...argumentsOf(folder, places), ...more], { env: { DATA_DIR: folder }, ...(told && { told }) })
const unfinished = expect.stringContaining('A move to this database is not finished')

async function withTarget(
  work: (target: CopyTarget, plan: Awaited<ReturnType<typeof planMove>>, parts: MoveParts) => Promise<void>,
  told: MoveParts['told'] = () => {},
): Promise<void> {
  const source = openMoveSource(`sqlite:${join(stage.folder, 'slotwell.db')}`, 'data', Date.now)
  const target = openMoveTarget(places.dataUrl, undefined)
  const parts = { source, target, tables: copiedTables, told, batch: 1 }
  try {
    await work(target, await planMove(parts), parts)
  } finally {
    await source.close()
    await target.close()
  }
}

/** Copies one row a transaction and dies after some of them. */
async function dieAfter(commits: number): Promise<void> {
  let done = 0
  await withTarget(
    async (target, plan, parts) => {
      if (plan.state !== 'ready') throw new Error(plan.state)
      await target.begin(originOf(plan.digests))
      await (await openStore({ url: places.dataUrl })).close()
      await target.prepare()
      await expect(copyRows(parts, plan)).rejects.toThrow('killed')
    },
    (step) => {
      if (step === 'copying' && ++done === commits) throw new Error('killed')
    },
  )
}

describe('Moving to PostgreSQL', () => {
  it('copies everything, says so, and the server goes on there: list, move, cancel, links of letters', async () => {
    const files = () =>
      ['slotwell.db', 'keys.db'].map((file) =>
        createHash('sha256')
          .update(readFileSync(join(stage.folder, file)))
          .digest('hex'),
      )
    const before = files()
    const { code, out } = await move(stage.folder, undefined, '--json')
    expect(files()).toEqual(before)
    expect([code, out]).toEqual([0, expect.stringContaining('"copied": true')])
    const { tables } = JSON.parse(out) as { tables: { table: string; rows: number }[] }
    const empty = tables.filter(({ rows }) => rows === 0).map(({ table }) => table)
    expect(empty).toEqual(['busy_blocks'])
    const deps = await openMoved(stage, places)
    try {
      expect(await startFaults(deps)).toEqual([])
      const app = createApp({
        ...deps,
        devMail: undefined,
        notReady: () => undefined,
        settings: {
          publicUrl: 'http://localhost:4400',
          trustedHops: 0,
          rateLimitFactor: 1_000_000,
          holdLimitPerVisitor: 1_000_000,
          embedDir: join(stage.folder, 'no-widget'),
          checkAnswers: true,
        },
      })
      const request = async (path: string, token: string, json?: object) => {
        const response = await app.fetch(
          new Request(new URL(path, 'http://localhost:4400'), {
            method: json ? 'POST' : 'GET',
            headers: { authorization: `Bearer ${token}`, ...(json && { 'content-type': 'application/json' }) },
            ...(json && { body: JSON.stringify(json) }),
          }),
          { incoming: { url: path, socket: { remoteAddress: '127.0.0.1' } } },
        )
        return { status: response.status, body: await response.text() }
      }
      const { practice, booked } = stage
      const messages = await places.data('select position from webhook_deliveries order by position')
      expect(messages).toHaveLength(Number(tables.find(({ table }) => table === 'webhook_deliveries')?.rows))
      const list = await request('/v1/bookings?limit=50', practice.sk)
      expect(list.body).toBe(stage.list)
      expect(list.body).toContain(ATTENDEE.name)
      expect((await request('/v1/public/manage', booked.token)).status).toBe(200)
      // Whoever subscribed goes on reading at the same address.
      const feed = await request(stage.feed, '')
      expect([feed.status, feed.body.replaceAll('\r\n ', '').includes(ATTENDEE.name)]).toEqual([200, true])
      expect((await request(`/v1/bookings/${booked.id}/reschedule`, practice.sk, { start: stage.later })).status).toBe(200)
      expect((await request('/v1/public/manage/cancel', booked.token, {})).status).toBe(200)
      // Messages go on behind the last one.
      expect((await places.data('select position from webhook_deliveries order by position')).slice(0, -2)).toEqual(messages)
      expect((await deps.store.breaches()).flatMap(({ faults }) => faults)).toEqual([])
    } finally {
      await deps.close()
    }
  })

  it('leaves the keys where they are, if they are not named', async () => {
    const folder = stage.copy()
    const keysUrl = `sqlite:${join(folder, 'keys.db')}`
    const args = argumentsOf(folder, places).slice(0, 4)
    expect(await runMove(args, { env: { DATA_DIR: folder } })).toMatchObject({ code: 0, out: expect.not.stringContaining('person_keys') })
    expect(await faultsOf(stage, { ...places, keysUrl })).toEqual([])
    expect(await places.keys("select from pg_namespace where nspname = 'slotwell_keys'")).toEqual([])
  })

  it('does so for a login that owns nothing, with the addresses of the owner beside', async () => {
    for (const side of [places.data, places.keys])
      await side('do $$ begin create role move_login login; exception when duplicate_object then null; end $$')
    const as = (url: string) => url.replace('slotwell_owner@', 'move_login@')
    const login = { ...places, dataUrl: as(places.dataUrl), keysUrl: as(places.keysUrl) }
    const env = {
      DATA_DIR: stage.folder,
      DATABASE_URL: login.dataUrl,
      KEYS_URL: login.keysUrl,
      DATABASE_OWNER_URL: places.dataUrl,
      KEYS_OWNER_URL: places.keysUrl,
    }
    expect(await runMove(argumentsOf(stage.folder, login), { env })).toMatchObject({ code: 0 })
    expect((await runMove(argumentsOf(stage.folder, login), { env })).out).toContain('Nothing was copied')
    expect(await faultsOf(stage, login)).toEqual([])
  })

  it('tells how many rows of each table are copied', async () => {
    const { code, err } = await move()
    expect(code).toBe(0)
    const [bookings] = await places.data('set session_replication_role = replica; select count(*)::int as rows from bookings')
    expect(err).toContain(`Copying the data: bookings, ${bookings?.rows} of ${bookings?.rows} rows\n`)
    expect(err).toContain('Copying the keys: person_keys, ')
  })

  it('goes on where it was stopped, and no server starts before it is finished', async () => {
    await dieAfter(20)
    expect(await faultsOf(stage, places)).toContainEqual(unfinished)
    const { code, out, err } = await move()
    expect([code, out]).toEqual([0, expect.stringContaining('Went on where the last move stopped.')])
    expect(err).not.toContain('organizations, 2 of 2')
    expect(await faultsOf(stage, places)).toEqual([])
  })

  it('says that nothing was copied when all is there, and opens nothing that was open', async () => {
    expect((await move()).code).toBe(0)
    const { code, out } = await move()
    expect([code, out]).toEqual([0, expect.stringContaining('Nothing was copied: an earlier move was finished')])
    expect(out).not.toContain('Everything was copied')
    expect(await faultsOf(stage, places)).toEqual([])
  })

  it('goes on with the data when it died after the keys were opened', async () => {
    expect((await move()).code).toBe(0)
    const [{ last } = {}] = await places.data(
      'set session_replication_role = replica; select max(position)::int as last from webhook_attempts',
    )
    await withTarget(async (target, plan) => {
      expect(plan.state).toBe('whole')
      if (plan.state === 'whole') await target.begin(originOf(plan.digests))
      await places.data(`update unfinished_move set table_name = 'webhook_attempts', after_key = '[${String(last)}]'`)
    })
    expect(await faultsOf(stage, places)).toEqual([unfinished])
    const { code, out } = await move()
    expect([code, out]).toEqual([0, expect.stringContaining('Went on where the last move stopped.')])
    expect(await faultsOf(stage, places)).toEqual([])
  })

  it('refuses to go on with a source that is not the one of before', async () => {
    await dieAfter(20)
    await places.data("update unfinished_move set origin = 'another'")
    const { code, err } = await move()
    expect([code, err]).toEqual([1, expect.stringContaining('A move of other data was begun in this database')])
  })

  it('finds a copy that was damaged, and keeps servers away from it', async () => {
    await dieAfter(60)
    await places.data("set session_replication_role = replica; update customers set locale = 'en'")
    const { code, err } = await move()
    expect([code, err]).toEqual([1, expect.stringContaining('The copy of the data differs from the source: customers.')])
    expect(await faultsOf(stage, places)).toContainEqual(unfinished)
  })

  it('lets nobody stop it who writes what is not copied', async () => {
    const folder = stage.copy()
    let written = 0
    const { code } = await move(folder, (line) => {
      if (line.includes('bookings'))
        damage(join(folder, 'slotwell.db'), `insert into limits (bucket, who, used, ends_at_ms) values ('private', 'w${++written}', 1, 1)`)
    })
    expect([code, written]).toEqual([0, 1])
    expect(await faultsOf(stage, places)).toEqual([])
  })

  it('refuses what was changed while it was copied, and opens nothing', async () => {
    const folder = stage.copy()
    const { code, err } = await move(folder, (line) => {
      if (line.includes('bookings')) damage(join(folder, 'slotwell.db'), "update customers set locale = 'en'")
    })
    expect([code, err]).toEqual([1, expect.stringContaining('The data were changed while they were copied.')])
    expect((await faultsOf(stage, places)).filter((fault) => fault.includes('is not finished'))).toHaveLength(2)
  })

  it.each([
    ['begins', ''],
    ['ends', 'bookings'],
  ])('refuses while a server works with the source when it %s', async (_, during) => {
    const folder = stage.copy()
    const start = () => damage(join(folder, 'slotwell.db'), `insert into leases values ('jobs', 'somebody', ${Date.now() + 60_000})`)
    if (!during) start()
    const { code, err } = await move(folder, (line) => (during && line.includes(during) ? start() : undefined))
    expect([code, err]).toEqual([1, expect.stringContaining('A server works with one of the two databases.')])
    if (during) expect(await faultsOf(stage, places)).toContainEqual(unfinished)
    else expect(await places.data("select from pg_namespace where nspname = 'slotwell'")).toEqual([])
  })
})
