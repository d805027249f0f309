-- The clock of a test organization: it stands still at one instant, or it differs from ours. Never that of a live one.
alter table organizations add column clock_fixed_ms integer check (clock_fixed_ms is null or live_id is not null);
alter table organizations add column clock_offset_ms integer check (clock_offset_ms is null or (live_id is not null and clock_fixed_ms is null));

-- Whatever was answered under the old time is another answer under the new one.
create trigger organizations_clock_change after update of clock_fixed_ms, clock_offset_ms on organizations
begin
  insert into changes (organization_id, kind) values (new.id, 'configuration');
end;

-- A message goes out by our clock, whatever that of its organization shows. Where that was set, the event's time is another: the message
-- is of now, and due. (Less the offset, for a process whose own clock is behind, as in tests.)
create trigger webhook_events_deliver after insert on webhook_events
when new.kind <> 'webhook.test'
begin
  insert into webhook_deliveries
    (organization_id, endpoint_id, event_id, subject, state, attempts, next_at_ms, leased_until_ms, status, reason, created_at_ms)
  select new.organization_id, w.id, new.id, new.subject, 'due', 0,
    case when o.is_set then min(o.now_ms, coalesce(new.at_ms - o.clock_offset_ms, o.now_ms)) else new.at_ms end,
    0, null, '',
    case when o.is_set then o.now_ms else new.at_ms end
  from webhook_endpoints w join (
    select clock_offset_ms, clock_fixed_ms is not null or clock_offset_ms is not null as is_set,
      cast((julianday('now') - 2440587.5) * 86400000 as integer) as now_ms
    from organizations where id = new.organization_id) o
  where w.organization_id = new.organization_id and w.state <> 'disabled'
    and exists (select 1 from json_each(w.events) where value in ('*', new.kind))
  order by w.id;
end;

-- What somebody typed who has to press the link of a letter before it is booked. Its time is held by `hold_id`, a hold whose id begins with
-- `unc_`. A row that lapses is deleted; of one that was pressed the text is gone at once and the row a day later.
create table confirmations (
  id text primary key,
  organization_id text not null references organizations (id),
  -- The form that was sent: sent again it is the same appointment.
  form_key text not null,
  hold_id text not null,
  person_id text not null,
  content_sealed blob,
  expires_at_ms integer not null,
  booking_id text references bookings (id),
  -- Of the letter.
  state text not null check (state in ('due', 'sent', 'dropped', 'failed')),
  attempts integer not null,
  next_at_ms integer not null,
  leased_until_ms integer not null,
  note text not null,
  created_at_ms integer not null,
  check ((booking_id is null) = (content_sealed is not null))
) strict;
create unique index confirmations_of_form on confirmations (organization_id, form_key);
create index confirmations_due on confirmations (next_at_ms) where state = 'due';
create index confirmations_of_person on confirmations (organization_id, person_id);
