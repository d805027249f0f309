import { addressGroup, clientAddress } from './client-address.ts'
import { countRequest, RATE_LIMITED } from './count-request.ts'
import { type Given, giveKept, givenText } from './give-kept.ts'
import type { KeptAnswer } from './kept-answers.ts'
import { problemOf } from './problem.ts'
import type { Serving } from './serve-route.ts'

/** What is read of a request; Node's own, so that nothing has to be built for it. */
export interface Asked {
  readonly method: string | undefined
  /** The target of the request line, as it was sent. */
  readonly target: string | undefined
  readonly remoteAddress: string | undefined
  readonly header: (name: KeptHeader) => string | undefined
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
 * The caller has seen to it that the view is current; or, of `stale`, that it cannot be, and then time alone makes nothing untrue.
 */
export async function serveKept(
  { deps, limits, nameOfAddress, answers }: Serving,
  asked: Asked,
  requestId: string,
  stale?: 'stale',
): Promise<GivenAgain | undefined> {
  const kept = asked.method === 'GET' && asked.target !== undefined ? answers.find(asked.target) : undefined
  if (!kept) return undefined
  const { header } = asked
  // Keys in a header and bodies are judged where everything is.
  if (header('authorization') !== undefined || header('content-length') !== undefined || header('transfer-encoding') !== undefined)
    return undefined

  const { answer } = kept
  const { occupancy } = deps.booking
  if ((!stale && deps.clock() >= answer.validUntilMs) || occupancy.revision(answer.organizationId) !== answer.revision) return undefined

  const address = clientAddress(asked.remoteAddress, header('x-forwarded-for'), deps.settings.trustedHops)
  const who = nameOfAddress(addressGroup(address))
  if (await limits.exhausted('badKey', who)) return undefined
  const { keyName, organizationId } = answer
  const limit = await countRequest(limits, { bucket: answer.route.limit, keyName, who, organizationId })
  const more = { ...limit.headers, 'request-id': requestId }
  if (limit.allowed) return { given: giveKept(kept, header('accept-encoding'), header('if-none-match'), more), answer }
  const { status, body, headers } = problemOf('rate_limited', RATE_LIMITED, { ...answer.onEvery, ...more })
  return { given: givenText(status, body, headers), answer }
}
