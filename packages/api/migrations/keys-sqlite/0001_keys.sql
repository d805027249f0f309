-- Wrapped keys, blind indexes and the erasure ledger. This file is never in one archive with the data.

-- Which root key wraps what is in here, by fingerprint.
create table root_keys (
  version integer primary key,
  fingerprint text not null,
  since_ms integer not null
) strict;

create table organization_keys (
  organization_id text primary key,
  wrapped blob not null
) strict, without rowid;

-- `settled`: rows of this person were seen in the data, so the sweep of orphans is done with it.
create table person_keys (
  organization_id text not null,
  person_id text not null,
  wrapped blob not null,
  touched_at_ms integer not null,
  settled integer not null default 0 check (settled in (0, 1)),
  primary key (organization_id, person_id)
) strict, without rowid;
create index person_keys_unsettled on person_keys (organization_id, touched_at_ms) where settled = 0;

create table email_index (
  organization_id text not null,
  tag text not null,
  person_id text not null,
  primary key (organization_id, tag),
  foreign key (organization_id, person_id) references person_keys (organization_id, person_id)
) strict, without rowid;
create index email_index_of on email_index (organization_id, person_id);

-- Ids only. Each hash covers the one before it.
create table erasures (
  position integer primary key check (position >= 1),
  organization_id text not null,
  person_id text not null,
  at_ms integer not null,
  previous_hash text not null,
  hash text not null,
  unique (organization_id, person_id)
) strict;

create trigger erasures_no_update before update on erasures
begin
  select raise(abort, 'ledger_is_append_only');
end;

create trigger erasures_no_delete before delete on erasures
begin
  select raise(abort, 'ledger_is_append_only');
end;

create trigger person_keys_stay_dead before insert on person_keys
when exists (select 1 from erasures e where e.organization_id = new.organization_id and e.person_id = new.person_id)
begin
  select raise(abort, 'person_was_erased');
end;

-- How far each audit chain has got, outside the database that holds it: a cut tail shows.
create table audit_heads (
  organization_id text primary key,
  position integer not null check (position >= 1),
  hash text not null
) strict, without rowid;
