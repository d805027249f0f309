import { directionOf, type Locale } from '@slotwell/shared/schema'
import { dateSpan, type Interval } from '@slotwell/shared/time'
import { readContacts } from '../../configuration/apply.ts'
import { localize } from '../../configuration/localize.ts'
import { zoneOn } from '../../configuration/staff-zone.ts'
import type { Attendee, Booking } from '../../store/booking-records.ts'
import type { Configuration } from '../../store/configuration.ts'
import type { Agenda } from '../../store/mail.ts'
import { messageIdOf } from '../compose-letter.ts'
import { type NotifyDeps, openPerson } from '../gather-facts.ts'
import { htmlPage } from '../letters/html.ts'
import type { Page } from '../letters/page.ts'
import { plainText } from '../letters/plain-text.ts'
import { type Words, wordsIn } from '../letters/words.ts'
import type { Letter } from '../mail.ts'
import { withoutLinks } from '../visitor-text.ts'
import { clockSpanInWords, dayInWords } from '../when.ts'
import { agendaWordsIn } from './agenda-words.ts'

type ComposedAgenda =
  | { readonly ok: true; readonly letter: Letter; readonly personId: string | undefined }
  | { readonly ok: false; readonly reason: 'no_recipient' | 'no_address' | 'switched_off' | 'empty_day' }

const PAGE = 200

/** The appointments of one day as they are at this moment, for whoever has them. */
export async function composeAgenda(deps: NotifyDeps, agenda: Agenda): Promise<ComposedAgenda> {
  const { store, keyring, publicUrl } = deps
  const { organizationId, staffId, isoDate } = agenda
  const configuration = await store.catalog.current(organizationId)
  const staff = configuration?.staff.find(({ id }) => id === staffId)
  if (!configuration || !staff) return { ok: false, reason: 'no_recipient' }
  if (configuration.mail?.agenda === false) return { ok: false, reason: 'switched_off' }
  const email = (await readContacts(deps, organizationId))[staffId]?.email
  if (!email) return { ok: false, reason: 'no_address' }

  const zone = zoneOn(staff.schedule, isoDate)
  const bookings = await bookingsOf(deps, agenda, dateSpan(isoDate, zone))
  const [first] = bookings
  if (!first) return { ok: false, reason: 'empty_day' }
  const attendees = await store.bookings.attendees(
    organizationId,
    bookings.map(({ id }) => id),
  )

  const { profile, mail } = configuration
  const locale = staff.locale ?? profile.locales[0] ?? 'en'
  const words = wordsIn(locale, profile.tone)
  const own = agendaWordsIn(locale, profile.tone)
  const day = dayInWords(locale, zone, first.startMs)
  const rows = await Promise.all(
    bookings.map(async (booking) => ({
      label: clockSpanInWords(locale, zone, booking),
      value: await inWords(deps, configuration, booking, attendees, { locale, words, pending: own.pending }),
    })),
  )
  const page: Page = {
    locale,
    direction: directionOf(locale),
    accent: profile.accent,
    colon: words.colon,
    subject: own.subject(day),
    heading: own.heading(day),
    greeting: words.greeting(staff.name),
    lead: own.lead(bookings.length),
    rows,
    extra: [],
    quotes: { heading: '', rows: [] },
    signature: profile.name,
    footer: own.footer,
  }
  return {
    ok: true,
    personId: await keyring.findPerson(organizationId, email),
    letter: {
      messageId: messageIdOf(`agenda/${organizationId}/${staffId}/${isoDate}`, publicUrl),
      fromName: mail?.senderName ?? profile.name,
      to: { name: staff.name, address: email },
      subject: page.subject,
      text: plainText(page),
      html: htmlPage(page),
    },
  }
}

/** Those that begin on the day, by their start. */
async function bookingsOf({ store }: NotifyDeps, { organizationId, staffId }: Agenda, span: Interval): Promise<readonly Booking[]> {
  const found: Booking[] = []
  const filter = { staffId, fromMs: span.startMs, toMs: span.endMs }
  for (let last: Booking | undefined; ; ) {
    const page = await store.bookings.list(organizationId, filter, { limit: PAGE, ...(last && { after: last }) })
    found.push(...page)
    last = page.at(-1)
    if (page.length < PAGE) break
  }
  return found.filter(
    ({ state, startMs }) => (state === 'confirmed' || state === 'pending') && span.startMs <= startMs && startMs < span.endMs,
  )
}

/** Service, place, who and phone. Of somebody erased nothing is left to say but that the time is taken. */
async function inWords(
  deps: NotifyDeps,
  { locations, services, profile }: Configuration,
  booking: Booking,
  attendees: readonly Attendee[],
  { locale, words, pending }: { readonly locale: Locale; readonly words: Words; readonly pending: string },
): Promise<string> {
  const { isolated = (text: string) => text } = words
  const service =
    (await deps.store.catalog.serviceVersion(booking.organizationId, booking.serviceVersionId)) ??
    services.find(({ id }) => id === booking.serviceId)
  const location = locations.find(({ id }) => id === booking.locationId)
  const contact = attendees.find(({ bookingId }) => bookingId === booking.id)
  const person = contact && (await openPerson(deps, contact))
  return [
    service && localize(service.name, locale, profile.locales),
    location && localize(location.name, locale, profile.locales),
    person && words.quoted(withoutLinks(person.name)),
    person?.phone && isolated(person.phone),
    booking.sessionId !== null && `${words.labels.seats}${words.colon} ${booking.partySize}`,
    booking.state === 'pending' && pending,
  ]
    .filter(Boolean)
    .join(' · ')
}
