import { epochDayOf } from '../time/index.ts'
import type { Candidate, DateOverride, MinuteRange, Occupancy, Offer, StaffNeed } from './offer.ts'
import { rangesOn } from './openings.ts'

/** Hours of one person at one place: an existing range with new edges, or a range more on one date. */
export interface HoursChange {
  readonly kind: 'hours'
  readonly staffId: string
  readonly locationId: string
  readonly isoDate: string
  /** The range as it would be. */
  readonly startMin: number
  readonly endMin: number
  /** The range that gets these edges. Absent: the date keeps what it has and gets this range as well. */
  readonly extends?: {
    readonly settingId?: string
    readonly was: MinuteRange
    /** Position of the weekly rule. Absent: it is an override of that date. */
    readonly rule?: number
  }
  /** Somebody without any hours there; with this one they are a candidate. */
  readonly joins?: Candidate
}

/** One setting, and what it would have to be for a start to be free. */
export type Change =
  | HoursChange
  | { readonly kind: 'notice'; readonly minimumNoticeMin: number }
  /** One of the four. */
  | { readonly kind: 'window'; readonly set: Partial<Pick<Offer, 'bookingWindowDays' | 'bookableDays' | 'bookableFrom' | 'bookableUntil'>> }
  /** The place is open on that date: whoever works there has the hours that the closure hides. */
  | { readonly kind: 'closed'; readonly locationId: string; readonly isoDate: string; readonly settingId?: string }
  /** The journey that covers that date is taken off. */
  | { readonly kind: 'stay'; readonly staffId: string; readonly locationId: string; readonly isoDate: string }
  | { readonly kind: 'busy'; readonly subject: string; readonly startMs: number; readonly endMs: number; readonly settingId?: string }
  /** The hold, booking or session is given up, with everything that it claims. */
  | { readonly kind: 'claim'; readonly owner: string }
  /** One of the two. */
  | { readonly kind: 'buffer'; readonly bufferBeforeMin?: number; readonly bufferAfterMin?: number }
  | { readonly kind: 'limit'; readonly settingId: string; readonly staffId?: string; readonly max: number }
  | { readonly kind: 'resource'; readonly resourceId: string; readonly more: number }
  /** One of the three. */
  | { readonly kind: 'seats'; readonly capacity?: number; readonly maxPartySize?: number; readonly scheduledOnly?: false }
  | { readonly kind: 'session'; readonly sessionId: string; readonly capacity: number }
  /** Whom an appointment needs; nobody in particular if it is empty. */
  | { readonly kind: 'team'; readonly team: readonly StaffNeed[] }
  | { readonly kind: 'role'; readonly staffId: string; readonly role: string }
  | {
      readonly kind: 'grid'
      readonly slotIntervalMin?: number
      readonly slotAlignment?: 'clock'
      /** One more of the fixed starts. */
      readonly fixedStartMin?: number
    }

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
    case 'busy':
      return { offer, occupancy: withoutBlock(occupancy, change) }
    case 'claim':
      return { offer, occupancy: withoutOwner(occupancy, change.owner) }
    case 'session': {
      const sessions = (occupancy.sessions ?? []).map((one) =>
        one.sessionId === change.sessionId ? { ...one, capacity: change.capacity } : one,
      )
      return { offer, occupancy: { ...occupancy, sessions } }
    }
    default:
      return { offer: changedOffer(offer, change), occupancy }
  }
}

function changedOffer(offer: Offer, change: Exclude<Change, { readonly kind: 'busy' | 'claim' | 'session' }>): Offer {
  switch (change.kind) {
    case 'notice':
      return { ...offer, minimumNoticeMin: change.minimumNoticeMin }
    case 'window':
      return { ...offer, ...change.set }
    case 'hours': {
      const { joins } = change
      const isThere = offer.candidates.some((one) => one.staffId === change.staffId && one.locationId === change.locationId)
      const known = isThere || !joins ? offer : { ...offer, candidates: [...offer.candidates, joins] }
      return candidates(known, (candidate) => withHours(candidate, change))
    }
    case 'closed':
      return candidates(offer, (candidate) => withoutClosure(candidate, change))
    case 'stay':
      return candidates(offer, (one) => (one.staffId === change.staffId ? withoutStay(one, change.isoDate) : one))
    case 'buffer':
      return {
        ...offer,
        bufferBeforeMin: change.bufferBeforeMin ?? offer.bufferBeforeMin,
        bufferAfterMin: change.bufferAfterMin ?? offer.bufferAfterMin,
      }
    case 'limit': {
      const raised = <L extends { readonly settingId: string; readonly max: number }>(limit: L): L =>
        limit.settingId === change.settingId ? { ...limit, max: Math.max(limit.max, change.max) } : limit
      const own = candidates(offer, (one) =>
        one.limits && one.staffId === change.staffId ? { ...one, limits: one.limits.map(raised) } : one,
      )
      return { ...own, ...(own.limits ? { limits: own.limits.map(raised) } : {}) }
    }
    case 'resource': {
      const fresh = Array.from({ length: change.more }, (_, i) => `${change.resourceId}+${i + 1}`)
      const pools = offer.pools.map((pool) =>
        pool.resourceId === change.resourceId ? { ...pool, units: [...pool.units, ...fresh] } : pool,
      )
      return { ...offer, pools }
    }
    case 'seats': {
      const { kind: _, ...set } = change
      return offer.seats ? { ...offer, seats: { ...offer.seats, ...set } } : offer
    }
    case 'team': {
      const { team: _, ...anybody } = offer
      return change.team.length > 0 ? { ...offer, team: change.team } : anybody
    }
    case 'role':
      return candidates(offer, (one) => (one.staffId === change.staffId ? { ...one, roles: [...(one.roles ?? []), change.role] } : one))
    case 'grid': {
      const { kind: _, fixedStartMin, ...set } = change
      return {
        ...offer,
        ...set,
        ...(fixedStartMin === undefined ? {} : { fixedStartsMin: [...(offer.fixedStartsMin ?? []), fixedStartMin] }),
      }
    }
  }
}

function withoutBlock(occupancy: Occupancy, block: Change & { readonly kind: 'busy' }): Occupancy {
  const kept = occupancy.busy.filter(
    ({ subject, startMs, endMs }) => subject !== block.subject || startMs !== block.startMs || endMs !== block.endMs,
  )
  return { ...occupancy, busy: kept }
}

/** Of a session its seats fall as well, and with it the bookings that limits count. */
function withoutOwner(occupancy: Occupancy, owner: string): Occupancy {
  const { sessions, counted } = occupancy
  return {
    ...occupancy,
    claims: occupancy.claims.filter((claim) => claim.owner !== owner && !claim.subject.startsWith(`${owner}#`)),
    ...(sessions ? { sessions: sessions.filter(({ sessionId }) => sessionId !== owner) } : {}),
    ...(counted ? { counted: counted.filter((booking) => booking.owner !== owner && booking.sessionId !== owner) } : {}),
  }
}

function withHours(candidate: Candidate, { staffId, locationId, isoDate, startMin, endMin, extends: existing }: HoursChange): Candidate {
  if (candidate.staffId !== staffId || candidate.locationId !== locationId) return candidate
  const { schedule } = candidate
  const range = { startMin, endMin }
  const isSame = (one: MinuteRange): boolean => one.startMin === existing?.was.startMin && one.endMin === existing.was.endMin
  if (existing?.rule !== undefined) {
    const rules = schedule.rules.map((rule, i) => (i === existing.rule && isSame(rule) ? { ...rule, ...range } : rule))
    return { ...candidate, schedule: { ...schedule, rules } }
  }
  const written = schedule.overrides.filter((override) => override.isoDate === isoDate)
  const others = schedule.overrides.filter((override) => override.isoDate !== isoDate)
  const regular = { isoDate, openings: rangesOn({ ...schedule, overrides: [] }, epochDayOf(isoDate)) }
  const changed = existing
    ? written.map((override) =>
        onHand(override, regular, (one) => ({ ...one, openings: one.openings.map((was) => (isSame(was) ? range : was)) })),
      )
    : [onHand(joinedOverride(written) ?? regular, regular, (one) => ({ ...one, openings: [...one.openings, range] }))]
  return { ...candidate, schedule: { ...schedule, overrides: [...others, ...changed] } }
}

/** Several overrides of one date count together. */
function joinedOverride([first, ...more]: readonly DateOverride[]): DateOverride | undefined {
  return first && { ...first, openings: [...first.openings, ...more.flatMap(({ openings }) => openings)] }
}

/** Changes what is written by hand: a closure wins over it and stays. */
const onHand = (override: DateOverride, regular: DateOverride, change: (override: DateOverride) => DateOverride): DateOverride =>
  override.cause === undefined ? change(override) : { ...override, hides: onHand(override.hides ?? regular, regular, change) }

function withoutClosure(candidate: Candidate, { locationId, isoDate, settingId }: Change & { readonly kind: 'closed' }): Candidate {
  if (candidate.locationId !== locationId) return candidate
  const overrides = candidate.schedule.overrides.flatMap((override) => {
    const isMeant = settingId === undefined ? override.isoDate === isoDate : override.settingId === settingId
    if (!isMeant || override.cause === undefined) return [override]
    return override.hides ? [override.hides] : []
  })
  return { ...candidate, schedule: { ...candidate.schedule, overrides } }
}

function withoutStay(candidate: Candidate, isoDate: string): Candidate {
  const { stays, ...schedule } = candidate.schedule
  const kept = stays?.filter(({ fromDate, untilDate }) => isoDate < fromDate || untilDate < isoDate)
  return { ...candidate, schedule: kept?.length ? { ...schedule, stays: kept } : schedule }
}
