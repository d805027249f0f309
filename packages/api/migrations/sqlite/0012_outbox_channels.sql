-- Messages of other channels than mail, for a later moment, and with an end to their use. `destination` is whose senders and whose outages
-- they share; the rows of one are found without a look at the backlog of another.
alter table outbox add column destination text not null default 'mail';
-- Which one of its kind, such as how long before the appointment a reminder is for.
alter table outbox add column detail text not null default '';
alter table outbox add column not_after_ms integer;
alter table outbox add column settled_at_ms integer;
drop index outbox_due;
create index outbox_due on outbox (destination, next_at_ms, id) where state = 'due';
create index outbox_settled on outbox (coalesce(settled_at_ms, created_at_ms)) where state <> 'due';
create index outbox_failed on outbox (channel) where state = 'failed';
create index outbox_of_organization on outbox (organization_id, id);
