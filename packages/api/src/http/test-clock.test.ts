import type { BookingView, HoldView, ManageView, Problem, Slots, Start } from '@slotwell/shared/schema'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { countMessages } from '../../test/count-messages.ts'
import { bearer, bookingBody, type Harness, startHarness, type TestOrganization } from '../../test/harness.ts'
import { createTestOrganization } from '../configuration/test-organization.ts'

const MINUTE_MS = 60_000
let harness: Harness
let test: TestOrganization

beforeEach(async () => {
  harness = await startHarness()
  const live = await harness.deps.store.organizations.byId(harness.practice.id)
  const made = live && (await createTestOrganization(harness.deps, live, 'cli'))
  if (!live || !made?.ok) throw new Error('not made')
  test = { id: made.organizationId, slug: `${live.slug}--test`, pk: made.publishableKey, sk: made.secretKey }
})
afterEach(() => harness.close())

const clock = (method: 'GET' | 'POST' | 'DELETE', json?: object, sk = test.sk) =>
  harness.request('/v1/test/clock', { method, ...(json === undefined ? {} : { json }), headers: bearer(sk) })
const set = async (json: object) => {
  const answer = await clock('POST', json)
  expect(answer.status).toBe(200)
  return answer.json()
}
const read = async <T>(path: string): Promise<T> => (await (await harness.request(path)).json()) as T
const start = (pk = test.pk) => read<Start>(`/v1/public/${pk}/start?service=sprechstunde&timeZone=Europe/Zurich`)
const days = async (from: string, to: string, pk = test.pk) =>
  (await read<Slots>(`/v1/public/${pk}/slots?service=sprechstunde&from=${from}&to=${to}&timeZone=Europe/Zurich`)).days.flatMap((day) =>
    day.slots.map((slot) => slot.start),
  )
const holdOn = (at: string, pk = test.pk) =>
  harness.request(`/v1/public/${pk}/holds`, { method: 'POST', json: { service: 'sprechstunde', start: at } })
const free = async (pk = test.pk) => (await start(pk)).slots?.nextAvailable?.start ?? ''

it('moves what is offered, and whatever is offered can be booked at that time', async () => {
  const liveBefore = await free(harness.practice.pk)
  expect(await set({ now: '2027-02-01T08:00:00+01:00' })).toEqual({ now: '2027-02-01T08:00:00+01:00', kind: 'fixed' })
  const shown = await start()
  expect(shown.month?.from).toBe('2027-02-01')
  const offered = await days('2027-02-01', '2027-02-12')
  expect(offered.length).toBeGreaterThan(20)
  for (const at of [...offered.slice(0, 3), ...offered.slice(-3)]) {
    const held = await holdOn(at)
    expect([at, held.status]).toEqual([at, 201])
    const booked = await harness.request(`/v1/public/${test.pk}/bookings`, {
      method: 'POST',
      json: bookingBody((await held.json()) as HoldView),
    })
    expect(booked.status).toBe(201)
  }
  // What has passed by then is neither shown nor given.
  expect(await days('2027-01-18', '2027-01-29')).toEqual([])
  expect((await holdOn('2027-01-25T09:00:00+01:00')).status).toBe(409)
  // And the live organization has noticed nothing.
  expect(await free(harness.practice.pk)).toBe(liveBefore)
})

it('closes the booking window behind the clock and opens it before it', async () => {
  const windowDays = (await harness.deps.store.catalog.current(test.id))?.services.find(
    ({ slug }) => slug === 'sprechstunde',
  )?.bookingWindowDays
  if (!windowDays) throw new Error('the service has a window')
  const last = (await days('2027-01-01', '2027-01-31')).at(-1)
  await set({ offsetSeconds: -30 * 86_400 })
  const before = await days('2027-01-01', '2027-01-31')
  await set({ offsetSeconds: 30 * 86_400 })
  const after = await days('2027-01-01', '2027-01-31')
  expect(after.at(-1) ?? '').not.toBe('')
  expect((before.at(-1) ?? '') < (after.at(-1) ?? '')).toBe(true)
  expect(last === undefined || last <= (after.at(-1) ?? '')).toBe(true)
})

it('ends a hold when it is moved on by eleven minutes, and not before', async () => {
  const at = (await days('2026-12-14', '2026-12-18'))[0] ?? ''
  const held = (await (await holdOn(at)).json()) as HoldView
  const now = harness.now()
  await set({ offsetSeconds: 9 * 60 })
  expect(await days(at.slice(0, 10), at.slice(0, 10))).not.toContain(at)
  await set({ offsetSeconds: 11 * 60 })
  const again = await days(at.slice(0, 10), at.slice(0, 10))
  expect(again).toContain(at)
  expect(harness.now()).toBe(now)
  const extended = await harness.request(`/v1/public/${test.pk}/holds/${held.id}/extend`, {
    method: 'POST',
    json: {},
    headers: bearer(held.secret),
  })
  expect(extended.status).toBe(404)
  expect((await holdOn(at)).status).toBe(201)
})

it('closes the deadline of a change', async () => {
  const at = (await days('2026-12-14', '2026-12-18'))[0] ?? ''
  const held = (await (await holdOn(at)).json()) as HoldView
  const booking = (await (
    await harness.request(`/v1/public/${test.pk}/bookings`, { method: 'POST', json: bookingBody(held) })
  ).json()) as BookingView
  const token = booking.manageUrl.split('#')[1] ?? ''
  const managed = async () => (await (await harness.request('/v1/public/manage', { headers: bearer(token) })).json()) as ManageView
  const before = await managed()
  expect(before.canCancel).toBe(true)
  await set({ now: before.changeUntil })
  expect((await managed()).canCancel).toBe(false)
  const cancelled = await harness.request('/v1/public/manage/cancel', { method: 'POST', json: {}, headers: bearer(token) })
  expect(cancelled.status).toBe(409)
  await clock('DELETE')
  expect((await managed()).canCancel).toBe(true)
})

it('keeps an answer for as long as it is true by that clock', async () => {
  await set({ now: '2026-12-07T07:00:00+01:00' })
  const first = await free()
  // A clock that stands keeps its answers, however long it takes.
  harness.setClock(harness.now() + 400 * MINUTE_MS)
  expect(await free()).toBe(first)
  await set({ offsetSeconds: (Date.parse('2026-12-07T07:00:00+01:00') - harness.now()) / 1000 })
  expect(await free()).toBe(first)
  // One that runs does not: the notice passes the first start.
  harness.setClock(harness.now() + 24 * 60 * MINUTE_MS)
  expect(await free()).not.toBe(first)
})

it('is read by every process, and kept when the server starts again', async () => {
  const beside = await harness.beside()
  try {
    await set({ now: '2027-02-01T08:00:00+01:00' })
    await expect
      .poll(async () => {
        const answer = await beside.request(`/v1/public/${test.pk}/start?service=sprechstunde&timeZone=Europe/Zurich`)
        return ((await answer.json()) as Start).month?.from
      })
      .toBe('2027-02-01')
  } finally {
    await beside.close()
  }
})

it('does not let the sweep drop by the real time what lives by another one, nor keep what has ended by it', async () => {
  await set({ now: '2026-09-01T08:00:00+02:00' })
  const at = await free()
  expect((await holdOn(at)).status).toBe(201)
  await harness.deps.store.bookings.sweep(harness.now())
  expect(await days(at.slice(0, 10), at.slice(0, 10))).not.toContain(at)
  await set({ now: '2027-02-01T08:00:00+01:00' })
  expect(await harness.deps.store.bookings.sweep(harness.now())).toBe(1)
})

it('sends letters by the real time', async () => {
  await set({ now: '2027-02-01T08:00:00+01:00' })
  const held = (await (await holdOn(await free())).json()) as HoldView
  await harness.request(`/v1/public/${test.pk}/bookings`, { method: 'POST', json: bookingBody(held) })
  await harness.sendLetters()
  expect(await countMessages(harness.deps.store)).toMatchObject({ due: 0, dropped: expect.any(Number) })
})

it('is read, and goes back to the real time', async () => {
  const real = { now: expect.stringMatching(/\+0[12]:00$/) as string, kind: 'running', offsetSeconds: 0 }
  expect(await (await clock('GET')).json()).toEqual(real)
  await set({ offsetSeconds: 3600 })
  expect(await (await clock('GET')).json()).toMatchObject({ kind: 'running', offsetSeconds: 3600 })
  expect(await (await clock('DELETE')).json()).toEqual(real)
  const entries = await harness.deps.store.audit.about(test.id, [test.id])
  expect(entries.map(({ action }) => action)).toEqual(expect.arrayContaining(['testClock.set', 'testClock.unset']))
})

it.each(['GET', 'POST', 'DELETE'] as const)('refuses a live key: %s', async (method) => {
  const answer = await clock(method, method === 'POST' ? { offsetSeconds: 60 } : undefined, harness.practice.sk)
  const problem = (await answer.json()) as Problem
  expect([answer.status, problem.code]).toEqual([403, 'forbidden'])
  expect(problem.detail).toContain('sk_test_')
  expect(await harness.deps.store.organizations.clockOf(harness.practice.id)).toBeUndefined()
})

it('has a guard in the database: no live organization has a clock of its own', async () => {
  for (const column of ['clock_fixed_ms', 'clock_offset_ms'])
    await expect(harness.database.exec(`update organizations set ${column} = 5 where id = '${harness.practice.id}'`)).rejects.toThrow(
      /constraint/i,
    )
})

it('asks nothing of a live organization once it is known to be one', async () => {
  const { store } = harness.deps
  const nowOf = async (id: string) => (await store.bookings.occupancy(id, [], { startMs: 0, endMs: 0 })).nowMs
  const before = await nowOf(harness.practice.id)
  const other = harness.school.id
  // Past the program: were anything looked up once more, it would be found.
  await harness.database.exec(`update organizations set live_id = '${other}', clock_fixed_ms = 5 where id = '${harness.practice.id}'`)
  expect(await nowOf(harness.practice.id)).toBe(before)
  expect(await store.organizations.clockOf(harness.practice.id)).toBeUndefined()
})

it.each([
  [{}, 'either'],
  [{ now: '2026-12-01T08:00:00+01:00', offsetSeconds: 5 }, 'either'],
  [{ offsetSeconds: 1.5 }, 'whole number'],
  [{ offsetSeconds: 400_000_000 }, 'ten years'],
])('says what is wrong with %j', async (json, said) => {
  const answer = await clock('POST', json)
  expect(answer.status).toBe(400)
  expect(JSON.stringify(await answer.json())).toContain(said)
})
