-- The clock of a test organization: it stands still at one instant, or it differs from ours. Never that of a live one.
alter table organizations add column clock_fixed_ms integer check (clock_fixed_ms is null or live_id is not null);
alter table organizations add column clock_offset_ms integer check (clock_offset_ms is null or (live_id is not null and clock_fixed_ms is null));

-- Whatever was answered under the old time is another answer under the new one.
create trigger organizations_clock_change after update of clock_fixed_ms, clock_offset_ms on organizations
begin
  insert into changes (organization_id, kind) values (new.id, 'configuration');
end;
