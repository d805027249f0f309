import type { Candidate, Claim, Occupancy, Offer } from './offer.ts'
import { rangesOn } from './openings.ts'
import { epochDayOf } from '../time/index.ts'

/** One setting, and what it would have to be for a start to be free. */
export type Change =
  | { readonly kind: 'notice'; readonly minimumNoticeMin: number }
  | { readonly kind: 'window'; readonly set: Partial<Pick<Offer, 'bookingWindowDays' | 'bookableDays' | 'bookableFrom' | 'bookableUntil'>> }
  | {
      readonly kind: 'hours'
      readonly staffId: string
      readonly locationId: string
      readonly isoDate: string
      readonly startMin: number
      readonly endMin: number
    }
  | { readonly kind: 'busy'; readonly subject: string; readonly startMs: number; readonly endMs: number; readonly settingId?: string }
  | { readonly kind: 'claim'; readonly subject: string; readonly owner: string }
  | { readonly kind: 'buffer'; readonly bufferBeforeMin: number; readonly bufferAfterMin: number }
  | { readonly kind: 'limit'; readonly settingId: string; readonly staffId?: string; readonly max: number }
  | { readonly kind: 'resource'; readonly resourceId: string; readonly more: number }
  | { readonly kind: 'seats'; readonly capacity?: number; readonly maxPartySize?: number; readonly scheduledOnly?: false }
  | { readonly kind: 'session'; readonly sessionId: string; readonly capacity: number }
  | { readonly kind: 'grid'; readonly slotIntervalMin?: number; readonly fixedStartMin?: number }

export interface Situation {
  readonly offer: Offer
  readonly occupancy: Occupancy
}

const candidates = (offer: Offer, change: (candidate: Candidate) => Candidate): Offer => ({
  ...offer,
  candidates: offer.candidates.map(change),
})

/** The offer and occupancy as they would be with one setting changed. */
export function withChange({ offer, occupancy }: Situation, change: Change): Situation {
  switch (change.kind) {
    case 'notice':
      return { offer: { ...offer, minimumNoticeMin: change.minimumNoticeMin }, occupancy }
    case 'window':
      return { offer: { ...offer, ...change.set }, occupancy }
    case 'hours':
      return { offer: candidates(offer, (candidate) => withHours(candidate, change)), occupancy }
    case 'busy': {
      const kept = occupancy.busy.filter(
        ({ subject, startMs, endMs }) => subject !== change.subject || startMs !== change.startMs || endMs !== change.endMs,
      )
      return { offer, occupancy: { ...occupancy, busy: kept } }
    }
    case 'claim':
      return {
        offer,
        occupancy: {
          ...occupancy,
          claims: occupancy.claims.filter((claim: Claim) => claim.subject !== change.subject || claim.owner !== change.owner),
        },
      }
    case 'buffer':
      return {
        offer: {
          ...offer,
          bufferBeforeMin: Math.min(offer.bufferBeforeMin, change.bufferBeforeMin),
          bufferAfterMin: Math.min(offer.bufferAfterMin, change.bufferAfterMin),
        },
        occupancy,
      }
    case 'limit': {
      const raised = <L extends { readonly settingId: string; readonly max: number }>(limit: L): L =>
        limit.settingId === change.settingId ? { ...limit, max: Math.max(limit.max, change.max) } : limit
      const own = candidates(offer, (one) =>
        one.limits && one.staffId === change.staffId ? { ...one, limits: one.limits.map(raised) } : one,
      )
      return { offer: { ...own, ...(own.limits ? { limits: own.limits.map(raised) } : {}) }, occupancy }
    }
    case 'resource': {
      const fresh = Array.from({ length: change.more }, (_, i) => `${change.resourceId}+${i + 1}`)
      return {
        offer: {
          ...offer,
          pools: offer.pools.map((pool) => (pool.resourceId === change.resourceId ? { ...pool, units: [...pool.units, ...fresh] } : pool)),
        },
        occupancy,
      }
    }
    case 'seats': {
      const { kind: _, ...set } = change
      return { offer: offer.seats ? { ...offer, seats: { ...offer.seats, ...set } } : offer, occupancy }
    }
    case 'session': {
      const sessions = (occupancy.sessions ?? []).map((one) =>
        one.sessionId === change.sessionId ? { ...one, capacity: change.capacity } : one,
      )
      return { offer, occupancy: { ...occupancy, sessions } }
    }
    case 'grid':
      return {
        offer: {
          ...offer,
          ...(change.slotIntervalMin === undefined ? {} : { slotIntervalMin: change.slotIntervalMin }),
          ...(change.fixedStartMin === undefined ? {} : { fixedStartsMin: [...(offer.fixedStartsMin ?? []), change.fixedStartMin] }),
        },
        occupancy,
      }
  }
}

function withHours(
  candidate: Candidate,
  { staffId, locationId, isoDate, startMin, endMin }: Change & { readonly kind: 'hours' },
): Candidate {
  if (candidate.staffId !== staffId || candidate.locationId !== locationId) return candidate
  const { schedule } = candidate
  const openings = [...rangesOn(schedule, epochDayOf(isoDate)), { startMin, endMin }]
  const overrides = [...schedule.overrides.filter((override) => override.isoDate !== isoDate), { isoDate, openings }]
  return { ...candidate, schedule: { ...schedule, overrides } }
}
