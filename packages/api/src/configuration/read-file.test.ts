import { describe, expect, it } from 'vitest'
import { faultLine } from './fault.ts'
import { formatOf, readOrganizationFile } from './read-file.ts'

const sound = `organization:
  slug: hof
  name: Hofladen
  timeZone: Europe/Zurich
  locales: [de, en]
  privacy: { controller: Hofladen, purpose: Termine, url: "https://example.org/p", version: "1" }
  origins: ["https://example.org"]
locations:
  - { slug: hof, name: Hof, address: Weg 1 }
  - { slug: stadt, name: { de: Stadt, en: Town }, address: Weg 2 }
resources:
  - { slug: ofen, name: Ofen, location: hof }
staff:
  - slug: eva
    name: Eva
    schedule:
      rules:
        - { days: [mon], from: "08:00", to: "12:00", location: hof }
        - { days: [tue], from: "08:00", to: "12:00", location: stadt }
services:
  - { slug: kurs, name: Kurs, durationMin: 30, staff: [eva], locations: [hof], resources: [ofen] }
`

/** The file with one spot replaced, and what reading it complains about. */
function complaints(find: string, replacement: string): string[] {
  expect(sound).toContain(find)
  const read = readOrganizationFile(sound.replace(find, replacement), 'yaml')
  return read.ok ? [] : read.faults.map(faultLine)
}

describe('readOrganizationFile', () => {
  it('accepts a sound file and fills in the defaults', () => {
    const read = readOrganizationFile(sound, 'yaml')
    expect(read).toMatchObject({
      ok: true,
      warnings: [],
      file: {
        organization: { tone: 'formal', currency: 'CHF' },
        services: [{ bookingWindowDays: 180, holdSeconds: 600, approval: false }],
      },
    })
  })

  it('reads the same from JSON', () => {
    const yaml = readOrganizationFile(sound, 'yaml')
    if (!yaml.ok) throw new Error('sound')
    const json = readOrganizationFile(JSON.stringify(yaml.file, null, '\t'), 'json')
    expect(json).toEqual(yaml)
  })

  it.each([
    {
      name: 'a field nobody knows',
      find: 'durationMin: 30',
      replacement: 'duration: 30',
      says: ['services[0].durationMin is missing', 'services[0].duration is not a field. Did you mean durationMin?'],
    },
    {
      name: 'two unknown fields at once',
      find: 'name: Eva',
      replacement: 'name: Eva\n    nickname: E\n    colour: red',
      says: ['staff[0].nickname is not a field', 'staff[0].colour is not a field'],
    },
    {
      name: 'an unknown staff member',
      find: 'staff: [eva]',
      replacement: 'staff: [evi]',
      says: ['services[0].staff[0] names "evi", which is not in staff. Did you mean eva?'],
    },
    {
      name: 'an unknown resource',
      find: 'resources: [ofen]',
      replacement: 'resources: [beamer]',
      says: ['services[0].resources[0] names "beamer", which is not in resources. Known: ofen'],
    },
    {
      name: 'a slug twice',
      find: 'slug: stadt',
      replacement: 'slug: hof',
      says: [
        'locations[1].slug "hof" is already taken in locations',
        'staff[0].schedule.rules[1].location names "stadt", which is not in locations',
      ],
    },
    {
      name: 'hours without a place',
      find: 'to: "12:00", location: hof',
      replacement: 'to: "12:00"',
      says: ['staff[0].schedule.rules[0] does not say where: the organization has several locations. Add location: hof or stadt'],
    },
    {
      name: 'a missing translation',
      find: '{ de: Stadt, en: Town }',
      replacement: '{ de: Stadt }',
      says: ['locations[1].name is not translated to en'],
    },
    {
      name: 'a foreign currency',
      find: 'durationMin: 30',
      replacement: 'durationMin: 30, price: { amount: 100, currency: USD }',
      says: ["services[0].price.currency is USD, but the organization's currency is CHF"],
    },
    {
      name: 'a device at another place',
      find: 'locations: [hof]',
      replacement: 'locations: [stadt]',
      says: ['services[0].resources[0] names "ofen", which stands at hof, where this service is not offered'],
    },
    {
      name: 'a place without the device',
      find: 'locations: [hof]',
      replacement: 'locations: [hof, stadt]',
      says: ['services[0].resources has nothing that stands at stadt'],
    },
    {
      name: 'staff who is never there',
      find: '{ days: [tue], from: "08:00", to: "12:00", location: stadt }',
      replacement: '{ days: [tue], from: "08:00", to: "12:00", location: hof }\n      overrides: []',
      says: [],
    },
    {
      name: 'an impossible day',
      find: '      rules:',
      replacement: '      overrides: [{ date: 2026-02-30, openings: [] }]\n      rules:',
      says: ['staff[0].schedule.overrides[0].date is not a day of the calendar'],
    },
    {
      name: 'a notice past the window',
      find: 'durationMin: 30',
      replacement: 'durationMin: 30, bookingWindowDays: 1, minimumNoticeMin: 2880',
      says: ['services[0].minimumNoticeMin reaches past the booking window'],
    },
    {
      name: 'an empty value',
      find: 'timeZone: Europe/Zurich',
      replacement: 'timeZone:',
      says: ['organization.timeZone is empty: it must be an IANA time zone'],
    },
    {
      name: 'a misspelt time zone',
      find: 'timeZone: Europe/Zurich',
      replacement: 'timeZone: Europe/Zürch',
      says: ['organization.timeZone is "Europe/Zürch", which is no time zone here. Did you mean Europe/Zurich?'],
    },
    {
      name: 'a time zone without its continent',
      find: 'timeZone: Europe/Zurich',
      replacement: 'timeZone: Zurich',
      says: ['organization.timeZone is "Zurich", which is no time zone here. Use a name such as Europe/Zurich'],
    },
    {
      name: 'a key twice',
      find: 'name: Hofladen',
      replacement: 'name: Hofladen\n  name: Laden',
      says: ['the same key stands twice in one mapping'],
    },
    { name: 'a tag', find: 'name: Hofladen', replacement: 'name: !secret Hofladen', says: ['tags (such as !name) are not read'] },
    {
      name: '__proto__',
      find: 'name: Hofladen',
      replacement: 'name: Hofladen\n  __proto__: { slug: x }',
      says: ['organization.__proto__ is not a field'],
    },
    {
      name: 'questions with one id',
      find: 'durationMin: 30',
      replacement: 'durationMin: 30, questions: [{ id: a, kind: line, label: A, size: 3 }]',
      says: ['services[0].questions[0].size is not a field'],
    },
  ])('names $name', ({ find, replacement, says }) => {
    const found = complaints(find, replacement)
    for (const sentence of says) expect(found.join('\n')).toContain(sentence)
    expect(found).toHaveLength(says.length)
  })

  it('names a person who is never at the place of the service, and a place without people', () => {
    expect(complaints('location: hof }\n        - { days: [tue]', 'location: stadt }\n        - { days: [tue]').join('\n')).toMatch(
      /services\[0\]\.staff\[0\] names "eva", who has no opening at hof[\s\S]*services\[0\]\.locations\[0\] names "hof", where none of its staff works/,
    )
  })

  it.each<[string, string, string[]]>([
    ['slotAlignment: fixed', 'services[0].slotAlignment', ['is fixed, but no start is named. Add fixedStarts: ["09:00", "14:30"]']],
    [
      'fixedStarts: ["09:00"]',
      'services[0].fixedStarts',
      ['has no effect with slotAlignment: opening. Write slotAlignment: fixed or remove it'],
    ],
    [
      'slotAlignment: fixed, fixedStarts: ["09:00", "09:00", "24:00"]',
      'services[0].',
      [
        'fixedStarts[1] "09:00" is listed twice. Keep one of the two',
        'fixedStarts[2] is the end of a day and not a start. Write "00:00" for the next day',
      ],
    ],
    ['bookableFrom: 2026-05-02, bookableUntil: 2026-05-01', 'services[0]', ['has "bookableUntil" before "bookableFrom"']],
    [
      'turns: [{ staff: eva }]',
      'services[0].turns',
      ['has no effect: nothing says how turns are taken. Add choice: roundRobin or choice: priority'],
    ],
    [
      'choice: roundRobin, turns: [{ staff: eva, weight: 0, priority: 1 }]',
      'services[0].turns',
      [
        'gives everybody the weight 0. Give somebody at least 1',
        '[0].priority has no effect with choice: roundRobin. Give a weight or remove it',
      ],
    ],
    [
      'choice: priority, turns: [{ staff: udo, priority: 1 }]',
      'services[0].turns[0].staff',
      ['names "udo", who does not offer this service. Add the name to staff: or use one of eva'],
    ],
  ])('checks the rules of a service against each other: %s', (rules, path, says) => {
    const found = complaints('durationMin: 30', `durationMin: 30, ${rules}`)
    expect(
      found.map((line) =>
        line
          .replace(/^\S+ +/, '')
          .replace(path, '')
          .trim(),
      ),
    ).toEqual(says)
  })

  it.each<[string, string, string[]]>([
    [
      'location: hof }',
      'location: hof, everyWeeks: 2 }',
      ['rules[0] does not say which week is the first. Add weeksFrom: with a day in a week in which it holds'],
    ],
    [
      'location: hof }',
      'location: hof, weeksFrom: 2026-01-05 }',
      ['rules[0].weeksFrom has no effect: the rule holds every week. Add everyWeeks: 2 or remove it'],
    ],
    [
      '      rules:',
      '      stays: [{ from: 2026-01-01, until: 2026-01-09, timeZone: Asia/Tokyo }, { from: 2026-01-09, until: 2026-01-09, timeZone: Asia/Seoul }]\n      rules:',
      ['stays[1] overlaps stays[0]: a day would lie in two zones. Let one end the day before the other begins'],
    ],
    [
      '      rules:',
      '      stays: [{ from: 2026-01-02, until: 2026-01-01, timeZone: Asia/Tokyo }]\n      rules:',
      ['stays[0] has "until" before "from"'],
    ],
  ])('checks weeks and journeys: %s %s', (find, replacement, says) => {
    // `find` may stand in resources, too: only staff has rules.
    const at = sound.indexOf(find, sound.indexOf('staff:'))
    const read = readOrganizationFile(`${sound.slice(0, at)}${replacement}${sound.slice(at + find.length)}`, 'yaml')
    expect(read.ok ? [] : read.faults.map((one) => faultLine(one).replace(/^.*schedule\./, ''))).toEqual(says)
  })

  it('names faults of shape and of meaning in one run, in the order of the lines', () => {
    const text = sound.replace('from: "08:00"', 'from: "8:00"').replace('resources: [ofen]', 'resources: [herd]')
    const read = readOrganizationFile(text, 'yaml')
    const faults = read.ok ? [] : read.faults
    expect(faults.map(({ path, line }) => [path, line])).toEqual([
      ['staff[0].schedule.rules[0].from', 18],
      ['services[0].resources[0]', 21],
    ])
    expect(faults[0]?.column).toBe(32)
  })

  it.each([
    [
      'an alias bomb',
      `a: &a [x, x]\nb: &b [${'*a, '.repeat(40)}]\nc: &c [${'*b, '.repeat(40)}]\nd: [${'*c, '.repeat(40)}]`,
      'anchors too often',
    ],
    ['an anchor that contains itself', 'a: &a [*a]', 'contains itself'],
    ['brackets without end', '['.repeat(20_000), 'nested too deeply'],
    ['two documents', 'a: 1\n---\nb: 2', 'second document'],
    ['an empty file', '', 'empty'],
    ['a list', '- a', 'no mapping'],
    ['three megabytes', `a: ${'x'.repeat(3_000_000)}`, '2 MB'],
  ])('refuses %s with words', (_, text, words) => {
    const read = readOrganizationFile(text, 'yaml')
    expect(read.ok ? '' : read.faults.map(faultLine).join('\n')).toContain(words)
  })

  it.each([
    ['a bracket that is not closed', '[de, en]', '[de, en', /^6:3 {2}a \] is missing before this, or stands too far left\. Add \]/],
    ['a brace that is not closed', 'version: "1" }', 'version: "1"', /^7:3 {2}a \} is missing before this/],
    ['a quote that is not closed', 'name: Hofladen', 'name: "Hofladen', /a closing quote is missing|a \S+ is missing before this/],
    ['a comma that is missing', '[de, en]', '["de" "en"]', /^5:18 {2}a comma is missing before this/],
    ['a tab', '  name: Hofladen', '\tname: Hofladen', /^3:1 {2}the line is indented by a tab\. Use spaces/],
    ['a line too far left', '  name: Hofladen', ' name: Hofladen', /^3:1 {2}the line is indented otherwise/],
    [
      'a line too far right',
      '  name: Hofladen',
      '    name: Hofladen',
      /^2:9 {2}a second "name: value" stands in this value\. .*indent the next line/,
    ],
    ['a colon in a text', 'name: Hofladen', 'name: Hof: Laden', /^3:9 {2}a second "name: value" stands in this value\. .*into quotes/],
    ['a line without a colon', 'name: Hofladen', 'name Hofladen', /^3:3 {2}the line is no "name: value"\. Write a colon and a space/],
    ['a text that begins with @', 'name: Hofladen', 'name: @hof', /^3:9 {2}a text cannot begin with this character\. Put it into quotes/],
    ['a stray backslash', 'name: Hofladen', 'name: "Hof\\q"', /^3:13 {2}a backslash stands/],
  ])('says %s once, in plain words', (_, find, replacement, says) => {
    expect(complaints(find, replacement)).toEqual([expect.stringMatching(says)])
  })

  it('shares a list by anchor', () => {
    const text = sound
      .replace('address: Weg 1', 'address: Weg 1, closures: &tage [{ date: 2026-01-01 }]')
      .replace('address: Weg 2', 'address: Weg 2, closures: *tage')
    const read = readOrganizationFile(text, 'yaml')
    expect(read.ok && read.file.locations.map(({ closures }) => closures)).toEqual([[{ date: '2026-01-01' }], [{ date: '2026-01-01' }]])
  })

  it('warns of what is sound but probably not meant', () => {
    const text = sound
      .replace(/ {2}privacy.*\n {2}origins.*\n/, '')
      .replace('services:', '  - { slug: udo, name: Udo, schedule: { rules: [] } }\nservices:')
    const read = readOrganizationFile(text, 'yaml')
    expect(read.ok && read.warnings.map(faultLine).join('\n')).toMatch(
      /no privacy notice[\s\S]*no origins[\s\S]*staff\[1\] offers no service/,
    )
  })

  it('tells JSON from YAML by the name', () => {
    expect([formatOf('a.json'), formatOf('a.YAML'), formatOf('a')]).toEqual(['json', 'yaml', 'yaml'])
    expect(readOrganizationFile('{"a": 1,}', 'json')).toMatchObject({
      ok: false,
      faults: [{ message: expect.stringContaining('cannot be read as JSON') }],
    })
  })
})
