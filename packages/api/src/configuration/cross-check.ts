import type { Path } from './fault.ts'
import type { Draft, Entry, ServiceEntry, StaffEntry, TravelEntry } from './draft.ts'
import { fault, repeated, slugsOf, unknownSlug } from './name-faults.ts'
import { holidayFaults } from './holiday-faults.ts'
import { needFaults } from './need-faults.ts'
import { limitFaults, ruleFaults, weekFaults } from './rule-faults.ts'
import type { ShapeFault } from './shape-faults.ts'
import { missingTranslations, strangeLanguages } from './translations.ts'

/** What no single field shows: names that point nowhere, things given twice, combinations that can never be booked. */
export function crossFaults(draft: Draft): ShapeFault[] {
  return [
    ...duplicateSlugs(draft),
    ...draft.locations.flatMap(({ index, value }) => holidayFaults(value?.holidays, ['locations', index, 'holidays'])),
    ...draft.travel.flatMap((way) => travelFaults(draft, way)),
    ...draft.resources.flatMap((resource) =>
      unknownSlug(draft, 'locations', resource.value?.location, ['resources', resource.index, 'location']),
    ),
    ...draft.locations.flatMap((location) =>
      repeated(
        location.value?.closures.map((closure) => closure.date),
        ['locations', location.index, 'closures'],
        'date',
      ),
    ),
    ...draft.staff.flatMap((staff) => [
      ...scheduleFaults(draft, staff),
      ...repeated(staff.value?.roles, ['staff', staff.index, 'roles']),
      ...limitFaults(staff.value?.limits, ['staff', staff.index, 'limits']),
    ]),
    ...draft.services.flatMap((service) => serviceFaults(draft, service)),
    ...missingTranslations(draft),
    ...strangeLanguages(draft),
  ]
}

function duplicateSlugs(draft: Draft): ShapeFault[] {
  return (['locations', 'resources', 'staff', 'services'] as const).flatMap((list) => {
    const seen = new Set<string>()
    return draft[list].flatMap(({ slug, index }) => {
      if (slug === undefined) return []
      const isTaken = seen.has(slug)
      seen.add(slug)
      if (!isTaken) return []
      return fault([list, index, 'slug'], `"${slug}" is already taken in ${list}`, 'Give each its own slug')
    })
  })
}

function travelFaults(draft: Draft, { index, value: way }: Entry<TravelEntry>): ShapeFault[] {
  if (!way) return []
  const faults = (['from', 'to'] as const).flatMap((end) => unknownSlug(draft, 'locations', way[end], ['travel', index, end]))
  if (way.from === way.to) faults.push(fault(['travel', index, 'to'], 'is where it began', 'Name another location'))
  const isKnown = draft.travel.some(({ index: other, value }) => other < index && value?.from === way.from && value.to === way.to)
  if (isKnown) faults.push(fault(['travel', index], 'names a way that is listed already', 'Keep one of the two'))
  return faults
}

function scheduleFaults(draft: Draft, { index, value: staff }: Entry<StaffEntry>): ShapeFault[] {
  if (!staff) return []
  const base = ['staff', index, 'schedule']
  const openings: { location: string | undefined; path: Path }[] = [
    ...staff.schedule.rules.map((rule, i) => ({ location: rule.location, path: [...base, 'rules', i] })),
    ...staff.schedule.overrides.flatMap((day, d) =>
      day.openings.map((opening, i) => ({ location: opening.location, path: [...base, 'overrides', d, 'openings', i] })),
    ),
  ]
  const placeless = openings.filter(({ location }) => location === undefined && draft.locations.length > 1)
  return [
    ...repeated(
      staff.schedule.overrides.map((day) => day.date),
      [...base, 'overrides'],
      'date',
    ),
    ...weekFaults(staff, base),
    ...openings.flatMap(({ location, path }) => unknownSlug(draft, 'locations', location, [...path, 'location'])),
    ...placeless.map(({ path }) =>
      fault(
        path,
        'does not say where: the organization has several locations',
        `Add location: ${slugsOf(draft, 'locations').join(' or ')}`,
      ),
    ),
  ]
}

/** Slugs of the locations at which a staff member has any opening. */
export function workplaces(staff: StaffEntry, locations: readonly string[]): ReadonlySet<string> {
  const only = locations.length === 1 ? locations[0] : undefined
  return new Set(openingsOf(staff).flatMap(({ location }) => location ?? only ?? []))
}

const openingsOf = (staff: StaffEntry) => [...staff.schedule.rules, ...staff.schedule.overrides.flatMap((day) => day.openings)]

/** Whether every opening says where it is; if not, that is the fault to name. */
const isPlaced = (staff: StaffEntry, locations: readonly string[]) =>
  openingsOf(staff).every(({ location }) => (location === undefined ? locations.length === 1 : locations.includes(location)))

function serviceFaults(draft: Draft, { index, value: service }: Entry<ServiceEntry>): ShapeFault[] {
  if (!service) return []
  const at = (...rest: Path): Path => ['services', index, ...rest]
  const faults = (['staff', 'locations', 'resources'] as const).flatMap((list) => {
    const slugs = service[list] ?? []
    return [...repeated(slugs, at(list)), ...slugs.flatMap((slug, i) => unknownSlug(draft, list, slug, at(list, i)))]
  })
  const needs = service.resourceNeeds ?? []
  needs.forEach(({ anyOf }, n) => {
    faults.push(...anyOf.flatMap((slug, i) => unknownSlug(draft, 'resources', slug, at('resourceNeeds', n, 'anyOf', i))))
  })
  const currency = draft.organization?.currency
  const prices: (readonly [ServiceEntry['price'], Path])[] = [
    [service.price, at('price')],
    ...(service.durations ?? []).map(({ price }, i) => [price, at('durations', i, 'price')] as const),
  ]
  for (const [price, path] of prices) {
    if (price && currency && price.currency !== currency)
      faults.push(fault([...path, 'currency'], `is ${price.currency}, but the organization's currency is ${currency}`, 'Use one currency'))
  }
  service.questions.forEach((question, i) => {
    if (question.kind === 'choice')
      faults.push(
        ...repeated(
          question.options.map((option) => option.id),
          at('questions', i, 'options'),
          'id',
        ),
      )
  })
  if (service.minimumNoticeMin >= (service.bookingWindowDays + 1) * 1440) {
    faults.push(
      fault(at('minimumNoticeMin'), 'reaches past the booking window: nothing could ever be booked', 'Lower it or raise bookingWindowDays'),
    )
  }
  return [...faults, ...ruleFaults(service, at), ...placeFaults(draft, service, at)]
}

/** Whether every named person, place and device of a service can meet. Parts with faults of their own are not judged. */
function placeFaults(draft: Draft, service: ServiceEntry, at: (...rest: Path) => Path): ShapeFault[] {
  const locations = slugsOf(draft, 'locations')
  const people = service.staff.map((slug) => draft.staff.find((entry) => entry.slug === slug)?.value)
  const worksAt = people.map((staff) => (staff && isPlaced(staff, locations) ? workplaces(staff, locations) : undefined))
  const offeredAt = service.locations ?? locations.filter((slug) => worksAt.some((places) => places?.has(slug)))
  const allSound = worksAt.every(Boolean)

  const idle = worksAt.flatMap((places, i) => {
    if (!places || offeredAt.some((slug) => places.has(slug))) return []
    const where = service.locations ? `has no opening at ${service.locations.join(' or ')}` : 'has no opening at all'
    return [fault(at('staff', i), `names "${service.staff[i]}", who ${where}`, 'Add a rule to the schedule or remove the name')]
  })
  const empty = (service.locations ?? []).flatMap((slug, i) => {
    if (!allSound || !locations.includes(slug) || worksAt.some((places) => places?.has(slug))) return []
    return [fault(at('locations', i), `names "${slug}", where none of its staff works`, 'Remove it or add a rule to a schedule')]
  })
  const sound = people.flatMap((staff, i) => (staff && worksAt[i] ? [{ staff, places: worksAt[i] }] : []))
  return [...idle, ...empty, ...(allSound ? needFaults(draft, service, sound, offeredAt, at) : [])]
}
