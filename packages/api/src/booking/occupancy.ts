import {
  assign,
  type Assignment,
  type Claim,
  localWeek,
  type Occupancy,
  occupancySpan,
  type Offer,
  type SlotFilter,
  slotAt,
} from '@slotwell/shared/slots'
import type { Interval } from '@slotwell/shared/time'
import type { Scope, Situation } from '../store/decision.ts'
import type { SeatsOf } from '../store/sessions.ts'
import type { BookingDeps } from './booking-deps.ts'
import { countingAt, talliesAt } from './counting.ts'
import { type Offered, subjectsOf } from './find-offer.ts'

const MINUTE_MS = 60_000

/** What must be locked and known to decide about one start of an offer. */
export async function decisionScope(
  { occupancy }: Pick<BookingDeps, 'occupancy'>,
  { configuration: { organizationId }, offer }: Offered,
  startMs: number,
): Promise<Scope> {
  const nowMs = offer.bookableDays === undefined ? undefined : await occupancy.now(organizationId)
  const counting = countingAt(offer, startMs, nowMs)
  const seatsOf = seatsFor(offer, { fromMs: startMs, toMs: startMs + 1 }, nowMs)
  return {
    organizationId,
    subjects: subjectsOf(offer),
    window: decisionWindow(offer, startMs, nowMs),
    ...(counting ? { counting } : {}),
    ...(seatsOf ? { seatsOf: [seatsOf] } : {}),
  }
}

/** The sessions that decide about starts in a window; undefined for an offer without. */
export function seatsFor(
  { serviceId, seats, bookableDays }: Offer,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  nowMs: number | undefined,
): SeatsOf | undefined {
  if (!seats) return undefined
  // Days that count are those from today on.
  const startMs = bookableDays === undefined || nowMs === undefined ? fromMs : Math.min(nowMs, fromMs)
  return { serviceId, window: { startMs, endMs: toMs } }
}

/** Gives seats back, or leaves them as they are: the service is locked, and none of its sessions is asked for. */
export const seatsLocked = (serviceId: string): SeatsOf => ({ serviceId, window: { startMs: 0, endMs: 0 } })

/** The span that shapes a slot, and the weeks that decide whose turn it is. */
function decisionWindow(offer: Offer, startMs: number, nowMs: number | undefined): Interval {
  const span = occupancySpan(offer, { fromMs: startMs, toMs: startMs + 1 }, nowMs)
  const weeks = offer.candidates.map(({ schedule }) => localWeek(schedule.timeZone, startMs))
  return {
    startMs: Math.min(span.startMs, ...weeks.map((week) => week.startMs)),
    endMs: Math.max(span.endMs, ...weeks.map((week) => week.endMs)),
  }
}

/**
 * The decision itself: the very function that fills the calendar is asked whether
 * this start is free, and who takes it. Undefined if it is not.
 */
export function decideStart(offer: Offer, situation: Situation, startMs: number, filter: SlotFilter): Assignment | undefined {
  const { nowMs, claims, busy, counted } = situation
  const tallies = offer.choice === 'roundRobin' ? { tallies: talliesAt(offer, counted, startMs, filter.ignoreOwners) } : {}
  const sessions = situation.sessions.filter(({ serviceId }) => serviceId === offer.serviceId)
  const occupancy: Occupancy = { nowMs, claims, busy, sessions, counted, ...tallies }
  const slot = slotAt(offer, occupancy, startMs, filter)
  return slot && assign(offer, occupancy, slot, filter.ignoreOwners, filter)
}

/** One claim for each staff member and one for each unit. */
export function claimsFor(
  offer: Offer,
  { staffIds, units, locationId }: Pick<Assignment, 'staffIds' | 'units' | 'locationId'>,
  startMs: number,
  owner: string,
  strength: Claim['strength'] = 'exclusive',
): readonly Claim[] {
  return [...staffIds, ...units].map((subject) => ({
    subject,
    startMs,
    endMs: startMs + offer.durationMin * MINUTE_MS,
    padBeforeMs: offer.bufferBeforeMin * MINUTE_MS,
    padAfterMs: offer.bufferAfterMin * MINUTE_MS,
    owner,
    strength,
    locationId,
  }))
}
