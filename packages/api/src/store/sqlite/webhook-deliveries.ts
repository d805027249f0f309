import { and, asc, desc, eq, gte, inArray, lt, sql } from 'drizzle-orm'
import { chunked } from '../webhook-pages.ts'
import type { LeasedDelivery, WebhookStore } from '../webhooks.ts'
import { insertAudit } from './audit-rows.ts'
import type { Connection } from './connection.ts'
import { webhookAttempts, webhookDeliveries, webhookEndpoints, webhookEvents } from './tables.ts'
import { endpointRow } from './webhook-endpoints.ts'

type Part = Pick<WebhookStore, 'deliveries' | 'replay' | 'addTest' | 'lease' | 'settle' | 'sweep'>

/** Of each endpoint the first that may go: of every subject only what nothing is in front of. */
const NEXT = `select (
    select d.position from webhook_deliveries d
    where d.endpoint_id = e.id and d.state = 'due' and d.next_at_ms <= :nowMs and d.leased_until_ms <= :nowMs
      and not exists (
        select 1 from webhook_deliveries b
        where b.endpoint_id = d.endpoint_id and b.subject = d.subject and b.state = 'due' and b.position < d.position)
    order by d.position limit 1) as next
  from webhook_endpoints e
  where exists (select 1 from webhook_deliveries where state = 'due' and next_at_ms <= :nowMs)
    and e.state = 'active' and e.not_before_ms <= :nowMs and e.id not in (select value from json_each(:shut)) and next is not null
  order by next limit :limit`

/**
 * Events by the age of their messages, which is of our clock: that of the organization may have been set. Those whose endpoints are
 * gone have no messages.
 */
const OLD = `select event_id from webhook_deliveries where created_at_ms < :beforeMs
  union select e.id from webhook_events e
  where e.at_ms < :beforeMs and not exists (select 1 from webhook_deliveries d where d.event_id = e.id)
  limit :limit`

export function webhookDeliveryRows(connection: Connection): Part {
  const { db, sqlite, write, clock } = connection
  const next = sqlite.prepare<{ readonly nowMs: number; readonly shut: string; readonly limit: number }, number>(NEXT).pluck()
  const old = sqlite.prepare<{ readonly beforeMs: number; readonly limit: number }, string>(OLD).pluck()
  const byPosition = (position: number) => eq(webhookDeliveries.position, position)
  const due = (endpointId: string) => and(eq(webhookDeliveries.endpointId, endpointId), eq(webhookDeliveries.state, 'due'))

  const whole = (position: number): LeasedDelivery | undefined => {
    const found = db
      .select()
      .from(webhookDeliveries)
      .innerJoin(webhookEndpoints, eq(webhookEndpoints.id, webhookDeliveries.endpointId))
      .innerJoin(webhookEvents, eq(webhookEvents.id, webhookDeliveries.eventId))
      .where(byPosition(position))
      .get()
    return found && { ...found.webhook_deliveries, endpoint: found.webhook_endpoints, event: found.webhook_events }
  }

  return {
    async deliveries(organizationId, endpointId, { state }, { beforePosition, limit }) {
      const rows = db
        .select({ delivery: webhookDeliveries, kind: webhookEvents.kind })
        .from(webhookDeliveries)
        .innerJoin(webhookEvents, eq(webhookEvents.id, webhookDeliveries.eventId))
        .where(
          and(
            eq(webhookDeliveries.organizationId, organizationId),
            eq(webhookDeliveries.endpointId, endpointId),
            state ? eq(webhookDeliveries.state, state) : undefined,
            beforePosition === undefined ? undefined : lt(webhookDeliveries.position, beforePosition),
          ),
        )
        .orderBy(desc(webhookDeliveries.position))
        .limit(limit)
        .all()
      const shown = rows.map(({ delivery }) => delivery.eventId)
      const tries = db
        .select()
        .from(webhookAttempts)
        .where(and(eq(webhookAttempts.endpointId, endpointId), inArray(webhookAttempts.eventId, shown)))
        .orderBy(asc(webhookAttempts.position))
        .all()
      return rows.map(({ delivery, kind }) => ({ ...delivery, kind, tries: tries.filter(({ eventId }) => eventId === delivery.eventId) }))
    },
    async replay(organizationId, endpointId, which, nowMs, audit) {
      return write(() => {
        const { changes } = db
          .update(webhookDeliveries)
          .set({ state: 'due', attempts: 0, nextAtMs: nowMs, leasedUntilMs: 0, reason: '' })
          .where(
            and(
              eq(webhookDeliveries.organizationId, organizationId),
              eq(webhookDeliveries.endpointId, endpointId),
              'eventId' in which ? eq(webhookDeliveries.eventId, which.eventId) : gte(webhookDeliveries.createdAtMs, which.sinceMs),
              sql`${webhookDeliveries.eventId} not in (select id from webhook_events where kind = 'webhook.test')`,
            ),
          )
          .run()
        if (changes) insertAudit(connection, [audit])
        return changes
      })
    },
    async addTest({ id: endpointId, organizationId }, event, attempt, audit) {
      await write(() => {
        db.insert(webhookEvents).values(event).run()
        const { status, reason, atMs } = attempt
        const state = reason === '' ? ('sent' as const) : ('dropped' as const)
        const settled = { attempts: 1, nextAtMs: atMs, leasedUntilMs: 0, createdAtMs: event.atMs }
        db.insert(webhookDeliveries)
          .values({ organizationId, endpointId, eventId: event.id, subject: event.subject, state, status, reason, ...settled })
          .run()
        db.insert(webhookAttempts)
          .values({ organizationId, endpointId, eventId: event.id, ...attempt })
          .run()
        insertAudit(connection, [audit])
      })
    },
    async lease(limit, leaseMs, shut) {
      const wanted = { shut: JSON.stringify(shut), limit }
      // Looking costs no write while there is nothing.
      if (next.get({ nowMs: clock(), ...wanted, limit: 1 }) === undefined) return []
      return write(() => {
        const nowMs = clock()
        return next.all({ nowMs, ...wanted }).flatMap((position) => {
          db.update(webhookDeliveries)
            .set({ leasedUntilMs: nowMs + leaseMs, attempts: sql`${webhookDeliveries.attempts} + 1` })
            .where(byPosition(position))
            .run()
          return whole(position) ?? []
        })
      })
    },
    async settle(leased, attempt, judge) {
      const { position, endpointId, organizationId, eventId, attempts } = leased
      return write(() => {
        const now = db.select().from(webhookDeliveries).where(byPosition(position)).get()
        const endpoint = db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, endpointId)).get()
        if (!endpoint || now?.state !== 'due' || now.attempts !== attempts || now.leasedUntilMs !== leased.leasedUntilMs) return undefined
        const judged = judge(endpoint)
        const { state, nextAtMs = now.nextAtMs, hurry, audit } = judged
        if (attempt)
          db.insert(webhookAttempts)
            .values({ organizationId, endpointId, eventId, ...attempt })
            .run()
        db.update(webhookDeliveries)
          .set({ state, nextAtMs, leasedUntilMs: 0, status: attempt?.status ?? null, reason: attempt?.reason ?? judged.reason ?? '' })
          .where(byPosition(position))
          .run()
        if (judged.endpoint) db.update(webhookEndpoints).set(endpointRow(judged.endpoint)).where(eq(webhookEndpoints.id, endpointId)).run()
        if (hurry) db.update(webhookDeliveries).set({ nextAtMs: clock() }).where(due(endpointId)).run()
        if (judged.endpoint?.state === 'disabled')
          db.update(webhookDeliveries)
            .set({ state: 'dropped', reason: judged.endpoint.stateReason ?? '' })
            .where(due(endpointId))
            .run()
        if (audit) insertAudit(connection, [audit])
        return judged
      })
    },
    async sweep(beforeMs) {
      // A piece at a time, so that nobody waits long for the write lock.
      return chunked((limit) =>
        write(() => {
          const ids = old.all({ beforeMs, limit })
          db.delete(webhookAttempts).where(inArray(webhookAttempts.eventId, ids)).run()
          db.delete(webhookDeliveries).where(inArray(webhookDeliveries.eventId, ids)).run()
          return db.delete(webhookEvents).where(inArray(webhookEvents.id, ids)).run().changes
        }),
      )
    },
  }
}
