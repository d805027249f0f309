import { DAY_MS, epochDayAt, isoDateOf, MINUTE_MS, offsetMsAt } from '../time/index.ts'
import { travelMin } from './busy.ts'
import type { Change } from './changes.ts'
import { countedFor, staffLimits, usedUp } from './limits.ts'
import type { Candidate, Claim, DateOverride, Limit, Occupancy, Offer, Schedule, SlotQuery } from './offer.ts'
import { openingsOf, rangesOn, zoneOn } from './openings.ts'
import { joined } from './spans.ts'
import { bookableSpan } from './timeline.ts'

/** Why a start is not free: what stands in its way, the setting it comes from, and what would have to change. */
export interface Reason {
  readonly kind:
    | 'rule'
    | 'override'
    | 'closure'
    | 'holiday'
    | 'timeOff'
    | 'external'
    | 'past'
    | 'notice'
    | 'window'
    | 'limit'
    | 'buffer'
    | 'travel'
    | 'claim'
    | 'resource'
    | 'seats'
    | 'grid'
    | 'team'
  /** The rule, override, time off, limit, resource or session; the owner of a claim. */
  readonly settingId?: string
  readonly staffId?: string
  /** Several changes belong together. Absent: no setting helps. */
  readonly changes?: readonly Change[]
}

export interface Asked {
  readonly offer: Offer
  readonly occupancy: Occupancy
  readonly query: Omit<SlotQuery, 'fromMs' | 'toMs'>
  readonly startMs: number
}

const id = (settingId: string | undefined): { settingId?: string } => (settingId === undefined ? {} : { settingId })

/** What keeps one candidate from giving the appointment, whatever the grid. */
export function staffReasons(asked: Asked, candidate: Candidate): Reason[] {
  const { offer, occupancy, startMs } = asked
  const limits = staffLimits(offer, candidate.limits)
  return [
    ...hourReasons(candidate, startMs, startMs + offer.durationMin * MINUTE_MS),
    ...busyReasons(asked, candidate.staffId),
    ...windowReasons(offer, candidate.schedule.timeZone, occupancy.nowMs, startMs),
    ...limitReasons(asked, limits, candidate.staffId),
    ...claimReasons(asked, candidate),
  ].map((reason) => ({ ...reason, staffId: candidate.staffId }))
}

/** The zone and epoch day whose rules an instant falls under. */
function localDay(schedule: Schedule, ms: number): { readonly timeZone: string; readonly epochDay: number } {
  for (const { timeZone } of [...(schedule.stays ?? []), schedule]) {
    const epochDay = epochDayAt(timeZone, ms)
    if (zoneOn(schedule, epochDay) === timeZone) return { timeZone, epochDay }
  }
  return { timeZone: schedule.timeZone, epochDay: epochDayAt(schedule.timeZone, ms) }
}

function hourReasons({ staffId, locationId, schedule }: Candidate, startMs: number, endMs: number): Reason[] {
  const open = joined(openingsOf(schedule, startMs, endMs))
  if (open.starts.some((fromMs, i) => fromMs <= startMs && endMs <= open.ends[i]!)) return []
  const { timeZone, epochDay } = localDay(schedule, startMs)
  const minuteOf = (ms: number): number => Math.floor((ms + offsetMsAt(timeZone, ms)) / MINUTE_MS) - epochDay * 1440
  const changes: Change[] = []
  const [fromMin, untilMin] = [minuteOf(startMs), minuteOf(endMs)]
  for (let day = 0; day * 1440 < untilMin; day++) {
    const [startMin, endMin] = [Math.max(0, fromMin - day * 1440), Math.min(1440, untilMin - day * 1440)]
    if (startMin < endMin) changes.push({ kind: 'hours', staffId, locationId, isoDate: isoDateOf(epochDay + day), startMin, endMin })
  }
  return [{ ...hoursOrigin(schedule, epochDay, fromMin), changes }]
}

/** The override, or the rule nearest to that time, that decides the hours of a date. */
function hoursOrigin(schedule: Schedule, epochDay: number, minute: number): Pick<Reason, 'kind' | 'settingId'> {
  const isoDate = isoDateOf(epochDay)
  const override = schedule.overrides.find((one: DateOverride) => one.isoDate === isoDate)
  if (override) return { kind: override.cause ?? 'override', ...id(override.settingId) }
  const holding = schedule.rules.filter((rule) => rangesOn({ ...schedule, rules: [rule], overrides: [] }, epochDay).length > 0)
  const distance = ({ startMin, endMin }: { readonly startMin: number; readonly endMin: number }): number =>
    Math.max(startMin - minute, minute - endMin, 0)
  const [nearest] = [...holding].sort((a, b) => distance(a) - distance(b))
  return { kind: 'rule', ...id(nearest?.settingId) }
}

export function windowReasons(offer: Offer, timeZone: string, nowMs: number, startMs: number): Reason[] {
  const { fromMs, toMs } = bookableSpan(offer, timeZone, nowMs)
  const isoDate = isoDateOf(epochDayAt(timeZone, startMs))
  const reason = (set: (Change & { kind: 'window' })['set']): Reason => ({ kind: 'window', changes: [{ kind: 'window', set }] })
  const reasons: Reason[] = []
  if (startMs < fromMs) reasons.push(reason({ bookableFrom: isoDate }))
  if (startMs < toMs) return reasons
  const ahead = epochDayAt(timeZone, startMs) - epochDayAt(timeZone, nowMs)
  if (offer.bookingWindowDays !== undefined && ahead > offer.bookingWindowDays) reasons.push(reason({ bookingWindowDays: ahead }))
  if (offer.bookableUntil !== undefined && isoDate > offer.bookableUntil) reasons.push(reason({ bookableUntil: isoDate }))
  return reasons
}

export function limitReasons({ offer, occupancy, query, startMs }: Asked, limits: readonly Limit[], staffId?: string): Reason[] {
  return limits.flatMap((limit): Reason[] => {
    const counted = countedFor(offer, occupancy, limit, { staffId, customerId: query.customerId, ignoreOwners: query.ignoreOwners })
    let { max } = limit
    const isFull = () => usedUp(offer, { ...limit, max }, counted, startMs, startMs + 1).starts.length > 0
    if (!isFull()) return []
    while (isFull()) max++
    const { settingId } = limit
    return [{ kind: 'limit', settingId, changes: [{ kind: 'limit', settingId, max, ...(staffId === undefined ? {} : { staffId }) }] }]
  })
}

function busyReasons({ offer, occupancy, startMs }: Asked, subject: string): Reason[] {
  const endMs = startMs + offer.durationMin * MINUTE_MS
  return occupancy.busy.flatMap((block): Reason[] => {
    const [before, after] = block.kind === 'external' ? [offer.bufferAfterMin, offer.bufferBeforeMin] : [0, 0]
    const isClear = endMs <= block.startMs - before * MINUTE_MS || startMs >= block.endMs + after * MINUTE_MS
    if (block.subject !== subject || block.endMs < block.startMs || isClear) return []
    const { startMs: fromMs, endMs: untilMs, settingId } = block
    return [{ kind: block.kind, ...id(settingId), changes: [{ kind: 'busy', subject, startMs: fromMs, endMs: untilMs, ...id(settingId) }] }]
  })
}

function claimReasons(asked: Asked, { staffId, locationId }: Candidate): Reason[] {
  const { offer, occupancy, query, startMs } = asked
  const endMs = startMs + offer.durationMin * MINUTE_MS
  const buffers = { before: offer.bufferBeforeMin, after: offer.bufferAfterMin }
  const found: Reason[] = []
  for (const claim of occupancy.claims) {
    if (claim.subject !== staffId || claim.endMs < claim.startMs || query.ignoreOwners?.includes(claim.owner)) continue
    if (claim.startMs - startMs > 3 * DAY_MS || startMs - claim.endMs > 3 * DAY_MS) continue
    const removal: Change = { kind: 'claim', subject: staffId, owner: claim.owner }
    if (startMs < claim.endMs && claim.startMs < endMs) {
      found.push({ kind: 'claim', settingId: claim.owner, changes: [removal] })
      continue
    }
    const isBefore = claim.endMs <= startMs
    const shorter = shorterBuffer(offer, claim, locationId, isBefore, isBefore ? startMs - claim.endMs : claim.startMs - endMs)
    if (shorter === 'enough') continue
    if (typeof shorter === 'string') found.push({ kind: shorter, settingId: claim.owner, changes: [removal] })
    else {
      if (isBefore) buffers.before = Math.min(buffers.before, shorter.minutes)
      else buffers.after = Math.min(buffers.after, shorter.minutes)
      found.push({
        kind: 'buffer',
        settingId: claim.owner,
        changes: [{ kind: 'buffer', bufferBeforeMin: buffers.before, bufferAfterMin: buffers.after }],
      })
    }
  }
  return found
}

/** The buffer of this service with which a gap is long enough, or what else makes it too short. */
function shorterBuffer(
  offer: Offer,
  claim: Claim,
  locationId: string,
  isBefore: boolean,
  gapMs: number,
): 'enough' | 'buffer' | 'travel' | { readonly minutes: number } {
  const own = (isBefore ? offer.bufferBeforeMin : offer.bufferAfterMin) * MINUTE_MS
  const theirs = isBefore ? claim.padAfterMs : claim.padBeforeMs
  const way = (isBefore ? travelMin(offer, claim.locationId, locationId) : travelMin(offer, locationId, claim.locationId)) * MINUTE_MS
  const sum = offer.bufferRule === 'sum'
  if (gapMs >= (sum ? own + theirs + way : Math.max(own, theirs, way))) return 'enough'
  const rest = sum ? theirs + way : Math.max(theirs, way)
  if (gapMs < rest) return way > theirs ? 'travel' : 'buffer'
  return { minutes: Math.floor((sum ? gapMs - rest : gapMs) / MINUTE_MS) }
}
