-- How much of a limit is used up, for limits that several processes share. `who` is a keyed digest that changes every
-- day, never an address; it belongs to no organization, since most of those who are counted have none. A row means
-- nothing after its end and is swept.

create table limits (
  bucket text not null,
  who text not null,
  used integer not null check (used > 0),
  ends_at_ms integer not null,
  primary key (bucket, who)
) strict, without rowid;
create index limits_by_end on limits (ends_at_ms);
