import { type BreachQueries, type Check, rules, RULES } from '../breaches.ts'
import { SESSION_QUERIES } from './session-breaches.ts'
import type { Connection } from './connection.ts'

const QUERIES: BreachQueries = {
  overlaps: `select a.subject || ': ' || a.owner || ' and ' || b.owner from claims a
    join claims b on b.organization_id = a.organization_id and b.subject = a.subject and b.strength = 'exclusive'
     and b.start_ms >= a.start_ms and (b.start_ms > a.start_ms or (b.start_ms = a.start_ms and b.owner > a.owner)) and b.start_ms < a.end_ms
    where a.strength = 'exclusive'`,
  owners: `select owner || ' on ' || subject from claims c
    where not exists (select 1 from holds h where h.id = c.owner and h.organization_id = c.organization_id)
      and not exists (select 1 from bookings b where b.id = c.owner and b.organization_id = c.organization_id and b.state not in ('cancelled', 'declined'))
      and not exists (select 1 from sessions s where s.id = c.owner and s.organization_id = c.organization_id and s.cancelled_at_ms is null)`,
  staff: `select b.id || ' lacks ' || s.value from bookings b, jsonb_array_elements_text(b.staff_ids) s (value)
    where b.state not in ('cancelled', 'declined')
      and not exists (select 1 from claims c where c.owner in (b.id, b.session_id) and c.subject = s.value and c.start_ms = b.start_ms and c.end_ms = b.end_ms)`,
  claims: `with said as (
      select b.id as owner, c.value ->> 'subject' as subject, (c.value ->> 'startMs')::bigint as start_ms,
        (c.value ->> 'endMs')::bigint as end_ms, (c.value ->> 'padBeforeMs')::bigint as pad_before_ms,
        (c.value ->> 'padAfterMs')::bigint as pad_after_ms, c.value ->> 'strength' as strength
      from bookings b join events e on e.booking_id = b.id and e.sequence = b.event_sequence, json_array_elements(e.claims) c (value)
      where c.value ->> 'owner' is null),
    kept as (
      select owner, subject, start_ms, end_ms, pad_before_ms, pad_after_ms, strength from claims where owner in (select id from bookings))
    select owner || ' lacks ' || subject from (select * from said except select * from kept) lacking
    union all select owner || ' has besides ' || subject from (select * from kept except select * from said) besides`,
  letters: `select e.id from events e where e.kind not in ('booking.no_show', 'booking.attendance_confirmed', 'booking.erased')
      and not exists (select 1 from outbox o where o.event_id = e.id)`,
  attendees: `select b.id from bookings b
    where not exists (select 1 from attendees a where a.booking_id = b.id and a.organization_id = b.organization_id)`,
  audited: `with changed as (
      select organization_id, booking_id, count(*) as times from events where kind <> 'booking.erased' group by organization_id, booking_id),
    noted as (
      select organization_id, object, count(*) as times from audit where action like 'booking.%' group by organization_id, object)
    select c.booking_id from changed c left join noted n on n.organization_id = c.organization_id and n.object = c.booking_id
    where coalesce(n.times, 0) < c.times`,
  sequences: `select b.id from bookings b left join events e on e.booking_id = b.id
    group by b.id having count(e.id) <> b.event_sequence or coalesce(min(e.sequence), 0) <> 1 or coalesce(max(e.sequence), 0) <> b.event_sequence`,
  versions: 'select organization_id from configurations group by organization_id having min(revision) <> 1 or max(revision) <> count(*)',
  organizations: `select a.id from attendees a join bookings b on b.id = a.booking_id join customers c on c.id = a.customer_id where a.organization_id <> b.organization_id or a.organization_id <> c.organization_id
    union all select e.id from events e join bookings b on b.id = e.booking_id where e.organization_id <> b.organization_id
    union all select o.id from outbox o join bookings b on b.id = o.booking_id where o.organization_id <> b.organization_id
    union all select b.id from bookings b join service_versions s on s.id = b.service_version_id where b.organization_id <> s.organization_id
    union all select s.id from sessions s join service_versions v on v.id = s.service_version_id where s.organization_id <> v.organization_id
    union all select b.id from bookings b join sessions s on s.id = b.session_id where b.organization_id <> s.organization_id`,
  ...SESSION_QUERIES,
}

/** Foreign keys that were switched off or never checked, as a restore in parts may leave them. */
const REFERENCES = `select conname || ' of ' || conrelid::regclass || ' was not checked' from pg_constraint
  where contype = 'f' and connamespace = 'slotwell'::regnamespace and not convalidated
  union all select tgname || ' of ' || tgrelid::regclass || ' is switched off' from pg_trigger
  where tgisinternal and tgenabled not in ('O', 'A') and tgrelid in (select oid from pg_class where relnamespace = 'slotwell'::regnamespace)`

/** Whole tables may take their time. */
const PATIENCE_MS = 3_600_000

/** Each rule is one statement, so it sees one moment; a running server is not disturbed. */
export const breaches = ({ system }: Connection): Promise<readonly Check[]> =>
  system(async ({ client }) => {
    const select = async (query: string): Promise<string[]> => {
      const patient = { text: `select fault from (${query}) found (fault)`, query_timeout: PATIENCE_MS }
      return (await client.query<{ fault: string }>(patient)).rows.map(({ fault }) => fault)
    }
    await client.query('set local statement_timeout = 0')
    const checks: Check[] = [{ name: 'every reference leads somewhere', faults: await select(REFERENCES) }]
    for (const rule of rules) checks.push({ name: RULES[rule], faults: await select(QUERIES[rule]) })
    return checks
  })
