import { and, asc, count, eq, lte, min, sql } from 'drizzle-orm'
import type { WebhookEndpoint, WebhookStore } from '../webhooks.ts'
import { insertAudit } from './audit-rows.ts'
import type { Connection } from './connection.ts'
import { webhookAttempts, webhookDeliveries, webhookEndpoints } from './tables.ts'

type Part = Pick<WebhookStore, 'endpoints' | 'endpoint' | 'waiting' | 'add' | 'change' | 'remove' | 'noticesDue' | 'backlog' | 'counts'>

/** Bytes as the driver wants them. */
export const endpointRow = <T extends Partial<WebhookEndpoint>>({ secretsSealed, ...row }: T) => ({
  ...row,
  ...(secretsSealed ? { secretsSealed: Buffer.from(secretsSealed) } : {}),
})

export function webhookEndpointRows(connection: Connection): Part {
  const { db, write, clock } = connection
  const ofId = (organizationId: string, id: string) => and(eq(webhookEndpoints.organizationId, organizationId), eq(webhookEndpoints.id, id))
  const due = (endpointId: string) => and(eq(webhookDeliveries.endpointId, endpointId), eq(webhookDeliveries.state, 'due'))

  return {
    endpoints: async (organizationId) =>
      db
        .select()
        .from(webhookEndpoints)
        .where(eq(webhookEndpoints.organizationId, organizationId))
        .orderBy(asc(webhookEndpoints.slug))
        .all(),
    endpoint: async (organizationId, id) => db.select().from(webhookEndpoints).where(ofId(organizationId, id)).get(),
    async waiting(organizationId) {
      const rows = db
        .select({ id: webhookDeliveries.endpointId, messages: count() })
        .from(webhookDeliveries)
        .where(and(eq(webhookDeliveries.organizationId, organizationId), eq(webhookDeliveries.state, 'due')))
        .groupBy(webhookDeliveries.endpointId)
        .all()
      return new Map(rows.map(({ id, messages }) => [id, messages]))
    },
    async add(endpoint, audit) {
      return write(() => {
        const row = { ...endpoint, secretsSealed: Buffer.from(endpoint.secretsSealed) }
        const { changes } = db.insert(webhookEndpoints).values(row).onConflictDoNothing().run()
        if (changes) insertAudit(connection, [audit])
        return changes > 0
      })
    },
    async change(seen, change, audit, fresh) {
      const { organizationId, id, state, stateSinceMs, secretsSealed } = seen
      return write(() => {
        const asSeen = and(
          ofId(organizationId, id),
          eq(webhookEndpoints.state, state),
          eq(webhookEndpoints.stateSinceMs, stateSinceMs),
          eq(webhookEndpoints.secretsSealed, Buffer.from(secretsSealed)),
        )
        const { changes } = db.update(webhookEndpoints).set(endpointRow(change)).where(asSeen).run()
        if (!changes) return db.select().from(webhookEndpoints).where(ofId(organizationId, id)).get() ? 'overtaken' : 'missing'
        if (fresh) db.update(webhookDeliveries).set({ attempts: 0, nextAtMs: fresh.nowMs }).where(due(id)).run()
        if (change.state === 'disabled')
          db.update(webhookDeliveries)
            .set({ state: 'dropped', reason: change.stateReason ?? '' })
            .where(due(id))
            .run()
        insertAudit(connection, [audit])
        return 'changed'
      })
    },
    async remove(organizationId, id, audit) {
      return write(() => {
        if (!db.select().from(webhookEndpoints).where(ofId(organizationId, id)).get()) return false
        db.delete(webhookAttempts).where(eq(webhookAttempts.endpointId, id)).run()
        db.delete(webhookDeliveries).where(eq(webhookDeliveries.endpointId, id)).run()
        db.delete(webhookEndpoints).where(ofId(organizationId, id)).run()
        insertAudit(connection, [audit])
        return true
      })
    },
    noticesDue: async () => db.select().from(webhookEndpoints).where(eq(webhookEndpoints.noticeDue, true)).all(),
    async backlog() {
      const nowMs = clock()
      const active = sql`${webhookDeliveries.endpointId} in (select id from ${webhookEndpoints} where state = 'active')`
      const ready = db
        .select({ due: count(), oldestMs: min(webhookDeliveries.nextAtMs) })
        .from(webhookDeliveries)
        .where(and(eq(webhookDeliveries.state, 'due'), lte(webhookDeliveries.nextAtMs, nowMs), active))
        .get()
      const failed = db.select({ rows: count() }).from(webhookDeliveries).where(eq(webhookDeliveries.state, 'failed')).get()
      return { channel: 'webhook', due: ready?.due ?? 0, lagMs: nowMs - (ready?.oldestMs ?? nowMs), failed: failed?.rows ?? 0 }
    },
    async counts() {
      const deliveries = { due: 0, sent: 0, failed: 0, dropped: 0 }
      const endpoints = { active: 0, paused: 0, disabled: 0 }
      for (const row of db
        .select({ state: webhookDeliveries.state, rows: count() })
        .from(webhookDeliveries)
        .groupBy(webhookDeliveries.state)
        .all())
        deliveries[row.state] = row.rows
      for (const row of db
        .select({ state: webhookEndpoints.state, rows: count() })
        .from(webhookEndpoints)
        .groupBy(webhookEndpoints.state)
        .all())
        endpoints[row.state] = row.rows
      return { deliveries, endpoints }
    },
  }
}
