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
import type { Situation } from '../store/booking-store.ts'
import type { Offered } from './find-offer.ts'

const MINUTE_MS = 60_000

/** What must be known to decide about one start: the span that shapes its slot, and the weeks that decide whose turn it is. */
export function decisionWindow({ offer }: Offered, startMs: number): Interval {
  const span = occupancySpan(offer, { fromMs: startMs, toMs: startMs + 1 })
  const weeks = offer.candidates.map(({ schedule }) => localWeek(schedule.timeZone, startMs))
  return {
    startMs: Math.min(span.startMs, ...weeks.map((week) => week.startMs)),
    endMs: Math.max(span.endMs, ...weeks.map((week) => week.endMs)),
  }
}

export const occupancyOf = ({ nowMs, claims, busy }: Situation): Occupancy => ({ nowMs, claims, busy })

/**
 * The decision itself: the very function that fills the calendar is asked whether
 * this start is free, and who takes it. Undefined if it is not.
 */
export function decideStart(offer: Offer, situation: Situation, startMs: number, filter: SlotFilter): Assignment | undefined {
  const occupancy = occupancyOf(situation)
  const slot = slotAt(offer, occupancy, startMs, filter)
  return slot && assign(offer, occupancy, slot, filter.ignoreOwners)
}

/** One claim for the staff member and one for each unit. */
export function claimsFor(
  offer: Offer,
  { staffId, units }: Pick<Assignment, 'staffId' | 'units'>,
  startMs: number,
  owner: string,
  strength: Claim['strength'] = 'exclusive',
): readonly Claim[] {
  return [staffId, ...units].map((subject) => ({
    subject,
    startMs,
    endMs: startMs + offer.durationMin * MINUTE_MS,
    padBeforeMs: offer.bufferBeforeMin * MINUTE_MS,
    padAfterMs: offer.bufferAfterMin * MINUTE_MS,
    owner,
    strength,
  }))
}
