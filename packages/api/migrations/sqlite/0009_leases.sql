-- Which process does what only one may do at a time. Rows are about processes and belong to no organization.

create table leases (
  name text primary key,
  holder text not null,
  until_ms integer not null
) strict;
