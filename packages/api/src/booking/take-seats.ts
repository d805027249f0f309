import type { Assignment, Claim } from '@slotwell/shared/slots'
import { seatSubject } from '@slotwell/shared/slots'
import type { Booking, BookingEvent, EventClaim } from '../store/booking-records.ts'
import type { Change, Situation } from '../store/decision.ts'
import type { SessionRow } from '../store/sessions.ts'
import type { BookingDeps } from './booking-deps.ts'
import type { Offered } from './find-offer.ts'
import { claimsFor } from './occupancy.ts'

const MINUTE_MS = 60_000

/** What somebody is given: the rows to write, and what his booking or hold says of them. */
export interface Taking {
  /** His own: on staff and units, or on the seats of a session. */
  readonly claims: readonly Claim[]
  readonly change: Pick<Change, 'session' | 'addClaims'>
  /** That of the session, if he shares one. */
  readonly session: SessionRow | undefined
  readonly row: Pick<Booking, 'locationId' | 'staffIds' | 'startMs' | 'endMs' | 'partySize' | 'sessionId' | 'seats'>
}

interface Wanted {
  readonly startMs: number
  readonly owner: string
  readonly partySize: number
  readonly strength?: Claim['strength']
}

/**
 * Staff and units for one party alone; or seats, in the session that the assignment names or in one that it opens,
 * which then owns staff and units instead. Seats are exclusive whatever the strength of the rest.
 */
export function take(
  deps: Pick<BookingDeps, 'newId'>,
  { configuration, service, offer }: Pick<Offered, 'configuration' | 'service' | 'offer'>,
  assignment: Assignment,
  now: Pick<Situation, 'nowMs' | 'sessions'>,
  { startMs, owner, partySize, strength = 'exclusive' }: Wanted,
): Taking {
  const { locationId, staffIds, seats } = assignment
  const endMs = startMs + offer.durationMin * MINUTE_MS
  if (!seats) {
    const claims = claimsFor(offer, assignment, startMs, owner, strength)
    const row = { locationId, staffIds, startMs, endMs, partySize, sessionId: null, seats: [] }
    return { claims, change: { addClaims: claims }, session: undefined, row }
  }
  const joined = now.sessions.find(({ sessionId }) => sessionId === assignment.sessionId)
  const opened = joined ? undefined : openSession(deps, { configuration, service, offer }, assignment, now.nowMs, startMs, strength)
  const session = joined ?? opened?.session
  if (!session) throw new Error('seats without a session')
  const { sessionId } = session
  const claims = seats.map(
    (seat): Claim => ({
      subject: seatSubject(sessionId, seat),
      startMs,
      endMs: session.endMs,
      padBeforeMs: 0,
      padAfterMs: 0,
      owner,
      strength: 'exclusive',
    }),
  )
  return {
    claims,
    change: opened ? { session, addClaims: [...opened.claims, ...claims] } : { addClaims: claims },
    session,
    row: { locationId, staffIds: session.staffIds, startMs, endMs: session.endMs, partySize, sessionId, seats },
  }
}

/** A session and what it owns. Not scheduled, unless somebody says so: it is there as long as it is used. */
export function openSession(
  deps: Pick<BookingDeps, 'newId'>,
  { configuration, service, offer }: Pick<Offered, 'configuration' | 'service' | 'offer'>,
  assignment: Assignment,
  nowMs: number,
  startMs: number,
  strength: Claim['strength'],
): { readonly session: SessionRow; readonly claims: readonly Claim[] } {
  const { locationId, staffIds } = assignment
  const sessionId = deps.newId('ses')
  const claims = claimsFor(offer, assignment, startMs, sessionId, strength)
  const session: SessionRow = {
    sessionId,
    organizationId: configuration.organizationId,
    serviceId: service.id,
    serviceVersionId: service.versionId,
    configurationRevision: configuration.revision,
    locationId,
    staffIds,
    startMs,
    endMs: startMs + offer.durationMin * MINUTE_MS,
    capacity: offer.seats?.capacity ?? 1,
    scheduled: false,
    claims: claims.map(eventClaim),
    createdAtMs: nowMs,
    cancelledAtMs: null,
  }
  return { session, claims }
}

export const eventClaim = ({ subject, startMs, endMs, padBeforeMs, padAfterMs, strength }: Claim): EventClaim => ({
  subject,
  startMs,
  endMs,
  padBeforeMs,
  padAfterMs,
  strength,
})

/** What an event says of claims: a booking's own, then those of the session it sits in, marked as that one's. */
export const eventClaims = (own: readonly Claim[], session: SessionRow | undefined): BookingEvent['claims'] => [
  ...own.map(eventClaim),
  ...(session?.claims ?? []).map((claim) => ({ ...claim, owner: session?.sessionId ?? '' })),
]

/** The session that a booking or hold sits in, as the lock shows it. */
export const sessionOf = ({ sessions }: Pick<Situation, 'sessions'>, { sessionId }: { readonly sessionId: string | null }) =>
  sessions.find((session) => session.sessionId === sessionId)

interface Leaving {
  readonly id: string
  readonly sessionId: string | null
}

/** Owners whose claims fall with somebody who leaves: his own, and those of a session that nobody scheduled and nobody else sits in. */
export function leaving(now: Pick<Situation, 'sessions' | 'claims'>, one: Leaving): readonly string[] {
  const session = sessionOf(now, one)
  if (!session || session.scheduled) return [one.id]
  const seats = `${session.sessionId}#`
  const alone = now.claims.every(({ subject, owner }) => owner === one.id || !subject.startsWith(seats))
  return alone ? [one.id, session.sessionId] : [one.id]
}

/** The same without a lock, for showing. */
export async function wouldLeave(
  { store }: Pick<BookingDeps, 'store'>,
  organizationId: string,
  one: Leaving & { readonly partySize: number },
): Promise<readonly string[]> {
  const session = one.sessionId === null ? undefined : await store.sessions.byId(organizationId, one.sessionId)
  const alone = session && !session.scheduled && session.cancelledAtMs === null && session.seatsTaken === one.partySize
  return alone ? [one.id, session.sessionId] : [one.id]
}
