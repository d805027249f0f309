import type { Candidate, StaffTally } from './offer.ts'

interface Share {
  readonly staffId: string
  readonly weight: number
  /** Appointments so far. */
  readonly given: number
}

/** One entry a person: at several locations somebody still has one share. */
function sharesOf(candidates: readonly Candidate[], tallies: readonly StaffTally[]): Share[] {
  const shares = new Map<string, Share>()
  const appointments = new Map(tallies.map((tally) => [tally.staffId, tally.appointments]))
  for (const { staffId, weight = 1 } of candidates) {
    if (shares.has(staffId)) continue
    shares.set(staffId, { staffId, weight: Math.max(0, weight), given: appointments.get(staffId) ?? 0 })
  }
  return [...shares.values()]
}

/**
 * Free staff in the order of their turn: among those who are behind their share, first whoever would otherwise be late soonest.
 *
 * Always giving to whoever is furthest behind lets somebody with a small share fall back by more than one appointment while
 * others catch up. Asking who reaches that first (Tijdeman's rule for the chairman assignment problem) keeps everybody
 * within one appointment of their share, as long as everybody is free. Who isn't behind follows, the least ahead first.
 */
export function byTurn(candidates: readonly Candidate[], tallies: readonly StaffTally[], free: readonly Candidate[]): string[] {
  const shares = sharesOf(candidates, tallies)
  const weights = shares.reduce((sum, { weight }) => sum + weight, 0)
  const given = shares.reduce((sum, share) => sum + share.given, 0)
  // Everything times this: n people are due half an (n − 1)th of an appointment behind, and whole numbers need no rounding.
  const scale = 2 * Math.max(1, shares.length - 1)
  const freeIds = new Set(free.map(({ staffId }) => staffId))
  const ranked = shares
    .filter(({ staffId }) => freeIds.has(staffId))
    .map(({ staffId, weight, given: own }) => {
      const behind = weight * (given + 1) - own * weights
      // In how many appointments the gap would grow to one.
      if (scale * behind >= weights && weight > 0) return { staffId, group: 0, order: (scale * (own + 1) - 1) / weight }
      return weight > 0 ? { staffId, group: 1, order: -behind / weight } : { staffId, group: 2, order: own }
    })
  // Equals stay in the order of the offer.
  return ranked.sort((a, b) => a.group - b.group || a.order - b.order).map(({ staffId }) => staffId)
}

/** By how many appointments each of the staff is ahead of (positive) or behind (negative) their share. */
export function shareDeviations(
  candidates: readonly Candidate[],
  tallies: readonly StaffTally[],
): { readonly staffId: string; readonly deviation: number }[] {
  const shares = sharesOf(candidates, tallies)
  const weights = shares.reduce((sum, { weight }) => sum + weight, 0)
  const given = shares.reduce((sum, share) => sum + share.given, 0)
  return shares.map(({ staffId, weight, given: own }) => ({
    staffId,
    deviation: own - (weights > 0 ? (weight / weights) * given : given / shares.length),
  }))
}
