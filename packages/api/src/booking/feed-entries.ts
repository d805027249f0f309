import type { Locale } from '@slotwell/shared/schema'
import { localize } from '../configuration/localize.ts'
import { meetingUrlOf } from '../configuration/meeting-url.ts'
import type { Attendee, Booking } from '../store/booking-records.ts'
import type { CalendarFeedRow } from '../store/calendar-feeds.ts'
import type { Configuration, ServiceConfig } from '../store/configuration.ts'
import type { SeatedSession } from '../store/sessions.ts'
import type { BookingDeps } from './booking-deps.ts'

const DAY_MS = 86_400_000
const PAST_DAYS = 30
const COMING_DAYS = 365
/** What was cancelled stays so long, for programs that only drop what they are told to. */
const CANCELLED_DAYS = 30
const MOST = 20_000
const AT_ONCE = 500

/** What a feed shows, before anybody's name was opened. */
export interface FeedEntry {
  readonly kind: 'booking' | 'session' | 'timeOff' | 'external'
  readonly id: string
  readonly status: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED'
  readonly revision: number
  readonly changedAtMs: number
  readonly startMs: number
  readonly endMs: number
  readonly timeZone: string
  readonly service: string
  readonly staff: readonly string[]
  readonly place?: { readonly name: string; readonly address?: string; readonly online: boolean }
  readonly meetingUrl?: string
  readonly seats?: { readonly taken: number; readonly capacity: number }
  /** Of bookings that stand; the contact first. */
  readonly attendees: readonly Attendee[]
}

export interface FeedRows {
  readonly nowMs: number
  readonly locale: Locale
  /** Whose calendar it is. */
  readonly name: string
  readonly entries: readonly FeedEntry[]
  /** When the bookings of a customer last changed, by his id. */
  readonly changedAtMs: ReadonlyMap<string, number>
}

/** Bookings, shared appointments, time off and other calendars of the last 30 and the coming 365 days. Undefined for somebody who is not in the organization. */
export async function feedRows(deps: BookingDeps, feed: CalendarFeedRow): Promise<FeedRows | undefined> {
  const { store } = deps
  const { organizationId, staffId } = feed
  const configuration = await store.catalog.current(organizationId)
  if (!configuration) return undefined
  const person = configuration.staff.find(({ id }) => id === staffId)
  // Who has left reads no names any more.
  if (staffId !== null && !person) return undefined
  const { nowMs } = await store.bookings.occupancy(organizationId, [], { startMs: 0, endMs: 0 })
  const todayMs = Math.floor(nowMs / DAY_MS) * DAY_MS
  const span = { fromMs: todayMs - PAST_DAYS * DAY_MS, toMs: todayMs + (COMING_DAYS + 1) * DAY_MS }
  const subjects = staffId === null ? configuration.staff.map(({ id }) => id) : [staffId]
  const [all, sessions, { busy }] = await Promise.all([
    store.bookings.list(organizationId, { ...span, ...(staffId === null ? {} : { staffId }) }, { limit: MOST }),
    store.sessions.list(organizationId, span, { limit: MOST }),
    store.bookings.claimed(organizationId, subjects, { startMs: span.fromMs, endMs: span.toMs }),
  ])
  const shows = ({ state, updatedAtMs }: Booking) =>
    (state !== 'cancelled' && state !== 'declined') || updatedAtMs > nowMs - CANCELLED_DAYS * DAY_MS
  const bookings = all.filter(shows)
  const attendees =
    feed.detail === 'busy' ? new Map<string, Attendee[]>() : await attendeesOf(deps, organizationId, bookings.filter(stands))
  const locale = person?.locale ?? configuration.profile.locales[0] ?? 'en'
  const source: Source = {
    feed,
    configuration,
    locale,
    bookings,
    attendees,
    version: remembered((id) => store.catalog.serviceVersion(organizationId, id)),
    at: remembered((revision) => store.catalog.at(organizationId, revision)),
  }
  const own = sessions.filter(({ staffIds }) => staffId === null || staffIds.includes(staffId))
  const entries = [
    ...(await Promise.all(bookings.filter(({ sessionId }) => sessionId === null).map((booking) => bookingEntry(source, booking)))),
    ...(await Promise.all(
      own
        .filter(({ cancelledAtMs }) => cancelledAtMs === null || cancelledAtMs > nowMs - CANCELLED_DAYS * DAY_MS)
        .map((session) => sessionEntry(source, session)),
    )),
    ...busy.map(
      ({ subject, startMs, endMs, kind, settingId }): FeedEntry => ({
        kind,
        id: settingId ?? `${subject}-${startMs}-${endMs}`,
        status: 'CONFIRMED',
        revision: 1,
        // When it was entered is not at hand; a moment that is past and stays.
        changedAtMs: feed.createdAtMs,
        startMs,
        endMs,
        timeZone: configuration.profile.timeZone,
        service: '',
        staff: namesOf(source, [subject]),
        attendees: [],
      }),
    ),
  ]
  return {
    nowMs,
    locale,
    name: person ? `${person.name}, ${configuration.profile.name}` : configuration.profile.name,
    entries: feed.detail === 'busy' ? entries.filter(({ status }) => status !== 'CANCELLED').map(asBusy) : entries,
    changedAtMs: latestChange(bookings, attendees),
  }
}

/** Nothing of when it was booked, changed or accepted, and by how many: that tells of visitors and of how business goes. */
const asBusy = ({ seats: _, ...entry }: FeedEntry): FeedEntry => ({
  ...entry,
  status: 'CONFIRMED',
  revision: 1,
  changedAtMs: entry.startMs,
})

/** Most bookings are of a few versions. */
function remembered<Key, Value>(read: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const known = new Map<Key, Promise<Value>>()
  return (key) => {
    const found = known.get(key) ?? read(key)
    known.set(key, found)
    return found
  }
}

interface Source {
  readonly feed: CalendarFeedRow
  readonly configuration: Configuration
  readonly locale: Locale
  readonly bookings: readonly Booking[]
  /** By booking. */
  readonly attendees: ReadonlyMap<string, readonly Attendee[]>
  readonly version: (id: string) => Promise<ServiceConfig | undefined>
  readonly at: (revision: number) => Promise<Configuration | undefined>
}

const stands = ({ state }: Booking): boolean => state !== 'cancelled' && state !== 'declined'

async function attendeesOf({ store }: BookingDeps, organizationId: string, bookings: readonly Booking[]): Promise<Map<string, Attendee[]>> {
  const found = new Map<string, Attendee[]>()
  for (let i = 0; i < bookings.length; i += AT_ONCE) {
    const ids = bookings.slice(i, i + AT_ONCE).map(({ id }) => id)
    for (const attendee of await store.bookings.attendees(organizationId, ids))
      found.set(attendee.bookingId, [...(found.get(attendee.bookingId) ?? []), attendee])
  }
  return found
}

function latestChange(bookings: readonly Booking[], attendees: ReadonlyMap<string, readonly Attendee[]>): ReadonlyMap<string, number> {
  const latest = new Map<string, number>()
  for (const { id, updatedAtMs } of bookings)
    for (const { customerId } of attendees.get(id) ?? []) latest.set(customerId, Math.max(latest.get(customerId) ?? 0, updatedAtMs))
  return latest
}

const namesOf = ({ configuration }: Source, ids: readonly string[]): readonly string[] =>
  ids.map((id) => configuration.staff.find((one) => one.id === id)?.name ?? '').filter(Boolean)

async function bookingEntry(source: Source, booking: Booking): Promise<FeedEntry> {
  const { revision, updatedAtMs, startMs, endMs, timeZone, staffIds, state } = booking
  return {
    kind: 'booking',
    id: booking.id,
    status: stands(booking) ? (state === 'pending' ? 'TENTATIVE' : 'CONFIRMED') : 'CANCELLED',
    revision,
    changedAtMs: updatedAtMs,
    startMs,
    endMs,
    timeZone,
    ...(await about(source, booking)),
    staff: namesOf(source, staffIds),
    attendees: source.attendees.get(booking.id) ?? [],
  }
}

async function sessionEntry(source: Source, session: SeatedSession): Promise<FeedEntry> {
  const { sessionId, startMs, endMs, cancelledAtMs, scheduled, seatsTaken, capacity, createdAtMs, staffIds, locationId } = session
  const own = source.bookings.filter((booking) => booking.sessionId === sessionId)
  const standing = own.filter(stands)
  const isAsked = !scheduled && standing.length > 0 && standing.every(({ state }) => state === 'pending')
  const { locations, profile } = source.configuration
  return {
    kind: 'session',
    id: sessionId,
    status: cancelledAtMs === null ? (isAsked ? 'TENTATIVE' : 'CONFIRMED') : 'CANCELLED',
    revision: 1,
    changedAtMs: Math.max(createdAtMs, cancelledAtMs ?? 0, ...own.map(({ updatedAtMs }) => updatedAtMs)),
    startMs,
    endMs,
    timeZone: locations.find(({ id }) => id === locationId)?.timeZone ?? profile.timeZone,
    ...(await about(source, session)),
    staff: namesOf(source, staffIds),
    seats: { taken: seatsTaken, capacity },
    attendees: cancelledAtMs === null ? standing.flatMap(({ id }) => source.attendees.get(id) ?? []) : [],
  }
}

/** What it is and where; names are those of the day on which it was booked. */
async function about(
  { feed, configuration, locale, version, at }: Source,
  of: Pick<Booking, 'serviceVersionId' | 'configurationRevision' | 'locationId' | 'staffIds'>,
): Promise<Pick<FeedEntry, 'service' | 'place' | 'meetingUrl'>> {
  if (feed.detail === 'busy') return { service: '' }
  const [service, asBooked] = await Promise.all([version(of.serviceVersionId), at(of.configurationRevision)])
  const { locales } = configuration.profile
  const place = asBooked?.locations.find(({ id }) => id === of.locationId)
  const meetingUrl = asBooked && meetingUrlOf(configuration, asBooked, of)
  return {
    service: service ? localize(service.name, locale, locales) : '',
    ...(place && {
      place: { name: localize(place.name, locale, locales), online: place.online, ...(place.address && { address: place.address }) },
    }),
    ...(meetingUrl && { meetingUrl }),
  }
}
