import { LOCALES } from '@slotwell/shared/schema'
import { describe, expect, it } from 'vitest'
import { htmlPage, readableOn } from './html.ts'
import { type LetterFacts, TOPICS } from './letter-facts.ts'
import { letterPage } from './page.ts'
import { plainText } from './plain-text.ts'
import { wordsIn } from './words.ts'

const at = (text: string) => Date.parse(text)
const facts: LetterFacts = {
  topic: 'confirmed',
  audience: 'attendee',
  locale: 'de',
  tone: 'formal',
  organization: {
    name: 'Praxis Seeblick',
    email: 'praxis@seeblick.example',
    phone: '+41 41 000 11 22',
    website: 'https://seeblick.example/',
    accent: '#0f766e',
  },
  recipientName: 'Mia Muster',
  number: 'K7Q-4MX-2DA',
  service: 'Erstgespräch',
  staff: ['Dr. Anna Keller'],
  location: { name: 'Praxis Luzern', address: 'Seestrasse 1, 6003 Luzern', online: false },
  span: { startMs: at('2026-11-24T09:00:00+01:00'), endMs: at('2026-11-24T09:30:00+01:00') },
  zones: ['Europe/Zurich'],
  pending: false,
  change: {
    url: 'https://book.example.org/m#bkg_1.x',
    untilMs: at('2026-11-23T09:00:00+01:00'),
    open: true,
    code: 'K7QAB-4MX2D',
    codeUrl: 'https://book.example.org/m/code',
  },
  answers: [],
}
const person = { name: 'Mia Muster', email: 'mia@visitor.example', phone: '+41 79 000 00 00' }
const written = (changes: Partial<LetterFacts>) => {
  const page = letterPage({ ...facts, ...changes })
  return { page, text: plainText(page), html: htmlPage(page) }
}
const textOf = (html: string) =>
  html
    .replace(/<style[\s\S]*?<\/style>|<title>[\s\S]*?<\/title>|<[^>]+>/g, ' ')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/[ \n]+/g, ' ')

describe.each(['attendee', 'staff'] as const)('to %s', (audience) => {
  const cases = TOPICS.filter((topic) => audience === 'staff' || topic !== 'released').flatMap((topic) =>
    LOCALES.flatMap((locale) => (['formal', 'informal'] as const).map((tone) => ({ topic, locale, tone }))),
  )
  it.each(cases)('$topic in $locale, $tone: complete, the same in text and HTML, in one language and tone', ({ topic, locale, tone }) => {
    const { page, text, html } = written({
      topic,
      locale,
      tone,
      audience,
      seats: 3,
      ...(audience === 'staff'
        ? { person, companions: ['Wim', 'Xenia'], answers: [{ question: 'Worum?', answer: 'Rücken', typed: true }] }
        : {}),
    })
    expect(text).not.toMatch(/undefined|\bnull\b|NaN|\[object/)
    for (const part of [
      page.greeting,
      page.heading,
      page.lead,
      ...page.rows.flatMap(({ label, value }) => [label, value]),
      page.note ?? '',
      page.action?.label ?? '',
      page.closing ?? '',
      page.footer,
    ]) {
      expect(text).toContain(part)
      expect(textOf(html)).toContain(part)
    }
    if (locale === 'de') expect(text).not.toContain('ß')
    if (locale === 'de' && tone === 'informal') expect(text).not.toMatch(/\b(?:Sie|Ihnen|Ihre?[mnrs]?)\b/)
    if (locale === 'de' && tone === 'formal') expect(text).not.toMatch(/\b(?:du|dir|dich|deine?[mnrs]?)\b/i)
    if (locale === 'fr') expect(text.replaceAll(/https?:\S+|\d\d:\d\d|Worum\?/g, '')).not.toMatch(/[^\u00a0][:;?»]|«(?!\u00a0)|'/)
    if (locale === 'it') expect(text).not.toMatch(/\b(?:tu|tuo|tua|tuoi|tue)\b|'/i)
    // Labels and sentences are Arabic throughout; Latin are only names, addresses and codes.
    if (locale === 'ar') {
      const own = [page.heading, page.lead, ...page.rows.map(({ label }) => label), page.footer].join(' ')
      expect(own.replaceAll('Praxis Seeblick', '')).not.toMatch(/[?;,]|[a-z]/i)
    }
    expect(html).toContain(`<html lang="${locale}" dir="${locale === 'ar' ? 'rtl' : 'ltr'}">`)
    const alive = audience === 'attendee' && !['declined', 'cancelled'].includes(topic)
    expect([text.includes('/m#'), text.includes('/m/code'), text.includes('K7QAB-4MX2D')]).toEqual([alive, alive, alive])
  })
})

it('quotes what was typed and not what was chosen, and has room between the last of it and whose letter it is', () => {
  const answers = [
    { question: 'Worum?', answer: 'Rücken', typed: true },
    { question: 'Schon hier?', answer: 'Ja', typed: false },
  ]
  const { text, html } = written({ audience: 'staff', person, answers })
  expect(text).toContain('> Worum?\n> «Rücken»\n>\n> Schon hier?\n> Ja\n')
  expect([...html.matchAll(/<blockquote style="margin:0 0 (\d+)px/g)].map(([, px]) => px)).toEqual(['12', '24'])
})

it.each(['declined', 'cancelled', 'released'] as const)('asks no price for what is %s', (topic) => {
  const price = { amount: 8_500, currency: 'CHF' }
  expect(written({ price }).text).toContain('CHF 85.00')
  expect(written({ price, topic, audience: 'staff' }).text).not.toContain('CHF')
})

it('sets commas as its language does, between names as well', () => {
  const { page } = written({ locale: 'ar', staff: ['Nour', 'Sami'] })
  expect(page.subject).toMatch(/^موعدكم: Erstgespräch، 24 نوفمبر/)
  const values = page.rows.map(({ value }) => value)
  expect(values).toContain('Praxis Luzern، Seestrasse 1, 6003 Luzern')
  expect(values).toContain('Nour، Sami')
  // Each from left to right by itself, one after the other from right to left.
  expect(page.closing).toMatch(/: \u2066\+41 41 000 11 22\u2069، \u2066praxis@seeblick\.example\u2069$/)
  expect(written({ locale: 'ar', audience: 'staff', person, companions: ['Wim', 'Xenia'] }).page.rows.map(({ value }) => value)).toContain(
    '«Wim»، «Xenia»',
  )
})

describe('the HTML of a letter', () => {
  it('breaks no address of mail at its hyphens where that is not needed', () => {
    const email = 'praxis@praxis-seeblick.example'
    const { html: own } = written({ organization: { ...facts.organization, email } })
    expect(own).toContain(`<span style="white-space:nowrap">${email}</span>`)
    const long = `${'a-'.repeat(20)}b@seeblick.example`
    expect(written({ organization: { ...facts.organization, email: long } }).html).toContain(` ${long}</p>`)
  })
  const { html } = written({})
  it('loads nothing, runs nothing, and has one link', () => {
    expect(html).not.toMatch(/<img|<script|<style|<link|<iframe|src=|@import|url\(|background-image/i)
    expect([...html.matchAll(/href=/g)]).toHaveLength(1)
  })
  it('can be read by a screen reader', () => {
    expect(html).toContain('<html lang="de" dir="ltr">')
    expect([...html.matchAll(/<h1/g)]).toHaveLength(1)
    // Tables are for layout, but for the one that has row headers.
    expect([...html.matchAll(/<table(?! role="presentation")/g)]).toHaveLength(1)
    expect(html).toContain('<th scope="row"')
  })
  it('escapes every text, the owner’s too', () => {
    const evil = '"><script>alert(1)</script>'
    const page = letterPage({
      ...facts,
      service: evil,
      staff: [evil],
      recipientName: evil,
      number: evil,
      location: { name: evil, online: false },
      organization: { ...facts.organization, name: evil, accent: `red;${evil}` },
    })
    expect(htmlPage(page)).not.toContain('<script')
    expect(htmlPage(page)).not.toContain('red;')
  })
  it.each(['#ffffff', '#000000', '#0f766e', '#facc15', '#7c7c7c', '#ff0000'])('keeps the button readable on %s', (accent) => {
    const share = (hex: string) => {
      const value = Number.parseInt(hex, 16) / 255
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    }
    const luminance = (colour: string) =>
      0.2126 * share(colour.slice(1, 3)) + 0.7152 * share(colour.slice(3, 5)) + 0.0722 * share(colour.slice(5, 7))
    const [light = 0, dark = 0] = [luminance(accent), luminance(readableOn(accent))].sort((a, b) => b - a)
    expect((light + 0.05) / (dark + 0.05)).toBeGreaterThanOrEqual(4.5)
  })
})

describe.each(LOCALES)('a reminder in %s', (locale) => {
  const asked = (change: Partial<LetterFacts['change']>) => written({ topic: 'reminder', locale, change: { ...facts.change!, ...change } })

  it('asks whether the reader comes, and leads there and to a change', () => {
    const { page, html, text } = asked({ confirm: true })
    expect([page.action?.url, page.otherwise?.url]).toEqual([facts.change?.url, facts.change?.url])
    expect(page.action?.label).not.toBe(page.otherwise?.label)
    for (const label of [page.action?.label ?? '', page.otherwise?.label ?? '']) {
      expect(textOf(html)).toContain(label)
      expect(text).toContain(`${label}${page.colon}\n${facts.change?.url}`)
    }
    expect([...html.matchAll(/href=/g)]).toHaveLength(2)
  })

  it('asks nobody who has answered, and offers no change when it is too late for one', () => {
    const answered = asked({})
    expect([answered.page.otherwise, [...answered.html.matchAll(/href=/g)].length]).toEqual([undefined, 1])
    const late = asked({ confirm: true, open: false })
    expect(late.page.action?.label).toBe(asked({ confirm: true }).page.action?.label)
    expect([late.page.otherwise, late.text.includes('+41 41 000 11 22')]).toEqual([undefined, true])
  })
})

it('after the deadline says how to reach the owner instead of a promise', () => {
  const { text } = written({ change: { ...facts.change!, open: false } })
  expect(text).toContain('lässt sich dieser Termin nicht mehr ändern')
  expect(text).toContain('+41 41 000 11 22')
  expect(text).not.toContain('können Sie den Termin selbst')
})

it('in Arabic runs from right to left, but for what is read the other way', () => {
  const { text, html } = written({ locale: 'ar', audience: 'staff', person })
  expect(text).toContain('\u2066+41 79 000 00 00\u2069')
  expect(text).toContain('الثلاثاء، 24 نوفمبر 2026، 9:00 ص – 9:30 ص')
  expect(html).toContain('<th scope="row" align="right"')
  expect(html).toContain('padding-left:16px')
})

it('of a lesson online shows the reader’s own time first', () => {
  const { text } = written({ locale: 'en', zones: ['Europe/Zurich', 'America/New_York'], location: { name: 'Online', online: true } })
  expect(text).toMatch(
    /When: +Tuesday, November 24, 2026, 9:00 AM – 9:30 AM \(Central European Standard Time, Europe\/Zurich\)\nEquals: +Tuesday, November 24, 2026, 3:00 AM/,
  )
  expect(text).toMatch(/Where: +Online\n/)
})

it.each(LOCALES.flatMap((locale) => (['formal', 'informal'] as const).map((tone) => [locale, tone] as const)))(
  'asks in %s, %s, whether somebody is there',
  (locale, tone) => {
    const { until, ...said } = wordsIn(locale, tone).askFirst('Praxis Seeblick')
    const texts = [...Object.values(said), until('14:30')]
    for (const text of texts) expect(text).toMatch(/^\S.*\S$/)
    expect(said.lead).toContain('Praxis Seeblick')
    expect(said.footer).toContain('Praxis Seeblick')
    expect(until('14:30')).toContain('14:30')
    if (locale !== 'de') return
    const stray = tone === 'formal' ? /\b(?:du|dir|dich|deine?[mnrs]?)\b/i : /\b(?:Sie|Ihnen|Ihre?[mnrs]?)\b/
    expect(texts.join(' ')).not.toMatch(/ß/)
    expect(texts.join(' ')).not.toMatch(stray)
  },
)
