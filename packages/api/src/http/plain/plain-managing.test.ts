import ICAL from 'ical.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bearer, book, type Harness, startHarness } from '../../../test/harness.ts'
import { plainVisitor } from '../../../test/plain-visitor.ts'
import { codeOfToken } from '../../booking/open-by-code.ts'

let harness: Harness
let visitor: ReturnType<typeof plainVisitor>
beforeEach(async () => {
  harness = await startHarness()
  visitor = plainVisitor(harness)
})
afterEach(() => harness.close())

async function booked() {
  const { number, token, id, segments } = await book(harness)
  const code = await codeOfToken(harness.deps.booking, token)
  return { number, token, id, start: segments[0]?.start ?? '', code: code.ok ? code.view : '' }
}
const stateOf = async (id: string) =>
  (await (await harness.request(`/v1/bookings/${id}`, { headers: bearer(harness.practice.sk) })).json()) as {
    state: string
    segments: { start: string }[]
  }

describe('with number and code of the letter', () => {
  it('an appointment is shown, moved and cancelled, each after a question', async () => {
    const { number, code, id, start } = await booked()
    const form = await visitor.open('/m/code')
    expect([form.status, form.heading]).toEqual([200, 'Termin verschieben oder absagen'])
    expect(form.text).toContain('Nummer und Code stehen in der E-Mail, die den Termin bestätigt.')
    const shown = await visitor.press(form, 'Termin zeigen', { number: number.toLowerCase(), code: code.replace('-', ' ') })
    expect([shown.status, shown.heading]).toEqual([200, 'Ihr Termin'])
    expect(shown.text).toContain(number)
    expect(shown.text).toMatch(/Sie können bis .* verschieben oder absagen\./)

    const times = await visitor.press(shown, 'Termin verschieben')
    expect(times.heading).toBe('Wann passt es Ihnen besser?')
    const january = await visitor.press(times, 'Dezember 2026 zeigen')
    const day = await visitor.press(january, 'Fr., 4. Dez.')
    const question = await visitor.press(day, /^\d\d:\d\d Uhr/)
    expect(question.heading).toBe('Möchten Sie Ihren Termin verschieben?')
    expect((await stateOf(id)).segments[0]?.start).toBe(start)
    expect((await visitor.press(question, 'Termin behalten')).heading).toBe('Ihr Termin')
    const moved = await visitor.press(question, 'Termin verbindlich verschieben')
    expect(moved.text).toContain('Ihr Termin ist verschoben.')
    expect((await stateOf(id)).segments[0]?.start).toMatch(/^2026-12-04T/)
    // Once more is no second move.
    expect((await visitor.press(question, 'Termin verbindlich verschieben')).text).toContain('Ihr Termin ist verschoben.')

    const asked = await visitor.press(moved, 'Termin absagen')
    expect(asked.heading).toContain('Möchten Sie diesen Termin absagen?')
    expect((await stateOf(id)).state).toBe('confirmed')
    const cancelled = await visitor.press(asked, 'Termin jetzt absagen')
    expect(cancelled.text).toContain('Ihr Termin ist abgesagt.')
    expect((await stateOf(id)).state).toBe('cancelled')
    expect((await visitor.press(asked, 'Termin jetzt absagen')).status).toBe(200)
    await harness.sendLetters()
    expect(
      harness.mailbox
        .list()
        .filter(({ subject }) => subject.startsWith('Abgesagt'))
        .map(({ to }) => to.address),
    ).toContain('vera.muster@example.org')
  })

  it('and from the page that says it is booked', async () => {
    const times = await visitor.open('/book/praxis-seeblick/times?service=sprechstunde&location=&staff=&month=2026-12')
    const form = await visitor.press(times, /^Nächster freier Termin/)
    const done = await visitor.press(form, 'Termin verbindlich buchen', {
      name: 'Vera Muster',
      email: 'vera.muster@example.org',
      phone: '+41 79 123 45 67',
      'answer-patient': 'ja',
    })
    expect((await visitor.press(done, 'Ändern oder absagen')).heading).toBe('Ihr Termin')
    const file = await visitor.press(done, 'Apple, iCal (.ics)')
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8'])
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="[A-Z2-9-]+\.ics"$/)
    const calendar = new ICAL.Component(ICAL.parse(file.html) as unknown[])
    const event = new ICAL.Event(calendar.getFirstSubcomponent('vevent') ?? undefined)
    expect([calendar.getFirstPropertyValue('method'), event.summary, event.startDate.toString().slice(0, 7)]).toEqual([
      'PUBLISH',
      'Sprechstunde, Praxis Seeblick',
      '2026-12',
    ])
    expect(file.html).not.toContain('vera.muster')
    const foreign = [...done.html.matchAll(/<a href="(https:[^"]+)" target="_blank" rel="noopener noreferrer">([^<]+)</g)].map(
      ([, href = '', name]) => [name, new URL(href.replaceAll('&amp;', '&'))] as const,
    )
    expect(foreign.map(([name, { hostname }]) => [name, hostname])).toEqual([
      ['Google Kalender', 'calendar.google.com'],
      ['Outlook.com', 'outlook.live.com'],
      ['Microsoft 365', 'outlook.office.com'],
    ])
    const utc = event.startDate.toJSDate().toISOString()
    expect(foreign[0]?.[1].searchParams.get('dates')?.split('/')[0]).toBe(utc.replace(/[-:]|\.\d+/g, ''))
    expect(foreign[1]?.[1].searchParams.get('startdt')).toBe(utc.replace('.000', ''))
    expect(foreign.map(([, { href }]) => decodeURIComponent(href)).join()).not.toMatch(/vera|muster|079|79 123|bkg_/i)
  })

  it('nothing is told of a wrong one: an unknown number and a wrong code are the same page', async () => {
    const { number, code } = await booked()
    const form = await visitor.open('/m/code')
    const unknown = await visitor.press(form, 'Termin zeigen', { number: '222-222-222', code })
    const wrong = await visitor.press(form, 'Termin zeigen', { number, code: '22222-22222' })
    const without = (html: string) => html.replaceAll(/value="[^"]*"/g, '')
    expect([unknown.status, wrong.status, unknown.headers.get('slotwell-problem')]).toEqual([401, 401, 'unauthorized'])
    expect(without(unknown.html)).toBe(without(wrong.html))
    expect(wrong.forms[0]?.fields).toMatchObject({ number, code: '22222-22222' })
    const empty = await visitor.press(form, 'Termin zeigen')
    expect([empty.status, empty.text.includes('Bitte geben Sie den Code ein.')]).toEqual([400, true])
  })

  it('guesses are counted with those of keys and links, and then even the right one waits', async () => {
    await harness.close()
    harness = await startHarness({ environment: { RATE_LIMIT_FACTOR: '1' } })
    visitor = plainVisitor(harness)
    const { number, code } = await booked()
    const guess = (given: string) => visitor.send('/m/booking', { number, code: given })
    for (let i = 0; i < 60; i++) expect((await guess('22222-22222')).status).toBe(401)
    const refused = await guess('22222-22222')
    expect([refused.status, refused.headers.get('slotwell-problem')]).toEqual([429, 'rate_limited'])
    expect(refused.text).toContain('Von Ihrem Anschluss kamen zu viele Anfragen.')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await guess(code)).status).toBe(429)
    harness.setClock(harness.now() + 61_000)
    expect((await guess(code)).status).toBe(200)
  })

  it('after the deadline nothing can be changed, whatever is sent', async () => {
    const { token, id, start } = await booked()
    harness.setClock(Date.parse(start) - 3_600_000)
    const shown = await visitor.send('/m/booking', { token })
    expect(shown.text).toContain('Online lässt sich dieser Termin nicht mehr ändern.')
    expect(shown.forms.flatMap(({ buttons }) => buttons.map(({ label }) => label))).toEqual(['Apple, iCal (.ics)'])
    const late = await visitor.send('/m/cancel', { token })
    expect([late.status, late.headers.get('slotwell-problem')]).toEqual([409, 'change_deadline_passed'])
    expect(late.text).toContain('Für eine Änderung ist es jetzt zu spät.')
    expect((await visitor.send('/m/move', { token, start: '2027-01-05T09:00:00+01:00' })).status).toBe(409)
    expect((await stateOf(id)).state).toBe('confirmed')
  })

  it('whoever is reminded says that he comes, once and by a button', async () => {
    await harness.close()
    harness = await startHarness({ reminders: true })
    visitor = plainVisitor(harness)
    const { token, number, code, id, start } = await booked()
    const labels = (page: Awaited<ReturnType<typeof visitor.send>>) =>
      page.forms.flatMap(({ buttons }) => buttons.map(({ label }) => label))
    expect(labels(await visitor.send('/m/booking', { token }))).not.toContain('Ich komme')
    harness.setClock(Date.parse(start) - 24 * 3_600_000)
    const shown = await visitor.send('/m/booking', { number, code })
    expect(await stateOf(id)).not.toHaveProperty('attendanceConfirmedAt')
    const done = await visitor.press(shown, 'Ich komme')
    expect([done.status, done.text.includes('Sie haben zugesagt.'), labels(done).includes('Ich komme')]).toEqual([200, true, false])
    expect(await stateOf(id)).toMatchObject({
      state: 'confirmed',
      revision: 1,
      attendanceConfirmedAt: expect.stringMatching(/^2026-12-/) as string,
    })
    // Sent once more it is no fault, and the page goes on saying it.
    expect((await visitor.press(shown, 'Ich komme')).status).toBe(200)
    expect((await visitor.send('/m/booking', { token })).text).toContain('Sie haben zugesagt.')
  })

  it('a new time that is taken meanwhile leaves the old one, and shows the others of that day', async () => {
    const { token, id, start } = await booked()
    const taken = await visitor.send('/m/move', { token, start: '2026-12-04T03:00:00+01:00' })
    expect([taken.status, taken.headers.get('slotwell-problem')]).toEqual([409, 'slot_taken'])
    expect(taken.text).toContain('Diese Zeit wurde soeben vergeben. Ihr bisheriger Termin bleibt bestehen.')
    expect(taken.forms[0]?.buttons[0]?.value).toMatch(/^2026-12-04T/)
    expect((await stateOf(id)).segments[0]?.start).toBe(start)
  })

  it.each(['/m/booking', '/m/times', '/m/ask-move', '/m/move', '/m/ask-cancel', '/m/cancel', '/m/coming', '/m/calendar'])(
    '%s takes no token of nobody, of another or changed',
    async (path) => {
      const [{ token }, other] = [await booked(), await booked()]
      const mixed = `${token.split('.')[0]}.${other.token.split('.')[1]}`
      for (const forged of [mixed, `bkg_${'0'.repeat(26)}.${'A'.repeat(43)}`, '', 'x']) {
        const refused = await visitor.send(path, {
          token: forged,
          ...(path.endsWith('move') ? { start: '2026-12-04T09:00:00+01:00' } : {}),
        })
        expect([refused.status, refused.headers.get('slotwell-problem')]).toEqual([401, 'unauthorized'])
        expect(refused.text).toContain('Dieses Formular gilt nicht mehr.')
      }
    },
  )
})
