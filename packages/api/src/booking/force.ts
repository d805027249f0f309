import type { Assignment, Offer } from '@slotwell/shared/slots'

/** Who takes an appointment that an owner wants against opening hours and other bookings: whom he named, else the first who offers it. */
export function forcedAssignment(offer: Offer, staffId: string | undefined, locationId: string | undefined): Assignment | undefined {
  const candidate = offer.candidates.find(
    (one) => (staffId === undefined || one.staffId === staffId) && (locationId === undefined || one.locationId === locationId),
  )
  if (!candidate) return undefined
  const pools = offer.pools.filter((pool) => pool.locationId === undefined || pool.locationId === candidate.locationId)
  return {
    staffId: candidate.staffId,
    staffIds: [candidate.staffId],
    locationId: candidate.locationId,
    units: pools.flatMap(({ units }) => units.slice(0, 1)),
  }
}
