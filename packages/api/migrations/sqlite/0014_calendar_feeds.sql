-- Addresses under which a calendar program reads appointments. Whoever knows one reads what it shows, so only its SHA-256 is kept.
-- Without staff_id: of the whole organization.

create table calendar_feeds (
  id text primary key,
  organization_id text not null references organizations (id),
  staff_id text,
  detail text not null check (detail in ('busy', 'initials', 'full')),
  hash blob not null unique check (length(hash) = 32),
  created_at_ms integer not null,
  read_at_ms integer,
  revoked_at_ms integer
) strict;
create index calendar_feeds_of on calendar_feeds (organization_id, id);
