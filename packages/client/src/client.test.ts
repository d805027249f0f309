import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ATTENDEE, firstFree, type Harness, laterFree, startHarness } from '../../api/test/harness.ts'
import { createClient, type SlotwellClient } from './client.ts'
import { OPERATIONS } from './operations.ts'
import { SlotwellProblem, SlotwellUnreachable } from './problem.ts'
import type { ClientOptions } from './send.ts'

const API = 'http://localhost:4400'
type Fetch = NonNullable<ClientOptions['fetch']>

let harness: Harness
let real: Fetch
beforeAll(async () => {
  harness = await startHarness()
  real = (address, init) => {
    const url = new URL(address)
    const { method = 'GET', headers, body } = init
    return harness.request(url.pathname + url.search, {
      method,
      headers: headers as Record<string, string>,
      ...(typeof body === 'string' ? { body } : {}),
    })
  }
})
afterAll(() => harness.close())

/** The practice's own server; `way` stands between it and the API. */
const server = (way: Fetch = real, more: Partial<ClientOptions> = {}): SlotwellClient =>
  createClient({ api: API, secretKey: harness.practice.sk, fetch: way, ...more })
const wish = (start: string) => ({ service: 'sprechstunde', start, attendees: [ATTENDEE], answers: { patient: 'ja' } })
const reasonOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'answered',
    (reason: unknown) => reason,
  )
const codeOf = async (call: Promise<unknown>) => {
  const reason = await reasonOf(call)
  return reason instanceof SlotwellProblem ? reason.code : reason
}
const answerWith = (status: number, headers: Record<string, string> = {}) => new Response('{}', { status, headers })

describe('the client on the real API', () => {
  it('books, reads, moves and cancels', async () => {
    const { bookings } = server()
    const made = await bookings.create(wish(await laterFree(harness)))
    expect(await bookings.get(made.id)).toEqual(made)
    const moved = await bookings.reschedule(made.id, { start: await firstFree(harness) }, { ifRevision: made.revision })
    expect(moved.revision).toBe(made.revision + 1)
    expect((await bookings.cancel(made.id)).state).toBe('cancelled')
  })

  it('goes through all pages of a list', async () => {
    const { bookings } = server()
    for (let i = 0; i < 3; i++) await bookings.create(wish(await laterFree(harness)))
    const all = (await bookings.list({ limit: 200 }).page()).data.map(({ id }) => id)
    const seen: string[] = []
    for await (const { id } of bookings.list({ limit: 2 })) seen.push(id)
    expect(seen).toEqual(all)
    const first = await bookings.list({ limit: 2 }).page()
    expect((await bookings.list({ limit: 2 }).page(first.nextCursor ?? '')).data[0]?.id).toBe(all[2])
  })

  it('keeps staff away, and their other calendars, and takes it back', async () => {
    const { timeOff, busyBlocks, slots } = server()
    const day = { start: '2026-12-09T00:00:00+01:00', end: '2026-12-10T00:00:00+01:00' }
    const away = await timeOff.add({ staff: 'anna-keller', ...day })
    const why = await slots.explain({ service: 'sprechstunde', start: '2026-12-09T09:00:00+01:00', staff: 'anna-keller' })
    expect(why.bookable).toBe(false)
    expect(await timeOff.remove(away.id)).toBeUndefined()
    expect(await busyBlocks.replace({ staff: 'anna-keller', source: 'private', blocks: [day] })).toMatchObject({ added: 1 })
    const [block] = (await busyBlocks.list({ staff: 'anna-keller' }).page()).data
    await busyBlocks.remove(block?.id ?? '')
    const { days } = await slots.find({ service: 'sprechstunde', from: '2026-12-01', to: '2026-12-09', timeZone: 'Europe/Zurich' })
    expect(days.length).toBeGreaterThan(0)
  })

  it('lists messages, and sends one again', async () => {
    const { messages, bookings } = server()
    const { id: booking } = await bookings.create(wish(await laterFree(harness)))
    const [letter] = (await messages.list({ booking }).page()).data
    expect(letter).toMatchObject({ state: 'due', channel: 'mail', kind: 'booking.confirmed' })
    await expect(messages.replay(letter?.id ?? '')).rejects.toMatchObject({ code: 'message_not_replayable' })
    await harness.deps.store.outbox.giveUp({ id: letter?.id ?? '', attempts: 0 }, 'away')
    expect(await messages.replay(letter?.id ?? '')).toMatchObject({ id: letter?.id, state: 'due' })
  })

  it('lets a calendar program in, and shuts it out', async () => {
    const { calendarFeeds } = server()
    const made = await calendarFeeds.create({ staff: 'anna-keller' })
    expect([made.detail, made.url.endsWith('.ics'), made.webcalUrl.startsWith('webcal://')]).toEqual(['busy', true, true])
    expect(await calendarFeeds.revoke(made.id)).toBeUndefined()
    expect((await calendarFeeds.list().page()).data.find(({ id }) => id === made.id)?.revokedAt).toBeDefined()
  })

  it('looks after webhooks', async () => {
    const { webhooks, bookings } = server()
    const { id, secret } = await webhooks.create({ slug: 'crm', url: 'https://127.0.0.1:59999/hook', events: ['booking.confirmed'] })
    expect(secret).toMatch(/^whsec_/)
    expect((await webhooks.list().page()).data).toHaveLength(1)
    expect(await webhooks.change(id, { detail: 'full' })).toMatchObject({ detail: 'full', url: 'https://127.0.0.1:59999/hook' })
    expect((await webhooks.rotate(id)).secret).not.toBe(secret)
    expect([(await webhooks.pause(id)).state, (await webhooks.resume(id)).state]).toEqual(['paused', 'active'])
    for (let i = 0; i < 3; i++) await bookings.create(wish(await laterFree(harness)))
    const seen: string[] = []
    for await (const { event } of webhooks.deliveries(id, { limit: 2 })) seen.push(event)
    expect(new Set(seen).size).toBe(3)
    expect(await webhooks.replay(id, { event: seen[0] })).toEqual({ messages: 1 })
    expect(await webhooks.test(id)).toMatchObject({ delivered: false, status: null, reason: 'refused' })
    expect((await webhooks.get(id)).waiting).toBe(3)
    expect(await webhooks.remove(id)).toBeUndefined()
  })

  it('schedules a session, and erases a customer', async () => {
    const { sessions, bookings, customers } = server()
    const course = await sessions.schedule({ service: 'rueckenkurs', start: '2026-12-15T18:00:00+01:00' })
    expect((await sessions.cancel(course.id)).state).toBe('cancelled')
    const someone = { name: 'Iris Weg', email: 'iris.weg@example.org', phone: '+41 79 765 43 21' }
    await bookings.create({ ...wish(await laterFree(harness)), attendees: [someone] })
    const [customer] = (await customers.list({ email: someone.email }).page()).data
    expect((await customers.export(customer?.id ?? '')).bookings).toHaveLength(1)
    await customers.erase(customer?.id ?? '')
    expect((await customers.get(customer?.id ?? '')).name).toBeNull()
  })

  it('tells refusals by their code, with what belongs to it', async () => {
    const { bookings } = server()
    const start = await laterFree(harness)
    const { id, revision } = await bookings.create(wish(start))
    const taken = await reasonOf(bookings.create(wish('2026-12-25T09:00:00+01:00')))
    expect(taken).toMatchObject({ code: 'slot_taken', status: 409, requestId: expect.any(String) as string })
    expect((taken as SlotwellProblem).alternatives.length).toBeGreaterThan(0)
    expect(await codeOf(bookings.confirm(id, { ifRevision: revision + 1 }))).toBe('revision_conflict')
    const wrong = await reasonOf(bookings.create({ ...wish(start), start: 'tomorrow' }))
    expect(wrong).toMatchObject({ code: 'invalid_request', errors: [{ pointer: '/start' }] })
    expect((wrong as Error).message).toContain('/start must be an RFC 3339 time')
    expect(await codeOf(server(real, { secretKey: 'sk_live_nobody' }).bookings.get(id))).toBe('unauthorized')
  })
})

describe('when the way is bad', () => {
  it('books once although the first answer is lost', async () => {
    let calls = 0
    const keys = new Set<string>()
    const { bookings } = server(async (address, init) => {
      const answer = await real(address, init)
      keys.add((init.headers as Record<string, string>)['idempotency-key'] ?? '')
      if (calls++ > 0) return answer
      throw new TypeError('fetch failed')
    })
    const before = (await server().bookings.list({ limit: 200 }).page()).data.length
    const made = await bookings.create(wish(await laterFree(harness)))
    const after = (await server().bookings.list({ limit: 200 }).page()).data
    expect([calls, keys.size, after.length - before, after.some(({ id }) => id === made.id)]).toEqual([2, 1, 1, true])
  })

  it('gives the same booking to a job that runs twice with a key of its own', async () => {
    const body = wish(await laterFree(harness))
    const call = { idempotencyKey: 'job-of-the-night-2026-12-01' }
    const first = await server().bookings.create(body, call)
    expect((await server().bookings.create(body, call)).id).toBe(first.id)
    expect(await codeOf(server().bookings.create({ ...body, force: true }, call))).toBe('idempotency_key_reused')
  })

  it.each([429, 503])('waits as long as a %i says and asks again', async (status) => {
    let calls = 0
    const { bookings } = server((address, init) =>
      calls++ === 0 ? Promise.resolve(answerWith(status, { 'retry-after': '0' })) : real(address, init),
    )
    expect((await bookings.list().page()).data.length).toBeGreaterThan(0)
    expect(calls).toBe(2)
  })

  it('gives up after as many repetitions as were asked for, and on a pause that is too long', async () => {
    let calls = 0
    const busy = (seconds: string) => () => {
      calls++
      return Promise.resolve(answerWith(503, { 'retry-after': seconds }))
    }
    expect(await reasonOf(server(busy('0'), { retries: 2 }).bookings.list().page())).toMatchObject({ status: 503 })
    expect(calls).toBe(3)
    expect(await reasonOf(server(busy('61')).bookings.list().page())).toBeInstanceOf(SlotwellUnreachable)
    expect(calls).toBe(4)
  })

  it('does not repeat what might be done twice, unless it was refused for its number', async () => {
    const day = { staff: 'jonas-amrein', start: '2026-12-20T00:00:00+01:00', end: '2026-12-21T00:00:00+01:00' }
    const lost: Fetch = async (address, init) => {
      await real(address, init)
      throw new TypeError('fetch failed')
    }
    expect(await reasonOf(server(lost).timeOff.add(day))).toBeInstanceOf(SlotwellUnreachable)
    expect((await server().timeOff.list({ staff: 'jonas-amrein' }).page()).data).toHaveLength(1)
    expect(await reasonOf(server(() => Promise.resolve(answerWith(503, { 'retry-after': '0' }))).timeOff.add(day))).toMatchObject({
      status: 503,
    })
    let calls = 0
    const limited = server((address, init) =>
      calls++ === 0 ? Promise.resolve(answerWith(429, { 'retry-after': '0' })) : real(address, init),
    )
    expect((await limited.timeOff.add(day)).id).toMatch(/^tof_/)
  })

  it('takes what an unanswered removal has removed as removed', async () => {
    const away = await server().timeOff.add({ staff: 'anna-keller', start: '2026-12-21T00:00:00+01:00', end: '2026-12-22T00:00:00+01:00' })
    let calls = 0
    const once = server(async (address, init) => {
      const answer = await real(address, init)
      if (calls++ > 0) return answer
      throw new TypeError('fetch failed')
    })
    expect(await once.timeOff.remove(away.id)).toBeUndefined()
    expect(calls).toBe(2)
    expect(await codeOf(server().timeOff.remove(away.id))).toBe('time_off_not_found')
  })

  it('ends when the caller does', async () => {
    const over = new AbortController()
    const asleep = server(() => {
      setTimeout(() => over.abort(new Error('enough')), 0)
      return Promise.resolve(answerWith(503, { 'retry-after': '30' }))
    })
    expect(await reasonOf(asleep.slots.find({ service: 'x', from: 'x', to: 'x', timeZone: 'x' }, { signal: over.signal }))).toEqual(
      new Error('enough'),
    )
  })

  it('names what answered in place of the API', async () => {
    const proxy = server(() => Promise.resolve(new Response('<h1>Bad request</h1>', { status: 400 })))
    const reason = await reasonOf(proxy.bookings.get('bkg_1'))
    expect(String(reason)).toBe('SlotwellUnreachable: GET /v1/bookings/{id}: something else than Slotwell answered with status 400')
  })
})

it('reaches every operation that a secret key may call, and no other', async () => {
  const reached: string[] = []
  const client = server((address, init) => {
    reached.push(`${init.method} ${new URL(address).pathname.replace('/some-id', '/{id}')}`)
    return Promise.resolve(answerWith(200))
  })
  for (const resource of Object.values(client)) {
    for (const method of Object.values(resource) as ((first: unknown) => unknown)[]) {
      const answer = method('some-id') as { page?: () => Promise<unknown> }
      await (answer.page ? answer.page() : answer)
    }
  }
  expect(reached.sort()).toEqual(
    Object.values(OPERATIONS)
      .map(({ method, path }) => `${method} ${path}`)
      .sort(),
  )
})

it.each([
  [{ api: 'book.example.org' }, '`api` must be an origin'],
  [{ secretKey: 'pk_live_x' }, '`secretKey` must be a secret key'],
])('refuses to begin with %o', (wrong, message) => {
  expect(() => server(real, wrong)).toThrow(message)
})
