import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PRACTICE } from '../../test/harness.ts'
import { type SmtpSink, startSmtpSink } from '../../test/smtp-sink.ts'
import { Database } from '../store/sqlite-driver.ts'
import { runCli } from './run.ts'

const PASSWORD = 'Kirschbaum-7319'
let folder: string
let sink: SmtpSink

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slotwell-mail-cli-'))
  sink = await startSmtpSink()
})
afterEach(async () => {
  await sink.close()
  rmSync(folder, { recursive: true })
})

async function run(args: readonly string[], { input, env = {} }: { readonly input?: string; readonly env?: Record<string, string> } = {}) {
  const streams = { out: '', err: '' }
  const into = (name: 'out' | 'err') => ({ write: (text: string) => void (streams[name] += text) })
  const code = await runCli(
    args,
    { out: into('out'), err: into('err') },
    {
      env: { DATA_DIR: join(folder, 'data'), PRIVATE_MAIL_HOSTS: 'allow', ...env },
      nodeVersion: process.versions.node,
      clock: () => Date.parse('2026-11-20T08:00:00Z'),
      untilStopped: async () => {},
      confirm: undefined,
      ...(input === undefined ? {} : { readInput: async () => input }),
    },
  )
  return { code, ...streams }
}
const organization = async (mail = '') => {
  const file = join(folder, 'organization.yaml')
  writeFileSync(file, `${PRACTICE}\n${mail}`)
  const { code, err } = await run(['create-organization', '--file', file])
  expect([code, err.replace(/^.* …\n/gm, '')]).toEqual([0, ''])
}
const ownServer = (more = 'user: termine') =>
  `mail:\n  smtp: { host: 127.0.0.1, port: ${sink.port}, security: starttls, from: termine@example.org${more && `, ${more}`} }\n`
/** Whatever is in the folder of the data, in whatever form. */
const written = () =>
  readdirSync(join(folder, 'data'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'))
    .join('')

describe('slotwell mail set-password', () => {
  it.each([
    ['standard input', { input: `${PASSWORD}\n` }, []],
    ['a file', {}, ['--file']],
  ])('reads it from %s, and a test letter signs in with it; it is written nowhere', async (_, given, file) => {
    await organization(ownServer())
    const path = join(folder, 'password.txt')
    writeFileSync(path, `${PASSWORD}\r\n`)
    const set = await run(['mail', 'set-password', ...file.flatMap((option) => [option, path])], given)
    expect([set.code, set.err]).toEqual([0, ''])
    expect(set.out).toContain('The password of termine at 127.0.0.1 is kept, sealed.')
    const sent = await run(['mail', 'test', '--to', 'me@example.org'])
    expect([sent.code, sent.out]).toEqual([0, expect.stringContaining('127.0.0.1 has taken a letter')])
    expect(sink.logins).toEqual([`termine:${PASSWORD}`])
    expect(sink.letters[0]?.mail.subject).toMatch(/^\[TEST\] /)
    expect(sink.letters[0]?.mail.from?.value[0]?.address).toBe('termine@example.org')
    expect(set.out + set.err + sent.out + sent.err + written()).not.toContain(PASSWORD)
  })

  it('takes none from the command line', async () => {
    await organization(ownServer())
    const { code, err } = await run(['mail', 'set-password', PASSWORD], { input: '' })
    expect(code).toBe(1)
    expect(err).toContain('Too many arguments')
  })

  it.each([
    ['two lines', `${PASSWORD}\n${PASSWORD}\n`, 'The password contains a control character.'],
    ['nothing', '\n', 'The password must not be empty.'],
  ])('refuses %s', async (_, input, complaint) => {
    await organization(ownServer())
    const { code, err } = await run(['mail', 'set-password'], { input })
    expect([code, err]).toEqual([1, expect.stringContaining(complaint)])
    expect(err).not.toContain(PASSWORD)
  })

  it('forgets it again', async () => {
    await organization(ownServer())
    await run(['mail', 'set-password'], { input: PASSWORD })
    expect((await run(['mail', 'remove-password'])).out).toContain('The password is forgotten.')
    expect((await run(['mail', 'remove-password'])).out).toContain('There was no password.')
    expect((await run(['mail', 'test', '--to', 'me@example.org'])).err).toContain('no_password')
    expect(sink.logins).toEqual([])
  })

  it('says what the file lacks', async () => {
    await organization()
    expect((await run(['mail', 'set-password'], { input: PASSWORD })).err).toMatch(
      /names no mail server of its own[\s\S]*mail\.smtp with host, user and from/,
    )
  })
  it('names a file that cannot be read', async () => {
    await organization(ownServer())
    expect((await run(['mail', 'set-password', '--file', join(folder, 'no-such')])).err).toMatch(/no-such cannot be read \(ENOENT\)/)
  })
})

describe('slotwell mail test', () => {
  it('leaves by the shared server where there is no other', async () => {
    await organization()
    const env = { SMTP_URL: sink.url, MAIL_FROM: 'bookings@example.org' }
    expect(await run(['mail', 'test', '--to', 'me@example.org'], { env })).toMatchObject({ code: 0 })
    expect(sink.letters[0]?.mail.from?.value[0]?.address).toBe('bookings@example.org')
  })
  it.each([
    ['a password that was never set', () => ownServer(), 'Set the password of this server'],
    ['a private host that is not allowed', () => ownServer(''), 'PRIVATE_MAIL_HOSTS=allow'],
    ['no server at all', () => '', 'Set SMTP_URL and MAIL_FROM, or write mail.smtp'],
  ])('says what to do about %s', async (_, mail, remedy) => {
    await organization(mail())
    const { code, err } = await run(['mail', 'test', '--to', 'me@example.org'], {
      env: { PRIVATE_MAIL_HOSTS: remedy.includes('=') ? 'refuse' : 'allow' },
    })
    expect([code, err]).toEqual([1, expect.stringContaining(remedy)])
    expect(sink.letters).toEqual([])
  })
  it('refuses what is not one address', async () => {
    await organization(ownServer(''))
    expect((await run(['mail', 'test', '--to', 'a@example.org,b@example.org'])).err).toContain('not one e-mail address')
  })
})

it('slotwell mail keeps a list that shows no address', async () => {
  await organization()
  const say = async (...args: string[]) => {
    const { code, out, err } = await run(['mail', ...args])
    expect([args, code, err]).toEqual([args, 0, ''])
    return out
  }
  expect(await say('suppress', 'mia@example.org')).toContain('No letters go there any more.')
  expect(await say('suppress', 'Mia@example.org')).toContain('No letters went there already.')
  expect(await say('check', 'mia@example.org')).toContain('No letters go there: byHand, since 2026-11-20T08:00:00+00:00.')
  const list = await say('suppressed')
  expect(list).toMatch(/0 came back, 0 complained, 1 by hand\.[\s\S]*2026-11-20T08:00:00\+00:00 +byHand/)
  expect(list).not.toContain('mia@')
  expect(await say('allow', 'mia@example.org')).toContain('Letters go there again.')
  expect(await say('check', 'mia@example.org')).toContain('Letters go there.')
  const record = new Database(join(folder, 'data', 'slotwell.db'), { readonly: true })
  const looks = record.prepare<[], { actor: string; object: string }>(
    `select actor, object from audit where action = 'customer.read' and meta like '%"through":"suppressions"%'`,
  )
  // Whoever is put on the list a second time was looked up, and so was whoever was asked about, twice.
  expect(looks.all()).toEqual(Array.from({ length: 3 }, () => ({ actor: 'cli', object: expect.stringMatching(/^per_/) })))
  record.close()
  expect((await run(['mail', 'bounce'], { input: 'no report' })).err).toContain('That is no delivery report.')
  expect(written()).not.toContain('mia@example.org')
})

describe('slotwell letters preview', () => {
  it('shows one, as text or HTML', async () => {
    await organization()
    const { code, out } = await run(['letters', 'preview'])
    expect([code, out]).toEqual([0, expect.stringContaining('Alex Example')])
    expect((await run(['letters', 'preview', '--kind', 'reminder', '--locale', 'en'])).out).toContain('I am coming')
    expect((await run(['letters', 'preview', '--html', '--kind', 'cancelled'])).out).toMatch(/^<!doctype html>/)
    expect(JSON.parse((await run(['letters', 'preview', '--json', '--text'])).out)).toMatchObject({
      ok: true,
      kind: 'confirmed',
      text: expect.any(String),
    })
  })
  it('writes all that fit as files', async () => {
    await organization()
    const out = join(folder, 'letters')
    expect((await run(['letters', 'preview', '--out', out, '--kind', 'confirmed', '--locale', 'en'])).out).toContain('2 letters in')
    expect(readdirSync(out).sort()).toEqual([
      'confirmed.attendee.en.html',
      'confirmed.attendee.en.txt',
      'confirmed.staff.en.html',
      'confirmed.staff.en.txt',
    ])
    await run(['letters', 'preview', '--out', out, '--kind', 'agenda', '--locale', 'en', '--text'])
    expect(readdirSync(out)).toContain('agenda.staff.en.txt')
    expect((await run(['letters', 'preview', '--kind', 'agenda', '--locale', 'en'])).out).toContain('Your appointments: ')
  })
  it.each([
    [['--kind', 'confirmd'], '--kind: there is no "confirmd"'],
    [['--locale', 'xx'], '--locale: praxis-seeblick has no "xx"'],
    [['--locale', 'fr'], 'There are: de, en'],
    [['--html', '--text'], '--html and --text'],
    [['--kind', 'released', '--reader', 'attendee'], 'goes to staff only'],
    [['--service', 'no-such'], 'has no "no-such"'],
  ])('refuses %s', async (args, complaint) => {
    await organization()
    expect(await run(['letters', 'preview', ...args])).toMatchObject({ code: 1, err: expect.stringContaining(complaint) })
  })
})
