import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { askedByLetter } from '../../test/asked-by-letter.ts'
import { bearer, book, type Harness, type RequestOptions, startHarness } from '../../test/harness.ts'
import { createAgendaPlan } from '../notify/agenda/plan-agendas.ts'
import { createCircuitBreaker } from '../notify/circuit-breaker.ts'
import { createMessageMetrics } from '../notify/message-metrics.ts'
import { exposition } from './exposition.ts'

const TOKEN = 'metrics-token-for-tests'
const AWAY_FROM_HERE = { from: '203.0.113.9' }

let harness: Harness
beforeEach(async () => {
  harness = await startHarness({ environment: { METRICS_TOKEN: TOKEN } })
})
afterEach(() => harness.close())
const read = async (options: RequestOptions = {}) => {
  const response = await harness.request('/metrics', options)
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
}

/** The text format as its description has it: comments of a family, then its samples, and every line ended. */
function readExposition(text: string) {
  expect(text.endsWith('\n')).toBe(true)
  const values = new Map<string, number>()
  const families = new Map<string, { help: string; type?: string }>()
  for (const line of text.slice(0, -1).split('\n')) {
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/.exec(line)
    if (comment?.[1] === 'HELP') {
      expect(families.has(comment[2] ?? '')).toBe(false)
      families.set(comment[2] ?? '', { help: comment[3] ?? '' })
      continue
    }
    if (comment) {
      families.set(comment[2] ?? '', { help: families.get(comment[2] ?? '')?.help ?? '', type: comment[3] ?? '' })
      continue
    }
    const sample = /^([a-zA-Z_:][\w:]*)\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*)\} (-?\d+(?:\.\d+)?)$/.exec(line)
    if (!sample) throw new Error(`not a line of the format: ${line}`)
    const [, name = '', labels = '', value] = sample
    expect([...families.keys()].at(-1)).toBe(name)
    expect(families.get(name)?.type).toMatch(/^(?:counter|gauge)$/)
    values.set(`${name} ${labels}`, Number(value))
  }
  return { families, values }
}

describe('GET /metrics', () => {
  it('tells of each channel what waits, since when, what was sent, and whether it is away', async () => {
    await book(harness)
    await book(harness)
    harness.setClock(harness.now() + 90_500)
    const before = readExposition((await read()).text)
    expect(before.values.get('slotwell_messages_due channel="mail"')).toBe(4)
    expect(before.values.get('slotwell_messages_lag_seconds channel="mail"')).toBe(90.5)
    expect(before.values.get('slotwell_messages_due channel="sms"')).toBe(0)
    const [one] = await harness.deps.store.outbox.list({}, { limit: 1 })
    if (one) await harness.deps.store.outbox.giveUp(one, 'away')
    await harness.sendLetters()
    const after = readExposition((await read()).text)
    expect(Object.fromEntries([...after.values].filter(([name]) => name.includes('channel="mail"')))).toEqual({
      'slotwell_messages_due channel="mail"': 0,
      'slotwell_messages_lag_seconds channel="mail"': 0,
      'slotwell_messages_given_up channel="mail"': 1,
      'slotwell_messages_sent_total channel="mail"': 3,
      'slotwell_messages_dropped_total channel="mail"': 0,
      'slotwell_messages_failed_total channel="mail"': 0,
      'slotwell_messages_retried_total channel="mail"': 0,
      'slotwell_messages_breakers channel="mail",state="open"': 0,
      'slotwell_messages_breakers channel="mail",state="halfOpen"': 0,
    })
  })

  it('counts what waits of the letters of the day and of those that ask for a confirmation as mail, as it does what was sent', async () => {
    await book(harness)
    await harness.sendLetters()
    harness.setClock('2026-12-07T06:30:00+01:00')
    const { store, keyring } = harness.deps
    const ofDay = await createAgendaPlan({ store, keyring })(harness.now())
    expect(ofDay).toBeGreaterThan(0)
    harness.setClock(harness.now() + 60_000)
    await askedByLetter(harness)
    harness.setClock(harness.now() + 30_000)
    const { values } = readExposition((await read()).text)
    expect(values.get('slotwell_messages_due channel="mail"')).toBe(ofDay + 1)
    expect(values.get('slotwell_messages_lag_seconds channel="mail"')).toBe(90)
    expect(values.get('slotwell_messages_given_up channel="mail"')).toBe(0)
  })

  it('says of every figure whether it is of all processes or of one', async () => {
    const { families } = readExposition((await read()).text)
    expect(families.size).toBe(8)
    for (const { help } of families.values()) expect(help).toMatch(/Of all processes\.$|Of the process that answers/)
  })

  it('names nobody and nothing by id', async () => {
    await book(harness)
    await harness.sendLetters()
    expect((await read()).text).not.toMatch(/[a-z]{3}_[0-9a-z]{26}|seeblick|Muster|@/)
  })

  it.each([
    { name: 'this machine', options: {}, status: 200 },
    { name: 'another one with the token', options: { ...AWAY_FROM_HERE, headers: bearer(TOKEN) }, status: 200 },
    { name: 'another one without it', options: AWAY_FROM_HERE, status: 404 },
    { name: 'another one with a wrong one', options: { ...AWAY_FROM_HERE, headers: bearer(`${TOKEN}x`) }, status: 404 },
    { name: 'what a proxy on this machine passes on', options: { headers: { 'x-forwarded-for': '203.0.113.9' } }, status: 404 },
    { name: 'a foreign name that leads to this machine', options: { host: 'evil.example.org' }, status: 404 },
  ])('answers $name with $status', async ({ options, status }) => {
    const { status: found, type, text } = await read(options)
    expect(found).toBe(status)
    if (status === 200) expect(type).toBe('text/plain; version=0.0.4; charset=utf-8')
    else expect(text).not.toContain('slotwell_')
  })

  it('answers nobody else where no token is set, not even who sends none', async () => {
    await harness.close()
    harness = await startHarness()
    for (const headers of [{}, bearer('undefined'), { authorization: 'Bearer ' }])
      expect((await read({ ...AWAY_FROM_HERE, headers })).status).toBe(404)
    expect((await read()).status).toBe(200)
  })
})

describe('figures', () => {
  it('count destinations that are away by channel, and say which worker counted', async () => {
    let nowMs = 0
    const breaker = createCircuitBreaker({ clock: () => nowMs, threshold: 1, firstPauseMs: 1_000, random: () => 0.5 })
    const other = createCircuitBreaker({ clock: () => nowMs, threshold: 1, firstPauseMs: 5_000, random: () => 0.5 })
    const metrics = createMessageMetrics({ channels: ['mail', 'webhook'], backlogs: [], breakers: [breaker, other], worker: 2 })
    breaker.ended('mail', 'away')
    other.ended('webhook:one', 'away')
    other.ended('webhook:two', 'away')
    metrics.count('webhook', 'delayed')
    nowMs = 1_000
    const { values } = readExposition(exposition(await metrics.collect()))
    const own = 'worker="2"'
    expect(values.get(`slotwell_messages_breakers channel="mail",state="open",${own}`)).toBe(0)
    expect(values.get(`slotwell_messages_breakers channel="mail",state="halfOpen",${own}`)).toBe(1)
    expect(values.get(`slotwell_messages_breakers channel="webhook",state="open",${own}`)).toBe(2)
    expect(values.get(`slotwell_messages_retried_total channel="webhook",${own}`)).toBe(1)
    expect(values.get('slotwell_messages_due channel="webhook"')).toBe(0)
  })

  it('are written so that no text of a label ends it', () => {
    const text = exposition([{ name: 'x', kind: 'gauge', help: 'a\nb\\', samples: [{ labels: { l: 'a"b\\c\nd' }, value: 1.5 }] }])
    expect(text).toBe('# HELP x a\\nb\\\\\n# TYPE x gauge\nx{l="a\\"b\\\\c\\nd"} 1.5\n')
    expect(readExposition(text).values.get('x l="a\\"b\\\\c\\nd"')).toBe(1.5)
  })
})
