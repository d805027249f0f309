/** @jsxImportSource hono/jsx */
import { type Locale, LOCALES, LocaleName, Slug } from '@slotwell/shared/schema'
import * as v from 'valibot'
import type { HttpDeps } from '../http-deps.ts'
import { pageAnswer } from '../page-shell.tsx'
import { openPlace } from '../plain/book.ts'
import { alongOf } from '../plain/along.ts'
import { type Place, timesAddress } from '../plain/choice.ts'
import { Services } from '../plain/choose-pages.tsx'
import { CodeFields } from '../plain/code-page.tsx'
import { nothingPage } from '../plain/message-pages.tsx'
import { chooseLanguage, wordsIn } from '../plain/words/words-in.ts'
import { defineRoute, media, type RawAnswer, type Route } from '../registry.ts'
import { ifKnown } from '../validate.ts'

/** `lang` is the same as `locale`, the name that all pages without script have for it. */
const LANGUAGE = { locale: ifKnown(LocaleName), lang: ifKnown(LocaleName) } as const
const PageQuery = v.object(LANGUAGE)
const PartySize = v.pipe(v.string(), v.regex(/^[1-9]\d{0,2}$/, 'must be a whole number from 1 to 999'))
/** What a page of the widget may be told by a link: preselection, for how many, and language. */
const BookQuery = v.objectWithRest(
  {
    ...LANGUAGE,
    service: ifKnown(Slug),
    staff: ifKnown(Slug),
    location: ifKnown(Slug),
    partySize: ifKnown(PartySize),
  },
  v.string(),
)
type BookQuery = v.InferOutput<typeof BookQuery>
const ofPage = { auth: 'none', limit: 'page', audit: 'none', cache: 'file', method: 'GET', refusesAs: 'page' } as const

/** Pages of our own origin: one to book, to link to; one for the links in letters. Both work without script, too. */
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
    async handle({ deps, organizationId, params: { slug }, query, languages }) {
      const along = alongOf(query)
      const place = await openPlace(deps, { organizationId, slug, lang: query.locale ?? query.lang, languages, along })
      return 'ok' in place ? place : bookingPage(deps, place, query)
    },
  }),
  defineRoute({
    ...ofPage,
    path: '/m',
    summary: 'The page behind manage links; the token stays in the fragment and never reaches a server log',
    organization: 'none',
    query: PageQuery,
    answers: { ok: media('text/html') },
    problems: [],
    handle: async ({ query, languages }) => managePage(query.locale ?? query.lang ?? chooseLanguage(languages, LOCALES)),
  }),
]

async function bookingPage(deps: HttpDeps, place: Place, query: BookQuery): Promise<RawAnswer> {
  const { catalog, language, organizationId, along } = place
  const { organization } = catalog
  const words = wordsIn(language, organization.tone, catalog.texts)
  const keys = await deps.store.organizations.keys(organizationId)
  const key = keys.find(({ kind, revokedAtMs }) => kind === 'publishable' && revokedAtMs === null)?.publicText
  if (!key) return nothingPage(language)
  const { service, staff, location, partySize } = query
  const attributes = {
    'data-key': key,
    'data-locale': language,
    'data-accent': organization.accent,
    'data-service': service,
    'data-staff': staff,
    'data-location': location,
    'data-party-size': partySize,
    ...Object.fromEntries(Object.entries(along).map(([name, text]) => [`data-${name}`, text])),
  }
  return pageAnswer({
    language,
    title: `${words.title} · ${organization.name}`,
    accent: organization.accent,
    script: '/embed/v1/book.js',
    children: (
      <>
        <main>
          <h1>{organization.name}</h1>
          <slotwell-booking {...attributes}>
            <noscript>
              <div class="narrow">
                <h2>{words.service}</h2>
                <Services place={place} />
              </div>
            </noscript>
          </slotwell-booking>
        </main>
        <footer class="scripted">
          <p>
            <a class="quiet" href={timesAddress(place, { service, staff, location, partySize })}>
              {words.plainLink}
            </a>
          </p>
        </footer>
      </>
    ),
  })
}

function managePage(language: Locale): RawAnswer {
  const words = wordsIn(language)
  return pageAnswer({
    language,
    title: words.yours,
    script: '/embed/v1/manage.js',
    children: (
      <main>
        <div data-slotwell-manage>
          <noscript>
            <div class="narrow">
              <h1>{words.openTitle}</h1>
              <p>{words.openIntro}</p>
              <CodeFields language={language} />
            </div>
          </noscript>
          <a class="scripted" href={`/m/code?lang=${language}`}>
            {words.codeLink}
          </a>
        </div>
      </main>
    ),
  })
}
