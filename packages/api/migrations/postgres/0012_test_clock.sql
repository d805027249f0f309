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
