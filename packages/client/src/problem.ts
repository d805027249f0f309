import type { Problem, ProblemCode, SlotView } from './api-types.ts'

/** A refusal of the API. Switch on `code`, which never changes once released; `message` is for people. */
export class SlotwellProblem extends Error {
  override readonly name = 'SlotwellProblem'
  readonly code: ProblemCode
  readonly status: number
  /** One entry a fault of what was sent; `pointer` is a JSON Pointer into the body, `parameter` one of the query. */
  readonly errors: NonNullable<Problem['errors']>
  /** With `slot_taken`: the nearest free times, ascending. */
  readonly alternatives: readonly SlotView[]
  /** Names this request in the log of the server. */
  readonly requestId: string | undefined
  /** Seconds after which it may be tried again, where the server says so. */
  readonly retryAfterSeconds: number | undefined

  constructor(body: Problem & { readonly alternatives?: readonly SlotView[] }, headers: Headers) {
    const faults = (body.errors ?? []).map(({ pointer, parameter, detail }) => `${pointer ?? parameter ?? ''} ${detail}`.trim())
    super(`${body.code}: ${[body.detail ?? body.title, ...faults].join('; ')}`)
    this.code = body.code
    this.status = body.status
    this.errors = body.errors ?? []
    this.alternatives = body.alternatives ?? []
    this.requestId = headers.get('request-id') ?? undefined
    this.retryAfterSeconds = retryAfterSeconds(headers)
  }
}

/**
 * No answer of the API: the network failed, it took too long, or something in between answered. Whether the call was carried
 * out is not known, unless it only reads.
 */
export class SlotwellUnreachable extends Error {
  override readonly name = 'SlotwellUnreachable'
  /** Status of what answered in the API's place. */
  readonly status: number | undefined

  constructor(call: string, reason: { readonly status?: number; readonly cause?: unknown }) {
    const why = reason.status === undefined ? String(reason.cause) : `something else than Slotwell answered with status ${reason.status}`
    super(`${call}: ${why}`, { cause: reason.cause })
    this.status = reason.status
  }
}

/** As whole seconds; the API never sends a date there. */
export function retryAfterSeconds(headers: Headers): number | undefined {
  const text = headers.get('retry-after')
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined
}

export const isProblem = (body: unknown): body is Problem => typeof (body as Problem | null | undefined)?.code === 'string'
