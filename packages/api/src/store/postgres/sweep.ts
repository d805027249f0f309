import { claimRows } from './claims.ts'
import { statement } from '../../postgres/transaction.ts'
import type { Connection } from './connection.ts'

const DAY_MS = 86_400_000
/** What one sweep takes at most; the rest is for the next one. */
const MOST_HOLDS = 1_000

const PAST = statement<{ organizationId: string; id: string }>(
  'holds_past',
  `select organization_id as "organizationId", id from holds where expires_at_ms <= $1 order by organization_id, id limit ${MOST_HOLDS}`,
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
  const holds = new Map<string, string[]>()
  for (const { organizationId, id } of past) holds.set(organizationId, [...(holds.get(organizationId) ?? []), id])
  let fell = 0
  for (const [organizationId, ids] of holds) {
    fell += await write(organizationId, ids, async (session) => {
      await claimRows.dropExpired(session, organizationId, [], ids, beforeMs)
      return session.run(DROP_PAST, [organizationId, ids, beforeMs])
    })
  }
  for (const { organizationId } of repeats)
    fell += await write(organizationId, [], (session) => session.run(FORGET, [organizationId, beforeMs - DAY_MS]))
  return fell
}
