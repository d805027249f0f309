import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addOrganization, openPractice, type Practice, SALON } from '../../../test/practice.ts'
import { execPostgres, postgresDatabase } from '../../../test/test-database.ts'
import { createBooking } from '../../booking/create-booking.ts'
import { openStore } from '../open-store.ts'

let practice: Practice
let other: string
beforeEach(async () => {
  practice = await openPractice()
  const second = await addOrganization({ ...practice, clock: practice.now }, SALON.replace('slug: salon', 'slug: second'))
  other = second.organizationId
  for (const [n, organizationId] of [practice.organizationId, other].entries())
    await practice.store.webhooks.add(
      {
        id: `whe_${n}`,
        organizationId,
        slug: 'hook',
        url: 'https://example.org/',
        events: ['*'],
        detail: 'thin',
        secretsSealed: new Uint8Array(1),
        state: 'active',
        stateReason: '',
        stateSinceMs: 0,
        noticeDue: false,
        failures: 0,
        failingSinceMs: null,
        notBeforeMs: 0,
        createdAtMs: 0,
      },
      { id: `aud_w${n}`, organizationId, atMs: 0, actor: 'cli', action: 'webhook.create', object: `whe_${n}`, meta: {} },
    )
  for (const organizationId of [practice.organizationId, other]) {
    const booked = await createBooking(practice, {
      organizationId,
      actor: 'cli',
      request: { service: 'schnitt', start: '2026-03-09T09:00:00+01:00', attendees: [{ name: 'V' }], answers: {}, force: false },
    })
    expect(booked.ok).toBe(true)
  }
  for (const [n, organizationId] of [practice.organizationId, other].entries()) {
    const feed = { organizationId, staffId: null, detail: 'busy', createdAtMs: 0, readAtMs: null, revokedAtMs: null } as const
    await practice.store.calendarFeeds.add(
      { ...feed, id: `cfd_${n}`, hash: new Uint8Array(32).fill(n) },
      { id: `aud_f${n}`, organizationId, atMs: 0, actor: 'cli', action: 'calendarFeed.create', object: `cfd_${n}`, meta: {} },
    )
    await practice.store.timeOff.add(
      { id: `tof_${n}`, organizationId, staffId: 'stf_a', startMs: 1, endMs: 2, createdAtMs: 0 },
      { id: `aud_${n}`, organizationId, atMs: 0, actor: 'cli', action: 'timeOff.add', object: `tof_${n}`, meta: {} },
    )
  }
})
beforeEach(async () => {
  for (const [n, organizationId] of [practice.organizationId, other].entries())
    await practice.database.exec(`insert into confirmations values
      ('cnf_${n}', '${organizationId}', 'form', 'unc_${n}', 'per_${n}', '\\x00', 1, null, 'due', 0, 0, 0, '', 0)`)
})
afterEach(() => practice.close())

/** A session as the program's are, in the transaction of one organization. */
const within = (organizationId: string, sql: string, role = 'slotwell_app') =>
  execPostgres(
    practice.database.url,
    `begin; set local role ${role}; select set_config('app.organization', '${organizationId}', true); ${sql}`,
  )

const TABLES = [
  'api_keys',
  'configurations',
  'service_versions',
  'claims',
  'customers',
  'bookings',
  'attendees',
  'events',
  'outbox',
  'audit',
  'time_off',
  'calendar_feeds',
  'confirmations',
  'webhook_endpoints',
  'webhook_events',
  'webhook_deliveries',
]

describe('I13 the wall between organizations, with no condition in front of it', () => {
  it.each(TABLES)('shows of %s the own rows and no others', async (table) => {
    const all = await practice.database.exec(`select organization_id from ${table}`)
    const seen = await within(other, `select organization_id from ${table}`)
    expect(all.length).toBeGreaterThan(seen.length)
    expect(seen.length).toBeGreaterThan(0)
    expect(new Set(seen.map((row) => row.organization_id))).toEqual(new Set([other]))
    expect(await within('', `select * from ${table}`)).toEqual([])
    expect(await execPostgres(practice.database.url, `set role slotwell_app; select * from ${table}`)).toEqual([])
  })

  it('shows no other organization itself', async () => {
    expect(await within(other, 'select id from organizations')).toEqual([{ id: other }])
  })

  it('holds for who owns the tables', async () => {
    expect(await execPostgres(practice.database.url, 'select * from bookings')).toEqual([])
  })

  it('changes and removes nothing of another organization', async () => {
    await within(other, "update bookings set state = 'cancelled'; delete from claims; delete from time_off; commit")
    expect(await practice.store.bookings.list(practice.organizationId, { state: 'confirmed' }, { limit: 9 })).toHaveLength(1)
    expect(await practice.database.exec(`select * from claims where organization_id = '${practice.organizationId}'`)).toHaveLength(1)
  })

  it.each([
    ['a row for another organization', (id: string) => `insert into time_off values ('tof_x', '${id}', 'stf_a', 1, 2, 0)`],
    ['its own row to another organization', (id: string) => `update time_off set organization_id = '${id}'`],
    [
      'an audit entry in the name of another organization',
      (id: string) =>
        `insert into audit (id, organization_id, at_ms, actor, action, object, meta) values ('aud_x', '${id}', 0, 'x', 'x', 'x', '{}')`,
    ],
  ])('does not give away %s', async (_, sql) => {
    await expect(within(other, sql(practice.organizationId))).rejects.toThrow(/row-level security/)
  })

  it.each(
    ['slotwell_app', 'slotwell_system'].flatMap((role) =>
      [
        "insert into schema_migrations values ('9999_later', 'x', 0)",
        "update schema_migrations set digest = 'x'",
        'delete from schema_migrations',
        'truncate schema_migrations',
        'drop table schema_migrations',
        'create table slotwell.mine (id text)',
      ].map((sql) => [role, sql]),
    ),
  )('of what was migrated, %s reads the list and may not: %s', async (role, sql) => {
    expect(await within('', 'select name from schema_migrations', role)).not.toEqual([])
    await expect(within('', sql, role)).rejects.toThrow(/permission denied|must be owner/)
  })

  it.each([
    'insert into bookings select * from bookings',
    "update bookings set state = 'cancelled'",
    'delete from claims',
    'delete from outbox',
    "update outbox set recipient = 'x'",
    "update webhook_endpoints set url = 'https://example.org/'",
    "update webhook_deliveries set state = 'sent'",
    'delete from webhook_events',
    'insert into webhook_events select * from webhook_events',
    'delete from audit',
    'update configurations set document = document',
    'truncate changes',
  ])('whoever sees all organizations may not: %s', async (sql) => {
    await expect(within('', sql, 'slotwell_system')).rejects.toThrow(/permission denied/)
  })
})

describe('I14 the audit log, for the program itself', () => {
  it.each([
    "update audit set action = 'nothing'",
    'update audit set position = 1',
    'delete from audit',
    'truncate audit',
    'alter table audit disable trigger all',
    'drop trigger audit_no_delete on audit',
    'alter table audit no force row level security',
    "set session_replication_role = 'replica'",
    'drop policy own_organization on audit',
    'create or replace function slotwell.keep_audit() returns trigger language plpgsql as $$ begin return new; end $$',
  ])('cannot do: %s', async (sql) => {
    await expect(within(practice.organizationId, sql)).rejects.toThrow(/permission denied|must be owner/)
  })

  it('can be sealed once and reaches its own organization only', async () => {
    const [row] = await practice.database.exec(`select written from audit where organization_id = '${other}' limit 1`)
    const seal = (place: number) =>
      `select seal_audit(array[${String(row?.written)}]::bigint[], array[${place}]::bigint[], array[''], array['h']) as sealed`
    expect(await within(practice.organizationId, seal(1))).toEqual([{ sealed: '0' }])
    expect(await within(other, `${seal(1)}; commit; select 1 as done`)).toEqual([{ done: 1 }])
    await expect(within(other, seal(2))).rejects.toThrow('audit_is_append_only')
  })

  it('cannot be changed by the administrator without putting its guards away first', async () => {
    for (const sql of ["update audit set action = 'x'", 'delete from audit', 'truncate audit'])
      await expect(practice.database.exec(sql)).rejects.toThrow('audit_is_append_only')
  })
})

describe('I1 the constraint, with no lock in front of it', () => {
  const claim = (from: number, to: number, owner = 'bkg_rogue', more: Record<string, string> = {}) => {
    const row = {
      organization_id: `'${other}'`,
      subject: "'stf_rogue'",
      start_ms: String(from),
      end_ms: String(to),
      pad_before_ms: '0',
      pad_after_ms: '0',
      owner: `'${owner}'`,
      strength: "'exclusive'",
      ...more,
    }
    return `insert into claims (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`
  }
  const HOUR_MS = 3_600_000

  it('lets one of forty sessions at once claim a time, and none that only half overlaps it', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, i) => within(other, `${claim(i * 1000, HOUR_MS + i * 1000, `bkg_${i}`)}; commit`)),
    )
    const won = outcomes.filter(({ status }) => status === 'fulfilled')
    const reasons = outcomes.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code: string }).code] : []))
    expect(won).toHaveLength(1)
    // Without sorted locks before it the constraint alone may also end in a circle of waiting, which is no win either.
    expect(reasons.filter((code) => code !== '23P01' && code !== '40P01')).toEqual([])
  })

  it('guards a claim that is moved, too, and lets spans touch', async () => {
    await within(other, `${claim(0, HOUR_MS)}; ${claim(HOUR_MS, 2 * HOUR_MS, 'bkg_b')}; commit`)
    await expect(within(other, "update claims set start_ms = 1800000 where owner = 'bkg_b'")).rejects.toThrow(/claims_never_overlap/)
    await expect(
      within(other, "update claims set strength = 'exclusive', subject = 'stf_rogue', start_ms = 1, end_ms = 2 where owner like 'bkg_0%'"),
    ).rejects.toThrow(/claims_never_overlap/)
  })

  it.each([
    ['an empty span', claim, [5, 5], {}],
    ['a span that ends before it begins', claim, [6, 5], {}],
    ['a span of twenty-five hours', claim, [0, 25 * HOUR_MS], {}],
    ['no beginning', claim, [0, 5], { start_ms: 'null' }],
    ['no end', claim, [0, 5], { end_ms: 'null' }],
    ['no subject', claim, [0, 5], { subject: 'null' }],
    ['an empty subject', claim, [0, 5], { subject: "''" }],
    ['no strength', claim, [0, 5], { strength: 'null' }],
    ['a strength that is none', claim, [0, 5], { strength: "'soft'" }],
    ['an infinite end', claim, [0, 5], { end_ms: "'infinity'::float8::bigint" }],
  ] as const)('refuses %s', async (_, row, [from, to], more) => {
    await expect(
      practice.database.exec(row(from, to, 'bkg_rogue', { ...more, organization_id: 'null' }).replace('null', `'${other}'`)),
    ).rejects.toThrow(/violates (?:check|not-null) constraint|out of range/)
  })
})

describe('what a running server must not live with', () => {
  it.each([
    [
      'an exclusion that was dropped',
      'alter table claims drop constraint claims_never_overlap',
      'claims_never_overlap (constraint) is missing',
    ],
    [
      'an exclusion that looks past a service',
      "alter table claims drop constraint claims_never_overlap; alter table claims add constraint claims_never_overlap exclude using gist (subject with =, int8range(start_ms, end_ms) with &&) where (strength = 'exclusive' and subject <> 'x')",
      'claims_never_overlap (constraint) was changed',
    ],
    ['a check that was dropped', 'alter table claims drop constraint claims_span', 'claims_span (constraint) is missing'],
    [
      'a check that allows more',
      'alter table claims drop constraint claims_span; alter table claims add constraint claims_span check (end_ms >= start_ms)',
      'claims_span (constraint) was changed',
    ],
    [
      'a check that was never made on what is there',
      'alter table claims drop constraint claims_span; alter table claims add constraint claims_span check (end_ms > start_ms and end_ms - start_ms <= 86400000) not valid',
      'claims_span (constraint) was changed',
    ],
    ['a column that may be empty', 'alter table claims alter column end_ms drop not null', 'end_ms of claims may be empty'],
    ['row security that is off', 'alter table bookings disable row level security', 'Row security of the table bookings'],
    ['row security that is not forced', 'alter table bookings no force row level security', 'Row security of the table bookings'],
    ['a policy that lets all through', 'create policy easy on bookings using (true)', 'row policies of the table bookings'],
    [
      'a wall that was widened',
      "alter policy own_organization on bookings using (organization_id <> '')",
      'row policies of the table bookings',
    ],
    ['a trigger that was dropped', 'drop trigger audit_seal_once on audit', 'audit_seal_once (trigger) is missing'],
    ['a trigger that sleeps', 'alter table claims disable trigger claims_change', 'claims_change (trigger) is switched off'],
    [
      'a trigger for less',
      'drop trigger claims_change on claims; create trigger claims_change after insert on claims for each row execute function tell_claim()',
      'claims_change (trigger) was changed',
    ],
    [
      'a function that does nothing',
      'create or replace function slotwell.keep_audit() returns trigger language plpgsql as $$ begin return new; end $$',
      'keep_audit (function) was changed',
    ],
    ['a right to change the audit log', 'grant update (action) on audit to slotwell_app', 'may change or remove audit entries'],
    ['a right of the system to write', 'grant delete on bookings to slotwell_system', 'slotwell_system may write to the table bookings'],
    ['a right to write what was migrated', 'grant insert on schema_migrations to slotwell_app', 'may write to the table schema_migrations'],
    ['a table without a wall', 'create table slotwell.extra (id text)', 'Row security of the table extra'],
  ])('names %s', async (_, sql, says) => {
    expect(await practice.store.faults()).toEqual([])
    await practice.database.exec(sql)
    expect((await practice.store.faults()).join('\n')).toContain(says)
  })

  it('names tables that belong to the role of the sessions, and a database in another encoding', async () => {
    await practice.database.exec('alter table time_off owner to slotwell_app')
    expect((await practice.store.faults()).join('\n')).toContain('owns the tables')
  })
})

describe('a database of PostgreSQL', () => {
  it('is migrated once, by whichever of several processes comes first', async () => {
    const empty = await postgresDatabase('template0')
    const stores = await Promise.all(Array.from({ length: 5 }, () => openStore({ url: empty.url })))
    expect(await Promise.all(stores.map((store) => store.faults()))).toEqual(stores.map(() => []))
    await Promise.all(stores.map((store) => store.close()))
    await empty.drop()
  })

  it.each([
    { name: 'of a newer version', change: "insert into schema_migrations values ('9999_later', 'x', 0)", says: /newer Slotwell/ },
    { name: 'with an edited migration', change: "update schema_migrations set digest = 'x'", says: /differs from the file/ },
  ])('$name is refused', async ({ change, says }) => {
    await practice.database.exec(change)
    await expect(openStore({ url: practice.database.url })).rejects.toThrow(says)
  })
})
