import { statement } from '../../postgres/transaction.ts'
import type { ExpiredHold, WebhookStore } from '../webhooks.ts'
import type { Connection } from './connection.ts'

type Part = Pick<WebhookStore, 'wanting' | 'tell' | 'tellExpired'>

/** Planned with the statement: a function of SQL would be started anew each time. */
const wanted = (organization: string, kind: string) =>
  `exists (select from webhook_endpoints w where w.organization_id = ${organization} and w.state <> 'disabled' and w.events ?| array['*', ${kind}])`

const TELL = statement(
  'webhook_tell',
  `insert into webhook_events (id, organization_id, kind, subject, at_ms, data)
   select $1, $2, $3, $4, $5, $6 where ${wanted('$2', '$3')} on conflict do nothing`,
)
const WANTING = statement<{ organizationId: string }>(
  'webhook_wanting',
  `select distinct organization_id as "organizationId" from webhook_endpoints where state <> 'disabled' and events ?| (array['*'] || $1::text[])`,
)
const EXPIRED = statement<ExpiredHold>(
  'webhook_expired',
  `select staff_ids as "staffIds", start_ms as "startMs", end_ms as "endMs" from holds
   where organization_id = $1 and expires_at_ms > $2 and expires_at_ms <= $3`,
)
const TELL_EXPIRED = statement(
  'webhook_tell_expired',
  `insert into webhook_events (id, organization_id, kind, subject, at_ms, data)
   select new_event_id(), h.organization_id, 'hold.expired', h.id, h.expires_at_ms, hold_facts(h) from holds h
   where h.organization_id = $1 and h.expires_at_ms > $2 and h.expires_at_ms <= $3 and ${wanted('$1', "'hold.expired'")}
   on conflict do nothing`,
)

/**
 * Ends a hold and tells of it, in one statement: $3 is `hold.confirmed` or `hold.released`, $4 when, $5 the booking or null. One that
 * has run out is not released any more: that it expired is told by itself.
 */
export const DROP_HOLD = statement(
  'drop_hold',
  `with gone as (delete from holds where organization_id = $1 and id = $2 returning holds as hold, id, expires_at_ms)
   insert into webhook_events (id, organization_id, kind, subject, at_ms, data)
   select new_event_id(), $1, $3, id, $4::bigint,
     case when $5::text is null then hold_facts(hold) else (hold_facts(hold)::jsonb || jsonb_build_object('booking', $5::text))::json end
   from gone where ($3 <> 'hold.released' or expires_at_ms > $4) and ${wanted('$1', '$3')}
   on conflict do nothing`,
)

export const webhookEventRows = ({ read, write, system }: Connection): Part => ({
  wanting: (kinds) => system(async (session) => (await session.all(WANTING, [kinds])).map(({ organizationId }) => organizationId)),
  tell: ({ id, organizationId, kind, subject, atMs, data }) =>
    write(organizationId, [], async (session) => {
      await session.run(TELL, [id, organizationId, kind, subject, atMs, JSON.stringify(data)])
    }),
  async tellExpired(organizationId, afterMs, untilMs) {
    const span = [organizationId, afterMs, untilMs]
    const found = await read(organizationId, (session) => session.all(EXPIRED, span))
    if (found.length > 0) await write(organizationId, [], (session) => session.run(TELL_EXPIRED, span))
    return found
  },
})
