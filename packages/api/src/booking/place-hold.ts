import type { HoldRequest, HoldView } from '@slotwell/shared/schema'
import { formatInstant, parseInstant } from '@slotwell/shared/time'
import type { Hold } from '../store/booking-records.ts'
import type { Verdict } from '../store/decision.ts'
import { auditEntry } from './audit-entry.ts'
import type { BookingDeps } from './booking-deps.ts'
import { alternativesTo } from './find-availability.ts'
import { findOffer, isRefusal, type Offered } from './find-offer.ts'
import { isHoldSecret, mintHoldSecret } from './hold-secret.ts'
import { partyOf } from './booking-view.ts'
import { decideStart, decisionScope, seatsLocked } from './occupancy.ts'
import { type Outcome, type Refusal, refuse } from '../outcome.ts'
import type { Repeatable } from './repeat.ts'
import { leaving, take, wouldLeave } from './take-seats.ts'
import { untilCurrent } from './until-current.ts'

export interface HoldWish {
  readonly organizationId: string
  readonly request: HoldRequest
  /** Keyed digest of the visitor's address. */
  readonly visitorTag: string
  /** Live holds one visitor may have. */
  readonly holdLimit: number
  /** A repeated request is given the hold that the first one made. */
  readonly idempotency?: Repeatable | undefined
  readonly actor: string
}

/**
 * Keeps a time for a visitor while he types. His earlier hold (`replaces`) falls in
 * the same change, and only if the new time is free.
 */
export async function placeHold(deps: BookingDeps, wish: HoldWish): Promise<Outcome<HoldView>> {
  return untilCurrent(async () => {
    const offered = await findOffer(deps, wish.organizationId, wish.request)
    return isRefusal(offered) ? offered : place(deps, wish, offered)
  })
}

async function place(
  deps: BookingDeps,
  { organizationId, request, visitorTag, holdLimit, idempotency, actor }: HoldWish,
  offered: Offered,
): Promise<Outcome<HoldView>> {
  const { configuration, service, offer, staffId, locationId, partySize } = offered
  const startMs = parseInstant(request.start)
  const { replaces } = request
  const { secret, hash } = await mintHoldSecret(deps, organizationId, idempotency)
  const id = deps.newId('hld')
  const timeZone = request.timeZone ?? configuration.profile.timeZone

  const scope = await decisionScope(deps, offered, startMs)
  const given = replaces && (await deps.store.bookings.hold(organizationId, replaces.hold))
  const verdict = await deps.store.bookings.place<Verdict & ({ ok: true; hold: Hold; nowMs: number } | Refusal)>(
    {
      ...scope,
      ...(given && given.sessionId !== null ? { seatsOf: [...(scope.seatsOf ?? []), seatsLocked(given.serviceId)] } : {}),
      visitorTag,
      ...(replaces ? { holdIds: [replaces.hold] } : {}),
      ...(idempotency ? { holdSecretHash: hash } : {}),
    },
    (now) => {
      const made = now.holds.find((hold) => isHoldSecret(secret, hold.secretHash))
      if (made && !isSameWish(made, offered, startMs))
        return refuse('idempotency_key_reused', { detail: 'This Idempotency-Key was used for another time. Use a new one.' })
      if (made && made.expiresAtMs > now.nowMs) return { ok: true, hold: made, nowMs: now.nowMs }
      if (now.configurationRevision !== configuration.revision) return refuse('configuration_changed')
      const earlier = now.holds.find((hold) => replaces && isHoldSecret(replaces.holdSecret, hold.secretHash))
      const earlierIsLive = earlier !== undefined && earlier.expiresAtMs > now.nowMs && earlier.visitorTag === visitorTag
      if (now.visitorHolds - (earlierIsLive ? 1 : 0) >= holdLimit)
        return refuse('hold_limit_reached', {
          detail: 'Too many times are being held from this connection. Book or release one first, or wait a few minutes.',
        })

      const assignment = decideStart(offer, now, startMs, {
        ...(staffId === undefined ? {} : { staffId }),
        ...(locationId === undefined ? {} : { locationId }),
        ignoreOwners: earlier ? leaving(now, earlier) : [],
        partySize,
      })
      if (!assignment) return refuse('slot_taken')
      const taken = take(deps, offered, assignment, now, { startMs, owner: id, partySize })
      const hold: Hold = {
        id,
        organizationId,
        secretHash: hash,
        visitorTag,
        serviceId: service.id,
        serviceVersionId: service.versionId,
        configurationRevision: configuration.revision,
        ...taken.row,
        ...(staffId === undefined ? {} : { wishedStaffId: staffId }),
        ...(locationId === undefined ? {} : { wishedLocationId: locationId }),
        expiresAtMs: now.nowMs + service.holdSeconds * 1000,
        createdAtMs: now.nowMs,
      }
      return {
        ok: true,
        hold,
        nowMs: now.nowMs,
        change: {
          endHolds: [earlier, made].flatMap((ended) => (ended ? [ended.id] : [])),
          hold,
          ...taken.change,
          audit: [auditEntry(deps, { organizationId, actor }, now.nowMs, 'hold.place', id, { service: service.id, startMs })],
        },
      }
    },
  )
  if (!verdict.ok) {
    const refusal = verdict as Refusal
    return refusal.reason === 'slot_taken'
      ? { ...refusal, alternatives: await alternativesTo(deps, offered, startMs, timeZone, await ownHolds(deps, organizationId, replaces)) }
      : refusal
  }
  const { hold, nowMs } = verdict as { hold: Hold; nowMs: number }
  return {
    ok: true,
    view: {
      id: hold.id,
      secret,
      start: formatInstant(startMs, timeZone),
      end: formatInstant(hold.endMs, timeZone),
      staff: [...hold.staffIds],
      location: hold.locationId,
      ...partyOf(hold),
      expiresAt: formatInstant(hold.expiresAtMs, timeZone),
      expiresInSeconds: Math.floor((hold.expiresAtMs - nowMs) / 1000),
    },
  }
}

/** The hold that would be given up counts as free, if it is the visitor's: what others hold is no alternative. */
async function ownHolds(deps: BookingDeps, organizationId: string, replaces: HoldRequest['replaces']): Promise<readonly string[]> {
  const hold = replaces && (await deps.store.bookings.hold(organizationId, replaces.hold))
  return hold && isHoldSecret(replaces.holdSecret, hold.secretHash) ? wouldLeave(deps, organizationId, hold) : []
}

const isSameWish = (hold: Hold, { service, offer, staffId, locationId, partySize }: Offered, startMs: number): boolean =>
  hold.startMs === startMs &&
  // Who joins a session takes its length.
  (hold.sessionId !== null || hold.endMs - startMs === offer.durationMin * 60_000) &&
  hold.partySize === partySize &&
  hold.serviceId === service.id &&
  hold.wishedStaffId === staffId &&
  hold.wishedLocationId === locationId
