import type { LocationEntry } from './draft.ts'
import { nearestName, type Path } from './fault.ts'
import { fault } from './name-faults.ts'
import { isMeant, knownCountries, knownHolidays, knownRegions } from './public-holidays.ts'
import type { ShapeFault } from './shape-faults.ts'

/** Names are looked for in these years; a holiday that has gone since can still be named. */
const SINCE_YEAR = 2024

/** Countries, regions and names that the calendar does not have, and choices that it has made already. */
export function holidayFaults(holidays: LocationEntry['holidays'], path: Path): ShapeFault[] {
  if (!holidays) return []
  const { country, region, confirm = [], ignore = [] } = holidays
  const countries = knownCountries()
  if (!countries.includes(country)) return [unknown([...path, 'country'], country, 'a country with a holiday calendar', countries)]
  const regions = knownRegions(country)
  if (region !== undefined && !regions.includes(region))
    return [unknown([...path, 'region'], region, `a region of ${country} with a holiday calendar`, regions)]

  const known = knownHolidays({ country, ...(region === undefined ? {} : { region }) }, SINCE_YEAR)
  const names = known.flatMap((one) => one.names)
  const inList = (list: 'confirm' | 'ignore', entries: readonly string[]): ShapeFault[] =>
    entries.flatMap((entry, i) => {
      const at = [...path, list, i]
      const meant = known.filter((one) => isMeant(one, entry))
      if (meant.length === 0) return [unknown(at, entry, 'a holiday there', names)]
      if (meant.some(({ isPublic }) => isPublic === (list === 'ignore'))) return []
      return list === 'confirm'
        ? [fault(at, `"${entry}" is a public holiday, which closes the place anyway`, 'Remove it')]
        : [fault(at, `"${entry}" is no public holiday, so the place is open anyway`, 'Remove it')]
    })
  return [...inList('confirm', confirm), ...inList('ignore', ignore)]
}

function unknown(path: Path, name: string, what: string, known: readonly string[]): ShapeFault {
  const meant = nearestName(name, known)
  return fault(path, `"${name}" is not ${what}`, meant ? `Did you mean ${meant}?` : `Known: ${[...new Set(known)].slice(0, 40).join(', ')}`)
}
