import { LETTER_KINDS, LOCALES, readersOf } from '@slotwell/shared/schema'
import { describe, expect, it } from 'vitest'
import { PRACTICE, SCHOOL } from '../../../test/harness.ts'
import { readOrganizationFile } from '../../configuration/read-file.ts'
import { resolveConfiguration } from '../../configuration/resolve.ts'
import type { Configuration, ServiceConfig } from '../../store/configuration.ts'
import { everyLetter, previewLetter, type PreviewWish } from '../preview-letter.ts'

const ORIGIN = 'https://book.example.org'
const NOW_MS = Date.parse('2026-11-20T12:00:00+01:00')

function configured(yaml: string): Configuration {
  const read = readOrganizationFile(yaml, 'yaml')
  if (!read.ok) throw new Error(JSON.stringify(read.faults))
  let count = 0
  const newId = (prefix: string) => `${prefix}_${++count}`
  return resolveConfiguration(read.file, undefined, { organizationId: 'org_a', newId, nowMs: NOW_MS }).configuration
}
const practice = configured(PRACTICE)
const inAll: Configuration = { ...practice, profile: { ...practice.profile, locales: [...LOCALES] } }
const letters = everyLetter(inAll).map((wish) => ({
  name: [wish.kind, wish.reader, wish.locale, wish.tone].join(' '),
  wish,
  letter: previewLetter(inAll, ORIGIN, wish, NOW_MS)!,
}))

const share = (hex: string) => {
  const value = Number.parseInt(hex, 16) / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}
const luminance = (colour: string) =>
  0.2126 * share(colour.slice(1, 3)) + 0.7152 * share(colour.slice(3, 5)) + 0.0722 * share(colour.slice(5, 7))
const contrast = (a: string, b: string) => {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

it('there is one for each kind, reader, language and tone', () => {
  // Besides those about a booking the one with the appointments of the day.
  const once = LETTER_KINDS.flatMap(readersOf).length + 1
  expect(letters).toHaveLength(once * (LOCALES.length + 1))
  expect(new Set(letters.map(({ letter }) => letter.html)).size).toBe(letters.length)
})

describe.each(letters)('$name', ({ wish, letter: { html, text, subject } }) => {
  it('loads nothing, runs nothing, follows nobody', () => {
    expect(html).not.toMatch(
      /<(?:img|script|style|link|iframe|object|embed|form|svg|video|input)\b|\bsrc=|@import|url\(|\son\w+=|javascript:/i,
    )
    const addresses = [...html.matchAll(/(?:https?:)?\/\/[^\s"'<>]+/g)].map(([address]) => address)
    const ours = [ORIGIN, practice.profile.website].filter((one) => one !== undefined)
    expect(addresses.filter((address) => !ours.some((origin) => address.startsWith(origin)))).toEqual([])
    // One link at most, or two where a question stands before it, and no address says who reads it, but for the link that opens the booking.
    expect((html.match(/<a\b/g) ?? []).length).toBeLessThanOrEqual(wish.kind === 'reminder' ? 2 : 1)
    expect(addresses.join(' ')).not.toMatch(/utm_|[?&]\w*(?:id|email|track)/i)
  })

  it('says its language and direction, has one heading, and tables of layout that are not read as such', () => {
    expect(html).toMatch(new RegExp(`<html lang="${wish.locale}" dir="${wish.locale === 'ar' ? 'rtl' : 'ltr'}">`))
    expect(html).toContain(`<title>${subject.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`)}</title>`)
    expect([...html.matchAll(/<h1\b/g)]).toHaveLength(1)
    expect([...html.matchAll(/<h([1-6])\b/g)].map(([, level]) => level)).toEqual(html.includes('<h2') ? ['1', '2'] : ['1'])
    expect([...html.matchAll(/<table(?! role="presentation")/g)]).toHaveLength(1)
    expect([...html.matchAll(/<th\b(?! scope="row")/g)]).toEqual([])
    expect((html.match(/<table\b/g) ?? []).length).toBe((html.match(/<\/table>/g) ?? []).length)
  })

  it('can be read: every colour of a text stands out from what is behind it', () => {
    const button = /bgcolor="(#\w{6})" style="border-radius[^>]*><a [^>]*[; ]color:(#\w{6})/.exec(html)
    if (button) expect(contrast(button[1]!, button[2]!)).toBeGreaterThanOrEqual(4.5)
    const onPaper = [...html.replace(/<a\b[^>]*>/g, '').matchAll(/(?<![-\w])color:(#\w{6})/g)].map(([, colour]) => colour!)
    expect(onPaper.length).toBeGreaterThan(5)
    for (const colour of new Set(onPaper)) expect([colour, contrast(colour, '#ffffff') >= 4.5]).toEqual([colour, true])
  })

  it('has a subject in one line and fills in everything', () => {
    expect(subject).not.toMatch(/[\r\n{}]|undefined/)
    expect(text).not.toMatch(/[{}]|undefined|null|NaN/)
  })
})

describe('the invented appointment', () => {
  const preview = (configuration: Configuration, wish: Partial<PreviewWish> = {}) =>
    previewLetter(configuration, ORIGIN, { kind: 'confirmed', reader: 'attendee', locale: 'en', ...wish }, NOW_MS)!
  const withService = (changes: Partial<ServiceConfig>) => ({
    ...inAll,
    services: inAll.services.map((service) => ({ ...service, ...changes })),
  })

  it('is at ten in the morning, there', () => {
    expect(preview(inAll).subject).toMatch(/November 27, 2026, 10:00 AM$/)
    const school = configured(SCHOOL)
    expect(school.locations[0]?.timeZone).toBe('America/New_York')
    expect(preview(school).subject).toMatch(/, November 27, 2026, 10:00 AM$/)
  })
  it.each([
    ['PT4H', 'until Friday, November 27, 2026, 6:00 AM.'],
    ['PT0H', 'until Friday, November 27, 2026, 10:00 AM.'],
    ['P2D', 'until Wednesday, November 25, 2026, 10:00 AM.'],
  ])('can be changed as the service says: %s', (changeUntil, said) => {
    expect(preview(withService({ changeUntil })).text).toContain(said)
  })
  it('is reminded of when the service says so, which may be too late for a change', () => {
    const at = (before: string) =>
      preview(withService({ changeUntil: 'P1D', reminders: [{ before, by: ['mail'] }] as ServiceConfig['reminders'] & object }), {
        kind: 'reminder',
      }).text
    expect(at('P2D')).toContain('You can move or cancel it yourself until Thursday, November 26, 2026, 10:00 AM.')
    expect(at('PT2H')).toContain('can no longer be changed online')
    expect(at('PT2H')).toContain('I am coming')
  })
  it('is one of two in the letter with the appointments of the day', () => {
    const { subject, text } = preview(inAll, { kind: 'agenda', reader: 'staff' })
    expect(subject).toBe('Your appointments: Friday, November 27')
    expect(text).toMatch(/You have 2 appointments today\.\n\n10:00 AM – \S+ AM: .* · “Alex Example” · \+41 44 000 00 00\n/)
    expect(text).toContain('not confirmed yet')
  })
  it('is in no letter of the day where the owner wants none', () => {
    const kinds = everyLetter({ ...inAll, mail: { agenda: false } }).map(({ kind }) => kind)
    expect(kinds).not.toContain('agenda')
    expect(kinds).toContain('confirmed')
  })
})

it('the width is bounded in Outlook, too, and what it alone reads is closed again', () => {
  const { html } = letters[0]!.letter
  expect(html.match(/<!--\[if mso\]>/g)).toHaveLength(2)
  expect(html.match(/<!\[endif\]-->/g)).toHaveLength(2)
  expect(html).toContain('mso-padding-alt:12px 20px')
})

it('of a practice with a website is what is looked at here', () => expect(practice.profile.website).toBeDefined())
