import { afterEach, beforeEach, expect, it } from 'vitest'
import { bearer, type Harness, PRACTICE, startHarness } from '../../../test/harness.ts'
import { type PlainPage, plainVisitor } from '../../../test/plain-visitor.ts'
import { applyOrganization } from '../../configuration/apply.ts'
import { readOrganizationFile } from '../../configuration/read-file.ts'

const MINUTE_MS = 60_000
const PRESSED = PRACTICE.replace('  slug: praxis-seeblick\n', '  slug: praxis-seeblick\n  proofOfWork: always\n')
const VERA = {
  name: 'Vera Muster',
  email: 'vera.muster@example.org',
  phone: '+41 79 123 45 67',
  'answer-patient': 'ja',
  'answer-anliegen': 'Rücken seit Mai',
}
const MISTYPED = { ...VERA, email: 'vera.mustre@example.org' }
const HOLD = '/book/praxis-seeblick/hold'
const A_TIME = /^\d\d:\d\d Uhr/
const BOOK = 'Termin verbindlich buchen'
const OTHER_TIME = 'Andere Zeit wählen'

let harness: Harness
let visitor: ReturnType<typeof plainVisitor>
async function apply(yaml: string) {
  const read = readOrganizationFile(yaml, 'yaml')
  if (!read.ok) throw new Error(JSON.stringify(read.faults))
  await applyOrganization(harness.deps, { file: read.file, actor: 'cli' })
}
beforeEach(async () => {
  harness = await startHarness({ environment: { HOLD_LIMIT_PER_VISITOR: '1' } })
  visitor = plainVisitor(harness)
  await apply(PRESSED)
})
afterEach(() => harness.close())

const times = () => visitor.open('/book/praxis-seeblick/times?service=sprechstunde&location=&staff=anna-keller')
const startsOn = (page: PlainPage) => page.forms[0]?.buttons.filter(({ label }) => A_TIME.test(label)).map(({ value }) => value) ?? []
/** What pressing the last time of a page sends, to be sent once more by a reload; it is not too soon half an hour later. */
async function aTime() {
  const page = await times()
  const start = startsOn(page).at(-1) ?? ''
  return { start, fields: { ...page.forms[0]?.fields, start } }
}
const letterTo = async (address: string) => {
  await harness.sendLetters()
  return harness.mailbox.list().find(({ to }) => to.address === address)
}
async function linkTo(address: string): Promise<string> {
  return /http:\/\/localhost:4400(\/book\/\S+\/confirm\?\S+)/.exec((await letterTo(address))?.text ?? '')?.[1] ?? ''
}
const confirm = async (address: string) => visitor.press(await visitor.open(await linkTo(address)), BOOK)
const bookings = async () =>
  (
    (await (await harness.request('/v1/bookings', { headers: bearer(harness.practice.sk) })).json()) as {
      data: { segments: { start: string }[]; attendees: { email: string }[] }[]
    }
  ).data
const noBreaches = async () => expect((await harness.deps.store.breaches()).filter(({ faults }) => faults.length > 0)).toEqual([])
const holds = async () => (await harness.database.exec('select id from holds')).map(({ id }) => String(id))

it('a form whose time has run out books nothing without a letter, and what was typed goes on to another time', async () => {
  const form = await visitor.send(HOLD, (await aTime()).fields)
  harness.setClock(harness.now() + 11 * MINUTE_MS)
  const late = await visitor.press(form, BOOK, VERA)
  expect([late.headers.get('slotwell-problem'), late.status]).toEqual(['hold_not_found', 404])
  expect(late.text).toContain('Ihre Angaben sind noch da.')
  expect(await bookings()).toEqual([])
  expect(await harness.database.exec('select * from confirmations')).toEqual([])
  const again = await visitor.press(late, A_TIME)
  expect(again.forms[0]?.fields).toMatchObject({ name: VERA.name, email: VERA.email, 'answer-anliegen': 'Rücken seit Mai' })
  expect((await visitor.press(again, BOOK)).status).toBe(202)
  expect((await confirm(VERA.email)).status).toBe(201)
  expect((await bookings()).map((one) => one.attendees[0]?.email)).toEqual([VERA.email])
})

it('a form that waited for its letter too long books nothing either, not even when its time is chosen anew by the same page', async () => {
  const { fields } = await aTime()
  const form = await visitor.send(HOLD, fields)
  expect((await visitor.press(form, BOOK, VERA)).status).toBe(202)
  const link = await linkTo(VERA.email)
  harness.setClock(harness.now() + 31 * MINUTE_MS)
  expect((await visitor.press(form, BOOK, VERA)).headers.get('slotwell-problem')).toBe('hold_not_found')
  const anew = await visitor.press(await visitor.send(HOLD, fields), BOOK, { ...VERA, email: 'v@example.org' })
  expect(anew.status).toBe(202)
  expect(await bookings()).toEqual([])
  expect((await visitor.open(link)).heading).toBe('Dieser Link gilt nicht mehr.')
  expect((await confirm('v@example.org')).status).toBe(201)
  await noBreaches()
})

it('booked before anything pressed, a form is shown its booking, however late', async () => {
  await apply(PRACTICE)
  const form = await visitor.send(HOLD, (await aTime()).fields)
  expect((await visitor.press(form, BOOK, VERA)).status).toBe(201)
  await apply(PRESSED)
  harness.setClock(harness.now() + 11 * MINUTE_MS)
  expect((await visitor.press(form, BOOK, VERA)).status).toBe(201)
  expect((await visitor.press(form, BOOK, MISTYPED)).headers.get('slotwell-problem')).toBe('idempotency_key_reused')
  expect(await bookings()).toHaveLength(1)
})

it('the reloaded form is the form: sent with another address it is asked there, and books', async () => {
  const { fields } = await aTime()
  expect((await visitor.press(await visitor.send(HOLD, fields), BOOK, MISTYPED)).status).toBe(202)
  const reloaded = await visitor.send(HOLD, fields)
  expect(reloaded.status).toBe(201)
  expect((await visitor.press(reloaded, BOOK, VERA)).status).toBe(202)
  expect(await holds()).toEqual([expect.stringMatching(/^unc_/)])
  expect((await confirm(VERA.email)).status).toBe(201)
  expect((await bookings()).map((one) => one.attendees[0]?.email)).toEqual([VERA.email])
})

it.each([
  ['the form', false],
  ['the reloaded form', true],
])('from %s another time takes the place of the one that waits, and its letter that of the first', async (_, reload) => {
  const { start, fields } = await aTime()
  const form = await visitor.send(HOLD, fields)
  expect((await visitor.press(form, BOOK, MISTYPED)).status).toBe(202)
  const old = await linkTo(MISTYPED.email)
  const before = await holds()
  const list = await visitor.press(reload ? await visitor.send(HOLD, fields) : form, OTHER_TIME)
  const other = startsOn(list).find((one) => one !== start)
  const next = await visitor.send(HOLD, { ...list.forms[0]?.fields, start: other ?? '' })
  expect([next.status, next.headers.get('slotwell-problem')]).toEqual([201, null])
  const after = await holds()
  expect([after.length, after.some((id) => before.includes(id))]).toEqual([1, false])
  expect(startsOn(await times())).toContain(start)
  expect((await visitor.press(next, BOOK, VERA)).status).toBe(202)
  expect((await visitor.open(old)).heading).toBe('Dieser Link gilt nicht mehr.')
  expect((await confirm(VERA.email)).status).toBe(201)
  expect((await bookings()).map((one) => Date.parse(one.segments[0]?.start ?? ''))).toEqual([Date.parse(other ?? '')])
  await noBreaches()
})

it('pressed twice at once a form asks once, and says so both times', async () => {
  const form = await visitor.send(HOLD, (await aTime()).fields)
  const pages = await Promise.all([1, 2].map(() => visitor.press(form, BOOK, VERA)))
  expect(pages.map(({ status }) => status)).toEqual([202, 202])
  expect(await holds()).toHaveLength(1)
  expect((await confirm(VERA.email)).status).toBe(201)
})
