-- The same tables as on SQLite, with PostgreSQL's guards. Times are UTC epoch milliseconds. Personal columns end in _sealed and hold
-- AES-256-GCM blobs; their keys are in another cluster. Ids sort by bytes, as on SQLite.
--
-- Two roles without login. Whoever serves a request is slotwell_app and sees the rows of the organization that its transaction
-- names. slotwell_system sees all rows, for what has no organization yet (a key, a link) or concerns all (letters that are due), and can
-- change nothing of theirs but how far a letter has got. Neither can change a table, a guard, or a word of the audit log.

create extension if not exists btree_gist;
grant usage on schema slotwell to slotwell_app, slotwell_system;
grant select on slotwell.schema_migrations to slotwell_app, slotwell_system;

create table slotwell.organizations (
  id text collate "C" primary key,
  slug text collate "C" not null unique,
  created_at_ms bigint not null
);

create table slotwell.api_keys (
  id text collate "C" primary key,
  organization_id text collate "C" not null references slotwell.organizations (id),
  kind text not null constraint api_keys_kind check (kind = any (array['publishable', 'secret'])),
  public_text text constraint api_keys_text check ((kind = 'publishable') = (public_text is not null)),
  hash bytea not null unique,
  created_at_ms bigint not null,
  revoked_at_ms bigint
);
create index api_keys_of on slotwell.api_keys (organization_id);

create table slotwell.configurations (
  organization_id text collate "C" not null references slotwell.organizations (id),
  revision integer not null constraint configurations_revision check (revision >= 1),
  document text not null,
  contacts_sealed bytea,
  applied_at_ms bigint not null,
  primary key (organization_id, revision)
);

create table slotwell.service_versions (
  id text collate "C" primary key,
  organization_id text collate "C" not null references slotwell.organizations (id),
  service_id text collate "C" not null,
  document json not null,
  created_at_ms bigint not null
);
create index service_versions_of on slotwell.service_versions (organization_id, service_id);

create table slotwell.holds (
  id text collate "C" primary key,
  organization_id text collate "C" not null references slotwell.organizations (id),
  secret_hash bytea not null,
  visitor_tag text collate "C" not null,
  service_id text collate "C" not null,
  service_version_id text collate "C" not null,
  configuration_revision integer not null,
  location_id text collate "C" not null,
  staff_ids jsonb not null,
  wished_staff_id text collate "C",
  wished_location_id text collate "C",
  start_ms bigint not null,
  end_ms bigint not null,
  expires_at_ms bigint not null,
  created_at_ms bigint not null,
  constraint holds_span check (end_ms > start_ms)
);
create unique index holds_by_secret on slotwell.holds (secret_hash);
create index holds_by_expiry on slotwell.holds (organization_id, expires_at_ms);
create index holds_by_visitor on slotwell.holds (organization_id, visitor_tag, expires_at_ms);

-- The only truth about conflicts. A span is never empty, never open and never longer than a day: an empty range overlaps
-- nothing, and a comparison with null is not false, so both would slip past the constraint.
create table slotwell.claims (
  organization_id text collate "C" not null references slotwell.organizations (id),
  subject text collate "C" not null constraint claims_subject check (subject <> ''),
  start_ms bigint not null,
  end_ms bigint not null,
  pad_before_ms bigint not null,
  pad_after_ms bigint not null,
  owner text collate "C" not null constraint claims_owner check (owner <> ''),
  strength text not null constraint claims_strength check (strength = any (array['exclusive', 'override'])),
  location_id text collate "C",
  primary key (organization_id, subject, start_ms, owner),
  constraint claims_span check (end_ms > start_ms and end_ms - start_ms <= 86400000),
  constraint claims_pads check (pad_before_ms >= 0 and pad_before_ms <= 28800000 and pad_after_ms >= 0 and pad_after_ms <= 28800000),
  constraint claims_never_overlap exclude using gist (organization_id with =, subject with =, int8range(start_ms, end_ms) with &&) where (strength = 'exclusive')
);
create index claims_by_owner on slotwell.claims (owner);

create table slotwell.time_off (
  id text collate "C" primary key,
  organization_id text collate "C" not null references slotwell.organizations (id),
  staff_id text collate "C" not null,
  start_ms bigint not null,
  end_ms bigint not null,
  created_at_ms bigint not null,
  constraint time_off_span check (end_ms > start_ms)
);
create index time_off_of on slotwell.time_off (organization_id, staff_id, end_ms);

create table slotwell.busy_blocks (
  id text collate "C" primary key,
  organization_id text collate "C" not null references slotwell.organizations (id),
  staff_id text collate "C" not null,
  source text collate "C" not null,
  start_ms bigint not null,
  end_ms bigint not null,
  created_at_ms bigint not null,
  constraint busy_blocks_span check (end_ms > start_ms)
);
create index busy_blocks_of on slotwell.busy_blocks (organization_id, staff_id, end_ms);

create table slotwell.customers (
  id text collate "C" primary key,
  organization_id text collate "C" not null references slotwell.organizations (id),
  person_id text collate "C" not null,
  details_sealed bytea,
  locale text not null,
  created_at_ms bigint not null,
  erased_at_ms bigint,
  unique (organization_id, person_id)
);

create table slotwell.bookings (
  id text collate "C" primary key,
  organization_id text collate "C" not null references slotwell.organizations (id),
  number text collate "C" not null,
  state text not null constraint bookings_state check (state = any (array['pending', 'confirmed', 'declined', 'cancelled', 'completed', 'noShow'])),
  revision integer not null constraint bookings_revision check (revision >= 1),
  manage_generation integer not null,
  service_id text collate "C" not null,
  service_version_id text collate "C" not null references slotwell.service_versions (id),
  configuration_revision integer not null,
  location_id text collate "C" not null,
  staff_ids jsonb not null,
  wished_staff_id text collate "C",
  start_ms bigint not null,
  end_ms bigint not null,
  time_zone text not null,
  wall_time text,
  zone_rules text,
  visitor_time_zone text not null,
  locale text not null,
  price_amount bigint,
  price_currency text,
  change_deadline_ms bigint not null,
  privacy_version text,
  consent_at_ms bigint,
  person_id text collate "C" not null,
  answers_sealed bytea,
  event_sequence integer not null,
  created_at_ms bigint not null,
  updated_at_ms bigint not null,
  unique (organization_id, number),
  constraint bookings_span check (end_ms > start_ms),
  constraint bookings_price check ((price_amount is null) = (price_currency is null)),
  foreign key (organization_id, configuration_revision) references slotwell.configurations (organization_id, revision)
);
create index bookings_by_start on slotwell.bookings (organization_id, start_ms, id);

create table slotwell.attendees (
  id text collate "C" primary key,
  organization_id text collate "C" not null references slotwell.organizations (id),
  booking_id text collate "C" not null references slotwell.bookings (id),
  customer_id text collate "C" not null references slotwell.customers (id),
  person_id text collate "C" not null,
  details_sealed bytea
);
create index attendees_of_booking on slotwell.attendees (booking_id);
create index attendees_of_customer on slotwell.attendees (customer_id);

create table slotwell.events (
  id text collate "C" primary key,
  organization_id text collate "C" not null references slotwell.organizations (id),
  booking_id text collate "C" not null references slotwell.bookings (id),
  sequence integer not null constraint events_sequence check (sequence >= 1),
  kind text not null,
  revision integer not null,
  at_ms bigint not null,
  claims json not null,
  unique (booking_id, sequence)
);
create index events_of on slotwell.events (organization_id, at_ms);

create table slotwell.outbox (
  id text collate "C" primary key,
  organization_id text collate "C" not null references slotwell.organizations (id),
  event_id text collate "C" not null references slotwell.events (id),
  booking_id text collate "C" not null references slotwell.bookings (id),
  kind text not null,
  revision integer not null,
  channel text not null,
  recipient text collate "C" not null,
  dedupe_key text collate "C" not null unique,
  state text not null constraint outbox_state check (state = any (array['due', 'sent', 'dropped', 'failed'])),
  attempts integer not null,
  next_at_ms bigint not null,
  leased_until_ms bigint not null,
  note text not null,
  created_at_ms bigint not null
);
create index outbox_due on slotwell.outbox (next_at_ms) where state = 'due';
create index outbox_of_booking on slotwell.outbox (booking_id);
create index outbox_of_event on slotwell.outbox (event_id);

create table slotwell.idempotency (
  organization_id text collate "C" not null references slotwell.organizations (id),
  caller text collate "C" not null,
  key text collate "C" not null,
  digest text collate "C" not null,
  booking_id text collate "C" not null references slotwell.bookings (id),
  answer text not null,
  created_at_ms bigint not null,
  primary key (caller, key)
);
create index idempotency_of_booking on slotwell.idempotency (booking_id);
create index idempotency_by_age on slotwell.idempotency (created_at_ms);

-- `written` is the order in which the sealer chains; position and hashes stay null until then.
create table slotwell.audit (
  written bigint generated always as identity primary key,
  id text collate "C" not null unique,
  organization_id text collate "C" not null,
  at_ms bigint not null,
  actor text not null,
  action text not null,
  object text collate "C" not null,
  meta json not null,
  position bigint,
  previous_hash text,
  hash text,
  unique (organization_id, position),
  constraint audit_sealed_whole check ((position is null) = (hash is null) and (hash is null) = (previous_hash is null))
);
create index audit_unsealed on slotwell.audit (organization_id, written) where position is null;
create index audit_about on slotwell.audit (organization_id, object);

create function slotwell.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '%_is_append_only', tg_table_name using errcode = 'integrity_constraint_violation';
end
$$;

create function slotwell.keep_audit() returns trigger language plpgsql as $$
begin
  if old.position is not null
    or (new.written, new.id, new.organization_id, new.at_ms, new.actor, new.action, new.object, new.meta::text)
      is distinct from (old.written, old.id, old.organization_id, old.at_ms, old.actor, old.action, old.object, old.meta::text)
  then
    raise exception 'audit_is_append_only' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end
$$;

create trigger audit_no_delete before delete on slotwell.audit for each row execute function slotwell.refuse_change();
create trigger audit_no_truncate before truncate on slotwell.audit for each statement execute function slotwell.refuse_change();
create trigger audit_seal_once before update on slotwell.audit for each row execute function slotwell.keep_audit();

-- The one way to give entries their places in the chain. It runs as the owner, is held by the trigger above, and reaches the
-- organization of the transaction only.
create function slotwell.seal_audit(entries bigint[], positions bigint[], previous_hashes text[], hashes text[]) returns bigint
language plpgsql security definer set search_path = slotwell, pg_temp as $$
declare
  sealed bigint;
begin
  update slotwell.audit a set position = s.position, previous_hash = s.previous_hash, hash = s.hash
  from unnest(entries, positions, previous_hashes, hashes) as s (written, position, previous_hash, hash)
  where a.written = s.written and a.organization_id = current_setting('app.organization', true);
  get diagnostics sealed = row_count;
  return sealed;
end
$$;
revoke all on function slotwell.seal_audit(bigint[], bigint[], text[], text[]) from public;
grant execute on function slotwell.seal_audit(bigint[], bigint[], text[], text[]) to slotwell_app;

-- The second wall between organizations, behind the conditions of every query. It holds for the owner of the tables, too, and for who is a
-- member of slotwell_system: to see all organizations one has to become it.
do $$
declare
  name text;
begin
  foreach name in array array['api_keys', 'configurations', 'service_versions', 'holds', 'claims', 'time_off', 'busy_blocks', 'customers',
    'bookings', 'attendees', 'events', 'outbox', 'idempotency', 'audit', 'organizations']
  loop
    execute format('alter table slotwell.%I enable row level security', name);
    execute format('alter table slotwell.%I force row level security', name);
    execute format(
      'create policy own_organization on slotwell.%I using (%I = current_setting(''app.organization'', true))',
      name, case name when 'organizations' then 'id' else 'organization_id' end);
    execute format('create policy whole_system on slotwell.%I to slotwell_system using (current_user = ''slotwell_system'')', name);
    execute format('grant select on slotwell.%I to slotwell_app, slotwell_system', name);
    execute format('grant insert on slotwell.%I to slotwell_app', name);
    if name <> 'audit' then
      execute format('grant update, delete on slotwell.%I to slotwell_app', name);
    end if;
  end loop;
end
$$;
grant update (state, attempts, next_at_ms, leased_until_ms, note) on slotwell.outbox to slotwell_system;
