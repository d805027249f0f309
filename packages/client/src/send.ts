import { OPERATIONS, type Operations } from './operations.ts'
import { isProblem, retryAfterSeconds, SlotwellProblem, SlotwellUnreachable } from './problem.ts'

export interface ClientOptions {
  /** Origin of your Slotwell: `https://book.example.org`. */
  readonly api: string
  /** `sk_live_…`. It opens everything of the organization, so it stays on servers. */
  readonly secretKey: string
  /** How often a call is repeated at most; 3 if absent. */
  readonly retries?: number
  /** How long one try may take, in milliseconds; 30,000 if absent. */
  readonly timeoutMs?: number
  /** A server that asks for a longer pause than this is not waited for, in milliseconds; 60,000 if absent. */
  readonly longestPauseMs?: number
  /** Instead of the global `fetch`. */
  readonly fetch?: (address: string, init: RequestInit) => Promise<Response>
}

export interface CallOptions {
  readonly signal?: AbortSignal
  /**
   * 22 to 128 letters, digits, `-` and `_`. The same key with the same body is carried out once, so a job that may run
   * twice gives one of its own. Otherwise each call has a random one, which covers its own repetitions.
   */
  readonly idempotencyKey?: string
  /** The revision that was read: the call is refused with `revision_conflict` if the booking has changed since. */
  readonly ifRevision?: number
}

type OperationId = keyof Operations
interface Asked<Id extends OperationId> {
  readonly id?: string
  readonly query?: Operations[Id]['query']
  readonly body?: Operations[Id]['body']
}
export type Send = <Id extends OperationId>(operation: Id, asked: Asked<Id>, options?: CallOptions) => Promise<Operations[Id]['answer']>

interface Row {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly idempotent?: true
  readonly takesBody?: true
}

const FIRST_PAUSE_MS = 500
const IN_BETWEEN: ReadonlySet<number> = new Set([502, 503, 504])
const TOO_MANY = 429
const NOT_FOUND = 404

/**
 * Sends one operation and repeats it where that is harmless: 429 always, since nothing was done then; a busy or silent
 * server only for what may be done twice, which is reading, replacing, removing, and whatever carries an idempotency key.
 */
export function createSend({ api, secretKey, retries = 3, timeoutMs = 30_000, longestPauseMs = 60_000, fetch }: ClientOptions): Send {
  if (!/^https?:\/\//.test(api ?? '')) throw new TypeError('slotwell: `api` must be an origin such as "https://book.example.org".')
  if (!secretKey?.startsWith('sk_')) throw new TypeError('slotwell: `secretKey` must be a secret key, `sk_live_…` or `sk_test_…`.')
  const base = api.replace(/\/+$/, '')
  const ask = fetch ?? ((target: string, init: RequestInit) => globalThis.fetch(target, init))

  return async (operation, { id, query, body }, { signal, idempotencyKey, ifRevision } = {}) => {
    const { method, path, idempotent, takesBody }: Row = OPERATIONS[operation]
    const search = new URLSearchParams()
    const wishes = Object.entries((query ?? {}) as Readonly<Record<string, string | number | undefined>>)
    for (const [name, value] of wishes) if (value !== undefined) search.set(name, String(value))
    const address = `${base}${path.replace('{id}', encodeURIComponent(id ?? ''))}${search.size > 0 ? `?${search}` : ''}`
    const request = {
      method,
      headers: {
        authorization: `Bearer ${secretKey}`,
        ...(takesBody ? { 'content-type': 'application/json' } : {}),
        ...(idempotent ? { 'idempotency-key': idempotencyKey ?? crypto.randomUUID() } : {}),
        ...(ifRevision === undefined ? {} : { 'if-match': `"${ifRevision}"` }),
      },
      ...(takesBody ? { body: JSON.stringify(body ?? {}) } : {}),
    }
    const repeatable = method !== 'POST' || idempotent === true

    for (let tries = 0; ; tries++) {
      const again = tries < retries
      const growingMs = FIRST_PAUSE_MS * 2 ** tries
      let failure: SlotwellProblem | SlotwellUnreachable
      let pauseMs = growingMs
      try {
        const giveUp = AbortSignal.timeout(timeoutMs)
        const response = await ask(address, { ...request, signal: signal ? AbortSignal.any([signal, giveUp]) : giveUp })
        if (response.ok) return (response.status === 204 ? undefined : await response.json()) as Operations[typeof operation]['answer']
        const { status, headers } = response
        // What an earlier try has removed, though its answer was lost, is as removed as it should be.
        if (tries > 0 && method === 'DELETE' && status === NOT_FOUND) return undefined as Operations[typeof operation]['answer']
        const answer: unknown = await response.json().catch(() => undefined)
        failure = isProblem(answer) ? new SlotwellProblem(answer, headers) : new SlotwellUnreachable(`${method} ${path}`, { status })
        if (status !== TOO_MANY && !(IN_BETWEEN.has(status) && repeatable)) throw failure
        pauseMs = (retryAfterSeconds(headers) ?? growingMs / 1000) * 1000
      } catch (cause) {
        if (cause instanceof SlotwellProblem || cause instanceof SlotwellUnreachable) throw cause
        signal?.throwIfAborted()
        failure = new SlotwellUnreachable(`${method} ${path}`, { cause })
        if (!repeatable) throw failure
      }
      if (!again || pauseMs > longestPauseMs) throw failure
      await pause(pauseMs, signal)
    }
  }
}

const pause = (ms: number, signal: AbortSignal | undefined) =>
  new Promise<void>((resolve, reject) => {
    const end = () => {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end)
      resolve()
    }, ms)
    signal?.addEventListener('abort', end)
  })
