import { request as ask } from 'node:http'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { Slots, Start } from '@slotwell/shared/schema'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { addOrganization, bearer, configOf, type Harness, placeHold, PRACTICE, startHarness } from '../../test/harness.ts'
import { type TestDatabase, testDatabase } from '../../test/test-database.ts'
import { findSlots } from '../booking/find-availability.ts'
import { startServer } from '../main.ts'
import { createKeptAnswers, type KeptAnswer } from './kept-answers.ts'

let harness: Harness
beforeEach(async () => {
  harness = await startHarness({ clock: '2026-11-23T08:01:30+01:00' })
})
afterEach(() => harness.close())

/** A process looks again at what others wrote: on SQLite at each read, on PostgreSQL when its last look is older than 50 ms. */
const LOOK_MS = inject('engine') === 'postgres' ? 60 : 0
/** Writes as another process does, of which the server knows nothing, and waits until the server looks again. */
async function foreign(sql: string, database: TestDatabase = harness.database): Promise<void> {
  await database.exec(sql)
  await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
}
const found = async (sql: string): Promise<unknown> => Object.values((await harness.database.exec(sql))[0] ?? {})[0]
const CLAIM = 'insert into claims (organization_id, subject, start_ms, end_ms, pad_before_ms, pad_after_ms, owner, strength) values'
const revoked = ({ id }: { readonly id: string }) =>
  `update api_keys set revoked_at_ms = 1 where organization_id = '${id}' and kind = 'publishable'`
const anyClaim = (organization: { readonly id: string }) => `${CLAIM} ('${organization.id}', 's', 0, 1, 0, 0, 'o', 'exclusive')`

const address = (query: string) => `/v1/public/${harness.practice.pk}/${query}`
const MONTH = 'slots?service=sprechstunde&staff=anna-keller&from=2026-11-23&to=2026-12-20&timeZone=Europe/Zurich'
const read = async (query = MONTH): Promise<Slots> => {
  const response = await harness.request(address(query))
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as Slots
}
const starts = ({ days }: Slots) => days.flatMap(({ slots }) => slots.map(({ start }) => start))
const annaId = async () =>
  (await harness.deps.store.catalog.current(harness.practice.id))?.staff.find(({ slug }) => slug === 'anna-keller')?.id ?? ''
const claim = (subject: string, startMs: number, owner = 'bkg_x') =>
  foreign(`${CLAIM} ('${harness.practice.id}', '${subject}', ${startMs}, ${startMs + 20 * 60_000}, 0, 0, '${owner}', 'exclusive')`)

describe('a kept answer', () => {
  it.each([MONTH, 'start?service=sprechstunde&timeZone=Europe/Zurich'])('%s is given again while nothing changes', async (query) => {
    const asOf = (body: Slots | Start) => ('slots' in body ? body.slots?.asOf : (body as Slots).asOf)
    const first = asOf(await read(query))
    harness.setClock(harness.now() + 5_000)
    expect(asOf(await read(query))).toBe(first)
    // Another organization is nobody's business.
    await harness.request(`/v1/public/${harness.school.pk}/start?timeZone=UTC`)
    await foreign(anyClaim(harness.school))
    expect(asOf(await read(query))).toBe(first)
    await foreign(anyClaim(harness.practice))
    expect(asOf(await read(query))).not.toBe(first)
  })

  it('is gone with a write of this process, and one of another, at the very next read', async () => {
    const before = starts(await read())
    const hold = await harness.request(address('holds'), {
      method: 'POST',
      json: { service: 'sprechstunde', staff: 'anna-keller', start: before[3] },
    })
    expect(hold.status).toBe(201)
    const after = starts(await read())
    expect(before.filter((start) => !after.includes(start))).toContain(before[3])

    await claim(await annaId(), Date.parse(after[10] ?? ''))
    expect(starts(await read())).not.toContain(after[10])
    await foreign("delete from claims where owner = 'bkg_x'")
    expect(starts(await read())).toEqual(after)

    const off = Date.parse(after[0] ?? '')
    await foreign(
      `insert into time_off values ('tof_x', '${harness.practice.id}', '${await annaId()}', ${off}, ${off + 40 * 86_400_000}, 0)`,
    )
    expect(starts(await read())).toEqual([])
  })

  it('is gone with the configuration and with its key', async () => {
    await read()
    const current = await found(`select document from configurations where organization_id = '${harness.practice.id}'`)
    const document = JSON.stringify({ ...JSON.parse(String(current)), revision: 2, services: [] }).replaceAll("'", "''")
    await foreign(`insert into configurations values ('${harness.practice.id}', 2, '${document}', null, 0)`)
    expect((await harness.request(address(MONTH))).status).toBe(404)

    await harness.request(address('catalog'))
    await foreign(revoked(harness.practice))
    expect((await harness.request(address('catalog'))).status).toBe(401)
  })

  it('changes exactly when a hold lapses', async () => {
    const before = starts(await read())
    const hold = await placeHold(harness, 'sprechstunde', before[5])
    // Whoever of the three it was given to.
    const all = 'slots?service=sprechstunde&from=2026-11-23&to=2026-12-20&timeZone=Europe/Zurich'
    const staff = await found(`select subject from claims where owner = '${hold.id}' and subject like 'stf_%'`)
    const query = `${all}&staff=${staff}`
    expect(starts(await read(query))).not.toContain(before[5])
    const endsMs = Number(await found(`select expires_at_ms from holds where id = '${hold.id}'`))
    harness.setClock(endsMs - 1)
    expect(starts(await read(query))).not.toContain(before[5])
    harness.setClock(endsMs)
    expect(starts(await read(query))).toContain(before[5])
  })

  it('changes exactly when its first start falls to the notice', async () => {
    const [first = '', second] = starts(await read())
    const lastMs = Date.parse(first) - 120 * 60_000
    harness.setClock(lastMs)
    expect(starts(await read())[0]).toBe(first)
    harness.setClock(lastMs + 1)
    expect(starts(await read())[0]).toBe(second)
  })

  it('changes exactly when the booking window rolls on at midnight', async () => {
    // Ninety days ahead: Thursday, 25 February 2027, is one more than Monday's last.
    const query = 'slots?service=sprechstunde&staff=anna-keller&from=2027-02-15&to=2027-02-28&timeZone=Pacific/Auckland'
    harness.setClock('2026-11-26T23:59:59.999+01:00')
    const before = starts(await read(query))
    harness.setClock('2026-11-27T00:00:00+01:00')
    const after = starts(await read(query))
    harness.setClock('2026-11-27T23:59:59.999+01:00')
    expect(starts(await read(query))).toEqual(after)
    expect(after.length).toBeGreaterThan(before.length)
    expect(after.slice(0, before.length)).toEqual(before)
  })

  it('is what would be found now, whatever was written and however time passed', async () => {
    const staff = (await harness.deps.store.catalog.current(harness.practice.id))?.staff.map(({ id }) => id) ?? []
    const queries = ['sprechstunde', 'erstkonsultation'].flatMap((service) => [
      { service, from: '2026-11-23', to: '2026-12-20', timeZone: 'Europe/Zurich' },
      { service, from: '2027-02-10', to: '2027-03-10', timeZone: 'America/New_York' },
    ])
    const deeds = fc.oneof(
      fc.record({ forMs: fc.integer({ min: 0, max: 90 * 60_000 }) }),
      fc.record({ forMs: fc.constantFrom(1, 59_999, 3_600_000, 86_400_000) }),
      fc.record({ take: fc.nat(), of: fc.nat(), lapsesInMs: fc.integer({ min: 1, max: 3_600_000 }) }),
    )
    let made = 0
    let again = 0
    await fc.assert(
      fc.asyncProperty(fc.array(deeds, { minLength: 1, maxLength: 12 }), async (history) => {
        for (const deed of history) {
          if ('forMs' in deed) harness.setClock(harness.now() + deed.forMs)
          else {
            const id = `own_${++made}`
            const startMs = harness.now() + (deed.take % (30 * 24 * 3)) * 20 * 60_000
            await foreign(`
              insert into holds (id, organization_id, secret_hash, visitor_tag, service_id, service_version_id, configuration_revision,
                location_id, staff_ids, start_ms, end_ms, expires_at_ms, created_at_ms)
              values ('${id}', '${harness.practice.id}', ${inject('engine') === 'postgres' ? `'${id}'` : `cast('${id}' as blob)`}, 'v', 's', 'sv', 1,
                'l', '[]', 0, 1, ${harness.now() + deed.lapsesInMs}, 0);
              ${CLAIM} ('${harness.practice.id}', '${staff[deed.of % staff.length]}', ${startMs}, ${startMs + 1_200_000}, 0, 0, '${id}', 'override')`)
          }
          for (const query of queries) {
            const given = await read(
              `slots?${Object.entries(query)
                .map((pair) => pair.join('='))
                .join('&')}`,
            )
            const fresh = await findSlots(harness.deps.booking, harness.practice.id, query)
            if (!fresh.ok) throw new Error(fresh.reason)
            if (given.asOf !== fresh.view.asOf) again++
            expect({ ...given, asOf: '' }).toEqual({ ...fresh.view, asOf: '' })
          }
        }
      }),
      { numRuns: 15 },
    )
    // Or nothing was kept, and nothing shown.
    expect(again).toBeGreaterThan(20)
  }, 60_000)
})

describe('the bytes', () => {
  it('are packed as the browser can read them, with one tag for all', async () => {
    const plain = await harness.request(address(MONTH))
    const text = await plain.text()
    const packed = async (coding: string) => {
      const response = await harness.request(address(MONTH), { headers: { 'accept-encoding': coding } })
      return {
        coding: response.headers.get('content-encoding'),
        tag: response.headers.get('etag'),
        bytes: Buffer.from(await response.arrayBuffer()),
      }
    }
    const brotli = await packed('gzip, deflate, br;q=0.9')
    expect([brotli.coding, brotliDecompressSync(brotli.bytes).toString()]).toEqual(['br', text])
    expect(brotli.bytes.length).toBeLessThan(3_000)
    const gzip = await packed('gzip;q=0.5, br;q=0')
    expect([gzip.coding, gunzipSync(gzip.bytes).toString()]).toEqual(['gzip', text])
    expect((await packed('zstd')).coding).toBeNull()
    expect(new Set([plain.headers.get('etag'), brotli.tag, gzip.tag]).size).toBe(1)
    const head = await harness.request(address(MONTH), { method: 'HEAD' })
    expect([head.status, (await head.text()).length, head.headers.get('etag')]).toEqual([200, 0, brotli.tag])
  })

  it('have the headers of the first time, and are judged as at the first time', async () => {
    const own = /^(?:request-id|ratelimit)$/
    const headers = async () => Object.fromEntries([...(await harness.request(address(MONTH))).headers].filter(([name]) => !own.test(name)))
    await headers()
    const { 'content-length': _, ...again } = await headers()
    await harness.request(address('holds'), { method: 'POST', json: {} })
    await foreign(anyClaim(harness.practice))
    const { 'content-length': __, ...first } = await headers()
    expect(again).toEqual(first)
    const leaked = await harness.request(address(MONTH), { headers: { origin: 'https://any.example', ...bearer(harness.practice.sk) } })
    expect(leaked.status).toBe(403)
  })

  it('count against the limits', async () => {
    await harness.close()
    harness = await startHarness({ environment: { RATE_LIMIT_FACTOR: '1' } })
    const answers: Response[] = []
    for (let i = 0; i < 601; i++) answers.push(await harness.request(address('catalog')))
    expect(answers.slice(0, 600).every(({ status }) => status === 200)).toBe(true)
    const last = answers[600]
    expect([last?.status, last?.headers.get('content-type'), last?.headers.get('cache-control')]).toEqual([
      429,
      'application/problem+json',
      'no-store',
    ])
    expect([last?.headers.get('access-control-allow-origin'), last?.headers.get('x-content-type-options')]).toEqual(['*', 'nosniff'])
  })

  it('come over a socket as they are made, and at once after a write of another process', async () => {
    const database = await testDatabase(harness.folder, 'served.db')
    const environment = { DATA_DIR: `${harness.folder}/served`, DATABASE_URL: database.url, PORT: '0', LOG_LEVEL: 'silent' }
    const server = await startServer(configOf(environment))
    try {
      const { id, pk } = await addOrganization(server.deps, PRACTICE)
      const target = `/v1/public/${pk}/start?timeZone=Europe/Zurich`
      const over = (headers: Record<string, string> = {}) =>
        new Promise<{ status: number | undefined; headers: object; bytes: Buffer }>((resolve, reject) => {
          const sent = ask(server.url + target, { headers }, (response) => {
            const parts: Buffer[] = []
            response.on('data', (part: Buffer) => parts.push(part))
            response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, bytes: Buffer.concat(parts) }))
          })
          sent.on('error', reject)
          sent.end()
        })
      const first = await over({ 'accept-encoding': 'br' })
      const again = await over({ 'accept-encoding': 'br' })
      expect(again.bytes.equals(first.bytes)).toBe(true)
      const stable = ({ headers }: { headers: object }) =>
        Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(?:date|request-id|ratelimit)$/.test(name)))
      expect(stable(again)).toEqual(stable(first))
      const plain = await over()
      expect(JSON.parse(plain.bytes.toString())).toEqual(JSON.parse(brotliDecompressSync(first.bytes).toString()))
      const unchanged = await over({ 'if-none-match': (first.headers as { etag: string }).etag })
      expect([unchanged.status, unchanged.bytes.length]).toEqual([304, 0])

      await foreign(revoked({ id }), database)
      expect((await over({ 'accept-encoding': 'br' })).status).toBe(401)
    } finally {
      await server.close()
      await database.drop()
    }
  })

  it('take no more room than they were given', () => {
    const answers = createKeptAnswers(100_000)
    const answer = { bytes: Buffer.alloc(1_000) } as KeptAnswer
    for (let i = 0; i < 1_000; i++) {
      answers.keep(`/v1/${i}`, answer)
      answers.find('/v1/0')
      expect(answers.bytes()).toBeLessThanOrEqual(110_000)
    }
    expect([answers.find('/v1/0'), answers.find('/v1/999'), answers.find('/v1/1')].map((kept) => kept !== undefined)).toEqual([
      true,
      true,
      false,
    ])
  })
})
