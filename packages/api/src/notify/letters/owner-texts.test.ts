import { LETTER_KINDS, letterPlaceholders } from '@slotwell/shared/schema'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PRACTICE } from '../../../test/harness.ts'
import { faultLine } from '../../configuration/fault.ts'
import { readOrganizationFile } from '../../configuration/read-file.ts'
import { resolveConfiguration } from '../../configuration/resolve.ts'
import { toFile } from '../../configuration/to-file.ts'
import { previewLetter } from '../preview-letter.ts'
import { fillIn, placeholderValues } from './fill-in.ts'
import { htmlPage } from './html.ts'
import type { LetterFacts } from './letter-facts.ts'
import { letterPage } from './page.ts'
import { plainText } from './plain-text.ts'
import { wordsIn } from './words.ts'

const NOW_MS = Date.parse('2026-11-20T12:00:00+01:00')
const read = (letters: string, rest = '') => readOrganizationFile(`${PRACTICE}\nletters:\n${letters.replace(/^/gm, '  ')}\n${rest}`, 'yaml')
const faults = (letters: string) => {
  const result = read(letters)
  return result.ok ? [] : result.faults.map((fault) => faultLine(fault).replace(/^[\d:]+ +/, ''))
}
const configured = (letters: string) => {
  const result = read(letters)
  if (!result.ok) throw new Error(JSON.stringify(result.faults))
  let count = 0
  const newId = (prefix: string) => `${prefix}_${++count}`
  return resolveConfiguration(result.file, undefined, { organizationId: 'org_a', newId, nowMs: NOW_MS }).configuration
}
const facts: LetterFacts = {
  topic: 'confirmed',
  audience: 'attendee',
  locale: 'de',
  tone: 'formal',
  organization: { name: 'Praxis Seeblick', accent: '#0f766e' },
  recipientName: 'Mia Muster',
  number: 'K7Q-4MX-2DA',
  service: 'Erstgespräch',
  staff: ['Dr. Anna Keller'],
  location: { name: 'Praxis Luzern', online: false },
  span: { startMs: Date.parse('2026-11-24T09:00:00+01:00'), endMs: Date.parse('2026-11-24T09:30:00+01:00') },
  zones: ['Europe/Zurich'],
  pending: false,
  answers: [],
}
const written = (owner: LetterFacts['owner'], changes: Partial<LetterFacts> = {}) => {
  const page = letterPage({ ...facts, ...changes, ...(owner && { owner }) })
  return { page, text: plainText(page), html: htmlPage(page) }
}

describe('texts of letters in an organization file', () => {
  it.each([
    [
      'an unknown name in braces',
      'texts: { de: { confirmed: { attendee: { subject: "Hallo {vorname}" } } } }',
      'letters.texts.de.confirmed.attendee.subject says {vorname}, which nothing is filled in for; known here: {organization}, {service}, {staff}, {place}, {date}, {time}, {number}, {name}',
    ],
    [
      'a name that is known elsewhere',
      'texts: { de: { cancelled: { staff: { lead: "Zuvor {dateBefore}" } } } }',
      expect.stringMatching(/^letters\.texts\.de\.cancelled\.staff\.lead says \{dateBefore\}, which nothing is filled in for/),
    ],
    [
      'logic',
      'texts: { de: { confirmed: { attendee: { lead: "{{#if name}}Hallo{{/if}}" } } } }',
      expect.stringMatching(/^letters\.texts\.de\.confirmed\.attendee\.lead has a brace that belongs to no name/),
    ],
    [
      'doubled braces',
      'texts: { de: { confirmed: { attendee: { lead: "{{name}}" } } } }',
      expect.stringContaining('has a brace that belongs to no name'),
    ],
    ['a lone brace', 'note: "bis } dann"', expect.stringMatching(/^letters\.note has a brace that belongs to no name/)],
    ['empty braces', 'note: "bis {} dann"', expect.stringMatching(/^letters\.note says \{\}, which nothing is filled in for/)],
    ['a prototype', 'note: "{constructor}"', expect.stringContaining('says {constructor}, which nothing is filled in for')],
    [
      'two lines in a subject',
      'texts: { de: { confirmed: { attendee: { subject: "a\\r\\nBcc: b@example.org" } } } }',
      'letters.texts.de.confirmed.attendee.subject must be a single line',
    ],
    [
      'a mark that turns the line around',
      'texts: { de: { confirmed: { attendee: { subject: "a\\u202eb" } } } }',
      'letters.texts.de.confirmed.attendee.subject contains a control character',
    ],
    [
      'a letter that nobody gets',
      'texts: { de: { released: { attendee: { lead: "x" } } } }',
      expect.stringMatching(/^letters\.texts\.de\.released\.attendee is not a field/),
    ],
    ['an unknown letter', 'texts: { de: { confirmd: {} } }', 'letters.texts.de.confirmd is not a field. Did you mean confirmed?'],
    [
      'a language that nobody is spoken to in',
      'texts: { ar: { confirmed: { attendee: { lead: "أهلا" } } } }',
      expect.stringMatching(/^letters\.texts\.ar is no language of the organization\. Add ar/),
    ],
    ['a note in one of two languages', 'note: { de: "Bitte mitbringen" }', expect.stringMatching(/^letters\.note is not translated to /)],
    [
      'a subject of 151 characters',
      `texts: { de: { confirmed: { attendee: { subject: "${'x'.repeat(151)}" } } } }`,
      expect.stringContaining('at most 150 characters'),
    ],
  ])('with %s are refused at their place', (_, letters, complaint) => expect(faults(letters)).toEqual([complaint]))

  it('go into the configuration and out again as they were', () => {
    const letters = 'note: "Versichertenkarte mitbringen"\ntexts: { de: { confirmed: { staff: { heading: "Neu: {service}" } } } }'
    const configuration = configured(letters)
    expect(toFile(configuration, {}).letters).toEqual({
      note: 'Versichertenkarte mitbringen',
      texts: { de: { confirmed: { staff: { heading: 'Neu: {service}' } } } },
    })
  })
})

describe('a letter in the owner’s words', () => {
  it('has them in place of ours, filled in, and ours where there are none', () => {
    const { page } = written({
      text: { subject: '{organization}: {service} am {date}', lead: 'Guten Tag {name}, bis {time} bei {staff} in {place} ({number})' },
      notes: ['Karte für {service}', 'Immer'],
    })
    expect(page.subject).toBe('Praxis Seeblick: Erstgespräch am Dienstag, 24. November 2026')
    expect(page.lead).toBe('Guten Tag Mia Muster, bis 09:00 Uhr bei Dr. Anna Keller in Praxis Luzern (K7Q-4MX-2DA)')
    expect(page.heading).toBe('Ihr Termin ist gebucht.')
    expect(page.extra).toEqual(['Karte für Erstgespräch', 'Immer'])
    const { text, html } = written({ notes: ['Karte für {service}'] })
    for (const shown of [text, html]) expect(shown).toContain('Karte für Erstgespr')
  })

  it('says where it was before when it has moved', () => {
    const previousSpan = { startMs: facts.span.startMs - 3_600_000, endMs: facts.span.startMs }
    const { page } = written({ text: { lead: 'Statt {dateBefore}, {timeBefore}' }, notes: [] }, { topic: 'rescheduled', previousSpan })
    expect(page.lead).toBe('Statt Dienstag, 24. November 2026, 08:00 Uhr')
  })

  it.each(['declined', 'cancelled'] as const)('has no paragraph on what to bring when it is %s', (topic) => {
    expect(written({ notes: ['Karte'] }, { topic }).page.extra).toEqual([])
  })
  it('has none for staff', () => {
    expect(written({ notes: ['Karte'] }, { audience: 'staff', person: { name: 'Mia' } }).page.extra).toEqual([])
  })

  it.each([
    ['Guten Tag {name}, Ihr Termin', 'Guten Tag, Ihr Termin'],
    ['Guten Tag {name}!', 'Guten Tag!'],
    ['{name}, Ihr Termin', 'Ihr Termin'],
    ['Termin {name}', 'Termin'],
  ])('without a name that can be said has no gap: %s', (lead, said) => {
    const { recipientName: _, ...nameless } = facts
    expect(letterPage({ ...nameless, owner: { text: { lead }, notes: [] } }).lead).toBe(said)
  })

  it('takes what a visitor typed as text, whatever it is', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      fc.constantFrom(
        'a\r\nBcc: x@evil.example',
        '<img src=x onerror=alert(1)>',
        '"><script>alert(1)</script>',
        '{service}',
        '{{organization}}',
        '\u202egnp.exe',
        '\u2066x',
        'https://evil.example/x',
        'javascript:alert(1)',
        '\u0000\u0007',
        ['$', '{process.env.HOME}'].join(''),
        '$&$1',
      ),
    )
    const name = 'Sehr geehrte {name}: {service}, {name}'
    fc.assert(
      fc.property(hostile, hostile, (person, service) => {
        const { page, html } = written(
          { text: { subject: name, heading: name, lead: name }, notes: [name] },
          { audience: 'staff', person: { name: person }, service: service.replace(/[\r\n]/g, ' ') || 'x' },
        )
        for (const said of [page.subject, page.heading, page.lead]) {
          expect(said).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u)
          // A link in the name of a service is the owner's own.
          if (!service.includes('evil')) expect(said).not.toMatch(/https?:\/\/evil/)
        }
        expect(html).not.toMatch(/<(?:img|script|a\b)|<[^>]*\son\w+\s*=|<[^>]*href=/i)
      }),
      { numRuns: 300 },
    )
  })

  it('fills in once: braces in a value are what somebody typed', () => {
    const values = placeholderValues({ ...facts, audience: 'staff', person: { name: '{number} {service}' } }, wordsIn('de', 'formal'))
    expect(fillIn('Von {name}', values)).toBe('Von {number} {service}')
    expect(fillIn('{constructor} {toString} {__proto__}', values)).toBe('{constructor} {toString} {__proto__}')
  })

  it('what an owner writes is text as well', () => {
    const evil = '</p><script>alert(1)</script> {service}'
    const { html, text } = written({ text: { lead: evil, heading: evil, subject: evil }, notes: [evil] })
    expect(html).not.toContain('<script')
    expect(text).toContain('</p><script>alert(1)</script> Erstgespräch')
  })

  it('every name that is promised is filled in', () => {
    for (const kind of LETTER_KINDS) {
      const lead = letterPlaceholders(kind)
        .map((name) => `[{${name}}]`)
        .join('')
      const { page } = written(
        { text: { lead }, notes: [] },
        { topic: kind, previousSpan: { startMs: facts.span.startMs - 1, endMs: facts.span.startMs } },
      )
      expect([kind, page.lead]).toEqual([kind, expect.not.stringMatching(/\[\]|[{}]/)])
    }
  })
})

describe('a preview', () => {
  const configuration = configured('note: "Karte mitbringen"\ntexts: { de: { confirmed: { attendee: { subject: "Bis bald, {name}" } } } }')
  it('has the texts of the file, and in their place those that are given', () => {
    const wish = { kind: 'confirmed', reader: 'attendee' } as const
    const applied = previewLetter(configuration, 'https://book.example.org', wish, NOW_MS)
    expect(applied?.subject).toBe('Bis bald, Alex Example')
    expect(applied?.text).toContain('Karte mitbringen')
    const texts = { heading: 'Ein {service}!', note: 'Brille mitbringen' }
    const given = previewLetter(configuration, 'https://book.example.org', { ...wish, texts }, NOW_MS)
    expect(given?.subject).toBe('Bis bald, Alex Example')
    expect(given?.html).toContain('Brille mitbringen')
    expect(given?.html).not.toContain('Karte mitbringen')
    expect(given?.text).toMatch(/^Ein \S.*!$/m)
  })
  it('is about a service that there is', () => {
    const about = (service: string) =>
      previewLetter(configuration, 'https://book.example.org', { kind: 'confirmed', reader: 'staff', service }, NOW_MS)
    expect(about('no-such')).toBeUndefined()
    const [, second] = configuration.services
    expect(about(second!.slug)?.text).toContain(typeof second!.name === 'string' ? second!.name : second!.name.de)
  })
})
