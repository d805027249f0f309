import type { Candidate, StaffNeed } from './offer.ts'

/** The people of one location as a team needs them. */
export interface TeamPlan {
  /** Candidates of each need, in the order of the offer. Who is one of all is in no other. */
  readonly eligible: readonly (readonly Candidate[])[]
  /** How many of them; of all, everybody. */
  readonly counts: readonly number[]
}

const hasRole = (candidate: Candidate, { role }: StaffNeed): boolean => role === undefined || candidate.roles?.includes(role) === true

/** Undefined if a need can't be met by anybody there, whatever the time. */
export function teamPlan(team: readonly StaffNeed[], there: readonly Candidate[]): TeamPlan | undefined {
  const bound = new Set<string>()
  const eligible: Candidate[][] = team.map((need) => {
    if (need.count !== 'all') return []
    const everybody = there.filter((candidate) => hasRole(candidate, need))
    const members = everybody.filter(({ staffId }) => !bound.has(staffId))
    for (const { staffId } of members) bound.add(staffId)
    return members
  })
  team.forEach((need, i) => {
    if (need.count !== 'all') eligible[i] = there.filter((candidate) => !bound.has(candidate.staffId) && hasRole(candidate, need))
  })
  const counts = team.map((need, i) => (need.count === 'all' ? eligible[i]!.length : need.count))
  const nobody = team.some((need) => need.count === 'all' && !there.some((candidate) => hasRole(candidate, need)))
  return nobody || counts.some((count, i) => count > eligible[i]!.length) ? undefined : { eligible, counts }
}

/**
 * Fills the needs with people in the order in which they are named: somebody named earlier is left out only if no team
 * could be made with them and those before. Undefined if they aren't enough.
 */
export function fillNeeds({ eligible, counts }: TeamPlan, people: readonly string[]): string[][] | undefined {
  const filled: string[][] = counts.map(() => [])
  const suited = eligible.map((members) => new Set(members.map(({ staffId }) => staffId)))
  let missing = counts.reduce((sum, count) => sum + count, 0)

  /** Finds a place for somebody, moving others to their other roles where that makes room. */
  const place = (staffId: string, tried: Set<number>): boolean => {
    for (let need = 0; need < counts.length; need++) {
      if (tried.has(need) || !suited[need]!.has(staffId)) continue
      tried.add(need)
      const members = filled[need]!
      if (members.length < counts[need]!) {
        members.push(staffId)
        return true
      }
      for (let i = 0; i < members.length; i++) {
        if (!place(members[i]!, tried)) continue
        members[i] = staffId
        return true
      }
    }
    return false
  }

  for (const staffId of people) {
    if (missing === 0) break
    if (place(staffId, new Set())) missing--
  }
  return missing === 0 ? filled : undefined
}
