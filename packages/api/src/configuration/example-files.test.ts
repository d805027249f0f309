import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { OrganizationFile } from '@slotwell/shared/schema'
import { freeSlots } from '@slotwell/shared/slots'
import { addDays, dateSpan, formatInstant, weekdayOf } from '@slotwell/shared/time'
import type { Configuration } from '../store/configuration.ts'
import { catalogView } from './catalog-view.ts'
import { faultLine } from './fault.ts'
import { compileOffer } from './offer.ts'
import { readOrganizationFile } from './read-file.ts'
import { resolveConfiguration } from './resolve.ts'
import { toFile } from './to-file.ts'

function example(name: string): { file: OrganizationFile; configuration: Configuration } {
  const read = readOrganizationFile(
    readFileSync(new URL(`../../../../examples/organizations/${name}.yaml`, import.meta.url), 'utf8'),
    'yaml',
  )
  if (!read.ok) throw new Error(read.faults.map(faultLine).join('\n'))
  expect(read.warnings).toEqual([])
  let count = 0
  const { configuration } = resolveConfiguration(read.file, undefined, {
    nowMs: Date.UTC(2026, 10, 23),
    organizationId: 'org_example',
    newId: (prefix) => `${prefix}_${++count}`,
  })
  return { file: read.file, configuration }
}

const practice = example('praxis-seeblick')
const school = example('lantern-school')

/** Starts on one day of the organization's calendar, with nothing booked yet: `08:00 seeblick anna-keller`. */
function starts({ configuration }: typeof practice, slug: string, isoDate: string): string[] {
  const service = configuration.services.find((candidate) => candidate.slug === slug)!
  const { startMs, endMs } = dateSpan(isoDate, configuration.profile.timeZone)
  const slugOf = (list: readonly { readonly id: string; readonly slug: string }[], id: string) =>
    list.find((entry) => entry.id === id)!.slug
  const occupancy = { nowMs: startMs - 4 * 86_400_000, claims: [], busy: [] }
  return freeSlots(compileOffer(configuration, service), occupancy, { fromMs: startMs, toMs: endMs }).map(
    (slot) =>
      `${formatInstant(slot.startMs, configuration.profile.timeZone).slice(11, 16)} ${slugOf(configuration.locations, slot.locationId)} ${slot.staffIds.map((id) => slugOf(configuration.staff, id)).join('+')}`,
  )
}

describe('Praxis Seeblick', () => {
  it('offers minor surgery on a Tuesday only while the doctor is there, each with its own hour', () => {
    expect(starts(practice, 'kleiner-eingriff', '2026-11-24')).toEqual(
      ['07:30', '08:30', '09:30', '10:30', '13:15', '14:15', '15:15'].map((time) => `${time} seeblick luca-bernasconi`),
    )
  })

  it('has 27 blood tests of ten minutes on a Wednesday morning at the other place', () => {
    const found = starts(practice, 'blutentnahme', '2026-11-25')
    expect(found).toHaveLength(27)
    expect([found[0], found.at(-1)]).toEqual(['07:00 reussufer jonas-amrein', '11:20 reussufer jonas-amrein'])
  })

  it.each(['2026-12-08', '2026-12-25', '2027-01-01', '2027-03-26', '2027-05-06', '2027-05-27', '2027-11-01'])(
    'is closed on the holiday %s, a working day otherwise',
    (date) => {
      expect(weekdayOf(date)).toBeLessThan(6)
      for (const service of practice.configuration.services) expect(starts(practice, service.slug, date)).toEqual([])
    },
  )

  it('closes early on Christmas Eve and opens on one Saturday', () => {
    expect(
      starts(practice, 'sprechstunde', '2026-12-24')
        .filter((start) => start.includes('anna'))
        .at(-1),
    ).toBe('11:20 seeblick anna-keller')
    expect(starts(practice, 'sprechstunde', '2027-01-16')).toHaveLength(7)
    expect(starts(practice, 'sprechstunde', '2027-01-23')).toEqual([])
  })

  it('keeps a doctor out of one place while an override has him at the other', () => {
    expect(
      starts(practice, 'sprechstunde', '2027-01-13')
        .filter((start) => start.includes('luca'))
        .every((start) => start.includes('reussufer')),
    ).toBe(true)
    expect(
      starts(practice, 'sprechstunde', '2027-01-20')
        .filter((start) => start.includes('luca'))
        .every((start) => start.includes('seeblick')),
    ).toBe(true)
  })

  it('begins the additional Friday morning in 2027', () => {
    const fridays = (date: string) => starts(practice, 'sprechstunde', date).filter((start) => start.includes('miriam')).length
    expect([fridays('2026-12-18'), fridays('2027-01-08')]).toEqual([0, 8])
  })

  it('lists every public holiday of Canton Luzern from 2026 to 2028, and no other day', () => {
    const expected = [2026, 2027, 2028].flatMap((year) => {
      const easter = easterSunday(year)
      const movable = [-2, 1, 39, 50, 60].map((days) => addDays(easter, days))
      return [...movable, ...['01-01', '01-02', '08-01', '08-15', '11-01', '12-08', '12-25', '12-26'].map((day) => `${year}-${day}`)]
    })
    for (const location of practice.file.locations) expect(location.closures.map(({ date }) => date)).toEqual(expected.sort())
  })
})

describe('Lantern School', () => {
  it('offers German from Berlin at an hour that moves while only one side has changed its clocks', () => {
    // Monday 16:00 in Berlin: six hours ahead of New York, five in the last week of October.
    expect(starts(school, 'german-lesson', '2026-10-19')[0]).toBe('10:00 online hannah-vogt')
    expect(starts(school, 'german-lesson', '2026-10-26')[0]).toBe('11:00 online hannah-vogt')
    expect(starts(school, 'german-lesson', '2026-11-02')[0]).toBe('10:00 online hannah-vogt')
  })

  it('is closed on Thanksgiving in New York, although Tokyo already has Friday', () => {
    expect(starts(school, 'japanese-lesson', '2026-11-25')).toEqual(
      ['17:00', '18:00', '19:00', '20:00'].map((time) => `${time} online kenji-watanabe`),
    )
    for (const service of school.configuration.services) expect(starts(school, service.slug, '2026-11-26')).toEqual([])
    expect(starts(school, 'japanese-lesson', '2026-11-27')).toHaveLength(4)
  })

  it('lists every federal holiday from 2026 to 2028 and the days on which it is observed', () => {
    const holidays = [2026, 2027, 2028].flatMap((year) => [
      ...['01-01', '06-19', '07-04', '11-11', '12-25'].map((day) => `${year}-${day}`),
      nthWeekday(year, 1, 1, 3),
      nthWeekday(year, 2, 1, 3),
      lastMonday(year, 5),
      nthWeekday(year, 9, 1, 1),
      nthWeekday(year, 10, 1, 2),
      nthWeekday(year, 11, 4, 4),
    ])
    const observed = [...holidays, '2029-01-01'].flatMap((date) =>
      weekdayOf(date) === 6 ? addDays(date, -1) : weekdayOf(date) === 7 ? addDays(date, 1) : [],
    )
    expect(school.file.locations[0]!.closures.map(({ date }) => date)).toEqual([...holidays, ...observed].sort())
  })
})

describe.each([
  ['praxis-seeblick', practice],
  ['lantern-school', school],
])('%s', (_, { file, configuration }) => {
  it('comes back from its configuration as the same configuration', () => {
    const contacts = Object.fromEntries(configuration.staff.map(({ id }) => [id, { email: 'somebody@example.org' }]))
    const again = resolveConfiguration(toFile(configuration, contacts), configuration, {
      nowMs: Date.UTC(2026, 10, 23),
      organizationId: 'org_example',
      newId: () => expect.unreachable('every id is known'),
    })
    expect(again.configuration).toEqual({ ...configuration, revision: 2 })
  })

  it.each(file.organization.locales)('has a whole catalog in %s without anything private', (locale) => {
    const text = JSON.stringify(catalogView(configuration, locale))
    expect(catalogView(configuration, locale).services).toHaveLength(file.services.length)
    for (const { email } of file.staff) expect(text).not.toContain(email)
    expect(text).not.toContain('undefined')
  })

  it('can be booked: every service has a free time in the next two weeks', () => {
    for (const service of configuration.services) {
      expect(
        Array.from({ length: 14 }, (_day, i) => starts({ file, configuration }, service.slug, addDays('2027-01-11', i)).length).some(
          (count) => count > 0,
        ),
      ).toBe(true)
    }
  })
})

it('accepts the small file of the guide, as it stands there', () => {
  const guide = readFileSync(new URL('../../../../docs/guide/organization.md', import.meta.url), 'utf8')
  const read = readOrganizationFile(/```yaml\n([\s\S]*?)```/.exec(guide)![1]!, 'yaml')
  expect(read).toMatchObject({ ok: true, warnings: [] })
})

/** Gregorian computus (Meeus). */
function easterSunday(year: number): string {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const rest = year % 100
  const epact = (19 * golden + century - Math.floor(century / 4) - Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3) + 15) % 30
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - epact - (rest % 4)) % 7
  const shift = Math.floor((golden + 11 * epact + 22 * weekday) / 451)
  const day = epact + weekday - 7 * shift + 114
  return `${year}-${String(Math.floor(day / 31)).padStart(2, '0')}-${String((day % 31) + 1).padStart(2, '0')}`
}

function nthWeekday(year: number, month: number, weekday: number, n: number): string {
  const first = `${year}-${String(month).padStart(2, '0')}-01`
  return addDays(first, ((weekday - weekdayOf(first) + 7) % 7) + 7 * (n - 1))
}

function lastMonday(year: number, month: number): string {
  const fourth = nthWeekday(year, month, 1, 4)
  return addDays(fourth, 7).slice(5, 7) === fourth.slice(5, 7) ? addDays(fourth, 7) : fourth
}
