import type { Changed, ChangeFeed, ChangeNews } from '../store.ts'
import { answered } from '../../postgres/answered.ts'
import { statement } from '../../postgres/transaction.ts'
import { StoreUnavailable } from '../unavailable.ts'
import type { Connection } from './connection.ts'

/** Whoever is further behind forgets what he has and reads anew: that is cheaper than so many rows. */
const MOST_NEWS = 5_000
/** For so long what other processes wrote may stay unknown. One look serves all that is asked meanwhile. */
const FRESH_MS = 50
/** Rows stay for at least so long ... */
const KEPT_MIN = 15
/** ... so who has not looked for this long cannot be sure that he is told everything. */
const PATIENCE_MS = 5 * 60_000
/** One process at a time forgets. */
const FORGETTING_LOCK = 4_118_752_611_900

/**
 * What the last snapshot could not see and this one can: whatever was committed in between, in any order, and nothing twice. A long
 * transaction keeps nobody waiting. Rows from a restored dump may bear numbers that are still to come; they are not seen either.
 */
const NEWS = statement<Changed>(
  'changes_news',
  `select organization_id as "organizationId", kind, subject, start_ms as "startMs", end_ms as "endMs" from changes
   where transaction >= pg_snapshot_xmin($1::pg_snapshot) and not pg_visible_in_snapshot(transaction, $1::pg_snapshot)
     and pg_visible_in_snapshot(transaction, $2::pg_snapshot)
   order by position limit ${MOST_NEWS + 1}`,
)
const SNAPSHOT = statement<{ snapshot: string; nowMs: number }>(
  'changes_snapshot',
  'select pg_current_snapshot()::text as snapshot, (extract(epoch from clock_timestamp()) * 1000)::bigint as "nowMs"',
)

const MARK = statement('changes_mark', 'insert into change_marks default values on conflict do nothing')
const ALONE = statement<{ alone: boolean }>('changes_alone', `select pg_try_advisory_xact_lock(${FORGETTING_LOCK}) as alone`)
const OLD = `taken_at < clock_timestamp() - interval '${KEPT_MIN} minutes'`
const FORGET = statement(
  'changes_forget',
  `delete from changes using (select seen from change_marks where ${OLD} order by taken_at desc limit 1) mark
   where transaction < pg_snapshot_xmax(mark.seen) and pg_visible_in_snapshot(transaction, mark.seen)`,
)
const FORGET_MARKS = statement(
  'changes_forget_marks',
  `delete from change_marks where taken_at < (select max(taken_at) from change_marks where ${OLD})`,
)

/** Removes rows that were committed long ago, by snapshots and not by their age: what commits late is told for as long as the rest. */
export const forgetChanges = ({ system }: Connection): Promise<void> =>
  system(async (session) => {
    const [first] = await session.all(ALONE, [])
    if (!first?.alone) return
    await Promise.all([session.run(FORGET, []), session.run(FORGET_MARKS, []), session.run(MARK, [])])
  })

interface Look {
  /** How much this process had committed when the look began; it surely saw that. */
  readonly written: number
  /** By the process's steady clock. */
  readonly startedMs: number
  readonly done: Promise<void>
  settled: boolean
}

/**
 * Keeps what was told lately in memory, so one look at the database serves every reader of this process. It looks when it
 * is asked and its last look is too old, or older than a write of this process.
 */
export function changeFeed({ system, written, clock }: Connection): ChangeFeed {
  /** The newest changes; the last one stands at `head`. */
  let told: readonly Changed[] = []
  let head = 0
  /** Up to here nothing can be told one by one any more. */
  let forgottenTo = 0
  let seen: { readonly snapshot: string; readonly startedMs: number; readonly endedMs: number; readonly nowMs: number } | undefined
  let look: Look | undefined
  /** A look was not answered in time, and none was since: nobody else waits to learn the same. */
  let hangs = false

  const serves = (one: Look): boolean => one.written === written() && performance.now() - one.startedMs <= FRESH_MS

  function takeIn(news: readonly Changed[], complete: boolean) {
    head += complete ? news.length : 1
    told = complete ? [...told, ...news].slice(-MOST_NEWS) : []
    forgottenTo = complete ? Math.max(forgottenTo, head - told.length) : head
  }

  async function lookNow(startedMs: number): Promise<void> {
    const before = seen && startedMs - seen.startedMs < PATIENCE_MS ? seen.snapshot : undefined
    const { snapshot, nowMs, news } = await system(async (session) => {
      const [now] = await session.all(SNAPSHOT, [])
      if (!now) throw new Error('a snapshot is one row')
      return { ...now, news: before === undefined || before === now.snapshot ? [] : await session.all(NEWS, [before, now.snapshot]) }
    })
    // Nobody knows anything before the first look, so nothing is missing then.
    if (seen === undefined || news.length > 0 || before === undefined)
      takeIn(news, seen === undefined || (before !== undefined && news.length <= MOST_NEWS))
    hangs = false
    seen = { snapshot, startedMs, endedMs: performance.now(), nowMs }
  }

  function begin(): Look {
    const startedMs = performance.now()
    const next: Look = { written: written(), startedMs, done: lookNow(startedMs), settled: false }
    next.done.then(
      () => void (next.settled = true),
      () => void (look = look === next ? undefined : look),
    )
    look = next
    return next
  }

  async function beCurrent(): Promise<void> {
    for (;;) {
      const running = look
      if (running && serves(running)) return running.done
      // It may have begun before our newest write. One look at a time, so that none takes in what an older one has told.
      if (running && !running.settled) await running.done.catch(() => {})
      if (look === running) return begin().done
    }
  }

  /** `beCurrent`, as long as the server answers. One that hangs is asked again and again, and what it says ends it. */
  async function beCurrentSoon(): Promise<void> {
    if (hangs) {
      if (!look) begin().done.catch(() => {})
      throw new StoreUnavailable('unreachable')
    }
    const current = beCurrent()
    current.catch(() => {})
    await answered(current).catch((error: unknown) => {
      hangs = look !== undefined && !look.settled
      throw error
    })
  }

  return {
    isQuiet: (position) => position === head && look !== undefined && look.settled && serves(look),
    async after(position): Promise<ChangeNews> {
      await beCurrentSoon()
      const complete = position <= head && position >= forgottenTo
      const changes = complete ? told.slice(told.length - (head - position)) : []
      const nowMs = clock ? clock() : Math.floor((seen?.nowMs ?? 0) + performance.now() - (seen?.endedMs ?? 0))
      return { nowMs, position: head, changes, complete }
    },
  }
}
