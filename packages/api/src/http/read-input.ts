import type { ProblemCode } from '@slotwell/shared/schema'
import { parseJson, pointerOf } from './json-body.ts'
import type { Route } from './registry.ts'
import { bodyLimit, hasBody, isForm, isJson, readBody } from './request-body.ts'
import { checkBody, checkParameters, type Fault, readFields, readLink, readQuery } from './validate.ts'

interface Input {
  readonly query: unknown
  readonly params: unknown
  readonly body: unknown
  readonly idempotencyKey: string | undefined
  readonly ifRevision: number | undefined
}
type InputRead =
  | { readonly ok: true; readonly value: Input }
  | { readonly ok: false; readonly code: ProblemCode; readonly detail?: string | undefined; readonly errors?: Fault[] | undefined }

/** 22 URL-safe characters are 132 bits, if they are random; a UUID is long enough too. */
const IDEMPOTENCY_KEY = /^[A-Za-z0-9_-]{22,128}$/
const REVISION = /^"([1-9]\d{0,6})"$/
const BEARER_OF_HOLD = /^Bearer [A-Za-z0-9_-]{43}$/

/** Everything a handler gets from the request, checked: cheap things first, the body last. */
export async function readInput(route: Route, request: Request, pathParams: Readonly<Record<string, string>>): Promise<InputRead> {
  const fromForm = route.bodyAs === 'form'
  const limit = bodyLimit(route.auth === 'secret' || fromForm)
  if (Number(request.headers.get('content-length') ?? 0) > limit) return tooLarge(limit)
  if (fromForm && !isForm(request.headers.get('content-type') ?? undefined))
    return { ok: false, code: 'unsupported_media_type', detail: 'Send the form as application/x-www-form-urlencoded.' }
  if (route.body && !fromForm && !isJson(request.headers.get('content-type') ?? undefined)) {
    return { ok: false, code: 'unsupported_media_type', detail: 'Send the body as JSON with the header "Content-Type: application/json".' }
  }
  if (!route.body && route.method !== 'GET' && hasBody(request))
    return invalid([{ pointer: '', detail: 'must be absent: this address takes no body' }])

  const errors: Fault[] = []
  const headers = readHeaders(route, request, errors)
  if (headers.unauthorized) return { ok: false, code: 'unauthorized', detail: 'Send the secret of the hold as "Authorization: Bearer …".' }

  // An address that can't be one of ours names nothing: no such thing, rather than a bad request.
  const params = route.params ? checkParameters(route.params, withoutKey(pathParams)) : ({ ok: true, value: {} } as const)
  if (!params.ok)
    return { ok: false, code: 'not_found', detail: 'The address does not have the form of one that exists.', errors: [...params.errors] }

  const { search } = new URL(request.url)
  const isLink = route.method === 'GET' && route.refusesAs === 'page'
  const read = isLink ? ({ ok: true, value: readLink(search) } as const) : readQuery(search)
  const query = read.ok
    ? route.query
      ? checkParameters(route.query, read.value as Record<string, string>)
      : noParameters(read.value as Record<string, string>)
    : read
  if (!query.ok) errors.push(...query.errors)
  if (errors.length > 0) return invalid(errors)

  let body: unknown
  if (route.body) {
    const text = await readBody(request, limit)
    if (!text.ok)
      return text.reason === 'payload_too_large'
        ? tooLarge(limit)
        : { ok: false, code: 'malformed_json', detail: 'The body is not valid UTF-8, or was broken off.' }
    const parsed = fromForm ? parseForm(text.text) : parseBody(text.text)
    if (!parsed.ok) return parsed
    const checked = checkBody(route.body, parsed.value)
    if (!checked.ok) return invalid(checked.errors)
    body = checked.value
  }
  return {
    ok: true,
    value: {
      query: query.ok ? query.value : {},
      params: params.value,
      body,
      idempotencyKey: headers.idempotencyKey,
      ifRevision: headers.ifRevision,
    },
  }
}

type Parsed = { readonly ok: true; readonly value: unknown } | Extract<InputRead, { readonly ok: false }>

function parseBody(text: string): Parsed {
  const json = parseJson(text)
  if (json.ok) return json
  const { code, detail, pointer } = json.fault
  return { ok: false, code, detail, errors: [{ pointer, detail }] }
}

/** The fields of a form as texts. Like a query, but a plus sign is a space here, and every line ends in one character. */
function parseForm(text: string): Parsed {
  const read = readFields(text.replaceAll('+', '%20'))
  if (!read.ok)
    return {
      ok: false,
      code: 'invalid_request',
      errors: read.errors.map(({ parameter, detail }) => ({ pointer: pointerOf([parameter ?? '']), detail })),
    }
  const fields = Object.entries(read.value as Record<string, string>)
  return { ok: true, value: Object.fromEntries(fields.map(([name, value]) => [name, value.replace(/\r\n?/g, '\n')])) }
}

interface Headers {
  readonly unauthorized?: true
  readonly idempotencyKey?: string | undefined
  readonly ifRevision?: number | undefined
}

function readHeaders(route: Route, request: Request, errors: Fault[]): Headers {
  const { holdSecret, idempotencyKey: takesKey, ifMatch } = route.headers ?? {}
  if (holdSecret && !BEARER_OF_HOLD.test(request.headers.get('authorization') ?? '')) return { unauthorized: true }

  const key = takesKey ? (request.headers.get('idempotency-key')?.trim() ?? undefined) : undefined
  if (key !== undefined && !IDEMPOTENCY_KEY.test(key))
    errors.push({ parameter: 'Idempotency-Key', detail: 'must be 22 to 128 random letters, digits, "-" or "_"; a UUID will do' })

  const match = ifMatch ? (request.headers.get('if-match')?.trim() ?? undefined) : undefined
  const revision = match === undefined || match === '*' ? undefined : REVISION.exec(match)?.[1]
  if (match !== undefined && match !== '*' && revision === undefined)
    errors.push({ parameter: 'If-Match', detail: 'must be the revision of the booking in quotes, such as "3"' })
  return { idempotencyKey: key, ifRevision: revision === undefined ? undefined : Number(revision) }
}

const withoutKey = (params: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(params).filter(([name]) => name !== 'pk'))

function noParameters(
  query: Readonly<Record<string, string>>,
): { readonly ok: true; readonly value: object } | { readonly ok: false; readonly errors: readonly Fault[] } {
  const errors = Object.keys(query)
    .slice(0, 20)
    .map((parameter) => ({ parameter: parameter.slice(0, 100), detail: 'is not a parameter of this address' }))
  return errors.length > 0 ? { ok: false, errors } : { ok: true, value: {} }
}

const invalid = (errors: readonly Fault[]): InputRead => ({ ok: false, code: 'invalid_request', errors: [...errors] })
const tooLarge = (limit: number): InputRead => ({
  ok: false,
  code: 'payload_too_large',
  detail: `A body may have ${limit} bytes at most here.`,
})
