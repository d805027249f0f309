import { Database } from '../store/sqlite-driver.ts'
import { createServer, type AddressInfo } from 'node:net'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { configOf } from '../../test/harness.ts'
import { createBooking } from '../booking/create-booking.ts'
import { readConfig } from '../config.ts'
import { applyOrganization } from '../configuration/apply.ts'
import { createOrganization } from '../configuration/create-organization.ts'
import { readOrganizationFile } from '../configuration/read-file.ts'
import { openDeps } from '../deps.ts'
import { nodeFault } from './node-version.ts'
import { runCli } from './run.ts'
import { tagToPaste } from './tag-to-paste.ts'

const practice = fileURLToPath(new URL('../../../../examples/organizations/praxis-seeblick.yaml', import.meta.url))
const school = fileURLToPath(new URL('../../../../examples/organizations/lantern-school.yaml', import.meta.url))
const nowMs = Date.parse('2026-11-20T08:00:00Z')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slotwell-cli-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

interface Answer {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function run(
  args: string,
  { env = {}, answers }: { readonly env?: Record<string, string>; readonly answers?: boolean } = {},
): Promise<Answer> {
  const streams = { out: '', err: '' }
  const into = (name: 'out' | 'err') => ({ write: (text: string) => void (streams[name] += text) })
  const code = await runCli(
    args.split(' '),
    { out: into('out'), err: into('err') },
    {
      env: { DATA_DIR: join(folder, 'data'), ...env },
      nodeVersion: process.versions.node,
      clock: () => nowMs,
      untilStopped: async () => {},
      confirm: answers === undefined ? undefined : async () => answers,
    },
  )
  return { code, ...streams }
}

async function done(args: string, env: Record<string, string> = {}): Promise<string> {
  const { code, out, err } = await run(args, { env })
  // On a busy machine what is being done may be said; nothing else.
  expect([args, code, err.replace(/^.* …\n/gm, '')]).toEqual([args, 0, ''])
  return out
}
/** Two bookings: of the first one letter was given up and one is due, those of the second were sent. */
async function threeLetters(): Promise<{ failed: string; due: string; sent: string }> {
  const deps = await openDeps(configOf({ DATA_DIR: join(folder, 'data') }), { clock: () => nowMs, log: () => {} })
  const organizationId = (await deps.store.organizations.bySlug('praxis-seeblick'))?.id ?? ''
  for (const hour of ['09', '14']) {
    const made = await createBooking(deps.booking, {
      organizationId,
      actor: 'cli',
      request: {
        service: 'sprechstunde',
        start: `2026-12-01T${hour}:00:00+01:00`,
        attendees: [{ name: 'Vera Muster', email: 'vera.muster@example.org' }],
        answers: { patient: 'ja' },
        force: true,
      },
    })
    if (!made.ok) throw new Error(made.detail ?? made.reason)
  }
  const [failed] = await deps.store.outbox.lease(1, 1)
  const confirmations = (await deps.store.outbox.list({}, { limit: 9 })).filter(({ kind }) => kind === 'booking.confirmed')
  const [, sent, due] = confirmations
  await deps.store.outbox.giveUp(failed?.id ?? '', 'smtp ETIMEDOUT')
  for (const one of await deps.store.outbox.list({ bookingId: sent?.bookingId ?? '' }, { limit: 9 }))
    await deps.store.outbox.settle(one.id, 'sent', '')
  await deps.close()
  return { failed: failed?.id ?? '', due: due?.id ?? '', sent: sent?.id ?? '' }
}
const database = () => new Database(join(folder, 'data', 'slotwell.db'))

/** An organization as it was made before each came with test keys. */
async function older(file: string): Promise<void> {
  const read = readOrganizationFile(readFileSync(file, 'utf8'), 'yaml')
  const config = readConfig({ DATA_DIR: join(folder, 'data') })
  if (!read.ok || !config.ok) throw new Error('the example is sound')
  const deps = await openDeps(config.config, { clock: () => nowMs, log: () => {} })
  await createOrganization(deps, { slug: read.file.organization.slug, actor: 'cli' })
  await applyOrganization(deps, { file: read.file, actor: 'cli' })
  await deps.close()
}

describe('a first day', () => {
  it('goes from nothing to a sound installation with two organizations', async () => {
    expect(await done('doctor')).toContain('holds no data yet')
    expect(await done('migrate')).toMatch(/A root key was made: .*root\.key\n[\s\S]*up to date/)
    const created = JSON.parse(await done(`create-organization --file ${practice} --json`))
    expect(created).toMatchObject({
      ok: true,
      slug: 'praxis-seeblick',
      publishableKey: expect.stringMatching(/^pk_live_/),
      secretKey: expect.stringMatching(/^sk_live_/),
    })
    expect(await done('create-organization lantern-school')).toMatch(/data-key="pk_live_\w+"[\s\S]*\/embed\/v1\/slotwell\.js/)
    expect(await done(`apply ${school}`)).toContain('written as version 1 of lantern-school')
    expect(await done(`apply ${school}`)).toContain('already as in')
    expect(await done('verify')).toContain('Everything holds.')
    expect(await done('audit verify')).toContain('Nothing was changed, removed or cut off.')
    expect(await done('doctor')).toMatch(/praxis-seeblick {2}version 1, 6 services\n[\s\S]*Slotwell can run\./)
    const listed = await done('keys list --organization praxis-seeblick')
    expect(listed).toMatch(new RegExp(`publishable +real bookings +2026-11-20 +in use +${created.publishableKey}\\n`))
    expect(listed).toMatch(new RegExp(`publishable +trying out +2026-11-20 +in use +${created.test.publishableKey}\\n`))
    expect(listed).not.toContain('sk_live')
    const { keys } = JSON.parse(await done('keys list --organization praxis-seeblick --json')) as { keys: { environment: string }[] }
    expect(keys.map(({ environment }) => environment)).toEqual(['live', 'live', 'test', 'test'])
  })

  it('prints the tag with the room that it needs and a link in the first language of the organization', async () => {
    const said = await done(`create-organization --file ${practice}`, { PUBLIC_URL: 'https://book.example.org' })
    const [, key = ''] = /(pk_live_\w+)/.exec(said) ?? []
    const tag = { publicUrl: 'https://book.example.org', key, slug: 'praxis-seeblick', linkText: 'Termin buchen' }
    expect(said.endsWith(`\n\n${tagToPaste(tag)}\n`)).toBe(true)
    expect(tagToPaste(tag)).toContain('padding-bottom:calc(')
    expect(await done('create-organization kurs')).toContain('>Book an appointment</a>')
  })

  it('shows names of what changes in the first language of the organization', async () => {
    await done(`create-organization --file ${practice}`)
    const changed = join(folder, 'changed.yaml')
    const text = readFileSync(practice, 'utf8').replace('locales: [de, en]', 'locales: [en, de]')
    writeFileSync(changed, text.replace('- slug: erstkonsultation', '- slug: first'))
    expect(text).toContain('locales: [en, de]')
    expect(await done(`apply ${changed} --dry-run`)).toMatch(/\+ services\.first: (?!Erst)\w/)
  })

  it('shows a change before it is written, with the path, the old and the new', async () => {
    await done(`create-organization --file ${practice}`)
    const changed = join(folder, 'changed.yaml')
    writeFileSync(changed, readFileSync(practice, 'utf8').replace('bookingWindowDays: 120', 'bookingWindowDays: 60'))
    expect(await done(`apply ${changed} --dry-run`)).toMatch(
      /~ services\.erstkonsultation\.bookingWindowDays: 120 → 60\n\n1 change would make version 2/,
    )
    expect(JSON.parse(await done(`apply ${changed} --json`))).toMatchObject({
      revision: 2,
      written: true,
      differences: [{ kind: 'changed', path: 'services.erstkonsultation.bookingWindowDays', old: 120, new: 60 }],
    })
  })

  it('shows text messages and their length, and that nobody would send them', async () => {
    await done(`create-organization --file ${practice}`)
    expect(await done('sms preview --service sprechstunde')).toMatch(
      /sprechstunde, de: \d+ of 160, 1 segment\n {2}Erinnerung: Sprechstunde bei Praxis Seeblick, .*, 10:00 Uhr\. Fragen: \+41 41 000 12 34\n/,
    )
    expect(JSON.parse(await done('sms preview --json')).messages).toHaveLength(12)
    expect(await run('sms preview --service sprechstunden')).toMatchObject({
      code: 1,
      err: expect.stringContaining('There are: sprechstunde, '),
    })
    const changed = join(folder, 'sms.yaml')
    writeFileSync(changed, readFileSync(practice, 'utf8').replace('reminders: [P1D]', 'reminders: [{ before: P1D, by: [sms] }]'))
    await done(`apply ${changed}`)
    expect(await done('doctor')).toContain('reminds by SMS, but SMS_URL is not set')
  })

  it('schedules a session, lists it and cancels it', async () => {
    await done(`create-organization --file ${school}`)
    expect(await done('sessions list')).toContain('sessions add SERVICE')
    const start = '2027-01-30T11:00:00-05:00'
    const { session } = JSON.parse(await done('sessions add conversation-circle 2027-01-30T11:00 --capacity 12 --json'))
    expect(session).toMatchObject({ state: 'open', start, capacity: 12, scheduled: true })
    expect(await done('sessions list')).toMatch(new RegExp(`${session.id} +${start} +svc_\\w+ +0 of 12, at least 3 +open\n`))
    expect(JSON.parse(await done(`sessions list --service conversation-circle --to 2027-01-01T00:00:00Z --json`)).sessions).toEqual([])
    expect(await run(`sessions add conversation-circle ${start}`)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/not free then[\s\S]*claim ses_/),
    })
    expect(await done(`sessions add conversation-circle ${start} --force`)).toContain('8 seats')
    expect(await run('sessions add conversation-circle tomorrow')).toMatchObject({
      code: 1,
      err: expect.stringContaining('The start is not a time: tomorrow'),
    })
    expect(await run('sessions cancel ses_x')).toMatchObject({ code: 1, err: expect.stringContaining('session_not_found') })
    expect(await done(`sessions cancel ${session.id}`)).toContain('is cancelled')
    expect(JSON.parse(await done(`sessions cancel ${session.id} --json`))).toMatchObject({ ok: true, session: { state: 'cancelled' } })
    expect(await done('verify')).toContain('Everything holds.')
  })

  it('lists messages and sends again what was given up, without a word of whom they are for', async () => {
    await done(`create-organization --file ${practice}`)
    expect(await done('messages list')).toContain('There is none.')
    expect(await done('messages replay --failed')).toContain('Nothing was given up.')
    const ids = await threeLetters()
    const listed = await done('messages list')
    const line = (id: string) => listed.split('\n').find((text) => text.includes(id)) ?? ''
    expect(listed).toMatch(/^ {2}id +organization +channel +kind +booking +to +state +tries +at +reason\n/)
    expect(line(ids.failed)).toMatch(
      / praxis-seeblick +mail +booking\.confirmed +bkg_\w+ +attendee +failed +1 +2026-11-20T08:00:00\+00:00 +smtp ETIMEDOUT$/,
    )
    expect(line(ids.due)).toMatch(/ staff +due +0 +next 2026-11-20T08:00:00\+00:00$/)
    expect(listed).toContain('slotwell messages replay --failed')
    expect(listed).not.toMatch(/Muster|example\.org|att_/)
    expect(await done('messages list --limit 1')).toContain('There are more.')
    const failed = JSON.parse(await done('messages list --state failed --channel mail --organization praxis-seeblick --json'))
    expect(failed).toMatchObject({ ok: true, more: false, messages: [{ id: ids.failed, state: 'failed', reason: 'smtp ETIMEDOUT' }] })
    expect(await run('messages list --state lost')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/no state "lost"[\s\S]*due, sent, dropped, failed/),
    })
    expect(await run('messages list --channel webhook')).toMatchObject({
      code: 1,
      err: expect.stringContaining('slotwell webhooks deliveries'),
    })
    expect(await run('messages list --limit 0')).toMatchObject({ code: 1, err: expect.stringContaining('--limit must be') })
    expect(await run('messages replay')).toMatchObject({ code: 1, err: expect.stringContaining('--failed') })
    expect(await run(`messages replay ${ids.failed} --failed`)).toMatchObject({ code: 1, err: expect.stringContaining('--failed') })
    expect(await run(`messages replay ${ids.sent} out_none`)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/2 messages were left as they were[\s\S]*It was sent[\s\S]*out_none: There is no such message/),
    })
    expect(JSON.parse(await done('messages replay --failed --json'))).toEqual({ ok: true, replayed: [ids.failed], refused: [] })
    expect(await done('messages replay --failed')).toContain('Nothing was given up.')
    expect(JSON.parse(await done('messages list --state due --json')).messages).toHaveLength(3)
    expect(await done('audit verify')).toContain('Nothing was changed')
  })

  it('serves until it is told to stop', async () => {
    const out = await done('serve', { PORT: '0', LOG_LEVEL: 'silent' })
    expect(out).toMatch(/Slotwell answers at http:\/\/localhost:\d+\.[\s\S]*Stopped\./)
  })
})

describe('backup and restore', () => {
  it('brings everything back into an empty folder, and only there', async () => {
    await done(`create-organization --file ${practice}`)
    const { manifest } = JSON.parse(await done(`backup --out ${join(folder, 'kept')} --json`))
    expect(readdirSync(join(folder, 'kept')).sort()).toEqual([
      'erasures.jsonl',
      ...['data.enc', 'keys.enc', 'manifest.json'].map((name) => `slotwell-20261120T080000000Z.${name}`),
    ])

    const elsewhere = { DATA_DIR: join(folder, 'new') }
    expect((await run(`restore ${manifest}`)).err).toContain('never writes over data')
    expect((await run(`restore ${manifest}`, { env: elsewhere })).err).toContain('There is no root key at')
    mkdirSync(join(folder, 'new'))
    copyFileSync(join(folder, 'data', 'root.key'), join(folder, 'new', 'root.key'))
    expect(await done(`restore ${manifest}`, elsewhere)).toContain('1 organization')
    expect(await done('keys list', elsewhere)).toContain('Keys of praxis-seeblick')
    expect(await done('verify', elsewhere)).toContain('Everything holds.')
  })
})

describe('one clear line and the exit code 1', () => {
  it.each([
    ['a file that is not there', 'apply nowhere.yaml', {}, 'There is no file nowhere.yaml.'],
    ['an organization that is not there', `apply ${practice}`, {}, `Make it first: slotwell create-organization --file ${practice}`],
    ['a broken environment', 'serve', { PORT: 'http', TRUSTED_HOPS: '-1' }, /PORT must be[\s\S]*TRUSTED_HOPS must be/],
    [
      'PostgreSQL that does not answer',
      'migrate',
      { DATABASE_URL: 'postgres://u:pass-word@127.0.0.1:1/x' },
      /u@127.0.0.1:1\/x cannot be used: nobody answers there/,
    ],
    ['a backup of PostgreSQL', 'backup', { DATABASE_URL: 'postgres://127.0.0.1:1/x' }, "backups are the cluster's own"],
    ['a restore into PostgreSQL', 'restore x', { DATABASE_URL: 'postgres://127.0.0.1:1/x' }, "backups are the cluster's own"],
    ['a short backup passphrase', 'backup', { SLOTWELL_BACKUP_KEY: 'short' }, 'SLOTWELL_BACKUP_KEY is too short.'],
    ['a slug that is none', 'create-organization Praxis', {}, '"Praxis" must be'],
    ['nothing to erase', 'erase', {}, 'Who is to be erased?'],
    ['no organization at all', 'keys list', {}, 'There is no organization yet.'],
    ['a kind of key that is none', 'keys add --kind golden', {}, 'There is no kind of key "golden".'],
    ['an unknown command', 'frobnicate', {}, "✗ Unknown command 'frobnicate'.\n  Try: slotwell --help\n"],
    ['a command that is misspelt', 'keys lst', {}, "✗ Unknown command 'lst'.\n  Did you mean list? Try: slotwell keys --help\n"],
    ['a wrong option', 'messages list --wrong', {}, "Unknown option '--wrong'.\n  Try: slotwell messages list --help\n"],
    ['an argument that is not there', 'apply', {}, "✗ Missing required argument 'file'.\n  Try: slotwell apply --help\n"],
    ['one that is too many', 'keys list all', {}, 'Expected 0 arguments but got 1.\n  Try: slotwell keys list --help\n'],
    ['a file without a name', 'apply ', {}, '✗ Which file?'],
    ['a group of commands', 'keys', {}, /Usage: slotwell keys [\s\S]*✗ slotwell keys needs a command: list, add, revoke\.\n$/],
  ])('for %s', async (_, args, env, says) => {
    await done('migrate')
    const answer = await run(args, { env })
    expect(answer.code).toBe(1)
    expect(answer.err).toMatch(says)
    expect(answer.err).not.toMatch(/ at .*\.ts:\d/)
  })

  it('for a port that is taken, a folder that is a file, a key that others can read, and a newer database', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    expect((await run('serve', { env: { PORT: String(port) } })).err).toContain(`Port ${port} on 127.0.0.1 is taken.`)
    other.close()

    writeFileSync(join(folder, 'file'), '')
    expect((await run('migrate', { env: { DATA_DIR: join(folder, 'file') } })).err).toContain('cannot be written')

    await done('migrate')
    chmodSync(join(folder, 'data', 'root.key'), 0o644)
    const told = await run('doctor')
    expect(told.out).toMatch(/✗ data +The root key file \S+ can be read by others/)
    expect(told.err).toBe('✗ 1 thing must be put right first.\n')
    expect(JSON.parse((await run('doctor --json')).out)).toMatchObject({
      ok: false,
      findings: expect.arrayContaining([{ state: 'bad', what: 'data', detail: expect.stringContaining('can be read by others') }]),
    })
    chmodSync(join(folder, 'data', 'root.key'), 0o600)

    const sqlite = database()
    sqlite.exec("insert into schema_migrations select '9999_future', digest, applied_at_ms from schema_migrations limit 1")
    sqlite.close()
    expect(await run('migrate')).toMatchObject({ code: 1, err: expect.stringContaining('made by a newer Slotwell') })
  })

  it('for a file with faults, all of them with line and remedy', async () => {
    const broken = join(folder, 'broken.yaml')
    writeFileSync(
      broken,
      readFileSync(practice, 'utf8').replace('durationMin: 45', 'durationMn: 45').replace('staff: [jonas-amrein]', 'staff: [jonas]'),
    )
    const machine = JSON.parse((await run(`apply ${broken} --json`)).out) as { faults: unknown[] }
    expect(machine).toMatchObject({ ok: false, message: expect.stringContaining('has 3 faults') })
    expect(machine).not.toHaveProperty('remedy')
    expect(machine.faults[0]).toEqual({ path: 'services[1].durationMin', message: 'is missing', line: expect.any(Number), column: 5 })
    const { code, err } = await run(`apply ${broken}`)
    expect(code).toBe(1)
    expect(err).toMatch(
      /has 3 faults\. Nothing was changed\.\n +\d+:5 +services\[1\]\.durationMin is missing\n[\s\S]*Did you mean durationMin\?\n[\s\S]*names "jonas", which is not in staff\. Did you mean jonas-amrein\?/,
    )
  })

  it('as JSON for machines', async () => {
    await done('migrate')
    const { code, out } = await run('keys list --json')
    expect([code, JSON.parse(out)]).toEqual([1, { ok: false, message: 'There is no organization yet.', remedy: expect.any(String) }])
  })

  it.each([
    ['frobnicate --json', { message: "Unknown command 'frobnicate'.", remedy: 'Try: slotwell --help' }],
    ['apply --json', { message: "Missing required argument 'file'.", remedy: 'Try: slotwell apply --help' }],
  ])('as JSON for machines that typed what is no command: %s', async (args, failure) => {
    const { code, out, err } = await run(args)
    expect([code, JSON.parse(out), err]).toEqual([1, { ok: false, ...failure }, ''])
  })

  it('for a folder in which nothing was begun, and begins nothing there', async () => {
    for (const args of [
      'messages list',
      'keys list',
      `apply ${practice}`,
      `apply ${practice} --dry-run`,
      'verify',
      'backup',
      'erase --replay',
    ])
      expect(await run(args)).toMatchObject({
        code: 1,
        err: `✗ There is no data in ${join(folder, 'data')}.\n  Did you mean another DATA_DIR? To begin here: slotwell create-organization SLUG\n`,
      })
    expect(await done('doctor')).toContain('holds no data yet')
    expect(readdirSync(folder)).toEqual([])
  })

  it('names what can be meant, without what organizations are tried out in', async () => {
    await done(`create-organization --file ${practice}`)
    expect((await run('keys list -o nobody')).err).toBe('✗ There is no organization "nobody".\n  There are: praxis-seeblick\n')
  })

  it('for a Node that is too old', () => {
    expect(['18.20.0', '20.18.9', '20.19.0', '22.1.0', '24.0.0'].map((version) => nodeFault(version) === undefined)).toEqual([
      false,
      false,
      true,
      true,
      true,
    ])
  })
})

describe('keys and erasure', () => {
  it('come with an organization for real bookings and for trying out, apart, and both follow its file', async () => {
    const made = JSON.parse(await done(`create-organization --file ${practice} --json`))
    expect(made.test).toEqual({
      organization: expect.stringMatching(/^org_/),
      slug: 'praxis-seeblick--test',
      publishableKey: expect.stringMatching(/^pk_test_/),
      secretKey: expect.stringMatching(/^sk_test_/),
    })
    expect(made.publishableKey).toMatch(/^pk_live_/)
    expect((await run('keys add --test')).err).toContain('There are test keys already')
    const changed = join(folder, 'changed.yaml')
    writeFileSync(changed, readFileSync(practice, 'utf8').replace('bookingWindowDays: 120', 'bookingWindowDays: 60'))
    await done(`apply ${changed}`)
    const sqlite = database()
    const versions = sqlite.prepare('select organization_id as id, max(revision) as revision from configurations group by 1').all()
    expect(versions).toEqual(
      expect.arrayContaining([
        { id: made.test.organization, revision: 2 },
        { id: made.organization, revision: 2 },
      ]),
    )
    sqlite.close()
    const said = await done('create-organization kurs')
    expect(said).toMatch(
      /for real bookings:[\s\S]*pk_live_\w+[\s\S]*sk_live_\w+[\s\S]*for trying it out[\s\S]*pk_test_\w+[\s\S]*sk_test_\w+[\s\S]*data-key="pk_live_/,
    )
  })

  it('makes test keys of an older organization with data of their own, once, and shows and ends them with the others', async () => {
    await older(practice)
    const made = JSON.parse(await done('keys add --test --json')) as { publishableKey: string; secretKey: string }
    expect([made.publishableKey.slice(0, 8), made.secretKey.slice(0, 8)]).toEqual(['pk_test_', 'sk_test_'])
    // The live one is still the only one that is meant where none is named.
    expect(await done('keys list')).toContain(made.publishableKey)
    const more = JSON.parse(await done('keys add --test --kind publishable --json')) as { id: string; text: string }
    expect(more.text).toMatch(/^pk_test_/)
    expect(await done(`keys revoke ${more.id}`)).toContain('praxis-seeblick--test is revoked')
    expect(await done(`apply ${practice}`)).toContain('is already as in')
    expect((await run('keys add')).err).toContain('There is no kind of key')
  })

  it('makes, lists and ends feeds; the address is told once', async () => {
    await done(`create-organization --file ${practice}`)
    const said = await done('feeds create --staff anna-keller')
    const [, url = ''] = /(http\S+\/feeds\/cal_\w{30}\.ics)/.exec(said) ?? []
    expect(said).toContain(url.replace('http:', 'webcal:'))
    expect(said).toContain('sees when time is taken, and nothing else')
    expect(await done('feeds create --organization-wide --detail full')).toContain('names and telephone numbers')
    const listed = await done('feeds list')
    expect(listed).toMatch(/anna-keller +busy[\s\S]*everybody +full/)
    expect(listed).not.toContain('cal_')
    const { feeds } = JSON.parse(await done('feeds list --json')) as { feeds: { id: string }[] }
    const [first] = feeds
    expect(await done(`feeds revoke ${first?.id}`)).toContain('is revoked')
    expect(await done('feeds list')).toMatch(/busy .*revoked 2026-11-20/)
    expect((await run(`feeds revoke ${first?.id}`)).err).toContain('has no live feed')
    for (const [args, says] of [
      ['feeds create', 'Use --staff SLUG or --organization-wide'],
      ['feeds create --staff anna-keller --organization-wide', 'one of the two'],
      ['feeds create --staff nobody', 'has no staff member "nobody"'],
      ['feeds create --organization-wide --detail all', 'Use --detail busy, initials, full'],
    ] as const)
      expect((await run(args)).err).toContain(says)
  })

  it('adds and revokes a key', async () => {
    await done('create-organization kurs')
    const { id, text } = JSON.parse(await done('keys add --kind secret --json'))
    expect(text).toMatch(/^sk_live_/)
    expect(await done(`keys revoke ${id}`)).toContain('opens nothing from now on')
    expect((await run(`keys revoke ${id}`)).err).toContain('has no live key')
  })

  it('asks before it erases, and takes no for an answer', async () => {
    await done('create-organization kurs')
    expect((await run('erase cus_00000000000000000000000000', { answers: false })).err).toContain('Nothing was erased.')
    expect((await run('erase cus_00000000000000000000000000', { answers: true })).err).toContain('has no such customer')
    expect((await run('erase nobody@example.org')).err).toContain('has no such customer')
    expect(await done('erase --replay')).toContain('done already')
  })
})
