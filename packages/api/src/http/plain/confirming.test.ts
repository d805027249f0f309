import type { Slots } from '@slotwell/shared/schema'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bearer, type Harness, PRACTICE, startHarness } from '../../../test/harness.ts'
import { type PlainPage, plainVisitor } from '../../../test/plain-visitor.ts'
import { startSmtpSink } from '../../../test/smtp-sink.ts'
import { MOST_UNCONFIRMED } from '../../booking/unconfirmed-share.ts'
import { applyOrganization } from '../../configuration/apply.ts'
import { readOrganizationFile } from '../../configuration/read-file.ts'
import { createTestOrganization } from '../../configuration/test-organization.ts'
import { createConfirmationRunner } from '../../notify/confirmations.ts'
import { createSmtpMail } from '../../notify/smtp.ts'

const MINUTE_MS = 60_000
const PRESSED = PRACTICE.replace('  slug: praxis-seeblick\n', '  slug: praxis-seeblick\n  proofOfWork: always\n')
const VERA = {
  name: 'Vera Muster',
  email: 'vera.muster@example.org',
  phone: '+41 79 123 45 67',
  'answer-patient': 'ja',
  'answer-anliegen': 'Rücken seit Mai',
}
const TIMES = '/book/praxis-seeblick/times?service=sprechstunde&location=&staff=anna-keller'
const A_TIME = /^\d\d:\d\d Uhr/
const BOOK = 'Termin verbindlich buchen'

let harness: Harness
let visitor: ReturnType<typeof plainVisitor>
async function apply(yaml: string) {
  const read = readOrganizationFile(yaml, 'yaml')
  if (!read.ok) throw new Error(JSON.stringify(read.faults))
  await applyOrganization(harness.deps, { file: read.file, actor: 'cli' })
}
async function open(yaml = PRESSED, environment: Record<string, string> = {}) {
  harness = await startHarness({ environment })
  visitor = plainVisitor(harness)
  if (yaml !== PRACTICE) await apply(yaml)
}
async function openAnew(...given: Parameters<typeof open>) {
  await harness.close()
  await open(...given)
}
/** Somebody at another connection. */
const somebody = (from: string) => plainVisitor({ request: (path, options) => harness.request(path, { ...options, from }) })

beforeEach(() => open())
afterEach(() => harness.close())

async function details(who = visitor, path = TIMES, n = 0): Promise<PlainPage> {
  const times = await who.open(path)
  const start = times.forms[0]?.buttons.filter(({ label }) => A_TIME.test(label))[n]
  return who.send('/book/praxis-seeblick/hold', { ...times.forms[0]?.fields, start: start?.value ?? '' })
}
const startsOn = async (path = TIMES) =>
  (await visitor.open(path)).forms[0]?.buttons.filter(({ label }) => A_TIME.test(label)).map(({ value }) => value) ?? []
/** Free starts of one person in a week of December, by day. */
async function week(): Promise<readonly (readonly string[])[]> {
  const query = 'service=sprechstunde&staff=anna-keller&from=2026-12-14&to=2026-12-18&timeZone=Europe/Zurich'
  const { days } = (await (await harness.request(`/v1/public/${harness.practice.pk}/slots?${query}`)).json()) as Slots
  return days.map(({ slots }) => slots.map(({ start }) => start))
}
const hold = (who: typeof visitor, start = '') =>
  who.send('/book/praxis-seeblick/hold', { service: 'sprechstunde', location: '', staff: 'anna-keller', start })
const lettersTo = async (address: string) => {
  await harness.sendLetters()
  return harness.mailbox.list().filter(({ to }) => to.address === address)
}
const linkIn = (text: string | undefined) => /http:\/\/localhost:4400(\/book\/\S+\/confirm\?\S+)/.exec(text ?? '')?.[1] ?? ''
const bookings = async () =>
  (
    (await (await harness.request('/v1/bookings', { headers: bearer(harness.practice.sk) })).json()) as {
      data: { attendees: { name: string }[]; answers: object; metadata?: object }[]
    }
  ).data
const rows = () => harness.database.exec('select * from confirmations')

describe('while much is being held', () => {
  it('nothing is booked before the link of a letter is opened and its button pressed', async () => {
    const start = (await startsOn())[0]
    const form = await details()
    const asked = await visitor.press(form, BOOK, VERA)
    expect([asked.status, asked.heading]).toEqual([202, 'Bitte bestätigen Sie per E-Mail'])
    expect(asked.text).toContain('Wir haben eine E-Mail an vera.muster@example.org geschickt')
    expect(asked.text).toContain('bis 08:30 Uhr')
    expect(await bookings()).toEqual([])
    expect(await startsOn()).not.toContain(start)

    const [letter, ...others] = await lettersTo(VERA.email)
    expect(others).toEqual([])
    expect(letter?.subject).toMatch(/^Bitte bestätigen Sie: Sprechstunde, 23\. November 2026/)
    expect(letter?.text).toContain('Bis 08:30 Uhr halten wir Ihnen die Zeit frei.')
    // Perhaps it is somebody else's address: no word of what was typed.
    for (const typed of [VERA.name, 'Vera', VERA.phone, 'Rücken'])
      expect(`${letter?.text}${letter?.html}${letter?.to.name}`).not.toContain(typed)
    expect(JSON.stringify(await rows())).not.toContain('Vera')

    const link = linkIn(letter?.text)
    // Mail scanners open links.
    for (let i = 0; i < 3; i++) {
      const page = await visitor.open(link)
      expect([page.status, page.heading]).toEqual([200, 'Ist das Ihr Termin?'])
      expect(page.text).not.toContain('Vera')
      expect(page.headers.get('referrer-policy')).toBe('strict-origin')
      expect(page.headers.get('cache-control')).toBe('private, no-store')
      expect(await bookings()).toEqual([])
    }
    const page = await visitor.open(link)
    const done = await visitor.press(page, BOOK)
    expect([done.status, done.heading]).toEqual([201, '✓ Ihr Termin ist gebucht.'])
    expect(await bookings()).toMatchObject([{ attendees: [{ name: VERA.name }], answers: { anliegen: 'Rücken seit Mai' } }])
    expect((await rows()).map((row) => row.content_sealed)).toEqual([null])
    expect((await lettersTo(VERA.email)).map(({ subject }) => subject)).toEqual([expect.stringMatching(/^Ihr Termin/), letter?.subject])

    for (const again of [await visitor.press(page, BOOK), await visitor.open(link), await visitor.press(form, BOOK, VERA)])
      expect(again.heading).toBe('Dieser Termin ist bereits gebucht.')
    expect(await bookings()).toHaveLength(1)
    expect((await harness.deps.store.breaches()).filter(({ faults }) => faults.length > 0)).toEqual([])
  })

  it('what the address sent along waits sealed, and goes with the booking', async () => {
    await visitor.press(await details(visitor, `${TIMES}&utm_source=canary`), BOOK, VERA)
    expect(JSON.stringify(await rows())).not.toContain('canary')
    const link = linkIn((await lettersTo(VERA.email))[0]?.text)
    expect(link).not.toContain('canary')
    await visitor.press(await visitor.open(`${link}&utm_source=letter`), BOOK)
    expect((await bookings())[0]?.metadata).toEqual({ utm_source: 'canary' })
  })

  it('two presses at once book once', async () => {
    await visitor.press(await details(), BOOK, VERA)
    const page = await visitor.open(linkIn((await lettersTo(VERA.email))[0]?.text))
    const pages = await Promise.all([1, 2, 3].map(() => visitor.press(page, BOOK)))
    for (const { heading } of pages) expect(heading).toMatch(/gebucht\.$/)
    expect(await bookings()).toHaveLength(1)
  })

  it('a link that has lapsed books nothing, says so, and leaves nothing behind', async () => {
    const start = (await week())[0]?.[0]
    await visitor.press(await hold(visitor, start), BOOK, VERA)
    const link = linkIn((await lettersTo(VERA.email))[0]?.text)
    const page = await visitor.open(link)
    expect((await week())[0]).not.toContain(start)
    harness.setClock(harness.now() + 31 * MINUTE_MS)
    for (const over of [await visitor.open(link), await visitor.press(page, BOOK)]) {
      expect([over.status, over.heading]).toEqual([404, 'Dieser Link gilt nicht mehr.'])
      expect(over.html).toContain('href="/book/praxis-seeblick/times?lang=de"')
    }
    expect(await bookings()).toEqual([])
    expect((await week())[0]).toContain(start)
    expect(await harness.deps.store.confirmations.sweep()).toBe(1)
    expect(await rows()).toEqual([])
    expect((await visitor.open(link)).heading).toBe('Dieser Link gilt nicht mehr.')
    // A letter that was still waiting is not written any more.
    await visitor.press(await details(), BOOK, { ...VERA, email: 'late@example.org' })
    harness.setClock(harness.now() + 31 * MINUTE_MS)
    await harness.deps.store.confirmations.sweep()
    expect(await lettersTo('late@example.org')).toEqual([])
  })

  it('another address gets another letter, the first link is worthless, and the time is held once', async () => {
    const form = await details()
    await visitor.press(form, BOOK, { ...VERA, email: 'vera.mustre@example.org' })
    const [wrong] = await lettersTo('vera.mustre@example.org')
    await visitor.press(form, BOOK, VERA)
    const [right] = await lettersTo(VERA.email)
    expect(await rows()).toHaveLength(1)
    expect((await visitor.open(linkIn(wrong?.text))).heading).toBe('Dieser Link gilt nicht mehr.')
    expect((await visitor.press(await visitor.open(linkIn(right?.text)), BOOK)).status).toBe(201)
  })

  it('an address gets three letters an hour, whoever asks for them', async () => {
    await openAnew(PRESSED, { RATE_LIMIT_FACTOR: '1' })
    const starts = (await week()).flatMap((day) => day.filter((_, i) => i % 8 === 0)).slice(0, 8)
    for (let i = 0; i < 4; i++) {
      const who = somebody(`203.0.113.${i}`)
      const page = await who.press(await hold(who, starts[i * 2]), BOOK, VERA)
      expect([i, page.status]).toEqual([i, i < 3 ? 202 : 403])
      if (i === 3) expect(page.text).toMatch(/lässt sich diese hier gerade nicht buchen.*\+41 41 000 12 34/)
    }
    expect(await lettersTo(VERA.email)).toHaveLength(3)
  })

  it('a person has no more than a quarter of a day waiting for letters, and a hold on another day is free', async () => {
    const [before = [], other = []] = await week()
    const states: number[] = []
    for (let i = 0; i < 12; i++) {
      const who = somebody(`203.0.113.${i}`)
      const start = (await week())[0]?.at(-1)
      states.push((await who.press(await hold(who, start), BOOK, { ...VERA, email: `v${i}@example.org` })).status)
    }
    const waiting = states.filter((status) => status === 202).length
    expect(waiting).toBeGreaterThan(1)
    expect(waiting).toBeLessThan(12)
    // Ordinary holds lapse; what waits is still kept.
    harness.setClock(harness.now() + 11 * MINUTE_MS)
    const [after = []] = await week()
    expect(before.length - after.length).toBeGreaterThan(0)
    expect(before.length - after.length).toBeLessThanOrEqual(before.length * MOST_UNCONFIRMED)
    expect((await visitor.press(await hold(visitor, other[0]), BOOK, VERA)).status).toBe(202)
  })

  it('where no e-mail is asked for, the owner is named instead', async () => {
    const path = '/book/praxis-seeblick/times?service=blutentnahme&location=&staff='
    const form = await details(visitor, path)
    const page = await visitor.press(form, BOOK, { name: VERA.name, phone: VERA.phone })
    expect([page.status, page.headers.get('slotwell-problem')]).toEqual([403, 'proof_required'])
    expect(page.text).toMatch(/sprechen Sie mit uns.*\+41 41 000 12 34/)
    expect(page.forms[0]?.fields.name).toBe(VERA.name)
    expect(await bookings()).toEqual([])
  })

  it('a token that is not ours, or of another organization, is refused like any forged form', async () => {
    await visitor.press(await details(), BOOK, VERA)
    const link = linkIn((await lettersTo(VERA.email))[0]?.text)
    for (const forged of [
      link.replace(/.{3}$/, 'AAA'),
      link.replace(/token=cnf_./, 'token=cnf_z'),
      link.replace('praxis-seeblick', harness.school.slug),
    ]) {
      const page = await visitor.open(forged)
      expect([page.status, page.headers.get('slotwell-problem')]).toEqual([400, 'invalid_request'])
    }
  })

  it('an erased person has nothing waiting any more', async () => {
    await visitor.press(await details(), BOOK, VERA)
    await visitor.press(await visitor.open(linkIn((await lettersTo(VERA.email))[0]?.text)), BOOK)
    await visitor.press(await details(), BOOK, VERA)
    const [customer] = await harness.deps.store.customers.list(harness.practice.id, { limit: 1 })
    const link = linkIn((await lettersTo(VERA.email))[0]?.text)
    await harness.request(`/v1/customers/${customer?.id}/erase`, { method: 'POST', json: {}, headers: bearer(harness.practice.sk) })
    expect(await rows()).toEqual([])
    expect((await visitor.open(link)).heading).toBe('Dieser Link gilt nicht mehr.')
  })

  it('leaves by a real mail server, once that takes it', async () => {
    const sink = await startSmtpSink()
    const { store, keyring } = harness.deps
    const mail = createSmtpMail({ url: sink.url, sender: 'bookings@slotwell.example.org' })
    const clock = () => harness.now()
    const runner = createConfirmationRunner({ store, keyring, mail, clock, log: () => {}, publicUrl: 'http://localhost:4400' })
    try {
      sink.setMood({ kind: 'refuses', code: 451, text: 'greylisted', times: 1 })
      await visitor.press(await details(), BOOK, VERA)
      await runner.runOnce()
      expect(sink.letters).toEqual([])
      harness.setClock(harness.now() + 5 * MINUTE_MS)
      await runner.runOnce()
      await runner.runOnce()
      expect(sink.letters.map(({ recipients }) => recipients)).toEqual([[VERA.email]])
      const page = await visitor.open(linkIn(sink.letters[0]?.mail.text))
      expect((await visitor.press(page, BOOK)).status).toBe(201)
    } finally {
      await runner.stop()
      mail.close()
      await sink.close()
    }
  })
})

it('forms of a test organization are asked for nothing, since its letters reach nobody', async () => {
  const live = await harness.deps.store.organizations.byId(harness.practice.id)
  const made = live && (await createTestOrganization(harness.deps, live, 'cli'))
  expect(made?.ok).toBe(true)
  const [start = ''] = (await week())[0] ?? []
  const wish = { service: 'sprechstunde', location: '', staff: 'anna-keller', start }
  const form = await visitor.send('/book/praxis-seeblick--test/hold', wish)
  expect((await visitor.press(form, BOOK, VERA)).status).toBe(201)
})

describe('by the load of the hour', () => {
  it('is asked for only beyond what is free, and not where the owner has switched it off', async () => {
    await openAnew(PRACTICE, { RATE_LIMIT_FACTOR: '1', HOLD_LIMIT_PER_VISITOR: '100' })
    const forms: PlainPage[] = []
    for (let i = 0; i < 24; i++) {
      // Thirty forms a minute are let through.
      harness.setClock(harness.now() + MINUTE_MS)
      forms.push(await details(visitor, TIMES, i % 8))
    }
    expect((await visitor.press(forms.at(-1) as PlainPage, BOOK, VERA)).status).toBe(202)
    const other = somebody('203.0.113.9')
    expect((await other.press(await details(other), BOOK, { ...VERA, email: 'o@example.org' })).status).toBe(201)
    await apply(PRACTICE.replace('  slug: praxis-seeblick\n', '  slug: praxis-seeblick\n  proofOfWork: off\n'))
    expect((await visitor.press(await details(), BOOK, { ...VERA, email: 'p@example.org' })).status).toBe(201)
  })

  it('a letter that was asked for still counts when nothing presses any more, and a booking from before stays one', async () => {
    const form = await details()
    expect((await visitor.press(form, BOOK, VERA)).status).toBe(202)
    const second = await details()
    await apply(PRACTICE)
    expect((await visitor.press(form, BOOK, VERA)).status).toBe(202)
    const third = await details()
    expect((await visitor.press(third, BOOK, VERA)).status).toBe(201)
    await apply(PRESSED)
    expect((await visitor.press(third, BOOK, VERA)).status).toBe(201)
    expect(await bookings()).toHaveLength(1)
    expect(second.status).toBe(201)
  })
})
