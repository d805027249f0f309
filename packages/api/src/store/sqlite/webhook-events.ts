import type { WebhookEvent, WebhookStore } from '../webhooks.ts'
import type { Connection } from './connection.ts'

type Part = Pick<WebhookStore, 'wanting' | 'tell' | 'tellExpired'>

const wanted = (kind: string) => `exists (
  select 1 from webhook_endpoints w, json_each(w.events) wanted
  where w.organization_id = :organizationId and w.state <> 'disabled' and wanted.value in ('*', ${kind}))`
const EVENT_ID = "'evt_0' || substr(lower(hex(randomblob(13))), 1, 25)"
/** The same as the trigger of `holds` writes. */
const HOLD_FACTS = `json_object(
  'hold', h.id, 'service', h.service_id, 'staff', json(h.staff_ids), 'location', h.location_id,
  'startMs', h.start_ms, 'endMs', h.end_ms, 'partySize', h.party_size, 'session', h.session_id, 'expiresAtMs', h.expires_at_ms)`

/** What became of a hold. */
export type HoldEnd = 'hold.confirmed' | 'hold.released'

/**
 * Tells of the end of a hold, before its row falls, inside the caller's transaction. One that has run out is not released any more:
 * that it expired is told by itself.
 */
export function holdEnds({ sqlite }: Connection) {
  const tell = sqlite.prepare<{
    readonly organizationId: string
    readonly id: string
    readonly kind: HoldEnd
    readonly atMs: number
    readonly booking: string | null
  }>(
    `insert into webhook_events (id, organization_id, kind, subject, at_ms, data)
     select ${EVENT_ID}, h.organization_id, :kind, h.id, :atMs,
       case when :booking is null then ${HOLD_FACTS} else json_set(${HOLD_FACTS}, '$.booking', :booking) end
     from holds h
     where h.organization_id = :organizationId and h.id = :id and (:kind <> 'hold.released' or h.expires_at_ms > :atMs) and ${wanted(':kind')}
     on conflict do nothing`,
  )
  return (organizationId: string, id: string, kind: HoldEnd, atMs: number, booking: string | null = null): void =>
    void tell.run({ organizationId, id, kind, atMs, booking })
}

export function webhookEventRows({ sqlite, write }: Connection): Part {
  const add = sqlite.prepare<Omit<WebhookEvent, 'data'> & { readonly data: string }>(
    `insert into webhook_events (id, organization_id, kind, subject, at_ms, data)
     select :id, :organizationId, :kind, :subject, :atMs, :data where ${wanted(':kind')} on conflict do nothing`,
  )
  const wanting = sqlite
    .prepare<[string], string>(
      `select distinct w.organization_id from webhook_endpoints w, json_each(w.events) wanted
       where w.state <> 'disabled' and (wanted.value = '*' or wanted.value in (select value from json_each(?)))`,
    )
    .pluck()
  const expired = sqlite.prepare<
    { readonly organizationId: string; readonly afterMs: number; readonly untilMs: number },
    { readonly staffIds: string; readonly startMs: number; readonly endMs: number }
  >(
    `select staff_ids as staffIds, start_ms as startMs, end_ms as endMs from holds
     where organization_id = :organizationId and expires_at_ms > :afterMs and expires_at_ms <= :untilMs`,
  )
  const tellExpired = sqlite.prepare<{ readonly organizationId: string; readonly afterMs: number; readonly untilMs: number }>(
    `insert into webhook_events (id, organization_id, kind, subject, at_ms, data)
     select ${EVENT_ID}, h.organization_id, 'hold.expired', h.id, h.expires_at_ms, ${HOLD_FACTS} from holds h
     where h.organization_id = :organizationId and h.expires_at_ms > :afterMs and h.expires_at_ms <= :untilMs
       and ${wanted("'hold.expired'")} on conflict do nothing`,
  )
  return {
    wanting: async (kinds) => wanting.all(JSON.stringify(kinds)),
    tell: async (event) => void (await write(() => add.run({ ...event, data: JSON.stringify(event.data) }))),
    async tellExpired(organizationId, afterMs, untilMs) {
      const span = { organizationId, afterMs, untilMs }
      const found = expired.all(span).map(({ staffIds, ...hold }) => ({ ...hold, staffIds: JSON.parse(staffIds) as string[] }))
      if (found.length > 0) await write(() => tellExpired.run(span))
      return found
    },
  }
}
