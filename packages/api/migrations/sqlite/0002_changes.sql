-- What was changed, for views kept in memory, by this process or another one. Rows are written by triggers,
-- in the transaction of the change, so that no code path and no hand at the database can forget them.
-- The newest rows always stay, so a position is never given twice.

create table changes (
  position integer primary key,
  organization_id text not null,
  kind text not null check (kind in ('occupancy', 'configuration', 'keys')),
  -- For `occupancy`: whose time, and when.
  subject text not null default '',
  start_ms integer not null default 0,
  end_ms integer not null default 0
) strict;

create trigger changes_append_only before update on changes
begin
  select raise(abort, 'changes_are_append_only');
end;

create trigger claims_change_insert after insert on claims
begin
  insert into changes (organization_id, kind, subject, start_ms, end_ms)
  values (new.organization_id, 'occupancy', new.subject, new.start_ms, new.end_ms);
end;

create trigger claims_change_delete after delete on claims
begin
  insert into changes (organization_id, kind, subject, start_ms, end_ms)
  values (old.organization_id, 'occupancy', old.subject, old.start_ms, old.end_ms);
end;

create trigger claims_change_update after update on claims
begin
  insert into changes (organization_id, kind, subject, start_ms, end_ms)
  values (new.organization_id, 'occupancy', new.subject, new.start_ms, new.end_ms);
  insert into changes (organization_id, kind, subject, start_ms, end_ms)
  select old.organization_id, 'occupancy', old.subject, old.start_ms, old.end_ms
  where (old.organization_id, old.subject, old.start_ms, old.end_ms) is not (new.organization_id, new.subject, new.start_ms, new.end_ms);
end;

-- A hold decides how long its claims count.
create trigger holds_change_insert after insert on holds
begin
  insert into changes (organization_id, kind, subject, start_ms, end_ms)
  select organization_id, 'occupancy', subject, start_ms, end_ms from claims where owner = new.id;
end;

create trigger holds_change_delete after delete on holds
begin
  insert into changes (organization_id, kind, subject, start_ms, end_ms)
  select organization_id, 'occupancy', subject, start_ms, end_ms from claims where owner = old.id;
end;

create trigger holds_change_update after update of id, expires_at_ms on holds
when old.id is not new.id or old.expires_at_ms is not new.expires_at_ms
begin
  insert into changes (organization_id, kind, subject, start_ms, end_ms)
  select organization_id, 'occupancy', subject, start_ms, end_ms from claims where owner in (old.id, new.id);
end;

create trigger time_off_change_insert after insert on time_off
begin
  insert into changes (organization_id, kind, subject, start_ms, end_ms)
  values (new.organization_id, 'occupancy', new.staff_id, new.start_ms, new.end_ms);
end;

create trigger time_off_change_delete after delete on time_off
begin
  insert into changes (organization_id, kind, subject, start_ms, end_ms)
  values (old.organization_id, 'occupancy', old.staff_id, old.start_ms, old.end_ms);
end;

create trigger time_off_change_update after update on time_off
begin
  insert into changes (organization_id, kind, subject, start_ms, end_ms)
  values (old.organization_id, 'occupancy', old.staff_id, old.start_ms, old.end_ms),
         (new.organization_id, 'occupancy', new.staff_id, new.start_ms, new.end_ms);
end;

create trigger configurations_change_insert after insert on configurations
begin
  insert into changes (organization_id, kind) values (new.organization_id, 'configuration');
end;

create trigger configurations_change_update after update of organization_id, revision, document on configurations
begin
  insert into changes (organization_id, kind) values (new.organization_id, 'configuration');
end;

create trigger configurations_change_delete after delete on configurations
begin
  insert into changes (organization_id, kind) values (old.organization_id, 'configuration');
end;

create trigger api_keys_change_insert after insert on api_keys
begin
  insert into changes (organization_id, kind) values (new.organization_id, 'keys');
end;

create trigger api_keys_change_update after update on api_keys
begin
  insert into changes (organization_id, kind) values (old.organization_id, 'keys');
end;

create trigger api_keys_change_delete after delete on api_keys
begin
  insert into changes (organization_id, kind) values (old.organization_id, 'keys');
end;
