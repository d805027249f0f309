-- Appointments that several bookings share. A session owns the claims on its staff and units; each taken seat is a
-- claim on `<session>#<number>` that a hold or booking owns. One that nobody scheduled is there only while it has seats.

create table sessions (
  id text primary key check (id glob 'ses_*' and instr(id, '#') = 0),
  organization_id text not null references organizations (id),
  service_id text not null,
  service_version_id text not null references service_versions (id),
  configuration_revision integer not null,
  location_id text not null,
  staff_ids text not null check (json_valid(staff_ids)),
  start_ms integer not null,
  end_ms integer not null check (end_ms > start_ms and end_ms - start_ms <= 86400000),
  capacity integer not null check (capacity >= 1),
  scheduled integer not null check (scheduled in (0, 1)),
  -- What it owns while it is open, so that the claims of a past instant can be told.
  claims text not null check (json_valid(claims)),
  created_at_ms integer not null,
  cancelled_at_ms integer,
  foreign key (organization_id, configuration_revision) references configurations (organization_id, revision)
) strict;
create index sessions_by_start on sessions (organization_id, start_ms, id);
create index sessions_of_service on sessions (organization_id, service_id, start_ms);

-- The session may have fallen since: a booking that was cancelled still says where it was.
alter table holds add column party_size integer not null default 1 check (party_size >= 1);
alter table holds add column session_id text;
alter table holds add column seats text not null default '[]' check (json_valid(seats));
alter table bookings add column party_size integer not null default 1 check (party_size >= 1);
alter table bookings add column session_id text;
alter table bookings add column seats text not null default '[]' check (json_valid(seats));
create index holds_of_session on holds (session_id) where session_id is not null;
create index bookings_of_session on bookings (session_id, id) where session_id is not null;

-- One claim a seat is what the guards of claims see to already; here: only seats that there are, for just that time.
create trigger claims_seat_insert before insert on claims
when new.subject glob 'ses_*' and not exists (
  select 1 from sessions s
  where s.id = substr(new.subject, 1, instr(new.subject, '#') - 1) and s.organization_id = new.organization_id
    and s.cancelled_at_ms is null and s.start_ms = new.start_ms and s.end_ms = new.end_ms and new.strength = 'exclusive'
    and cast(substr(new.subject, length(s.id) + 2) as integer) between 1 and s.capacity
    and new.subject = s.id || '#' || cast(substr(new.subject, length(s.id) + 2) as integer)
)
begin
  select raise(abort, 'no_such_seat');
end;

create trigger claims_seat_update before update of organization_id, subject, start_ms, end_ms, strength on claims
when new.subject glob 'ses_*' and not exists (
  select 1 from sessions s
  where s.id = substr(new.subject, 1, instr(new.subject, '#') - 1) and s.organization_id = new.organization_id
    and s.cancelled_at_ms is null and s.start_ms = new.start_ms and s.end_ms = new.end_ms and new.strength = 'exclusive'
    and cast(substr(new.subject, length(s.id) + 2) as integer) between 1 and s.capacity
    and new.subject = s.id || '#' || cast(substr(new.subject, length(s.id) + 2) as integer)
)
begin
  select raise(abort, 'no_such_seat');
end;

create trigger sessions_fixed before update on sessions
when (new.id, new.organization_id, new.service_id, new.start_ms, new.end_ms, new.capacity, new.scheduled, new.claims)
  is not (old.id, old.organization_id, old.service_id, old.start_ms, old.end_ms, old.capacity, old.scheduled, old.claims)
begin
  select raise(abort, 'sessions_are_fixed');
end;

-- Whoever ends a session first takes back its seats, and then its own claims.
create trigger sessions_end_empty_update before update of cancelled_at_ms on sessions
when new.cancelled_at_ms is not null and exists (
  select 1 from claims c where c.organization_id = old.organization_id
    and (c.owner = old.id or (c.subject > old.id || '#' and c.subject < old.id || '$'))
)
begin
  select raise(abort, 'session_has_claims');
end;

create trigger sessions_end_empty_delete before delete on sessions
when exists (
  select 1 from claims c where c.organization_id = old.organization_id
    and (c.owner = old.id or (c.subject > old.id || '#' and c.subject < old.id || '$'))
)
begin
  select raise(abort, 'session_has_claims');
end;

create trigger sessions_change_insert after insert on sessions
begin
  insert into changes (organization_id, kind, subject, start_ms, end_ms)
  values (new.organization_id, 'occupancy', new.id, new.start_ms, new.end_ms);
end;

create trigger sessions_change_delete after delete on sessions
begin
  insert into changes (organization_id, kind, subject, start_ms, end_ms)
  values (old.organization_id, 'occupancy', old.id, old.start_ms, old.end_ms);
end;

create trigger sessions_change_update after update on sessions
begin
  insert into changes (organization_id, kind, subject, start_ms, end_ms)
  values (new.organization_id, 'occupancy', new.id, new.start_ms, new.end_ms);
end;

-- How long the staff and units of a session that nobody scheduled are taken is decided by those who have seats in it.
create trigger seats_change_insert after insert on claims
when new.subject glob 'ses_*'
begin
  insert into changes (organization_id, kind, subject, start_ms, end_ms)
  select c.organization_id, 'occupancy', c.subject, c.start_ms, c.end_ms from claims c
  where c.owner = substr(new.subject, 1, instr(new.subject, '#') - 1);
end;

create trigger seats_change_delete after delete on claims
when old.subject glob 'ses_*'
begin
  insert into changes (organization_id, kind, subject, start_ms, end_ms)
  select c.organization_id, 'occupancy', c.subject, c.start_ms, c.end_ms from claims c
  where c.owner = substr(old.subject, 1, instr(old.subject, '#') - 1);
end;

create trigger seats_change_update after update on claims
when old.subject glob 'ses_*' or new.subject glob 'ses_*'
begin
  insert into changes (organization_id, kind, subject, start_ms, end_ms)
  select c.organization_id, 'occupancy', c.subject, c.start_ms, c.end_ms from claims c
  where c.owner in (substr(old.subject, 1, instr(old.subject, '#') - 1), substr(new.subject, 1, instr(new.subject, '#') - 1));
end;

create trigger seated_holds_change_insert after insert on holds
begin
  insert into changes (organization_id, kind, subject, start_ms, end_ms)
  select c.organization_id, 'occupancy', c.subject, c.start_ms, c.end_ms from claims c where c.owner in (
    select substr(seat.subject, 1, instr(seat.subject, '#') - 1) from claims seat where seat.owner = new.id and seat.subject glob 'ses_*');
end;

create trigger seated_holds_change_delete after delete on holds
begin
  insert into changes (organization_id, kind, subject, start_ms, end_ms)
  select c.organization_id, 'occupancy', c.subject, c.start_ms, c.end_ms from claims c where c.owner in (
    select substr(seat.subject, 1, instr(seat.subject, '#') - 1) from claims seat where seat.owner = old.id and seat.subject glob 'ses_*');
end;

create trigger seated_holds_change_update after update of id, expires_at_ms on holds
when old.id is not new.id or old.expires_at_ms is not new.expires_at_ms
begin
  insert into changes (organization_id, kind, subject, start_ms, end_ms)
  select c.organization_id, 'occupancy', c.subject, c.start_ms, c.end_ms from claims c where c.owner in (
    select substr(seat.subject, 1, instr(seat.subject, '#') - 1) from claims seat where seat.owner in (old.id, new.id) and seat.subject glob 'ses_*');
end;
