import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { weekdayOf } from '@slotwell/shared/time'
import { course, type House, openHouse, person } from '../../test/house.ts'
import { applyOrganization } from './apply.ts'
import { differenceLine } from './difference.ts'
import { faultLine } from './fault.ts'
import { holidayDays } from './public-holidays.ts'
import { readOrganizationFile } from './read-file.ts'
import { toFile } from './to-file.ts'

const LUZERN = { country: 'CH', region: 'LU', confirm: ['Berchtoldstag', 'Easter Monday', 'easter 50'] }
const example = readFileSync(new URL('../../../../examples/organizations/praxis-seeblick.yaml', import.meta.url), 'utf8')

describe('a holiday calendar', () => {
  it('has the days that the practice in Luzern lists by hand, and Sundays', () => {
    const read = readOrganizationFile(example, 'yaml')
    if (!read.ok) throw new Error('the example is sound')
    const listed = read.file.locations[0]!.closures.map(({ date }) => date)
    const found = holidayDays(LUZERN, 2026).map(({ date }) => date)
    const until2028 = found.filter((date) => date < '2029')
    expect(listed.filter((date) => !until2028.includes(date))).toEqual([])
    expect(until2028.filter((date) => !listed.includes(date)).filter((date) => weekdayOf(date) !== 7)).toEqual([])
    expect(found.at(-1)).toBe('2029-12-26')
  })

  it('leaves out what is ignored, optional ones that nobody confirmed, and days that only have a name', () => {
    const dates = holidayDays({ country: 'CH', region: 'LU', ignore: ['Mariä Empfängnis', 'easter 60'] }, 2026).map(({ date }) => date)
    expect(['2026-12-08', '2026-06-04', '2026-01-02', '2026-05-10'].filter((date) => dates.includes(date))).toEqual([])
    expect(dates).toContain('2026-08-15')
  })

  it('knows the day on which a holiday is observed, and speaks German and English', () => {
    expect(holidayDays({ country: 'US' }, 2026)).toEqual(
      expect.arrayContaining([expect.objectContaining({ date: '2026-07-03' }), expect.objectContaining({ date: '2026-07-04' })]),
    )
    expect(holidayDays(LUZERN, 2026)[0]).toEqual({ date: '2026-01-01', name: { de: 'Neujahr', en: "New Year's Day" } })
  })
})

describe('holidays of a place', () => {
  let house: House
  afterEach(() => house?.close())
  const locations = (holidays: string, closures = '') =>
    `locations: [{ slug: hof, name: Hof, online: true, ${closures} holidays: ${holidays} }]\n`

  it('close it for everybody, are shown when they are applied, and stay as they are', async () => {
    house = await openHouse({ locations: locations('{ country: CH, region: LU }'), staff: person('ada'), services: course('ada') })
    // 19 March is only a name, 3 April is Good Friday and 6 April nobody confirmed.
    expect((await house.days('2026-04-01', '2026-04-07')).map(({ date }) => date)).toEqual([
      '2026-04-01',
      '2026-04-02',
      '2026-04-06',
      '2026-04-07',
    ])

    const { configuration, file } = await fileOf(house)
    const [location] = configuration.locations
    const change = (holidays: object) => ({ ...file, locations: [{ ...file.locations[0]!, holidays }] }) as typeof file
    const confirmed = await applyOrganization(
      { ...house, clock: () => house.now() },
      { file: change({ country: 'CH', region: 'LU', confirm: ['Ostermontag'], ignore: ['Karfreitag'] }), actor: 'cli' },
    )
    if (!confirmed.ok) throw new Error(confirmed.detail)
    expect(confirmed.differences.map((one) => differenceLine(one, ['de']))).toEqual(
      expect.arrayContaining(['+ locations.hof.holidays.2026-04-06: Ostermontag', '- locations.hof.holidays.2026-04-03: Karfreitag']),
    )
    expect((await house.days('2026-04-01', '2026-04-07')).map(({ date }) => date)).toEqual([
      '2026-04-01',
      '2026-04-02',
      '2026-04-03',
      '2026-04-07',
    ])
    expect(location!.holidays!.days.at(-1)?.date.slice(0, 4)).toBe('2029')
  })

  it('writes nothing when nothing changed, and one more year when the year has', async () => {
    house = await openHouse({ locations: locations('{ country: CH, region: LU }'), staff: person('ada'), services: course('ada') })
    const { file } = await fileOf(house)
    const apply = () => applyOrganization({ ...house, clock: () => house.now() }, { file, actor: 'cli' })
    expect(await apply()).toMatchObject({ ok: true, written: false, differences: [] })
    house.at(Date.UTC(2027, 5, 1))
    const later = await apply()
    if (!later.ok) throw new Error(later.detail)
    expect([later.written, new Set(later.differences.map(({ path }) => path.slice(0, -6)))]).toEqual([
      true,
      new Set(['locations.hof.holidays.2030']),
    ])
  })
})

async function fileOf(house: House) {
  const configuration = (await house.store.catalog.current(house.organizationId))!
  return { configuration, file: toFile(configuration, { [configuration.staff[0]!.id]: { email: 'ada@example.org' } }) }
}

it.each([
  ['{ country: QQ }', 'country "QQ" is not a country with a holiday calendar'],
  ['{ country: ch }', 'country must be an ISO 3166 code such as "CH"'],
  ['{ country: CH, region: QQ }', 'region "QQ" is not a region of CH with a holiday calendar'],
  ['{ country: CH, region: LU, confirm: [Ostermontg] }', 'confirm[0] "Ostermontg" is not a holiday there. Did you mean Ostermontag?'],
  [
    '{ country: CH, region: LU, confirm: [Karfreitag] }',
    'confirm[0] "Karfreitag" is a public holiday, which closes the place anyway. Remove it',
  ],
  [
    '{ country: CH, region: LU, ignore: [Ostermontag] }',
    'ignore[0] "Ostermontag" is no public holiday, so the place is open anyway. Remove it',
  ],
])('is checked against the calendar: %s', (holidays, says) => {
  const at = '    address: Seeblickweg 4, 6006 Luzern\n'
  const read = readOrganizationFile(example.replace(at, `${at}    holidays: ${holidays}\n`), 'yaml')
  expect(read.ok ? '' : read.faults.map(faultLine).join('\n')).toContain(`locations[0].holidays.${says}`)
})
