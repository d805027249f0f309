-- Receivers of signed messages about what happens ("webhooks"), what they are told, and how far each message has got.
-- Messages hold ids and times only. They are written by triggers in the transaction of the change, so that no code path can
-- forget them, and only while somebody wants them.

create table slotwell.webhook_endpoints (
  id text collate "C" primary key,
  organization_id text collate "C" not null references slotwell.organizations (id),
  slug text collate "C" not null,
  url text not null,
  -- Kinds of events, or ["*"].
  events jsonb not null,
  detail text not null constraint webhook_endpoints_detail check (detail = any (array['thin', 'full'])),
  secrets_sealed bytea not null,
  state text not null constraint webhook_endpoints_state check (state = any (array['active', 'paused', 'disabled'])),
  -- Why it is not active: owner, failing, gone.
  state_reason text not null,
  state_since_ms bigint not null,
  -- The owner is still to be written to.
  notice_due boolean not null,
  failures integer not null constraint webhook_endpoints_failures check (failures >= 0),
  failing_since_ms bigint,
  not_before_ms bigint not null,
  created_at_ms bigint not null,
  unique (organization_id, slug)
);

create table slotwell.webhook_events (
  id text collate "C" primary key,
  organization_id text collate "C" not null references slotwell.organizations (id),
  kind text collate "C" not null,
  -- Messages about one subject go out in order.
  subject text collate "C" not null constraint webhook_events_subject check (subject <> ''),
  at_ms bigint not null,
  data json not null
);
create unique index webhook_events_once on slotwell.webhook_events (subject, kind)
  where kind in ('hold.placed', 'hold.confirmed', 'hold.released', 'hold.expired', 'customer.created', 'customer.erased');
create index webhook_events_by_age on slotwell.webhook_events (at_ms);

-- `position` is the order in which messages were written; of one subject also that in which they happened, since changes of
-- one subject wait for each other.
create table slotwell.webhook_deliveries (
  position bigint generated always as identity primary key,
  organization_id text collate "C" not null references slotwell.organizations (id),
  endpoint_id text collate "C" not null references slotwell.webhook_endpoints (id),
  event_id text collate "C" not null references slotwell.webhook_events (id),
  subject text collate "C" not null,
  state text not null constraint webhook_deliveries_state check (state = any (array['due', 'sent', 'failed', 'dropped'])),
  attempts integer not null,
  -- These and `created_at_ms` are our time, also where the organization has another.
  next_at_ms bigint not null,
  leased_until_ms bigint not null,
  status integer,
  reason text not null,
  created_at_ms bigint not null,
  unique (endpoint_id, event_id)
);
create index webhook_deliveries_due on slotwell.webhook_deliveries (next_at_ms) where state = 'due';
create index webhook_deliveries_waiting on slotwell.webhook_deliveries (endpoint_id, position) where state = 'due';
create index webhook_deliveries_in_order on slotwell.webhook_deliveries (endpoint_id, subject, position) where state = 'due';
create index webhook_deliveries_of on slotwell.webhook_deliveries (endpoint_id, position);
create index webhook_deliveries_of_event on slotwell.webhook_deliveries (event_id);
create index webhook_deliveries_by_age on slotwell.webhook_deliveries (created_at_ms);

create table slotwell.webhook_attempts (
  position bigint generated always as identity primary key,
  organization_id text collate "C" not null references slotwell.organizations (id),
  endpoint_id text collate "C" not null references slotwell.webhook_endpoints (id),
  event_id text collate "C" not null references slotwell.webhook_events (id),
  at_ms bigint not null,
  duration_ms integer not null,
  status integer,
  reason text not null
);
create index webhook_attempts_of on slotwell.webhook_attempts (endpoint_id, event_id, position);
create index webhook_attempts_by_age on slotwell.webhook_attempts (at_ms);
create index webhook_attempts_of_event on slotwell.webhook_attempts (event_id);

create function slotwell.new_event_id() returns text language sql volatile as $$
  select 'evt_0' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 25)
$$;

create function slotwell.hold_facts(h slotwell.holds) returns json language sql stable as $$
  select json_build_object(
    'hold', h.id, 'service', h.service_id, 'staff', h.staff_ids, 'location', h.location_id,
    'startMs', h.start_ms, 'endMs', h.end_ms, 'partySize', h.party_size, 'session', h.session_id, 'expiresAtMs', h.expires_at_ms)
$$;

-- What writes the deliveries of an event looks at the organization's clock; it comes with that, in the next migration.

create function slotwell.tell_webhook_of_booking() returns trigger language plpgsql as $$
begin
  if exists (
    select from slotwell.webhook_endpoints w
    where w.organization_id = new.organization_id and w.state <> 'disabled' and w.events ?| array['*', new.kind]) then
    insert into slotwell.webhook_events (id, organization_id, kind, subject, at_ms, data)
    select new.id, new.organization_id, new.kind, new.booking_id, new.at_ms, json_build_object(
      'booking', b.id, 'sequence', new.sequence, 'revision', new.revision, 'state', b.state,
      'service', b.service_id, 'staff', b.staff_ids, 'location', b.location_id,
      'startMs', b.start_ms, 'endMs', b.end_ms, 'timeZone', b.time_zone, 'partySize', b.party_size, 'session', b.session_id,
      'customers', (select coalesce(json_agg(a.customer_id order by a.id), '[]') from slotwell.attendees a where a.booking_id = b.id))
    from slotwell.bookings b where b.id = new.booking_id;
  end if;
  return null;
end
$$;

create function slotwell.tell_webhook_of_customer() returns trigger language plpgsql as $$
declare
  told text := case when tg_op = 'INSERT' then 'customer.created' else 'customer.erased' end;
begin
  if exists (
    select from slotwell.webhook_endpoints w
    where w.organization_id = new.organization_id and w.state <> 'disabled' and w.events ?| array['*', told]) then
    insert into slotwell.webhook_events (id, organization_id, kind, subject, at_ms, data)
    values (slotwell.new_event_id(), new.organization_id, told, new.id,
      case when tg_op = 'INSERT' then new.created_at_ms else new.erased_at_ms end, json_build_object('customer', new.id))
    on conflict do nothing;
  end if;
  return null;
end
$$;

create function slotwell.tell_webhook_of_hold() returns trigger language plpgsql as $$
begin
  if exists (
    select from slotwell.webhook_endpoints w
    where w.organization_id = new.organization_id and w.state <> 'disabled' and w.events ?| array['*', 'hold.placed']) then
    insert into slotwell.webhook_events (id, organization_id, kind, subject, at_ms, data)
    values (slotwell.new_event_id(), new.organization_id, 'hold.placed', new.id, new.created_at_ms, slotwell.hold_facts(new))
    on conflict do nothing;
  end if;
  return null;
end
$$;

create trigger events_webhook after insert on slotwell.events for each row execute function slotwell.tell_webhook_of_booking();
create trigger customers_webhook_insert after insert on slotwell.customers for each row execute function slotwell.tell_webhook_of_customer();
create trigger customers_webhook_erase after update of erased_at_ms on slotwell.customers for each row when (old.erased_at_ms is null and new.erased_at_ms is not null) execute function slotwell.tell_webhook_of_customer();
create trigger holds_webhook after insert on slotwell.holds for each row execute function slotwell.tell_webhook_of_hold();

do $$
declare
  name text;
begin
  foreach name in array array['webhook_endpoints', 'webhook_events', 'webhook_deliveries', 'webhook_attempts']
  loop
    execute format('alter table slotwell.%I enable row level security', name);
    execute format('alter table slotwell.%I force row level security', name);
    execute format('create policy own_organization on slotwell.%I using (organization_id = current_setting(''app.organization'', true))', name);
    execute format('create policy whole_system on slotwell.%I to slotwell_system using (current_user = ''slotwell_system'')', name);
    execute format('grant select on slotwell.%I to slotwell_app, slotwell_system', name);
    execute format('grant insert, update, delete on slotwell.%I to slotwell_app', name);
  end loop;
end
$$;
grant update (attempts, leased_until_ms) on slotwell.webhook_deliveries to slotwell_system;
