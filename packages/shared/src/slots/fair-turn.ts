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
  const slack = 1 / (2 * Math.max(1, shares.length - 1))
  const freeIds = new Set(free.map(({ staffId }) => staffId))
  const rank = shares
    .filter(({ staffId }) => freeIds.has(staffId))
    .map(({ staffId, weight, given: own }, place) => {
      const share = weights > 0 ? weight / weights : 1 / shares.length
      const behind = share * (given + 1) - own
      const isDue = share > 0 && behind >= slack - 1e-9
      // In how many appointments from now the gap would grow to one.
      const late = share > 0 ? (own + 1 - slack) / share : Infinity
      return { staffId, place, isDue, share, order: isDue ? late : share > 0 ? -behind / share : own }
    })
  rank.sort(
    (a, b) => Number(b.isDue) - Number(a.isDue) || Number(b.share > 0) - Number(a.share > 0) || a.order - b.order || a.place - b.place,
  )
  return rank.map(({ staffId }) => staffId)
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
