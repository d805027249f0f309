-- Addresses under which a calendar program reads appointments. Whoever knows one reads what it shows, so only its SHA-256 is kept.
-- Without staff_id: of the whole organization.

create table slotwell.calendar_feeds (
  id text collate "C" primary key,
  organization_id text collate "C" not null references slotwell.organizations (id),
  staff_id text collate "C",
  detail text not null constraint calendar_feeds_detail check (detail = any (array['busy', 'initials', 'full'])),
  hash bytea not null unique constraint calendar_feeds_hash check (length(hash) = 32),
  created_at_ms bigint not null,
  read_at_ms bigint,
  revoked_at_ms bigint
);
create index calendar_feeds_of on slotwell.calendar_feeds (organization_id, id);

alter table slotwell.calendar_feeds enable row level security;
alter table slotwell.calendar_feeds force row level security;
create policy own_organization on slotwell.calendar_feeds using (organization_id = current_setting('app.organization', true));
create policy whole_system on slotwell.calendar_feeds to slotwell_system using (current_user = 'slotwell_system');
grant select on slotwell.calendar_feeds to slotwell_app, slotwell_system;
grant insert, update, delete on slotwell.calendar_feeds to slotwell_app;
