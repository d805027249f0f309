import { isDeepStrictEqual } from 'node:util'
import { type Locale, LOCALES, type LocalizedText, type OrganizationFile } from '@slotwell/shared/schema'
import type { Configuration } from '../store/configuration.ts'
import { clockTime, minutesOf } from './clock-time.ts'

/** One thing that an edit does to a configuration. `old` and `new` are as in the file. */
export interface Difference {
  readonly kind: 'added' | 'removed' | 'changed'
  /** By slugs, not by positions: `services.sprechstunde.durationMin`. */
  readonly path: string
  readonly old?: unknown
  readonly new?: unknown
}

/** Fields that name their entries; all other lists are compared as one value. */
const NAMED_BY: Readonly<Record<string, string>> = {
  closures: 'date',
  overrides: 'date',
  stays: 'from',
  turns: 'staff',
  durations: 'durationMin',
  questions: 'id',
  options: 'id',
}

/** Never shown, neither on a screen nor in a log. */
const PRIVATE = '(an address)'

/**
 * What changes between two files, both with all defaults filled in. `before` is
 * undefined for the first. Empty when they mean the same.
 */
export function differences(before: OrganizationFile | undefined, after: OrganizationFile): Difference[] {
  const lists = ['locations', 'resources', 'staff', 'services'] as const
  return [
    ...compareObjects('organization', before?.organization ?? {}, after.organization),
    ...compareValues('travel', 'travel', before?.travel, after.travel),
    ...lists.flatMap((list) => compareEntries(list, 'slug', before?.[list] ?? [], after[list])),
    ...compareObjects('widget', before?.widget ?? {}, after.widget ?? {}),
    ...compareObjects('letters', before?.letters ?? {}, after.letters ?? {}),
    ...compareObjects('mail', before?.mail ?? {}, after.mail ?? {}),
  ]
}

/** The days that the holiday calendars of a configuration come to. Those before the first of them are over and no difference. */
export function holidayDifferences(before: Configuration | undefined, after: Configuration): Difference[] {
  return after.locations.flatMap(({ id, slug, holidays }) => {
    const next = new Map(holidays?.days.map(({ date, name }) => [date, name]))
    const first = holidays?.days[0]?.date ?? ''
    const old = before?.locations.find((location) => location.id === id)?.holidays?.days.filter(({ date }) => date >= first) ?? []
    const path = (date: string) => `locations.${slug}.holidays.${date}`
    const known = new Set(old.map(({ date }) => date))
    return [
      ...[...next].flatMap(([date, name]) => (known.has(date) ? [] : [{ kind: 'added' as const, path: path(date), new: name }])),
      ...old.flatMap(({ date, name }) => (next.has(date) ? [] : [{ kind: 'removed' as const, path: path(date), old: name }])),
    ]
  })
}

type Fields = Readonly<Record<string, unknown>>

function compareObjects(path: string, before: Fields, after: Fields): Difference[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].flatMap((name) => compareValues(`${path}.${name}`, name, before[name], after[name]))
}

function compareValues(path: string, name: string, before: unknown, after: unknown): Difference[] {
  if (before === after || isDeepStrictEqual(before, after)) return []
  const key = NAMED_BY[name]
  if (key && Array.isArray(after)) return compareEntries(path, key, Array.isArray(before) ? before : [], after)
  const told = TOLD_BY[name]
  if (told) return compareTold(path, textsOf(before, told), textsOf(after, told))
  const [from, to] = isTexts(path) ? [before ?? {}, after ?? {}] : [before, after]
  if (isFields(from) && isFields(to)) return compareObjects(path, from, to)
  const isPrivate = name === 'email' && path.startsWith('staff.')
  const [old, next] = isPrivate ? [before && PRIVATE, after && PRIVATE] : [before, after]
  if (before === undefined) return [{ kind: 'added', path, new: next }]
  if (after === undefined) return [{ kind: 'removed', path, old }]
  return [{ kind: 'changed', path, old, new: next }]
}

function compareEntries(path: string, key: string, before: readonly unknown[], after: readonly unknown[]): Difference[] {
  const old = byName(before, key)
  const next = byName(after, key)
  const found = [...next].flatMap(([name, entry]): Difference[] => {
    const previous = old.get(name)
    return previous
      ? compareObjects(`${path}.${name}`, previous, entry)
      : [{ kind: 'added', path: `${path}.${name}`, new: withoutAddress(path, entry) }]
  })
  const removed = [...old].flatMap(([name, entry]): Difference[] =>
    next.has(name) ? [] : [{ kind: 'removed', path: `${path}.${name}`, old: withoutAddress(path, entry) }],
  )

  const kept = [...old.keys()].filter((name) => next.has(name))
  const now = [...next.keys()].filter((name) => old.has(name))
  const isReordered = !['date', 'from', 'staff', 'durationMin'].includes(key) && !isDeepStrictEqual(kept, now)
  return [...found, ...removed, ...(isReordered ? [{ kind: 'changed' as const, path: `${path} (order)`, old: kept, new: now }] : [])]
}

const byName = (entries: readonly unknown[], key: string): Map<string, Fields> =>
  new Map(entries.filter(isFields).map((entry) => [String(entry[key]), entry]))

const withoutAddress = (list: string, entry: Fields): Fields => (list === 'staff' && entry.email ? { ...entry, email: PRIVATE } : entry)

type Entry<List extends 'staff' | 'services'> = OrganizationFile[List][number]
type Rule = Entry<'staff'>['schedule']['rules'][number]
type Limit = NonNullable<Entry<'staff'>['limits']>[number] & { readonly of?: string }
type StaffNeed = NonNullable<Entry<'services'>['team']>[number]
type Way = NonNullable<OrganizationFile['travel']>[number]
type Reminder = NonNullable<OrganizationFile['organization']['reminders']>[number]
type ResourceNeed = NonNullable<Entry<'services'>['resourceNeeds']>[number]

/** Entries without a name are told by all of their content, so one that changed is one gone and one new. */
const TOLD_BY: Readonly<Record<string, (entry: Fields) => string>> = {
  travel: (entry) => travelText(entry as Way),
  rules: (entry) => ruleText(entry as Rule),
  limits: (entry) => limitText(entry as Limit),
  team: (entry) => teamText(entry as StaffNeed),
  resourceNeeds: (entry) => needText(entry as ResourceNeed),
  reminders: (entry) => reminderText(entry as Reminder),
}

const textsOf = (entries: unknown, told: (entry: Fields) => string): string[] =>
  (Array.isArray(entries) ? entries : []).filter(isFields).map(told)

function compareTold(path: string, old: readonly string[], next: readonly string[]): Difference[] {
  // An empty list and none mean the same.
  if (old.length === 0 && next.length === 0) return []
  const found: Difference[] = [
    ...next.filter((text) => !old.includes(text)).map((text) => ({ kind: 'added' as const, path, new: text })),
    ...old.filter((text) => !next.includes(text)).map((text) => ({ kind: 'removed' as const, path, old: text })),
  ]
  return found.length > 0 ? found : [{ kind: 'changed', path: `${path} (order)`, old, new: next }]
}

function ruleText({ days, from, to, location, validFrom, validUntil, everyWeeks, weeksFrom }: Rule): string {
  const valid = `${validFrom ? ` from ${validFrom}` : ''}${validUntil ? ` until ${validUntil}` : ''}`
  const weeks = everyWeeks ? ` every ${everyWeeks} weeks${weeksFrom ? ` counted from ${weeksFrom}` : ''}` : ''
  return `${days.join(' ')} ${clockTime(minutesOf(from))}–${to} at ${location ?? 'the only location'}${weeks}${valid}`
}

const travelText = ({ from, to, minutes }: Way): string => `${minutes} minutes from ${from} to ${to}`
const limitText = ({ of, per, unit, max }: Limit): string => `${max} ${unit} a ${per}${of ? ` of a ${of}` : ''}`
const teamText = ({ role, count }: StaffNeed): string => `${count} ${role ?? 'of the staff'}`
const reminderText = ({ before, by, staff }: Reminder): string =>
  `${before} before, by ${by.join(' and ')}${staff ? ', to staff, too' : ''}`
const needText = ({ anyOf, quantity }: ResourceNeed): string => `${quantity} of ${anyOf.join(' or ')}`

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

const isText = (value: unknown): value is Exclude<LocalizedText, string> => isFields(value) && LOCALES.some((locale) => locale in value)

/** What an owner says otherwise, by language and place: each text is a difference of its own, also where there was none or is none left. */
const isTexts = (path: string): boolean => /^(?:letters|widget)\.texts(?:\.|$)/.test(path)

/**
 * `+ services.blutentnahme`, `~ services.sprechstunde.durationMin: 20 → 25`: one line for people. Names are shown in the first of `locales`,
 * those of the organization, that they have.
 */
export function differenceLine({ kind, path, old, new: next }: Difference, locales: readonly Locale[]): string {
  if (kind === 'changed') return `~ ${path}: ${shown(old, locales)} → ${shown(next, locales)}`
  const value = kind === 'added' ? next : old
  const told = isFields(value) && !isText(value) ? (value.name ?? value.label ?? value.note) : value
  return `${kind === 'added' ? '+' : '-'} ${path}${told === undefined ? '' : `: ${shown(told, locales)}`}`
}

function shown(value: unknown, locales: readonly Locale[]): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(', ') || 'none'
  if (isFields(value) && typeof value.amount === 'number' && typeof value.currency === 'string')
    return `${(value.amount / 100).toFixed(2)} ${value.currency}`
  if (isText(value)) return [...locales, ...LOCALES].map((locale) => value[locale]).find(Boolean) ?? ''
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 100 ? `${text.slice(0, 97)}…` : text
}
