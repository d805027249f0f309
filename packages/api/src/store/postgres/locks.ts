import { createHash } from 'node:crypto'
import type { Scope } from '../decision.ts'

/** The 64-bit number of an advisory lock, as PostgreSQL writes it. Two names that share one only wait for each other needlessly. */
export const lockKey = (organizationId: string, name: string): bigint =>
  createHash('sha256').update(`${organizationId}\0${name}`).digest().readBigInt64BE()

/** Ascending and without doubles: whoever takes several takes them in this order, so nobody waits in a circle. */
export const sortedLocks = (organizationId: string, names: readonly string[]): readonly bigint[] =>
  [...new Set(names.map((name) => lockKey(organizationId, name)))].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))

/**
 * Everything that a decision reads and that must still hold when it writes. A subject stands for itself, so that limits on
 * a staff member and claims on him are one lock. Ids have a typed prefix; what has none gets a word in front.
 */
export function locksOf(scope: Scope): readonly string[] {
  const { subjects, counting, seatsOf = [], sessionId, holdIds = [], holdSecretHash, bookingId, visitorTag, idempotency } = scope
  return [
    ...subjects,
    ...(counting ? [counting.serviceId, ...counting.staffIds] : []),
    ...seatsOf.map(({ serviceId }) => serviceId),
    ...(sessionId ? [sessionId] : []),
    ...holdIds,
    ...(holdSecretHash ? [`secret ${Buffer.from(holdSecretHash).toString('hex')}`] : []),
    ...(bookingId ? [bookingId] : []),
    ...(visitorTag ? [`visitor ${visitorTag}`] : []),
    ...(idempotency ? [`repeat ${idempotency.caller} ${idempotency.key}`] : []),
  ]
}
