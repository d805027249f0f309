import { assign, type Assignment, type Offer } from '@slotwell/shared/slots'

/**
 * Who takes an appointment that an owner wants against opening hours and other bookings: whom he named and a whole team
 * around them, as if everybody were free. Undefined if nobody offers it there.
 */
export function forcedAssignment(
  offer: Offer,
  startMs: number,
  staffId: string | undefined,
  locationId: string | undefined,
): Assignment | undefined {
  const first = offer.candidates.find(
    (one) => (staffId === undefined || one.staffId === staffId) && (locationId === undefined || one.locationId === locationId),
  )
  if (!first) return undefined
  const there = offer.candidates.filter((candidate) => candidate.locationId === first.locationId)
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
    staffId === undefined ? {} : { staffId },
  )
}
