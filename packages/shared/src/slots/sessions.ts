import { calendarZoneOf } from './periods.ts'
import { type Occupancy, type Offer, type Session, seatSubject, type Terms } from './offer.ts'
import { bookableSpan, type Question } from './timeline.ts'

/** Seats of a session that nobody has taken, ascending. */
export function freeSeats({ sessionId, capacity }: Session, { claims }: Occupancy, ignoreOwners: readonly string[] = []): number[] {
  const taken = new Set<string>()
  for (const claim of claims) if (claim.subject.startsWith(sessionId) && !ignoreOwners.includes(claim.owner)) taken.add(claim.subject)
  const free: number[] = []
  for (let seat = 1; seat <= capacity; seat++) if (!taken.has(seatSubject(sessionId, seat))) free.push(seat)
  return free
}

/** How many more seats must be taken for a session to happen. */
export const seatsMissing = ({ seats }: Offer, taken: number): { seatsMissing?: number } =>
  seats?.minimum === undefined ? {} : { seatsMissing: Math.max(0, seats.minimum - taken) }

/**
 * The sessions that a party can join, one a start and location: the fullest that has room, so that sessions fill up one
 * after the other. Ascending by start.
 */
export function openSessions(question: Question): { readonly startMs: number; readonly terms: Terms }[] {
  const { offer, occupancy, query, fromMs, toMs } = question
  const found = new Map<string, { readonly startMs: number; readonly terms: Terms }>()
  for (const session of occupancy.sessions ?? []) {
    const { sessionId, startMs, endMs, locationId, staffIds, capacity } = session
    const home = offer.candidates.find((candidate) => candidate.locationId === locationId && staffIds.includes(candidate.staffId))
    const bookable = bookableSpan(offer, home?.schedule.timeZone ?? calendarZoneOf(offer), occupancy.nowMs)
    if (startMs < Math.max(fromMs, bookable.fromMs) || startMs >= Math.min(toMs, bookable.toMs)) continue
    if (query.locationId !== undefined && query.locationId !== locationId) continue
    if (query.staffId !== undefined && !staffIds.includes(query.staffId)) continue
    const seatsLeft = freeSeats(session, occupancy, query.ignoreOwners).length
    if (seatsLeft < (query.partySize ?? 1)) continue
    const terms = { locationId, staffIds, lengthMs: endMs - startMs, sessionId, seatsLeft, ...seatsMissing(offer, capacity - seatsLeft) }
    const key = `${startMs} ${locationId}`
    const other = found.get(key)?.terms
    if (other && (other.seatsLeft! < seatsLeft || (other.seatsLeft === seatsLeft && other.sessionId! < sessionId))) continue
    found.set(key, { startMs, terms })
  }
  return [...found.values()].sort((a, b) => a.startMs - b.startMs)
}
