import type { BreachQueries, SessionRule } from '../breaches.ts'

/** A seat is a claim on `<session>#<number>`; `$` is the character after `#`. */
const SEATS = `seat.organization_id = s.organization_id and seat.subject > s.id || '#' and seat.subject < s.id || '$'`

export const SESSION_QUERIES: BreachQueries<SessionRule> = {
  seats: `select seat.owner || ' on ' || seat.subject from claims seat
    left join sessions s on s.id = split_part(seat.subject, '#', 1) and s.organization_id = seat.organization_id
    where starts_with(seat.subject, 'ses_') and (s.id is null or s.cancelled_at_ms is not null or seat.start_ms <> s.start_ms or seat.end_ms <> s.end_ms
      or seat.strength <> 'exclusive' or coalesce(substring(split_part(seat.subject, '#', 2) from '^[0-9]{1,9}$')::integer, 0) not between 1 and s.capacity)
    union all
    select s.id || ': ' || count(*) || ' of ' || s.capacity from sessions s join claims seat on ${SEATS} group by s.id, s.capacity having count(*) > s.capacity`,
  sessions: `with said as (
      select s.id as owner, c.value ->> 'subject' as subject, (c.value ->> 'startMs')::bigint as start_ms,
        (c.value ->> 'endMs')::bigint as end_ms, (c.value ->> 'padBeforeMs')::bigint as pad_before_ms,
        (c.value ->> 'padAfterMs')::bigint as pad_after_ms, c.value ->> 'strength' as strength
      from sessions s, json_array_elements(s.claims) c (value) where s.cancelled_at_ms is null),
    kept as (select owner, subject, start_ms, end_ms, pad_before_ms, pad_after_ms, strength from claims where starts_with(owner, 'ses_'))
    select owner || ' lacks ' || subject from (select * from said except select * from kept) lacking
    union all select owner || ' has besides ' || subject from (select * from kept except select * from said) besides
    union all select s.id || ' lacks ' || t.value from sessions s, jsonb_array_elements_text(s.staff_ids) t (value) where s.cancelled_at_ms is null
      and not exists (select 1 from claims c where c.owner = s.id and c.subject = t.value and c.start_ms = s.start_ms and c.end_ms = s.end_ms)`,
  empty: `select s.id from sessions s where not s.scheduled and s.cancelled_at_ms is null and not exists (select 1 from claims seat where ${SEATS})`,
  parties: `with seated as (
      select id, organization_id, session_id, seats, party_size, start_ms, end_ms, staff_ids from bookings
      where session_id is not null and state not in ('cancelled', 'declined')
      union all
      select id, organization_id, session_id, seats, party_size, start_ms, end_ms, staff_ids from holds h
      where session_id is not null and exists (select 1 from claims c where c.owner = h.id))
    select p.id || ' in ' || p.session_id from seated p left join sessions s on s.id = p.session_id and s.organization_id = p.organization_id
    where s.id is null or s.start_ms <> p.start_ms or s.end_ms <> p.end_ms or s.staff_ids <> p.staff_ids or jsonb_array_length(p.seats) <> p.party_size
      or (select count(*) from claims c where c.owner = p.id and c.organization_id = p.organization_id) <> p.party_size
      or exists (select 1 from jsonb_array_elements_text(p.seats) n (value) where not exists (
        select 1 from claims c where c.owner = p.id and c.organization_id = p.organization_id and c.subject = p.session_id || '#' || n.value))`,
  sessionEvents: `select b.id || ' of ' || b.session_id from bookings b join sessions s on s.id = b.session_id
    join events e on e.booking_id = b.id and e.sequence = b.event_sequence
    where b.state not in ('cancelled', 'declined') and (
      select count(*) from json_array_elements(e.claims) c (value) where c.value ->> 'owner' = s.id
        and exists (select 1 from claims k where k.owner = s.id and k.subject = c.value ->> 'subject')
    ) <> json_array_length(s.claims)`,
}
