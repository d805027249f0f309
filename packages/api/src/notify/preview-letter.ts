import { LETTER_KINDS, type LetterKind, type LetterReader, type Locale, readersOf } from '@slotwell/shared/schema'
import { addDays, DAY_MS, epochDayOf, instantOfWall, localDateAt, MINUTE_MS, subtractLeadTime } from '@slotwell/shared/time'
import { localize } from '../configuration/localize.ts'
import type { Configuration, LocationConfig, ServiceConfig } from '../store/configuration.ts'
import { type AgendaEntry, agendaPage } from './agenda/compose-agenda.ts'
import { textsFor } from './gather-facts.ts'
import { htmlPage } from './letters/html.ts'
import type { OwnerTexts } from './letters/fill-in.ts'
import type { LetterFacts } from './letters/letter-facts.ts'
import { letterPage, type Page } from './letters/page.ts'
import { plainText } from './letters/plain-text.ts'

/** All letters: those about one booking, which owners write texts of their own for, and the one with the appointments of a day. */
export const PREVIEW_KINDS = [...LETTER_KINDS, 'agenda'] as const
export type PreviewKind = (typeof PREVIEW_KINDS)[number]
export const readersOfPreview = (kind: PreviewKind): readonly LetterReader[] => (kind === 'agenda' ? ['staff'] : readersOf(kind))

export interface PreviewWish {
  readonly kind: PreviewKind
  readonly reader: LetterReader
  /** The organization's first language if absent. */
  readonly locale?: Locale | undefined
  /** Slug or id; the first service that is offered if absent. */
  readonly service?: string | undefined
  /** The organization's own if absent. */
  readonly tone?: 'formal' | 'informal' | undefined
  /** In place of those that were applied; what is absent here stays as it was applied. */
  readonly texts?: { readonly [Name in 'subject' | 'heading' | 'lead' | 'note']?: string | undefined } | undefined
}

export interface Preview {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Nobody's. The domain is kept for examples. */
const VISITOR = { name: 'Alex Example', email: 'alex@example.org', phone: '+41 44 000 00 00' }
const OTHER_VISITOR = { name: 'Robin Example' }
const TEN_MS = 10 * 60 * MINUTE_MS

/** A letter of this organization about a booking that nobody made; undefined if there is no such service. Reads nothing but the configuration. */
export function previewLetter(configuration: Configuration, publicUrl: string, wish: PreviewWish, nowMs: number): Preview | undefined {
  const { profile, locations, services } = configuration
  const service = wish.service
    ? services.find(({ id, slug }) => wish.service === id || wish.service === slug)
    : services.find(({ active }) => active)
  const location = locations.find(({ id }) => service?.locationIds.includes(id)) ?? locations[0]
  if (!service || !location) return undefined

  const invented = { ...wish, configuration, service, location, locale: wish.locale ?? profile.locales[0] ?? 'en', nowMs }
  const page = wish.kind === 'agenda' ? pageOfDay(invented) : letterPage(factsOf({ ...invented, kind: wish.kind }, publicUrl))
  return { subject: page.subject, text: plainText(page), html: htmlPage(page) }
}

interface Invented extends Omit<PreviewWish, 'service' | 'locale'> {
  readonly configuration: Configuration
  readonly service: ServiceConfig
  readonly location: LocationConfig
  readonly locale: Locale
  readonly nowMs: number
}

/** At ten on the clock of the place, in a week. */
const inventedStart = ({ location: { timeZone }, nowMs }: Invented): number =>
  instantOfWall(timeZone, epochDayOf(addDays(localDateAt(nowMs, timeZone), 7)) * DAY_MS + TEN_MS)

function factsOf(invented: Invented & { readonly kind: LetterKind }, publicUrl: string): LetterFacts {
  const { configuration, kind, reader, locale, service, location, texts = {} } = invented
  const { profile, staff } = configuration
  const startMs = inventedStart(invented)
  const span = { startMs, endMs: startMs + service.durationMin * MINUTE_MS }
  const { text, notes } = textsFor(configuration, { topic: kind, audience: reader, locale, serviceId: service.id })
  const { note, ...said } = Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined))
  const owner: OwnerTexts = { text: { ...text, ...said }, notes: note === undefined ? notes : [note] }
  const moved = kind === 'rescheduled' ? { previousSpan: { startMs: startMs - DAY_MS, endMs: span.endMs - DAY_MS } } : {}
  return {
    topic: kind,
    audience: reader,
    locale,
    tone: invented.tone ?? profile.tone,
    organization: profile,
    owner,
    number: 'K7Q-4MX-2DA',
    service: localize(service.name, locale, profile.locales),
    staff: staff
      .filter(({ id }) => service.staffIds.includes(id))
      .slice(0, 1)
      .map(({ name }) => name),
    location: {
      name: localize(location.name, locale, profile.locales),
      online: location.online,
      ...(location.address && { address: location.address }),
    },
    span,
    ...moved,
    zones: [location.timeZone],
    ...(service.price && { price: service.price }),
    pending: kind === 'requested',
    recipientName: reader === 'staff' ? (staff[0]?.name ?? profile.name) : VISITOR.name,
    ...(reader === 'staff' ? { person: VISITOR } : { change: changeOf(invented, publicUrl, startMs) }),
    answers: [],
  }
}

/** Looks like the real thing and opens nothing. */
function changeOf({ kind, service, location, nowMs }: Invented, publicUrl: string, startMs: number): NonNullable<LetterFacts['change']> {
  const untilMs = subtractLeadTime(startMs, service.changeUntil, location.timeZone)
  const leavesMs = kind === 'reminder' ? subtractLeadTime(startMs, service.reminders?.[0]?.before ?? 'P1D', location.timeZone) : nowMs
  return {
    url: `${publicUrl}/m#preview`,
    code: 'K7QAB-4MX2D',
    codeUrl: `${publicUrl}/m/code`,
    untilMs,
    open: leavesMs < untilMs,
    // Whoever is reminded is asked whether he comes.
    ...(kind === 'reminder' && { confirm: true }),
  }
}

/** Two appointments one after the other, the second one not confirmed yet. */
function pageOfDay(invented: Invented): Page {
  const { configuration, service, location, locale } = invented
  const { profile, staff } = configuration
  const startMs = inventedStart(invented)
  const lengthMs = service.durationMin * MINUTE_MS
  const entry = (at: number): Omit<AgendaEntry, 'person' | 'pending'> => ({
    startMs: startMs + at * lengthMs,
    endMs: startMs + (at + 1) * lengthMs,
    service: localize(service.name, locale, profile.locales),
    place: localize(location.name, locale, profile.locales),
  })
  const reader = { locale, tone: invented.tone ?? profile.tone, name: staff[0]?.name ?? profile.name, zone: location.timeZone }
  return agendaPage(profile, reader, [
    { ...entry(0), person: VISITOR, pending: false },
    { ...entry(1), person: OTHER_VISITOR, pending: true },
  ])
}

/** Every letter there is, in every language and tone of an organization. */
export function everyLetter({
  profile,
  mail,
}: Pick<Configuration, 'profile' | 'mail'>): readonly (PreviewWish & { readonly locale: Locale })[] {
  const kinds = PREVIEW_KINDS.filter((kind) => kind !== 'agenda' || mail?.agenda !== false)
  return profile.locales.flatMap((locale) =>
    (locale === 'de' ? (['formal', 'informal'] as const) : [profile.tone]).flatMap((tone) =>
      kinds.flatMap((kind) => readersOfPreview(kind).map((reader) => ({ kind, reader, locale, tone }))),
    ),
  )
}
