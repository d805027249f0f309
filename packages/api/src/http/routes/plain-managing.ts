import { IsoDate, type Locale, LocaleName, LOCALES, ZonedInstant } from '@slotwell/shared/schema'
import * as v from 'valibot'
import { askToCancel, askToMove, calendarOf, cancelIt, comeToIt, type Holder, moveIt, openBooking, timesToMove } from '../plain/manage.ts'
import { codePage } from '../plain/code-page.tsx'
import { chooseLanguage } from '../plain/words/words-in.ts'
import { type Call, defineRoute, media, type Route } from '../registry.ts'
import { ifKnown } from '../validate.ts'

const Month = v.pipe(v.string(), v.regex(/^20\d\d-(?:0[1-9]|1[0-2])$/, 'must be a month such as "2026-12"'))
const Token = v.pipe(v.string('must be the token of a form of this page'), v.maxLength(200, 'must be the token of a form of this page'))
const Typed = v.pipe(v.string(), v.maxLength(100, 'must be at most 100 characters'))
const lang = v.optional(LocaleName)
const TokenForm = v.strictObject({ token: Token, lang })
const TimesForm = v.strictObject({
  token: Token,
  lang,
  month: v.optional(Month),
  day: v.optional(IsoDate),
  after: v.optional(ZonedInstant),
})
/** A time rides along when a question is answered with no. */
const OpenForm = v.strictObject({
  number: v.optional(Typed),
  code: v.optional(Typed),
  token: v.optional(Token),
  start: v.optional(ZonedInstant),
  lang,
})
const StartForm = v.strictObject({ token: Token, start: ZonedInstant, lang })

const ofPage = { limit: 'manage', cache: 'file', refusesAs: 'page', problems: [] } as const
const ofForm = { ...ofPage, method: 'POST', auth: 'manageForm', organization: 'ofToken', bodyAs: 'form' } as const
const html = { ok: media('text/html') }

type Sent = Pick<Call<unknown, unknown, { readonly token: string; readonly lang?: Locale | undefined }, 'ofToken'>, 'body' | 'languages'>
const languageOf = (lang: Locale | undefined, languages: readonly string[]): Locale => lang ?? chooseLanguage(languages, LOCALES)
const holderOf = ({ body, languages }: Sent): Holder => ({ token: body.token, language: languageOf(body.lang, languages) })

/**
 * Moving and cancelling without script. What opens a booking stands in the body of a form and never in an address;
 * whatever changes something is asked once more before.
 */
export const plainManaging: readonly Route[] = [
  defineRoute({
    ...ofPage,
    method: 'GET',
    path: '/m/code',
    summary: 'The form for number and code of a letter',
    auth: 'none',
    organization: 'none',
    limit: 'page',
    audit: 'none',
    query: v.object({ lang: ifKnown(LocaleName) }),
    answers: html,
    handle: async ({ query, languages }) => codePage({ language: languageOf(query.lang, languages) }),
  }),
  defineRoute({
    ...ofForm,
    path: '/m/booking',
    summary: 'The appointment behind number and code',
    audit: 'none',
    body: OpenForm,
    answers: html,
    handle: ({ deps, body, languages }) => openBooking(deps, languageOf(body.lang, languages), body),
  }),
  defineRoute({
    ...ofForm,
    path: '/m/times',
    summary: 'Times to which it may be moved',
    audit: 'none',
    body: TimesForm,
    answers: html,
    handle: (call) => timesToMove(call.deps, holderOf(call), call.body),
  }),
  defineRoute({
    ...ofForm,
    path: '/m/ask-move',
    summary: 'Whether it shall be moved',
    audit: 'none',
    body: StartForm,
    answers: html,
    handle: (call) => askToMove(call.deps, holderOf(call), call.body.start),
  }),
  defineRoute({
    ...ofForm,
    path: '/m/move',
    summary: 'Move it',
    audit: 'booking.reschedule',
    body: StartForm,
    answers: html,
    handle: (call) => moveIt(call.deps, holderOf(call), call.body.start),
  }),
  defineRoute({
    ...ofForm,
    path: '/m/coming',
    summary: 'Say that one comes to it',
    audit: 'booking.confirm_attendance',
    body: TokenForm,
    answers: html,
    handle: (call) => comeToIt(call.deps, holderOf(call)),
  }),
  defineRoute({
    ...ofForm,
    path: '/m/ask-cancel',
    summary: 'Whether it shall be cancelled',
    audit: 'none',
    body: TokenForm,
    answers: html,
    handle: (call) => askToCancel(call.deps, holderOf(call)),
  }),
  defineRoute({
    ...ofForm,
    path: '/m/cancel',
    summary: 'Cancel it',
    audit: 'booking.cancel',
    body: TokenForm,
    answers: html,
    handle: (call) => cancelIt(call.deps, holderOf(call)),
  }),
  defineRoute({
    ...ofForm,
    path: '/m/calendar',
    summary: 'It as a calendar file',
    audit: 'none',
    body: TokenForm,
    answers: { ok: media('text/calendar') },
    handle: (call) => calendarOf(call.deps, holderOf(call)),
  }),
]
