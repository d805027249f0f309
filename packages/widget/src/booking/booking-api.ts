import type { BookingRequest, BookingView, Catalog, HoldExtended, HoldRequest, HoldView, Slots, Start } from '@slotwell/shared/schema'
import { queryOf, type ApiClient, type Outcome } from '../api-client.ts'
import { insist } from '../late.tsx'

/** A solved one may come too late, or twice after a broken connection; a server that refuses every one is not asked for ever. */
const MOST_PROOFS = 3

interface SlotsWish {
  readonly service: string
  readonly staff?: string | undefined
  readonly location?: string | undefined
  readonly durationMin?: number | undefined
  readonly partySize?: number | undefined
  readonly from: string
  readonly to: string
  readonly timeZone: string
}

/** What a publishable key allows. Whatever creates carries an idempotency key, since the client repeats it. */
export interface BookingApi {
  /** `begun`: the answer that was asked for already, by this query; it serves if that is the same. */
  readonly start: (
    wishes: object,
    begun?: readonly [unknown, answer?: Promise<Response>, query?: URLSearchParams],
  ) => Promise<Outcome<Start>>
  readonly catalog: (locale: string) => Promise<Outcome<Catalog>>
  readonly slots: (wish: SlotsWish, signal?: AbortSignal) => Promise<Outcome<Slots>>
  readonly hold: (request: HoldRequest, idempotencyKey: string) => Promise<Outcome<HoldView>>
  readonly extend: (hold: HoldView) => Promise<Outcome<HoldExtended>>
  readonly release: (hold: HoldView) => Promise<Outcome<void>>
  readonly book: (request: BookingRequest, idempotencyKey: string) => Promise<Outcome<BookingView>>
}

export function createBookingApi({ send, isClosed }: Pick<ApiClient, 'send' | 'isClosed'>, key: string): BookingApi {
  const path = `/v1/public/${key}`
  const get = <T>(what: string, wishes: object, call?: object) => send<T>('GET', `${path}/${what}?${queryOf(wishes)}`, call)
  /** Under load the server wants a sum worked out before it creates anything; what does that is brought then, and nobody notices. */
  const create = async <T>(what: string, body: object, idempotencyKey: string): Promise<Outcome<T>> => {
    let proof: string | undefined
    for (let tries = 0; ; tries++) {
      const outcome = await send<T>('POST', path + what, { body, idempotencyKey, proof })
      const challenge = !outcome.ok && tries < MOST_PROOFS && outcome.problem.challenge
      if (!challenge) return outcome
      proof = await (await insist(() => import('../proof/solve.ts'), isClosed))?.solve(challenge)
      if (!proof) return outcome
    }
  }
  return {
    start: (wishes, begun) => get('start', wishes, { first: `${begun?.[2]}` === `${queryOf(wishes)}` && begun?.[1] }),
    catalog: (locale) => get('catalog', { locale }),
    slots: (wish, signal) => get('slots', wish, { signal }),
    hold: (body, idempotencyKey) => create('/holds', body, idempotencyKey),
    extend: ({ id, secret }) => send('POST', `${path}/holds/${id}/extend`, { body: {}, bearer: secret }),
    release: ({ id, secret }) => send('DELETE', `${path}/holds/${id}`, { bearer: secret, keepalive: true }),
    book: (body, idempotencyKey) => create('/bookings', body, idempotencyKey),
  }
}
