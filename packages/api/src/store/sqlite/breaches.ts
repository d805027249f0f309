import { Database } from '../sqlite-driver.ts'
import { type BreachQueries, type Check, rules, RULES } from '../breaches.ts'
import { SESSION_QUERIES } from './session-breaches.ts'

const QUERIES: BreachQueries = {
  overlaps: `select a.subject || ': ' || a.owner || ' and ' || b.owner from claims a
    join claims b on b.organization_id = a.organization_id and b.subject = a.subject and b.strength = 'exclusive'
     and b.start_ms >= a.start_ms and (b.start_ms > a.start_ms or (b.start_ms = a.start_ms and b.owner > a.owner)) and b.start_ms < a.end_ms
    where a.strength = 'exclusive'`,
  owners: `select owner || ' on ' || subject from claims c
    where not exists (select 1 from holds h where h.id = c.owner and h.organization_id = c.organization_id)
      and not exists (select 1 from bookings b where b.id = c.owner and b.organization_id = c.organization_id and b.state not in ('cancelled', 'declined'))
      and not exists (select 1 from sessions s where s.id = c.owner and s.organization_id = c.organization_id and s.cancelled_at_ms is null)`,
  staff: `select b.id || ' lacks ' || s.value from bookings b, json_each(b.staff_ids) s
    where b.state not in ('cancelled', 'declined')
      and not exists (select 1 from claims c where c.owner in (b.id, b.session_id) and c.subject = s.value and c.start_ms = b.start_ms and c.end_ms = b.end_ms)`,
  claims: `with said as (
      select b.id as owner, json_extract(c.value, '$.subject') as subject, json_extract(c.value, '$.startMs') as start_ms,
        json_extract(c.value, '$.endMs') as end_ms, json_extract(c.value, '$.padBeforeMs') as pad_before_ms,
        json_extract(c.value, '$.padAfterMs') as pad_after_ms, json_extract(c.value, '$.strength') as strength
      from bookings b join events e on e.booking_id = b.id and e.sequence = b.event_sequence, json_each(e.claims) c
      where json_extract(c.value, '$.owner') is null),
    kept as (
      select owner, subject, start_ms, end_ms, pad_before_ms, pad_after_ms, strength from claims where owner in (select id from bookings))
    select owner || ' lacks ' || subject from (select * from said except select * from kept)
    union all select owner || ' has besides ' || subject from (select * from kept except select * from said)`,
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

/** Reads the database file on a connection of its own, which writes nothing; a running server is not disturbed. */
export function breaches(path: string): readonly Check[] {
  const sqlite = new Database(path, { readonly: true, fileMustExist: true })
  try {
    const integrity = sqlite.prepare<[], string>('pragma integrity_check').pluck().all()
    const references = sqlite.prepare<[], { table: string; rowid: number | null; parent: string }>('pragma foreign_key_check').all()
    return [
      { name: 'the file is whole', faults: integrity.filter((line) => line !== 'ok') },
      {
        name: 'every reference leads somewhere',
        faults: references.map(({ table, rowid, parent }) => `row ${rowid ?? '?'} of ${table} refers to a missing row of ${parent}`),
      },
      ...rules.map((rule) => ({ name: RULES[rule], faults: sqlite.prepare<[], string>(QUERIES[rule]).pluck().all() })),
    ]
  } finally {
    sqlite.close()
  }
}
