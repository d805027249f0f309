import { and, asc, count, eq } from 'drizzle-orm'
import { statement } from '../../postgres/transaction.ts'
import type { WebhookDelivery, WebhookEndpoint, WebhookStore } from '../webhooks.ts'
import { insertAudit } from './audit-rows.ts'
import type { Connection } from './connection.ts'
import { columnsOf } from './prepared-insert.ts'
import { webhookAttempts, webhookDeliveries, webhookEndpoints } from './tables.ts'

type Part = Pick<WebhookStore, 'endpoints' | 'endpoint' | 'waiting' | 'add' | 'change' | 'remove' | 'noticesDue' | 'backlog' | 'counts'>

/** Bytes as the driver wants them. */
export const endpointRow = <T extends Partial<WebhookEndpoint>>({ secretsSealed, ...row }: T) => ({
  ...row,
  ...(secretsSealed ? { secretsSealed: Buffer.from(secretsSealed) } : {}),
})

const NOTICES = statement<WebhookEndpoint>(
  'webhook_notices',
  `select ${columnsOf(webhookEndpoints)} from webhook_endpoints where notice_due`,
)
const DELIVERIES = statement<{ state: WebhookDelivery['state']; rows: number }>(
  'webhook_delivery_counts',
  'select state, count(*) as rows from webhook_deliveries group by state',
)
const ENDPOINTS = statement<{ state: WebhookEndpoint['state']; rows: number }>(
  'webhook_endpoint_counts',
  'select state, count(*) as rows from webhook_endpoints group by state',
)
const READY = statement<{ due: number; oldestMs: number | null }>(
  'webhook_ready',
  `select count(*) as due, min(next_at_ms) as "oldestMs" from webhook_deliveries
   where state = 'due' and next_at_ms <= $1 and endpoint_id in (select id from webhook_endpoints where state = 'active')`,
)
const FAILED = statement<{ rows: number }>('webhook_failed', "select count(*) as rows from webhook_deliveries where state = 'failed'")

export function webhookEndpointRows({ read, write, system }: Connection): Part {
  const ofId = (organizationId: string, id: string) => and(eq(webhookEndpoints.organizationId, organizationId), eq(webhookEndpoints.id, id))
  const due = (organizationId: string, endpointId: string) =>
    and(
      eq(webhookDeliveries.organizationId, organizationId),
      eq(webhookDeliveries.endpointId, endpointId),
      eq(webhookDeliveries.state, 'due'),
    )

  return {
    endpoints: (organizationId) =>
      read(organizationId, ({ db }) =>
        db.select().from(webhookEndpoints).where(eq(webhookEndpoints.organizationId, organizationId)).orderBy(asc(webhookEndpoints.slug)),
      ),
    endpoint: (organizationId, id) =>
      read(organizationId, async ({ db }) => (await db.select().from(webhookEndpoints).where(ofId(organizationId, id)))[0]),
    waiting: (organizationId) =>
      read(organizationId, async ({ db }) => {
        const rows = await db
          .select({ id: webhookDeliveries.endpointId, messages: count() })
          .from(webhookDeliveries)
          .where(and(eq(webhookDeliveries.organizationId, organizationId), eq(webhookDeliveries.state, 'due')))
          .groupBy(webhookDeliveries.endpointId)
        return new Map(rows.map(({ id, messages }) => [id, messages]))
      }),
    add: (endpoint, audit) =>
      write(endpoint.organizationId, [], async (session) => {
        const row = { ...endpoint, secretsSealed: Buffer.from(endpoint.secretsSealed) }
        const { rowCount } = await session.db.insert(webhookEndpoints).values(row).onConflictDoNothing()
        if (rowCount) await insertAudit(session, [audit])
        return (rowCount ?? 0) > 0
      }),
    change: (seen, change, audit, fresh) =>
      write(seen.organizationId, [seen.id], async (session) => {
        const { db } = session
        const { organizationId, id, state, stateSinceMs, secretsSealed } = seen
        const asSeen = and(
          ofId(organizationId, id),
          eq(webhookEndpoints.state, state),
          eq(webhookEndpoints.stateSinceMs, stateSinceMs),
          eq(webhookEndpoints.secretsSealed, Buffer.from(secretsSealed)),
        )
        const { rowCount } = await db.update(webhookEndpoints).set(endpointRow(change)).where(asSeen)
        if (!rowCount) {
          const there = await db.select({ id: webhookEndpoints.id }).from(webhookEndpoints).where(ofId(organizationId, id))
          return there.length > 0 ? 'overtaken' : 'missing'
        }
        if (fresh) await db.update(webhookDeliveries).set({ attempts: 0, nextAtMs: fresh.nowMs }).where(due(organizationId, id))
        if (change.state === 'disabled')
          await db
            .update(webhookDeliveries)
            .set({ state: 'dropped', reason: change.stateReason ?? '' })
            .where(due(organizationId, id))
        await insertAudit(session, [audit])
        return 'changed'
      }),
    remove: (organizationId, id, audit) =>
      write(organizationId, [id], async (session) => {
        const { db } = session
        // Locked against events that are being written for it.
        const [found] = await db.select().from(webhookEndpoints).where(ofId(organizationId, id)).for('update')
        if (!found) return false
        await db.delete(webhookAttempts).where(and(eq(webhookAttempts.organizationId, organizationId), eq(webhookAttempts.endpointId, id)))
        await db
          .delete(webhookDeliveries)
          .where(and(eq(webhookDeliveries.organizationId, organizationId), eq(webhookDeliveries.endpointId, id)))
        await db.delete(webhookEndpoints).where(ofId(organizationId, id))
        await insertAudit(session, [audit])
        return true
      }),
    noticesDue: () => system((session) => session.all(NOTICES, [])),
    backlog: () =>
      system(async (session) => {
        const nowMs = await session.now()
        const [[ready], [failed]] = await Promise.all([session.all(READY, [nowMs]), session.all(FAILED, [])])
        return { channel: 'webhook', due: ready?.due ?? 0, lagMs: nowMs - (ready?.oldestMs ?? nowMs), failed: failed?.rows ?? 0 }
      }),
    counts: () =>
      system(async (session) => {
        const deliveries = { due: 0, sent: 0, failed: 0, dropped: 0 }
        const endpoints = { active: 0, paused: 0, disabled: 0 }
        for (const { state, rows } of await session.all(DELIVERIES, [])) deliveries[state] = rows
        for (const { state, rows } of await session.all(ENDPOINTS, [])) endpoints[state] = rows
        return { deliveries, endpoints }
      }),
  }
}
