import { assign, type Assignment, type Offer, type SlotFilter } from '@slotwell/shared/slots'
import type { Situation } from '../store/decision.ts'

/**
 * Who takes an appointment that an owner wants against opening hours and other bookings: whom he named and a whole team
 * around them, as if everybody were free. Undefined if nobody offers it there.
 *
 * Seats are the one thing that it cannot make: a session of that start is joined while it has room, and whoever gives a
 * full one opens no second beside it.
 */
export function forcedAssignment(
  offer: Offer,
  now: Pick<Situation, 'nowMs' | 'sessions' | 'claims'>,
  startMs: number,
  { staffId, locationId, partySize = 1, ignoreOwners = [] }: SlotFilter,
): Assignment | undefined {
  const isWished = (staffIds: readonly string[], place: string) =>
    (staffId === undefined || staffIds.includes(staffId)) && (locationId === undefined || locationId === place)
  const wish = { partySize, ...(staffId === undefined ? {} : { staffId }) }
  const sessions = now.sessions.filter((session) => session.serviceId === offer.serviceId && session.startMs === startMs)
  const occupancy = { nowMs: now.nowMs, claims: now.claims, busy: [], sessions }
  for (const { sessionId, endMs, staffIds, locationId: place } of sessions) {
    if (!isWished(staffIds, place)) continue
    const joined = assign(offer, occupancy, { startMs, endMs, locationId: place, staffIds, sessionId }, ignoreOwners, wish)
    if (joined) return joined
  }
  if (offer.seats && partySize > offer.seats.capacity) return undefined

  const teaching = sessions.filter(({ sessionId }) => !ignoreOwners.includes(sessionId)).flatMap(({ staffIds }) => staffIds)
  const candidates = offer.candidates.filter((one) => !teaching.includes(one.staffId))
  const first = candidates.find((one) => isWished([one.staffId], one.locationId))
  if (!first) return undefined
  const there = candidates.filter((candidate) => candidate.locationId === first.locationId)
  const wished = staffId === undefined || offer.team ? there : [first]
  return assign(
    offer,
    { nowMs: startMs, claims: [], busy: [] },
    {
      startMs,
      endMs: startMs + offer.durationMin * 60_000,
      locationId: first.locationId,
      staffIds: wished.map((candidate) => candidate.staffId),
    },
    [],
    wish,
  )
}
