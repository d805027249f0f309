import { isDeepStrictEqual } from 'node:util'
import { WEEKDAYS, type IdPrefix, type OrganizationFile } from '@slotwell/shared/schema'
import { localDateAt } from '@slotwell/shared/time'
import type { Configuration, LocationConfig, Profile, ResourceConfig, ServiceConfig, StaffConfig } from '../store/configuration.ts'
import { minutesOf } from './clock-time.ts'
import { type HolidayChoice, holidayDays } from './public-holidays.ts'
import type { LocationEntry, ResourceEntry, ServiceEntry, StaffEntry } from './draft.ts'

/** Addresses for letters by staff id: kept apart from the configuration, encrypted. */
export type Contacts = Readonly<Record<string, { readonly email: string }>>

export interface Resolved {
  readonly configuration: Configuration
  readonly contacts: Contacts
}

export interface Ids {
  readonly organizationId: string
  readonly newId: (prefix: IdPrefix) => string
  /** Holidays are worked out from this year on. */
  readonly nowMs: number
}

/**
 * Turns a file that `readOrganizationFile` accepted into the next configuration.
 * A slug that was there before keeps its id, and a service whose content is the
 * same keeps its version id, so bookings go on pointing at what they were made for.
 */
export function resolveConfiguration(file: OrganizationFile, previous: Configuration | undefined, ids: Ids): Resolved {
  const locations = withIds(file.locations, previous?.locations, 'loc', ids)
  const resources = withIds(file.resources, previous?.resources, 'res', ids)
  const staff = withIds(file.staff, previous?.staff, 'stf', ids)
  const services = withIds(file.services, previous?.services, 'svc', ids)
  const idOf = { location: idBySlug(locations), resource: idBySlug(resources), staff: idBySlug(staff) }

  const placeIds = locations.map(([id]) => id)
  const staffConfigs = staff.map(([id, entry]) => staffConfig(id, entry, file, idOf.location))
  const configuration: Configuration = {
    organizationId: ids.organizationId,
    revision: (previous?.revision ?? 0) + 1,
    profile: profileConfig(file.organization),
    locations: locations.map(([id, entry]) => locationConfig(id, entry, file, ids.nowMs)),
    ...(file.travel && {
      travel: file.travel.map(({ from, to, minutes }) => ({
        fromLocationId: idOf.location(from),
        toLocationId: idOf.location(to),
        minutes,
      })),
    }),
    resources: resources.map(([id, entry]) => resourceConfig(id, entry, idOf.location)),
    staff: staffConfigs,
    services: services.map(([id, entry]) => {
      const before = previous?.services.find((service) => service.id === id)
      // Each keeps a copy of the organization's reminders, so that a booking is reminded as on the day it was made.
      const service = { ...entry, reminders: entry.reminders ?? file.organization.reminders }
      return versioned(serviceConfig(id, service, idOf, staffConfigs, placeIds), before, ids)
    }),
    ...(file.widget && { widget: file.widget }),
    ...(file.letters && { letters: file.letters }),
    ...(file.mail && { mail: file.mail }),
  }
  const contacts = Object.fromEntries(staff.flatMap(([id, { email }]) => (email ? [[id, { email }]] : [])))
  return { configuration, contacts }
}

type Known = readonly { readonly id: string; readonly slug: string }[]
type WithId<T> = readonly [id: string, entry: T]

function withIds<T extends { readonly slug: string }>(
  entries: readonly T[],
  known: Known | undefined,
  prefix: IdPrefix,
  ids: Ids,
): WithId<T>[] {
  const previous = new Map(known?.map(({ id, slug }) => [slug, id]))
  return entries.map((entry) => [previous.get(entry.slug) ?? ids.newId(prefix), entry])
}

type IdOf = (slug: string) => string

function idBySlug(entries: readonly WithId<{ readonly slug: string }>[]): IdOf {
  const ids = new Map(entries.map(([id, { slug }]) => [slug, id]))
  return (slug) => {
    const id = ids.get(slug)
    if (!id) throw new Error(`no entry "${slug}": only a checked file can be resolved`)
    return id
  }
}

/** Leaves out what is undefined: stored configurations are compared as JSON. */
function defined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T
}

function profileConfig({ privacy, quietHours, ...profile }: OrganizationFile['organization']): Profile {
  return defined<Profile>({
    ...profile,
    email: profile.email,
    phone: profile.phone,
    website: profile.website,
    privacy,
    quietHours: quietHours && { fromMin: minutesOf(quietHours.from) % 1440, toMin: minutesOf(quietHours.to) % 1440 },
  })
}

function locationConfig(id: string, entry: LocationEntry, file: OrganizationFile, nowMs: number): LocationConfig {
  const timeZone = entry.timeZone ?? file.organization.timeZone
  const holidays = entry.holidays && defined<HolidayChoice>({ ...entry.holidays })
  return defined<LocationConfig>({
    ...entry,
    id,
    address: entry.address,
    meetingUrl: entry.meetingUrl,
    timeZone,
    closures: entry.closures.map(({ date, name }) => (name === undefined ? { date } : { date, name })),
    holidays: holidays && { ...holidays, days: holidayDays(holidays, Number(localDateAt(nowMs, timeZone).slice(0, 4))) },
  })
}

function resourceConfig(id: string, { slug, name, location, quantity }: ResourceEntry, locationId: IdOf): ResourceConfig {
  return { id, slug, name, quantity, ...(location && { locationId: locationId(location) }) }
}

function staffConfig(id: string, entry: StaffEntry, file: OrganizationFile, locationId: IdOf): StaffConfig {
  const place = (slug: string | undefined) => locationId(slug ?? file.locations[0]!.slug)
  const range = (opening: { readonly from: string; readonly to: string; readonly location?: string | undefined }) => ({
    startMin: minutesOf(opening.from),
    endMin: minutesOf(opening.to),
    locationId: place(opening.location),
  })
  return defined<StaffConfig>({
    id,
    slug: entry.slug,
    name: entry.name,
    title: entry.title,
    locale: entry.locale,
    meetingUrl: entry.meetingUrl,
    roles: entry.roles,
    limits: entry.limits?.map((limit) => ({ of: 'staff' as const, ...limit })),
    schedule: {
      timeZone: entry.schedule.timeZone ?? file.organization.timeZone,
      rules: entry.schedule.rules.map((rule) => ({
        weekdays: rule.days.map((day) => WEEKDAYS.indexOf(day) + 1),
        ...range(rule),
        ...(rule.validFrom && { validFrom: rule.validFrom }),
        ...(rule.validUntil && { validUntil: rule.validUntil }),
        ...(rule.everyWeeks && { everyWeeks: rule.everyWeeks }),
        ...(rule.weeksFrom && { weeksFrom: rule.weeksFrom }),
      })),
      overrides: entry.schedule.overrides.map(({ date, openings, note }) => ({
        isoDate: date,
        openings: openings.map(range),
        ...(note && { note }),
      })),
      ...(entry.schedule.stays && {
        stays: entry.schedule.stays.map(({ from, until, timeZone }) => ({ fromDate: from, untilDate: until, timeZone })),
      }),
    },
  })
}

type ServiceContent = Omit<ServiceConfig, 'versionId'>
type Turn = NonNullable<ServiceConfig['turns']>[number]
type Seats = NonNullable<ServiceConfig['seats']>

function serviceConfig(
  id: string,
  entry: ServiceEntry,
  idOf: Record<'location' | 'resource' | 'staff', IdOf>,
  staff: readonly StaffConfig[],
  placeIds: readonly string[],
): ServiceContent {
  const { staff: staffSlugs, locations, resources, resourceNeeds, fixedStarts, turns, team, durations, ...rest } = entry
  const staffIds = staffSlugs.map(idOf.staff)
  return defined<ServiceContent>({
    ...rest,
    id,
    description: entry.description,
    price: entry.price,
    slotIntervalMin: entry.slotIntervalMin ?? entry.durationMin,
    durations: durations?.map(({ durationMin, price }) => (price === undefined ? { durationMin } : { durationMin, price })),
    bufferRule: entry.bufferRule,
    sensitive: entry.sensitive,
    reminders: entry.reminders,
    letterNote: entry.letterNote,
    fixedStartsMin: fixedStarts?.map(minutesOf).sort((a, b) => a - b),
    bookableDays: entry.bookableDays,
    bookableFrom: entry.bookableFrom,
    bookableUntil: entry.bookableUntil,
    staffIds,
    choice: entry.choice,
    turns: turns?.map(({ staff: slug, weight, priority }) => defined<Turn>({ staffId: idOf.staff(slug), weight, priority })),
    team: team?.map(({ role, count }) => (role === undefined ? { count } : { role, count })),
    locationIds:
      locations?.map(idOf.location) ??
      workplaceIds(
        staff.filter((person) => staffIds.includes(person.id)),
        placeIds,
      ),
    resourceIds: resources.map(idOf.resource),
    resourceNeeds: resourceNeeds?.map(({ anyOf, quantity }) => ({ resourceIds: anyOf.map(idOf.resource), quantity })),
    limits: entry.limits,
    seats: entry.seats && defined<Seats>({ ...entry.seats }),
    requires: { email: entry.requires.email ?? true, phone: entry.requires.phone ?? false },
  })
}

/** Where these people have any opening, in the order of the file's locations. */
function workplaceIds(staff: readonly Pick<StaffConfig, 'schedule'>[], placeIds: readonly string[]): string[] {
  const openings = staff.flatMap(({ schedule }) => [...schedule.rules, ...schedule.overrides.flatMap((day) => day.openings)])
  return placeIds.filter((id) => openings.some(({ locationId }) => locationId === id))
}

function versioned(service: ServiceContent, before: ServiceConfig | undefined, ids: Ids): ServiceConfig {
  if (before) {
    const { versionId: _, ...content } = before
    // Compared as stored: a configuration that was read back has been through JSON.
    if (isDeepStrictEqual(JSON.parse(JSON.stringify(content)), JSON.parse(JSON.stringify(service)))) return before
  }
  return { ...service, versionId: ids.newId('sve') }
}
