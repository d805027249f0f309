import type { CountedBooking, Limit, Occupancy, Offer } from './offer.ts'
import { calendarZoneOf, periodAt } from './periods.ts'
import { emptySpans, firstEndingAfter, joined, type Spans, without } from './spans.ts'

/** Whose bookings a limit counts. */
export interface LimitSubject {
  readonly staffId?: string | undefined
  readonly customerId?: string | undefined
  readonly ignoreOwners?: readonly string[] | undefined
}

/** The bookings that count towards a limit, each session once where its staff is concerned. */
export function countedFor(
  offer: Offer,
  { counted = [] }: Pick<Occupancy, 'counted'>,
  limit: Limit,
  who: LimitSubject,
): readonly CountedBooking[] {
  const sessions = new Set<string>()
  return counted.filter((booking) => {
    if (who.ignoreOwners?.includes(booking.owner)) return false
    if (limit.of === 'service') return booking.serviceId === offer.serviceId
    if (limit.of === 'customer') return booking.serviceId === offer.serviceId && booking.customerId === who.customerId
    if (who.staffId === undefined || !booking.staffIds.includes(who.staffId)) return false
    if (booking.sessionId === undefined) return true
    if (sessions.has(booking.sessionId)) return false
    sessions.add(booking.sessionId)
    return true
  })
}

/** Whether one more appointment goes beyond a limit in a period that has so many bookings and minutes already. */
const isUsedUp = (limit: Limit, offer: Offer, bookings: number, minutes: number): boolean =>
  limit.unit === 'bookings' ? bookings + 1 > limit.max : minutes + offer.durationMin > limit.max

/** The periods around the window in which a limit allows no further appointment. */
export function usedUp(offer: Offer, limit: Limit, counted: readonly CountedBooking[], fromMs: number, toMs: number): Spans {
  const timeZone = calendarZoneOf(offer)
  const periods = emptySpans()
  for (let atMs = fromMs; atMs < toMs; ) {
    const { startMs, endMs } = periodAt(timeZone, limit.per, atMs)
    periods.starts.push(startMs)
    periods.ends.push(endMs)
    atMs = endMs
  }
  const bookings = periods.starts.map(() => 0)
  const minutes = periods.starts.map(() => 0)
  for (const { startMs, durationMin } of counted) {
    const at = firstEndingAfter(periods, startMs)
    if (at === periods.ends.length || startMs < periods.starts[at]!) continue
    bookings[at]! += 1
    minutes[at]! += durationMin
  }
  const full = emptySpans()
  periods.starts.forEach((startMs, i) => {
    if (!isUsedUp(limit, offer, bookings[i]!, minutes[i]!)) return
    full.starts.push(startMs)
    full.ends.push(periods.ends[i]!)
  })
  return full
}

/** The starts of a window that limits leave; undefined if there are none of these limits. */
export function startsLeft(
  offer: Offer,
  occupancy: Pick<Occupancy, 'counted'>,
  limits: readonly Limit[],
  who: LimitSubject,
  fromMs: number,
  toMs: number,
): Spans | undefined {
  if (limits.length === 0) return undefined
  const full = emptySpans()
  for (const limit of limits) {
    const spans = usedUp(offer, limit, countedFor(offer, occupancy, limit, who), fromMs, toMs)
    full.starts.push(...spans.starts)
    full.ends.push(...spans.ends)
  }
  return without({ starts: [fromMs], ends: [toMs] }, joined(full))
}

/** The limits that hold for every appointment of an offer, whoever takes it. */
export const commonLimits = (offer: Offer, customerId: string | undefined): readonly Limit[] =>
  (offer.limits ?? []).filter(({ of }) => of === 'service' || (of === 'customer' && customerId !== undefined))

/** The limits of those who take it. */
export const staffLimits = (offer: Offer, own: readonly Limit[] = []): readonly Limit[] => [
  ...(offer.limits ?? []).filter(({ of }) => of === 'staff'),
  ...own,
]
