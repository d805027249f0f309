import type { Locale } from '@slotwell/shared/schema'
import type { Interval } from '@slotwell/shared/time'
import { readContacts } from '../configuration/apply.ts'
import { meetingUrlOf, tellsMeetingUrl } from '../configuration/meeting-url.ts'
import { localize } from '../configuration/localize.ts'
import type { Attendee, Booking, OutboxEntry } from '../store/booking-records.ts'
import type { Configuration, ServiceConfig } from '../store/configuration.ts'
import type { Store } from '../store/store.ts'
import type { Keyring } from '../trust/keyring.ts'
import { mintManageCode } from '../trust/manage-code.ts'
import { mintManageToken } from '../trust/manage-link.ts'
import type { OwnerTexts } from './letters/fill-in.ts'
import type { Contact, LetterFacts, Topic } from './letters/letter-facts.ts'
import { answersInWords } from './answers.ts'
import { isPlainName } from './visitor-text.ts'
import { differingZones } from './when.ts'

export interface NotifyDeps {
  readonly store: Store
  readonly keyring: Keyring
  /** Our own origin, without a slash at the end. */
  readonly publicUrl: string
}

/** Why a letter has become needless. None of these is a fault. */
export type Needless = 'no_booking' | 'past_revision' | 'past' | 'not_a_letter' | 'erased' | 'no_recipient' | 'no_address'

export type Gathered =
  | {
      readonly ok: true
      readonly booking: Booking
      readonly facts: LetterFacts
      readonly address: Contact & { readonly email: string } /** Whose address it is; undefined of staff whom nobody ever wrote about. */
      readonly personId: string | undefined
    }
  | { readonly ok: false; readonly reason: Needless }

const TOPIC_OF: Partial<Record<OutboxEntry['kind'], Topic>> = {
  'booking.requested': 'requested',
  'booking.confirmed': 'confirmed',
  'booking.declined': 'declined',
  'booking.rescheduled': 'rescheduled',
  'booking.cancelled': 'cancelled',
  'booking.reminder': 'reminder',
}

/** What somebody may still have to know when the time of the appointment is over: that it did not take place, or not with them. */
const TOLD_AFTERWARDS: ReadonlySet<Topic> = new Set(['cancelled', 'declined', 'released'])

const needless = (reason: Needless): Gathered => ({ ok: false, reason })

/** Everything a letter says, read at the moment it leaves; or why it must not. */
export async function gatherFacts(deps: NotifyDeps, entry: OutboxEntry, nowMs: number): Promise<Gathered> {
  const { store } = deps
  const { organizationId, bookingId } = entry
  const booking = await store.bookings.byId(organizationId, bookingId)
  if (!booking) return needless('no_booking')
  const topic = topicOf(entry, booking)
  if (!topic) return needless('not_a_letter')
  // A staff member who lost the appointment still has to hear of it when it has moved on meanwhile: nobody else will say it.
  if (entry.revision !== booking.revision && topic !== 'released') return needless('past_revision')
  if (nowMs >= booking.endMs && !TOLD_AFTERWARDS.has(topic)) return needless('past')

  const [configuration, current, service, attendees] = await Promise.all([
    store.catalog.at(organizationId, booking.configurationRevision),
    store.catalog.current(organizationId),
    store.catalog.serviceVersion(organizationId, booking.serviceVersionId),
    store.bookings.attendees(organizationId, [bookingId]),
  ])
  if (!configuration || !current || !service) throw new Error(`booking ${bookingId} without its configuration`)
  const source: Source = { deps, entry, booking, configuration, current, service, topic, nowMs }
  const [kind, id = ''] = entry.recipient.split(':')
  const [contact, ...others] = attendees
  const attendee = kind === 'attendee' ? attendees.find((one) => one.id === id) : contact
  if (!attendee) return needless('no_recipient')
  const person = await openPerson(deps, attendee)
  if (!person) return needless('erased')
  if (kind === 'attendee') return toAttendee(source, person, attendee.personId)
  const companions = await Promise.all(others.map((one) => openPerson(deps, one)))
  return toStaff(
    source,
    person,
    companions.flatMap((one) => one?.name ?? []),
    id,
  )
}

interface Source {
  readonly deps: NotifyDeps
  readonly entry: OutboxEntry
  readonly booking: Booking
  /** In which the booking's names are looked up. */
  readonly configuration: Configuration
  /** Of today: how the owner can be reached, how the reader is addressed. */
  readonly current: Configuration
  readonly service: ServiceConfig
  readonly topic: Topic
  readonly nowMs: number
}

function topicOf(entry: OutboxEntry, booking: Booking): Topic | undefined {
  const topic = TOPIC_OF[entry.kind]
  const [kind, id = ''] = entry.recipient.split(':')
  if (topic === 'rescheduled' && kind === 'staff' && !booking.staffIds.includes(id)) return 'released'
  return topic === 'confirmed' && entry.revision > 1 ? 'approved' : topic
}

/** Undefined once the person is erased. */
export async function openPerson({ keyring }: NotifyDeps, attendee: Attendee): Promise<Contact | undefined> {
  if (!attendee.detailsSealed) return undefined
  const place = { table: 'attendees', rowId: attendee.id, column: 'details' } as const
  const text = await keyring.openForPerson(attendee.organizationId, attendee.personId, place, attendee.detailsSealed)
  return text === undefined ? undefined : (JSON.parse(text) as Contact)
}

async function toAttendee(source: Source, person: Contact, personId: string): Promise<Gathered> {
  const { deps, entry, booking, topic, nowMs } = source
  if (!person.email && entry.channel === 'mail') return needless('no_address')
  const shared = await sharedFacts(source, booking.locale)
  const own = shared.location.online ? [booking.visitorTimeZone, booking.timeZone] : [booking.timeZone, booking.visitorTimeZone]
  const alive = booking.state === 'pending' || booking.state === 'confirmed'
  const change = alive && {
    url: `${deps.publicUrl}/m#${await mintManageToken(deps.keyring, booking)}`,
    code: await mintManageCode(deps.keyring, booking),
    codeUrl: `${deps.publicUrl}/m/code`,
    untilMs: booking.changeDeadlineMs,
    open: nowMs < booking.changeDeadlineMs,
    ...(topic === 'reminder' && booking.attendanceConfirmedAtMs === null && { confirm: true }),
  }
  const facts: LetterFacts = {
    ...shared,
    audience: 'attendee',
    owner: ownerTexts(source, 'attendee', booking.locale),
    zones: differingZones(own, booking.startMs),
    answers: [],
    ...(isPlainName(person.name) && { recipientName: person.name }),
    ...(change && { change }),
  }
  // A name that is no plain name would let a stranger put words into a letter to somebody else's address.
  const { email = '', phone } = person
  return { ok: true, booking, facts, address: { name: facts.recipientName ?? '', email, ...(phone && { phone }) }, personId }
}

async function toStaff(source: Source, person: Contact, companions: readonly string[], staffId: string): Promise<Gathered> {
  const { booking, configuration, current } = source
  const staff = configuration.staff.find((one) => one.id === staffId) ?? current.staff.find((one) => one.id === staffId)
  if (!staff) return needless('no_recipient')
  const email = (await readContacts(source.deps, booking.organizationId))[staffId]?.email
  if (!email) return needless('no_address')
  const locale = staff.locale ?? current.profile.locales[0] ?? 'en'
  const released = source.topic === 'released'
  const shared = await sharedFacts(source, locale)
  const span = released ? (shared.previousSpan ?? shared.span) : shared.span
  const { previousSpan: _, ...withoutPrevious } = shared
  const facts: LetterFacts = {
    ...(released ? withoutPrevious : shared),
    span,
    audience: 'staff',
    owner: ownerTexts(source, 'staff', locale),
    recipientName: staff.name,
    zones: differingZones([staff.schedule.timeZone, booking.timeZone], span.startMs),
    person,
    ...(companions.length > 0 ? { companions } : {}),
    answers: released ? [] : await answersInWords(source.deps.keyring, booking, source.service, locale, current.profile.locales),
  }
  const personId = await source.deps.keyring.findPerson(booking.organizationId, email)
  return { ok: true, booking, facts, address: { name: staff.name, email }, personId }
}

type Shared = Omit<LetterFacts, 'audience' | 'owner' | 'zones' | 'answers' | 'recipientName' | 'change' | 'person'>

async function sharedFacts(source: Source, locale: Locale): Promise<Shared> {
  const { booking, configuration, current, service, topic } = source
  const { name, email, phone, website, accent, tone, locales } = current.profile
  const location = configuration.locations.find((one) => one.id === booking.locationId)
  if (!location) throw new Error(`booking ${booking.id} without its location`)
  // Whoever asked for an appointment is not told the way in before somebody has agreed to it; staff know it.
  const isTold = tellsMeetingUrl(booking) || !source.entry.recipient.startsWith('attendee:')
  const meetingUrl = isTold ? meetingUrlOf(current, configuration, booking) : undefined
  const previousSpan = topic === 'rescheduled' || topic === 'released' ? await spanBefore(source) : undefined
  return {
    topic,
    locale,
    tone,
    organization: {
      name,
      accent,
      ...(email && { email }),
      ...(phone && { phone }),
      ...(website && { website }),
      ...(current.mail?.senderName && { senderName: current.mail.senderName }),
      ...(current.mail?.replyTo && { replyTo: current.mail.replyTo }),
    },
    number: booking.number,
    service: localize(service.name, locale, locales),
    staff: booking.staffIds.map((id) => configuration.staff.find((one) => one.id === id)?.name ?? '').filter(Boolean),
    location: {
      name: localize(location.name, locale, locales),
      online: location.online,
      ...(location.address && { address: location.address }),
      ...(meetingUrl && { meetingUrl }),
    },
    span: { startMs: booking.startMs, endMs: booking.endMs },
    pending: booking.state === 'pending',
    ...(booking.sessionId === null ? {} : { seats: booking.partySize }),
    ...(previousSpan && { previousSpan }),
    ...(booking.priceAmount !== null &&
      booking.priceCurrency !== null && { price: { amount: booking.priceAmount, currency: booking.priceCurrency } }),
  }
}

/** Of today's file: what an owner wants said otherwise holds for the next letter, whenever the booking was made. */
export function textsFor(
  { letters, services, profile }: Configuration,
  { topic, audience, locale, serviceId }: Pick<LetterFacts, 'topic' | 'audience' | 'locale'> & { readonly serviceId: string },
): OwnerTexts {
  const text = letters?.texts?.[locale]?.[topic]?.[audience]
  const notes = [services.find(({ id }) => id === serviceId)?.letterNote, letters?.note]
  return {
    ...(text && { text }),
    notes: notes.flatMap((note) => (note === undefined ? [] : [localize(note, locale, profile.locales)])).filter(Boolean),
  }
}

const ownerTexts = ({ current, topic, service }: Source, audience: LetterFacts['audience'], locale: Locale): OwnerTexts =>
  textsFor(current, { topic, audience, locale, serviceId: service.id })

/** When the appointment was before the revision of this letter. */
async function spanBefore({ deps, entry, booking }: Source): Promise<Interval | undefined> {
  const events = await deps.store.bookings.events(booking.organizationId, booking.id)
  const earlier = events.filter((event) => event.revision < entry.revision && event.claims.length > 0)
  const claim = earlier.at(-1)?.claims[0]
  return claim && { startMs: claim.startMs, endMs: claim.endMs }
}
