-- Receivers of signed messages about what happens ("webhooks"), what they are told, and how far each message has got.
-- Messages hold ids and times only. They are written by triggers in the transaction of the change, so that no code path can
-- forget them, and only while somebody wants them.

create table webhook_endpoints (
  id text primary key,
  organization_id text not null references organizations (id),
  slug text not null,
  url text not null,
  -- Kinds of events, or ["*"].
  events text not null check (json_valid(events)),
  detail text not null check (detail in ('thin', 'full')),
  secrets_sealed blob not null,
  state text not null check (state in ('active', 'paused', 'disabled')),
  -- Why it is not active: owner, failing, gone.
  state_reason text not null,
  state_since_ms integer not null,
  -- The owner is still to be written to.
  notice_due integer not null check (notice_due in (0, 1)),
  failures integer not null check (failures >= 0),
  failing_since_ms integer,
  not_before_ms integer not null,
  created_at_ms integer not null,
  unique (organization_id, slug)
) strict;

create table webhook_events (
  id text primary key,
  organization_id text not null references organizations (id),
  kind text not null,
  -- Messages about one subject go out in order.
  subject text not null check (subject <> ''),
  at_ms integer not null,
  data text not null check (json_valid(data))
) strict;
create unique index webhook_events_once on webhook_events (subject, kind)
  where kind in ('hold.placed', 'hold.confirmed', 'hold.released', 'hold.expired', 'customer.created', 'customer.erased');
create index webhook_events_by_age on webhook_events (at_ms);

-- `position` is the order in which messages were written; of one subject also that in which they happened.
create table webhook_deliveries (
  position integer primary key autoincrement,
  organization_id text not null references organizations (id),
  endpoint_id text not null references webhook_endpoints (id),
  event_id text not null references webhook_events (id),
  subject text not null,
  state text not null check (state in ('due', 'sent', 'failed', 'dropped')),
  attempts integer not null,
  -- These and `created_at_ms` are our time, also where the organization has another.
  next_at_ms integer not null,
  leased_until_ms integer not null,
  status integer,
  reason text not null,
  created_at_ms integer not null,
  unique (endpoint_id, event_id)
) strict;
create index webhook_deliveries_due on webhook_deliveries (next_at_ms) where state = 'due';
create index webhook_deliveries_waiting on webhook_deliveries (endpoint_id, position) where state = 'due';
create index webhook_deliveries_in_order on webhook_deliveries (endpoint_id, subject, position) where state = 'due';
create index webhook_deliveries_of on webhook_deliveries (endpoint_id, position);
create index webhook_deliveries_of_event on webhook_deliveries (event_id);
create index webhook_deliveries_by_age on webhook_deliveries (created_at_ms);

create table webhook_attempts (
  position integer primary key autoincrement,
  organization_id text not null references organizations (id),
  endpoint_id text not null references webhook_endpoints (id),
  event_id text not null references webhook_events (id),
  at_ms integer not null,
  duration_ms integer not null,
  status integer,
  reason text not null
) strict;
create index webhook_attempts_of on webhook_attempts (endpoint_id, event_id, position);
create index webhook_attempts_by_age on webhook_attempts (at_ms);
create index webhook_attempts_of_event on webhook_attempts (event_id);

-- What writes the deliveries of an event looks at the organization's clock; it comes with that, in the next migration.

create trigger events_webhook after insert on events
when exists (
  select 1 from webhook_endpoints w, json_each(w.events) wanted
  where w.organization_id = new.organization_id and w.state <> 'disabled' and wanted.value in ('*', new.kind)
)
begin
  insert into webhook_events (id, organization_id, kind, subject, at_ms, data)
  select new.id, new.organization_id, new.kind, new.booking_id, new.at_ms, json_object(
    'booking', b.id, 'sequence', new.sequence, 'revision', new.revision, 'state', b.state,
    'service', b.service_id, 'staff', json(b.staff_ids), 'location', b.location_id,
    'startMs', b.start_ms, 'endMs', b.end_ms, 'timeZone', b.time_zone, 'partySize', b.party_size, 'session', b.session_id,
    'customers', json((select json_group_array(customer_id) from (select customer_id from attendees where booking_id = b.id order by id))))
  from bookings b where b.id = new.booking_id;
end;

create trigger customers_webhook_insert after insert on customers
when exists (
  select 1 from webhook_endpoints w, json_each(w.events) wanted
  where w.organization_id = new.organization_id and w.state <> 'disabled' and wanted.value in ('*', 'customer.created')
)
begin
  insert into webhook_events (id, organization_id, kind, subject, at_ms, data)
  values ('evt_0' || substr(lower(hex(randomblob(13))), 1, 25), new.organization_id, 'customer.created', new.id, new.created_at_ms,
    json_object('customer', new.id))
  on conflict do nothing;
end;

create trigger customers_webhook_erase after update of erased_at_ms on customers
when old.erased_at_ms is null and new.erased_at_ms is not null and exists (
  select 1 from webhook_endpoints w, json_each(w.events) wanted
  where w.organization_id = new.organization_id and w.state <> 'disabled' and wanted.value in ('*', 'customer.erased')
)
begin
  insert into webhook_events (id, organization_id, kind, subject, at_ms, data)
  values ('evt_0' || substr(lower(hex(randomblob(13))), 1, 25), new.organization_id, 'customer.erased', new.id, new.erased_at_ms,
    json_object('customer', new.id))
  on conflict do nothing;
end;

create trigger holds_webhook after insert on holds
when exists (
  select 1 from webhook_endpoints w, json_each(w.events) wanted
  where w.organization_id = new.organization_id and w.state <> 'disabled' and wanted.value in ('*', 'hold.placed')
)
begin
  insert into webhook_events (id, organization_id, kind, subject, at_ms, data)
  values ('evt_0' || substr(lower(hex(randomblob(13))), 1, 25), new.organization_id, 'hold.placed', new.id, new.created_at_ms, json_object(
    'hold', new.id, 'service', new.service_id, 'staff', json(new.staff_ids), 'location', new.location_id,
    'startMs', new.start_ms, 'endMs', new.end_ms, 'partySize', new.party_size, 'session', new.session_id, 'expiresAtMs', new.expires_at_ms))
  on conflict do nothing;
end;
