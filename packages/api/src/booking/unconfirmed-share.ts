import { freeSlots, occupancySpan, type Occupancy, type Offer, type Slot } from '@slotwell/shared/slots'
import { dateSpan, type Interval, localDateAt } from '@slotwell/shared/time'
import type { Hold } from '../store/booking-records.ts'
import { isUnconfirmed } from '../store/confirmations.ts'
import type { Scope, Situation } from '../store/decision.ts'
import type { BookingDeps } from './booking-deps.ts'
import { countingFor } from './counting.ts'
import type { Offered } from './find-offer.ts'
import { zoneOf } from './new-booking.ts'
import { decisionScope, seatsFor } from './occupancy.ts'
import { leaving } from './take-seats.ts'

/** Of what a person, or an offer without persons, has free on a day, at most this share waits for letters; but one appointment always may. */
export const MOST_UNCONFIRMED = 0.25

/** The whole day of a hold, where it takes place. */
export const dayOf = ({ configuration }: Offered, { startMs, locationId }: Pick<Hold, 'startMs' | 'locationId'>): Interval => {
  const zone = zoneOf(configuration, locationId)
  return dateSpan(localDateAt(startMs, zone), zone)
}

/** What must be locked and known to tell how much of a day waits already. */
export async function dayScope(deps: BookingDeps, offered: Offered, hold: Hold): Promise<Scope> {
  const { offer, configuration } = offered
  const nowMs = await deps.occupancy.now(configuration.organizationId)
  const day = dayOf(offered, hold)
  const window = { fromMs: day.startMs, toMs: day.endMs }
  const base = await decisionScope(deps, offered, hold.startMs)
  const span = occupancySpan(offer, window, nowMs)
  const counting = countingFor(offer, window, nowMs)
  const seatsOf = seatsFor(offer, window, nowMs)
  return {
    ...base,
    window: { startMs: Math.min(base.window.startMs, span.startMs), endMs: Math.max(base.window.endMs, span.endMs) },
    ...(counting ? { counting } : {}),
    ...(seatsOf ? { seatsOf: [seatsOf] } : {}),
  }
}

/**
 * Whether a hold may wait for a letter, too. Counted is what a visitor would see on that day: starts, or seats of a class, if nothing waited,
 * and what is left of them.
 */
export function fitsShare(offered: Offered, now: Situation, hold: Hold): boolean {
  const { offer } = offered
  const day = dayOf(offered, hold)
  const onDay = now.claims.filter(({ startMs, endMs, owner }) => isUnconfirmed(owner) && startMs < day.endMs && endMs > day.startMs)
  const waiting = [...new Set(onDay.map(({ owner }) => owner))]
  if (waiting.length === 0) return true
  const sessions = now.sessions.filter(({ serviceId }) => serviceId === offer.serviceId)
  const occupancy: Occupancy = { nowMs: now.nowMs, claims: now.claims, busy: now.busy, sessions, counted: now.counted }
  const [staffId] = hold.staffIds
  const query = { fromMs: day.startMs, toMs: day.endMs, ...(hold.staffIds.length === 1 && staffId !== undefined ? { staffId } : {}) }
  const free = placesIn(offer, occupancy, { ...query, ignoreOwners: [...waiting, ...leaving(now, hold)] })
  return free - placesIn(offer, occupancy, query) <= free * MOST_UNCONFIRMED
}

const placesIn = (offer: Offer, occupancy: Occupancy, query: Parameters<typeof freeSlots>[2]): number =>
  freeSlots(offer, occupancy, query).reduce((sum, { seatsLeft = 1 }: Slot) => sum + seatsLeft, 0)
