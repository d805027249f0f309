import { LETTER_KINDS, type LetterKind, type LetterReader, type Locale, readersOf } from '@slotwell/shared/schema'
import { localize } from '../configuration/localize.ts'
import type { Configuration } from '../store/configuration.ts'
import { textsFor } from './gather-facts.ts'
import { htmlPage } from './letters/html.ts'
import type { OwnerTexts } from './letters/fill-in.ts'
import type { LetterFacts } from './letters/letter-facts.ts'
import { letterPage } from './letters/page.ts'
import { plainText } from './letters/plain-text.ts'

export interface PreviewWish {
  readonly kind: LetterKind
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
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** A letter of this organization about a booking that nobody made; undefined if there is no such service. Reads nothing but the configuration. */
export function previewLetter(configuration: Configuration, publicUrl: string, wish: PreviewWish, nowMs: number): Preview | undefined {
  const { kind, reader, texts = {} } = wish
  const { profile, locations, staff, services } = configuration
  const locale = wish.locale ?? profile.locales[0] ?? 'en'
  const service = wish.service
    ? services.find(({ id, slug }) => wish.service === id || wish.service === slug)
    : services.find(({ active }) => active)
  const location = locations.find(({ id }) => service?.locationIds.includes(id)) ?? locations[0]
  if (!service || !location) return undefined

  const startMs = Math.ceil(nowMs / DAY_MS) * DAY_MS + 7 * DAY_MS + 9 * HOUR_MS
  const span = { startMs, endMs: startMs + service.durationMin * 60_000 }
  const { text, notes } = textsFor(configuration, { topic: kind, audience: reader, locale, serviceId: service.id })
  const { note, ...said } = Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined))
  const owner: OwnerTexts = { text: { ...text, ...said }, notes: note === undefined ? notes : [note] }
  const moved = kind === 'rescheduled' ? { previousSpan: { startMs: startMs - DAY_MS, endMs: span.endMs - DAY_MS } } : {}
  const facts: LetterFacts = {
    topic: kind,
    audience: reader,
    locale,
    tone: wish.tone ?? profile.tone,
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
    ...(reader === 'staff' ? { person: VISITOR } : { change: changeOf(publicUrl, startMs, kind === 'reminder') }),
    answers: [],
  }
  const page = letterPage(facts)
  return { subject: page.subject, text: plainText(page), html: htmlPage(page) }
}

/** Looks like the real thing and opens nothing. */
const changeOf = (publicUrl: string, startMs: number, asks: boolean) => ({
  url: `${publicUrl}/m#preview`,
  code: 'K7QAB-4MX2D',
  codeUrl: `${publicUrl}/m/code`,
  untilMs: startMs - DAY_MS,
  open: true,
  // Whoever is reminded is asked whether he comes.
  ...(asks && { confirm: true }),
})

/** Every letter there is, in every language and tone of an organization. */
export function everyLetter({ profile }: Pick<Configuration, 'profile'>): readonly (PreviewWish & { readonly locale: Locale })[] {
  return profile.locales.flatMap((locale) =>
    (locale === 'de' ? (['formal', 'informal'] as const) : [profile.tone]).flatMap((tone) =>
      LETTER_KINDS.flatMap((kind) => readersOf(kind).map((reader) => ({ kind, reader, locale, tone }))),
    ),
  )
}
