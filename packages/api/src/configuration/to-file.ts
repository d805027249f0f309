import { WEEKDAYS, type OrganizationFile } from '@slotwell/shared/schema'
import type { Reminder } from '@slotwell/shared/reminders'
import type { Configuration, LocationConfig, ResourceConfig, ServiceConfig, StaffConfig } from '../store/configuration.ts'
import { clockTime } from './clock-time.ts'
import type { Contacts } from './resolve.ts'

/**
 * A configuration as the file that makes it: slugs for ids, `08:30` for minutes,
 * every default written out. What people compare and what `resolveConfiguration` turns back.
 */
export function toFile(configuration: Configuration, contacts: Contacts): OrganizationFile {
  const { profile, locations, travel, resources, staff, services, widget, letters, mail } = configuration
  const slugs = new Map([...locations, ...resources, ...staff].map(({ id, slug }) => [id, slug]))
  const slugOf = (id: string) => slugs.get(id) ?? id
  const { testOrigins, reminders, quietHours, ...own } = profile
  return {
    organization: {
      ...own,
      locales: [...profile.locales],
      origins: [...profile.origins],
      ...(testOrigins && { testOrigins: [...testOrigins] }),
      ...(reminders && { reminders: reminderEntries(reminders) }),
      ...(quietHours && { quietHours: { from: clockTime(quietHours.fromMin), to: clockTime(quietHours.toMin) } }),
    },
    locations: locations.map(locationEntry),
    ...(travel && {
      travel: travel.map(({ fromLocationId, toLocationId, minutes }) => ({
        from: slugOf(fromLocationId),
        to: slugOf(toLocationId),
        minutes,
      })),
    }),
    resources: resources.map((resource) => resourceEntry(resource, slugOf)),
    staff: staff.map((person) => staffEntry(person, contacts, slugOf)),
    services: services.map((service) => serviceEntry(service, slugOf)),
    ...(widget && { widget: structuredClone(widget) }),
    ...(letters && { letters: structuredClone(letters) }),
    ...(mail && { mail: structuredClone(mail) }),
  }
}

type SlugOf = (id: string) => string

function locationEntry({ closures, holidays, ...location }: LocationConfig): OrganizationFile['locations'][number] {
  const { id: _, ...rest } = location
  return {
    ...rest,
    closures: closures.map((closure) => ({ ...closure })),
    ...(holidays && { holidays: holidayEntry(holidays) }),
  }
}

function holidayEntry({ confirm, ignore, country, region }: NonNullable<LocationConfig['holidays']>) {
  const calendar = { country, ...(region && { region }) }
  return { ...calendar, ...(confirm && { confirm: [...confirm] }), ...(ignore && { ignore: [...ignore] }) }
}

function resourceEntry({ slug, name, quantity, locationId }: ResourceConfig, slugOf: SlugOf): OrganizationFile['resources'][number] {
  return { slug, name, quantity, ...(locationId && { location: slugOf(locationId) }) }
}

function staffEntry(
  { id, schedule, roles, limits, ...person }: StaffConfig,
  contacts: Contacts,
  slugOf: SlugOf,
): OrganizationFile['staff'][number] {
  const email = contacts[id]?.email
  const opening = ({
    startMin,
    endMin,
    locationId,
  }: {
    readonly startMin: number
    readonly endMin: number
    readonly locationId: string
  }) => ({
    from: clockTime(startMin),
    to: clockTime(endMin),
    location: slugOf(locationId),
  })
  return {
    ...person,
    ...(roles && { roles: [...roles] }),
    ...(limits && { limits: limits.map(({ per, unit, max }) => ({ per, unit, max })) }),
    ...(email && { email }),
    schedule: {
      timeZone: schedule.timeZone,
      rules: schedule.rules.map((rule) => ({
        days: rule.weekdays.map((day) => WEEKDAYS[day - 1]!),
        ...opening(rule),
        ...(rule.validFrom && { validFrom: rule.validFrom }),
        ...(rule.validUntil && { validUntil: rule.validUntil }),
        ...(rule.everyWeeks && { everyWeeks: rule.everyWeeks }),
        ...(rule.weeksFrom && { weeksFrom: rule.weeksFrom }),
      })),
      overrides: schedule.overrides.map(({ isoDate, openings, note }) => ({
        date: isoDate,
        openings: openings.map(opening),
        ...(note && { note }),
      })),
      ...(schedule.stays && {
        stays: schedule.stays.map(({ fromDate, untilDate, timeZone }) => ({ from: fromDate, until: untilDate, timeZone })),
      }),
    },
  }
}

const reminderEntries = (reminders: readonly Reminder[]) =>
  reminders.map(({ before, by, staff }) => ({ before, by: [...by], ...(staff !== undefined && { staff }) }))

function serviceEntry(service: ServiceConfig, slugOf: SlugOf): OrganizationFile['services'][number] {
  const {
    id: _,
    versionId: __,
    staffIds,
    locationIds,
    resourceIds,
    resourceNeeds,
    durations,
    fixedStartsMin,
    turns,
    team,
    limits,
    seats,
    questions,
    reminders,
    ...rest
  } = service
  return {
    ...rest,
    ...(durations && { durations: durations.map((one) => ({ ...one })) }),
    staff: staffIds.map(slugOf),
    ...(fixedStartsMin && { fixedStarts: fixedStartsMin.map(clockTime) }),
    ...(turns && { turns: turns.map(({ staffId, ...turn }) => ({ staff: slugOf(staffId), ...turn })) }),
    locations: locationIds.map(slugOf),
    ...(team && { team: team.map((need) => ({ ...need })) }),
    resources: resourceIds.map(slugOf),
    ...(resourceNeeds && {
      resourceNeeds: resourceNeeds.map((need) => ({ anyOf: need.resourceIds.map(slugOf), quantity: need.quantity })),
    }),
    ...(limits && { limits: limits.map((limit) => ({ ...limit })) }),
    ...(seats && { seats: { ...seats } }),
    ...(reminders && { reminders: reminderEntries(reminders) }),
    questions: questions.map((question) => structuredClone(question)),
  }
}
