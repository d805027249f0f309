import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bearer, type Harness, MONDAY, PRACTICE, startHarness } from '../../../test/harness.ts'
import { type PlainPage, plainVisitor } from '../../../test/plain-visitor.ts'
import { applyOrganization } from '../../configuration/apply.ts'
import { readOrganizationFile } from '../../configuration/read-file.ts'

let harness: Harness
let visitor: ReturnType<typeof plainVisitor>
beforeEach(async () => {
  harness = await startHarness()
  visitor = plainVisitor(harness)
})
afterEach(() => harness.close())

const VERA = { name: 'Vera Muster', email: 'vera.muster@example.org', phone: '+41 79 123 45 67', 'answer-patient': 'ja' }
const TIMES = '/book/praxis-seeblick/times?service=sprechstunde&location=&staff='
const A_TIME = /^\d\d:\d\d Uhr/

/** Opens the page of times, or goes on from one, and takes the n-th button. */
async function details(path = TIMES, n = 0): Promise<PlainPage> {
  const times = await visitor.open(path)
  const start = times.forms[0]?.buttons.filter(({ label }) => A_TIME.test(label))[n]
  return visitor.send('/book/praxis-seeblick/hold', { ...times.forms[0]?.fields, start: start?.value ?? '' })
}
const bookings = async () =>
  (
    (await (await harness.request('/v1/bookings?limit=200', { headers: bearer(harness.practice.sk) })).json()) as {
      data: {
        number: string
        attendees: { name: string }[]
        answers: object
        metadata?: object
        locale: string
        segments: { start: string }[]
      }[]
    }
  ).data

describe('booking without script', () => {
  it('goes from the own page through service, choices, time and details to the appointment', async () => {
    const first = await visitor.open('/book/praxis-seeblick')
    const link = /<noscript>.*?href="(\/book\/praxis-seeblick\/times\?service=sprechstunde[^"]*)"/s
      .exec(first.html)?.[1]
      ?.replaceAll('&amp;', '&')
    const choices = await visitor.open(link ?? '')
    expect([choices.status, choices.heading]).toEqual([200, 'Sprechstunde'])
    expect(choices.text).toContain('Wo passt es Ihnen?')
    const times = await visitor.press(choices, 'Freie Zeiten zeigen', { location: 'seeblick', staff: 'anna-keller' })
    expect([times.status, times.heading]).toEqual([200, 'Wann passt es Ihnen?'])
    expect(times.text).toMatch(/Nächster freier Termin: Montag, 23\. November 2026, 10:05 Uhr/)
    expect(times.text).toContain('Alle Zeiten: Mitteleuropäische Normalzeit, Europe/Zurich')
    const form = await visitor.press(times, /^Nächster freier Termin/)
    expect([form.status, form.heading]).toEqual([201, 'Ihre Angaben'])
    expect(form.text).toContain('Wir halten Ihnen diesen Termin bis 08:10 Uhr frei.')
    expect(form.text).toContain('Verantwortlich für Ihre Angaben: Praxis Seeblick AG')
    const done = await visitor.press(form, 'Termin verbindlich buchen', VERA)
    expect([done.status, done.heading]).toEqual([201, '✓ Ihr Termin ist gebucht.'])
    expect(done.text).toContain('Montag, 23. November 2026, 10:05–10:25 Uhr')
    expect(done.text).toContain('Seeblickweg 4, 6006 Luzern')

    const [booking, ...others] = await bookings()
    expect(others).toEqual([])
    expect(booking).toMatchObject({ attendees: [{ name: 'Vera Muster' }], answers: { patient: 'ja' }, locale: 'de' })
    expect(done.text).toContain(booking?.number)
    await harness.sendLetters()
    const letter = harness.mailbox.list().find(({ to }) => to.address === VERA.email)
    const code = /Code ([A-Z2-9]{5}-[A-Z2-9]{5})/.exec(done.text)?.[1] ?? 'none'
    expect(letter && harness.mailbox.read(letter.position)?.text).toContain(code)
  })

  it('takes utm_ and meta- of the address along to the booking, through every page and another language', async () => {
    const along = { utm_source: 'spring letter', 'meta-campaign': 'a&b' }
    const first = await visitor.open(`/book/praxis-seeblick/times?${new URLSearchParams(along).toString()}&gclid=1`)
    const linkOf = (page: PlainPage, text: string) =>
      new RegExp(`href="([^"]*)"[^>]*>(?:<b>)?${text}`).exec(page.html)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const english = await visitor.open(linkOf(first, 'English'))
    const choices = await visitor.open(linkOf(english, 'Consultation'))
    const times = await visitor.press(choices, 'Show free times', { location: '', staff: 'anna-keller' })
    const other = await visitor.press(await visitor.open(linkOf(times, 'Deutsch')), 'Dezember 2026 zeigen')
    const form = await visitor.press(other, A_TIME)
    expect(form.forms[0]?.fields).toMatchObject(along)
    const faulty = await visitor.press(form, 'Termin verbindlich buchen')
    const later = await visitor.press(await visitor.press(faulty, 'Andere Zeit wählen', VERA), 'Dezember 2026 zeigen')
    const done = await visitor.press(await visitor.press(later, A_TIME), 'Termin verbindlich buchen')
    expect([done.status, done.heading]).toEqual([201, '✓ Ihr Termin ist gebucht.'])
    expect((await bookings())[0]?.metadata).toEqual({ utm_source: 'spring letter', campaign: 'a&b' })
    expect(done.text).not.toContain('spring')
  })

  it('a time that is taken meanwhile loses nothing of it either; what the API would refuse costs no booking', async () => {
    const path = `${TIMES.replace('staff=', 'staff=anna-keller')}&utm_medium=mail`
    const [mine, theirs] = [await visitor.open(path), await visitor.open(path)]
    await visitor.press(theirs, /^Nächster freier Termin/)
    const form = await visitor.press(await visitor.press(mine, /^Nächster freier Termin/), /^Montag, 23\. November 2026, 10:30 Uhr/)
    const typed = { ...VERA, 'meta-note': `two\nlines ${'x'.repeat(300)}`, 'meta-empty': '\u0000' }
    expect((await visitor.press(form, 'Termin verbindlich buchen', typed)).status).toBe(201)
    expect((await bookings())[0]?.metadata).toEqual({ utm_medium: 'mail', note: `two lines ${'x'.repeat(190)}` })
  })

  it('asks nothing where there is nothing to choose, and answers in the language that is asked for', async () => {
    const times = await visitor.open('/book/praxis-seeblick/times?service=ultraschall-schilddruese&lang=en')
    expect(times.html).toContain('<html lang="en" dir="ltr">')
    expect(times.text).toContain('When suits you?')
    const unknown = await plainVisitor(harness, { 'accept-language': 'fr' }).open('/book/praxis-seeblick/times')
    expect(unknown.html).toContain('<html lang="de" dir="ltr">')
  })

  it('shows the days of a month, the times of a day in parts, and other months', async () => {
    const times = await visitor.open(TIMES)
    const december = await visitor.press(times, 'Dezember 2026 zeigen')
    expect(december.text).toContain('Tage mit freien Zeiten im Dezember 2026')
    const day = await visitor.press(december, 'Mi., 2. Dez.')
    expect(day.text).toContain('Vormittag')
    expect(day.forms[0]?.buttons.every(({ value }) => value.startsWith('2026-12-02T'))).toBe(true)
    const january = await visitor.press(day, 'Januar 2027 zeigen')
    expect(january.status).toBe(200)
    const far = await visitor.open(`${TIMES}&month=2028-02`)
    expect(far.text).toContain('Ab Februar 2028 ist online nichts frei.')
    expect((await visitor.press(far, 'Die nächsten freien Zeiten')).text).toContain('Nächster freier Termin')
  })

  it('shows another time zone, and says so if there is none of that name', async () => {
    const elsewhere = await visitor.open(`${TIMES}&timeZone=America/New_York`)
    expect(elsewhere.text).toMatch(/Nächster freier Termin: Montag, 23\. November 2026, 04:00 Uhr/)
    expect(elsewhere.text).toContain('Alle Zeiten: Nordamerikanische Ostküsten-Normalzeit, America/New_York')
    const done = await visitor.press(await visitor.press(elsewhere, /^Nächster freier Termin/), 'Termin verbindlich buchen', VERA)
    expect(done.text).toMatch(
      /Wann Montag, 23\. November 2026, 04:00–04:20 Uhr \(Nordam[^)]*\) Entspricht Montag, 23\. November 2026, 10:00–10:20 Uhr \(Mitteleurop/,
    )
    const wrong = await visitor.open(`${TIMES}&timeZone=Mars/Olympus`)
    expect([wrong.status, wrong.headers.get('slotwell-problem')]).toEqual([400, 'invalid_request'])
    expect(wrong.text).toContain('Bitte prüfen Sie die Zeitzone.')
  })

  it('books seats for several, and says how many there can be', async () => {
    const path = '/book/praxis-seeblick/times?service=rueckenkurs'
    const choices = await visitor.open(path)
    expect(choices.text).toContain('Für wie viele Personen?')
    for (const partySize of ['0', '4', 'x', '', '1e1', '-1']) {
      const wrong = await visitor.press(choices, 'Freie Zeiten zeigen', { partySize })
      expect([partySize, wrong.status, wrong.text.includes('Bitte geben Sie eine Zahl von 1 bis 3 ein.')]).toEqual([partySize, 400, true])
    }
    const times = await visitor.press(choices, 'Freie Zeiten zeigen', { partySize: '3' })
    expect(times.text).toContain('noch 8 Plätze')
    const done = await visitor.press(await visitor.press(times, /^Nächster freier Termin/), 'Termin verbindlich buchen', VERA)
    expect(done.text).toContain('Plätze 3')
  })

  it('books once, however often the form is sent, and does not take other details for the same booking', async () => {
    const form = await details()
    const [first, second] = await Promise.all([
      visitor.press(form, 'Termin verbindlich buchen', VERA),
      visitor.press(form, 'Termin verbindlich buchen', VERA),
    ])
    const third = await visitor.press(form, 'Termin verbindlich buchen', VERA)
    expect([first.status, second.status, third.status]).toEqual([201, 201, 201])
    expect(new Set([first.text, second.text, third.text]).size).toBe(1)
    const other = await visitor.press(form, 'Termin verbindlich buchen', { ...VERA, name: 'Vera Beispiel' })
    expect([other.status, other.headers.get('slotwell-problem')]).toEqual([422, 'idempotency_key_reused'])
    expect(other.text).toContain('Mit diesem Formular ist schon ein Termin gebucht')
    expect(await bookings()).toHaveLength(1)
  })

  it('holds one time for a button that is pressed twice', async () => {
    const times = await visitor.open(TIMES)
    const [first, second] = [await visitor.press(times, /^Nächster freier Termin/), await visitor.press(times, /^Nächster freier Termin/)]
    expect([first.status, second.status]).toEqual([201, 201])
    await visitor.press(first, 'Termin verbindlich buchen', VERA)
    expect((await visitor.press(second, 'Termin verbindlich buchen', VERA)).status).toBe(201)
    expect(await bookings()).toHaveLength(1)
  })
})

describe('what is wrong is said, and nothing typed is lost', () => {
  it('every field at its place, with a summary that leads there', async () => {
    const form = await details()
    const empty = await visitor.press(form, 'Termin verbindlich buchen')
    expect([empty.status, empty.headers.get('slotwell-problem')]).toEqual([400, 'invalid_request'])
    expect(empty.text).toContain('Noch 4 Angaben fehlen oder stimmen nicht:')
    for (const id of ['name', 'email', 'phone', 'answer-patient']) {
      expect(empty.html).toContain(`<a href="#${id}">`)
      expect(empty.html).toMatch(new RegExp(`id="${id}"[^>]*aria-invalid="true"[^>]*aria-describedby="[^"]*${id}-error`))
    }
    expect(empty.html).toContain('<title>Fehler: Ihre Angaben')
    const wrong = await visitor.press(empty, 'Termin verbindlich buchen', { ...VERA, name: 'Vera\nMuster', email: 'vera@', phone: '12' })
    expect(wrong.text).toContain('Bitte prüfen Sie die E-Mail-Adresse.')
    expect(wrong.text).toContain('Bitte prüfen Sie die Nummer.')
    expect(wrong.text).toContain('Bitte schreiben Sie Ihren Namen in eine Zeile')
    expect(wrong.forms[0]?.fields).toMatchObject({ email: 'vera@', phone: '12', 'answer-patient': 'ja' })
    expect((await visitor.press(wrong, 'Termin verbindlich buchen', VERA)).status).toBe(201)
  })

  it('a time that somebody else has taken meanwhile: the nearest ones', async () => {
    const [mine, theirs] = [
      await visitor.open(`${TIMES.replace('staff=', 'staff=anna-keller')}`),
      await visitor.open(`${TIMES.replace('staff=', 'staff=anna-keller')}`),
    ]
    await visitor.press(theirs, /^Nächster freier Termin/)
    const taken = await visitor.press(mine, /^Nächster freier Termin/)
    expect([taken.status, taken.headers.get('slotwell-problem')]).toEqual([409, 'slot_taken'])
    expect(taken.text).toContain('Diese Zeit wurde soeben vergeben.')
    expect(taken.text).toContain('Ganz in der Nähe frei:')
    const form = await visitor.press(taken, /^Montag, 23\. November 2026, 10:30 Uhr/)
    expect([form.status, form.heading]).toEqual([201, 'Ihre Angaben'])
  })

  it('a hold that has ended is placed afresh if its time is still free', async () => {
    const form = await details(TIMES, 6)
    harness.setClock(harness.now() + 20 * 60_000)
    expect((await visitor.press(form, 'Termin verbindlich buchen', VERA)).status).toBe(201)
  })

  it('a hold that has ended and whose time is gone: the nearest ones, with everything typed', async () => {
    const path = TIMES.replace('staff=', 'staff=anna-keller')
    const form = await details(path, 2)
    harness.setClock(harness.now() + 20 * 60_000)
    await details(path, 1)
    const typed = { ...VERA, name: 'Vera "<b>" Muster' }
    const taken = await visitor.press(form, 'Termin verbindlich buchen', typed)
    expect([taken.status, taken.headers.get('slotwell-problem')]).toEqual([409, 'slot_taken'])
    expect(taken.text).toContain('Ihre Angaben sind noch da.')
    const all = await visitor.press(taken, 'Alle freien Zeiten')
    const day = await visitor.press(all, 'Di., 24. Nov.')
    const again = await visitor.press(day, A_TIME)
    expect(again.forms[0]?.fields).toMatchObject(typed)
    expect((await visitor.press(again, 'Termin verbindlich buchen')).status).toBe(201)
    expect((await bookings())[0]?.attendees[0]?.name).toBe(typed.name)
  })

  it('another time gives the first one back', async () => {
    const path = TIMES.replace('staff=', 'staff=anna-keller')
    const form = await details(path)
    const times = await visitor.press(form, 'Andere Zeit wählen', { name: 'Vera Muster' })
    expect(times.text).toContain('Nächster freier Termin: Montag, 23. November 2026, 10:30 Uhr')
    const second = await visitor.press(times, /^Nächster freier Termin/)
    expect(second.forms[0]?.fields).toMatchObject({ name: 'Vera Muster' })
    expect((await visitor.open(path)).text).toContain('Nächster freier Termin: Montag, 23. November 2026, 10:05 Uhr')
  })

  it('a form that lay open for half a day is opened anew', async () => {
    const form = await details()
    harness.setClock(harness.now() + 12 * 3_600_000)
    const old = await visitor.press(form, 'Termin verbindlich buchen', VERA)
    expect([old.status, old.headers.get('slotwell-problem')]).toEqual([404, 'hold_not_found'])
    expect(old.text).toContain('Die Zeit ist nicht mehr für Sie reserviert.')
    const again = await visitor.press(old, /^Nächster freier Termin/)
    expect(again.forms[0]?.fields).toMatchObject(VERA)
    expect(await bookings()).toEqual([])
  })

  it('a form that asks something else by now: the time is chosen once more, and then the new form', async () => {
    const form = await details(TIMES, 3)
    const before = PRACTICE.replace('id: anliegen', 'id: grund')
    const read = readOrganizationFile(before, 'yaml')
    if (!read.ok) throw new Error(JSON.stringify(read.faults))
    await applyOrganization(harness.deps, { file: read.file, actor: 'cli' })
    const changed = await visitor.press(form, 'Termin verbindlich buchen', { ...VERA, 'answer-anliegen': 'Rücken' })
    expect([changed.status, changed.headers.get('slotwell-problem')]).toEqual([409, 'configuration_changed'])
    const again = await visitor.press(changed, /^Nächster freier Termin/)
    expect(again.forms[0]?.fields).toMatchObject({ ...VERA, 'answer-grund': '' })
    expect((await visitor.press(again, 'Termin verbindlich buchen')).status).toBe(201)
  })

  it('a field that only programs fill in', async () => {
    const form = await details()
    const caught = await visitor.press(form, 'Termin verbindlich buchen', { ...VERA, topic: 'https://spam.example' })
    expect([caught.status, caught.headers.get('slotwell-problem')]).toEqual([403, 'filled_by_program'])
    expect(caught.text).toContain('Dieses Feld bitte leer lassen')
    expect(await bookings()).toEqual([])
    // A person whom an extension plays this trick is not turned away; from a connection like that a letter asks first.
    expect((await visitor.press(caught, 'Termin verbindlich buchen')).status).toBe(202)
  })
})

it('too many held times are refused with the status of the API', async () => {
  await harness.close()
  harness = await startHarness({ environment: { HOLD_LIMIT_PER_VISITOR: '1' }, clock: MONDAY })
  visitor = plainVisitor(harness)
  expect((await details()).status).toBe(201)
  const refused = await details()
  expect([refused.status, refused.headers.get('slotwell-problem')]).toEqual([429, 'hold_limit_reached'])
  expect(refused.text).toContain('Es sind gerade zu viele Zeiten für Sie reserviert.')
})
