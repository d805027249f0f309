import type { HoldView, Problem, Proof, ProofChallenge } from '@slotwell/shared/schema'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  addOrganization,
  bearer,
  bookingBody,
  type Harness,
  laterFree,
  LISTED_ORIGIN,
  PRACTICE,
  type RequestOptions,
  SCHOOL,
  slotsOf,
  startHarness,
  type TestOrganization,
} from '../../../test/harness.ts'
import { proofHeader, solveProof } from '../../../test/solve-proof.ts'
import { StoreUnavailable } from '../../store/unavailable.ts'
import { FREE, MOST_HASHES } from './pressure.ts'

let harness: Harness
let starts: readonly string[]
beforeEach(async () => {
  harness = await startHarness({ environment: { RATE_LIMIT_FACTOR: '1' } })
  const { days } = await slotsOf(harness, '2026-12-07', '2026-12-31')
  starts = days.flatMap(({ slots }) => slots.map(({ start }) => start))
})
afterEach(async () => {
  vi.restoreAllMocks()
  await harness.close()
})

type Refused = Problem & { readonly challenge: ProofChallenge }
const PAGE = { origin: LISTED_ORIGIN }
let next = 0
/** A hold of another time each, so that nothing but the guard is in the way. */
function hold(more: RequestOptions = {}, pk = harness.practice.pk, start = starts[next++ % starts.length]) {
  return harness.request(`/v1/public/${pk}/holds`, {
    method: 'POST',
    json: { service: 'sprechstunde', start },
    ...more,
    headers: { ...PAGE, ...more.headers },
  })
}
/** Uses up what a visitor may do in an hour without being asked for anything. */
const useUp = async (from = '192.0.2.1', count: number = FREE.visitor) => {
  for (let i = 0; i < count; i++) await hold({ from })
}
const refused = async (response: Response): Promise<Refused> => (await response.json()) as Refused
const proven = (header: string, from = '192.0.2.1', pk?: string) => hold({ from, headers: { 'slotwell-proof': header } }, pk)
const codeWith = async (header: string, from?: string, pk?: string) => (await refused(await proven(header, from, pk))).code
const challenged = async (from = '192.0.2.1', pk?: string) => (await refused(await hold({ from }, pk))).challenge
async function always(yaml = PRACTICE, slug = 'immer'): Promise<TestOrganization> {
  return addOrganization(
    harness.deps,
    yaml.replace(/slug: [a-z-]+/, `slug: ${slug}`).replace('origins:', 'proofOfWork: always\n  origins:'),
  )
}

describe('T1: robots at the public addresses', () => {
  it('ask nothing of the first holds of an hour, and then a sum; the answer to it books', async () => {
    for (let i = 0; i < FREE.visitor; i++) expect((await hold({ from: '192.0.2.1' })).status).toBe(201)
    const response = await hold({ from: '192.0.2.1' })
    const problem = await refused(response)
    expect([response.status, problem.code, response.headers.get('access-control-allow-origin')]).toEqual([
      403,
      'proof_required',
      LISTED_ORIGIN,
    ])
    const held = await proven(solveProof(problem.challenge))
    expect(held.status).toBe(201)
    const booking = {
      method: 'POST',
      from: '192.0.2.1',
      json: bookingBody((await held.json()) as HoldView),
    }
    const path = `/v1/public/${harness.practice.pk}/bookings`
    const asked = await harness.request(path, { ...booking, headers: PAGE })
    const { challenge, code } = await refused(asked)
    expect(code).toBe('proof_required')
    const booked = await harness.request(path, { ...booking, headers: { ...PAGE, 'slotwell-proof': solveProof(challenge) } })
    expect(booked.status).toBe(201)
  })

  it('leave others alone: another address is asked for nothing, and after an hour nobody is', async () => {
    await useUp()
    expect((await hold({ from: '192.0.2.1' })).status).toBe(403)
    expect((await hold({ from: '192.0.2.2' })).status).toBe(201)
    // One household with IPv6 is one, however many addresses it has.
    await useUp('2001:db8:1:2::1')
    expect((await hold({ from: '2001:db8:1:2:ffff::9' })).status).toBe(403)
    harness.setClock(harness.now() + 3_600_000)
    expect((await hold({ from: '192.0.2.1' })).status).toBe(201)
  })

  it('share what they have used up over all processes', async () => {
    const beside = await harness.beside()
    await useUp('192.0.2.1', FREE.visitor - 1)
    const path = `/v1/public/${harness.practice.pk}/holds`
    const options = { method: 'POST', from: '192.0.2.1', headers: PAGE } as const
    const send = (n: number) => beside.request(path, { ...options, json: { service: 'sprechstunde', start: starts.at(-n) } })
    expect([(await send(1)).status, (await send(2)).status, (await hold({ from: '192.0.2.1' })).status]).toEqual([201, 403, 403])
    await beside.close()
  })

  it('that come from everywhere make everybody at the organization work, but never for long', async () => {
    const from = (i: number) => `198.51.${Math.floor(i / 200)}.${i % 200}`
    for (let i = 0; i < FREE.organization; i++) await hold({ from: from(i) })
    const last = await challenged('203.0.113.7')
    expect(last.parameters.data.key).toMatch(/^key_/)
    expect(counterOf(last)).toBeLessThanOrEqual(MOST_HASHES.organization)
    // The other organization has its own load.
    expect((await schoolHold('203.0.113.7')).status).not.toBe(403)
  }, 60_000)
})

const counterOf = (challenge: ProofChallenge): number =>
  (JSON.parse(Buffer.from(solveProof(challenge), 'base64url').toString()) as Proof).solution.counter
async function schoolHold(from: string) {
  return harness.request(`/v1/public/${harness.school.pk}/holds`, {
    method: 'POST',
    json: { service: 'trial-lesson', start: starts[0] },
    from,
    headers: PAGE,
  })
}

describe('T26: a solved challenge', () => {
  it('serves once, however many send it at the same time and to whichever process', async () => {
    await useUp()
    const beside = await harness.beside()
    const header = solveProof(await challenged())
    const path = `/v1/public/${harness.practice.pk}/holds`
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        (i % 2 ? harness : beside).request(path, {
          method: 'POST',
          from: '192.0.2.1',
          json: { service: 'sprechstunde', start: starts.at(-1 - i) },
          headers: { ...PAGE, 'slotwell-proof': header },
        }),
      ),
    )
    const codes = await Promise.all(answers.map(async (answer) => (answer.ok ? 'held' : (await refused(answer)).code)))
    expect(codes.filter((code) => code === 'held')).toHaveLength(1)
    expect(new Set(codes)).toEqual(new Set(['held', 'proof_used']))
    await beside.close()
  })

  it('is remembered beyond midnight, when visitors get new names', async () => {
    harness.setClock('2026-11-23T23:58:00Z')
    await useUp()
    const header = solveProof(await challenged())
    expect((await proven(header)).status).toBe(201)
    harness.setClock('2026-11-24T00:01:00Z')
    await useUp()
    expect(await codeWith(header)).toBe('proof_used')
  })

  it('is worth nothing after five minutes, at another key, or to another organization', async () => {
    const other = await always(SCHOOL, 'andere')
    await useUp()
    const header = solveProof(await challenged())
    const foreign = await harness.request(`/v1/public/${other.pk}/holds`, {
      method: 'POST',
      json: { service: 'trial-lesson', start: starts[0] },
      headers: { ...PAGE, 'slotwell-proof': header },
    })
    const problem = await refused(foreign)
    expect([problem.code, problem.detail]).toEqual(['proof_wrong', expect.stringContaining('another key')])
    harness.setClock(harness.now() + 5 * 60_000 - 1)
    expect((await proven(header)).status).toBe(201)
    const late = solveProof(await challenged())
    harness.setClock(harness.now() + 5 * 60_000)
    expect(await codeWith(late)).toBe('proof_expired')
  })

  it('that somebody has changed or made up is refused, and brings a new one', async () => {
    await useUp()
    const good = JSON.parse(Buffer.from(solveProof(await challenged()), 'base64url').toString()) as Proof
    const { challenge, solution } = good
    const { parameters } = challenge
    const spoiled: readonly unknown[] = [
      { challenge: { ...challenge, parameters: { ...parameters, keyPrefix: solution.derivedKey.slice(2, 34) } }, solution },
      {
        challenge: { ...challenge, parameters: { ...parameters, data: { ...parameters.data, untilMs: parameters.data.untilMs + 1 } } },
        solution,
      },
      { challenge: { ...challenge, signature: 'f'.repeat(64) }, solution },
      { challenge, solution: { ...solution, counter: solution.counter + 1 } },
      { challenge, solution: { ...solution, derivedKey: parameters.keyPrefix.repeat(2) } },
      { challenge: { ...challenge, parameters: { ...parameters, cost: 0 } }, solution },
      { challenge: { ...challenge, parameters: { ...parameters, keyPrefix: '' } }, solution },
      { challenge, solution: { ...solution, counter: -1 } },
      { challenge, solution: { ...solution, counter: 2 ** 40 } },
      { challenge: { ...challenge, codeChallenge: { image: 'x' } }, solution },
      { challenge },
      [],
      null,
      'x',
    ]
    for (const proof of spoiled) {
      const problem = await refused(await proven(proofHeader(proof as Proof)))
      expect([problem.code, problem.challenge.signature === challenge.signature], JSON.stringify(proof)).toEqual(['proof_wrong', false])
    }
    // Nothing of that has used the right one up.
    expect((await proven(proofHeader(good))).status).toBe(201)
  })

  it.each([
    ['no base64', '%%%'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['a deep nest', Buffer.from('['.repeat(700)).toString('base64url')],
    ['a prototype', Buffer.from('{"__proto__":{"challenge":{}}}').toString('base64url')],
    ['8 kB', 'A'.repeat(8_000)],
    ['nothing', ''],
  ])('as %s is no fault of the server', async (_, header) => {
    await useUp()
    expect(await codeWith(header)).toMatch(/^proof_(?:wrong|required)$/)
  })
})

describe('what is asked of whom', () => {
  it('the organization says: nothing, or always', async () => {
    const strict = await always()
    const first = await refused(await hold({ from: '192.0.2.50' }, strict.pk))
    expect(first.code).toBe('proof_required')
    expect((await proven(solveProof(first.challenge), '192.0.2.50', strict.pk)).status).toBe(201)
    const lax = await addOrganization(
      harness.deps,
      PRACTICE.replace('slug: praxis-seeblick', 'slug: nie').replace('origins:', 'proofOfWork: off\n  origins:'),
    )
    await useUp()
    for (let i = 0; i < FREE.visitor + 2; i++) expect((await hold({ from: '192.0.2.1' }, lax.pk)).status).toBe(201)
  })

  it('a booking is asked once more after its hold has run out: waiting is no answer to a sum', async () => {
    const strict = await always()
    const from = '192.0.2.50'
    const { challenge } = await refused(await hold({ from }, strict.pk))
    const held = (await (await proven(solveProof(challenge), from, strict.pk)).json()) as HoldView
    harness.setClock(harness.now() + 11 * 60_000)
    const book = (headers: Record<string, string> = {}) =>
      harness.request(`/v1/public/${strict.pk}/bookings`, {
        method: 'POST',
        json: bookingBody(held),
        from,
        headers: { ...PAGE, 'idempotency-key': 'late-and-once-more-with-a-sum', ...headers },
      })
    const late = await refused(await book())
    expect(late.code).toBe('proof_required')
    // What was solved for the hold is spent.
    expect((await refused(await book({ 'slotwell-proof': solveProof(challenge) }))).code).toMatch(/^proof_(?:used|expired)$/)
    expect((await book({ 'slotwell-proof': solveProof(late.challenge) })).status).toBe(201)
  })

  it('a request that names no origin is held by tighter limits and asked for nothing', async () => {
    const strict = await always()
    const json = { service: 'sprechstunde', start: await laterFree(harness) }
    const response = await harness.request(`/v1/public/${strict.pk}/holds`, { method: 'POST', json })
    expect([response.status, response.headers.get('ratelimit-policy')]).toEqual([201, '"publicWriteWithoutOrigin";q=30;w=60'])
    const own = { service: 'sprechstunde', start: starts[5], attendees: [{ name: 'Vera' }], answers: { patient: 'ja' } }
    expect((await harness.request('/v1/bookings', { method: 'POST', json: own, headers: bearer(strict.sk) })).status).not.toBe(403)
  })

  it('a bad request is told what is bad before anybody works for it', async () => {
    const strict = await always()
    const response = await hold({ json: { service: 'sprechstunde' } }, strict.pk)
    expect((await refused(response)).code).toBe('invalid_request')
  })

  it('what cannot be counted is not let through', async () => {
    vi.spyOn(harness.deps.store.limits, 'take').mockImplementation(async (takings) => {
      if (takings.some(({ bucket }) => bucket.startsWith('pressure'))) throw new StoreUnavailable('busy')
      return takings.map(() => ({ used: 1, leftMs: 1_000 }))
    })
    const place = vi.spyOn(harness.deps.store.bookings, 'place')
    expect((await hold()).status).toBe(503)
    expect(place).not.toHaveBeenCalled()
  })

  it('a page may send the header from another origin', async () => {
    const response = await harness.request(`/v1/public/${harness.practice.pk}/holds`, { method: 'OPTIONS', headers: PAGE })
    expect(response.headers.get('access-control-allow-headers')).toContain('slotwell-proof')
  })
})

describe('a field that people do not see', () => {
  const send = async (leaveEmpty: string, from = '192.0.2.77') => {
    const held = (await (await hold({ from })).json()) as HoldView
    return harness.request(`/v1/public/${harness.practice.pk}/bookings`, {
      method: 'POST',
      from,
      headers: PAGE,
      json: { ...bookingBody(held), leaveEmpty },
    })
  }

  it('filled in books nothing, says so, is counted, and makes the next step cost something', async () => {
    const response = await send('https://spam.example')
    const problem = await refused(response)
    expect([response.status, problem.code, problem.detail]).toEqual([403, 'filled_by_program', expect.stringContaining('Leave it empty')])
    expect(harness.log.filter((line) => line.includes('"event":"filled_by_program"'))).toHaveLength(1)
    expect(harness.log.join('\n')).not.toContain('spam.example')
    expect((await refused(await hold({ from: '192.0.2.77' }))).code).toBe('proof_required')
    expect((await hold({ from: '192.0.2.78' })).status).toBe(201)
  })

  it('left empty is no different from one that is not there', async () => {
    expect((await send('')).status).toBe(201)
  })
})
