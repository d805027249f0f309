-- An organization for trying things out beside a live one: the same configuration, keys and bookings of its own. Null: a live one.
alter table slotwell.organizations add column live_id text collate "C" references slotwell.organizations (id);
create unique index organizations_test_of on slotwell.organizations (live_id);
