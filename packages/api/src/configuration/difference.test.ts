import { describe, expect, it } from 'vitest'
import type { Locale, OrganizationFile } from '@slotwell/shared/schema'
import { differenceLine, differences } from './difference.ts'

const file = (change: (file: Draft) => void = () => {}): OrganizationFile => {
  const made: Draft = {
    organization: {
      slug: 'o',
      name: 'O',
      timeZone: 'Europe/Zurich',
      locales: ['de'],
      tone: 'formal',
      currency: 'CHF',
      accent: '#000000',
      origins: [],
    },
    locations: [{ slug: 'a', name: 'A', online: true, timeZone: 'Europe/Zurich', closures: [{ date: '2026-01-01', name: 'Neujahr' }] }],
    resources: [],
    staff: ['eva', 'udo'].map((slug) => ({
      slug,
      name: slug,
      email: `${slug}@example.org`,
      schedule: { timeZone: 'Europe/Zurich', rules: [{ days: ['mon'], from: '08:00', to: '12:00', location: 'a' }], overrides: [] },
    })),
    services: [],
  }
  change(made)
  return made
}
type Draft = { -readonly [K in keyof OrganizationFile]: OrganizationFile[K] }
const lines = (change: (file: Draft) => void) => differences(file(), file(change)).map((one) => differenceLine(one, ['de']))

describe('differences', () => {
  it('finds none between equal files', () => {
    expect(differences(file(), file())).toEqual([])
  })

  it.each<[string, (file: Draft) => void, string[]]>([
    ['a changed value', (f) => void (f.organization.name = 'P'), ['~ organization.name: O → P']],
    [
      'a new and a removed closure by date',
      (f) => void (f.locations[0]!.closures = [{ date: '2026-12-25', name: 'Weihnachten' }]),
      ['+ locations.a.closures.2026-12-25: Weihnachten', '- locations.a.closures.2026-01-01: Neujahr'],
    ],
    [
      'a rule that changed',
      (f) => void (f.staff[0]!.schedule.rules[0]!.to = '11:00'),
      ['+ staff.eva.schedule.rules: mon 08:00–11:00 at a', '- staff.eva.schedule.rules: mon 08:00–12:00 at a'],
    ],
    ['a new order', (f) => void f.staff.reverse(), ['~ staff (order): eva, udo → udo, eva']],
    [
      'an address, without showing it',
      (f) => void (f.staff[0]!.email = 'new@example.org'),
      ['~ staff.eva.email: (an address) → (an address)'],
    ],
    ['a person who left, without showing his address', (f) => void f.staff.pop(), ['- staff.udo: udo']],
    [
      'the first texts of letters, one a line',
      (f) => void (f.letters = { texts: { de: { confirmed: { attendee: { subject: 'Bis bald', lead: 'Wir freuen uns.' } } } } }),
      ['+ letters.texts.de.confirmed.attendee.subject: Bis bald', '+ letters.texts.de.confirmed.attendee.lead: Wir freuen uns.'],
    ],
    [
      'the first texts of the widget, with their forms',
      (f) => void (f.widget = { texts: { en: { when: 'When?', held: { one: 'One', other: '{n}' } } } } as never),
      ['+ widget.texts.en.when: When?', '+ widget.texts.en.held.one: One', '+ widget.texts.en.held.other: {n}'],
    ],
    ['no difference between an empty list and none', (f) => void (f.travel = []), []],
    ['a new entry by its name', (f) => void (f.services = [{ slug: 's', name: { de: 'Kurs' } } as never]), ['+ services.s: Kurs']],
  ])('shows %s', (_, change, expected) => {
    expect(lines(change)).toEqual(expected)
    expect(JSON.stringify(differences(file(), file(change)))).not.toContain('@example.org')
  })

  it('shows texts that are taken away, one a line', () => {
    const before = file((f) => void (f.letters = { texts: { en: { declined: { staff: { subject: 'No' } } } } }))
    expect(differences(before, file()).map((one) => differenceLine(one, ['en']))).toEqual(['- letters.texts.en.declined.staff.subject: No'])
  })

  it('shows names in the first language of the organization that they have', () => {
    const after = file((f) => void (f.services = [{ slug: 's', name: { de: 'Schnitt', ar: 'قص' } } as never]))
    const shown = (...locales: Locale[]) => differences(file(), after).map((one) => differenceLine(one, locales))
    expect([shown('ar', 'de'), shown('it', 'ar'), shown('it')]).toEqual([
      ['+ services.s: قص'],
      ['+ services.s: قص'],
      ['+ services.s: Schnitt'],
    ])
  })
})
