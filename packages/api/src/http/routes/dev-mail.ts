import { LETTER_READERS, LocaleName, Slug } from '@slotwell/shared/schema'
import * as v from 'valibot'
import { previewList, previewPage } from '../../notify/dev-preview-pages.ts'
import { everyLetter, PREVIEW_KINDS, previewLetter } from '../../notify/preview-letter.ts'
import { refuse } from '../../outcome.ts'
import { isLoopbackName } from '../client-address.ts'
import { CACHE_CONTROL } from '../cache-rules.ts'
import type { HttpDeps } from '../http-deps.ts'
import { type Call, defineRoute, media, type RawAnswer, type Route } from '../registry.ts'

const LetterParams = v.strictObject({
  position: v.pipe(v.string(), v.regex(/^[1-9]\d{0,8}$/, 'must be the number of a letter'), v.transform(Number)),
})
const PreviewQuery = v.strictObject({
  organization: Slug,
  kind: v.picklist(PREVIEW_KINDS, `must be one of ${PREVIEW_KINDS.join(', ')}`),
  reader: v.picklist(LETTER_READERS, 'must be attendee or staff'),
  locale: LocaleName,
  tone: v.picklist(['formal', 'informal'], 'must be formal or informal'),
})
const ofDevMail = { auth: 'none', organization: 'none', limit: 'page', audit: 'none', cache: 'file', method: 'GET' } as const
/** Letters bring their own inline styles; they stand in a sandboxed frame and load nothing. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'none'"

/**
 * Letters of a server that has no mail server. They are personal, so they are shown to
 * this machine only, and never by a server that says it has a public address.
 */
export const devMail: readonly Route[] = [
  defineRoute({
    ...ofDevMail,
    path: '/dev/mail',
    summary: 'Letters that would have been sent',
    answers: { ok: media('text/html') },
    problems: ['not_found'],
    handle: async (call) => (isPrivate(call) ? page(call.deps.devMail?.list()) : refuse('not_found')),
  }),
  defineRoute({
    ...ofDevMail,
    path: '/dev/mail/preview',
    summary: 'Every letter that there is, as links to what it looks like',
    answers: { ok: media('text/html') },
    problems: ['not_found'],
    handle: async (call) => (isPrivate(call) && call.deps.devMail ? page(await listed(call.deps)) : refuse('not_found')),
  }),
  defineRoute({
    ...ofDevMail,
    path: '/dev/mail/preview/letter',
    summary: 'One of them, about an invented booking',
    query: PreviewQuery,
    answers: { ok: media('text/html') },
    problems: ['not_found'],
    handle: async (call) => (isPrivate(call) && call.deps.devMail ? page(await preview(call.deps, call.query)) : refuse('not_found')),
  }),
  defineRoute({
    ...ofDevMail,
    path: '/dev/mail/:position',
    summary: 'One of these letters',
    params: LetterParams,
    answers: { ok: media('text/html') },
    problems: ['not_found'],
    handle: async (call) => (isPrivate(call) ? page(call.deps.devMail?.letter(call.params.position)) : refuse('not_found')),
  }),
]

async function listed({ store }: HttpDeps): Promise<string> {
  const found = await Promise.all(
    (await store.organizations.list()).map(async ({ id, slug }) => ({ slug, configuration: await store.catalog.current(id) })),
  )
  return previewList(
    found.flatMap(({ slug, configuration }) =>
      configuration ? [{ slug, name: configuration.profile.name, letters: everyLetter(configuration) }] : [],
    ),
  )
}

async function preview({ store, booking, clock }: HttpDeps, query: v.InferOutput<typeof PreviewQuery>): Promise<string | undefined> {
  const organization = await store.organizations.bySlug(query.organization)
  const configuration = organization && (await store.catalog.current(organization.id))
  const shown = configuration && previewLetter(configuration, booking.publicUrl, query, clock())
  return shown && previewPage(shown)
}

const isPrivate = ({ deps, fromThisMachine }: Call<unknown, unknown, unknown, 'none'>): boolean =>
  fromThisMachine && isLoopbackName(new URL(deps.settings.publicUrl).hostname)

function page(html: string | undefined): RawAnswer | ReturnType<typeof refuse> {
  if (html === undefined) return refuse('not_found')
  return {
    ok: true,
    raw: {
      body: html,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': POLICY,
        'cache-control': CACHE_CONTROL.private,
        'cross-origin-resource-policy': 'same-origin',
      },
    },
  }
}
