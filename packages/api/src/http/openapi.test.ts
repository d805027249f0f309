import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { bearer, type Harness, MONDAY, startHarness } from '../../test/harness.ts'
import { coldSample, routeName, sampleOf } from '../../test/route-samples.ts'
import { isMedia, type Route, successOf } from './registry.ts'
import { allRoutes } from './routes/all-routes.ts'

interface Operation {
  readonly operationId: string
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean; readonly schema: object }[]
  readonly requestBody?: { readonly content: Record<string, { readonly schema: object }> }
  readonly responses: Record<
    string,
    { readonly headers?: Record<string, object>; readonly content?: Record<string, { readonly schema: object }> }
  >
  readonly security: readonly object[]
}
interface Document {
  readonly openapi: string
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { readonly schemas: Record<string, object>; readonly securitySchemes: Record<string, object> }
}

const embedDir = mkdtempSync(join(tmpdir(), 'slotwell-embed-'))
writeFileSync(join(embedDir, 'slotwell.js'), '// widget')
const described = allRoutes(embedDir).filter((route) => {
  const answer = route.answers[successOf(route)]
  return !answer || !isMedia(answer)
})
const every = described.map((route) => [routeName(route), route] as const)
let harness: Harness
let document: Document
let compile: (schema: object) => ValidateFunction

beforeAll(async () => {
  harness = await startHarness({ embedDir })
  document = (await (await harness.request('/v1/openapi.json')).json()) as Document
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  ajv.addSchema({ $id: 'document', components: document.components })
  // References in an operation are meant from the root of the document.
  const rooted = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(rooted)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value).map(([key, inner]) => [
              key,
              key === '$ref' && typeof inner === 'string' ? `document${inner}` : rooted(inner),
            ]),
          )
        : value
  compile = (schema) => ajv.compile(rooted(schema) as object)
})
afterEach(() => harness.setClock(MONDAY))
afterAll(async () => {
  await harness.close()
  rmSync(embedDir, { recursive: true })
})

const operationOf = (route: Route): Operation => {
  const found = document.paths[route.path.replaceAll(/:(\w+)/g, '{$1}')]?.[route.method.toLowerCase()]
  if (!found) throw new Error(`${routeName(route)} is not described`)
  return found
}

describe('the document', () => {
  it('is valid OpenAPI 3.1, references included', async () => {
    const validator = new Validator()
    const result = await validator.validate(structuredClone(document) as unknown as Record<string, unknown>)
    expect(result).toMatchObject({ valid: true })
    expect([document.openapi, validator.version]).toEqual(['3.1.0', '3.1'])
    expect(() => validator.resolveRefs()).not.toThrow()
  })

  it('describes every JSON route and nothing else', () => {
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    )
    expect(operations.sort()).toEqual(described.map(routeName).sort())
    const ids = Object.values(document.paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('names its parts, so that a client gets a type for each', () => {
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining([
        'Catalog',
        'Slots',
        'Start',
        'HoldRequest',
        'HoldView',
        'BookingRequest',
        'BookingView',
        'ManageView',
        'PrivateBookingView',
        'CustomerView',
        'Problem',
      ]),
    )
  })

  it('says what is required and what a text must look like', () => {
    const slots = operationOf(described.find(({ path }) => path.endsWith(':pk/slots')) as Route)
    expect(Object.fromEntries((slots.parameters ?? []).map(({ name, required }) => [name, required]))).toEqual({
      pk: true,
      service: true,
      staff: false,
      location: false,
      from: true,
      to: true,
      timeZone: true,
      partySize: false,
      durationMin: false,
      include: false,
    })
    expect(JSON.stringify(document.components.schemas.HoldRequest)).toContain('"additionalProperties":false')
    expect(JSON.stringify(document.components.schemas.BookingRequest)).toContain('pattern')
  })

  it('is made once and can be asked for again for nothing', async () => {
    const first = await harness.request('/v1/openapi.json')
    const again = await harness.request('/v1/openapi.json', { headers: { 'if-none-match': first.headers.get('etag') ?? '' } })
    expect([again.status, await again.text()]).toEqual([304, ''])
  })
})

describe('a real answer', () => {
  it.each(every)('of %s is as described, and so was its request', async (_, route) => {
    const { path, options } = await sampleOf(route, harness)
    const operation = operationOf(route)
    if (operation.requestBody) {
      const validRequest = compile(operation.requestBody.content['application/json']?.schema ?? {})
      expect([validRequest(options.json), validRequest.errors]).toEqual([true, null])
      expect(validRequest({ ...(options.json as object), unknown: 1 })).toBe(false)
    }
    const response = await harness.request(path, options)
    const here = operation.responses[response.status]
    expect([response.status, here !== undefined]).toEqual([response.status, true])
    const schema = here?.content?.['application/json']?.schema
    const text = await response.text()
    if (schema) {
      const valid = compile(schema)
      expect([valid(JSON.parse(text)), valid.errors]).toEqual([true, null])
      expect(valid({ surprise: true })).toBe(false)
    } else expect(text).toBe('')
    // Two are there only while the database is away.
    const always = Object.keys(here?.headers ?? {}).filter((name) => !['Age', 'Slotwell-Stale'].includes(name))
    for (const name of always) expect([name, response.headers.has(name)]).toEqual([name, true])
  })

  it.each(every.filter(([, { auth }]) => auth !== 'none'))('of %s to a bad request is a described problem', async (_, route) => {
    const { path, options } = coldSample(route, harness)
    const { body: _body, ...rest } = options
    const attempts = [
      { path: `${path}?nonsense=1`, options },
      { path, options: { ...rest, headers: route.auth === 'publishable' ? {} : bearer('nobody') } },
    ]
    for (const attempt of attempts) {
      const response = await harness.request(attempt.path, attempt.options)
      const schema = operationOf(route).responses[response.status]?.content?.['application/problem+json']?.schema
      expect([response.status, schema !== undefined || response.status < 300]).toEqual([response.status, true])
      if (!schema) continue
      const valid = compile(schema)
      const problem: unknown = await response.json()
      expect([valid(problem), valid.errors]).toEqual([true, null])
    }
  })

  it('that is refused for its time carries alternatives as described', async () => {
    const json = { service: 'sprechstunde', start: '2026-12-25T09:00:00+01:00' }
    const response = await harness.request(`/v1/public/${harness.practice.pk}/holds`, { method: 'POST', json })
    const problem = (await response.json()) as { code: string; alternatives: { start: string }[] }
    expect(problem.code).toBe('slot_taken')
    expect(problem.alternatives.length).toBeGreaterThan(0)
    const route = described.find(({ method, path }) => method === 'POST' && path.endsWith(':pk/holds')) as Route
    const valid = compile(operationOf(route).responses[response.status]?.content?.['application/problem+json']?.schema ?? {})
    expect([valid(problem), valid.errors]).toEqual([true, null])
    expect(valid({ ...problem, alternatives: [{ start: 'tomorrow' }] })).toBe(false)
  })
})
