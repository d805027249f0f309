import { type Given, giveKept, givenText } from './give-kept.ts'
import type { KeptAnswer } from './kept-answers.ts'
import { RATE_LIMITED } from './limits.ts'
import { problemOf } from './problem.ts'
import type { Serving } from './serve-route.ts'

/** What is read of a request; Node's own, so that nothing has to be built for it. */
export interface Asked {
  readonly method: string | undefined
  /** The target of the request line, as it was sent. */
  readonly target: string | undefined
  readonly remoteAddress: string | undefined
  /** Of those that come twice Node makes one text. */
  readonly headers: Readonly<Partial<Record<KeptHeader, string>>>
}
type KeptHeader = 'authorization' | 'content-length' | 'transfer-encoding' | 'x-forwarded-for' | 'accept-encoding' | 'if-none-match'

export interface GivenAgain {
  readonly given: Given
  readonly answer: KeptAnswer
}

/**
 * Gives a public answer again that is still true: the same checks as for the first time, but of
 * key, address and query by the very same request line, and of truth by the revision of the
 * organization, which every write of any process has raised. Undefined: it has to be made.
 * The caller has seen to it that the view is current; or, of `stale`, that it cannot be, and then only an edit makes it useless: neither
 * time nor what was taken since.
 */
export function serveKept(
  { deps, limits, visitorOf, nameOf, answers }: Serving,
  asked: Asked,
  requestId: string,
  stale?: 'stale',
): GivenAgain | undefined {
  const kept = asked.method === 'GET' && asked.target !== undefined ? answers.find(asked.target) : undefined
  if (!kept) return undefined
  const { headers } = asked
  // Keys in a header and bodies are judged where everything is.
  if (headers.authorization !== undefined || headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined)
    return undefined

  const { answer } = kept
  const { occupancy } = deps.booking
  const isOf = (revision: number) => revision === answer.revision && deps.clock() < answer.validUntilMs
  const serves = stale ? occupancy.edited(answer.organizationId) <= answer.revision : isOf(occupancy.revision(answer.organizationId))
  if (!serves) return undefined

  const visitor = nameOf(visitorOf(asked.remoteAddress, headers['x-forwarded-for']).group)
  if (limits.guessed(visitor)) return undefined
  const { keyName, organizationId } = answer
  const limit = limits.read({ bucket: answer.route.limit, keyName, visitor, organizationId })
  if (limit.allowed)
    return { given: giveKept(kept, headers['accept-encoding'], headers['if-none-match'], limit.headers, requestId), answer }
  const refusal = problemOf('rate_limited', RATE_LIMITED, { ...answer.onEvery, ...limit.headers, 'request-id': requestId })
  return { given: givenText(refusal.status, refusal.body, refusal.headers), answer }
}
