import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Problem } from '@slotwell/shared/schema'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { countMessages } from './count-messages.ts'
import { createApp } from '../src/app.ts'
import { LIMITS } from '../src/http/limits.ts'
import { statusOf } from '../src/http/problem.ts'
import { allRoutes } from '../src/http/routes/all-routes.ts'
import { type Harness, MONDAY, startHarness } from './harness.ts'
import { RULES } from './route-rules.ts'
import { A_VERSION, coldSample, routeName, sampledRoutes, sampleOf } from './route-samples.ts'

let harness: Harness
const embedDir = mkdtempSync(join(tmpdir(), 'slotwell-embed-'))
writeFileSync(join(embedDir, 'slotwell.js'), '// widget')
mkdirSync(join(embedDir, 'versions', A_VERSION), { recursive: true })
writeFileSync(join(embedDir, 'versions', A_VERSION, 'slotwell.js'), '// pinned widget')
const routes = allRoutes(embedDir)
const every = routes.map((route) => [routeName(route), route] as const)

/** Pages that are asked for by a form, since what opens them must not stand in an address. */
const ONLY_SHOWS: ReadonlySet<string> = new Set([
  'POST /book/:slug/times',
  'POST /m/booking',
  'POST /m/times',
  'POST /m/ask-move',
  'POST /m/ask-cancel',
  'POST /m/calendar',
  'POST /v1/letters/preview',
])

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
    const app = createApp({
      ...harness.deps,
      devMail: undefined,
      notReady: () => undefined,
      settings: {
        publicUrl: 'http://localhost:4400',
        trustedHops: 0,
        rateLimitFactor: 1,
        holdLimitPerVisitor: 1,
        embedDir,
        checkAnswers: true,
      },
    })
    // Each path has its methods, a preflight and the answer to every other method; the one `/*` is the guard.
    const answered = app.routes
      .filter(({ path }) => path !== '/*')
      .map(routeName)
      .filter((name) => !/^(?:ALL|OPTIONS) /.test(name))
    expect(answered.sort()).toEqual(routes.map(routeName).sort())
    expect(new Set(app.routes.filter(({ path }) => path !== '/*').map(({ path }) => path))).toEqual(new Set(routes.map(({ path }) => path)))
    expect(app.routes.filter(({ path }) => path === '/*')).toHaveLength(1)
  })

  it.each(every)('%s says who may call it, whose data it touches, how often and what is recorded', (_, route) => {
    expect(['publishable', 'secret', 'manageToken', 'manageForm', 'none']).toContain(route.auth)
    expect(['ofKey', 'ofToken', 'ofSlug', 'none']).toContain(route.organization)
    expect(Object.keys(LIMITS)).toContain(route.limit)
    expect(route.audit).toMatch(/^(?:none|[a-zA-Z]+\.[a-zA-Z_]+)$/)
    expect(Object.keys(route.answers)).toHaveLength(1)
    expect(route.summary.length).toBeGreaterThan(5)
    if (route.auth === 'publishable' || route.auth === 'secret') expect(route.organization).toBe('ofKey')
    // Whoever changes something is recorded, and sends a body that a foreign page cannot send unasked.
    if (route.method !== 'GET' && !ONLY_SHOWS.has(routeName(route))) expect(route.audit).not.toBe('none')
    if (route.method === 'POST') expect(route.body).toBeDefined()
    // Of a form only the origin tells from which page it comes, and it must be refused in words.
    if (route.bodyAs === 'form') expect([route.method, route.refusesAs]).toEqual(['POST', 'page'])
    if (route.path.includes('/:id')) expect(route.params).toBeDefined()
    if (route.cache === 'public') expect([route.method, route.auth]).toEqual(['GET', 'publishable'])
  })

  it('has a good request for each of them', () => expect(sampledRoutes()).toEqual(routes.map(routeName)))
})

describe('a good request', () => {
  it.each(every)('%s is answered as declared, and recorded under its verb', async (_, route) => {
    const { path, options } = await sampleOf(route, harness)
    const before = new Set((await entries()).map(({ id }) => id))
    const response = await harness.request(path, options)
    const text = await response.text()
    expect([response.status < 300, response.ok ? '' : text]).toEqual([true, ''])
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('ratelimit-policy')).toMatch(/^"\w+";q=\d+;w=60$/)
    if (route.cache === 'private') expect(response.headers.get('cache-control')).toBe('private, no-store')
    expect(response.headers.get('set-cookie')).toBeNull()
    const written = (await entries()).filter(({ id }) => !before.has(id)).map(({ action }) => action)
    if (route.audit === 'none') expect(written).toEqual([])
    else expect(written).toContain(route.audit)
  })
})

/** Of all organizations: of a test organization others are there only once a sample has made it. */
async function entries() {
  const { organizations, audit } = harness.deps.store
  const read = (await organizations.list()).map(({ id }) => audit.read(id, { limit: 100_000 }))
  return (await Promise.all(read)).flat()
}

describe.each(RULES)('$name', (rule) => {
  const here = every.filter(([, route]) => rule.applies(route))
  it('applies somewhere', () => expect(here.length).toBeGreaterThan(0))

  it.each(here)('is refused by %s, and changes nothing', async (_, route) => {
    const sample = rule.warm ? await sampleOf(route, harness) : coldSample(route, harness)
    const { path, options } = await rule.to(route, sample, harness)
    const before = await fingerprint()
    const response = await harness.request(path, options)
    const text = await response.text()
    if (route.refusesAs === 'page' && response.headers.get('content-type') === 'text/html; charset=utf-8') {
      const code = response.headers.get('slotwell-problem') as Problem['code']
      expect(rule.codes, text).toContain(code)
      expect(statusOf(code)).toBe(response.status)
      expect(text).toContain('role="alert"')
    } else {
      // Where no route was found there is nobody who could say it to people.
      if (route.refusesAs === 'page') expect(response.status).toBe(404)
      expect(response.headers.get('content-type')).toBe('application/problem+json')
      const problem = JSON.parse(text) as Problem
      expect(rule.codes, text).toContain(problem.code)
      expect(problem.status).toBe(response.status)
    }
    expect(response.headers.get('cache-control')).toMatch(/^(?:private, )?no-store$/)
    expect(await fingerprint()).toEqual(before)
  })
})

/** What a refused request must leave as it was: audit (but for the record of a leaked key), letters and holds. */
async function fingerprint(): Promise<unknown> {
  const { store } = harness.deps
  const written = await Promise.all([harness.practice, harness.school].map(({ id }) => store.audit.read(id, { limit: 100_000 })))
  return [written.map((entries) => entries.filter(({ action }) => !action.startsWith('key.')).length), await countMessages(store)]
}
