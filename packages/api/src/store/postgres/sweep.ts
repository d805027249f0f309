import { claimRows } from './claims.ts'
import { statement } from '../../postgres/transaction.ts'
import type { Connection } from './connection.ts'
import { sessionRows } from './session-rows.ts'

const DAY_MS = 86_400_000
/** What one sweep takes at most; the rest is for the next one. */
const MOST_HOLDS = 1_000

const PAST = statement<{ organizationId: string; id: string; sessionId: string | null }>(
  'holds_past',
  `select organization_id as "organizationId", id, session_id as "sessionId" from holds where expires_at_ms <= $1 order by organization_id, id limit ${MOST_HOLDS}`,
)
const REPEATS_OF = statement<{ organizationId: string }>(
  'idempotency_past',
  'select distinct organization_id as "organizationId" from idempotency where created_at_ms <= $1',
)
const DROP_PAST = statement(
  'drop_holds_past',
  'delete from holds where organization_id = $1 and id = any($2::text[]) and expires_at_ms <= $3',
)
const FORGET = statement('drop_idempotency_past', 'delete from idempotency where organization_id = $1 and created_at_ms <= $2')

/**
 * Removes holds and idempotency rows that ended long ago, each organization by itself: finding them needs a look at all
 * organizations, removing them is a change like any other, with its locks and behind its wall.
 */
export async function sweepEnded({ system, write }: Connection, beforeMs: number): Promise<number> {
  const [past, repeats] = await system((session) =>
    Promise.all([session.all(PAST, [beforeMs]), session.all(REPEATS_OF, [beforeMs - DAY_MS])]),
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
