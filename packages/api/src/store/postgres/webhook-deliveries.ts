import { and, asc, desc, eq, gte, inArray, lt, sql } from 'drizzle-orm'
import { statement } from '../../postgres/transaction.ts'
import { chunked } from '../webhook-pages.ts'
import type { WebhookDelivery, WebhookEndpoint, WebhookEvent, WebhookStore } from '../webhooks.ts'
import { insertAudit } from './audit-rows.ts'
import type { Connection } from './connection.ts'
import { columnsOf } from './prepared-insert.ts'
import { webhookAttempts, webhookDeliveries, webhookEndpoints, webhookEvents } from './tables.ts'
import { endpointRow } from './webhook-endpoints.ts'

type Part = Pick<WebhookStore, 'deliveries' | 'replay' | 'addTest' | 'lease' | 'settle' | 'sweep'>

/**
 * Of each endpoint the first that may go: of every subject only what nothing is in front of. Rows that another sender is leasing at
 * this moment are passed over; what is behind them stays behind until they are settled.
 */
const LEASE = statement<WebhookDelivery>(
  'webhook_lease',
  `update webhook_deliveries set leased_until_ms = $1::bigint + $2::bigint, attempts = attempts + 1
   where position = any(array(
     select first.position from webhook_endpoints e cross join lateral (
       select d.position from webhook_deliveries d
       where d.endpoint_id = e.id and d.state = 'due' and d.next_at_ms <= $1 and d.leased_until_ms <= $1
         and not exists (
           select from webhook_deliveries b
           where b.endpoint_id = d.endpoint_id and b.subject = d.subject and b.state = 'due' and b.position < d.position)
       order by d.position limit 1 for update skip locked) first
     where exists (select from webhook_deliveries where state = 'due' and next_at_ms <= $1)
       and e.state = 'active' and e.not_before_ms <= $1 and not e.id = any($4::text[])
     order by first.position limit $3))
   returning ${columnsOf(webhookDeliveries)}`,
)
const ENDPOINTS = statement<WebhookEndpoint>(
  'webhook_endpoints_of',
  `select ${columnsOf(webhookEndpoints)} from webhook_endpoints where id = any($1::text[])`,
)
const EVENTS = statement<WebhookEvent>(
  'webhook_events_of',
  `select ${columnsOf(webhookEvents)} from webhook_events where id = any($1::text[])`,
)
/**
 * Events by the age of their messages, which is of our clock: that of the organization may have been set. Those whose endpoints are
 * gone have no messages.
 */
const OLD = `select organization_id, event_id from webhook_deliveries where created_at_ms < $1
   union select e.organization_id, e.id from webhook_events e
   where e.at_ms < $1 and not exists (select from webhook_deliveries d where d.event_id = e.id)`
const HAVE_OLD = statement<{ organizationId: string }>(
  'webhook_have_old',
  `select distinct organization_id as "organizationId" from (${OLD}) old`,
)
const OLD_OF = statement<{ id: string }>('webhook_old_of', `select event_id as id from (${OLD}) old where organization_id = $2 limit $3`)

export function webhookDeliveryRows({ read, write, system }: Connection): Part {
  const ofEndpoint = (organizationId: string, endpointId: string) =>
    and(eq(webhookDeliveries.organizationId, organizationId), eq(webhookDeliveries.endpointId, endpointId))
  const due = (organizationId: string, endpointId: string) =>
    and(ofEndpoint(organizationId, endpointId), eq(webhookDeliveries.state, 'due'))
  const one = (organizationId: string, position: number) =>
    and(eq(webhookDeliveries.organizationId, organizationId), eq(webhookDeliveries.position, position))

  return {
    deliveries: (organizationId, endpointId, { state }, { beforePosition, limit }) =>
      read(organizationId, async ({ db }) => {
        const rows = await db
          .select({ delivery: webhookDeliveries, kind: webhookEvents.kind })
          .from(webhookDeliveries)
          .innerJoin(webhookEvents, eq(webhookEvents.id, webhookDeliveries.eventId))
          .where(
            and(
              ofEndpoint(organizationId, endpointId),
              state ? eq(webhookDeliveries.state, state) : undefined,
              beforePosition === undefined ? undefined : lt(webhookDeliveries.position, beforePosition),
            ),
          )
          .orderBy(desc(webhookDeliveries.position))
          .limit(limit)
        const shown = rows.map(({ delivery }) => delivery.eventId)
        const tries = await db
          .select()
          .from(webhookAttempts)
          .where(
            and(
              eq(webhookAttempts.organizationId, organizationId),
              eq(webhookAttempts.endpointId, endpointId),
              inArray(webhookAttempts.eventId, shown),
            ),
          )
          .orderBy(asc(webhookAttempts.position))
        return rows.map(({ delivery, kind }) => ({ ...delivery, kind, tries: tries.filter(({ eventId }) => eventId === delivery.eventId) }))
      }),
    replay: (organizationId, endpointId, which, nowMs, audit) =>
      write(organizationId, [endpointId], async (session) => {
        const { rowCount } = await session.db
          .update(webhookDeliveries)
          .set({ state: 'due', attempts: 0, nextAtMs: nowMs, leasedUntilMs: 0, reason: '' })
          .where(
            and(
              ofEndpoint(organizationId, endpointId),
              'eventId' in which ? eq(webhookDeliveries.eventId, which.eventId) : gte(webhookDeliveries.createdAtMs, which.sinceMs),
              sql`${webhookDeliveries.eventId} not in (select id from slotwell.webhook_events where kind = 'webhook.test')`,
            ),
          )
        if (rowCount) await insertAudit(session, [audit])
        return rowCount ?? 0
      }),
    addTest: ({ id: endpointId, organizationId }, event, attempt, audit) =>
      write(organizationId, [endpointId], async (session) => {
        const { db } = session
        await db.insert(webhookEvents).values(event)
        const { status, reason, atMs } = attempt
        const state = reason === '' ? ('sent' as const) : ('dropped' as const)
        const settled = { attempts: 1, nextAtMs: atMs, leasedUntilMs: 0, createdAtMs: event.atMs }
        await db
          .insert(webhookDeliveries)
          .values({ organizationId, endpointId, eventId: event.id, subject: event.subject, state, status, reason, ...settled })
        await db.insert(webhookAttempts).values({ organizationId, endpointId, eventId: event.id, ...attempt })
        await insertAudit(session, [audit])
      }),
    lease: (limit, leaseMs, shut) =>
      system(async (session) => {
        const leased = await session.all(LEASE, [await session.now(), leaseMs, limit, shut])
        if (leased.length === 0) return []
        const [endpoints, events] = await Promise.all([
          session.all(ENDPOINTS, [leased.map(({ endpointId }) => endpointId)]),
          session.all(EVENTS, [leased.map(({ eventId }) => eventId)]),
        ])
        return leased
          .sort((a, b) => a.position - b.position)
          .flatMap((delivery) => {
            const endpoint = endpoints.find(({ id }) => id === delivery.endpointId)
            const event = events.find(({ id }) => id === delivery.eventId)
            return endpoint && event ? [{ ...delivery, endpoint, event }] : []
          })
      }),
    settle: (leased, attempt, judge) =>
      write(leased.organizationId, [leased.endpointId], async (session) => {
        const { db } = session
        const { position, endpointId, organizationId, eventId, attempts } = leased
        const [now] = await db.select().from(webhookDeliveries).where(one(organizationId, position)).for('update')
        const [endpoint] = await db
          .select()
          .from(webhookEndpoints)
          .where(and(eq(webhookEndpoints.organizationId, organizationId), eq(webhookEndpoints.id, endpointId)))
        if (!endpoint || now?.state !== 'due' || now.attempts !== attempts || now.leasedUntilMs !== leased.leasedUntilMs) return undefined
        const judged = judge(endpoint)
        const { state, nextAtMs = now.nextAtMs, hurry, audit } = judged
        if (attempt) await db.insert(webhookAttempts).values({ organizationId, endpointId, eventId, ...attempt })
        await db
          .update(webhookDeliveries)
          .set({ state, nextAtMs, leasedUntilMs: 0, status: attempt?.status ?? null, reason: attempt?.reason ?? judged.reason ?? '' })
          .where(one(organizationId, position))
        if (judged.endpoint)
          await db
            .update(webhookEndpoints)
            .set(endpointRow(judged.endpoint))
            .where(and(eq(webhookEndpoints.organizationId, organizationId), eq(webhookEndpoints.id, endpointId)))
        if (hurry)
          await db
            .update(webhookDeliveries)
            .set({ nextAtMs: session.unset(await session.now()) })
            .where(due(organizationId, endpointId))
        if (judged.endpoint?.state === 'disabled')
          await db
            .update(webhookDeliveries)
            .set({ state: 'dropped', reason: judged.endpoint.stateReason ?? '' })
            .where(due(organizationId, endpointId))
        if (audit) await insertAudit(session, [audit])
        return judged
      }),
    async sweep(beforeMs) {
      let fell = 0
      const organizations = await system((session) => session.all(HAVE_OLD, [beforeMs]))
      for (const { organizationId } of organizations)
        fell += await chunked((limit) =>
          write(organizationId, [], async ({ db, all }) => {
            const own = eq(webhookEvents.organizationId, organizationId)
            const old = await all(OLD_OF, [beforeMs, organizationId, limit])
            const ids = old.map(({ id }) => id)
            if (ids.length === 0) return 0
            await db
              .delete(webhookAttempts)
              .where(and(eq(webhookAttempts.organizationId, organizationId), inArray(webhookAttempts.eventId, ids)))
            await db
              .delete(webhookDeliveries)
              .where(and(eq(webhookDeliveries.organizationId, organizationId), inArray(webhookDeliveries.eventId, ids)))
            return (await db.delete(webhookEvents).where(and(own, inArray(webhookEvents.id, ids)))).rowCount ?? 0
          }),
        )
      return fell
    },
  }
}
