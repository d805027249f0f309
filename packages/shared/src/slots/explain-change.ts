import { DAY_MS } from '../time/index.ts'
import { type Change, type Situation, withChange } from './changes.ts'
import {
  bookableDayReasons,
  commonReasons,
  gridWays,
  openingReasons,
  resourceReasons,
  sessionReasons,
  sessionsAt,
  teamOf,
  teamReasons,
} from './explain-common.ts'
import { type Asked, endOf, type Reason } from './explain-reason.ts'
import { staffReasons } from './explain-staff.ts'
import { freeStarts } from './free-starts.ts'
import { slotAt } from './nearest-free.ts'
import type { Candidate, Occupancy, Offer, Session } from './offer.ts'
import { calendarZoneOf } from './periods.ts'

/** One way in which the appointment could come about. */
export interface Option {
  readonly locationId: string
  /** One candidate that is asked for, or all of a location of whom a team is made. None with a session. */
  readonly people: readonly Candidate[]
  readonly session?: Session
  /** Of a team: whom it has if it can. Absent: those with the fewest obstacles. */
  readonly withStaffId?: string
  /** Obstacles seen at first sight; those with the fewest are tried first. */
  readonly obstacles: number
}

/** So many options are tried to the end: with fifty people the others have no fewer obstacles. */
const MOST_OPTIONS = 8
/** Which of the ways of each reason is taken. */
type Way = 'first' | 'second' | 'otherwise'
const wayOf = ({ ways, otherwise }: Reason, way: Way): readonly Change[] | undefined =>
  way === 'first' ? ways[0] : way === 'second' ? (ways[1] ?? ways[0]) : (otherwise ?? ways.at(-1))
/** One obstacle hides another, as a closure hides the hours. More than this of one person are given up. */
const MOST_STEPS = 100

/** How much a change asks of an owner. Fewer changes always count more; among equally many the gentlest set is named. */
const WEIGHTS: Readonly<Record<Change['kind'], number>> = {
  notice: 1,
  window: 1,
  limit: 1,
  hours: 1,
  grid: 2,
  buffer: 2,
  seats: 3,
  session: 3,
  closed: 4,
  resource: 5,
  role: 5,
  team: 6,
  stay: 6,
  busy: 7,
  claim: 8,
}

const weightOf = (change: Change): number => {
  if (change.kind !== 'hours') return WEIGHTS[change.kind]
  const { extends: existing, startMin, endMin } = change
  // A longer rule by the hour; a date that differs from its week is a setting more to look after.
  const addedMin = endMin - startMin - (existing ? existing.was.endMin - existing.was.startMin : 0)
  return WEIGHTS.hours + addedMin / 60 + (existing ? 0 : 1)
}
const sum = (changes: readonly Change[]): number => changes.reduce((weight, change) => weight + weightOf(change), 0)

/**
 * The fewest changes found that open a start, none of which can be left out; of equally few the gentlest.
 *
 * @param options candidates that `asked` does not have get their first hours there
 */
export function smallestChange(asked: Asked, options: readonly Option[]): readonly Change[] | undefined {
  const near = nearby(asked)
  let best: readonly Change[] | undefined
  const take = (changes: readonly Change[] | undefined): void => {
    if (!changes || (best && (best.length < changes.length || (best.length === changes.length && sum(best) <= sum(changes))))) return
    best = changes
  }
  const tried = [...options].sort((a, b) => a.obstacles - b.obstacles).slice(0, MOST_OPTIONS)
  for (const option of tried) {
    // Two obstacles often have one cause.
    if (best && option.obstacles > best.length + 1) break
    const { changes, hadSecond } = opening(near, option, 'first')
    take(changes)
    if (hadSecond) take(opening(near, option, 'second').changes)
  }
  if (!best) for (const option of tried) take(opening(near, option, 'otherwise').changes)
  return best && withoutNeedless(near, best)
}

/** The question without what lies too far away to decide it. Days that are counted reach back to now. */
function nearby(asked: Asked): Asked {
  if (asked.offer.bookableDays !== undefined) return asked
  const [fromMs, toMs] = [asked.startMs - 4 * DAY_MS, endOf(asked) + 4 * DAY_MS]
  const isNear = ({ startMs, endMs }: { readonly startMs: number; readonly endMs: number }): boolean => endMs >= fromMs && startMs <= toMs
  const { claims, busy } = asked.occupancy
  return { ...asked, occupancy: { ...asked.occupancy, claims: claims.filter(isNear), busy: busy.filter(isNear) } }
}

/** Only those of an option, so that trying a change costs as much as they do. Days go on being counted in the same zone. */
function narrowed(asked: Asked, { people, session }: Option): Asked {
  const { bookableDays: _, ...offer } = asked.offer
  const candidates = session ? offer.candidates : people
  return { ...asked, offer: { ...offer, calendarZone: calendarZoneOf(asked.offer), candidates } }
}

const opens = ({ offer, occupancy }: Situation, { query, startMs }: Asked): boolean =>
  slotAt(offer, occupancy, startMs, query) !== undefined

const all = (situation: Situation, changes: readonly Change[]): Situation => changes.reduce<Situation>(withChange, situation)

interface Opening {
  /** Absent: this way does not open it. */
  readonly changes?: readonly Change[]
  /** Whether some reason has a second way. */
  readonly hadSecond: boolean
}

/** Takes the obstacles of one option away, one after the other, each in the same way. */
function opening(asked: Asked, option: Option, way: Way): Opening {
  const start = narrowed(asked, option)
  const isNew = (candidate: Candidate): boolean => !asked.offer.candidates.includes(candidate)
  let now = start
  let changes: readonly Change[] = []
  let hadSecond = false
  const make = (change: Change): void => {
    now = { ...now, ...withChange(now, change) }
    changes = withOneMore(changes, change)
  }
  /** Until none are left. False: one stays. */
  const clear = (reasonsNow: () => readonly Reason[]): boolean => {
    for (let step = 0; step < MOST_STEPS; step++) {
      const [reason] = reasonsNow()
      if (!reason) return true
      if (reason.ways.length > 1) hadSecond = true
      const chosen = wayOf(reason, way)
      if (!chosen) return false
      for (const change of chosen) make(change)
    }
    return false
  }
  const clearPeople = (): boolean => {
    const { candidates } = now.offer
    const chosen = teamOf(now, candidates, (one) => (one.staffId === option.withStaffId ? -1 : staffReasons(now, one).length))
    // By position: a change makes a new candidate of the same person.
    return candidates.every((candidate, i) => {
      if (!chosen.includes(candidate)) return true
      const joins = isNew(option.people[i]!) ? option.people[i] : undefined
      return clear(() => staffReasons(now, now.offer.candidates[i]!, joins))
    })
  }
  const { session, locationId } = option
  const isClear =
    clear(() => commonReasons(now).filter(({ kind }) => kind !== 'limit')) &&
    (session
      ? clear(() => sessionsAt(now).flatMap((one) => (one.sessionId === session.sessionId ? sessionReasons(now, one) : [])))
      : clear(() => openingReasons(now)) &&
        clear(() => teamReasons(now, now.offer.candidates)) &&
        clearPeople() &&
        clear(() => resourceReasons(now, locationId))) &&
    // Last, since bookings that are given up no longer count.
    clear(() => commonReasons(now))
  if (!isClear) return { hadSecond }
  if (!opens(now, asked)) {
    const grid = gridWays(now).find((change) => opens(withChange(now, change), asked))
    if (!grid) return { hadSecond }
    make(grid)
  }
  const known = { ...start.offer, candidates: start.offer.candidates.filter((one) => !isNew(one)) }
  const needed = fewest(changes, (list) => opens(all({ ...start, offer: known }, list), asked))
  const whole = { ...asked, ...all(asked, needed) }
  const [days] = opens(whole, asked) ? [] : bookableDayReasons(whole)
  return { changes: days ? [...needed, ...days.ways[0]!] : needed, hadSecond }
}

/** Those that change what is there already come last: somebody may only be there by another change. */
const LAST: readonly Change['kind'][] = ['closed', 'role']

/** With one change more. Of two values of one setting the later one counts, and `fewest` leaves the earlier one out. */
function withOneMore(changes: readonly Change[], change: Change): readonly Change[] {
  const isLast = ({ kind }: Change): boolean => LAST.includes(kind)
  const all = [...changes, change]
  return [...all.filter((one) => !isLast(one)), ...all.filter(isLast)]
}

/** Without those that it also works without, tried one after the other, the hardest first, until none can be left out. */
function fewest(changes: readonly Change[], works: (list: readonly Change[]) => boolean): readonly Change[] {
  const hardest = [...changes].sort((a, b) => weightOf(b) - weightOf(a))
  const without = (change: Change): readonly Change[] => changes.filter((other) => other !== change)
  const needless = hardest.find((change) => works(without(change)))
  return needless ? fewest(without(needless), works) : changes
}

/** The same for the whole offer, where somebody else can make a change needless; undefined if it does not work there. */
function withoutNeedless(asked: Asked, changes: readonly Change[]): readonly Change[] | undefined {
  const works = (list: readonly Change[]): boolean => opens(all(asked, list), asked)
  return works(changes) ? fewest(changes, works) : undefined
}

/** How many free starts a set of changes makes on the local date of a start, of this query; taken away are not counted. */
export function slotsAdded(
  { offer, occupancy, query }: Asked,
  day: { readonly fromMs: number; readonly toMs: number },
  changes: readonly Change[],
): number {
  const starts = (one: { readonly offer: Offer; readonly occupancy: Occupancy }): string[] => {
    const { startMs, termsOf } = freeStarts(one.offer, one.occupancy, { ...query, ...day })
    return startMs.map((ms, i) => `${ms} ${termsOf(i).locationId}`)
  }
  const before = new Set(starts({ offer, occupancy }))
  return starts(all({ offer, occupancy }, changes)).filter((start) => !before.has(start)).length
}
