import { type Locale, LOCALES, LocaleName, Slug } from '@slotwell/shared/schema'
import * as v from 'valibot'
import type { Profile } from '../../store/configuration.ts'
import type { HttpDeps } from '../http-deps.ts'
import { escapeHtml as e, pageAnswer } from '../page-shell.ts'
import { defineRoute, media, type RawAnswer, type Route } from '../registry.ts'

const WORDS = {
  de: {
    book: 'Termin buchen',
    manage: 'Termin verwalten',
    needsScript: 'Diese Seite braucht JavaScript.',
    reach: 'So sind wir auch ohne JavaScript erreichbar:',
    manageReach:
      'Ohne JavaScript lässt sich der Termin über die Praxis, Schule oder Firma ändern, die Ihnen den Brief mit diesem Link geschickt hat: Antworten Sie auf den Brief oder rufen Sie dort an.',
    nothing: 'Hier kann kein Termin gebucht werden',
    nothingMore: 'Unter dieser Adresse nimmt niemand Buchungen an. Vielleicht ist sie falsch geschrieben.',
  },
  en: {
    book: 'Book an appointment',
    manage: 'Your appointment',
    needsScript: 'This page needs JavaScript.',
    reach: 'Here is how to reach us without it:',
    manageReach:
      'Without JavaScript the appointment can be changed by whoever sent you the letter with this link: reply to it, or call them.',
    nothing: 'Nothing can be booked here',
    nothingMore: 'Nobody takes bookings at this address. It may be misspelt.',
  },
} as const satisfies Record<Locale, Readonly<Record<string, string>>>

const PageQuery = v.strictObject({ locale: v.optional(LocaleName) })
/** What a page of the widget may be told by a link: preselection and language. */
const BookQuery = v.strictObject({
  locale: v.optional(LocaleName),
  service: v.optional(Slug),
  staff: v.optional(Slug),
  location: v.optional(Slug),
})
const ofPage = { auth: 'none', limit: 'page', audit: 'none', cache: 'file', method: 'GET' } as const

/** Pages of our own origin: one to book, for sites that cannot embed; one for the links in letters. */
export const pages: readonly Route[] = [
  defineRoute({
    ...ofPage,
    path: '/book/:slug',
    summary: 'The booking page of one organization',
    organization: 'ofSlug',
    params: v.strictObject({ slug: Slug }),
    query: BookQuery,
    answers: { ok: media('text/html') },
    problems: ['not_found'],
    handle: ({ deps, params, query, languages }) => bookingPage(deps, params.slug, query, languages),
  }),
  defineRoute({
    ...ofPage,
    path: '/m',
    summary: 'The page behind manage links; the token stays in the fragment and never reaches a server log',
    organization: 'none',
    query: PageQuery,
    answers: { ok: media('text/html') },
    problems: [],
    async handle({ query, languages }) {
      const language = query.locale ?? chooseLanguage(languages, LOCALES)
      const words = WORDS[language]
      const body = `<main><div data-slotwell-manage><noscript><h1>${e(words.manage)}</h1><p>${e(words.needsScript)} ${e(words.manageReach)}</p></noscript></div></main>`
      return pageAnswer({ language, title: words.manage, script: '/embed/v1/manage.js', body })
    },
  }),
]

async function bookingPage(
  deps: HttpDeps,
  slug: string,
  query: v.InferOutput<typeof BookQuery>,
  languages: readonly string[],
): Promise<RawAnswer> {
  const organization = await deps.store.organizations.bySlug(slug)
  const profile = organization && (await deps.store.catalog.current(organization.id))?.profile
  const key =
    organization &&
    (await deps.store.organizations.keys(organization.id)).find(({ kind, revokedAtMs }) => kind === 'publishable' && revokedAtMs === null)
      ?.publicText
  if (!profile?.privacy || !key) {
    const language = query.locale ?? chooseLanguage(languages, LOCALES)
    const words = WORDS[language]
    return pageAnswer({
      language,
      title: words.nothing,
      body: `<main><h1>${e(words.nothing)}</h1><p>${e(words.nothingMore)}</p></main>`,
      as: 'not_found',
    })
  }
  const language = query.locale ?? chooseLanguage(languages, profile.locales)
  const words = WORDS[language]
  const attributes = Object.entries({
    'data-key': key,
    'data-locale': language,
    'data-accent': profile.accent,
    'data-service': query.service,
    'data-staff': query.staff,
    'data-location': query.location,
  })
  const written = attributes.flatMap(([name, value]) => (value === undefined ? [] : [`${name}="${e(value)}"`])).join(' ')
  const body = `<main><h1>${e(profile.name)}</h1>
<slotwell-booking ${written}><noscript><p>${e(words.needsScript)} ${e(words.reach)}</p>${contact(profile)}</noscript></slotwell-booking></main>`
  return pageAnswer({ language, title: `${words.book} · ${profile.name}`, script: '/embed/v1/book.js', body })
}

/** How to reach the owner. Addresses were checked when the organization's file was read. */
function contact({ phone, email, website, privacy }: Profile): string {
  const ways = [
    phone && `<a href="tel:${e(phone.replace(/[^+\d]/g, ''))}">${e(phone)}</a>`,
    email && `<a href="mailto:${e(encodeURIComponent(email).replace('%40', '@'))}">${e(email)}</a>`,
    website && `<a href="${e(website)}">${e(website)}</a>`,
  ].filter((way): way is string => way !== undefined && way !== '')
  return ways.length > 0 ? ways.map((way) => `<p>${way}</p>`).join('') : `<p>${e(privacy?.controller ?? '')}</p>`
}

const chooseLanguage = (wanted: readonly string[], offered: readonly Locale[]): Locale =>
  offered.find((locale) => locale === wanted.find((language) => offered.some((one) => one === language))) ?? offered[0] ?? 'en'
