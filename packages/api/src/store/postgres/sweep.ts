import { claimRows } from './claims.ts'
import { statement } from '../../postgres/transaction.ts'
import type { Connection } from './connection.ts'
import { sessionRows } from './session-rows.ts'
import { webhookEventRows } from './webhook-events.ts'

const DAY_MS = 86_400_000
/** What one sweep takes at most; the rest is for the next one. */
const MOST_HOLDS = 1_000

/** Those of one organization, or of all but some. */
const PAST = statement<{ organizationId: string; id: string; sessionId: string | null }>(
  'holds_past',
  `select organization_id as "organizationId", id, session_id as "sessionId" from holds
   where expires_at_ms <= $1 and ($2::text is null or organization_id = $2) and organization_id <> all($3::text[])
   order by organization_id, id limit ${MOST_HOLDS}`,
)
const REPEATS_OF = statement<{ organizationId: string }>(
  'idempotency_past',
  `select distinct organization_id as "organizationId" from idempotency
   where created_at_ms <= $1 and ($2::text is null or organization_id = $2) and organization_id <> all($3::text[])`,
)
const DROP_PAST = statement(
  'drop_holds_past',
  'delete from holds where organization_id = $1 and id = any($2::text[]) and expires_at_ms <= $3',
)
const FORGET = statement('drop_idempotency_past', 'delete from idempotency where organization_id = $1 and created_at_ms <= $2')
const BY_OWN_CLOCK = statement<{ id: string }>(
  'organizations_by_own_clock',
  'select id from organizations where clock_fixed_ms is not null or clock_offset_ms is not null order by id',
)

/**
 * Removes holds and idempotency rows that ended long ago, each organization by itself: finding them needs a look at all
 * organizations, removing them is a change like any other, with its locks and behind its wall. What has ended by a clock
 * that was set is judged by that clock.
 */
export async function sweepEnded(connection: Connection, beforeMs: number): Promise<number> {
  const { system, read } = connection
  const { tellExpired } = webhookEventRows(connection)
  const { own, agoMs } = await system(async (session) => {
    const [rows, nowMs] = await Promise.all([session.all(BY_OWN_CLOCK, []), session.now()])
    return { own: rows.map(({ id }) => id), agoMs: nowMs - beforeMs }
  })
  let fell = await sweepOf(connection, { of: null, except: own }, beforeMs)
  for (const id of own) {
    const nowMs = await read(id, (session) => session.now())
    // Set forward by days, it may have put a hold so far back that nobody has told of its end yet.
    await tellExpired(id, 0, nowMs - agoMs)
    fell += await sweepOf(connection, { of: id, except: [] }, nowMs - agoMs)
  }
  return fell
}

interface Whose {
  readonly of: string | null
  readonly except: readonly string[]
}

async function sweepOf({ system, write }: Connection, { of, except }: Whose, beforeMs: number): Promise<number> {
  const [past, repeats] = await system((session) =>
    Promise.all([session.all(PAST, [beforeMs, of, except]), session.all(REPEATS_OF, [beforeMs - DAY_MS, of, except])]),
  )
  let fell = 0
  for (const organizationId of new Set(past.map((hold) => hold.organizationId))) {
    const own = past.filter((hold) => hold.organizationId === organizationId)
    const holdIds = own.map(({ id }) => id)
    const sessionIds = [...new Set(own.flatMap(({ sessionId }) => sessionId ?? []))]
    fell += await write(organizationId, holdIds, async (session) => {
      await sessionRows.lock(session, organizationId, sessionIds)
      await claimRows.dropExpired(session, organizationId, { holdIds, sessionIds }, beforeMs)
      await sessionRows.fallIfEmpty(session, organizationId, sessionIds)
      return session.run(DROP_PAST, [organizationId, holdIds, beforeMs])
    })
  }
  for (const { organizationId } of repeats)
    fell += await write(organizationId, [], (session) => session.run(FORGET, [organizationId, beforeMs - DAY_MS]))
  return fell
}
