-- What letters of one organization need besides the outbox.

-- The password of its own mail server, sealed together with the server that it was given for.
create table mail_passwords (
  organization_id text primary key references organizations (id),
  password_sealed blob not null,
  set_at_ms integer not null
) strict;

-- Who gets no more letters. By the id of a person: which address that is says only the key store, and no longer once the person is erased.
create table suppressions (
  organization_id text not null references organizations (id),
  person_id text not null,
  reason text not null check (reason in ('hardBounce', 'complaint', 'byHand')),
  created_at_ms integer not null,
  primary key (organization_id, person_id)
) strict, without rowid;
create index suppressions_by_time on suppressions (organization_id, created_at_ms);

-- The letter with the appointments of one day, one a staff member and day. What it says is read when it leaves.
create table agendas (
  organization_id text not null references organizations (id),
  staff_id text not null,
  iso_date text not null,
  state text not null check (state in ('due', 'sent', 'dropped', 'failed')),
  attempts integer not null,
  next_at_ms integer not null,
  not_after_ms integer not null,
  leased_until_ms integer not null,
  note text not null,
  created_at_ms integer not null,
  primary key (organization_id, staff_id, iso_date)
) strict, without rowid;
create index agendas_due on agendas (next_at_ms) where state = 'due';
create index agendas_by_end on agendas (not_after_ms);
