-- The clock of a test organization: it stands still at one instant, or it differs from ours. Never that of a live one.
alter table organizations add column clock_fixed_ms integer check (clock_fixed_ms is null or live_id is not null);
alter table organizations add column clock_offset_ms integer check (clock_offset_ms is null or (live_id is not null and clock_fixed_ms is null));

-- Whatever was answered under the old time is another answer under the new one.
create trigger organizations_clock_change after update of clock_fixed_ms, clock_offset_ms on organizations
begin
  insert into changes (organization_id, kind) values (new.id, 'configuration');
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
