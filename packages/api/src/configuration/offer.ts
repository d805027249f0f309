import type { Candidate, DateOverride, Offer, ResourcePool, Schedule } from '@slotwell/shared/slots'
import { unitSubject, type Configuration, type LocationConfig, type ServiceConfig, type StaffConfig } from '../store/configuration.ts'
import { withClosedDays } from './closed-days.ts'

interface Compiled {
  readonly offers: Map<string, Offer>
  /** By staff id and location id; services that share a person share the object. */
  readonly schedules: Map<string, Schedule | undefined>
}

/** A configuration is never changed once it is read, so what was compiled from it stays right as long as it lives. */
const compiled = new WeakMap<Configuration, Compiled>()

/**
 * What the slot engine needs to know about one service. Closures of a location
 * become overrides of everybody who works there, and win over an override of
 * the same date.
 */
export function compileOffer(configuration: Configuration, service: ServiceConfig): Offer {
  let memo = compiled.get(configuration)
  if (!memo) compiled.set(configuration, (memo = { offers: new Map(), schedules: new Map() }))
  const known = memo.offers.get(service.versionId)
  if (known) return known
  const offer: Offer = {
    serviceId: service.id,
    durationMin: service.durationMin,
    slotIntervalMin: service.slotIntervalMin,
    slotAlignment: service.slotAlignment,
    bufferBeforeMin: service.bufferBeforeMin,
    bufferAfterMin: service.bufferAfterMin,
    minimumNoticeMin: service.minimumNoticeMin,
    bookingWindowDays: service.bookingWindowDays,
    candidates: candidates(configuration, service, memo),
    pools: service.resourceIds.map((id) => pool(configuration, id)),
  }
  memo.offers.set(service.versionId, offer)
  return offer
}

function candidates(configuration: Configuration, service: ServiceConfig, memo: Compiled): Candidate[] {
  const places = byIds(configuration.locations, service.locationIds)
  return byIds(configuration.staff, service.staffIds).flatMap((staff) => {
    const staffId = staff.id
    return places.flatMap((location) => {
      const key = `${staffId} ${location.id}`
      if (!memo.schedules.has(key)) memo.schedules.set(key, scheduleAt(staff, location))
      const schedule = memo.schedules.get(key)
      return schedule ? [{ staffId, locationId: location.id, schedule }] : []
    })
  })
}

/** The staff member's hours at one location, or undefined if he never works there. */
function scheduleAt({ schedule }: StaffConfig, location: LocationConfig): Schedule | undefined {
  const here = <T extends { readonly locationId: string }>(openings: readonly T[]): Omit<T, 'locationId'>[] =>
    openings.filter(({ locationId }) => locationId === location.id).map(withoutPlace)

  const rules = here(schedule.rules)
  const days = new Map<string, DateOverride>()
  for (const { isoDate, openings } of schedule.overrides) days.set(isoDate, { isoDate, openings: here(openings) })
  if (rules.length === 0 && ![...days.values()].some((day) => day.openings.length > 0)) return undefined

  const closedDates = location.closures.map(({ date }) => date)
  return {
    timeZone: schedule.timeZone,
    rules,
    overrides: withClosedDays({ timeZone: schedule.timeZone, rules, overrides: days }, closedDates, location.timeZone),
  }
}

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

/** In the order of `ids`; an older version of a service may name somebody who has left. */
function byIds<T extends { readonly id: string }>(list: readonly T[], ids: readonly string[]): T[] {
  return ids.flatMap((id) => list.find((entry) => entry.id === id) ?? [])
}
