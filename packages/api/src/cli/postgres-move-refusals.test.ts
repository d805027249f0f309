import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { argumentsOf, damage, faultsOf, type MoveStage, openMoved, openMoveStage, type Places, runMove } from '../../test/move-stage.ts'
import { openMoveTarget } from '../store/open-move.ts'

let stage: MoveStage
let places: Places

beforeAll(async () => void (stage = await openMoveStage()), 60_000)
afterAll(() => stage.close())
beforeEach(async () => void (places = await stage.places()))
afterEach(() => places.drop())

/** Data and keys of `folder`, with single options replaced or, as undefined, left out. */
function move(folder: string, replaced: Readonly<Record<string, string | undefined>> = {}, env: Readonly<Record<string, string>> = {}) {
  const given = argumentsOf(folder, places)
  const args: string[] = []
  for (let i = 0; i < given.length; i += 2) {
    const [option = '', value = ''] = given.slice(i, i + 2)
    const now = option in replaced ? replaced[option] : value
    if (now !== undefined) args.push(option, now)
  }
  return runMove(args, { env: { DATA_DIR: folder, ...env } })
}
const refused = (text: string) => ({ code: 1, out: '', err: expect.stringContaining(text) })

/** All that a database holds, with the transaction that wrote each row, and what our roles are. */
const EVERYTHING = `
  select n.nspname as place, n.nspacl::text as what from pg_namespace n where n.nspname !~ '^pg_'
  union all select c.oid::regclass::text, json_build_array(c.relkind, c.relfilenode, c.relacl, c.relrowsecurity, pg_relation_size(c.oid),
      case when c.relkind = 'r' then md5(query_to_xml(format('select xmin, * from %s', c.oid::regclass), true, false, '')::text) end)::text
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  union all select p.oid::regprocedure::text, p.prosrc from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname ~ '^slotwell'
  union all select r.rolname, pg_has_role('slotwell_owner', r.oid, 'member')::text from pg_roles r
    where r.rolname in ('slotwell_app', 'slotwell_system', 'slotwell_keys')
  order by 1, 2`
const everything = async () => [await places.data(EVERYTHING), await places.keys(EVERYTHING)]

describe('A move refuses, and leaves the target as it was,', () => {
  const OTHERS = 'create table public.invoices (id int primary key, note text); insert into public.invoices values (1, $$kept$$)'

  it.each([
    ['tables of somebody else where the data go', 'data', OTHERS, 'public.invoices'],
    ['tables of somebody else where the keys go', 'keys', OTHERS, 'public.invoices'],
    ['an empty table of somebody else', 'data', 'create table public.invoices (id int)', 'public.invoices'],
    ['a view of somebody else', 'keys', 'create schema crm; create view crm.people as select 1 as id', 'crm.people'],
    ['a sequence of somebody else', 'data', 'create sequence public.numbers', 'public.numbers'],
    [
      'another table in a schema of our name',
      'data',
      'create schema slotwell; create table slotwell.bookings (id int)',
      'slotwell.bookings',
    ],
    [
      'another schema of our name for keys',
      'keys',
      'create schema slotwell_keys; create table slotwell_keys.x (id int)',
      'slotwell_keys.x',
    ],
  ] as const)('%s', async (_, which, sql, name) => {
    await places[which](sql)
    const before = await everything()
    expect(await move(stage.folder)).toEqual(refused(`The database for the ${which} is not empty`))
    expect((await move(stage.folder)).err).toContain(name)
    expect(await everything()).toEqual(before)
  })

  it('other data of Slotwell, and does not copy the keys either', async () => {
    await (await openMoved(stage, { ...places, keysUrl: `sqlite:${join(stage.folder, 'keys.db')}` })).close()
    await places.data(
      "set role slotwell_app; select set_config('app.organization', 'org_other', false); insert into organizations values ('org_other', 'other', 1)",
    )
    const before = await everything()
    expect(await move(stage.folder)).toEqual(refused('holds other data of Slotwell'))
    expect(await everything()).toEqual(before)
  })

  it('other keys of Slotwell, and does not copy the data either', async () => {
    expect((await move(stage.folder)).code).toBe(0)
    await places.data('drop schema slotwell cascade')
    await places.keys('update slotwell_keys.person_keys set touched_at_ms = touched_at_ms + 1')
    const before = await everything()
    expect(await move(stage.folder)).toEqual(refused('holds other keys of Slotwell'))
    expect(await everything()).toEqual(before)
  })

  it('a key store that was made with another root key', async () => {
    expect((await move(stage.folder)).code).toBe(0)
    await places.data('drop schema slotwell cascade')
    await places.keys(
      `set session_replication_role = replica; update slotwell_keys.root_keys set fingerprint = 'another';
       truncate slotwell_keys.organization_keys, slotwell_keys.person_keys, slotwell_keys.email_index, slotwell_keys.erasures, slotwell_keys.audit_heads`,
    )
    const before = await everything()
    expect(await move(stage.folder)).toEqual(refused('was made with another root key (fingerprint another)'))
    expect(await everything()).toEqual(before)
  })

  it('a database that no server could work with', async () => {
    const name = `ascii_${Date.now()}`
    await places.keys(`create database ${name} owner slotwell_owner template template0 encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C'`)
    const { pathname } = new URL(places.keysUrl)
    expect(await move(stage.folder, { '--keys-to': places.keysUrl.replace(pathname, `/${name}`) })).toEqual(
      refused('The database is encoded in SQL_ASCII. Make it anew with encoding UTF8.'),
    )
    await places.keys(`drop database ${name}`)
  })

  it('a target that a server works with', async () => {
    await (await openMoved(stage, { ...places, keysUrl: `sqlite:${join(stage.folder, 'keys.db')}` })).close()
    await places.data("insert into leases values ('jobs', 'somebody', 99999999999999)")
    const before = await everything()
    expect(await move(stage.folder)).toEqual(refused('A server works with one of the two databases.'))
    expect(await everything()).toEqual(before)
  })

  it.each([
    ['one cluster for both', () => ({ '--keys-to': places.dataUrl }), '--to and --keys-to name the same PostgreSQL cluster'],
    ['keys that move into a file', () => ({ '--keys-to': 'sqlite:keys.db' }), 'Keys that stay in a file need no move.'],
    ['half of the names of keys', () => ({ '--keys-to': undefined }), 'Give both --keys-from and --keys-to'],
    ['an address without a database', () => ({ '--to': 'postgres://u@127.0.0.1/' }), '--to must name one database'],
    ['an address without TLS', () => ({ '--keys-to': 'postgres://u@db.example.org/d?sslmode=require' }), '--keys-to has sslmode=require'],
    ['a database that is not there', () => ({ '--to': `${places.dataUrl}x` }), 'x cannot be used: there is no such database'],
    ['data that are not there', () => ({ '--from': 'sqlite:/nowhere/slotwell.db' }), 'Name the one that is there with --from.'],
    ['keys that are not there', () => ({ '--keys-from': 'sqlite:/nowhere/keys.db' }), 'Name the one that is there with --keys-from.'],
    ['exchanged files', () => ({ '--from': `sqlite:${stage.folder}/keys.db` }), 'keys.db holds the keys, not the data.'],
  ])('%s', async (_, replaced, text) => {
    const before = await everything()
    expect(await move(stage.folder, replaced())).toEqual(refused(text))
    expect(await everything()).toEqual(before)
  })

  it.each([
    ['DATABASE_OWNER_URL', () => ({ DATABASE_URL: places.dataUrl, DATABASE_OWNER_URL: places.keysUrl })],
    ['KEYS_OWNER_URL', () => ({ KEYS_URL: places.keysUrl, KEYS_OWNER_URL: places.dataUrl })],
  ])('an owner of another database in %s', async (setting, env) => {
    const before = await everything()
    expect(await move(stage.folder, {}, env())).toEqual(refused(`${setting} names another database than postgres://`))
    expect(await everything()).toEqual(before)
  })

  it('keys that should stay and are not there; none are made', async () => {
    const folder = stage.copy()
    rmSync(join(folder, 'keys.db'))
    const before = await everything()
    const leaving = { '--keys-from': undefined, '--keys-to': undefined }
    expect(await move(folder, leaving)).toEqual(refused('Name them with --keys-from and where they go with --keys-to'))
    expect(() => rmSync(join(folder, 'keys.db'))).toThrow('ENOENT')
    expect(await everything()).toEqual(before)
  })

  it.each([
    ['that move', {}, 'The keys to be moved were made with another root key.'],
    ['that stay', { '--keys-from': undefined, '--keys-to': undefined }, 'is not the one that'],
  ])('another root key than that of keys %s', async (_, replaced, text) => {
    const before = await everything()
    expect(await move(stage.folder, replaced, { SLOTWELL_ROOT_KEY: 'ab'.repeat(32) })).toEqual(refused(text))
    expect(await everything()).toEqual(before)
  })

  it('a file that is no database', async () => {
    const folder = stage.copy()
    writeFileSync(join(folder, 'slotwell.db'), 'no database at all, whatever its name says. '.repeat(100))
    const before = await everything()
    expect(await move(folder)).toEqual(refused('slotwell.db cannot be opened (SQLITE_NOTADB)'))
    expect(await everything()).toEqual(before)
  })

  it('while another move is at work there', async () => {
    const target = openMoveTarget(places.dataUrl, undefined)
    expect(await target.lock()).toBe(true)
    const before = await everything()
    expect(await move(stage.folder)).toEqual(refused('Another move to postgres://'))
    expect(await everything()).toEqual(before)
    await target.close()
    expect((await move(stage.folder)).code).toBe(0)
  })
})

describe('A move keeps servers away from a copy', () => {
  const unfinished = expect.stringContaining('A move to this database is not finished')
  const ledger = 'update person_keys set wrapped = zeroblob(60) where person_id = (select min(person_id) from person_keys)'

  it.each([
    [
      'whose audit chain is broken',
      'slotwell.db',
      "drop trigger audit_seal_once; update audit set actor = 'nobody' where position = 3",
      'org_',
    ],
    ['with keys that do not open', 'keys.db', ledger, 'does not open'],
    ['with people who have no key', 'keys.db', 'delete from email_index; delete from person_keys', 'has no key and was not erased'],
    ['whose ledger is broken', 'keys.db', "drop trigger erasures_no_update; update erasures set hash = 'x'", 'erasure ledger'],
  ])('%s', async (_, file, sql, text) => {
    const folder = stage.copy()
    damage(join(folder, file), sql)
    const { code, err } = await move(folder)
    expect([code, err]).toEqual([1, expect.stringContaining('The copy is not as it must be')])
    expect(err).toContain(text)
    expect(err).toContain('so the source is the same')
    expect(await faultsOf(stage, places)).toContainEqual(unfinished)
  })

  it('whose rows it does not take', async () => {
    const folder = stage.copy()
    damage(join(folder, 'slotwell.db'), "pragma ignore_check_constraints = on; update service_versions set document = '{'")
    expect(await move(folder)).toEqual(refused('The target does not take the rows of service_versions: invalid input syntax for type json'))
    expect(await faultsOf(stage, places)).toContainEqual(unfinished)
  })

  it('from before its tables are made to the end', async () => {
    for (const [side, schema, table] of [
      [places.data, 'slotwell', 'organizations'],
      [places.keys, 'slotwell_keys', 'organization_keys'],
    ] as const)
      await side(
        `create function public.mark_first() returns event_trigger language plpgsql as $$ begin
           if to_regclass('${schema}.${table}') is not null and to_regclass('${schema}.unfinished_move') is null then
             raise exception 'a table without the mark'; end if; end $$;
         create event trigger mark_first on ddl_command_end when tag in ('CREATE TABLE') execute function public.mark_first()`,
      )
    expect(await move(stage.folder)).toMatchObject({ code: 0 })
  })

  it('that has its mark and no tables', async () => {
    const target = openMoveTarget(places.dataUrl, undefined)
    await target.begin('origin')
    await target.close()
    expect(await faultsOf(stage, { ...places, keysUrl: `sqlite:${join(stage.folder, 'keys.db')}` })).toContainEqual(unfinished)
  })
})
