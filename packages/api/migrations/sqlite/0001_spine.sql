-- Times are UTC epoch milliseconds. Personal columns end in _sealed and hold AES-256-GCM blobs;
-- their keys are in another database.

create table organizations (
  id text primary key,
  slug text not null unique,
  created_at_ms integer not null
) strict;

create table api_keys (
  id text primary key,
  organization_id text not null references organizations (id),
  kind text not null check (kind in ('publishable', 'secret')),
  public_text text check ((kind = 'publishable') = (public_text is not null)),
  hash blob not null unique,
  created_at_ms integer not null,
  revoked_at_ms integer
) strict;
create index api_keys_of on api_keys (organization_id);

create table configurations (
  organization_id text not null references organizations (id),
  revision integer not null check (revision >= 1),
  document text not null check (json_valid(document)),
  contacts_sealed blob,
  applied_at_ms integer not null,
  primary key (organization_id, revision)
) strict;

create table service_versions (
  id text primary key,
  organization_id text not null references organizations (id),
  service_id text not null,
  document text not null check (json_valid(document)),
  created_at_ms integer not null
) strict;
create index service_versions_of on service_versions (organization_id, service_id);

create table holds (
  id text primary key,
  organization_id text not null references organizations (id),
  secret_hash blob not null,
  visitor_tag text not null,
  service_id text not null,
  service_version_id text not null,
  configuration_revision integer not null,
  location_id text not null,
  staff_ids text not null check (json_valid(staff_ids)),
  wished_staff_id text,
  wished_location_id text,
  start_ms integer not null,
  end_ms integer not null check (end_ms > start_ms),
  expires_at_ms integer not null,
  created_at_ms integer not null
) strict;
create unique index holds_by_secret on holds (secret_hash);
create index holds_by_expiry on holds (organization_id, expires_at_ms);
create index holds_by_visitor on holds (organization_id, visitor_tag, expires_at_ms);

-- The only truth about conflicts. A span is never empty, never open and never longer than a day:
-- an empty one would overlap nothing and slip past the guard below.
create table claims (
  organization_id text not null references organizations (id),
  subject text not null check (subject <> ''),
  start_ms integer not null,
  end_ms integer not null check (end_ms > start_ms and end_ms - start_ms <= 86400000),
  pad_before_ms integer not null check (pad_before_ms between 0 and 28800000),
  pad_after_ms integer not null check (pad_after_ms between 0 and 28800000),
  owner text not null check (owner <> ''),
  strength text not null check (strength in ('exclusive', 'override')),
  primary key (organization_id, subject, start_ms, owner)
) strict, without rowid;
create index claims_by_owner on claims (owner);

create trigger claims_guard_insert before insert on claims
when new.strength = 'exclusive' and exists (
  select 1 from claims c
  where c.organization_id = new.organization_id and c.subject = new.subject and c.strength = 'exclusive'
    and c.start_ms > new.start_ms - 86400000 and c.start_ms < new.end_ms and c.end_ms > new.start_ms
)
begin
  select raise(abort, 'double_booking');
end;

create trigger claims_guard_update before update of organization_id, subject, start_ms, end_ms, strength on claims
when new.strength = 'exclusive' and exists (
  select 1 from claims c
  where c.organization_id = new.organization_id and c.subject = new.subject and c.strength = 'exclusive'
    and c.start_ms > new.start_ms - 86400000 and c.start_ms < new.end_ms and c.end_ms > new.start_ms
    and not (c.organization_id = old.organization_id and c.subject = old.subject and c.start_ms = old.start_ms and c.owner = old.owner)
)
begin
  select raise(abort, 'double_booking');
end;

create table time_off (
  id text primary key,
  organization_id text not null references organizations (id),
  staff_id text not null,
  start_ms integer not null,
  end_ms integer not null check (end_ms > start_ms),
  created_at_ms integer not null
) strict;
create index time_off_of on time_off (organization_id, staff_id, end_ms);

create table customers (
  id text primary key,
  organization_id text not null references organizations (id),
  person_id text not null,
  details_sealed blob,
  locale text not null,
  created_at_ms integer not null,
  erased_at_ms integer,
  unique (organization_id, person_id)
) strict;

create table bookings (
  id text primary key,
  organization_id text not null references organizations (id),
  number text not null,
  state text not null check (state in ('pending', 'confirmed', 'declined', 'cancelled', 'completed', 'noShow')),
  revision integer not null check (revision >= 1),
  manage_generation integer not null,
  service_id text not null,
  service_version_id text not null references service_versions (id),
  configuration_revision integer not null,
  location_id text not null,
  staff_ids text not null check (json_valid(staff_ids)),
  wished_staff_id text,
  start_ms integer not null,
  end_ms integer not null check (end_ms > start_ms),
  time_zone text not null,
  visitor_time_zone text not null,
  locale text not null,
  price_amount integer,
  price_currency text check ((price_amount is null) = (price_currency is null)),
  change_deadline_ms integer not null,
  privacy_version text,
  consent_at_ms integer,
  person_id text not null,
  answers_sealed blob,
  event_sequence integer not null,
  created_at_ms integer not null,
  updated_at_ms integer not null,
  unique (organization_id, number),
  foreign key (organization_id, configuration_revision) references configurations (organization_id, revision)
) strict;
create index bookings_by_start on bookings (organization_id, start_ms, id);

create table attendees (
  id text primary key,
  organization_id text not null references organizations (id),
  booking_id text not null references bookings (id),
  customer_id text not null references customers (id),
  person_id text not null,
  details_sealed blob
) strict;
create index attendees_of_booking on attendees (booking_id);
create index attendees_of_customer on attendees (customer_id);

create table events (
  id text primary key,
  organization_id text not null references organizations (id),
  booking_id text not null references bookings (id),
  sequence integer not null check (sequence >= 1),
  kind text not null,
  revision integer not null,
  at_ms integer not null,
  claims text not null check (json_valid(claims)),
  unique (booking_id, sequence)
) strict;
create index events_of on events (organization_id, at_ms);

create table outbox (
  id text primary key,
  organization_id text not null references organizations (id),
  event_id text not null references events (id),
  booking_id text not null references bookings (id),
  kind text not null,
  revision integer not null,
  channel text not null,
  recipient text not null,
  dedupe_key text not null unique,
  state text not null check (state in ('due', 'sent', 'dropped', 'failed')),
  attempts integer not null,
  next_at_ms integer not null,
  leased_until_ms integer not null,
  note text not null,
  created_at_ms integer not null
) strict;
create index outbox_due on outbox (next_at_ms) where state = 'due';
create index outbox_of_booking on outbox (booking_id);

create table idempotency (
  organization_id text not null references organizations (id),
  caller text not null,
  key text not null,
  digest text not null,
  booking_id text not null references bookings (id),
  answer text not null check (json_valid(answer)),
  created_at_ms integer not null,
  primary key (caller, key)
) strict, without rowid;
create index idempotency_of_booking on idempotency (booking_id);
create index idempotency_by_age on idempotency (created_at_ms);

-- `written` is the order in which the sealer chains; position and hashes stay null until then.
create table audit (
  written integer primary key autoincrement,
  id text not null unique,
  organization_id text not null references organizations (id),
  at_ms integer not null,
  actor text not null,
  action text not null,
  object text not null,
  meta text not null check (json_valid(meta)),
  position integer,
  previous_hash text,
  hash text,
  unique (organization_id, position),
  check ((position is null) = (hash is null) and (hash is null) = (previous_hash is null))
) strict;
create index audit_unsealed on audit (organization_id, written) where position is null;
create index audit_about on audit (organization_id, object);

create trigger audit_no_delete before delete on audit
begin
  select raise(abort, 'audit_is_append_only');
end;

create trigger audit_seal_once before update on audit
when old.position is not null
  or new.id is not old.id or new.organization_id is not old.organization_id or new.at_ms is not old.at_ms
  or new.actor is not old.actor or new.action is not old.action or new.object is not old.object or new.meta is not old.meta
begin
  select raise(abort, 'audit_is_append_only');
end;
