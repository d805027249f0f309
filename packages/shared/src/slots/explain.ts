import { epochDayAt, MINUTE_MS, offsetMsAt } from '../time/index.ts'
import { busyBySubject } from './busy.ts'
import { type Change, type Situation, withChange } from './changes.ts'
import { type Asked, limitReasons, type Reason, staffReasons, windowReasons } from './explain-staff.ts'
import { fillNeeds, teamPlan } from './fill-needs.ts'
import { freeStarts } from './free-starts.ts'
import { commonLimits } from './limits.ts'
import { type SlotFilter, slotAt } from './nearest-free.ts'
import type { Candidate, Occupancy, Offer, ResourcePool } from './offer.ts'
import { calendarZoneOf } from './periods.ts'
import { freeSeats } from './sessions.ts'
import { freeUnits, poolGroups } from './unit-starts.ts'

export interface Explanation {
  readonly bookable: boolean
  /** What stands in the way whoever takes it. */
  readonly reasons: readonly Reason[]
  /** What keeps each of the staff, at each of their locations, from taking it. Nothing of this is for the public. */
  readonly staff: readonly { readonly staffId: string; readonly locationId: string; readonly reasons: readonly Reason[] }[]
  /** The fewest changes found that would make the start free, none of which could be left out. Absent: bookable, or nothing helps. */
  readonly changes?: readonly Change[]
}

/**
 * Why a start is free or not. Reasons are read off the settings one by one; the changes are tried with `slotAt` before
 * they are named, so what is said to open a start does.
 */
export function explain(offer: Offer, occupancy: Occupancy, startMs: number, filter: SlotFilter = {}): Explanation {
  const asked: Asked = { offer, occupancy, query: filter, startMs }
  const there = offer.candidates.filter(
    ({ staffId, locationId }) =>
      (filter.locationId ?? locationId) === locationId && (offer.team !== undefined || (filter.staffId ?? staffId) === staffId),
  )
  const staff = there.map((candidate) => ({ candidate, reasons: staffReasons(asked, candidate) }))
  const places = [...new Set(there.map(({ locationId }) => locationId))]
  const common = commonReasons(asked)
  const resources = new Map(places.map((place) => [place, resourceReasons(asked, place)]))
  const shown = staff.map(({ candidate: { staffId, locationId }, reasons }) => ({ staffId, locationId, reasons }))
  if (slotAt(offer, occupancy, startMs, filter)) return { bookable: true, reasons: [], staff: shown }

  const sessions = sessionReasons(asked)
  const reasons = [...common, ...sessions, ...[...resources.values()].flat()]
  const options: (readonly Reason[])[] = sessions.map((session) => [session])
  for (const place of places) {
    const here = staff.filter(({ candidate }) => candidate.locationId === place)
    for (const people of offer.team ? teamOf(offer, here, filter.staffId) : here.map((one) => [one]))
      options.push([...resources.get(place)!, ...people.flatMap((one) => one.reasons)])
  }
  const tried = options
    .filter((option) => [...common, ...option].every(({ changes }) => changes !== undefined))
    .map((option) => [...common, ...option].flatMap(({ changes }) => changes ?? []))
    .sort((a, b) => a.length - b.length)
  for (const changes of tried) {
    const opening = opens(asked, changes)
    if (!opening) continue
    const grid = opening.filter((change) => change.kind === 'grid')
    return {
      bookable: false,
      reasons: [...reasons, ...grid.map((change): Reason => ({ kind: 'grid', changes: [change] }))],
      staff: shown,
      changes: opening,
    }
  }
  return { bookable: false, reasons, staff: shown }
}

interface StaffChain {
  readonly candidate: Candidate
  readonly reasons: readonly Reason[]
}

/** The team that needs the fewest changes, or none if there never are enough people. */
function teamOf(offer: Offer, here: readonly StaffChain[], chosen: string | undefined): StaffChain[][] {
  const plan = teamPlan(
    offer.team!,
    here.map(({ candidate }) => candidate),
  )
  const cost = ({ candidate, reasons }: StaffChain): number => (candidate.staffId === chosen ? -1 : reasons.length)
  const byCost = [...here].sort((a, b) => cost(a) - cost(b)).map(({ candidate }) => candidate.staffId)
  const filled = plan && fillNeeds(plan, byCost)?.flat()
  return filled ? [here.filter(({ candidate }) => filled.includes(candidate.staffId))] : []
}

function commonReasons(asked: Asked): Reason[] {
  const { offer, occupancy, query, startMs } = asked
  const reasons: Reason[] = []
  if (startMs < occupancy.nowMs) reasons.push({ kind: 'past' })
  else if (startMs < occupancy.nowMs + offer.minimumNoticeMin * MINUTE_MS) {
    const minimumNoticeMin = Math.floor((startMs - occupancy.nowMs) / MINUTE_MS)
    reasons.push({ kind: 'notice', changes: [{ kind: 'notice', minimumNoticeMin }] })
  }
  reasons.push(...bookableDayReasons(asked), ...limitReasons(asked, commonLimits(offer, query.customerId)))
  const { seats } = offer
  const { partySize = 1 } = query
  if (seats?.maxPartySize !== undefined && partySize > seats.maxPartySize)
    reasons.push({ kind: 'seats', changes: [{ kind: 'seats', maxPartySize: partySize }] })
  return reasons
}

/** Whether so many earlier dates have a start that this one is no longer among the first. */
function bookableDayReasons({ offer, occupancy, query, startMs }: Asked): Reason[] {
  if (offer.bookableDays === undefined) return []
  const { bookableDays, ...unbounded } = offer
  const timeZone = calendarZoneOf(offer)
  const today = epochDayAt(timeZone, startMs)
  const window = { fromMs: occupancy.nowMs, toMs: startMs, ...(query.ignoreOwners ? { ignoreOwners: query.ignoreOwners } : {}) }
  const days = new Set(freeStarts(unbounded, occupancy, window).startMs.map((ms) => epochDayAt(timeZone, ms)))
  days.delete(today)
  if (days.size < bookableDays) return []
  return [{ kind: 'window', changes: [{ kind: 'window', set: { bookableDays: days.size + 1 } }] }]
}

/** Full sessions of that very start, and what keeps a new one from being opened. */
function sessionReasons({ offer, occupancy, query, startMs }: Asked): Reason[] {
  const { seats } = offer
  const { partySize = 1 } = query
  if (!seats) return []
  const full = (occupancy.sessions ?? []).filter(
    (session) =>
      session.startMs === startMs &&
      (query.locationId ?? session.locationId) === session.locationId &&
      (query.staffId === undefined || session.staffIds.includes(query.staffId)),
  )
  const reasons = full.map((session): Reason => {
    const { sessionId, capacity, locationId, staffIds } = session
    const lacking = Math.max(0, partySize - freeSeats(session, occupancy, query.ignoreOwners).length)
    const home = offer.candidates.find((one) => one.locationId === locationId && staffIds.includes(one.staffId))
    const dates = windowReasons(offer, home?.schedule.timeZone ?? calendarZoneOf(offer), occupancy.nowMs, startMs).flatMap(
      ({ changes }) => changes ?? [],
    )
    return { kind: 'seats', settingId: sessionId, changes: [{ kind: 'session', sessionId, capacity: capacity + lacking }, ...dates] }
  })
  return reasons
}

/** What would let a new session be opened, beside staff and resources. */
function openingSeats({ offer, query }: Asked): Change[] {
  const { seats } = offer
  const { partySize = 1 } = query
  const changes: Change[] = []
  if (seats?.scheduledOnly) changes.push({ kind: 'seats', scheduledOnly: false })
  if (seats && partySize > seats.capacity) changes.push({ kind: 'seats', capacity: partySize })
  return changes
}

function resourceReasons(asked: Asked, locationId: string): Reason[] {
  const { offer, occupancy, query, startMs } = asked
  const endMs = startMs + offer.durationMin * MINUTE_MS
  const groups = poolGroups(offer.pools, locationId)
  const subjects = new Set(groups.flat().flatMap((pool) => pool.units))
  const busy = busyBySubject(offer, occupancy, subjects, { startMs, endMs }, query.ignoreOwners, locationId)
  return groups.flatMap((group): Reason[] => {
    const lacking = ({ units, quantity = 1, ...pool }: ResourcePool): number =>
      quantity - units.filter((unit) => freeUnits({ ...pool, units: [unit] }, busy, startMs, endMs)).length
    const [best] = [...group].sort((a, b) => lacking(a) - lacking(b))
    if (!best || lacking(best) <= 0) return []
    const { resourceId } = best
    return [{ kind: 'resource', settingId: resourceId, changes: [{ kind: 'resource', resourceId, more: lacking(best) }] }]
  })
}

/** The changes, with one of the grid if it takes that, and without those that it also works without; undefined if they don't help. */
function opens(asked: Asked, changes: readonly Change[]): readonly Change[] | undefined {
  const { query, startMs } = asked
  const all = (list: readonly Change[]): Situation => list.reduce<Situation>(withChange, asked)
  const works = (list: readonly Change[]): boolean => {
    const { offer, occupancy } = all(list)
    return slotAt(offer, occupancy, startMs, query) !== undefined
  }
  const enough = [[], openingSeats(asked)]
    .flatMap((seats) => [[], ...gridChanges(asked).map((change) => [change])].map((grid) => [...changes, ...seats, ...grid]))
    .find(works)
  if (!enough) return undefined
  return enough.reduce<readonly Change[]>((kept, change) => {
    const less = kept.filter((other) => other !== change)
    return works(less) ? less : kept
  }, enough)
}

/** Grids on which a start could lie, those nearest to today's first. */
function gridChanges({ offer, startMs }: Asked): Change[] {
  if (offer.slotAlignment === 'fixed') {
    const zones = [
      ...new Set(offer.candidates.flatMap(({ schedule }) => [schedule.timeZone, ...(schedule.stays ?? []).map((stay) => stay.timeZone)])),
    ]
    const minutes = zones.map((zone) => ((Math.floor((startMs + offsetMsAt(zone, startMs)) / MINUTE_MS) % 1440) + 1440) % 1440)
    return minutes.map((fixedStartMin) => ({ kind: 'grid', fixedStartMin }))
  }
  const divisors = Array.from({ length: offer.slotIntervalMin - 1 }, (_, i) => offer.slotIntervalMin - 1 - i)
  return divisors.filter((minutes) => offer.slotIntervalMin % minutes === 0).map((slotIntervalMin) => ({ kind: 'grid', slotIntervalMin }))
}
