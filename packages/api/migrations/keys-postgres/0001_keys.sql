-- Wrapped keys, blind indexes and the erasure ledger, on another cluster than the data: whoever copies that one, with its log,
-- has copied no key. The program's sessions are slotwell_keys, which can neither shorten nor rewrite the ledger.

grant usage on schema slotwell_keys to slotwell_keys;
grant select on slotwell_keys.schema_migrations to slotwell_keys;

-- Which root key wraps what is in here, by fingerprint.
create table slotwell_keys.root_keys (
  version integer primary key,
  fingerprint text not null,
  since_ms bigint not null
);

create table slotwell_keys.organization_keys (
  organization_id text collate "C" primary key,
  wrapped bytea not null
);

-- `settled`: rows of this person were seen in the data, so the sweep of orphans is done with it.
create table slotwell_keys.person_keys (
  organization_id text collate "C" not null,
  person_id text collate "C" not null,
  wrapped bytea not null,
  touched_at_ms bigint not null,
  settled boolean not null default false,
  primary key (organization_id, person_id)
);
create index person_keys_unsettled on slotwell_keys.person_keys (organization_id, touched_at_ms) where not settled;

create table slotwell_keys.email_index (
  organization_id text collate "C" not null,
  tag text collate "C" not null,
  person_id text collate "C" not null,
  primary key (organization_id, tag),
  foreign key (organization_id, person_id) references slotwell_keys.person_keys (organization_id, person_id)
);
create index email_index_of on slotwell_keys.email_index (organization_id, person_id);

-- A key that was deleted stays in its page until the page is cleaned: at the next round, not when a fifth of the table is dead.
alter table slotwell_keys.person_keys set (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);
alter table slotwell_keys.email_index set (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);

-- Ids only. Each hash covers the one before it.
create table slotwell_keys.erasures (
  position bigint primary key constraint erasures_position check (position >= 1),
  organization_id text collate "C" not null,
  person_id text collate "C" not null,
  at_ms bigint not null,
  previous_hash text not null,
  hash text not null,
  unique (organization_id, person_id)
);

create function slotwell_keys.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'ledger_is_append_only' using errcode = 'integrity_constraint_violation';
end
$$;

create function slotwell_keys.stay_dead() returns trigger language plpgsql as $$
begin
  if exists (select from slotwell_keys.erasures e where e.organization_id = new.organization_id and e.person_id = new.person_id) then
    raise exception 'person_was_erased' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end
$$;

create trigger erasures_no_update before update on slotwell_keys.erasures for each row execute function slotwell_keys.refuse_change();
create trigger erasures_no_delete before delete on slotwell_keys.erasures for each row execute function slotwell_keys.refuse_change();
create trigger erasures_no_truncate before truncate on slotwell_keys.erasures for each statement execute function slotwell_keys.refuse_change();
create trigger person_keys_stay_dead before insert on slotwell_keys.person_keys for each row execute function slotwell_keys.stay_dead();

-- How far each audit chain has got, outside the database that holds it: a cut tail shows.
create table slotwell_keys.audit_heads (
  organization_id text collate "C" primary key,
  position bigint not null constraint audit_heads_position check (position >= 1),
  hash text not null
);

grant select, insert on slotwell_keys.root_keys, slotwell_keys.organization_keys, slotwell_keys.erasures to slotwell_keys;
grant select, insert, update, delete on slotwell_keys.person_keys, slotwell_keys.email_index, slotwell_keys.audit_heads to slotwell_keys;
