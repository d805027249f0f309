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
import type { Contact } from '../letters/letter-facts.ts'
import type { Page } from '../letters/page.ts'
import { plainText } from '../letters/plain-text.ts'
import { wordsIn } from '../letters/words.ts'
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
  if (bookings.length === 0) return { ok: false, reason: 'empty_day' }
  const attendees = await store.bookings.attendees(
    organizationId,
    bookings.map(({ id }) => id),
  )

  const { profile, mail } = configuration
  const locale = staff.locale ?? profile.locales[0] ?? 'en'
  const entries = await Promise.all(bookings.map((booking) => entryOf(deps, configuration, booking, attendees, locale)))
  const page = agendaPage(profile, { locale, tone: profile.tone, name: staff.name, zone }, entries)
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

export interface AgendaEntry extends Interval {
  readonly service?: string | undefined
  readonly place?: string | undefined
  /** Of somebody erased nothing is left to say but that the time is taken. */
  readonly person?: Contact | undefined
  /** Of a shared appointment. */
  readonly seats?: number | undefined
  readonly pending: boolean
}

interface Reader {
  readonly locale: Locale
  readonly tone: 'formal' | 'informal'
  readonly name: string
  /** Whose clock the times are of. */
  readonly zone: string
}

/** The letter in words. `entries` is not empty and begins with the first. */
export function agendaPage(
  { accent, name: signature }: Pick<Configuration['profile'], 'accent' | 'name'>,
  { locale, tone, name, zone }: Reader,
  entries: readonly AgendaEntry[],
): Page {
  const words = wordsIn(locale, tone)
  const own = agendaWordsIn(locale, tone)
  const { isolated = (text: string) => text } = words
  const day = dayInWords(locale, zone, entries[0]?.startMs ?? 0)
  return {
    locale,
    direction: directionOf(locale),
    accent,
    colon: words.colon,
    subject: own.subject(day),
    heading: own.heading(day),
    greeting: words.greeting(name),
    lead: own.lead(entries.length),
    rows: entries.map((entry) => ({
      label: clockSpanInWords(locale, zone, entry),
      value: [
        entry.service,
        entry.place,
        entry.person && words.quoted(withoutLinks(entry.person.name)),
        entry.person?.phone && isolated(entry.person.phone),
        entry.seats !== undefined && `${words.labels.seats}${words.colon} ${entry.seats}`,
        entry.pending && own.pending,
      ]
        .filter(Boolean)
        .join(' · '),
    })),
    extra: [],
    quotes: { heading: '', rows: [] },
    signature,
    footer: own.footer,
  }
}

async function entryOf(
  deps: NotifyDeps,
  { locations, services, profile }: Configuration,
  booking: Booking,
  attendees: readonly Attendee[],
  locale: Locale,
): Promise<AgendaEntry> {
  const service =
    (await deps.store.catalog.serviceVersion(booking.organizationId, booking.serviceVersionId)) ??
    services.find(({ id }) => id === booking.serviceId)
  const location = locations.find(({ id }) => id === booking.locationId)
  const contact = attendees.find(({ bookingId }) => bookingId === booking.id)
  return {
    startMs: booking.startMs,
    endMs: booking.endMs,
    service: service && localize(service.name, locale, profile.locales),
    place: location && localize(location.name, locale, profile.locales),
    person: contact && (await openPerson(deps, contact)),
    seats: booking.sessionId === null ? undefined : booking.partySize,
    pending: booking.state === 'pending',
  }
}
