-- Appointments that several bookings share. A session owns the claims on its staff and units; each taken seat is a
-- claim on `<session>#<number>` that a hold or booking owns. One that nobody scheduled is there only while it has seats.

create table slotwell.sessions (
  id text collate "C" primary key constraint sessions_id check (starts_with(id, 'ses_') and strpos(id, '#') = 0),
  organization_id text collate "C" not null references slotwell.organizations (id),
  service_id text collate "C" not null,
  service_version_id text collate "C" not null references slotwell.service_versions (id),
  configuration_revision integer not null,
  location_id text collate "C" not null,
  staff_ids jsonb not null,
  start_ms bigint not null,
  end_ms bigint not null,
  capacity integer not null constraint sessions_capacity check (capacity >= 1),
  scheduled boolean not null,
  -- What it owns while it is open, so that the claims of a past instant can be told.
  claims json not null,
  created_at_ms bigint not null,
  cancelled_at_ms bigint,
  constraint sessions_span check (end_ms > start_ms and end_ms - start_ms <= 86400000),
  foreign key (organization_id, configuration_revision) references slotwell.configurations (organization_id, revision)
);
create index sessions_by_start on slotwell.sessions (organization_id, start_ms, id);
create index sessions_of_service on slotwell.sessions (organization_id, service_id, start_ms);

-- The session may have fallen since: a booking that was cancelled still says where it was.
alter table slotwell.holds add column party_size integer not null default 1 constraint holds_party check (party_size >= 1);
alter table slotwell.holds add column session_id text collate "C";
alter table slotwell.holds add column seats jsonb not null default '[]';
alter table slotwell.bookings add column party_size integer not null default 1 constraint bookings_party check (party_size >= 1);
alter table slotwell.bookings add column session_id text collate "C";
alter table slotwell.bookings add column seats jsonb not null default '[]';
create index holds_of_session on slotwell.holds (session_id) where session_id is not null;
create index bookings_of_session on slotwell.bookings (session_id, id) where session_id is not null;

-- One claim a seat is what the constraint of claims sees to already; here: only seats that there are, for just that time. The session
-- is locked against its end until the claim is committed.
create function slotwell.keep_seat() returns trigger language plpgsql as $$
declare
  s slotwell.sessions;
  seat text := substr(new.subject, strpos(new.subject, '#') + 1);
begin
  select * into s from slotwell.sessions where id = split_part(new.subject, '#', 1) and organization_id = new.organization_id for share;
  if s.id is null or s.cancelled_at_ms is not null or s.start_ms <> new.start_ms or s.end_ms <> new.end_ms or new.strength <> 'exclusive'
    or new.subject <> s.id || '#' || seat or seat !~ '^[1-9][0-9]{0,8}$' or seat::integer > s.capacity
  then
    raise exception 'no_such_seat' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end
$$;

create function slotwell.keep_session() returns trigger language plpgsql as $$
begin
  if (new.id, new.organization_id, new.service_id, new.start_ms, new.end_ms, new.capacity, new.scheduled, new.claims::text)
    is distinct from (old.id, old.organization_id, old.service_id, old.start_ms, old.end_ms, old.capacity, old.scheduled, old.claims::text)
  then
    raise exception 'sessions_are_fixed' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end
$$;

-- Whoever ends a session first takes back its seats, and then its own claims.
create function slotwell.end_empty() returns trigger language plpgsql as $$
begin
  if exists (
    select from slotwell.claims c where c.organization_id = old.organization_id
      and (c.owner = old.id or (c.subject > old.id || '#' and c.subject < old.id || '$')))
  then
    raise exception 'session_has_claims' using errcode = 'integrity_constraint_violation';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end
$$;

create function slotwell.tell_session() returns trigger language plpgsql as $$
begin
  insert into slotwell.changes (organization_id, kind, subject, start_ms, end_ms)
  select r.organization_id, 'occupancy', r.id, r.start_ms, r.end_ms
  from (select (case when tg_op = 'DELETE' then old else new end).*) r;
  return null;
end
$$;

-- How long the staff and units of a session that nobody scheduled are taken is decided by those who have seats in it.
create function slotwell.tell_seat() returns trigger language plpgsql as $$
begin
  insert into slotwell.changes (organization_id, kind, subject, start_ms, end_ms)
  select c.organization_id, 'occupancy', c.subject, c.start_ms, c.end_ms from slotwell.claims c
  where c.owner = split_part(case when tg_op = 'DELETE' then old.subject else new.subject end, '#', 1)
    or (tg_op = 'UPDATE' and c.owner = split_part(old.subject, '#', 1));
  return null;
end
$$;

create function slotwell.tell_seated_hold() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and (old.id, old.expires_at_ms) is not distinct from (new.id, new.expires_at_ms) then
    return null;
  end if;
  insert into slotwell.changes (organization_id, kind, subject, start_ms, end_ms)
  select c.organization_id, 'occupancy', c.subject, c.start_ms, c.end_ms from slotwell.claims c
  where c.owner in (
    select split_part(seat.subject, '#', 1) from slotwell.claims seat
    where starts_with(seat.subject, 'ses_')
      and (seat.owner = case when tg_op = 'DELETE' then old.id else new.id end or (tg_op = 'UPDATE' and seat.owner = old.id)));
  return null;
end
$$;

create trigger claims_seat_insert before insert on slotwell.claims for each row when (starts_with(new.subject, 'ses_')) execute function slotwell.keep_seat();
create trigger claims_seat_update before update of organization_id, subject, start_ms, end_ms, strength on slotwell.claims for each row when (starts_with(new.subject, 'ses_')) execute function slotwell.keep_seat();
create trigger sessions_fixed before update on slotwell.sessions for each row execute function slotwell.keep_session();
create trigger sessions_end_empty_update before update of cancelled_at_ms on slotwell.sessions for each row when (new.cancelled_at_ms is not null) execute function slotwell.end_empty();
create trigger sessions_end_empty_delete before delete on slotwell.sessions for each row execute function slotwell.end_empty();
create trigger sessions_change after insert or delete or update on slotwell.sessions for each row execute function slotwell.tell_session();
create trigger seats_change_insert after insert on slotwell.claims for each row when (starts_with(new.subject, 'ses_')) execute function slotwell.tell_seat();
create trigger seats_change_delete after delete on slotwell.claims for each row when (starts_with(old.subject, 'ses_')) execute function slotwell.tell_seat();
create trigger seats_change_update after update on slotwell.claims for each row when (starts_with(old.subject, 'ses_') or starts_with(new.subject, 'ses_')) execute function slotwell.tell_seat();
create trigger seated_holds_change after insert or delete or update on slotwell.holds for each row execute function slotwell.tell_seated_hold();

alter table slotwell.sessions enable row level security;
alter table slotwell.sessions force row level security;
create policy own_organization on slotwell.sessions using (organization_id = current_setting('app.organization', true));
create policy whole_system on slotwell.sessions to slotwell_system using (current_user = 'slotwell_system');
grant select on slotwell.sessions to slotwell_app, slotwell_system;
grant insert, update, delete on slotwell.sessions to slotwell_app;
