-- Times at which somebody is busy in another calendar. No claims: they take nothing from us, they only keep us away.

create table busy_blocks (
  id text primary key,
  organization_id text not null references organizations (id),
  staff_id text not null,
  source text not null,
  start_ms integer not null,
  end_ms integer not null check (end_ms > start_ms),
  created_at_ms integer not null
) strict;
create index busy_blocks_of on busy_blocks (organization_id, staff_id, end_ms);

create trigger busy_blocks_change_insert after insert on busy_blocks
begin
  insert into changes (organization_id, kind, subject, start_ms, end_ms)
  values (new.organization_id, 'occupancy', new.staff_id, new.start_ms, new.end_ms);
end;

create trigger busy_blocks_change_delete after delete on busy_blocks
begin
  insert into changes (organization_id, kind, subject, start_ms, end_ms)
  values (old.organization_id, 'occupancy', old.staff_id, old.start_ms, old.end_ms);
end;

create trigger busy_blocks_change_update after update on busy_blocks
begin
  insert into changes (organization_id, kind, subject, start_ms, end_ms)
  values (old.organization_id, 'occupancy', old.staff_id, old.start_ms, old.end_ms),
         (new.organization_id, 'occupancy', new.staff_id, new.start_ms, new.end_ms);
end;
