import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Problem } from '@slotwell/shared/schema'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../src/app.ts'
import { LIMITS } from '../src/http/limits.ts'
import type { Route } from '../src/http/registry.ts'
import { allRoutes } from '../src/http/routes/all-routes.ts'
import { addApiKey, revokeApiKey } from '../src/configuration/create-organization.ts'
import { mintApiKey } from '../src/trust/api-key.ts'
import { bearer, type Harness, MONDAY, type RequestOptions, startHarness } from './harness.ts'
import { coldSample, routeName, sampledRoutes, sampleOf } from './route-samples.ts'

let harness: Harness
const embedDir = mkdtempSync(join(tmpdir(), 'slotwell-embed-'))
writeFileSync(join(embedDir, 'slotwell.js'), '// widget')
const routes = allRoutes(embedDir)
const every = routes.map((route) => [routeName(route), route] as const)

beforeAll(async () => {
  harness = await startHarness({ embedDir })
})
afterEach(() => harness.setClock(MONDAY))
afterAll(async () => {
  await harness.close()
  rmSync(embedDir, { recursive: true })
})

describe('the registry', () => {
  it('is all that the app answers', () => {
    const app = createApp({ ...harness.deps, devMail: undefined, stopping: () => false, settings: { publicUrl: 'http://localhost:4400', trustedHops: 0, rateLimitFactor: 1, holdLimitPerVisitor: 1, embedDir, checkAnswers: true } })
    // Each path has its methods, a preflight and the answer to every other method; the one `/*` is the guard.
    const answered = app.routes.filter(({ path }) => path !== '/*').map(routeName).filter((name) => !/^(?:ALL|OPTIONS) /.test(name))
    expect(answered.sort()).toEqual(routes.map(routeName).sort())
    expect(new Set(app.routes.filter(({ path }) => path !== '/*').map(({ path }) => path))).toEqual(new Set(routes.map(({ path }) => path)))
    expect(app.routes.filter(({ path }) => path === '/*')).toHaveLength(1)
  })

  it.each(every)('%s says who may call it, whose data it touches, how often and what is recorded', (_, route) => {
    expect(['publishable', 'secret', 'manageToken', 'none']).toContain(route.auth)
    expect(['ofKey', 'ofToken', 'ofSlug', 'none']).toContain(route.organization)
    expect(Object.keys(LIMITS)).toContain(route.limit)
    expect(route.audit).toMatch(/^(?:none|[a-zA-Z]+\.[a-zA-Z_]+)$/)
    expect(Object.keys(route.answers)).toHaveLength(1)
    expect(route.summary.length).toBeGreaterThan(5)
    if (route.auth === 'publishable' || route.auth === 'secret') expect(route.organization).toBe('ofKey')
    // Whoever changes something is recorded, and sends a body that a foreign page cannot send unasked.
    if (route.method !== 'GET') expect(route.audit).not.toBe('none')
    if (route.method === 'POST') expect(route.body).toBeDefined()
    if (route.path.includes('/:id')) expect(route.params).toBeDefined()
    if (route.cache === 'public') expect([route.method, route.auth]).toEqual(['GET', 'publishable'])
  })

  it('has a good request for each of them', () => expect(sampledRoutes()).toEqual(routes.map(routeName)))
})

describe('a good request', () => {
  it.each(every)('%s is answered as declared, and recorded under its verb', async (_, route) => {
    const { path, options } = await sampleOf(route, harness)
    const before = await actions()
    const response = await harness.request(path, options)
    const text = await response.text()
    expect([response.status < 300, response.ok ? '' : text]).toEqual([true, ''])
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('ratelimit-policy')).toMatch(/^"\w+";q=\d+;w=60$/)
    if (route.cache === 'private') expect(response.headers.get('cache-control')).toBe('private, no-store')
    expect(response.headers.get('set-cookie')).toBeNull()
    const written = (await actions()).slice(before.length)
    if (route.audit === 'none') expect(written).toEqual([])
    else expect(written).toContain(route.audit)
  })
})

const actions = async (): Promise<string[]> => (await harness.deps.store.audit.read(harness.practice.id, { limit: 100_000 })).map(({ action }) => action)

/** What every route must refuse, and how. `to` makes the bad request, or nothing where it does not apply. */
interface Rule {
  readonly name: string
  readonly codes: readonly Problem['code'][]
  readonly applies: (route: Route) => boolean
  readonly to: (route: Route, sample: { path: string; options: RequestOptions }) => { path: string; options: RequestOptions } | Promise<{ path: string; options: RequestOptions }>
}
const takesKey = ({ auth }: Route) => auth === 'publishable' || auth === 'secret'
const takesBody = ({ body }: Route) => body !== undefined
const changesAsVisitor = ({ auth, method }: Route) => auth === 'publishable' && method !== 'GET'
const withHeaders = (options: RequestOptions, headers: Record<string, string>): RequestOptions => ({ ...options, headers: { ...options.headers, ...headers } })
const withKey = (route: Route, { path, options }: { path: string; options: RequestOptions }, pk: string, sk: string) =>
  route.auth === 'secret' ? { path, options: withHeaders(options, bearer(sk)) } : { path: path.replace(harness.practice.pk, pk), options }
const withoutAuthorization = ({ headers, ...options }: RequestOptions): RequestOptions => ({ ...options, headers: Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => name !== 'authorization')) })

const RULES: readonly Rule[] = [
  { name: 'no key', codes: ['unauthorized'], applies: ({ auth, headers }) => auth === 'secret' || auth === 'manageToken' || headers?.holdSecret === true, to: (_, { path, options }) => ({ path, options: withoutAuthorization(options) }) },
  { name: 'a key that was never made', codes: ['unauthorized'], applies: takesKey, to: (route, sample) => withKey(route, sample, mintApiKey('publishable').text, mintApiKey('secret').text) },
  { name: 'a key with a wrong checksum', codes: ['unauthorized'], applies: takesKey, to: (route, sample) => withKey(route, sample, flip(harness.practice.pk), flip(harness.practice.sk)) },
  {
    name: 'a revoked key',
    codes: ['unauthorized'],
    applies: takesKey,
    async to(route, sample) {
      const kind = route.auth === 'secret' ? 'secret' : 'publishable'
      const { id, text } = await addApiKey(harness.deps, { organizationId: harness.practice.id, kind, actor: 'cli' })
      await revokeApiKey(harness.deps, { organizationId: harness.practice.id, keyId: id, actor: 'cli' })
      return withKey(route, sample, text, text)
    },
  },
  { name: 'a key of the other kind', codes: ['unauthorized'], applies: takesKey, to: (route, sample) => withKey(route, sample, harness.practice.sk, harness.practice.pk) },
  { name: 'a manage token that is not signed', codes: ['unauthorized'], applies: ({ auth }) => auth === 'manageToken', to: (_, { path, options }) => ({ path, options: withHeaders(options, bearer(`bkg_${'0'.repeat(26)}.${'A'.repeat(43)}`)) }) },
  { name: 'a foreign origin', codes: ['origin_not_allowed'], applies: (route) => changesAsVisitor(route) || route.auth === 'manageToken', to: (_, { path, options }) => ({ path, options: withHeaders(options, { origin: 'https://evil.example' }) }) },
  { name: 'the origin null', codes: ['origin_not_allowed'], applies: (route) => changesAsVisitor(route) || route.auth === 'manageToken', to: (_, { path, options }) => ({ path, options: withHeaders(options, { origin: 'null' }) }) },
  { name: 'a secret key from a page', codes: ['secret_key_in_browser'], applies: () => true, to: (_, { path, options }) => ({ path, options: withHeaders(options, { origin: 'http://localhost:4401', ...bearer(harness.practice.sk) }) }) },
  { name: 'a body that is too large', codes: ['payload_too_large'], applies: takesBody, to: (route, { path, options: { json: _, ...options } }) => ({ path, options: { ...withHeaders(options, { 'content-type': 'application/json' }), body: `{"x":"${'x'.repeat(route.auth === 'secret' ? 64 * 1024 : 16 * 1024)}"}` } }) },
  { name: 'malformed JSON', codes: ['malformed_json'], applies: takesBody, to: (_, { path, options: { json: _json, ...options } }) => ({ path, options: { ...withHeaders(options, { 'content-type': 'application/json' }), body: '{"a":' } }) },
  { name: 'a list for a body', codes: ['invalid_request'], applies: takesBody, to: (_, { path, options }) => ({ path, options: { ...options, json: [] } }) },
  { name: 'an unknown field', codes: ['invalid_request'], applies: takesBody, to: (_, { path, options }) => ({ path, options: { ...options, json: { ...(options.json as object), isAdmin: true } } }) },
  { name: 'an unknown parameter', codes: ['invalid_request'], applies: () => true, to: (_, { path, options }) => ({ path: `${path}${path.includes('?') ? '&' : '?'}debug=1`, options }) },
  { name: 'a parameter twice', codes: ['invalid_request'], applies: ({ query }) => query !== undefined, to: (_, { path, options }) => ({ path: `${path}${path.includes('?') ? '&' : '?'}timeZone=UTC&timeZone=UTC`, options }) },
  { name: 'a wrong content type', codes: ['unsupported_media_type'], applies: takesBody, to: (_, { path, options }) => ({ path, options: withHeaders(options, { 'content-type': 'text/plain' }) }) },
  { name: 'the content type of a form', codes: ['unsupported_media_type'], applies: takesBody, to: (_, { path, options }) => ({ path, options: withHeaders(options, { 'content-type': 'application/x-www-form-urlencoded' }) }) },
  { name: 'a body where none belongs', codes: ['invalid_request'], applies: ({ method, body }) => method !== 'GET' && body === undefined, to: (_, { path, options }) => ({ path, options: { ...withHeaders(options, { 'content-length': '2' }), json: {} } }) },
  { name: 'a method that the address does not know', codes: ['method_not_allowed'], applies: () => true, to: (_, { path, options: { json: _json, body: _body, ...options } }) => ({ path, options: { ...options, method: 'PUT' } }) },
  { name: 'a method override', codes: ['method_not_allowed'], applies: ({ method }) => method !== 'GET', to: (_, { path, options: { json: _json, body: _body, ...options } }) => ({ path, options: { ...withHeaders(options, { 'x-http-method-override': 'DELETE' }), method: 'PATCH' } }) },
  { name: 'a slash at the end', codes: ['not_found'], applies: () => true, to: (_, { path, options }) => ({ path: path.replace(/(\?|$)/, '/$1'), options }) },
  { name: 'an empty segment', codes: ['not_found'], applies: () => true, to: (_, { path, options }) => ({ path: `/${path}`, options }) },
  { name: 'an encoded letter in the path', codes: ['not_found'], applies: () => true, to: (_, { path, options }) => ({ path: path.replace(/\/(\w)(\w*)/, (__, a: string, rest: string) => `/%${a.charCodeAt(0).toString(16)}${rest}`), options }) },
  { name: 'capital letters in the path', codes: ['not_found'], applies: ({ path }) => path !== '/m', to: (_, { path, options }) => ({ path: path.replace(/^\/\w+/, (segment) => segment.toUpperCase()), options }) },
  { name: "another organization's key", codes: ['booking_not_found', 'customer_not_found', 'time_off_not_found', 'hold_not_found', 'unknown_service', 'unknown_staff', 'unknown_location', 'not_found'], applies: (route) => takesKey(route) && !ANSWERS_ITS_OWN.has(routeName(route)), to: (route, sample) => withKey(route, sample, harness.school.pk, harness.school.sk) },
  { name: 'an id of the wrong form', codes: ['not_found'], applies: ({ path }) => path.includes(':id'), to: (_, { path, options }) => ({ path: path.replace(/[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}/, 'svc_1'), options }) },
]
/** Routes that name nothing of the first organization: another key sees its own data there, which the isolation test below compares. */
const ANSWERS_ITS_OWN: ReadonlySet<string> = new Set(['GET /v1/public/:pk/start', 'GET /v1/public/:pk/catalog', 'GET /v1/bookings', 'GET /v1/customers', 'GET /v1/time-off', 'DELETE /v1/public/:pk/holds/:id'])
const flip = (key: string): string => key.slice(0, -1) + (key.endsWith('0') ? '1' : '0')

describe.each(RULES)('$name', (rule) => {
  const here = every.filter(([, route]) => rule.applies(route))
  it('applies somewhere', () => expect(here.length).toBeGreaterThan(0))

  it.each(here)('is refused by %s, and changes nothing', async (_, route) => {
    const warm = rule.name.startsWith('another') || rule.name.startsWith('a manage token') || rule.name.startsWith('an unknown') || rule.name.includes('wrong content')
    const sample = warm ? await sampleOf(route, harness) : coldSample(route, harness)
    const { path, options } = await rule.to(route, sample)
    const before = await fingerprint()
    const response = await harness.request(path, options)
    const text = await response.text()
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    const problem = JSON.parse(text) as Problem
    expect(rule.codes, text).toContain(problem.code)
    expect(problem.status).toBe(response.status)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await fingerprint()).toEqual(before)
  })
})

/** What a refused request must leave as it was: audit (but for the record of a leaked key), letters and holds. */
async function fingerprint(): Promise<unknown> {
  const { store } = harness.deps
  const written = await Promise.all([harness.practice, harness.school].map(({ id }) => store.audit.read(id, { limit: 100_000 })))
  return [written.map((entries) => entries.filter(({ action }) => !action.startsWith('key.')).length), await store.outbox.counts()]
}
