-- Messages of other channels than mail, for a later moment, and with an end to their use. `destination` is whose senders and whose outages
-- they share; the rows of one are found without a look at the backlog of another.
alter table slotwell.outbox
  add column destination text collate "C" not null default 'mail',
  -- Which one of its kind, such as how long before the appointment a reminder is for.
  add column detail text not null default '',
  add column not_after_ms bigint,
  add column settled_at_ms bigint,
  add constraint outbox_channel check (channel = any (array['mail', 'sms']));
drop index slotwell.outbox_due;
create index outbox_due on slotwell.outbox (destination, next_at_ms, id) where state = 'due';
create index outbox_settled on slotwell.outbox (coalesce(settled_at_ms, created_at_ms)) where state <> 'due';
create index outbox_failed on slotwell.outbox (channel) where state = 'failed';
create index outbox_of_organization on slotwell.outbox (organization_id, id);
grant update (destination, settled_at_ms) on slotwell.outbox to slotwell_system;
