import { epochDayAt, MINUTE_MS, offsetMsAt } from '../time/index.ts'
import { busyBySubject } from './busy.ts'
import type { Change } from './changes.ts'
import { type Asked, endOf, isAskedFor, type Reason } from './explain-reason.ts'
import { limitReasons, windowReasons } from './explain-staff.ts'
import { fillNeeds, teamPlan } from './fill-needs.ts'
import { freeStarts } from './free-starts.ts'
import { commonLimits } from './limits.ts'
import type { Candidate, Offer, ResourcePool, Session, StaffNeed } from './offer.ts'
import { calendarZoneOf } from './periods.ts'
import { freeSeats } from './sessions.ts'
import { freeUnits, poolGroups } from './unit-starts.ts'

/** What stands in the way whoever takes it, wherever: the clock, the notice, limits, the size of the party. */
export function commonReasons(asked: Asked): Reason[] {
  const { offer, occupancy, query, startMs } = asked
  const reasons: Reason[] = []
  if (startMs < occupancy.nowMs) reasons.push({ kind: 'past', ways: [] })
  else if (startMs < occupancy.nowMs + offer.minimumNoticeMin * MINUTE_MS) {
    const minimumNoticeMin = Math.floor((startMs - occupancy.nowMs) / MINUTE_MS)
    reasons.push({ kind: 'notice', ways: [[{ kind: 'notice', minimumNoticeMin }]] })
  }
  reasons.push(...limitReasons(asked, commonLimits(offer, query.customerId)))
  const { seats } = offer
  const { partySize = 1 } = query
  if (seats?.maxPartySize !== undefined && partySize > seats.maxPartySize)
    reasons.push({ kind: 'seats', ways: [[{ kind: 'seats', maxPartySize: partySize }]] })
  return reasons
}

/** Whether so many earlier dates have a start that this one is no longer among the first. */
export function bookableDayReasons({ offer, occupancy, query, startMs }: Asked): Reason[] {
  if (offer.bookableDays === undefined) return []
  const { bookableDays, ...unbounded } = offer
  const timeZone = calendarZoneOf(offer)
  const today = epochDayAt(timeZone, startMs)
  const window = { fromMs: occupancy.nowMs, toMs: startMs, ...(query.ignoreOwners ? { ignoreOwners: query.ignoreOwners } : {}) }
  const days = new Set(freeStarts(unbounded, occupancy, window).startMs.map((ms) => epochDayAt(timeZone, ms)))
  days.delete(today)
  if (days.size < bookableDays) return []
  return [{ kind: 'window', ways: [[{ kind: 'window', set: { bookableDays: days.size + 1 } }]] }]
}

/** The sessions of that very start that a query lets in. */
export const sessionsAt = ({ offer, occupancy, query, startMs }: Asked): readonly Session[] =>
  offer.seats
    ? (occupancy.sessions ?? []).filter(
        (session) =>
          session.startMs === startMs &&
          (query.locationId ?? session.locationId) === session.locationId &&
          (query.staffId === undefined || session.staffIds.includes(query.staffId)),
      )
    : []

/** What keeps a party from joining a session: seats, and the dates of whoever gives it. */
export function sessionReasons({ offer, occupancy, query, startMs }: Asked, session: Session): Reason[] {
  const { sessionId, capacity, locationId, staffIds } = session
  const lacking = (query.partySize ?? 1) - freeSeats(session, occupancy, query.ignoreOwners).length
  const home = offer.candidates.find((one) => one.locationId === locationId && staffIds.includes(one.staffId))
  const dates = windowReasons(offer, home?.schedule.timeZone ?? calendarZoneOf(offer), occupancy.nowMs, startMs)
  if (lacking <= 0) return dates
  return [{ kind: 'seats', settingId: sessionId, ways: [[{ kind: 'session', sessionId, capacity: capacity + lacking }]] }, ...dates]
}

/** What keeps a booking from opening a session of its own, beside staff and resources. */
export function openingReasons({ offer: { seats }, query: { partySize = 1 } }: Asked): Reason[] {
  if (!seats) return []
  const ways: Change[] = []
  if (seats.scheduledOnly) ways.push({ kind: 'seats', scheduledOnly: false })
  if (partySize > seats.capacity) ways.push({ kind: 'seats', capacity: partySize })
  return ways.map((way): Reason => ({ kind: 'seats', ways: [[way]] }))
}

/** The pools of a location that lack units for the whole appointment; of alternatives the one that lacks least. */
export function resourceReasons(asked: Asked, locationId: string): Reason[] {
  const { offer, occupancy, query, startMs } = asked
  const endMs = endOf(asked)
  const groups = poolGroups(offer.pools, locationId)
  const subjects = new Set(groups.flat().flatMap((pool) => pool.units))
  const busy = busyBySubject(offer, occupancy, subjects, { startMs, endMs }, query.ignoreOwners, locationId)
  const isFree = (unit: string): boolean => freeUnits({ resourceId: unit, units: [unit] }, busy, startMs, endMs) !== undefined
  const lacking = ({ units, quantity = 1 }: ResourcePool): number => quantity - units.filter(isFree).length
  return groups.flatMap((group): Reason[] => {
    const [best] = [...group].sort((a, b) => lacking(a) - lacking(b))
    if (!best || lacking(best) <= 0) return []
    const { resourceId, units } = best
    const claims = occupancy.claims.filter((claim) => units.includes(claim.subject) && claim.startMs < endMs && startMs < claim.endMs)
    const owners = [...new Set(claims.map(({ owner }) => owner))].filter((owner) => !query.ignoreOwners?.includes(owner))
    return [
      {
        kind: 'resource',
        settingId: resourceId,
        ...(owners.length > 0 ? { owners } : {}),
        ways: [[{ kind: 'resource', resourceId, more: lacking(best) }]],
      },
    ]
  })
}

/** Whether there are too few people for a team at a location, whatever the time, and what is asked of whom. */
export function teamReasons({ offer, query }: Asked, there: readonly Candidate[]): Reason[] {
  const { team } = offer
  if (!team) return []
  const isFilled = (needs: readonly StaffNeed[]): boolean => {
    const plan = teamPlan(needs, there)
    return plan !== undefined && fillNeeds(plan, everybody(there)) !== undefined
  }
  let needs = team
  while (needs.length > 0 && !isFilled(needs)) needs = oneLess(needs, isFilled)
  if (needs !== team) return [{ kind: 'team', ways: [[{ kind: 'team', team: needs }]] }]
  const { staffId } = query
  if (staffId === undefined || takesPart(team, there, staffId)) return []
  const roles = team.flatMap(({ role }) => role ?? [])
  return [{ kind: 'team', staffId, ways: roles.map((role): Change[] => [{ kind: 'role', staffId, role }]) }]
}

const everybody = (there: readonly Candidate[]): string[] => there.map(({ staffId }) => staffId)

const takesPart = (team: readonly StaffNeed[], there: readonly Candidate[], staffId: string): boolean =>
  teamPlan(team, there)?.eligible.some((members) => members.some((member) => member.staffId === staffId)) === true

/** The needs with one person less: the last for whom that is enough, else the last that asks for a number, else the last. */
function oneLess(needs: readonly StaffNeed[], isFilled: (needs: readonly StaffNeed[]) => boolean): readonly StaffNeed[] {
  const less = needs.map((need, i) => {
    const fewer = need.count === 'all' || need.count <= 1 ? [] : [{ ...need, count: need.count - 1 }]
    return [...needs.slice(0, i), ...fewer, ...needs.slice(i + 1)]
  })
  const numbered = less.filter((_, i) => needs[i]!.count !== 'all' && needs[i]!.count !== 1)
  return [...less].reverse().find(isFilled) ?? numbered.at(-1) ?? less.at(-1)!
}

/** The team of a location with the fewest obstacles, and the chosen one in it; everybody if no team needs them. */
export function teamOf(asked: Asked, there: readonly Candidate[], cost: (candidate: Candidate) => number): readonly Candidate[] {
  const { offer, query } = asked
  const plan = offer.team && teamPlan(offer.team, there)
  if (!plan) return there
  const costs = new Map(there.map((one) => [one.staffId, one.staffId === query.staffId ? -1 : cost(one)]))
  const byCost = [...everybody(there)].sort((a, b) => costs.get(a)! - costs.get(b)!)
  const filled = fillNeeds(plan, byCost)?.flat() ?? []
  return there.filter(({ staffId }) => filled.includes(staffId))
}

/** What people choose, beside divisors of what they have. */
const USUAL_INTERVALS = [90, 60, 45, 40, 30, 25, 20, 15, 10, 5]

/** Grids on which the start could lie, those nearest to today's first. */
export function gridWays(asked: Asked): Change[] {
  const { offer, startMs } = asked
  const { slotIntervalMin } = offer
  const finer = Array.from({ length: slotIntervalMin - 1 }, (_, i) => slotIntervalMin - 1 - i)
    .filter((minutes) => slotIntervalMin % minutes === 0 || USUAL_INTERVALS.includes(minutes))
    .map((minutes) => ({ slotIntervalMin: minutes }))
  const onTheClock = [{}, ...finer].map((set): Change => ({ kind: 'grid', slotAlignment: 'clock', ...set }))
  if (offer.slotAlignment !== 'fixed') return [...finer.map((set): Change => ({ kind: 'grid', ...set })), ...onTheClock]
  const zones = zonesOf(offer.candidates.filter((one) => isAskedFor(asked, one)))
  const minutes = zones.map((zone) => ((Math.floor((startMs + offsetMsAt(zone, startMs)) / MINUTE_MS) % 1440) + 1440) % 1440)
  return [...minutes.map((fixedStartMin): Change => ({ kind: 'grid', fixedStartMin })), ...onTheClock]
}

const zonesOf = (people: Offer['candidates']): string[] => [
  ...new Set(people.flatMap(({ schedule }) => [schedule.timeZone, ...(schedule.stays ?? []).map(({ timeZone }) => timeZone)])),
]
