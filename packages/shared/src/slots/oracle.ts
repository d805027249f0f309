/**
 * The same question as `freeSlots`, answered the slow and obvious way: every minute of the window is tried, every rule
 * is read off for it alone. Tests and benches compare the two; nothing else may import this file.
 */
import type { Candidate, Claim, BusyBlock, MinuteRange, Occupancy, Offer, Slot, SlotQuery } from './offer.ts'

/** How zones work, from someone else: in tests Temporal. */
export interface ZoneArithmetic {
  /** The instant of minute 0–1440 of a local date, "compatible"; undefined if the zone leaves that date out. */
  instantOf(timeZone: string, isoDate: string, minute: number): number | undefined
  isoDateAt(timeZone: string, ms: number): string
  /** Minutes since local midnight that the wall clock shows. */
  wallMinuteAt(timeZone: string, ms: number): number
  addDays(isoDate: string, days: number): string
  /** ISO: 1 is Monday. */
  weekday(isoDate: string): number
}

interface Span {
  readonly startMs: number
  readonly endMs: number
}

const MINUTE = 60_000

export function oracleSlots(offer: Offer, occupancy: Occupancy, query: SlotQuery, zones: ZoneArithmetic): Slot[] {
  const claims = occupancy.claims.filter((claim) => !query.ignoreOwners?.includes(claim.owner))
  const candidates = offer.candidates.filter(
    ({ staffId, locationId }) => (query.staffId ?? staffId) === staffId && (query.locationId ?? locationId) === locationId,
  )
  const locations = [...new Set(candidates.map((candidate) => candidate.locationId))]
  const days = candidates.map((candidate) => openDays(candidate, query, zones))
  const freeSinceKnown = new Map<Span, Map<number, number>>()
  const slots: Slot[] = []
  for (let startMs = Math.ceil(query.fromMs / MINUTE) * MINUTE; startMs < query.toMs; startMs += MINUTE) {
    for (const locationId of locations) {
      const staffIds = candidates
        .filter((candidate, i) => candidate.locationId === locationId && canStart(candidate, days[i]!, startMs))
        .map((candidate) => candidate.staffId)
      if (staffIds.length > 0)
        slots.push({ startMs, endMs: startMs + offer.durationMin * MINUTE, locationId, staffIds: [...new Set(staffIds)] })
    }
  }
  return slots

  function canStart(candidate: Candidate, openings: readonly Span[], startMs: number): boolean {
    const endMs = startMs + offer.durationMin * MINUTE
    if (startMs < occupancy.nowMs + offer.minimumNoticeMin * MINUTE) return false
    if (!openThroughout(openings, startMs, endMs)) return false
    if (beyondWindow(candidate.schedule.timeZone, startMs)) return false
    if (!isFree(candidate.staffId, startMs, endMs)) return false
    const pools = offer.pools.filter((pool) => (pool.locationId ?? candidate.locationId) === candidate.locationId)
    if (!pools.every((pool) => pool.units.some((unit) => isFree(unit, startMs, endMs)))) return false
    return openings.some((opening) => opening.startMs <= startMs && startMs < opening.endMs && onGrid(candidate, opening, startMs))
  }

  function beyondWindow(timeZone: string, startMs: number): boolean {
    if (offer.bookingWindowDays === undefined) return false
    return zones.isoDateAt(timeZone, startMs) > zones.addDays(zones.isoDateAt(timeZone, occupancy.nowMs), offer.bookingWindowDays)
  }

  function onGrid(candidate: Candidate, opening: Span, startMs: number): boolean {
    let originMs = opening.startMs
    if (offer.slotAlignment === 'clock') {
      // From where the free range begins in this opening, on to the first round time.
      originMs = freeSince(candidate.staffId, opening, startMs)
      const step = [60, 30, 20, 15, 10, 5, 1].find((minutes) => offer.slotIntervalMin % minutes === 0)!
      while (zones.wallMinuteAt(candidate.schedule.timeZone, originMs) % step !== 0) originMs += MINUTE
    }
    return startMs >= originMs && (startMs - originMs) % (offer.slotIntervalMin * MINUTE) === 0
  }

  /** Goes back minute by minute to where the free range around `ms` begins in its opening. */
  function freeSince(staffId: string, opening: Span, ms: number): number {
    const known = freeSinceKnown.get(opening) ?? new Map<number, number>()
    freeSinceKnown.set(opening, known)
    const earliestMs = Math.max(opening.startMs, occupancy.nowMs + offer.minimumNoticeMin * MINUTE)
    let sinceMs = ms
    while (!known.has(sinceMs) && sinceMs - MINUTE >= earliestMs && isFree(staffId, sinceMs - MINUTE, sinceMs)) sinceMs -= MINUTE
    known.set(ms, known.get(sinceMs) ?? sinceMs)
    return known.get(ms)!
  }

  function isFree(subject: string, startMs: number, endMs: number): boolean {
    return (
      claims.every((claim) => claim.subject !== subject || keepsClear(claim, startMs, endMs)) &&
      occupancy.busy.every((block) => block.subject !== subject || keepsOff(block, startMs, endMs))
    )
  }

  /** Whether the gap to a claim is at least the greater of the two buffers in it. */
  function keepsClear(claim: Pick<Claim, 'startMs' | 'endMs' | 'padBeforeMs' | 'padAfterMs'>, startMs: number, endMs: number): boolean {
    if (startMs >= claim.endMs) return startMs - claim.endMs >= Math.max(claim.padAfterMs, offer.bufferBeforeMin * MINUTE)
    if (endMs <= claim.startMs) return claim.startMs - endMs >= Math.max(claim.padBeforeMs, offer.bufferAfterMin * MINUTE)
    return false
  }

  /** An external entry brings no buffers of its own; to time off no gap is needed at all. */
  function keepsOff({ startMs: busyMs, endMs: busyEndMs, kind }: BusyBlock, startMs: number, endMs: number): boolean {
    if (kind === 'timeOff') return endMs <= busyMs || startMs >= busyEndMs
    return keepsClear({ startMs: busyMs, endMs: busyEndMs, padBeforeMs: 0, padAfterMs: 0 }, startMs, endMs)
  }
}

const openThroughout = (openings: readonly Span[], startMs: number, endMs: number): boolean => {
  let ms = startMs
  while (ms < endMs) {
    const around = openings.find((opening) => opening.startMs <= ms && ms < opening.endMs)
    if (!around) return false
    ms = around.endMs
  }
  return true
}

/** Openings of every local date around the window, one for what touches within a date. */
function openDays({ schedule }: Candidate, query: SlotQuery, zones: ZoneArithmetic): Span[] {
  const { timeZone, rules, overrides } = schedule
  const openings: Span[] = []
  const last = zones.addDays(zones.isoDateAt(timeZone, query.toMs), 2)
  for (let isoDate = zones.addDays(zones.isoDateAt(timeZone, query.fromMs), -2); isoDate <= last; isoDate = zones.addDays(isoDate, 1)) {
    const replaced = overrides.filter((override) => override.isoDate === isoDate)
    const weekly = rules.filter(
      (rule) =>
        rule.weekdays.includes(zones.weekday(isoDate)) && (rule.validFrom ?? isoDate) <= isoDate && isoDate <= (rule.validUntil ?? isoDate),
    )
    const ranges: readonly MinuteRange[] = replaced.length > 0 ? replaced.flatMap((override) => override.openings) : weekly
    let ofDate: Span[] = []
    for (const { startMin, endMin } of ranges) {
      const startMs = zones.instantOf(timeZone, isoDate, startMin)
      const endMs = zones.instantOf(timeZone, isoDate, endMin)
      if (endMin <= startMin || startMs === undefined || endMs === undefined || endMs <= startMs) continue
      const touching = ofDate.filter((other) => other.startMs <= endMs && startMs <= other.endMs)
      ofDate = ofDate.filter((other) => !touching.includes(other))
      ofDate.push({
        startMs: Math.min(startMs, ...touching.map((t) => t.startMs)),
        endMs: Math.max(endMs, ...touching.map((t) => t.endMs)),
      })
    }
    openings.push(...ofDate)
  }
  return openings
}
