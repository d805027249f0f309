-- What letters of one organization need besides the outbox.

-- The password of its own mail server, sealed together with the server that it was given for.
create table slotwell.mail_passwords (
  organization_id text collate "C" primary key references slotwell.organizations (id),
  password_sealed bytea not null,
  set_at_ms bigint not null
);

-- Who gets no more letters. By the id of a person: which address that is says only the key store, and no longer once the person is erased.
create table slotwell.suppressions (
  organization_id text collate "C" not null references slotwell.organizations (id),
  person_id text collate "C" not null,
  reason text not null constraint suppressions_reason check (reason = any (array['hardBounce', 'complaint', 'byHand'])),
  created_at_ms bigint not null,
  primary key (organization_id, person_id)
);
create index suppressions_by_time on slotwell.suppressions (organization_id, created_at_ms);

-- The letter with the appointments of one day, one a staff member and day. What it says is read when it leaves.
create table slotwell.agendas (
  organization_id text collate "C" not null references slotwell.organizations (id),
  staff_id text collate "C" not null,
  iso_date text collate "C" not null,
  state text not null constraint agendas_state check (state = any (array['due', 'sent', 'dropped', 'failed'])),
  attempts integer not null,
  next_at_ms bigint not null,
  not_after_ms bigint not null,
  leased_until_ms bigint not null,
  note text not null,
  created_at_ms bigint not null,
  primary key (organization_id, staff_id, iso_date)
);
create index agendas_due on slotwell.agendas (next_at_ms) where state = 'due';
create index agendas_by_end on slotwell.agendas (not_after_ms);

do $$
declare
  name text;
begin
  foreach name in array array['mail_passwords', 'suppressions', 'agendas'] loop
    execute format('alter table slotwell.%I enable row level security', name);
    execute format('alter table slotwell.%I force row level security', name);
    execute format('create policy own_organization on slotwell.%I using (organization_id = current_setting(''app.organization'', true))', name);
    execute format('create policy whole_system on slotwell.%I to slotwell_system using (current_user = ''slotwell_system'')', name);
    execute format('grant select on slotwell.%I to slotwell_app, slotwell_system', name);
    execute format('grant insert, update, delete on slotwell.%I to slotwell_app', name);
  end loop;
end
$$;
grant update (state, attempts, next_at_ms, leased_until_ms, note) on slotwell.agendas to slotwell_system;
