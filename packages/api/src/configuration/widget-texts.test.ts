import type { BookingView, Catalog, HoldView, ManageView, Start } from '@slotwell/shared/schema'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addOrganization, bearer, bookingBody, type Harness, laterFree, PRACTICE, startHarness } from '../../test/harness.ts'
import { faultLine } from './fault.ts'
import { readOrganizationFile } from './read-file.ts'

const read = (texts: string) => {
  const result = readOrganizationFile(`${PRACTICE}\nwidget:\n  texts:\n${texts.replace(/^/gm, '    ')}\n`, 'yaml')
  return result.ok ? [] : result.faults.map((fault) => faultLine(fault).replace(/^[\d:]+ +/, ''))
}

describe('texts of an organization file', () => {
  it.each([
    ['an unknown name', 'de: { bok: "Los" }', 'widget.texts.de.bok is not a field. Did you mean book?'],
    ['a name of every object', 'de: { constructor: "Los" }', expect.stringMatching(/^widget\.texts\.de\.constructor is not a field\./)],
    ['a prototype', 'de: { __proto__: { book: "Los" } }', expect.stringContaining('is not a field')],
    [
      'a name that the page of a dead link has',
      'de: { badLink: "Los" }',
      expect.stringMatching(/^widget\.texts\.de\.badLink is not a field/),
    ],
    ['a deadline without its time', 'de: { until: "Bis dann" }', 'widget.texts.de.until must say {when}, which is filled in'],
    ['a missing placeholder', 'de: { number: "Buchung" }', 'widget.texts.de.number must say {number}, which is filled in'],
    ['one of two missing', 'de: { controller: "{controller}" }', 'widget.texts.de.controller must say {purpose}, which is filled in'],
    [
      'a placeholder that nothing fills in',
      'de: { book: "Los, {name}" }',
      'widget.texts.de.book says {name}, which nothing is filled in for; there is nothing to fill in here',
    ],
    [
      'a misspelt placeholder',
      'de: { held: "{m} Minuten" }',
      'widget.texts.de.held says {m}, which nothing is filled in for; known here: {n}',
    ],
    [
      'plural forms without a number',
      'de: { held: { one: "1", other: "mehrere" } }',
      'widget.texts.de.held must say {n}, which is filled in',
    ],
    [
      'plural forms where nothing is counted',
      'de: { book: { one: "a", other: "b" } }',
      'widget.texts.de.book must be one text: nothing is counted in it',
    ],
    ['a text of 301 characters', `de: { book: "${'x'.repeat(301)}" }`, expect.stringContaining('at most 300 characters')],
    ['two lines', 'de: { book: "a\\nb" }', 'widget.texts.de.book must be a single line'],
    ['a mark that turns the line around', 'de: { book: "a\\u202eb" }', expect.stringContaining('widget.texts.de.book must be a text')],
    ['nothing', 'de: { book: "" }', 'widget.texts.de.book must not be empty'],
    ['a number', 'de: { book: 7 }', expect.stringContaining('widget.texts.de.book must be a text')],
    [
      'a language that nobody is spoken to in',
      'ar: { book: "احجز" }',
      expect.stringMatching(/^widget\.texts\.ar is no language of the organization\. Add ar/),
    ],
    ['an unknown language', 'xx: { book: "Los" }', expect.stringMatching(/^widget\.texts\.xx is not a field/)],
  ])('with %s are refused at their place', (_, texts, complaint) => {
    expect(read(texts)).toEqual([complaint])
  })

  it('are bounded together', () => {
    const long = 'x'.repeat(299)
    const names =
      'service length place person anyPlace anyPerson back online free when nextFree asList asMonth previousMonth nextMonth noneFree backToMonth morning afternoon evening nothingFree contact loading placing heldShort extend expired holdAgain taken takenNear otherTimes holdRefused details name'
    expect(
      read(
        `de: { ${names
          .split(' ')
          .map((name) => `${name}: ${long}`)
          .join(', ')} }`,
      ),
    ).toEqual(['widget.texts.de must have at most 10000 characters in all'])
  })

  it('are those of the popup and of the page to move or cancel, too', () => {
    expect(read('de: { close: "Zu", yours: "Ihre Stunde", until: "Bis {when} geht es noch." }')).toEqual([])
  })

  it('may leave the number away where exactly one or two is meant', () => {
    expect(read('de: { held: { one: "Eine Minute", other: "{n} Minuten" }, book: "Jetzt buchen", number: "Nr. {number}" }')).toEqual([])
  })
})

describe('texts in answers and pages', () => {
  let harness: Harness
  let pk: string
  const HOSTILE = '<b onclick=alert(1)>x</b>'
  beforeAll(async () => {
    harness = await startHarness()
    const texts = `
widget:
  texts:
    de: { book: "Jetzt <verbindlich> buchen", details: "Wer kommt?", controller: "{purpose} Dafür steht {controller}.", held: { one: "Eine Minute", other: "{n} Minuten" }, yours: "Ihre Stunde", pending: "Liegt bei uns", confirmed: "Steht fest", until: "Bis {when} <geht> es." }
    en: { details: "${HOSTILE}" }
`
    ;({ pk } = await addOrganization(harness.deps, PRACTICE.replace('slug: praxis-seeblick', 'slug: worte') + texts))
  })
  afterAll(() => harness.close())
  const start = async (locale: string, key = pk) =>
    (await (await harness.request(`/v1/public/${key}/start?timeZone=Europe/Zurich&locale=${locale}`)).json()) as Start

  it('come in the language that was asked for, and in no other', async () => {
    expect((await start('de')).catalog.texts).toMatchObject({ book: 'Jetzt <verbindlich> buchen', held: { one: 'Eine Minute' } })
    expect((await start('en')).catalog.texts).toEqual({ details: HOSTILE })
    // A language that the organization does not speak is answered in its first.
    expect((await start('fr')).catalog).toMatchObject({ locale: 'de', texts: { details: 'Wer kommt?' } })
    expect((await start('de', harness.practice.pk)).catalog).not.toHaveProperty('texts')
    const catalog = (await (await harness.request(`/v1/public/${pk}/catalog?locale=en`)).json()) as Catalog
    expect(catalog.texts).toEqual({ details: HOSTILE })
  })

  it('stand in the pages without script, as text and nothing else', async () => {
    const page = async (locale: string) => {
      const times = await (await harness.request(`/book/worte/times?service=sprechstunde&location=&staff=&lang=${locale}`)).text()
      const value = /name="start" value="([^"]+)"/.exec(times)?.[1] ?? ''
      const fields = new URLSearchParams({
        service: 'sprechstunde',
        location: '',
        staff: '',
        lang: locale,
        start: value.replaceAll('&#43;', '+'),
      })
      const response = await harness.request('/book/worte/hold', {
        method: 'POST',
        body: fields.toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost:4400' },
      })
      expect(response.status).toBe(201)
      return response.text()
    }
    const german = await page('de')
    expect(german).toContain('<h1>Wer kommt?</h1>')
    expect(german).toContain('Jetzt &lt;verbindlich&gt; buchen')
    expect(german).toMatch(/Dafür steht Praxis/)
    const english = await page('en')
    expect(english).toContain('&lt;b onclick=alert(1)&gt;x&lt;/b&gt;')
    expect(english).not.toContain('<b ')
  })

  it('stand behind manage links, for the page with the widget and in the one without script', async () => {
    const post = async <Answer>(path: string, json: object) =>
      (await (await harness.request(`/v1/public/${pk}/${path}`, { method: 'POST', json })).json()) as Answer
    // Far enough ahead to be changed.
    const held = await post<HoldView>('holds', { service: 'sprechstunde', start: await laterFree(harness) })
    const { manageUrl } = await post<BookingView>('bookings', bookingBody(held))
    const token = manageUrl.split('#')[1] ?? ''
    const view = (await (await harness.request('/v1/public/manage', { headers: bearer(token) })).json()) as ManageView
    expect(view.locale).toBe('de')
    expect(view.texts).toEqual((await start('de')).catalog.texts)
    const page = await harness.request('/m/booking', {
      method: 'POST',
      body: new URLSearchParams({ token }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost:4400' },
    })
    const text = await page.text()
    for (const said of ['<h1>Ihre Stunde</h1>', 'Steht fest', ' &lt;geht&gt; es.']) expect(text).toContain(said)
  })
})
