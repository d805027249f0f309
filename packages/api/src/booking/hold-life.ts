import type { HoldExtended } from '@slotwell/shared/schema'
import { formatInstant } from '@slotwell/shared/time'
import type { Hold } from '../store/booking-records.ts'
import type { Situation, Verdict } from '../store/decision.ts'
import { auditEntry } from './audit-entry.ts'
import type { BookingDeps } from './booking-deps.ts'
import { isHoldSecret } from './hold-secret.ts'
import { seatsLocked } from './occupancy.ts'
import { type Outcome, type Refusal, refuse } from '../outcome.ts'

/** However often it is extended, a hold ends this long after it was placed. */
const LONGEST_HOLD_MS = 60 * 60_000

export interface HeldBy {
  readonly organizationId: string
  readonly holdId: string
  readonly secret: string
  readonly actor: string
}

const scopeOf = ({ organizationId, holdId }: HeldBy, found: Hold) => ({
  organizationId,
  subjects: [],
  window: { startMs: 0, endMs: 0 },
  holdIds: [holdId],
  ...(found.sessionId === null ? {} : { seatsOf: [seatsLocked(found.serviceId)] }),
})

/** A hold of another visitor, a past one and none at all are the same answer. */
const liveHold = (now: Situation, { secret }: HeldBy): Hold | undefined =>
  now.holds.find((hold) => isHoldSecret(secret, hold.secretHash) && hold.expiresAtMs > now.nowMs && now.ownClaims.length > 0)

/** Gives the visitor the service's full time once more, up to an hour in all. */
export async function extendHold(deps: BookingDeps, held: HeldBy): Promise<Outcome<HoldExtended>> {
  const { organizationId, holdId, actor } = held
  const found = await deps.store.bookings.hold(organizationId, holdId)
  const service = found && (await deps.store.catalog.serviceVersion(organizationId, found.serviceVersionId))
  if (!service) return refuse('hold_not_found')
  const verdict = await deps.store.bookings.place<Verdict & ({ ok: true; view: HoldExtended } | Refusal)>(scopeOf(held, found), (now) => {
    const hold = liveHold(now, held)
    if (!hold) return refuse('hold_not_found', { detail: 'This hold has ended. Choose the time again; if it is still free it is yours.' })
    const expiresAtMs = Math.max(hold.expiresAtMs, Math.min(now.nowMs + service.holdSeconds * 1000, hold.createdAtMs + LONGEST_HOLD_MS))
    return {
      ok: true,
      view: { id: holdId, expiresAt: formatInstant(expiresAtMs, 'UTC'), expiresInSeconds: Math.floor((expiresAtMs - now.nowMs) / 1000) },
      change: { hold: { ...hold, expiresAtMs }, audit: [auditEntry(deps, { organizationId, actor }, now.nowMs, 'hold.extend', holdId)] },
    }
  })
  return verdict as Outcome<HoldExtended>
}

/** Frees the time at once. Releasing a hold that has ended is no error: the visitor has what he wanted. */
export async function releaseHold(deps: BookingDeps, held: HeldBy): Promise<Outcome<null>> {
  const { organizationId, holdId, actor } = held
  const found = await deps.store.bookings.hold(organizationId, holdId)
  if (!found) return { ok: true, view: null }
  await deps.store.bookings.place(scopeOf(held, found), (now) => {
    const hold = now.holds.find((one) => isHoldSecret(held.secret, one.secretHash))
    if (!hold) return { ok: true }
    return {
      ok: true,
      change: { endHolds: [holdId], audit: [auditEntry(deps, { organizationId, actor }, now.nowMs, 'hold.release', holdId)] },
    }
  })
  return { ok: true, view: null }
}
