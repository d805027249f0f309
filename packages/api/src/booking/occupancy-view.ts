import type { BusyBlock, Claim } from '@slotwell/shared/slots'
import type { Interval } from '@slotwell/shared/time'
import type { LapsingClaim } from '../store/booking-store.ts'
import type { ChangeNews, Store } from '../store/store.ts'
import { reachedAt, type TestClock, timeBy } from '../store/test-clock.ts'

const WEEK_MS = 7 * 86_400_000
const weekOf = (ms: number): number => Math.floor(ms / WEEK_MS)

/** What claims and blocks one subject has in one week, ascending by start; those that reach over its edge stand in both weeks. */
interface Week {
  readonly claims: readonly LapsingClaim[]
  readonly busy: readonly BusyBlock[]
}
interface Known {
  /** The number of the last change to it, or of the newest one of all when it was first asked for. */
  revision: number
  /** The same, of changes to more than what is taken. */
  edited: number
  /** `live`: the store's, which it is of every live organization; undefined before it was asked for. */
  clock: TestClock | 'live' | undefined
  readonly subjects: Map<string, Map<number, Week>>
  weight: number
}

/** What holds at one moment, and until when if nobody writes. */
export interface Seen {
  readonly nowMs: number
  readonly claims: readonly Claim[]
  readonly busy: readonly BusyBlock[]
  /** When the first of these claims lapses; Infinity if none does. */
  readonly lapsesAtMs: number
}

export interface OccupancyView {
  /** Takes in every write that was committed before the call, of whichever process. The store's clock. */
  refresh(): Promise<number>
  /** As `refresh`, by the clock of an organization. */
  now(organizationId: string): Promise<number>
  /** When the store's clock comes to an instant of the organization's; as of the last `now`. Too early rather than too late. */
  reachedAt(organizationId: string, ms: number): number
  /** True if `refresh` would take in nothing. */
  isCurrent(): boolean
  /** Changes whenever anything was written that could change an answer about this organization. As of the last `refresh`. */
  revision(organizationId: string): number
  /** The revision of the last change to anything but what is taken: to what is offered, and to who may ask. As of the last `refresh`. */
  edited(organizationId: string): number
  /** The highest revision that any organization has, as of the last `refresh`. */
  newest(): number
  /** The same as `store.bookings.occupancy`, from memory where it is there. */
  read(organizationId: string, subjects: readonly string[], window: Interval): Promise<Seen>
  /** Rows in memory; never far above the most that it was given. */
  weight(): number
}

/** About 60 MB: 250 bytes a claim. */
const MOST_ROWS = 200_000
/** An empty week costs a map entry and two arrays. */
const WEEK_WEIGHT = 1

/**
 * Claims and time off in memory, by organization, subject and week, read when first asked
 * for and forgotten when the change feed names them. For showing only: what may be booked
 * is decided under the store's lock, on rows.
 */
export function createOccupancyView(
  { bookings, changes, organizations }: Pick<Store, 'bookings' | 'changes' | 'organizations'>,
  mostRows = MOST_ROWS,
): OccupancyView {
  /** Least recently used first. */
  const known = new Map<string, Known>()
  let position = 0
  let revisions = 0
  let rows = 0

  function organization(id: string): Known {
    let found = known.get(id)
    if (found) known.delete(id)
    else found = { revision: revisions, edited: revisions, clock: undefined, subjects: new Map(), weight: 0 }
    known.set(id, found)
    return found
  }

  function forget(id: string) {
    rows -= known.get(id)?.weight ?? 0
    known.delete(id)
  }

  function takeIn(news: ChangeNews) {
    position = news.position
    if (!news.complete) {
      revisions++
      known.clear()
      rows = 0
    }
    for (const { organizationId, kind, subject, startMs, endMs } of news.changes) {
      // Counted even if nothing is known of it: its revision, should it be asked for later, is another one than before.
      revisions++
      const there = known.get(organizationId)
      if (!there) continue
      there.revision = revisions
      if (kind !== 'occupancy') there.edited = revisions
      if (kind === 'configuration') there.clock = undefined
      const weeks = kind === 'occupancy' ? there.subjects.get(subject) : undefined
      if (!weeks) continue
      const last = weekOf(endMs - 1)
      for (const [week, held] of weeks) {
        if (week < weekOf(startMs) || week > last) continue
        weeks.delete(week)
        weigh(there, -weightOf(held))
      }
    }
  }

  function weigh(there: Known, change: number) {
    there.weight += change
    rows += change
  }

  async function refresh(): Promise<number> {
    const news = await changes.after(position)
    if (news.position !== position || !news.complete) takeIn(news)
    return news.nowMs
  }

  async function now(id: string): Promise<number> {
    for (;;) {
      const nowMs = await refresh()
      const there = known.get(id) ?? organization(id)
      if (there.clock === 'live') return nowMs
      if (there.clock) return timeBy(there.clock, nowMs)
      const { edited } = there
      const clock = await organizations.clockOf(id)
      // Set once more meanwhile: what was read may be the old one.
      if (there.edited === edited && known.get(id) === there) there.clock = clock ?? 'live'
    }
  }

  /** Reads what is missing, whole weeks in one go. Returns what was read, for what could not be kept. */
  async function load(id: string, there: Known, missing: readonly string[], first: number, last: number) {
    const { revision } = there
    const read = await bookings.claimed(id, missing, { startMs: first * WEEK_MS, endMs: (last + 1) * WEEK_MS })
    const fresh = byWeek(missing, read, first, last)
    // Whatever was written meanwhile may or may not be in these rows.
    if (there.revision !== revision || known.get(id) !== there) return fresh
    for (const [subject, weeks] of fresh) {
      let kept = there.subjects.get(subject)
      if (!kept) there.subjects.set(subject, (kept = new Map()))
      for (const [week, held] of weeks) {
        weigh(there, weightOf(held) - weightOf(kept.get(week)))
        kept.set(week, held)
      }
    }
    return fresh
  }

  return {
    refresh,
    now,
    reachedAt(id, ms) {
      const clock = known.get(id)?.clock
      if (clock === undefined) return ms === Infinity ? ms : -Infinity
      return clock === 'live' ? ms : reachedAt(clock, ms)
    },
    isCurrent: () => changes.isQuiet(position),
    // Asked for at every request, so what is known keeps its place: it is reading rows that makes it recently used.
    revision: (id) => (known.get(id) ?? organization(id)).revision,
    edited: (id) => (known.get(id) ?? organization(id)).edited,
    newest: () => revisions,
    weight: () => rows,
    async read(id, subjects, window) {
      const nowMs = await now(id)
      const there = organization(id)
      if (subjects.length === 0 || window.startMs >= window.endMs) return { nowMs, claims: [], busy: [], lapsesAtMs: Infinity }
      const first = weekOf(window.startMs)
      const last = weekOf(window.endMs - 1)
      const missing = subjects.filter((subject) => !isWhole(there.subjects.get(subject), first, last))
      const { revision } = there
      let fresh = missing.length > 0 ? await load(id, there, missing, first, last) : undefined
      // A write that another reader took in meanwhile may have emptied weeks that were whole.
      if (there.revision !== revision || known.get(id) !== there) fresh = await load(id, there, subjects, first, last)

      const claims: Claim[] = []
      const busy: BusyBlock[] = []
      let lapsesAtMs = Infinity
      for (const subject of subjects) {
        const weeks = fresh?.get(subject) ?? there.subjects.get(subject)
        for (let week = first; week <= last; week++) {
          const held = weeks?.get(week)
          // What reaches over the edge of a week counts where it begins, or else in the first week asked for.
          const fromMs = week === first ? -Infinity : week * WEEK_MS
          for (const claim of held?.claims ?? []) {
            if (claim.startMs < fromMs || claim.startMs >= window.endMs || claim.endMs <= window.startMs || claim.lapsesAtMs <= nowMs)
              continue
            claims.push(claim)
            if (claim.lapsesAtMs < lapsesAtMs) lapsesAtMs = claim.lapsesAtMs
          }
          for (const block of held?.busy ?? [])
            if (block.startMs >= fromMs && block.startMs < window.endMs && block.endMs > window.startMs) busy.push(block)
        }
      }
      for (const [oldest] of known) {
        if (rows <= mostRows) break
        forget(oldest)
      }
      return { nowMs, claims, busy, lapsesAtMs }
    },
  }
}

const weightOf = (week: Week | undefined): number => (week ? WEEK_WEIGHT + week.claims.length + week.busy.length : 0)

function isWhole(weeks: ReadonlyMap<number, Week> | undefined, first: number, last: number): boolean {
  if (!weeks) return false
  for (let week = first; week <= last; week++) if (!weeks.has(week)) return false
  return true
}

/** Rows of several subjects, cut into weeks; a week without rows is there too, so that it is known to be empty. */
function byWeek(
  subjects: readonly string[],
  read: { readonly claims: readonly LapsingClaim[]; readonly busy: readonly BusyBlock[] },
  first: number,
  last: number,
): Map<string, Map<number, Week>> {
  const found = new Map<string, Map<number, { claims: LapsingClaim[]; busy: BusyBlock[] }>>()
  for (const subject of subjects) {
    const weeks = new Map<number, { claims: LapsingClaim[]; busy: BusyBlock[] }>()
    for (let week = first; week <= last; week++) weeks.set(week, { claims: [], busy: [] })
    found.set(subject, weeks)
  }
  for (const claim of read.claims) {
    const weeks = found.get(claim.subject)
    for (let week = Math.max(first, weekOf(claim.startMs)); week <= Math.min(last, weekOf(claim.endMs - 1)); week++)
      weeks?.get(week)?.claims.push(claim)
  }
  for (const block of read.busy) {
    const weeks = found.get(block.subject)
    for (let week = Math.max(first, weekOf(block.startMs)); week <= Math.min(last, weekOf(block.endMs - 1)); week++)
      weeks?.get(week)?.busy.push(block)
  }
  for (const weeks of found.values()) for (const week of weeks.values()) week.busy.sort((a, b) => a.startMs - b.startMs)
  return found
}
