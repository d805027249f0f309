import type { ProblemCode } from '@slotwell/shared/schema'
import { Alternatives, Problem, ProofChallenge } from '@slotwell/shared/schema'
import type * as v from 'valibot'
import { createSchemaBook, type JsonSchema, type SchemaBook } from './json-schemas.ts'
import { problemList, statusOf } from './problem.ts'
import { isMedia, type Route, successOf } from './registry.ts'

/** Refusals that come before a handler, by what a route takes. */
function guardProblems(route: Route): ProblemCode[] {
  const codes: ProblemCode[] = ['invalid_request', 'rate_limited', 'internal_error']
  if (route.auth !== 'none') codes.push('unauthorized', 'secret_key_in_browser', 'unavailable')
  if (route.auth === 'manageToken' || (route.auth === 'publishable' && route.method !== 'GET')) codes.push('origin_not_allowed')
  if (route.headers?.proof) codes.push('proof_required', 'proof_wrong', 'proof_expired', 'proof_used')
  if (route.body) codes.push('malformed_json', 'unsupported_media_type', 'payload_too_large')
  if (route.params) codes.push('not_found')
  return codes
}

const TAGS = { publishable: 'Visitors', manageToken: 'Manage links', manageForm: 'Manage links', secret: 'Owners', none: 'Server' } as const
const SECURITY: Readonly<Record<Route['auth'], JsonSchema[]>> = {
  publishable: [],
  manageToken: [{ manageToken: [] }],
  manageForm: [],
  secret: [{ secretKey: [] }],
  none: [],
}
const RATE_HEADERS = ['RateLimit', 'RateLimit-Policy', 'Request-Id'] as const
const STALE_HEADERS = ['Age', 'Slotwell-Stale'] as const
const WAITING: ReadonlySet<ProblemCode> = new Set<ProblemCode>(['rate_limited', 'unavailable'])

/** OpenAPI 3.1 of the JSON routes, made from the same registry as the app. */
export function openApiDocument(routes: readonly Route[], publicUrl: string): JsonSchema {
  const book = createSchemaBook()
  const problemRef = book.of(Problem, 'output')
  const paths: Record<string, JsonSchema> = {}
  for (const route of routes) {
    if (Object.values(route.answers).some((answer) => answer !== null && answer !== undefined && isMedia(answer))) continue
    const path = route.path.replaceAll(/:([a-z]+)/gi, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, book, problemRef) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Slotwell',
      version: '1',
      description:
        'Booking, for pages and for servers. Refusals are RFC 9457 problems; switch on `code`, which never changes once released.',
    },
    servers: [{ url: publicUrl }],
    tags: [...new Set(Object.values(TAGS))].map((name) => ({ name })),
    paths,
    components: {
      schemas: book.components,
      securitySchemes: {
        secretKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'A secret key, `sk_live_…`. For servers only: a request with an `Origin` header is refused.',
        },
        manageToken: { type: 'http', scheme: 'bearer', description: 'The token in the fragment of a manage link.' },
        holdSecret: { type: 'http', scheme: 'bearer', description: 'The `secret` of the hold.' },
      },
      headers: {
        RateLimit: { description: 'Requests left in this window.', schema: { type: 'string' }, example: '"publicRead";r=599;t=60' },
        'RateLimit-Policy': {
          description: 'Requests allowed in a window of `w` seconds.',
          schema: { type: 'string' },
          example: '"publicRead";q=600;w=60',
        },
        'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } },
        'Request-Id': { description: 'Names this request in the log.', schema: { type: 'string', format: 'uuid' } },
        ETag: { description: 'Changes with the content.', schema: { type: 'string' } },
        Age: { description: 'Seconds; only with `Slotwell-Stale`.', schema: { type: 'integer' } },
        'Slotwell-Stale': {
          description:
            'Present while the database is away: this was true so many seconds ago. What may be booked is decided when it is back.',
          schema: { type: 'integer' },
        },
      },
    },
    'x-problems': problemList(),
  }
}

function operation(route: Route, book: SchemaBook, problemRef: JsonSchema): JsonSchema {
  const parameters = [...pathParameters(route), ...queryParameters(route, book), ...headerParameters(route)]
  const description = route.audit === 'none' ? undefined : `Written to the audit log as \`${route.audit}\`.`
  return {
    operationId: operationId(route),
    summary: route.summary,
    ...(description ? { description } : {}),
    tags: [TAGS[route.auth]],
    security: route.headers?.holdSecret ? [{ holdSecret: [] }] : SECURITY[route.auth],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body
      ? { requestBody: { required: true, content: { 'application/json': { schema: book.of(route.body as v.GenericSchema, 'input') } } } }
      : {}),
    responses: { ...successResponse(route, book), ...problemResponses(route, book, problemRef) },
  }
}

function successResponse(route: Route, book: SchemaBook): JsonSchema {
  const success = successOf(route)
  const schema = route.answers[success] as v.GenericSchema | null
  const hasTag = route.cache === 'public' || route.etagRevision === true
  const headers = referTo([...RATE_HEADERS, ...(hasTag ? ['ETag'] : []), ...(route.cache === 'public' ? STALE_HEADERS : [])])
  const response = {
    description: route.summary,
    headers,
    ...(schema ? { content: { 'application/json': { schema: book.of(schema, 'output') } } } : {}),
  }
  return {
    [statusOf(success)]: response,
    ...(route.cache === 'public'
      ? { [statusOf('notModified')]: { description: 'Unchanged since the answer with that ETag.', headers } }
      : {}),
  }
}

function problemResponses(route: Route, book: SchemaBook, problemRef: JsonSchema): JsonSchema {
  const codes = [...new Set([...guardProblems(route), ...route.problems])]
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of codes) byStatus.set(statusOf(code), [...(byStatus.get(statusOf(code)) ?? []), code])
  const titles = new Map(problemList().map(({ code, title }) => [code, title]))
  return Object.fromEntries(
    [...byStatus].map(([status, here]) => [
      status,
      {
        description: here.map((code) => `\`${code}\`: ${titles.get(code)}`).join('; '),
        headers: referTo(here.some((code) => WAITING.has(code)) ? [...RATE_HEADERS, 'Retry-After'] : RATE_HEADERS),
        content: {
          'application/problem+json': {
            schema: { allOf: [problemRef, { type: 'object', properties: { code: { enum: here }, ...extensions(here, book) } }] },
          },
        },
      },
    ]),
  )
}

/** Members that a problem has beyond those of every problem. */
const extensions = (codes: readonly ProblemCode[], book: SchemaBook): JsonSchema => ({
  ...(codes.includes('slot_taken') && {
    alternatives: { ...book.of(Alternatives, 'output'), description: 'With `slot_taken`: the nearest free times, ascending.' },
  }),
  ...(codes.includes('proof_required') && {
    challenge: { ...book.of(ProofChallenge, 'output'), description: 'With `proof_…`: what to solve before the same is sent again.' },
  }),
})

const referTo = (names: readonly string[]): JsonSchema =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))

function pathParameters(route: Route): JsonSchema[] {
  const entries = (route.params as { entries?: Record<string, v.GenericSchema> } | undefined)?.entries ?? {}
  const names = [...route.path.matchAll(/:([a-z]+)/gi)].map(([, name = '']) => name)
  const book = createSchemaBook()
  return names.map((name) => ({
    name,
    in: 'path',
    required: true,
    ...(name === 'pk' ? { description: 'The publishable key of the organization.' } : {}),
    schema:
      name === 'pk'
        ? { type: 'string', pattern: '^pk_(live|test)_' }
        : entries[name]
          ? book.of(entries[name], 'input')
          : { type: 'string' },
  }))
}

function queryParameters(route: Route, book: SchemaBook): JsonSchema[] {
  const entries = (route.query as { entries?: Record<string, v.GenericSchema> } | undefined)?.entries ?? {}
  return Object.entries(entries).map(([name, schema]) => {
    const optional = schema.type === 'optional'
    const inner = optional ? (schema as unknown as { wrapped: v.GenericSchema }).wrapped : schema
    return { name, in: 'query', required: !optional, schema: book.of(inner, 'input') }
  })
}

function headerParameters(route: Route): JsonSchema[] {
  const { idempotencyKey, ifMatch, proof } = route.headers ?? {}
  return [
    ...(idempotencyKey
      ? [
          {
            name: 'Idempotency-Key',
            in: 'header',
            required: false,
            description: 'Random. The same key with the same body books once and answers the same.',
            schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{22,128}$' },
          },
        ]
      : []),
    ...(proof
      ? [
          {
            name: 'Slotwell-Proof',
            in: 'header',
            required: false,
            description:
              'For pages that were refused with `proof_…`: base64url of the JSON of `{ challenge, solution: { counter, derivedKey } }`. Serves once.',
            schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,2000}$' },
          },
        ]
      : []),
    ...(ifMatch
      ? [
          {
            name: 'If-Match',
            in: 'header',
            required: false,
            description: 'The revision that was read, in quotes; refused if the booking has changed since.',
            schema: { type: 'string', example: '"3"' },
          },
        ]
      : []),
  ]
}

/** `POST /v1/public/:pk/holds/:id/extend` → `postPublicHoldsExtend`; one with an id at its end gets `ById`. */
function operationId({ method, path }: Route): string {
  const words = path.split('/').filter((part) => part !== '' && part !== 'v1' && !part.startsWith(':'))
  const name = words
    .flatMap((word) => word.split(/[-.]/))
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
  return `${method.toLowerCase()}${name}${path.endsWith(':id') ? 'ById' : ''}`
}
