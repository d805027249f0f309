import { epochDayAt, startOfDayMs } from '../time/index.ts'
import type { Change } from './changes.ts'
import { type Option, slotsAdded, smallestChange } from './explain-change.ts'
import {
  bookableDayReasons,
  commonReasons,
  openingReasons,
  resourceReasons,
  sessionReasons,
  sessionsAt,
  teamReasons,
} from './explain-common.ts'
import { type Asked, isAskedFor, type Reason } from './explain-reason.ts'
import { staffReasons } from './explain-staff.ts'
import { type SlotFilter, slotAt } from './nearest-free.ts'
import type { Candidate, Occupancy, Offer } from './offer.ts'
import { calendarZoneOf } from './periods.ts'

export interface Explanation {
  readonly bookable: boolean
  /** What stands in the way whoever takes it. */
  readonly reasons: readonly Reason[]
  /** What keeps each of the staff, at each of their locations, from taking it. Nothing of this is for the public. */
  readonly staff: readonly StaffChain[]
  /** The fewest changes found that would make the start free, none of which could be left out. Absent: bookable, or past. */
  readonly changes?: readonly Change[]
  /** How many free starts they would add on that local date, this one among them. */
  readonly addsSlots?: number
}

/** In a team of so many everybody is tried as the one who leads it. */
const MOST_LEADS = 6

interface StaffChain {
  readonly staffId: string
  readonly locationId: string
  readonly reasons: readonly Reason[]
}

/**
 * Why a start is free or not. Reasons are read off the settings one by one; the changes are tried with `slotAt` before
 * they are named, so what is said to open a start does.
 *
 * @param others staff who could give the service at a place where they have no hours yet. Absent: if nobody of the offer is
 *   asked for, those who are asked for.
 */
export function explain(
  offer: Offer,
  occupancy: Occupancy,
  startMs: number,
  filter: SlotFilter = {},
  others: readonly Candidate[] = newcomers(offer, filter),
): Explanation {
  const isFree = slotAt(offer, occupancy, startMs, filter) !== undefined
  const asked: Asked = { offer, occupancy, query: filter, startMs }
  const there = [...offer.candidates, ...others].filter((candidate) => isAskedFor(asked, candidate))
  const chains = there.map((candidate) => ({
    candidate,
    reasons: staffReasons(asked, candidate, others.includes(candidate) ? candidate : undefined),
  }))
  const staff = chains.map(({ candidate: { staffId, locationId }, reasons }): StaffChain => ({ staffId, locationId, reasons }))
  if (isFree) return { bookable: true, reasons: [], staff }

  const options: Option[] = []
  const reasons: Reason[] = [...commonReasons(asked), ...bookableDayReasons(asked)]
  const sessions = sessionsAt(asked)
  for (const session of sessions) {
    const ofSession = sessionReasons(asked, session)
    reasons.push(...ofSession)
    options.push({ locationId: session.locationId, people: [], session, obstacles: ofSession.length })
  }
  if (sessions.length === 0) reasons.push(...openingReasons(asked))
  for (const locationId of new Set(there.map((one) => one.locationId))) {
    const here = chains.filter(({ candidate }) => candidate.locationId === locationId)
    const people = here.map(({ candidate }) => candidate)
    const shared = [...resourceReasons(asked, locationId), ...teamReasons(asked, people)]
    reasons.push(...shared)
    if (offer.team) {
      options.push({ locationId, people, obstacles: shared.length })
      // On whose grid a start lies decides as well; of many people those with the fewest obstacles have to do.
      if (offer.team[0]!.count !== 'all' && people.length <= MOST_LEADS)
        for (const { staffId } of people) options.push({ locationId, people, withStaffId: staffId, obstacles: shared.length + 3 })
    } else for (const one of here) options.push({ locationId, people: [one.candidate], obstacles: shared.length + one.reasons.length })
  }
  const changes = smallestChange(asked, options)
  if (!changes) return { bookable: false, reasons, staff }
  const grid = changes.filter(({ kind }) => kind === 'grid').map((change): Reason => ({ kind: 'grid', ways: [[change]] }))
  const timeZone = calendarZoneOf(offer)
  const today = epochDayAt(timeZone, startMs)
  const day = { fromMs: startOfDayMs(timeZone, today), toMs: startOfDayMs(timeZone, today + 1) }
  return { bookable: false, reasons: [...reasons, ...grid], staff, changes, addsSlots: slotsAdded(asked, day, changes) }
}

/** Staff who are asked for where they have no hours, if nobody else is asked for there. */
function newcomers(offer: Offer, query: SlotFilter): Candidate[] {
  const { candidates, team } = offer
  const { staffId, locationId } = query
  if (candidates.some((candidate) => isAskedFor({ offer, query }, candidate))) return []
  const places = locationId === undefined ? [...new Set(candidates.map((one) => one.locationId))] : [locationId]
  const people = staffId === undefined || team ? [...new Set(candidates.map((one) => one.staffId))] : [staffId]
  return places.flatMap((place) =>
    people.map((person): Candidate => {
      const elsewhere = candidates.find((one) => one.staffId === person)
      const schedule = { timeZone: elsewhere?.schedule.timeZone ?? calendarZoneOf(offer), rules: [], overrides: [] }
      return { staffId: person, locationId: place, schedule, ...(elsewhere?.roles ? { roles: elsewhere.roles } : {}) }
    }),
  )
}
