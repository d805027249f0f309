import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startWebhookSink, verified, type WebhookSink } from '../../test/webhook-sink.ts'
import { runCli } from './run.ts'

const PRACTICE = readFileSync(fileURLToPath(new URL('../../../../examples/organizations/praxis-seeblick.yaml', import.meta.url)), 'utf8')
const nowMs = Date.parse('2026-11-20T08:00:00Z')
let folder: string
let sink: WebhookSink
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slotwell-cli-'))
  sink = await startWebhookSink()
})
afterEach(async () => {
  await sink.close()
  rmSync(folder, { recursive: true })
})

async function run(args: readonly string[], env: Readonly<Record<string, string>> = { WEBHOOKS_ALLOW_PRIVATE: 'true' }) {
  const streams = { out: '', err: '' }
  const into = (name: 'out' | 'err') => ({ write: (text: string) => void (streams[name] += text) })
  const code = await runCli(
    args,
    { out: into('out'), err: into('err') },
    {
      env: { DATA_DIR: join(folder, 'data'), NO_COLOR: '1', ...env },
      nodeVersion: process.versions.node,
      clock: () => nowMs,
      untilStopped: async () => {},
      confirm: undefined,
    },
  )
  return { code, ...streams }
}
async function webhooks(...args: string[]): Promise<string> {
  const { code, out, err } = await run(['webhooks', ...args])
  expect([args, code, err.replace(/^.* …\n/gm, '')]).toEqual([args, 0, ''])
  return out
}
const fileWith = (section: string) => {
  const path = join(folder, 'practice.yaml')
  writeFileSync(path, `${PRACTICE}\n${section}`)
  return path
}
const whsec = (text: string) => /whsec_\S+/.exec(text)?.[0] ?? ''

it('makes, shows, tries, changes, pauses and deletes a webhook', async () => {
  await run(['create-organization', '--file', fileWith('')])
  expect(await webhooks('list')).toContain('There is none')
  const secret = whsec(await webhooks('create', 'crm', '--url', sink.url, '--events', 'booking.confirmed, booking.cancelled'))
  expect(await webhooks('list')).toMatch(/crm +http:\/\/127\.0\.0\.1:\d+\/hook +booking\.confirmed, booking\.cancelled +thin +active +0/)
  expect(whsec(await webhooks('secret', 'crm'))).toBe(secret)
  expect(await webhooks('test', 'crm')).toContain('status 204')
  const [one] = sink.taken
  if (!one) throw new Error('nothing arrived')
  expect(verified(secret, one, nowMs)).toMatchObject({ type: 'webhook.test' })
  const fresh = await webhooks('rotate', 'crm')
  expect(whsec(fresh)).not.toBe(secret)
  expect(fresh).toMatch(/^The new secret of crm, with which[\s\S]*until 2026-11-21T08:00:00/)
  expect(await webhooks('update', 'crm', '--events', '*', '--detail', 'full')).toContain('*, full')
  expect(await webhooks('pause', 'crm')).toContain('paused')
  expect(await webhooks('list')).toContain('paused (owner)')
  expect(await webhooks('resume', 'crm')).toContain('0 messages wait')
  expect(await webhooks('deliveries', 'crm')).toMatch(/webhook\.test +whe_\S+ +sent +1 +.*204/)
  expect(await webhooks('replay', 'crm', '--since', '2026-11-01T00:00:00Z')).toContain('0 messages go')
  await webhooks('delete', 'crm')
  expect(await webhooks('list')).toContain('There is none')
})

it('names the organization in what comes next, where it was named', async () => {
  await run(['create-organization', '--file', fileWith('')])
  await run(['create-organization', 'kurs'])
  const of = ['--organization', 'kurs']
  expect(await webhooks('list', ...of)).toContain('slotwell webhooks create SLUG --url https://example.org/slotwell --organization kurs')
  const made = await webhooks('create', 'crm', '--url', sink.url, ...of)
  expect(made).toContain('slotwell webhooks secret crm --organization kurs\n')
  expect(made).toContain('slotwell webhooks test crm --organization kurs\n')
  const feed = await run(['feeds', 'create', '--organization-wide', ...of])
  expect(feed.out).toMatch(/slotwell feeds revoke \w+ --organization kurs\n/)
  expect((await run(['keys', 'add', '--test', ...of])).err).toContain('slotwell keys list --organization kurs')
})

it('tells when a message that waits goes out', async () => {
  await run(['create-organization', '--file', fileWith('')])
  await webhooks('create', 'crm', '--url', sink.url)
  const { Database } = await import('../store/sqlite-driver.ts')
  const data = new Database(join(folder, 'data', 'slotwell.db'))
  data.exec(`insert into webhook_events (id, organization_id, kind, subject, at_ms, data)
    select 'evt_1', organization_id, 'booking.confirmed', 'bkg_1', ${nowMs}, '{}' from webhook_endpoints`)
  data.exec(`update webhook_deliveries set next_at_ms = ${nowMs + 60_000}, created_at_ms = ${nowMs}`)
  data.close()
  expect(await webhooks('deliveries', 'crm')).toMatch(
    /bkg_1 +due +0 +written 2026-11-20T08:00:00\+00:00, next 2026-11-20T08:01:00\+00:00\n/,
  )
})

it('says what is wrong and what to do', async () => {
  await run(['create-organization', '--file', fileWith('')])
  await webhooks('create', 'crm', '--url', sink.url)
  const wrong = async (...args: string[]) => {
    const { code, err } = await run(['webhooks', ...args])
    expect(code).toBe(1)
    return err
  }
  expect(await wrong('test', 'other')).toMatch(/no webhook "other"[\s\S]*There are: crm/)
  expect(await wrong('create', 'x', '--url', sink.url, '--events', 'booking.eaten')).toMatch(/events: must be/)
  expect(await wrong('create', 'crm', '--url', sink.url)).toContain('Choose another slug')
  expect(await wrong('update', 'crm')).toContain('--url')
  expect(await wrong('replay', 'crm')).toBe('✗ Which messages?\n  Use --event ID or --since TIME, one of the two.\n')
  expect((await wrong('replay', 'crm', '--since', 'gestern')).match(/since: /g)).toHaveLength(1)
  const plain = await run(['webhooks', 'create', 'x', '--url', 'http://127.0.0.1:4410/'], {})
  expect(plain.err).toContain('url: must begin with https:// (in development: WEBHOOKS_ALLOW_PRIVATE=true, for server and commands alike)')
  sink.setMood(302)
  expect(await wrong('test', 'crm')).toMatch(/status 302[\s\S]*not followed/)
  expect(await webhooks('deliveries', 'crm', '--limit', '1')).not.toContain('There are more')
  await wrong('test', 'crm')
  expect(await webhooks('deliveries', 'crm', '--limit', '1')).toContain('There are more. --limit shows up to 200 of them')
  expect(await webhooks('deliveries', 'crm')).toMatch(/webhook\.test +whe_\w+ +dropped \(redirect\)/)
  // A try that failed is no message that somebody misses.
  expect((await run(['messages', 'list'])).out).not.toContain('failed')
  const strict = await run(['webhooks', 'test', 'crm'], {})
  expect(strict.err).toMatch(/not_https[\s\S]*WEBHOOKS_ALLOW_PRIVATE/)
})

it('applies those of a file: makes them once with their secret, changes them, and leaves others alone', async () => {
  const section = (events: string) => `webhooks:\n  - { slug: crm, url: "${sink.url}", events: ${events} }\n`
  const created = JSON.parse((await run(['create-organization', '--file', fileWith(section('[booking.confirmed]')), '--json'])).out) as {
    webhooks: { slug: string; secret: string }[]
  }
  expect(created.webhooks).toEqual([{ slug: 'crm', change: 'created', secret: expect.stringMatching(/^whsec_/) }])
  await webhooks('create', 'by-hand', '--url', sink.url)
  const apply = async (text: string, ...more: string[]) => (await run(['apply', fileWith(text), ...more])).out
  expect(await apply(section('[booking.confirmed]'))).not.toContain('Webhook')
  expect(await apply(section('"*"'), '--dry-run')).toContain('Webhook crm: would be changed.')
  expect(await webhooks('list')).toContain('booking.confirmed')
  const changed = await apply(section('"*"'))
  expect(changed).toContain('Webhook crm: changed.')
  expect(whsec(changed)).toBe('')
  expect(whsec(await webhooks('secret', 'crm'))).toBe(created.webhooks[0]?.secret)
  await apply('')
  expect(await webhooks('list')).toMatch(/by-hand[\s\S]*crm/)
  const refused = await run(['apply', fileWith(section('"*"'))], {})
  expect(refused.err).toMatch(/webhooks\[0\]\.url must begin with https/)
})

it('tells the secrets of those that a file made before one was refused', async () => {
  await run(['create-organization', '--file', fileWith('')])
  await webhooks('create', 'crm', '--url', sink.url)
  const { Database } = await import('../store/sqlite-driver.ts')
  const data = new Database(join(folder, 'data', 'slotwell.db'))
  const columns = `url, events, detail, secrets_sealed, state, state_reason, state_since_ms, notice_due, failures, failing_since_ms, not_before_ms, created_at_ms`
  data.exec(`with recursive n (i) as (select 1 union all select i + 1 from n where i < 16)
    insert into webhook_endpoints (id, organization_id, slug, ${columns}) select 'whe_' || i, organization_id, 'copy-' || i, ${columns} from webhook_endpoints, n`)
  data.close()
  const file = (...slugs: string[]) => fileWith(`webhooks:\n${slugs.map((slug) => `  - { slug: ${slug}, url: "${sink.url}" }\n`).join('')}`)
  const people = await run(['apply', file('one', 'two')])
  expect([people.code, people.err]).toEqual([0, ''])
  const [code, out, err] = Object.values(await run(['apply', file('one', 'two', 'three', 'four', 'five')]))
  expect([code, err]).toEqual([1, expect.stringMatching(/not the webhook four: There can be 20/)])
  expect(whsec(String(out))).toBe(whsec(await webhooks('secret', 'three')))

  await webhooks('delete', 'three')
  const machine = await run(['apply', file('three', 'four'), '--json'])
  expect([machine.code, JSON.parse(machine.out)]).toMatchObject([
    1,
    {
      ok: false,
      message: expect.stringContaining('four'),
      webhooks: [{ slug: 'three', secret: whsec(await webhooks('secret', 'three')) }],
    },
  ])
})

it('doctor names those that were paused by themselves', async () => {
  await run(['create-organization', '--file', fileWith('')])
  await webhooks('create', 'crm', '--url', sink.url)
  expect((await run(['doctor'])).out).toMatch(/webhooks +1 active, none waiting/)
  const { Database } = await import('../store/sqlite-driver.ts')
  const data = new Database(join(folder, 'data', 'slotwell.db'))
  data.exec("update webhook_endpoints set state = 'paused', state_reason = 'failing'")
  data.close()
  expect((await run(['doctor'])).out).toMatch(/crm of praxis-seeblick is paused: .*slotwell webhooks resume crm/)
})
