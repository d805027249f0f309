-- An organization for trying things out beside a live one: the same configuration, keys and bookings of its own. Null: a live one.
alter table organizations add column live_id text references organizations (id);
create unique index organizations_test_of on organizations (live_id);
