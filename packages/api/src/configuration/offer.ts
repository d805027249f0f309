import type { Candidate, DateOverride, Limit, Offer, ResourcePool, Schedule } from '@slotwell/shared/slots'
import {
  unitSubject,
  type Configuration,
  type LimitConfig,
  type LocationConfig,
  type ServiceConfig,
  type StaffConfig,
} from '../store/configuration.ts'
import { type ClosedDay, withClosedDays } from './closed-days.ts'

interface Compiled {
  readonly offers: Map<string, Offer>
  /** By staff id and location id; services that share a person share the object. */
  readonly schedules: Map<string, Schedule | undefined>
}

/** A configuration is never changed once it is read, so what was compiled from it stays right as long as it lives. */
const compiled = new WeakMap<Configuration, Compiled>()

/**
 * What the slot engine needs to know about one service at one length. Closures of a location
 * become overrides of everybody who works there, and win over an override of
 * the same date.
 */
export function compileOffer(configuration: Configuration, service: ServiceConfig, durationMin = service.durationMin): Offer {
  let memo = compiled.get(configuration)
  if (!memo) compiled.set(configuration, (memo = { offers: new Map(), schedules: new Map() }))
  const key = `${service.versionId} ${durationMin}`
  const known = memo.offers.get(key)
  if (known) return known
  const offer: Offer = {
    serviceId: service.id,
    durationMin,
    slotIntervalMin: service.slotIntervalMin,
    slotAlignment: service.slotAlignment,
    bufferBeforeMin: service.bufferBeforeMin,
    bufferAfterMin: service.bufferAfterMin,
    minimumNoticeMin: service.minimumNoticeMin,
    bookingWindowDays: service.bookingWindowDays,
    ...given(service, ['bufferRule', 'fixedStartsMin', 'bookableDays', 'bookableFrom', 'bookableUntil', 'choice']),
    // Days are counted where the organization is, whoever asks.
    calendarZone: configuration.profile.timeZone,
    candidates: candidates(configuration, service, memo),
    ...given(service, ['team', 'seats']),
    ...given(configuration, ['travel']),
    pools: [...service.resourceIds.map((id) => pool(configuration, id)), ...neededPools(configuration, service)],
    ...(service.limits && { limits: named(service.limits, `services.${service.slug}`) }),
  }
  memo.offers.set(key, offer)
  return offer
}

/** The fields of an object that it has: an absent rule must not become one that is undefined. */
function given<T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> {
  return Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]])) as Pick<T, K>
}

function candidates(configuration: Configuration, service: ServiceConfig, memo: Compiled): Candidate[] {
  const places = byIds(configuration.locations, service.locationIds)
  return byIds(configuration.staff, service.staffIds).flatMap((staff) => {
    const staffId = staff.id
    return places.flatMap((location) => {
      const key = `${staffId} ${location.id}`
      if (!memo.schedules.has(key)) memo.schedules.set(key, worksAt(staff, location) ? scheduleAt(staff, location) : undefined)
      const schedule = memo.schedules.get(key)
      if (!schedule) return []
      const limits = staff.limits && { limits: named(staff.limits, `staff.${staff.slug}`) }
      return [{ staffId, locationId: location.id, schedule, ...given(staff, ['roles']), ...turnOf(service, staffId), ...limits }]
    })
  })
}

/** Where somebody stands among the others. Without any priorities the order in which the staff is listed is one. */
function turnOf({ choice, turns = [], staffIds }: ServiceConfig, staffId: string): Pick<Candidate, 'weight' | 'priority'> {
  const turn = turns.find((one) => one.staffId === staffId)
  if (choice === 'roundRobin') return turn?.weight === undefined ? {} : { weight: turn.weight }
  if (choice !== 'priority') return {}
  const priority = turns.some((one) => one.priority !== undefined) ? turn?.priority : staffIds.indexOf(staffId) + 1
  return priority === undefined ? {} : { priority }
}

/**
 * Staff of a service who have no hours at a location of it: candidates as they would be with the first. No offer has
 * them, they are for saying what is missing.
 */
export function withoutHours(configuration: Configuration, service: ServiceConfig): Candidate[] {
  const places = byIds(configuration.locations, service.locationIds)
  return byIds(configuration.staff, service.staffIds).flatMap((staff) =>
    places
      .filter((location) => !worksAt(staff, location))
      .map((location) => {
        const limits = staff.limits && { limits: named(staff.limits, `staff.${staff.slug}`) }
        return { staffId: staff.id, locationId: location.id, schedule: scheduleAt(staff, location), ...given(staff, ['roles']), ...limits }
      }),
  )
}

const worksAt = ({ schedule: { rules, overrides } }: StaffConfig, { id }: LocationConfig): boolean =>
  rules.some(({ locationId }) => locationId === id) ||
  overrides.some(({ openings }) => openings.some(({ locationId }) => locationId === id))

/** The staff member's hours at one location. */
function scheduleAt({ slug, schedule }: StaffConfig, location: LocationConfig): Schedule {
  const setting = (list: string, name: string | number) => `staff.${slug}.schedule.${list}[${name}]`
  const { timeZone, stays } = schedule
  const rules = schedule.rules
    .map((rule, i) => ({ ...rule, settingId: setting('rules', i) }))
    .filter(({ locationId }) => locationId === location.id)
    .map(withoutPlace)
  const days = new Map<string, DateOverride>()
  for (const { isoDate, openings } of schedule.overrides) {
    const here = openings.filter(({ locationId }) => locationId === location.id).map(withoutPlace)
    days.set(isoDate, { isoDate, openings: here, settingId: setting('overrides', isoDate) })
  }

  const hours = { timeZone, rules, ...(stays ? { stays } : {}) }
  return { ...hours, overrides: withClosedDays({ ...hours, overrides: days }, closedDays(location), location.timeZone) }
}

/** What is written by hand says more than the calendar does. */
const closedDays = ({ slug, closures, holidays }: LocationConfig): ClosedDay[] => [
  ...(holidays?.days ?? []).map(({ date }) => ({ date, cause: 'holiday' as const, settingId: `locations.${slug}.holidays[${date}]` })),
  ...closures.map(({ date }) => ({ date, cause: 'closure' as const, settingId: `locations.${slug}.closures[${date}]` })),
]

function withoutPlace<T extends { readonly locationId: string }>(opening: T): Omit<T, 'locationId'> {
  const { locationId: _, ...hours } = opening
  return hours
}

/** A resource that the configuration no longer has is a pool without units: what needs it cannot be booked. */
function pool(configuration: Configuration, resourceId: string): ResourcePool {
  const resource = configuration.resources.find(({ id }) => id === resourceId)
  return {
    resourceId,
    ...(resource?.locationId && { locationId: resource.locationId }),
    units: Array.from({ length: resource?.quantity ?? 0 }, (_, i) => unitSubject(resourceId, i + 1)),
  }
}

/** Each need is one pool, or several of which one is enough. */
function neededPools(configuration: Configuration, { resourceNeeds = [] }: ServiceConfig): ResourcePool[] {
  return resourceNeeds.flatMap(({ resourceIds, quantity }, i) =>
    resourceIds.map((id) => ({
      ...pool(configuration, id),
      quantity,
      ...(resourceIds.length > 1 ? { anyOf: `resourceNeeds[${i}]` } : {}),
    })),
  )
}

const named = (limits: readonly LimitConfig[], owner: string): Limit[] =>
  limits.map((limit, i) => ({ settingId: `${owner}.limits[${i}]`, ...limit }))

/** In the order of `ids`; an older version of a service may name somebody who has left. */
function byIds<T extends { readonly id: string }>(list: readonly T[], ids: readonly string[]): T[] {
  return ids.flatMap((id) => list.find((entry) => entry.id === id) ?? [])
}
