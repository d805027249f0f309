import type { UnbookableStart } from '@slotwell/shared/schema'
import {
  bookableSpan,
  type Candidate,
  type DateOverride,
  type FreeStarts,
  freeStarts,
  type Offer,
  type SlotFilter,
  startsLeft,
} from '@slotwell/shared/slots'
import { formatInstant, localDateAt, MINUTE_MS } from '@slotwell/shared/time'
import { filterOf, type Offered } from './find-offer.ts'
import type { SeenAndCounted } from './occupancy-in.ts'

interface Window {
  readonly fromMs: number
  readonly toMs: number
  readonly timeZone: string
}

/** Starts that published rules keep from being offered, and until when time alone leaves the list as it is. */
export interface Unbookable {
  readonly starts: readonly UnbookableStart[]
  readonly untilMs: number
}

/** Nobody has taken anything, and no start is too soon. */
const EMPTY = { nowMs: -Infinity, claims: [], busy: [] }

/**
 * What a visitor may know about a start that is not offered: the place is closed, it is too far ahead, too soon, or the
 * service has reached its limit. The starts are those of the published hours from now on, at most `most` of them. Claims,
 * time off and busy blocks are never looked at, so nothing of them can be told from what is listed or left out; what the
 * limit may say is in decision 0006.
 */
export function unbookableIn(offered: Offered, seen: SeenAndCounted, { toMs, timeZone, ...window }: Window, most: number): Unbookable {
  const { configuration, service, offer } = offered
  const fromMs = Math.max(window.fromMs, seen.nowMs)
  if (fromMs >= toMs) return { starts: [], untilMs: Infinity }
  const hours = withoutPolicy(offer)
  const gridOf = (rules: Offer): FreeStarts => freeStarts(rules, EMPTY, { ...filterOf(offered, []), fromMs, toMs }, most)
  const whole = gridOf({ ...hours, candidates: hours.candidates.map(withoutClosures) })
  const open = gridOf(hours)
  const isOpen = new Set(open.startMs.map((startMs, i) => keyOf(startMs, open.termsOf(i).locationId)))
  const places = new Map(configuration.locations.map((location) => [location.id, { location, closed: closedDates(location) }]))
  const isClosed = (startMs: number, locationId: string): boolean => {
    const place = places.get(locationId)
    return place?.closed.has(localDateAt(startMs, place.location.timeZone)) === true
  }
  const isTooFar = outsideOf(offer, seen.nowMs, filterOf(offered, []))
  const isFull = limitsReached(offer, seen, open, fromMs, toMs)
  const noticeMs = offer.minimumNoticeMin * MINUTE_MS

  const reasonOf = (startMs: number, locationId: string): UnbookableStart['reason'] | undefined => {
    if (isClosed(startMs, locationId)) return 'closed'
    // Half a day that is closed can shift the grid: what lies on neither is no start.
    if (!isOpen.has(keyOf(startMs, locationId))) return undefined
    if (isTooFar(startMs, locationId)) return 'window'
    if (startMs < seen.nowMs + noticeMs) return 'notice'
    return isFull(startMs) ? 'limit' : undefined
  }
  const starts: UnbookableStart[] = []
  let untilMs = Infinity
  whole.startMs.forEach((startMs, i) => {
    const { locationId } = whole.termsOf(i)
    const reason = reasonOf(startMs, locationId)
    // The next to be past leaves the list, the next to come within the notice joins it.
    untilMs = Math.min(untilMs, (startMs < seen.nowMs + noticeMs ? startMs : startMs - noticeMs) + 1)
    if (reason === undefined) return
    const where = offered.locationId === undefined && service.locationIds.length > 1 ? { location: locationId } : {}
    starts.push({ start: formatInstant(startMs, timeZone), ...where, reason })
  })
  return { starts, untilMs }
}

const keyOf = (startMs: number, locationId: string): string => `${startMs} ${locationId}`

/** The hours alone. Of `bookableDays` nothing is ever said: which dates have a free start follows from what is taken. */
function withoutPolicy(offer: Offer): Offer {
  const { bookingWindowDays: _1, bookableDays: _2, bookableFrom: _3, bookableUntil: _4, limits: _5, ...hours } = offer
  return { ...hours, minimumNoticeMin: 0, candidates: offer.candidates.map(({ limits: _6, ...candidate }) => candidate) }
}

function withoutClosures({ schedule, ...candidate }: Candidate): Candidate {
  const opened = (override: DateOverride): DateOverride[] =>
    override.cause === undefined ? [override] : override.hides ? opened(override.hides) : []
  return { ...candidate, schedule: { ...schedule, overrides: schedule.overrides.flatMap(opened) } }
}

const closedDates = ({ closures, holidays }: Offered['configuration']['locations'][number]): ReadonlySet<string> =>
  new Set([...closures, ...(holidays?.days ?? [])].map(({ date }) => date))

/** Whether a start lies beyond the booking window or the bookable dates of everybody who could give it. */
function outsideOf(offer: Offer, nowMs: number, { staffId, locationId }: SlotFilter): (startMs: number, locationId: string) => boolean {
  const spans = offer.candidates
    .filter(
      (one) => (offer.team !== undefined || (staffId ?? one.staffId) === one.staffId) && (locationId ?? one.locationId) === one.locationId,
    )
    .map((one) => ({ at: one.locationId, ...bookableSpan(offer, one.schedule.timeZone, nowMs) }))
  return (startMs, place) => spans.every(({ at, fromMs, toMs }) => at !== place || startMs < fromMs || startMs >= toMs)
}

/**
 * Whether the limits of the service are reached. Only said of dates on which several people have hours: where one alone
 * works, or all take part, it would say that this person has an appointment.
 */
function limitsReached(offer: Offer, seen: SeenAndCounted, open: FreeStarts, fromMs: number, toMs: number): (startMs: number) => boolean {
  const limits = (offer.limits ?? []).filter(({ of }) => of === 'service')
  const left = offer.team ? undefined : startsLeft(offer, seen, limits, {}, fromMs, toMs)
  if (!left) return () => false
  const dateOf = (startMs: number): string => localDateAt(startMs, offer.calendarZone ?? 'UTC')
  const people = new Map<string, Set<string>>()
  open.startMs.forEach((startMs, i) => {
    const there = people.get(dateOf(startMs)) ?? new Set<string>()
    people.set(dateOf(startMs), there)
    for (const staffId of open.termsOf(i).staffIds) there.add(staffId)
  })
  return (startMs) =>
    (people.get(dateOf(startMs))?.size ?? 0) > 1 && !left.starts.some((leftMs, i) => leftMs <= startMs && startMs < left.ends[i]!)
}
