import type { ExplainedChange } from '@slotwell/shared/schema'
import { type Change, rangesOn } from '@slotwell/shared/slots'
import { epochDayOf } from '@slotwell/shared/time'
import { clockTime } from '../configuration/clock-time.ts'
import { inWords, type Terms } from './explain-reasons.ts'

type Value = ExplainedChange['value']

/** A change as the owner would make it: the place in the organization file, what to write there, and the same as a sentence. */
export function changeViews(terms: Terms, change: Change): ExplainedChange[] {
  const { configuration, service, offer } = terms
  const field = (name: string): string => `services.${service.slug}.${name}`
  const view = (setting: string, value: Value, detail: string): ExplainedChange => ({ kind: change.kind, setting, value, detail })
  const set = (setting: string, value: number | string, from: number | string | undefined): ExplainedChange =>
    view(setting, value, from === undefined ? `Set ${setting} to ${value}.` : `Set ${setting} to ${value} instead of ${from}.`)
  const remove = (setting: string, what: string): ExplainedChange => view(setting, null, what)
  switch (change.kind) {
    case 'notice':
      return [set(field('minimumNoticeMin'), change.minimumNoticeMin, offer.minimumNoticeMin)]
    case 'window':
      return Object.entries(change.set).map(([name, value]) => set(field(name), value, offer[name as keyof typeof change.set]))
    case 'hours':
      return [hoursView(terms, change)]
    case 'closed':
      return [closedView(terms, change)]
    case 'stay': {
      const setting = `staff.${slugOf(configuration.staff, change.staffId)}.schedule.stays`
      return [remove(setting, `Take the journey that covers ${change.isoDate} off ${setting}.`)]
    }
    case 'busy': {
      const setting = change.settingId ?? change.subject
      return [remove(setting, setting.startsWith('tof_') ? `Remove the time off ${setting}.` : `Remove ${setting} in the other calendar.`)]
    }
    case 'claim':
      return [remove(change.owner, `Move or cancel ${change.owner}.`)]
    case 'buffer': {
      const before = change.bufferBeforeMin
      if (before !== undefined) return [set(field('bufferBeforeMin'), before, offer.bufferBeforeMin)]
      return [set(field('bufferAfterMin'), change.bufferAfterMin ?? 0, offer.bufferAfterMin)]
    }
    case 'limit': {
      const limits = [...(offer.limits ?? []), ...offer.candidates.flatMap((one) => one.limits ?? [])]
      return [set(`${change.settingId}.max`, change.max, limits.find(({ settingId }) => settingId === change.settingId)?.max)]
    }
    case 'resource': {
      const resource = configuration.resources.find(({ id }) => id === change.resourceId)
      const quantity = resource?.quantity ?? 0
      return [set(`resources.${resource?.slug ?? change.resourceId}.quantity`, quantity + change.more, quantity)]
    }
    case 'seats': {
      const { kind: _, ...seats } = change
      return Object.entries(seats).map(([name, value]) => view(field(`seats.${name}`), value, `Set ${field(`seats.${name}`)} to ${value}.`))
    }
    case 'session':
      return [set(change.sessionId, change.capacity, undefined)]
    case 'team': {
      const team = change.team.map(({ role, count }) => ({ ...(role === undefined ? {} : { role }), count }))
      const ask = team.map(({ role, count }) => [count, role].filter((word) => word !== undefined).join(' ')).join(', ')
      return [view(field('team'), team, ask === '' ? `Leave ${field('team')} out.` : `Ask for ${ask} in ${field('team')}.`)]
    }
    case 'role': {
      const person = configuration.staff.find(({ id }) => id === change.staffId)
      const setting = `staff.${person?.slug ?? change.staffId}.roles`
      return [view(setting, [...(person?.roles ?? []), change.role], `Add ${change.role} to ${setting}.`)]
    }
    case 'grid':
      return gridViews(terms, change, view)
  }
}

const slugOf = (entries: readonly { readonly id: string; readonly slug: string }[], id: string): string =>
  entries.find((entry) => entry.id === id)?.slug ?? id

const range = ({ startMin, endMin }: { readonly startMin: number; readonly endMin: number }) => ({
  from: clockTime(startMin),
  to: clockTime(endMin),
})

/** A longer rule, or the whole of a date: an override replaces the day of that person at every location. */
function hoursView({ configuration }: Terms, change: Change & { readonly kind: 'hours' }): ExplainedChange {
  const { staffId, locationId, isoDate, startMin, endMin, extends: existing } = change
  const person = configuration.staff.find(({ id }) => id === staffId)
  const { from, to } = range({ startMin, endMin })
  if (existing?.rule !== undefined && existing.settingId !== undefined) {
    const was = range(existing.was)
    const edges = [
      ...(from === was.from ? [] : [`begins ${was.from}: from ${from}`]),
      ...(to === was.to ? [] : [`ends ${was.to}: until ${to}`]),
    ]
    return { kind: 'hours', setting: existing.settingId, value: { from, to }, detail: `${existing.settingId} ${edges.join(', ')}.` }
  }
  const setting = `staff.${person?.slug ?? staffId}.schedule.overrides[${isoDate}]`
  const several = configuration.locations.length > 1
  const openings = openingsOf(person, isoDate, existing?.was && { ...existing.was, locationId })
    .concat({ startMin, endMin, locationId })
    .sort((a, b) => a.startMin - b.startMin)
    .map((one) => ({ ...range(one), ...(several ? { location: slugOf(configuration.locations, one.locationId) } : {}) }))
  const all = openings.map((one) => `${one.from} to ${one.to}`).join(', ')
  return { kind: 'hours', setting, value: { openings }, detail: `Set ${setting} to ${all}.` }
}

type Opening = { readonly startMin: number; readonly endMin: number; readonly locationId: string }

/** What somebody has on a date, wherever, without a range that gets other edges. */
function openingsOf(person: Terms['configuration']['staff'][number] | undefined, isoDate: string, without: Opening | undefined): Opening[] {
  if (!person) return []
  const { timeZone, rules, overrides } = person.schedule
  const written = overrides.find((override) => override.isoDate === isoDate)
  const openings: readonly Opening[] = written
    ? written.openings
    : rules.filter((rule) => rangesOn({ timeZone, rules: [rule], overrides: [] }, epochDayOf(isoDate)).length > 0)
  const isSame = (one: Opening): boolean =>
    one.startMin === without?.startMin && one.endMin === without.endMin && one.locationId === without.locationId
  return openings.filter((one) => !isSame(one)).map(({ startMin, endMin, locationId }) => ({ startMin, endMin, locationId }))
}

/** A closure goes; a public holiday is ignored, and one that the owner has confirmed no longer is. */
function closedView({ configuration }: Terms, { settingId = '', locationId }: Change & { readonly kind: 'closed' }): ExplainedChange {
  const location = configuration.locations.find(({ id }) => id === locationId)
  const holidays = settingId.includes('.holidays[') ? location?.holidays : undefined
  const day = holidays?.days.find(({ date }) => settingId.endsWith(`[${date}]`))
  if (!holidays || !day) return { kind: 'closed', setting: settingId, value: null, detail: `Take ${settingId} off the closures.` }
  const names = typeof day.name === 'string' ? [day.name] : [day.name.en, day.name.de].filter((name) => name !== undefined)
  const setting = `locations.${location?.slug}.holidays`
  const { confirm = [], ignore = [] } = holidays
  const kept = confirm.filter((name) => !names.includes(name))
  return kept.length < confirm.length
    ? { kind: 'closed', setting: `${setting}.confirm`, value: kept, detail: `Take "${names[0]}" off ${setting}.confirm.` }
    : {
        kind: 'closed',
        setting: `${setting}.ignore`,
        value: [...ignore, names[0] ?? ''],
        detail: `Add "${names[0]}" to ${setting}.ignore.`,
      }
}

function gridViews(
  { service, offer }: Terms,
  { slotIntervalMin, slotAlignment, fixedStartMin }: Change & { readonly kind: 'grid' },
  view: (setting: string, value: Value, detail: string) => ExplainedChange,
): ExplainedChange[] {
  const field = (name: string): string => `services.${service.slug}.${name}`
  const fixed = fixedStartMin === undefined ? [] : [...(offer.fixedStartsMin ?? []), fixedStartMin].sort((a, b) => a - b).map(clockTime)
  return [
    ...(fixed.length === 0 ? [] : [view(field('fixedStarts'), fixed, `Add ${clockTime(fixedStartMin!)} to ${field('fixedStarts')}.`)]),
    ...(slotAlignment === undefined
      ? []
      : [view(field('slotAlignment'), slotAlignment, `Set ${field('slotAlignment')} to ${slotAlignment}.`)]),
    ...(slotIntervalMin === undefined
      ? []
      : [
          view(
            field('slotIntervalMin'),
            slotIntervalMin,
            `Let starts lie ${inWords(slotIntervalMin)} apart: set ${field('slotIntervalMin')} to ${slotIntervalMin}.`,
          ),
        ]),
  ]
}
