import { IsoDate, type Locale, LocaleName, Slug, ZonedInstant } from '@slotwell/shared/schema'
import * as v from 'valibot'
import { chooseTime, forged, openPlace, readKept, sendBooking, showTimes } from '../plain/book.ts'
import { pressConfirmation, showConfirmation } from '../plain/confirm.ts'
import { alongOf, isAlong } from '../plain/along.ts'
import { CHOICE_FIELDS, LINKED } from '../plain/choice.ts'
import { TRAP } from '../plain/details-page.tsx'
import { isTyped } from '../plain/details-fields.ts'
import { type Call, defineRoute, media, type RawAnswer, type Route } from '../registry.ts'
import { ifKnown } from '../validate.ts'

const Month = v.pipe(v.string(), v.regex(/^20\d\d-(?:0[1-9]|1[0-2])$/, 'must be a month such as "2026-12"'))
const VIEW_FIELDS = {
  month: v.optional(Month),
  day: v.optional(IsoDate),
  after: v.optional(ZonedInstant),
  lang: v.optional(LocaleName),
} as const
const Token = v.pipe(v.string(), v.maxLength(2_100, 'must be the token of a form of this page'))
const ConfirmationToken = v.pipe(v.string(), v.maxLength(100, 'must be the token of a letter'))
const Key = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/, 'must be the key of a page of times'))

/** Beyond the named fields what visitors type, at any length that a page can show again: the API's own schema judges it. */
const formOf = <const E extends v.ObjectEntries>(entries: E) =>
  v.pipe(
    v.objectWithRest(entries, v.pipe(v.string(), v.maxLength(6_000, 'must be at most 6000 characters'))),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return
      for (const name of Object.keys(dataset.value)) {
        if (name in entries || isTyped(name) || isAlong(name)) continue
        addIssue({
          message: 'is not a known field; leave it out',
          path: [{ type: 'object', origin: 'key', input: dataset.value, key: name, value: undefined }],
        })
      }
    }),
    v.check((fields) => Object.keys(fields).length <= 80, 'has more than 80 fields'),
  )

const SlugParams = v.strictObject({ slug: Slug })
const TimesForm = formOf({
  ...CHOICE_FIELDS,
  ...VIEW_FIELDS,
  token: v.optional(Token),
  [TRAP]: v.optional(v.string()),
  key: v.optional(Key),
})
const HoldForm = formOf({
  ...CHOICE_FIELDS,
  lang: VIEW_FIELDS.lang,
  token: v.optional(Token),
  key: v.optional(Key),
  start: v.optional(v.pipe(v.string(), v.maxLength(40))),
})
const BookingForm = formOf({ lang: VIEW_FIELDS.lang, token: v.optional(Token, ''), [TRAP]: v.optional(v.string()) })

const ofForm = {
  auth: 'none',
  organization: 'ofSlug',
  limit: 'publicWrite',
  params: SlugParams,
  bodyAs: 'form',
  refusesAs: 'page',
  cache: 'file',
  method: 'POST',
} as const
const { bodyAs: _, ...ofPage } = { ...ofForm, method: 'GET' } as const
const PROBLEMS = ['not_found', 'unknown_service', 'unknown_staff', 'unknown_location', 'not_published'] as const

type Fields = Readonly<Record<string, string | undefined>>
type FormCall = Pick<Call<unknown, { readonly slug: string }, unknown, 'ofSlug'>, 'deps' | 'organizationId' | 'params' | 'languages'>

async function at(
  { deps, organizationId, params, languages }: FormCall,
  fields: Fields,
  answer: (place: Exclude<Awaited<ReturnType<typeof openPlace>>, RawAnswer>) => Promise<RawAnswer>,
) {
  const place = await openPlace(deps, {
    organizationId,
    slug: params.slug,
    lang: fields.lang as Locale | undefined,
    languages,
    along: alongOf(fields),
  })
  return 'ok' in place ? place : answer(place)
}

/** Booking by plain forms: no script, no cookie, nothing stored. Each step is a page, and the same use case as the widget's. */
export const plainBooking: readonly Route[] = [
  defineRoute({
    ...ofPage,
    path: '/book/:slug/times',
    summary: 'Service, choices and free times as plain pages',
    limit: 'page',
    audit: 'none',
    query: v.objectWithRest({ ...CHOICE_FIELDS, ...LINKED, ...VIEW_FIELDS, lang: ifKnown(LocaleName) }, v.string()),
    answers: { ok: media('text/html') },
    problems: PROBLEMS,
    handle: (call) => at(call, call.query, (place) => showTimes(call.deps, place, call.query)),
  }),
  defineRoute({
    ...ofForm,
    path: '/book/:slug/times',
    summary: 'Free times for somebody who has typed something already',
    audit: 'none',
    body: TimesForm,
    answers: { ok: media('text/html') },
    problems: PROBLEMS,
    handle: (call) =>
      at(call, call.body, async (place) => {
        const before = await readKept(call.deps, place, call.body)
        if (call.body.token !== undefined && !before) return forged(place)
        return showTimes(call.deps, place, { ...before?.held.choice, ...call.body }, before?.kept)
      }),
  }),
  defineRoute({
    ...ofForm,
    path: '/book/:slug/hold',
    summary: 'Keep a time and show the form',
    audit: 'hold.place',
    body: HoldForm,
    answers: { created: media('text/html') },
    problems: [...PROBLEMS, 'slot_taken', 'hold_limit_reached', 'idempotency_key_reused', 'configuration_changed'],
    handle: (call) =>
      at(call, call.body, async (place) => {
        // Counted; only a booking may have to wait for a letter.
        await call.isPressed()
        return chooseTime(call.deps, place, call.body, call.visitorTag)
      }),
  }),
  defineRoute({
    ...ofForm,
    path: '/book/:slug/booking',
    summary: 'Book the held time with what was typed',
    audit: 'booking.place',
    body: BookingForm,
    answers: { created: media('text/html') },
    problems: [
      ...PROBLEMS,
      'slot_taken',
      'hold_not_found',
      'booking_limit_reached',
      'idempotency_key_reused',
      'configuration_changed',
      'proof_required',
    ],
    handle: (call) => at(call, call.body, (place) => sendBooking(call.deps, place, call.body, call)),
  }),
  defineRoute({
    ...ofPage,
    path: '/book/:slug/confirm',
    summary: 'What the link of a letter leads to: looking at it books nothing',
    limit: 'page',
    audit: 'none',
    query: v.object({ lang: ifKnown(LocaleName), token: v.optional(ConfirmationToken, '') }),
    answers: { ok: media('text/html') },
    problems: [...PROBLEMS, 'hold_not_found'],
    handle: (call) => at(call, call.query, (place) => showConfirmation(call.deps, place, call.query.token)),
  }),
  defineRoute({
    ...ofForm,
    path: '/book/:slug/confirm',
    summary: 'Book what waited for the link of a letter',
    audit: 'booking.place',
    body: v.strictObject({ lang: VIEW_FIELDS.lang, token: v.optional(ConfirmationToken, '') }),
    answers: { created: media('text/html') },
    problems: [...PROBLEMS, 'slot_taken', 'hold_not_found', 'booking_limit_reached', 'configuration_changed'],
    handle: (call) => at(call, call.body, (place) => pressConfirmation(call.deps, place, call.body.token)),
  }),
]
