import { createHmac } from 'node:crypto'
import type { IdempotencyRecord } from '../store/booking-records.ts'
import type { BookingDeps } from './booking-deps.ts'
import { type Refusal, refuse } from '../outcome.ts'

/** A caller's promise that a second request with the same key is the first one repeated. */
export interface Repeatable {
  /** Key id of the caller. */
  readonly caller: string
  readonly key: string
}

interface First {
  readonly ok: true
  readonly bookingId: string
  readonly answer: string
}

/** Keys in a fixed order, so that the same content is the same text. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )

/** Keyed, so that nobody with the database can try names and addresses against it. */
export async function requestDigest(
  { keyring }: Pick<BookingDeps, 'keyring'>,
  organizationId: string,
  route: string,
  body: unknown,
): Promise<string> {
  const key = await keyring.organizationKey(organizationId, 'idempotency')
  return createHmac('sha256', key)
    .update(`${route}\n${canonical(body)}`)
    .digest('base64url')
}

/** Undefined: not seen yet. Otherwise the first answer, or the refusal of a key used for something else. */
export function repeated(record: IdempotencyRecord | undefined, digest: string): First | Refusal | undefined {
  if (!record) return undefined
  if (record.digest !== digest)
    return refuse('idempotency_key_reused', { detail: 'This Idempotency-Key was used for a different request. Use a new one.' })
  return { ok: true, bookingId: record.bookingId, answer: record.answer }
}

/** The same outside a decision: for a request that today's rules would refuse, though its first one was answered. */
export async function seenBefore(
  { store }: Pick<BookingDeps, 'store'>,
  { organizationId, idempotency }: { readonly organizationId: string; readonly idempotency?: Repeatable | undefined },
  digest: string,
): Promise<First | Refusal | undefined> {
  if (!idempotency) return undefined
  let seen: First | Refusal | undefined
  await store.bookings.place({ organizationId, subjects: [], window: { startMs: 0, endMs: 0 }, idempotency }, (now) => {
    seen = repeated(now.idempotency, digest)
    return { ok: true }
  })
  return seen
}
