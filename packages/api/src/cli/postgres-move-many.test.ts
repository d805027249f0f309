import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { argumentsOf, damage, faultsOf, type MoveStage, openMoveStage, type Places, runMove } from '../../test/move-stage.ts'
import { CLI, expectBuilt, sleep } from '../../test/server-process.ts'
import { originOf } from '../store/copy.ts'
import { copyRows, planMove } from '../store/move-store.ts'
import { copiedTables, openMoveSource, openMoveTarget } from '../store/open-move.ts'
import { openStore } from '../store/open-store.ts'

let stage: MoveStage
let places: Places
let folder: string
const children: ChildProcess[] = []

const SERIES = process.env.SLOTWELL_DEEP ? 12 : 2
const KILLS = 12
const numbers = (count: number) => `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})`
/** More rows than fit into several steps, which `slotwell verify` takes for right. */
const MANY = `
  ${numbers(6_500)} insert into audit (id, organization_id, at_ms, actor, action, object, meta)
    select 'aud_many' || i, (select id from organizations limit 1), i, 'cli', 'key.created', 'many', '{"i": ' || i || '}' from n;
  ${numbers(2_001)} insert into busy_blocks select 'bsy_' || i, id, 'stf_nobody', 'many', i, i + 1, i from n, (select id from organizations limit 1);
  ${numbers(2_500)} insert into idempotency select organization_id, char(97 + i % 7, 228 + i % 3, 65 + i % 5, 0x1f600 + i % 2), 'k' || i, 'x', booking_id, '{}', 1
    from n, (select organization_id, booking_id from idempotency limit 1)`
/** Names whose order by bytes is neither that of a language nor that of UTF-16. */
const CLAIMS = `
  ${numbers(3_333)} insert into claims select (select id from organizations limit 1), 'stf_' || char(case i % 6 when 0 then 90 when 1 then 97 when 2 then 228
    when 3 then 0xff5e when 4 then 0x1f600 else 95 end), i % 50 * 60000, i % 50 * 60000 + 1, 0, 0, 'own_' || i, 'override', null from n`

beforeAll(async () => {
  expectBuilt()
  stage = await openMoveStage()
  folder = stage.copy()
  damage(join(folder, 'slotwell.db'), MANY)
}, 60_000)
afterAll(() => stage.close())
beforeEach(async () => void (places = await stage.places()))
afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  await places.drop()
})

const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess => {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { PATH: process.env.PATH, DATA_DIR: folder, LOG_LEVEL: 'silent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  return child
}

async function rowsOn(side: Places['data'], table: string): Promise<unknown> {
  const [row] = await side(`select count(*)::int as rows from ${table}`)
  return row?.rows
}

/** How far a move to these places has got. Fails where it must never be: tables without all rows, and no mark that keeps servers away. */
async function stateOf(): Promise<'nothing' | 'part' | 'whole'> {
  const states = []
  for (const [side, schema, table] of [
    [places.data, 'slotwell', 'audit'],
    [places.keys, 'slotwell_keys', 'person_keys'],
  ] as const) {
    const [found] = await side(
      `select to_regclass('${schema}.${table}') is not null as made, to_regclass('${schema}.unfinished_move') is not null as marked`,
    )
    if (found?.made && !found.marked) expect([table, await rowsOn(side, `${schema}.${table}`)]).toEqual([table, sizes.get(table)])
    states.push(found?.marked ? 'part' : found?.made ? 'whole' : 'nothing')
  }
  return states.every((state) => state === 'whole') ? 'whole' : states.every((state) => state === 'nothing') ? 'nothing' : 'part'
}

async function renewed(old: Places): Promise<Places> {
  await old.drop()
  return stage.places()
}

/** Resolves when a process has told of so many tables. */
const linesOf = (child: ChildProcess, count: number) =>
  new Promise<void>((resolve) => {
    let said = ''
    if (count === 0) resolve()
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.split('\n').length > count) resolve()
    })
  })

const sizes = new Map<string, number>()

describe('Moving more rows than one step takes', () => {
  it('copies every row once, whatever its key', async () => {
    const odd = stage.copy()
    damage(join(odd, 'slotwell.db'), CLAIMS)
    const source = openMoveSource(`sqlite:${join(odd, 'slotwell.db')}`, 'data', Date.now)
    const target = openMoveTarget(places.dataUrl, undefined)
    const steps: string[] = []
    const parts = {
      source,
      target,
      tables: copiedTables,
      told: (step: string, table: string, done: number) => void (step === 'copying' && table === 'claims' && steps.push(`${done}`)),
    }
    const plan = await planMove(parts)
    if (plan.state !== 'ready') throw new Error(plan.state)
    await target.begin(originOf(plan.digests))
    await (await openStore({ url: places.dataUrl })).close()
    await target.prepare()
    expect(await copyRows(parts, plan)).toEqual([])
    expect(steps.slice(0, 3)).toEqual(['1000', '2000', '3000'])
    expect(await rowsOn(places.data, 'claims')).toBe(plan.digests.find(({ table }) => table === 'claims')?.rows)
    await target.finish()
    expect((await planMove(parts)).state).toBe('whole')
    await source.close()
    await target.close()
  })

  it('lets one of two that begin at once do it', async () => {
    const both = await Promise.all([0, 1].map(() => runMove([...argumentsOf(folder, places)], { env: { DATA_DIR: folder } })))
    expect(both.map(({ out }) => out).filter((out) => out.includes('Everything was copied'))).toHaveLength(1)
    const other = both.find(({ out }) => !out.includes('Everything was copied'))
    expect(`${other?.out}${other?.err}`).toMatch(/Another move to postgres:|Nothing was copied/)
    expect(await faultsOf(stage, places)).toEqual([])
  })

  it('is whole in the end, however often its process was killed', { timeout: 600_000 }, async () => {
    const elsewhere = await stage.places()
    const begun = performance.now()
    const whole = start(['move-store', '--json', ...argumentsOf(folder, elsewhere)])
    let out = ''
    whole.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()))
    expect(await once(whole, 'close')).toEqual([0, null])
    const tookMs = performance.now() - begun
    await elsewhere.drop()
    const { tables } = JSON.parse(out) as { tables: { table: string; rows: number; digest: string }[] }
    for (const { table, rows } of tables) sizes.set(table, rows)

    const killed: string[] = []
    let partly = 0
    for (let series = 1; series <= SERIES; series++) {
      if (series > 1) places = await renewed(places)
      for (let i = 0; i < KILLS; i++) {
        const child = start(['move-store', ...argumentsOf(folder, places)])
        const ended = once(child, 'exit')
        // Behind the next tables that are copied, where steps of others are under way; or anywhere.
        const lines = i === 0 || Math.random() < 0.7 ? 1 + Math.floor(Math.random() * 3) : 0
        const afterMs = Math.round(Math.random() * (lines > 0 ? 100 : tookMs))
        killed.push(`${lines}+${afterMs}`)
        await Promise.race([ended, linesOf(child, lines).then(() => sleep(afterMs))])
        child.kill('SIGKILL')
        await ended
        const state = await stateOf()
        if (state === 'part') partly++
        if (state === 'whole') break
      }
    }
    expect(partly, `${killed}`).toBeGreaterThan(0)
    const last = start(['move-store', '--json', ...argumentsOf(folder, places)])
    let [answer, said] = ['', '']
    last.stdout?.on('data', (chunk: Buffer) => (answer += chunk.toString()))
    last.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    expect(await once(last, 'close'), `${killed} ${answer} ${said}`).toEqual([0, null])
    expect((JSON.parse(answer) as { tables: unknown }).tables).toEqual(tables)
    expect(await faultsOf(stage, places)).toEqual([])

    const server = start(['serve', '--json'], { PORT: '0', DATABASE_URL: places.dataUrl, KEYS_URL: places.keysUrl })
    let log = ''
    const url = await new Promise<string>((resolve, reject) => {
      server.once('exit', () => reject(new Error(log)))
      server.stdout?.on('data', (chunk: Buffer) => {
        log += chunk.toString()
        const found = /"url": "([^"]+)"/.exec(log)?.[1]
        if (found) resolve(found)
      })
    })
    expect((await fetch(`${url}/v1/public/${stage.practice.pk}/start?service=sprechstunde&timeZone=Europe/Zurich`)).status).toBe(200)
    const stopped = once(server, 'exit')
    server.kill('SIGTERM')
    await stopped
  })
})
