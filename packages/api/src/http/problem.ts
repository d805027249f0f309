import { PROBLEM_CODES, type Problem, type ProblemCode, type ProofChallenge } from '@slotwell/shared/schema'
import type { Refusal } from '../outcome.ts'
import type { StoreUnavailable } from '../store/unavailable.ts'

/** What each refusal means to HTTP, and its title for people. */
const PROBLEMS: Readonly<Record<ProblemCode, { readonly status: number; readonly title: string }>> = {
  invalid_request: { status: 400, title: 'The request does not match the schema' },
  malformed_json: { status: 400, title: 'The body is not well-formed JSON' },
  unsupported_media_type: { status: 415, title: 'The body must be application/json' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unauthorized: { status: 401, title: 'The key or token is missing, unknown or no longer valid' },
  forbidden: { status: 403, title: 'This is not allowed' },
  origin_not_allowed: { status: 403, title: 'Pages of this origin may not book here' },
  secret_key_in_browser: { status: 403, title: 'A secret key must never be used in a browser' },
  not_found: { status: 404, title: 'There is nothing at this address' },
  method_not_allowed: { status: 405, title: 'This address does not take that method' },
  unknown_service: { status: 404, title: 'No such service' },
  unknown_staff: { status: 404, title: 'No such staff member for this service' },
  unknown_location: { status: 404, title: 'No such location for this service' },
  not_published: { status: 404, title: 'This organization does not take bookings yet' },
  range_too_long: { status: 400, title: 'The range of days is too long' },
  slot_taken: { status: 409, title: 'This time is not free' },
  hold_not_found: { status: 404, title: 'No such hold' },
  booking_limit_reached: { status: 409, title: 'No more appointments of this kind can be booked for this person' },
  hold_limit_reached: { status: 429, title: 'Too many times are being held at once' },
  booking_not_found: { status: 404, title: 'No such booking' },
  customer_not_found: { status: 404, title: 'No such customer' },
  busy_block_not_found: { status: 404, title: 'No such busy block' },
  calendar_feed_not_found: { status: 404, title: 'No such calendar feed' },
  session_not_found: { status: 404, title: 'No such session' },
  message_not_found: { status: 404, title: 'No such message' },
  message_not_replayable: { status: 409, title: 'This message is not to be sent again' },
  webhook_not_found: { status: 404, title: 'No such webhook endpoint' },
  webhook_event_not_found: { status: 404, title: 'No such message to this endpoint' },
  webhook_limit_reached: { status: 409, title: 'There are as many webhook endpoints as there can be' },
  webhook_slug_taken: { status: 409, title: 'There is a webhook endpoint with this slug' },
  time_off_not_found: { status: 404, title: 'No such time off' },
  change_deadline_passed: { status: 409, title: 'It is too late to change this booking' },
  wrong_state: { status: 409, title: 'The booking is not in a state that allows this' },
  revision_conflict: { status: 412, title: 'The booking has changed in the meantime' },
  configuration_changed: { status: 409, title: 'The offer has just changed' },
  idempotency_key_reused: { status: 422, title: 'This Idempotency-Key was used for another request' },
  proof_required: { status: 403, title: 'A challenge has to be solved first' },
  proof_wrong: { status: 403, title: 'This solves no challenge of ours' },
  proof_expired: { status: 403, title: 'The challenge has expired' },
  proof_used: { status: 403, title: 'The challenge was used already' },
  filled_by_program: { status: 403, title: 'A field that people leave empty was filled in' },
  own_page_only: { status: 403, title: 'Details for this service are taken on the booking page of its own only' },
  no_mail_server: { status: 409, title: 'The organization names no mail server of its own' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal_error: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'The service is not available at the moment' },
}

/** How a success is called in the registry, and what it means to HTTP. */
const SUCCESSES = { ok: 200, created: 201, accepted: 202, noContent: 204, notModified: 304 } as const
export type Success = keyof typeof SUCCESSES

/** While a hold lives a new one may be refused; most are given back sooner than this. */
const HOLD_RETRY_SECONDS = 30
const CHALLENGED: ReadonlySet<ProblemCode> = new Set<ProblemCode>(['unauthorized'])

export const statusOf = (outcome: Success | ProblemCode): number =>
  outcome in SUCCESSES ? SUCCESSES[outcome as Success] : PROBLEMS[outcome as ProblemCode].status
export const isServerFault = (status: number): boolean => status >= statusOf('internal_error')
const problemType = (code: ProblemCode): string => `urn:slotwell:problem:${code}`

interface ProblemExtras {
  readonly detail?: string | undefined
  readonly errors?: Problem['errors']
  readonly alternatives?: unknown
  /** With `proof_…`: what to solve now. */
  readonly challenge?: ProofChallenge
  /** `urn:uuid:…` of the request, so that a person can name it. */
  readonly instance?: string
}

/** RFC 9457 body and headers of one refusal. Never cached. */
export function problemOf(code: ProblemCode, extras: ProblemExtras = {}, headers: Readonly<Record<string, string>> = {}) {
  const { status, title } = PROBLEMS[code]
  return {
    status,
    body: JSON.stringify({ type: problemType(code), title, status, code, ...extras }),
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(CHALLENGED.has(code) ? { 'www-authenticate': 'Bearer' } : {}),
      ...(code === 'hold_limit_reached' ? { 'retry-after': String(HOLD_RETRY_SECONDS) } : {}),
      ...headers,
    },
  }
}

export function problemResponse(code: ProblemCode, extras: ProblemExtras = {}, headers: Readonly<Record<string, string>> = {}): Response {
  const { status, body, headers: all } = problemOf(code, extras, headers)
  return new Response(body, { status, headers: all })
}

/** What whatever needs the database answers while that is away. */
export const unavailableResponse = (fault: StoreUnavailable, headers: Readonly<Record<string, string>> = {}): Response =>
  problemResponse(
    'unavailable',
    { detail: 'Try again in a moment. What is repeated with its Idempotency-Key is never done twice.' },
    { ...headers, 'retry-after': String(fault.retryAfterSeconds) },
  )

/** The refusal of a use case as an answer. */
export function refusalResponse({ reason, detail, errors, alternatives }: Refusal): Response {
  return problemResponse(reason, {
    ...(detail === undefined ? {} : { detail }),
    ...(errors === undefined ? {} : { errors: [...errors] }),
    ...(alternatives === undefined ? {} : { alternatives }),
  })
}

/** Every code with its status and title, in the order of the public list. For the documentation. */
export const problemList = () => PROBLEM_CODES.map((code) => ({ code, ...PROBLEMS[code] }))
