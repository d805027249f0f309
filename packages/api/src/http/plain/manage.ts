import type { Locale, ManageView } from '@slotwell/shared/schema'
import { firstOfMonth, lastOfMonth, localDateAt, parseInstant } from '@slotwell/shared/time'
import { cancelManaged, comeManaged, managedSlots, moveManaged, viewManaged } from '../../booking/manage.ts'
import { openByCode } from '../../booking/open-by-code.ts'
import { calendarFile, placeInCalendar } from '../../notify/ics.ts'
import type { Refusal } from '../../outcome.ts'
import type { HttpDeps } from '../http-deps.ts'
import type { RawAnswer } from '../registry.ts'
import { codePage } from './code-page.tsx'
import { askPage, bookingPage, movePage, type Opened, wordsOf } from './manage-pages.tsx'
import { problemPage, reasonOf } from './message-pages.tsx'
import type { View } from './times.tsx'
import { wordsIn } from './words/words-in.ts'

/** Whoever sent a form: its token, and the language for what is said before the booking is known. */
export interface Holder {
  readonly token: string
  readonly language: Locale
}

/** Number and code, or the token of an earlier page. What is wrong is refused in the same words, whatever it is. */
export async function openBooking(
  deps: HttpDeps,
  language: Locale,
  given: { readonly number?: string | undefined; readonly code?: string | undefined; readonly token?: string | undefined },
): Promise<RawAnswer> {
  if (given.token !== undefined) return opened(deps, { token: given.token, language }, async (one) => bookingPage(one))
  const { number = '', code = '' } = given
  const faults = new Set((['number', 'code'] as const).filter((name) => !given[name]?.trim()))
  if (faults.size > 0) return codePage({ language, typed: { number, code }, faults })
  const found = await openByCode(deps.booking, { number, code })
  if (found.ok) return opened(deps, { token: found.view, language }, async (one) => bookingPage(one))
  const text = wordsIn(language).noBooking
  return codePage({ language, typed: { number, code }, refusal: { code: 'unauthorized', text } })
}

async function opened(deps: HttpDeps, { token, language }: Holder, answer: (one: Opened) => Promise<RawAnswer>): Promise<RawAnswer> {
  const view = await viewManaged(deps.booking, token)
  if (view.ok) return answer({ view: view.view, token })
  return problemPage({ language, code: view.reason, text: wordsIn(language).badForm, again: `/m/code?lang=${language}` })
}

export const askToCancel = (deps: HttpDeps, holder: Holder): Promise<RawAnswer> =>
  opened(deps, holder, async (one) => (one.view.canCancel ? askPage(one) : bookingPage(one)))

export const askToMove = (deps: HttpDeps, holder: Holder, start: string): Promise<RawAnswer> =>
  opened(deps, holder, async (one) => (one.view.canReschedule ? askPage(one, start) : bookingPage(one)))

export async function cancelIt(deps: HttpDeps, holder: Holder): Promise<RawAnswer> {
  const done = await cancelManaged(deps.booking, holder.token)
  return opened(deps, holder, async (one) =>
    bookingPage({ ...one, said: done.ok ? { text: wordsOf(one.view).cancelledNow } : refusedAs(one.view, done) }),
  )
}

/** Nothing is lost by it, so nothing is asked once more. */
export async function comeToIt(deps: HttpDeps, holder: Holder): Promise<RawAnswer> {
  const done = await comeManaged(deps.booking, holder.token)
  return opened(deps, holder, async (one) =>
    bookingPage({ ...one, said: done.ok ? { text: wordsOf(one.view).comes } : refusedAs(one.view, done) }),
  )
}

export async function moveIt(deps: HttpDeps, holder: Holder, start: string): Promise<RawAnswer> {
  const done = await moveManaged(deps.booking, holder.token, { start })
  return opened(deps, holder, async (one) => {
    if (done.ok) return bookingPage({ ...one, said: { text: wordsOf(one.view).moved } })
    const said = refusedAs(one.view, done)
    // The other times of that day are the nearest.
    return done.reason === 'slot_taken'
      ? times(deps, { ...one, said }, { day: localDateAt(parseInstant(start), one.view.timeZone) })
      : bookingPage({ ...one, said })
  })
}

function refusedAs(view: ManageView, { reason }: Refusal) {
  const words = wordsOf(view)
  const text =
    reason === 'slot_taken'
      ? `${words.taken} ${words.stays}`
      : reason === 'change_deadline_passed'
        ? words.deadlinePassed
        : reason === 'booking_limit_reached'
          ? `${words.limitReached} ${words.stays}`
          : `${reasonOf(reason, words)} ${words.stays}`
  return { code: reason, text }
}

export const timesToMove = (deps: HttpDeps, holder: Holder, look: View): Promise<RawAnswer> =>
  opened(deps, holder, (one) => (one.view.canReschedule ? times(deps, one, look) : Promise.resolve(bookingPage(one))))

async function times(deps: HttpDeps, one: Opened, look: View): Promise<RawAnswer> {
  const { timeZone } = one.view
  const asked = look.day?.slice(0, 7) ?? look.month
  const month = asked ?? localDateAt(deps.clock(), timeZone).slice(0, 7)
  const from = firstOfMonth(`${month}-01`)
  const found = await managedSlots(deps.booking, one.token, { from, to: lastOfMonth(from), timeZone })
  if (!found.ok) return bookingPage({ ...one, said: refusedAs(one.view, found) })
  const { days, nextAvailable: next } = found.view
  // Unless a month was asked for, it is the first one with a free time.
  if (asked === undefined && days.length === 0 && next) return times(deps, one, { month: next.start.slice(0, 7) })
  return movePage({ ...one, slots: found.view, month, look })
}

/** The appointment for the calendar of whoever holds its token: the same entry that the letter brings. */
export const calendarOf = (deps: HttpDeps, holder: Holder): Promise<RawAnswer> =>
  opened(deps, holder, async ({ view }) => {
    const [segment] = view.segments
    const words = wordsOf(view)
    const { organization, number, service } = view
    if (!segment) throw new Error(`booking ${view.id} has no segment`)
    const body = calendarFile({
      uid: `${view.id}@${new URL(deps.settings.publicUrl).hostname}`,
      sequence: view.revision - 1,
      status: view.state === 'pending' ? 'TENTATIVE' : view.state === 'cancelled' || view.state === 'declined' ? 'CANCELLED' : 'CONFIRMED',
      stampMs: deps.clock(),
      startMs: parseInstant(segment.start),
      endMs: parseInstant(segment.end),
      timeZone: view.location.timeZone,
      summary: `${service.name}, ${organization.name}`,
      description: [`${words.labels.number}: ${number}`, organization.phone, organization.email].filter(Boolean).join(' · '),
      ...placeInCalendar(view.location, words.online, view.meetingUrl),
    })
    const headers = {
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': `attachment; filename="${number}.ics"`,
      'cache-control': 'private, no-store',
      'cross-origin-resource-policy': 'same-origin',
    }
    return { ok: true, raw: { body, headers } }
  })
