import type { BookingView, HoldView, Problem, Slots } from '@slotwell/shared/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countMessages } from '../../test/count-messages.ts'
import { bearer, bookingBody, type Harness, LISTED_ORIGIN, PRACTICE, startHarness, type TestOrganization } from '../../test/harness.ts'
import { applyOrganization } from '../configuration/apply.ts'
import { addApiKey } from '../configuration/create-organization.ts'
import { readOrganizationFile } from '../configuration/read-file.ts'
import { createTestOrganization } from '../configuration/test-organization.ts'

let harness: Harness
let test: TestOrganization
const fileOf = (yaml: string) => {
  const read = readOrganizationFile(yaml, 'yaml')
  if (!read.ok) throw new Error(JSON.stringify(read.faults))
  return read.file
}
const WITH_PREVIEWS = PRACTICE.replace('origins:', 'testOrigins: ["https://*.vercel.app", "https://staging.example.org"]\n  origins:')
const apply = (yaml: string) => applyOrganization(harness.deps, { file: fileOf(yaml), actor: 'cli' })

beforeAll(async () => {
  harness = await startHarness()
  await apply(WITH_PREVIEWS)
  const live = await harness.deps.store.organizations.byId(harness.practice.id)
  const made = live && (await createTestOrganization(harness.deps, live, 'cli'))
  if (!live || !made?.ok) throw new Error('not made')
  test = { id: made.organizationId, slug: `${live.slug}--test`, pk: made.publishableKey, sk: made.secretKey }
})
afterAll(() => harness.close())

const slots = async (pk: string) =>
  (
    (await (
      await harness.request(`/v1/public/${pk}/slots?service=sprechstunde&from=2026-12-07&to=2026-12-11&timeZone=Europe/Zurich`)
    ).json()) as Slots
  ).days.flatMap((day) => day.slots.map(({ start }) => start))
const hold = (pk: string, start: string, origin?: string) =>
  harness.request(`/v1/public/${pk}/holds`, {
    method: 'POST',
    json: { service: 'sprechstunde', start },
    headers: origin === undefined ? {} : { origin },
  })
async function book(pk: string, start: string): Promise<BookingView> {
  const held = (await (await hold(pk, start)).json()) as HoldView
  const response = await harness.request(`/v1/public/${pk}/bookings`, { method: 'POST', json: bookingBody(held) })
  expect(response.status).toBe(201)
  return (await response.json()) as BookingView
}
const ids = async (sk: string) =>
  ((await (await harness.request('/v1/bookings', { headers: bearer(sk) })).json()) as { data: { id: string }[] }).data.map(({ id }) => id)

describe('T3: what is tried out and what is meant', () => {
  it('have keys that can be told apart, the same offer, and no time in common', async () => {
    expect([test.pk, test.sk].map((key) => key.slice(0, 8))).toEqual(['pk_test_', 'sk_test_'])
    const before = await slots(harness.practice.pk)
    expect(await slots(test.pk)).toEqual(before)
    const [start = '', next = ''] = before
    const tried = await book(test.pk, start)
    expect(await slots(harness.practice.pk)).toEqual(before)
    expect(await slots(test.pk)).not.toContain(start)
    const meant = await book(harness.practice.pk, next)
    expect(await slots(test.pk)).toContain(next)
    expect([await ids(test.sk), await ids(harness.practice.sk)]).toEqual([[tried.id], [meant.id]])
    for (const [sk, id] of [
      [test.sk, meant.id],
      [harness.practice.sk, tried.id],
    ] as const)
      expect((await harness.request(`/v1/bookings/${id}`, { headers: bearer(sk) })).status).toBe(404)
  })

  it('send letters of what is meant, and show those of what is tried out', async () => {
    await harness.sendLetters()
    const sent = harness.mailbox.list().map(({ text }) => text)
    const [tried] = await ids(test.sk)
    const [meant] = await ids(harness.practice.sk)
    const numberOf = async (id: string | undefined) =>
      (await harness.deps.store.bookings.byId(id === meant ? harness.practice.id : test.id, id ?? ''))?.number ?? '?'
    const plain = (text: string) => text.replace(/\W/g, '')
    const triedNumber = plain(await numberOf(tried))
    expect(sent.some((text) => plain(text).includes(plain(triedNumber)))).toBe(false)
    expect(sent.length).toBeGreaterThan(0)
    // What is left are the two reminders.
    expect(await countMessages(harness.deps.store)).toMatchObject({ due: 2 })
    const response = await harness.request('/v1/test/letters', { headers: bearer(test.sk) })
    const { data } = (await response.json()) as { data: { booking: string; letter?: { to: string; text: string } }[] }
    expect(new Set(data.map(({ booking }) => booking))).toEqual(new Set([tried]))
    expect(data.some(({ letter }) => letter?.to === 'vera.muster@example.org' && plain(letter.text).includes(triedNumber))).toBe(true)
    const refused = await harness.request('/v1/test/letters', { headers: bearer(harness.practice.sk) })
    expect([refused.status, ((await refused.json()) as Problem).code]).toEqual([403, 'forbidden'])
  })

  it('follow one file', async () => {
    const applied = await apply(WITH_PREVIEWS.replace(/durationMin: \d+/, 'durationMin: 35'))
    expect(applied).toMatchObject({ ok: true, written: true, warnings: [] })
    expect(await slots(test.pk)).not.toEqual([])
    const both = await Promise.all([harness.practice.id, test.id].map((id) => harness.deps.store.catalog.current(id)))
    expect(both.map((one) => one?.services.map(({ durationMin }) => durationMin))[0]).toEqual(
      both.map((one) => one?.services.map(({ durationMin }) => durationMin))[1],
    )
    expect(both.map((one) => one?.profile.slug)).toEqual([harness.practice.slug, test.slug])
    const direct = await apply(WITH_PREVIEWS.replace(/slug: praxis-seeblick/, `slug: ${test.slug}`))
    expect(direct).toMatchObject({ ok: false, detail: expect.stringContaining('test organization') })
  })

  it('have further keys of their own kind', async () => {
    const more = await addApiKey(harness.deps, { organizationId: test.id, kind: 'publishable', actor: 'cli' })
    expect(more.text).toMatch(/^pk_test_/)
  })
})

describe('T6: pages that may use a test key', () => {
  const codeOf = async (pk: string, origin: string) => {
    const response = await hold(pk, '2026-12-09T03:00:00+01:00', origin)
    return response.ok ? 'held' : ((await response.json()) as Problem)
  }
  it.each([
    'http://localhost:3000',
    'http://127.0.0.1:5173',
    'http://[::1]:8080',
    'https://my-branch-42.vercel.app',
    'https://staging.example.org',
    LISTED_ORIGIN,
  ])('%s may', async (origin) => {
    expect(await codeOf(test.pk, origin)).toMatchObject({ code: 'slot_taken' })
  })

  it.each([
    'https://vercel.app',
    'https://a.b.vercel.app',
    'https://evil-vercel.app',
    'https://x.vercel.app.evil.example',
    'http://x.vercel.app',
    'https://x.vercel.app:8443',
    'https://localhost.evil.example',
    'https://.vercel.app',
    'https://*.vercel.app',
    'null',
    'https://evil.example',
  ])('%s may not, and is told where it could be added', async (origin) => {
    const problem = (await codeOf(test.pk, origin)) as Problem
    expect(problem.code).toBe('origin_not_allowed')
    if (origin === 'https://evil.example') expect(problem.detail).toContain('"https://evil.example"')
    if (origin === 'https://evil.example') expect(problem.detail).toContain('organization.testOrigins')
  })

  it.each(['http://localhost:3000', 'https://my-branch-42.vercel.app', 'https://staging.example.org'])(
    'a live key is of no use at %s',
    async (origin) => {
      const problem = (await codeOf(harness.practice.pk, origin)) as Problem
      expect([problem.code, problem.detail]).toEqual(['origin_not_allowed', expect.stringContaining('organization.origins')])
      expect(problem.detail?.includes('pk_test_')).toBe(origin.includes('localhost'))
    },
  )

  it('a secret test key is as secret as another', async () => {
    const response = await harness.request('/v1/bookings', { headers: { ...bearer(test.sk), origin: 'http://localhost:3000' } })
    expect(((await response.json()) as Problem).code).toBe('secret_key_in_browser')
  })

  it.each([
    'https://*',
    'https://*.app',
    'https://*.*.example.app',
    'https://a*.example.app',
    'ftp://*.example.app',
    'https://*.example.app/x',
  ])('nobody lists %s', (origin) => {
    const read = readOrganizationFile(PRACTICE.replace('origins:', `testOrigins: ["${origin}"]\n  origins:`), 'yaml')
    expect(read.ok ? 'read' : read.faults[0]?.path).toBe('organization.testOrigins[0]')
  })
})
