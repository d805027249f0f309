import type { WebhookDeliveryView } from '@slotwell/shared/schema'
import { parseInstant } from '@slotwell/shared/time'
import { auditEntry } from '../booking/audit-entry.ts'
import { openCursor, sealCursor } from '../booking/cursor.ts'
import { badCursor, type Page, PAGE_SIZE } from '../booking/list-bookings.ts'
import { type Outcome, refuse } from '../outcome.ts'
import type { ShownDelivery, WebhookDelivery } from '../store/webhooks.ts'
import { instant, type OfEndpoint } from './endpoints.ts'
import type { WebhookDeps } from './runner.ts'

/** Messages of the last 30 days with every attempt, the newest first. */
export async function listDeliveries(
  deps: WebhookDeps,
  deed: OfEndpoint & {
    readonly query: {
      readonly state?: WebhookDelivery['state'] | undefined
      readonly cursor?: string | undefined
      readonly limit?: number | undefined
    }
  },
): Promise<Outcome<Page<WebhookDeliveryView>>> {
  const { organizationId, endpointId, query } = deed
  const { webhooks } = deps.store
  if (!(await webhooks.endpoint(organizationId, endpointId))) return refuse('webhook_not_found')
  const before = query.cursor === undefined ? undefined : openCursor(query.cursor, ['number'] as const)
  if (query.cursor !== undefined && !before) return badCursor
  const limit = query.limit ?? PAGE_SIZE
  const rows = await webhooks.deliveries(organizationId, endpointId, query.state ? { state: query.state } : {}, {
    limit: limit + 1,
    ...(before ? { beforePosition: before[0] } : {}),
  })
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    ok: true,
    view: { data: shown.map(deliveryView), nextCursor: rows.length > limit && last ? sealCursor([last.position]) : null },
  }
}

function deliveryView({ eventId, kind, subject, state, createdAtMs, nextAtMs, reason, tries }: ShownDelivery): WebhookDeliveryView {
  return {
    event: eventId,
    type: kind,
    subject,
    state,
    createdAt: instant(createdAtMs),
    ...(state === 'due' ? { nextAttemptAt: instant(nextAtMs) } : {}),
    ...(reason === '' ? {} : { reason }),
    attempts: tries.map(({ atMs, durationMs, status, reason: why }) => ({
      at: instant(atMs),
      durationMs,
      status,
      ...(why === '' ? {} : { reason: why }),
    })),
  }
}

/** Sends messages once more, in their order and under their ids: a receiver that remembers ids takes none twice. */
export async function replayDeliveries(
  deps: WebhookDeps,
  deed: OfEndpoint & { readonly request: { readonly event?: string | undefined; readonly since?: string | undefined } },
): Promise<Outcome<{ readonly messages: number }>> {
  const { organizationId, endpointId, request } = deed
  const { webhooks } = deps.store
  if (!(await webhooks.endpoint(organizationId, endpointId))) return refuse('webhook_not_found')
  const { event, since } = request
  const which = event === undefined ? { sinceMs: parseInstant(since ?? '') } : { eventId: event }
  const nowMs = deps.clock()
  const audit = auditEntry(deps, deed, nowMs, 'webhook.replay', endpointId, event === undefined ? { since: since ?? '' } : { event })
  const messages = await webhooks.replay(organizationId, endpointId, which, nowMs, audit)
  if (event !== undefined && messages === 0) return refuse('webhook_event_not_found')
  return { ok: true, view: { messages } }
}
