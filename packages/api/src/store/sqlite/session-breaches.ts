import type { BreachQueries, SessionRule } from '../breaches.ts'

/** A seat is a claim on `<session>#<number>`; `$` is the character after `#`. */
const SEATS = `seat.organization_id = s.organization_id and seat.subject > s.id || '#' and seat.subject < s.id || '$'`

export const SESSION_QUERIES: BreachQueries<SessionRule> = {
  seats: `select seat.owner || ' on ' || seat.subject from claims seat
    left join sessions s on s.id = substr(seat.subject, 1, instr(seat.subject, '#') - 1) and s.organization_id = seat.organization_id
    where seat.subject glob 'ses_*' and (s.id is null or s.cancelled_at_ms is not null or seat.start_ms <> s.start_ms or seat.end_ms <> s.end_ms
      or seat.strength <> 'exclusive' or cast(substr(seat.subject, length(s.id) + 2) as integer) not between 1 and s.capacity)
    union all
    select s.id || ': ' || count(*) || ' of ' || s.capacity from sessions s join claims seat on ${SEATS} group by s.id having count(*) > s.capacity`,
  sessions: `with said as (
      select s.id as owner, json_extract(c.value, '$.subject') as subject, json_extract(c.value, '$.startMs') as start_ms,
        json_extract(c.value, '$.endMs') as end_ms, json_extract(c.value, '$.padBeforeMs') as pad_before_ms,
        json_extract(c.value, '$.padAfterMs') as pad_after_ms, json_extract(c.value, '$.strength') as strength
      from sessions s, json_each(s.claims) c where s.cancelled_at_ms is null),
    kept as (select owner, subject, start_ms, end_ms, pad_before_ms, pad_after_ms, strength from claims where owner glob 'ses_*')
    select owner || ' lacks ' || subject from (select * from said except select * from kept)
    union all select owner || ' has besides ' || subject from (select * from kept except select * from said)
    union all select s.id || ' lacks ' || t.value from sessions s, json_each(s.staff_ids) t where s.cancelled_at_ms is null
      and not exists (select 1 from claims c where c.owner = s.id and c.subject = t.value and c.start_ms = s.start_ms and c.end_ms = s.end_ms)`,
  empty: `select s.id from sessions s where s.scheduled = 0 and s.cancelled_at_ms is null and not exists (select 1 from claims seat where ${SEATS})`,
  parties: `with seated as (
      select id, organization_id, session_id, seats, party_size, start_ms, end_ms, staff_ids from bookings
      where session_id is not null and state not in ('cancelled', 'declined')
      union all
      select id, organization_id, session_id, seats, party_size, start_ms, end_ms, staff_ids from holds h
      where session_id is not null and exists (select 1 from claims c where c.owner = h.id))
    select p.id || ' in ' || p.session_id from seated p left join sessions s on s.id = p.session_id and s.organization_id = p.organization_id
    where s.id is null or s.start_ms <> p.start_ms or s.end_ms <> p.end_ms or s.staff_ids <> p.staff_ids or json_array_length(p.seats) <> p.party_size
      or (select count(*) from claims c where c.owner = p.id and c.organization_id = p.organization_id) <> p.party_size
      or exists (select 1 from json_each(p.seats) n where not exists (
        select 1 from claims c where c.owner = p.id and c.organization_id = p.organization_id and c.subject = p.session_id || '#' || n.value))`,
  sessionEvents: `select b.id || ' of ' || b.session_id from bookings b join sessions s on s.id = b.session_id
    join events e on e.booking_id = b.id and e.sequence = b.event_sequence
    where b.state not in ('cancelled', 'declined') and (
      select count(*) from json_each(e.claims) c where json_extract(c.value, '$.owner') = s.id
        and exists (select 1 from claims k where k.owner = s.id and k.subject = json_extract(c.value, '$.subject'))
    ) <> json_array_length(s.claims)`,
}
