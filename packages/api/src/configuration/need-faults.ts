import type { Draft, ResourceEntry, ServiceEntry, StaffEntry } from './draft.ts'
import { nearestName, type Path } from './fault.ts'
import { fault } from './name-faults.ts'
import type { ShapeFault } from './shape-faults.ts'

type At = (...rest: Path) => Path
/** A person of a service, and where they have openings. */
interface Placed {
  readonly staff: StaffEntry
  readonly places: ReadonlySet<string>
}

/** Every resource that a service may use. */
export const namedResources = ({ resources, resourceNeeds = [] }: ServiceEntry): readonly string[] => [
  ...resources,
  ...resourceNeeds.flatMap(({ anyOf }) => anyOf),
]

/** Whether the people and things that a service needs at once can be had where it is offered. */
export const needFaults = (
  draft: Draft,
  service: ServiceEntry,
  people: readonly Placed[],
  offeredAt: readonly string[],
  at: At,
): ShapeFault[] => [...teamFaults(service, people, offeredAt, at), ...resourceFaults(draft, service, offeredAt, at)]

function teamFaults({ team }: ServiceEntry, people: readonly Placed[], offeredAt: readonly string[], at: At): ShapeFault[] {
  if (!team) return []
  const known = [...new Set(people.flatMap(({ staff }) => staff.roles ?? []))]
  const strangers = team.flatMap(({ role }, i) => {
    if (role === undefined || known.includes(role)) return []
    const meant = nearestName(role, known)
    const remedy = meant ? `Did you mean ${meant}?` : 'Add it to roles: of a staff member'
    return [fault(at('team', i, 'role'), `names "${role}", which none of its staff has`, remedy)]
  })
  if (strangers.length > 0) return strangers
  const isEnoughAt = (place: string): boolean => {
    const there = people.filter(({ places }) => places.has(place))
    const having = (role: string | undefined) => there.filter(({ staff }) => role === undefined || staff.roles?.includes(role)).length
    const all = team.reduce((sum, { count }) => sum + (count === 'all' ? 0 : count), 0)
    return all <= there.length && team.every(({ role, count }) => having(role) >= (count === 'all' ? 1 : count))
  }
  if (offeredAt.length === 0 || offeredAt.some(isEnoughAt)) return []
  return [fault(at('team'), 'needs more people than work at any of its locations', 'Lower a count, or name more staff')]
}

function resourceFaults(draft: Draft, service: ServiceEntry, offeredAt: readonly string[], at: At): ShapeFault[] {
  const named = namedResources(service)
  const found = named.map((slug) => draft.resources.find((entry) => entry.slug === slug)?.value)
  if (named.length === 0 || found.includes(undefined)) return []
  const bySlug = new Map(found.flatMap((resource) => (resource ? [[resource.slug, resource] as const] : [])))
  const faults = [...twice(service, at), ...elsewhere(service, bySlug, offeredAt, at), ...tooMany(service, bySlug, at)]
  if (faults.length > 0) return faults
  return offeredAt
    .filter((slug) => !named.some((name) => standsAt(bySlug.get(name), slug)))
    .map((slug) =>
      fault(
        at(service.resources.length > 0 ? 'resources' : 'resourceNeeds'),
        `has nothing that stands at ${slug}, where this service is offered, too`,
        `List its locations without ${slug}, or add a resource there`,
      ),
    )
}

const standsAt = (resource: ResourceEntry | undefined, place: string): boolean => !resource?.location || resource.location === place

/** Pools are counted apart, so a resource that is needed twice would be given out twice. */
function twice({ resources, resourceNeeds = [] }: ServiceEntry, at: At): ShapeFault[] {
  const seen = new Set<string>(resources)
  return resourceNeeds.flatMap(({ anyOf }, n) =>
    anyOf.flatMap((slug, i) => {
      const isSeen = seen.has(slug)
      seen.add(slug)
      return isSeen
        ? [fault(at('resourceNeeds', n, 'anyOf', i), `"${slug}" is needed elsewhere already`, 'Write it once, with a quantity')]
        : []
    }),
  )
}

function elsewhere(
  { resources, resourceNeeds = [] }: ServiceEntry,
  bySlug: ReadonlyMap<string, ResourceEntry>,
  offeredAt: readonly string[],
  at: At,
): ShapeFault[] {
  const spots: (readonly [string, Path])[] = [
    ...resources.map((slug, i) => [slug, at('resources', i)] as const),
    ...resourceNeeds.flatMap(({ anyOf }, n) => anyOf.map((slug, i) => [slug, at('resourceNeeds', n, 'anyOf', i)] as const)),
  ]
  return spots.flatMap(([slug, path]) => {
    const place = bySlug.get(slug)?.location
    if (!place || offeredAt.includes(place)) return []
    const remedy = `Offered at: ${offeredAt.join(', ') || 'nowhere'}`
    return [fault(path, `names "${slug}", which stands at ${place}, where this service is not offered`, remedy)]
  })
}

function tooMany({ resourceNeeds = [] }: ServiceEntry, bySlug: ReadonlyMap<string, ResourceEntry>, at: At): ShapeFault[] {
  return resourceNeeds.flatMap(({ anyOf, quantity }, n) =>
    anyOf.flatMap((slug, i) => {
      const units = bySlug.get(slug)?.quantity ?? 0
      if (units >= quantity) return []
      const message = `names "${slug}", of which there are ${units}, but ${quantity} are needed`
      return [fault(at('resourceNeeds', n, 'anyOf', i), message, `Raise its quantity, or need at most ${units}`)]
    }),
  )
}
