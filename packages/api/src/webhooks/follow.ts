import type { IdPrefix } from '@slotwell/shared/schema'
import { localDateAt } from '@slotwell/shared/time'
import type { Changed, Store } from '../store/store.ts'
import { timeBy } from '../store/test-clock.ts'

/** One message at most of each staff member and room in so long. */
export const TELL_MS = 5_000
/** Holds that ran out while nobody was looking are still told of. */
const LOOK_BACK_MS = 15 * 60_000
/** More are told as "all". */
const MOST_DAYS = 62
const EVERYTHING = ''

export interface FollowDeps {
  readonly store: Store
  readonly newId: (prefix: IdPrefix) => string
  readonly clock: () => number
  /** One process at a time follows. */
  readonly onDuty: () => boolean
}

/** Changed days by whose time it is; null: all days. The key EVERYTHING stands for everybody. */
type Days = Map<string, Set<string> | null>

/**
 * Writes what no change writes by itself: that a hold has run out, and, gathered over some seconds, that free times of
 * somebody may have changed. To be called every TELL_MS.
 */
export function createFollower({ store, newId, clock, onDuty }: FollowDeps): () => Promise<void> {
  /** Undefined: what was changed before is not known, so whoever listens now begins with everything. */
  let position: number | undefined
  let lookedMs: number | undefined
  /** By organization, and by its clock: what a test sets forward runs out, too. */
  let lookedBy = new Map<string, number>()

  return async () => {
    if (!onDuty()) {
      position = undefined
      lookedMs = undefined
      lookedBy.clear()
      return
    }
    const { webhooks, changes, organizations } = store
    const [forHolds, forTimes] = await Promise.all([webhooks.wanting(['hold.expired']), webhooks.wanting(['availability.changed'])])
    const nowMs = clock()
    const gathered = new Map<string, Days>(forTimes.map((organizationId) => [organizationId, new Map()]))
    const inDays = dayReader(store)

    const times = new Map<string, number>()
    for (const organizationId of new Set([...forHolds, ...forTimes])) {
      const own = await organizations.clockOf(organizationId)
      const timeMs = timeBy(own, nowMs)
      times.set(organizationId, timeMs)
      const fromMs = lookedBy.get(organizationId) ?? (lookedMs === undefined ? timeMs - LOOK_BACK_MS : timeBy(own, lookedMs))
      const expired = await webhooks.tellExpired(organizationId, fromMs, timeMs)
      const days = gathered.get(organizationId)
      if (days) for (const { staffIds, ...span } of expired) for (const id of staffIds) await inDays.add(days, organizationId, id, span)
    }
    lookedBy = times
    lookedMs = nowMs
    if (forTimes.length === 0) {
      position = undefined
      return
    }
    const news = await changes.after(position ?? 0)
    if (position === undefined || !news.complete) for (const days of gathered.values()) days.set(EVERYTHING, null)
    else for (const change of news.changes) await takeIn(gathered.get(change.organizationId), change, inDays)
    // Before they are told: what fails is told as "everything" the next time.
    position = undefined
    for (const [organizationId, days] of gathered) await tell(organizationId, days, times.get(organizationId) ?? nowMs)
    position = news.position
  }

  async function tell(organizationId: string, days: Days, atMs: number): Promise<void> {
    for (const [of, changed] of days.has(EVERYTHING) ? [[EVERYTHING, null] as const] : days) {
      const isStaff = of.startsWith('stf_')
      await store.webhooks.tell({
        id: newId('evt'),
        organizationId,
        kind: 'availability.changed',
        subject: of || organizationId,
        atMs,
        data: {
          staff: isStaff ? of : null,
          resource: of && !isStaff ? of : null,
          days: changed && changed.size <= MOST_DAYS ? [...changed].sort() : null,
        },
      })
    }
  }
}

type DayReader = ReturnType<typeof dayReader>

async function takeIn(days: Days | undefined, { kind, organizationId, subject, ...span }: Changed, inDays: DayReader): Promise<void> {
  if (!days || kind === 'keys') return
  if (kind === 'configuration') return void days.set(EVERYTHING, null)
  // A seat and its session are told of by the claims on who gives it.
  if (subject.startsWith('ses_')) return
  await inDays.add(days, organizationId, subject.split('#')[0] ?? subject, span)
}

/** Calendar days in the zone of the organization. */
function dayReader(store: Store) {
  const zones = new Map<string, string>()
  async function zoneOf(organizationId: string): Promise<string> {
    const known = zones.get(organizationId)
    if (known !== undefined) return known
    const zone = (await store.catalog.current(organizationId))?.profile.timeZone ?? 'UTC'
    zones.set(organizationId, zone)
    return zone
  }
  return {
    async add(days: Days, organizationId: string, of: string, { startMs, endMs }: { readonly startMs: number; readonly endMs: number }) {
      const zone = await zoneOf(organizationId)
      const before = days.get(of)
      if (before === null) return
      const found = before ?? new Set<string>()
      // Time off may last for years.
      for (let atMs = startMs; atMs < endMs && found.size <= MOST_DAYS; atMs += 86_400_000) found.add(localDateAt(atMs, zone))
      found.add(localDateAt(endMs - 1, zone))
      days.set(of, found)
    },
  }
}
