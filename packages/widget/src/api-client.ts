import { signal, type ReadonlySignal } from '@preact/signals-core'
import type { ProblemCode, ProofChallenge, SlotView } from '@slotwell/shared/schema'
import { alarm, later } from './late.tsx'

/** A definite "no" of the server. `slot_taken` brings the nearest free times. */
export interface Refusal {
  readonly code: ProblemCode | 'aborted'
  readonly detail?: string
  readonly errors?: readonly { readonly pointer?: string }[]
  readonly alternatives?: readonly SlotView[]
  /** With `proof_…`: what to solve before the same is sent again. */
  readonly challenge?: ProofChallenge
}
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Refusal }

/** Why a request has not been answered yet. `atMs` is when the next try begins. */
interface Waiting {
  readonly reason: 'offline' | 'busy' | 'broken'
  readonly atMs: number
}

interface Call {
  readonly body?: object
  readonly bearer?: string
  /** Makes a repetition harmless, so every repetition of one wish carries the same one. */
  readonly idempotencyKey?: string
  /** Solves the challenge with which the same was refused before. */
  readonly proof?: string | undefined
  readonly signal?: AbortSignal
  /** Arrives even if the page goes away meanwhile. */
  readonly keepalive?: boolean
  /** An answer that somebody has asked for already; used for the first try. */
  readonly first?: Promise<Response> | false | undefined
}

export interface ApiClient {
  /** Origin of the API; empty where it is that of the page. */
  readonly base: string
  /** Set while some request is being repeated. */
  readonly waiting: ReadonlySignal<Waiting | undefined>
  /** Nothing is tried again from now on. */
  readonly close: () => void
  readonly isClosed: () => boolean
  /** Ends all pauses between tries. */
  readonly retryNow: () => void
  /**
   * Resolves with an answer or a definite refusal. Without a network, on 429 and on 5xx it tries again, with growing
   * pauses, until `signal` aborts; so whatever creates something needs an `idempotencyKey`.
   */
  readonly send: <T>(method: string, path: string, call?: Call) => Promise<Outcome<T>>
}

const PAUSE_MS = 500
const LONGEST_PAUSE_MS = 20_000
const PATIENCE_MS = 20_000

/** Names and values, without those that are empty. */
const whatIsSaid = (wishes: object): [string, string][] => Object.entries(wishes).filter(([, value]) => value)
export const queryOf = (wishes: object): URLSearchParams => new URLSearchParams(whatIsSaid(wishes))

/** Talks to the API at `base`. No cookies are sent or kept. */
export function createApiClient(base: string, fetch: typeof globalThis.fetch = globalThis.fetch.bind(globalThis)): ApiClient {
  const waiting = signal<Waiting>()
  /** Of all requests, the latest last. */
  const waits = new Set<Waiting | undefined>()
  const wakers = new Set<() => void>()
  let closed = false
  const retryNow = () => {
    for (const wake of wakers) wake()
  }

  const attempt = async (
    method: string,
    path: string,
    { body, bearer, idempotencyKey, proof, signal, keepalive }: Call,
  ): Promise<Response> => {
    const giveUp = new AbortController()
    const turnOff = alarm(PATIENCE_MS, signal, () => giveUp.abort())
    try {
      return await fetch(base + path, {
        method,
        credentials: 'omit',
        keepalive: keepalive ?? false,
        signal: giveUp.signal,
        headers: Object.fromEntries(
          whatIsSaid({
            'content-type': body && 'application/json',
            authorization: bearer && `Bearer ${bearer}`,
            'idempotency-key': idempotencyKey,
            'slotwell-proof': proof,
          }),
        ),
        ...(body && { body: JSON.stringify(body) }),
      })
    } finally {
      turnOff()
    }
  }

  async function send<T>(method: string, path: string, call: Call = {}): Promise<Outcome<T>> {
    let mine: Waiting | undefined
    const settle = (outcome: Outcome<T>) => {
      waits.delete(mine)
      waiting.value = [...waits].pop()
      return outcome
    }
    const isOver = () => closed || call.signal?.aborted
    for (let tries = 0; ; tries++) {
      let reason: Waiting['reason'] = 'offline'
      let pauseMs = Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** tries)
      try {
        const response = await ((tries === 0 && call.first) || attempt(method, path, call))
        if (response.ok) return settle({ ok: true, value: (response.status === 204 ? undefined : await response.json()) as T })
        const problem = (await response.json().catch(() => undefined)) as Refusal | undefined
        // A proxy or a consent tool in between may answer without a problem: that is no decision of ours.
        if (response.status < 500 && problem?.code && problem.code !== 'rate_limited') {
          // For the owner, who looks here when the first try of a new page fails.
          if (problem.code === 'origin_not_allowed') console.error(`slotwell: ${problem.detail}`)
          return settle({ ok: false, problem })
        }
        reason = response.status === 429 ? 'busy' : 'broken'
        const retryAfterMs = Number(response.headers.get('retry-after')) * 1000
        if (retryAfterMs > 0) pauseMs = retryAfterMs
      } catch {
        // Nothing arrived, or only half of it: nothing is known, so it is tried again.
      }
      if (isOver()) break
      waits.delete(mine)
      mine = { reason, atMs: Date.now() + pauseMs }
      waits.add((waiting.value = mine))
      await later(pauseMs, call.signal, wakers)
      if (isOver()) break
    }
    return settle({ ok: false, problem: { code: 'aborted' } })
  }

  return {
    base,
    waiting,
    close() {
      closed = true
      retryNow()
    },
    isClosed: () => closed,
    retryNow,
    send,
  }
}
