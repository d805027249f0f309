-- What was changed, for views kept in memory, by this process or another one. Rows are written by triggers, in the transaction of the
-- change, so that no code path and no hand at the database can forget them.
--
-- Numbers from a sequence become visible in another order than they were given, so a reader who remembers the highest would miss what
-- commits late. `transaction` says whose row it is, and a reader asks for what his last snapshot could not see yet.

create table slotwell.changes (
  position bigint generated always as identity primary key,
  transaction xid8 not null default pg_current_xact_id(),
  organization_id text collate "C" not null,
  kind text not null constraint changes_kind check (kind = any (array['occupancy', 'configuration', 'keys'])),
  -- For `occupancy`: whose time, and when.
  subject text collate "C" not null default '',
  start_ms bigint not null default 0,
  end_ms bigint not null default 0
);
create index changes_by_transaction on slotwell.changes (transaction);

-- Snapshots of the past: what one of them could see may be forgotten once it is old enough.
create table slotwell.change_marks (
  taken_at timestamptz primary key default clock_timestamp(),
  seen pg_snapshot not null default pg_current_snapshot()
);

create function slotwell.tell_claim() returns trigger language plpgsql as $$
begin
  if tg_op <> 'DELETE' then
    insert into slotwell.changes (organization_id, kind, subject, start_ms, end_ms)
    values (new.organization_id, 'occupancy', new.subject, new.start_ms, new.end_ms);
  end if;
  if tg_op = 'DELETE' or (tg_op = 'UPDATE' and (old.organization_id, old.subject, old.start_ms, old.end_ms)
    is distinct from (new.organization_id, new.subject, new.start_ms, new.end_ms))
  then
    insert into slotwell.changes (organization_id, kind, subject, start_ms, end_ms)
    values (old.organization_id, 'occupancy', old.subject, old.start_ms, old.end_ms);
  end if;
  return null;
end
$$;

create function slotwell.tell_absence() returns trigger language plpgsql as $$
begin
  if tg_op <> 'DELETE' then
    insert into slotwell.changes (organization_id, kind, subject, start_ms, end_ms)
    values (new.organization_id, 'occupancy', new.staff_id, new.start_ms, new.end_ms);
  end if;
  if tg_op <> 'INSERT' then
    insert into slotwell.changes (organization_id, kind, subject, start_ms, end_ms)
    values (old.organization_id, 'occupancy', old.staff_id, old.start_ms, old.end_ms);
  end if;
  return null;
end
$$;

-- A hold decides how long its claims count.
create function slotwell.tell_hold() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and (old.id, old.expires_at_ms) is not distinct from (new.id, new.expires_at_ms) then
    return null;
  end if;
  insert into slotwell.changes (organization_id, kind, subject, start_ms, end_ms)
  select c.organization_id, 'occupancy', c.subject, c.start_ms, c.end_ms from slotwell.claims c
  where c.owner = case when tg_op = 'DELETE' then old.id else new.id end or (tg_op = 'UPDATE' and c.owner = old.id);
  return null;
end
$$;

create function slotwell.tell_kind() returns trigger language plpgsql as $$
begin
  insert into slotwell.changes (organization_id, kind)
  values (case when tg_op = 'DELETE' then old.organization_id else new.organization_id end, tg_argv[0]);
  return null;
end
$$;

create trigger changes_append_only before update on slotwell.changes for each row execute function slotwell.refuse_change();
create trigger claims_change after insert or delete or update on slotwell.claims for each row execute function slotwell.tell_claim();
create trigger holds_change after insert or delete or update on slotwell.holds for each row execute function slotwell.tell_hold();
create trigger time_off_change after insert or delete or update on slotwell.time_off for each row execute function slotwell.tell_absence();
create trigger busy_blocks_change after insert or delete or update on slotwell.busy_blocks for each row execute function slotwell.tell_absence();
-- `contacts_sealed` of an older revision is emptied with every new one, which tells of itself.
create trigger configurations_change after insert or delete or update of organization_id, revision, document on slotwell.configurations for each row execute function slotwell.tell_kind('configuration');
create trigger api_keys_change after insert or delete or update on slotwell.api_keys for each row execute function slotwell.tell_kind('keys');

alter table slotwell.changes enable row level security;
alter table slotwell.changes force row level security;
create policy own_organization on slotwell.changes using (organization_id = current_setting('app.organization', true));
create policy whole_system on slotwell.changes to slotwell_system using (current_user = 'slotwell_system');
grant insert on slotwell.changes to slotwell_app;
grant select, delete on slotwell.changes to slotwell_system;

alter table slotwell.change_marks enable row level security;
alter table slotwell.change_marks force row level security;
create policy whole_system on slotwell.change_marks to slotwell_system using (current_user = 'slotwell_system');
grant select, insert, delete on slotwell.change_marks to slotwell_system;
