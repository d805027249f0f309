-- What processes share that belongs to no organization.

-- How much of a limit is used up. `who` is a keyed digest that changes every day, never an address. A row means nothing after its
-- end and is swept.
create table slotwell.limits (
  bucket text collate "C" not null,
  who text collate "C" not null,
  used bigint not null constraint limits_used check (used > 0),
  ends_at_ms bigint not null,
  primary key (bucket, who)
) with (fillfactor = 70);
create index limits_by_end on slotwell.limits (ends_at_ms);

-- Which process does what only one may do at a time.
create table slotwell.leases (
  name text collate "C" primary key,
  holder text not null,
  until_ms bigint not null
);

alter table slotwell.limits enable row level security;
alter table slotwell.limits force row level security;
create policy whole_system on slotwell.limits to slotwell_system using (current_user = 'slotwell_system');
alter table slotwell.leases enable row level security;
alter table slotwell.leases force row level security;
create policy whole_system on slotwell.leases to slotwell_system using (current_user = 'slotwell_system');
grant select, insert, update, delete on slotwell.limits, slotwell.leases to slotwell_system;
