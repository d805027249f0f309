import type { Changed, ChangeFeed, ChangeNews } from '../store.ts'
import type { Connection } from './connection.ts'

/** Whoever is further behind forgets what he has and reads anew: that is cheaper than so many rows. */
const MOST_NEWS = 5_000
/** So many rows stay for those who look rarely. */
export const KEPT_CHANGES = 20_000

const NOTHING: readonly Changed[] = []

/** Reads the change table, and only if something was written at all since the last look: that costs a microsecond. */
export function changeFeed({ sqlite, clock, written }: Connection): ChangeFeed {
  // Counts commits of every other connection to the file; our own are counted by the connection.
  const version = sqlite.prepare<[], number>('pragma data_version').pluck()
  const ends = sqlite.prepare<[], { first: number | null; last: number | null }>(
    'select (select min(position) from changes) as first, (select max(position) from changes) as last',
  )
  const later = sqlite.prepare<[number, number], Changed & { position: number }>(
    `select position, organization_id as organizationId, kind, subject, start_ms as startMs, end_ms as endMs
     from changes where position > ? order by position limit ?`,
  )
  let seenVersion: number | undefined
  let seenWritten = -1
  let head = 0

  /** A look takes locks on the file, some microseconds; a busy server reads many requests in one turn. */
  let looked = false
  const forgetLook = () => void (looked = false)
  function othersAreQuiet(): boolean {
    if (looked) return true
    if (version.get() !== seenVersion) return false
    looked = true
    setImmediate(forgetLook)
    return true
  }

  return {
    isQuiet: (position) => position === head && written() === seenWritten && othersAreQuiet(),
    async after(position): Promise<ChangeNews> {
      if (position === head && written() === seenWritten && version.get() === seenVersion)
        return { nowMs: clock(), position, changes: NOTHING, complete: true }
      // Both before the rows: a commit that comes between is found at the next look.
      const versionNow = version.get()
      const writtenNow = written()
      const { first, last } = ends.get() ?? { first: null, last: null }
      head = last ?? 0
      seenVersion = versionNow
      seenWritten = writtenNow
      const complete = position <= head && head - position <= MOST_NEWS && (position === head || (first ?? 0) <= position + 1)
      const rows = complete && position < head ? later.all(position, MOST_NEWS + 1) : []
      // Another process may have added rows after `ends` was read.
      head = rows.at(-1)?.position ?? head
      return { nowMs: clock(), position: head, changes: rows, complete }
    },
  }
}
