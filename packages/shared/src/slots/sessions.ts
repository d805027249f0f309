import { type Occupancy, type Offer, type Session, seatSubject, type Terms } from './offer.ts'
import { calendarZoneOf } from './periods.ts'
import { bookableSpan, type Question } from './timeline.ts'

/** Subjects that somebody who counts has claimed. */
function claimedSubjects({ claims }: Occupancy, ignoreOwners: readonly string[] = []): ReadonlySet<string> {
  const claimed = new Set<string>()
  for (const { subject, owner } of claims) if (!ignoreOwners.includes(owner)) claimed.add(subject)
  return claimed
}

function unclaimedSeats({ sessionId, capacity }: Session, claimed: ReadonlySet<string>): number[] {
  const free: number[] = []
  for (let seat = 1; seat <= capacity; seat++) if (!claimed.has(seatSubject(sessionId, seat))) free.push(seat)
  return free
}

/** Seats of a session that nobody has taken, ascending. */
export const freeSeats = (session: Session, occupancy: Occupancy, ignoreOwners?: readonly string[]): number[] =>
  unclaimedSeats(session, claimedSubjects(occupancy, ignoreOwners))

/** How many more seats must be taken for a session to happen. */
export const seatsMissing = ({ seats }: Offer, taken: number): { seatsMissing?: number } =>
  seats?.minimum === undefined ? {} : { seatsMissing: Math.max(0, seats.minimum - taken) }

export interface OpenSession {
  readonly startMs: number
  readonly terms: Terms
}

/** The starts that are bookable for those who give a session: the dates of its staff's zone at that location, or of the offer's. */
function bookableFor({ offer, occupancy }: Question): (session: Session) => { readonly fromMs: number; readonly toMs: number } {
  const places = new Map<string, number>()
  offer.candidates.forEach(({ staffId, locationId }, i) => {
    const key = `${staffId} ${locationId}`
    if (!places.has(key)) places.set(key, i)
  })
  const spans = new Map<string, { readonly fromMs: number; readonly toMs: number }>()
  return ({ staffIds, locationId }) => {
    const first = Math.min(...staffIds.map((staffId) => places.get(`${staffId} ${locationId}`) ?? Infinity))
    const timeZone = offer.candidates[first]?.schedule.timeZone ?? calendarZoneOf(offer)
    const known = spans.get(timeZone) ?? bookableSpan(offer, timeZone, occupancy.nowMs)
    spans.set(timeZone, known)
    return known
  }
}

/**
 * The sessions that a party can join, one a start and location: the fullest that has room, so that sessions fill up one
 * after the other.
 */
export function openSessions(question: Question): OpenSession[] {
  const { offer, occupancy, query, fromMs, toMs } = question
  const bookableOf = bookableFor(question)
  const claimed = claimedSubjects(occupancy, query.ignoreOwners)
  const found = new Map<string, OpenSession>()
  for (const session of occupancy.sessions ?? []) {
    const { sessionId, startMs, endMs, locationId, staffIds, capacity } = session
    const bookable = bookableOf(session)
    if (startMs < Math.max(fromMs, bookable.fromMs) || startMs >= Math.min(toMs, bookable.toMs)) continue
    if (query.locationId !== undefined && query.locationId !== locationId) continue
    if (query.staffId !== undefined && !staffIds.includes(query.staffId)) continue
    const seatsLeft = unclaimedSeats(session, claimed).length
    if (seatsLeft < (query.partySize ?? 1)) continue
    const terms = { locationId, staffIds, lengthMs: endMs - startMs, sessionId, seatsLeft, ...seatsMissing(offer, capacity - seatsLeft) }
    const key = `${startMs} ${locationId}`
    const other = found.get(key)?.terms
    if (other && (other.seatsLeft! < seatsLeft || (other.seatsLeft === seatsLeft && other.sessionId! < sessionId))) continue
    found.set(key, { startMs, terms })
  }
  return [...found.values()]
}
