-- The clock of a test organization: it stands still at one instant, or it differs from ours. Never that of a live one.
alter table slotwell.organizations add column clock_fixed_ms bigint, add column clock_offset_ms bigint;
alter table slotwell.organizations add
  constraint organizations_clock check ((clock_fixed_ms is null and clock_offset_ms is null) or (live_id is not null and (clock_fixed_ms is null or clock_offset_ms is null)));

-- Whatever was answered under the old time is another answer under the new one.
create function slotwell.tell_clock() returns trigger language plpgsql as $$
begin
  insert into slotwell.changes (organization_id, kind) values (new.id, 'configuration');
  return null;
end
$$;
create trigger organizations_clock_change after update of clock_fixed_ms, clock_offset_ms on slotwell.organizations
  for each row execute function slotwell.tell_clock();

-- A message goes out by our clock, whatever that of its organization shows. Where that was set, the event's time is another: the message
-- is of now, and due. (Less the offset, for a process whose own clock is behind, as in tests.)
-- An endpoint that is being deleted is waited for, and then it is told nothing: otherwise the change itself would fail.
create function slotwell.deliver_webhook() returns trigger language plpgsql as $$
declare
  now_ms constant bigint := (extract(epoch from clock_timestamp()) * 1000)::bigint;
  is_set boolean;
  offset_ms bigint;
begin
  select o.clock_fixed_ms is not null or o.clock_offset_ms is not null, o.clock_offset_ms into is_set, offset_ms
  from slotwell.organizations o where o.id = new.organization_id;
  insert into slotwell.webhook_deliveries
    (organization_id, endpoint_id, event_id, subject, state, attempts, next_at_ms, leased_until_ms, status, reason, created_at_ms)
  select new.organization_id, w.id, new.id, new.subject, 'due', 0,
    case when is_set then least(now_ms, new.at_ms - offset_ms) else new.at_ms end, 0, null, '',
    case when is_set then now_ms else new.at_ms end
  from slotwell.webhook_endpoints w
  where w.organization_id = new.organization_id and w.state <> 'disabled' and w.events ?| array['*', new.kind]
  order by w.id
  for key share of w;
  return null;
end
$$;
create trigger webhook_events_deliver after insert on slotwell.webhook_events for each row when (new.kind <> 'webhook.test') execute function slotwell.deliver_webhook();

-- What somebody typed who has to press the link of a letter before it is booked. Its time is held by `hold_id`, a hold whose id begins with
-- `unc_`. A row that lapses is deleted; of one that was pressed the text is gone at once and the row a day later.
create table slotwell.confirmations (
  id text collate "C" primary key,
  organization_id text collate "C" not null references slotwell.organizations (id),
  -- The form that was sent: sent again it is the same appointment.
  form_key text collate "C" not null,
  hold_id text collate "C" not null,
  person_id text collate "C" not null,
  content_sealed bytea,
  expires_at_ms bigint not null,
  booking_id text collate "C" references slotwell.bookings (id),
  -- Of the letter.
  state text collate "C" not null constraint confirmations_state check (state = any (array['due', 'sent', 'dropped', 'failed'])),
  attempts integer not null,
  next_at_ms bigint not null,
  leased_until_ms bigint not null,
  note text not null,
  created_at_ms bigint not null,
  constraint confirmations_content check ((booking_id is null) = (content_sealed is not null))
);
create unique index confirmations_of_form on slotwell.confirmations (organization_id, form_key);
create index confirmations_due on slotwell.confirmations (next_at_ms) where state = 'due';
create index confirmations_of_person on slotwell.confirmations (organization_id, person_id);

alter table slotwell.confirmations enable row level security;
alter table slotwell.confirmations force row level security;
create policy own_organization on slotwell.confirmations using (organization_id = current_setting('app.organization', true));
create policy whole_system on slotwell.confirmations to slotwell_system using (current_user = 'slotwell_system');
grant select on slotwell.confirmations to slotwell_app, slotwell_system;
grant insert, update, delete on slotwell.confirmations to slotwell_app;
grant update (state, attempts, next_at_ms, leased_until_ms, note) on slotwell.confirmations to slotwell_system;
