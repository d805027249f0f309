import { createHash, randomBytes } from 'node:crypto'
import { type BookingView, HoldRequest, type Locale, LOCALES, type ServiceView } from '@slotwell/shared/schema'
import { firstOfMonth, lastOfMonth, localDateAt } from '@slotwell/shared/time'
import { askConfirmation, holdOfForm } from '../../booking/ask-confirmation.ts'
import { findSlots, findStart } from '../../booking/find-availability.ts'
import { codeOfToken } from '../../booking/open-by-code.ts'
import { type BookingWish, bookedBefore, placeBooking } from '../../booking/place-booking.ts'
import { placeHold } from '../../booking/place-hold.ts'
import { readCatalog } from '../../booking/read-catalog.ts'
import { type Refusal, refuse } from '../../outcome.ts'
import { mintFormToken, readFormToken } from '../../trust/form-token.ts'
import type { HttpDeps } from '../http-deps.ts'
import type { Call, RawAnswer } from '../registry.ts'
import { checkBody } from '../validate.ts'
import type { Along } from './along.ts'
import { type Choice, type Place, readChoice, timesAddress } from './choice.ts'
import { choicesPage, servicePage } from './choose-pages.tsx'
import { askedPage } from './confirm-pages.tsx'
import { addFaults, fieldsOf, readBooking, type Typed, typedOf } from './details-fields.ts'
import { detailsPage, TRAP } from './details-page.tsx'
import { donePage } from './done-page.tsx'
import { type Held, heldFrom } from './held.ts'
import { nothingPage, problemPage, reasonOf } from './message-pages.tsx'
import type { View } from './times.tsx'
import { type Kept, type Refused, takenPage, timesPage } from './times-page.tsx'
import { chooseLanguage, wordsIn } from './words/words-in.ts'

type Fields = Readonly<Record<string, string | undefined>>
const ACTOR = 'visitor'
const newKey = (): string => randomBytes(16).toString('base64url')

/** The place behind a slug in the reader's language, or the page that says there is none. */
export async function openPlace(
  deps: HttpDeps,
  {
    organizationId,
    slug,
    lang,
    languages,
    along,
  }: { organizationId: string | undefined; slug: string; lang: Locale | undefined; languages: readonly string[]; along: Along },
): Promise<Place | RawAnswer> {
  const offered = organizationId && (await deps.store.catalog.current(organizationId))?.profile
  if (!organizationId || !offered) return nothingPage(lang ?? chooseLanguage(languages, LOCALES))
  const language = lang && offered.locales.includes(lang) ? lang : chooseLanguage(languages, offered.locales)
  const catalog = await readCatalog(deps.booking, organizationId, { locale: language })
  if (!catalog.ok) return nothingPage(lang ?? chooseLanguage(languages, LOCALES))
  return { organizationId, language, catalog: catalog.view, path: `/book/${slug}`, along }
}

/** Whichever step comes next: a service, what it asks, or its free times. */
export async function showTimes(deps: HttpDeps, place: Place, fields: Fields, kept?: Kept, refusal?: Refused): Promise<RawAnswer> {
  const read = readChoice(place.catalog, fields)
  if (read.step === 'service') return servicePage(place, read.unknown)
  if (read.step === 'choices') return choicesPage(place, read.service, read.given, read.badSeats)
  const { choice } = read
  const view: View = { month: fields.month, day: fields.day, after: fields.after }
  const found = await monthOf(deps, place, choice, view)
  if ('ok' in found) return refused(place, found)
  return timesPage(place, { choice, ...found, view, key: newKey(), kept, ...(refusal && { refusal }) })
}

async function monthOf({ booking: deps }: HttpDeps, { organizationId, language }: Place, { wish, timeZone }: Choice, view: View) {
  const month = view.day?.slice(0, 7) ?? view.month
  if (month !== undefined) {
    const from = firstOfMonth(`${month}-01`)
    const slots = await findSlots(deps, organizationId, { ...wish, from, to: lastOfMonth(from), timeZone })
    return slots.ok ? { month, slots: slots.view } : slots
  }
  const start = await findStart(deps, organizationId, { ...wish, timeZone, locale: language })
  if (!start.ok) return start
  if (!start.view.slots) throw new Error('a named service has times')
  return {
    month: (start.view.month?.from ?? localDateAt(await deps.occupancy.now(organizationId), timeZone)).slice(0, 7),
    slots: start.view.slots,
  }
}

/** What was chosen and typed before, if the form carries it. An old token still says what it was about. */
export async function readKept(
  deps: HttpDeps,
  place: Place,
  body: Fields,
): Promise<{ readonly held: Held; readonly old: boolean; readonly kept: Kept } | undefined> {
  const token = body.token
  if (token === undefined) return undefined
  const read = await readFormToken<Held>(deps.keyring, place.organizationId, token, deps.clock())
  return read.content && { held: read.content, old: !read.ok, kept: { token, typed: typedOf(body) } }
}

/** Nothing can be gone on with but from the start. */
export const refused = (place: Place, { reason }: Refusal, text?: string): RawAnswer =>
  problemPage({
    language: place.language,
    code: reason,
    organization: place.catalog.organization,
    again: timesAddress(place),
    ...(text !== undefined && { text }),
  })

export const forged = (place: Place): RawAnswer => refused(place, refuse('invalid_request'))

/** A time was chosen: it is held, and what is typed belongs to it from now on. */
export async function chooseTime(deps: HttpDeps, place: Place, body: Fields, visitorTag: () => Promise<string>): Promise<RawAnswer> {
  const before = await readKept(deps, place, body)
  if (body.token !== undefined && !before) return forged(place)
  const read = readChoice(place.catalog, { ...before?.held.choice, ...body })
  if (read.step !== 'times') return showTimes(deps, place, body, before?.kept)
  const { choice } = read
  const { organizationId, language, catalog } = place
  const { timeZone, wish, service } = choice
  const replaces = before && { hold: before.held.hold, holdSecret: before.held.holdSecret }
  const checked = checkBody(HoldRequest, { ...wish, start: body.start, timeZone, ...(replaces && { replaces }) })
  if (!checked.ok) return forged(place)
  const request = checked.value as HoldRequest
  const { key } = body
  const held = await placeHold(deps.booking, {
    organizationId,
    request: { ...request, replaces: request.replaces && (await replacedBy(deps, organizationId, request.replaces, before?.held)) },
    visitorTag: await visitorTag(),
    holdLimit: deps.settings.holdLimitPerVisitor,
    // One page of times has one key: each of its buttons is a request of its own, and pressed twice the same one.
    ...(key === undefined ? {} : { idempotency: { caller: pageOf(organizationId), key: digest(`${key} ${JSON.stringify(request)}`) } }),
    actor: ACTOR,
  })
  if (!held.ok) return notHeld(place, held, choice, before?.kept)
  const carried: Held = heldFrom(held.view, {
    // The same hold is shown the same form again, so that a second copy of the page books nothing twice.
    key: digest(`booking ${held.view.secret}`),
    privacyVersion: catalog.organization.privacy.version,
    asked: whatIsAsked(service),
    timeZone,
    choice: choice.fields,
  })
  const token = await mintFormToken(deps.keyring, organizationId, carried, deps.clock())
  return detailsPage({ ...place, language }, { service, held: carried, token, typed: before?.kept.typed ?? typedOf(body) })
}

/** What waits for a letter gives way to another time, too; its form knows it by the name that it had before. */
async function replacedBy(deps: HttpDeps, organizationId: string, replaces: NonNullable<HoldRequest['replaces']>, form: Held | undefined) {
  const asked = form && (await deps.store.confirmations.ofForm(organizationId, form.key))
  const hold = await holdOfForm(deps.booking, asked, { organizationId, holdId: replaces.hold })
  return hold ? { ...replaces, hold: hold.id } : replaces
}

export const pageOf = (organizationId: string): string => `page:${organizationId}`
const whatIsAsked = ({ requires, questions }: ServiceView): string =>
  digest(
    JSON.stringify([requires, questions.map(({ id, kind, required, options }) => [id, kind, required, options?.map((one) => one.id)])]),
  )
const digest = (text: string): string => createHash('sha256').update(text).digest('base64url')

function notHeld(place: Place, { reason, alternatives = [] }: Refusal, choice: Choice, kept: Kept | undefined): RawAnswer {
  const words = wordsIn(place.language, place.catalog.organization.tone, place.catalog.texts)
  const texts: Partial<Record<Refusal['reason'], string>> = {
    slot_taken: words.taken,
    hold_limit_reached: words.tooMany,
    configuration_changed: words.changed,
  }
  const text = texts[reason] ?? reasonOf(reason, words)
  return takenPage(place, { choice, alternatives, key: newKey(), kept, refusal: { code: reason, text } })
}

/** The form was sent. Whatever is wrong, nothing that was typed is lost. */
export async function sendBooking(
  deps: HttpDeps,
  place: Place,
  body: Fields,
  { suspect, isPressed, visitorTag }: Pick<Call<unknown, unknown, unknown, 'ofSlug'>, 'suspect' | 'isPressed' | 'visitorTag'>,
): Promise<RawAnswer> {
  const words = wordsIn(place.language, place.catalog.organization.tone, place.catalog.texts)
  const before = await readKept(deps, place, body)
  if (!before) return forged(place)
  const { held, old, kept } = before
  const read = readChoice(place.catalog, held.choice)
  if (read.step !== 'times') return refused(place, refuse('configuration_changed'), words.changed)
  const { service } = read.choice
  const { token, typed } = kept
  if (old) return showTimes(deps, place, held.choice, kept, { code: 'hold_not_found', text: words.expired })
  // The form that was filled in is no longer that of the service: its time is chosen once more, and then the new form.
  if (held.asked !== whatIsAsked(service))
    return showTimes(deps, place, held.choice, kept, { code: 'configuration_changed', text: words.changed })
  if (body[TRAP]) {
    await suspect()
    return detailsPage(place, { service, held, token, typed, trapped: true })
  }
  const form = readBooking(held, service, typed, place, words)
  if (!form.ok) return detailsPage(place, { service, held, token, typed, faults: form.faults })
  const sent: Sent = { service, held, kept, choice: read.choice }
  const wish: BookingWish = {
    organizationId: place.organizationId,
    request: form.request,
    idempotency: { caller: pageOf(place.organizationId), key: held.key },
    actor: ACTOR,
  }
  // Once a letter was asked for it stays so, whatever comes: the time is held for its link.
  if ((await isPressed()) || (await deps.store.confirmations.ofForm(place.organizationId, held.key))) {
    const asked = await askConfirmation(deps.booking, {
      organizationId: place.organizationId,
      request: form.request,
      choice: held.choice,
      formKey: held.key,
      visitorTag: await visitorTag(),
      factor: deps.settings.rateLimitFactor,
      actor: ACTOR,
    })
    if (asked.ok) return askedPage(place, asked.view, form.request)
    if (asked.reason !== 'hold_not_found') return notBooked(deps, place, asked, sent)
    // Booked already, perhaps, by the same form when nothing was pressing. A hold that ran out books nothing: waiting is no answer to a letter.
    const first = await bookedBefore(deps.booking, wish)
    return first.ok ? bookedPage(deps, place, service, first.view) : notBooked(deps, place, first, sent)
  }
  const booked = await placeBooking(deps.booking, wish)
  if (!booked.ok) return notBooked(deps, place, booked, sent)
  return bookedPage(deps, place, service, booked.view)
}

/** What was booked, with number and code. */
export async function bookedPage(deps: HttpDeps, place: Place, service: ServiceView, booking: BookingView): Promise<RawAnswer> {
  const code = await codeOfToken(deps.booking, booking.manageUrl.split('#')[1] ?? '')
  return donePage(place, service, booking, code.ok ? code.view : '')
}

interface Sent {
  readonly service: ServiceView
  readonly held: Held
  readonly kept: { readonly token: string; readonly typed: Typed }
  readonly choice: Choice
}

async function notBooked(deps: HttpDeps, place: Place, refusal: Refusal, { service, held, kept, choice }: Sent): Promise<RawAnswer> {
  const words = wordsIn(place.language, place.catalog.organization.tone, place.catalog.texts)
  const { reason, errors = [] } = refusal
  if (reason === 'slot_taken') return notHeld(place, refusal, choice, kept)
  if (reason === 'hold_not_found') return showTimes(deps, place, held.choice, kept, { code: reason, text: words.expired })
  const faults = new Map<string, string>()
  if (reason === 'invalid_request' && addFaults(faults, errors, fieldsOf(service, words), kept.typed, words))
    return detailsPage(place, { service, held, ...kept, faults })
  // What was shown is no longer what holds, such as the privacy notice: the time is chosen anew under it.
  if (reason === 'invalid_request' || reason === 'configuration_changed')
    return showTimes(deps, place, held.choice, kept, { code: reason, text: words.changed })
  if (reason === 'idempotency_key_reused') return refused(place, refusal, words.usedForm)
  const texts: Partial<Record<Refusal['reason'], string>> = { booking_limit_reached: words.limitReached, proof_required: words.notNow }
  const text = texts[reason] ?? reasonOf(reason, words)
  return detailsPage(place, { service, held, ...kept, refusal: { code: reason, text, contact: true } })
}
