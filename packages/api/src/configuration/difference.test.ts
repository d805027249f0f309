import { describe, expect, it } from 'vitest'
import type { OrganizationFile } from '@slotwell/shared/schema'
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
const lines = (change: (file: Draft) => void) => differences(file(), file(change)).map(differenceLine)

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
    ['a new entry by its name', (f) => void (f.services = [{ slug: 's', name: { de: 'Kurs' } } as never]), ['+ services.s: Kurs']],
  ])('shows %s', (_, change, expected) => {
    expect(lines(change)).toEqual(expected)
    expect(JSON.stringify(differences(file(), file(change)))).not.toContain('@example.org')
  })
})
