/** What the oracle finds in the way of one appointment: claims, busy blocks, resources, limits. */
import type { BusyBlock, Claim, CountedBooking, Limit, Occupancy, Offer, ResourcePool, SlotQuery } from './offer.ts'
import { periodName, type ZoneArithmetic } from './oracle-calendar.ts'

const MINUTE = 60_000

export interface Taken {
  isFree(subject: string, locationId: string, startMs: number, endMs: number): boolean
  hasResources(locationId: string, startMs: number, endMs: number): boolean
  withinLimits(limits: readonly Limit[], staffId: string | undefined, startMs: number): boolean
  /** Claimed by somebody who counts. */
  isClaimed(subject: string): boolean
}

export function taken(offer: Offer, occupancy: Occupancy, query: SlotQuery, zones: ZoneArithmetic): Taken {
  const counts = ({ owner }: { readonly owner: string }) => !query.ignoreOwners?.includes(owner)
  const claims = occupancy.claims.filter(counts)
  const counted = (occupancy.counted ?? []).filter(counts)
  const calendarZone = offer.calendarZone ?? offer.candidates[0]?.schedule.timeZone ?? 'UTC'

  const way = (from: string | undefined, to: string | undefined): number => {
    if (from === undefined || to === undefined || from === to) return 0
    const listed = (a: string, b: string) => offer.travel?.find((one) => one.fromLocationId === a && one.toLocationId === b)?.minutes
    return (listed(from, to) ?? listed(to, from) ?? 0) * MINUTE
  }
  const gap = (...parts: number[]): number => (offer.bufferRule === 'sum' ? parts.reduce((sum, part) => sum + part, 0) : Math.max(...parts))

  /** Whether the gap to a claim is as long as the buffers in it and the way ask for. */
  function keepsClear(
    claim: Pick<Claim, 'startMs' | 'endMs' | 'padBeforeMs' | 'padAfterMs' | 'locationId'>,
    locationId: string,
    startMs: number,
    endMs: number,
  ): boolean {
    if (startMs >= claim.endMs)
      return startMs - claim.endMs >= gap(claim.padAfterMs, way(claim.locationId, locationId), offer.bufferBeforeMin * MINUTE)
    if (endMs <= claim.startMs)
      return claim.startMs - endMs >= gap(claim.padBeforeMs, way(locationId, claim.locationId), offer.bufferAfterMin * MINUTE)
    return false
  }

  /** An external entry brings no buffers of its own; to time off no gap is needed at all. */
  function keepsOff({ startMs: busyMs, endMs: busyEndMs, kind }: BusyBlock, locationId: string, startMs: number, endMs: number): boolean {
    if (kind === 'timeOff') return endMs <= busyMs || startMs >= busyEndMs
    return keepsClear({ startMs: busyMs, endMs: busyEndMs, padBeforeMs: 0, padAfterMs: 0 }, locationId, startMs, endMs)
  }

  const isFree: Taken['isFree'] = (subject, locationId, startMs, endMs) =>
    claims.every((claim) => claim.subject !== subject || keepsClear(claim, locationId, startMs, endMs)) &&
    occupancy.busy.every((block) => block.subject !== subject || keepsOff(block, locationId, startMs, endMs))

  const hasUnits = ({ units, quantity = 1 }: ResourcePool, locationId: string, startMs: number, endMs: number): boolean =>
    units.filter((unit) => isFree(unit, locationId, startMs, endMs)).length >= quantity

  const periodAt = (limit: Limit, ms: number): string => periodName(zones, limit.per, zones.isoDateAt(calendarZone, ms))

  function concerns(limit: Limit, staffId: string | undefined, booking: CountedBooking): boolean {
    if (limit.of === 'staff') return staffId !== undefined && booking.staffIds.includes(staffId)
    return booking.serviceId === offer.serviceId && (limit.of === 'service' || booking.customerId === query.customerId)
  }

  function allows(limit: Limit, staffId: string | undefined, startMs: number): boolean {
    const inPeriod = counted.filter(
      (booking) => concerns(limit, staffId, booking) && periodAt(limit, booking.startMs) === periodAt(limit, startMs),
    )
    const once = inPeriod.filter(
      ({ sessionId }, i) =>
        limit.of !== 'staff' || sessionId === undefined || inPeriod.findIndex((other) => other.sessionId === sessionId) === i,
    )
    const bookings = once.length
    const minutes = once.reduce((sum, { durationMin }) => sum + durationMin, 0)
    return limit.unit === 'bookings' ? bookings < limit.max : minutes + offer.durationMin <= limit.max
  }

  return {
    isFree,
    hasResources(locationId, startMs, endMs) {
      const needed = offer.pools.filter((pool) => (pool.locationId ?? locationId) === locationId)
      return needed.every((pool) =>
        needed
          .filter((other) => other === pool || (pool.anyOf !== undefined && other.anyOf === pool.anyOf))
          .some((one) => hasUnits(one, locationId, startMs, endMs)),
      )
    },
    withinLimits: (limits, staffId, startMs) => limits.every((limit) => allows(limit, staffId, startMs)),
    isClaimed: (subject) => claims.some((claim) => claim.subject === subject),
  }
}
