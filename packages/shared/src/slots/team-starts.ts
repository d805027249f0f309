import type { BusyBySubject } from './busy.ts'
import { fillNeeds, teamPlan } from './fill-needs.ts'
import { gridStarts } from './grid.ts'
import type { Candidate, StaffNeed } from './offer.ts'
import type { Spans } from './spans.ts'
import { type Question, freeToStart, timelineOf, together } from './timeline.ts'
import { unionStarts } from './union-starts.ts'

/** Starts, ascending, and who could take part at each; neighbours with the same people share one list. */
export interface StaffedStarts {
  readonly starts: readonly number[]
  readonly staffIds: readonly (readonly string[])[]
}

/** Asks span after span, for ascending instants, whether one holds them. */
function within(spans: Spans): (ms: number) => boolean {
  let at = 0
  return (ms) => {
    while (at < spans.ends.length && spans.ends[at]! <= ms) at++
    return at < spans.starts.length && spans.starts[at]! <= ms
  }
}

/**
 * Starts at which all needs of a team can be met at one location. They come from the grid of the first need: of all who
 * are in it together, or of each of those it chooses from. The others only have to be free.
 */
export function teamStarts(
  question: Question,
  team: readonly StaffNeed[],
  there: readonly Candidate[],
  busy: BusyBySubject,
): StaffedStarts {
  const { offer, earliestMs, durationMs, query } = question
  const nothing = { starts: [], staffIds: [] }
  const plan = teamPlan(team, there)
  if (!plan) return nothing
  const suited = new Set(plan.eligible.flatMap((members) => members.map(({ staffId }) => staffId)))
  const people = there.filter(({ staffId }) => suited.has(staffId))
  const timelines = new Map(people.map((candidate) => [candidate, timelineOf(question, candidate, busy)]))
  const lead = plan.eligible[0]!.map((candidate) => timelines.get(candidate)!)
  const grids = (team[0]!.count === 'all' ? [together(lead)] : lead).map((timeline) => {
    const { openings, free, fromMs, toMs } = timeline
    return gridStarts(offer, openings, free, { earliestMs, fromMs, toMs, limit: Infinity })
  })
  const isFree = people.map((candidate) => within(freeToStart(timelines.get(candidate)!, durationMs)))
  const isAlone = team.length === 1 && team[0]!.count === 'all'

  const starts: number[] = []
  const staffIds: (readonly string[])[] = []
  let known:
    | { readonly pattern: string; readonly free: ReadonlySet<string>; readonly names: readonly string[]; readonly enough: boolean }
    | undefined
  unionStarts(grids, (startMs, holders) => {
    let pattern = ''
    for (const free of isFree) pattern += free(startMs) ? '1' : '0'
    if (known?.pattern !== pattern) {
      const free = new Set(people.filter((_, i) => pattern[i] === '1').map(({ staffId }) => staffId))
      const names = [...free]
      const chosen = query.staffId === undefined || free.has(query.staffId)
      const enough = chosen && (isAlone ? !pattern.includes('0') : fillNeeds(plan, names) !== undefined)
      known = { pattern, free, names, enough }
    }
    // Who leads must be free by every rule on whose grid the start lies, limits included.
    const led = holders.some((holder) => known!.free.has(plan.eligible[0]![holder]!.staffId))
    if (!known.enough || !led) return true
    starts.push(startMs)
    staffIds.push(known.names)
    return true
  })
  return { starts, staffIds }
}
