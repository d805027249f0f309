import { DAY_MS, epochDayAt, isoDateOf, MINUTE_MS } from '../time/index.ts'
import { travelMin } from './busy.ts'
import type { Change } from './changes.ts'
import { hourReasons } from './explain-hours.ts'
import { type Asked, endOf, named, type Reason } from './explain-reason.ts'
import { countedFor, staffLimits } from './limits.ts'
import type { BusyBlock, Candidate, Claim, Limit, Offer } from './offer.ts'
import { calendarZoneOf, periodAt } from './periods.ts'
import { bookableSpan } from './timeline.ts'

/** What keeps one candidate from giving the appointment, whatever the grid. `joins`: the same as somebody without any hours there. */
export function staffReasons(asked: Asked, candidate: Candidate, joins?: Candidate): Reason[] {
  const { offer, occupancy, startMs } = asked
  return [
    ...hourReasons(candidate, startMs, endOf(asked), joins),
    ...busyReasons(asked, candidate.staffId),
    ...windowReasons(offer, candidate.schedule.timeZone, occupancy.nowMs, startMs),
    ...limitReasons(asked, staffLimits(offer, candidate.limits), candidate.staffId),
    ...claimReasons(asked, candidate),
  ].map((reason) => ({ ...reason, staffId: candidate.staffId }))
}

export function windowReasons(offer: Offer, timeZone: string, nowMs: number, startMs: number): Reason[] {
  const { fromMs } = bookableSpan(offer, timeZone, nowMs)
  const isoDate = isoDateOf(epochDayAt(timeZone, startMs))
  const reason = (set: (Change & { kind: 'window' })['set']): Reason => ({ kind: 'window', ways: [[{ kind: 'window', set }]] })
  const reasons: Reason[] = []
  if (startMs < fromMs) reasons.push(reason({ bookableFrom: isoDate }))
  const ahead = epochDayAt(timeZone, startMs) - epochDayAt(timeZone, nowMs)
  if (offer.bookingWindowDays !== undefined && ahead > offer.bookingWindowDays) reasons.push(reason({ bookingWindowDays: ahead }))
  if (offer.bookableUntil !== undefined && isoDate > offer.bookableUntil) reasons.push(reason({ bookableUntil: isoDate }))
  return reasons
}

/** The limits that one more appointment in the period of the start would go beyond. */
export function limitReasons({ offer, occupancy, query, startMs }: Asked, limits: readonly Limit[], staffId?: string): Reason[] {
  return limits.flatMap((limit): Reason[] => {
    const period = periodAt(calendarZoneOf(offer), limit.per, startMs)
    const counted = countedFor(offer, occupancy, limit, { staffId, customerId: query.customerId, ignoreOwners: query.ignoreOwners })
    const there = counted.filter((booking) => period.startMs <= booking.startMs && booking.startMs < period.endMs)
    const max =
      limit.unit === 'bookings' ? there.length + 1 : there.reduce((minutes, booking) => minutes + booking.durationMin, offer.durationMin)
    if (max <= limit.max) return []
    const { settingId } = limit
    return [{ kind: 'limit', settingId, ways: [[{ kind: 'limit', settingId, max, ...(staffId === undefined ? {} : { staffId }) }]] }]
  })
}

function busyReasons(asked: Asked, subject: string): Reason[] {
  const { offer, occupancy, startMs } = asked
  const endMs = endOf(asked)
  return occupancy.busy.flatMap((block): Reason[] => {
    if (block.subject !== subject || block.endMs < block.startMs) return []
    const isExternal = block.kind === 'external'
    const isBefore = block.endMs <= startMs
    const gapMs = isBefore ? startMs - block.endMs : block.startMs - endMs
    const bufferMin = isBefore ? offer.bufferBeforeMin : offer.bufferAfterMin
    if (gapMs >= (isExternal ? bufferMin * MINUTE_MS : 0)) return []
    const removed = [removalOf(block)]
    const about = { ...named(block.settingId), startMs: block.startMs, endMs: block.endMs }
    if (gapMs < 0) return [{ kind: block.kind, ...about, ways: [removed] }]
    return [{ kind: 'buffer', ...about, ways: [[shorter(isBefore, Math.floor(gapMs / MINUTE_MS))], removed] }]
  })
}

const removalOf = ({ subject, startMs, endMs, settingId }: BusyBlock): Change => ({
  kind: 'busy',
  subject,
  startMs,
  endMs,
  ...named(settingId),
})
const shorter = (isBefore: boolean, minutes: number): Change =>
  isBefore ? { kind: 'buffer', bufferBeforeMin: minutes } : { kind: 'buffer', bufferAfterMin: minutes }

function claimReasons(asked: Asked, { staffId, locationId }: Candidate): Reason[] {
  const { offer, occupancy, query, startMs } = asked
  const endMs = endOf(asked)
  const found: Reason[] = []
  for (const claim of occupancy.claims) {
    if (claim.subject !== staffId || claim.endMs < claim.startMs || query.ignoreOwners?.includes(claim.owner)) continue
    // No buffer and no way takes three days.
    if (claim.startMs - startMs > 3 * DAY_MS || startMs - claim.endMs > 3 * DAY_MS) continue
    const removed: Change[] = [{ kind: 'claim', owner: claim.owner }]
    const about = { settingId: claim.owner, startMs: claim.startMs, endMs: claim.endMs }
    const isBefore = claim.endMs <= startMs
    const gapMs = isBefore ? startMs - claim.endMs : claim.startMs - endMs
    if (gapMs < 0) {
      found.push({ kind: 'claim', ...about, ways: [removed] })
      continue
    }
    const minutes = enoughBuffer(offer, claim, locationId, isBefore, gapMs)
    if (minutes === 'enough') continue
    if (typeof minutes === 'number') found.push({ kind: 'buffer', ...about, ways: [[shorter(isBefore, minutes)], removed] })
    else found.push({ kind: minutes, ...about, ways: [removed] })
  }
  return found
}

/** The longest buffer of this service with which a gap is long enough, or what else makes it too short. */
function enoughBuffer(
  offer: Offer,
  claim: Claim,
  locationId: string,
  isBefore: boolean,
  gapMs: number,
): 'enough' | 'buffer' | 'travel' | number {
  const own = (isBefore ? offer.bufferBeforeMin : offer.bufferAfterMin) * MINUTE_MS
  const theirs = isBefore ? claim.padAfterMs : claim.padBeforeMs
  const way = (isBefore ? travelMin(offer, claim.locationId, locationId) : travelMin(offer, locationId, claim.locationId)) * MINUTE_MS
  const sum = offer.bufferRule === 'sum'
  if (gapMs >= (sum ? own + theirs + way : Math.max(own, theirs, way))) return 'enough'
  const rest = sum ? theirs + way : Math.max(theirs, way)
  if (gapMs < rest) return way > theirs ? 'travel' : 'buffer'
  return Math.floor((sum ? gapMs - rest : gapMs) / MINUTE_MS)
}
