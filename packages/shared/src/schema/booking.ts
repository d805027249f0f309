import * as v from 'valibot'
import { EmailAddress, Id, Line, LocaleName, Money, PhoneNumber, TimeZone, Whole, ZonedInstant } from './primitives.ts'
import { HoldSecret } from './hold.ts'
import { Answers } from './questionnaire.ts'
import { LARGEST_PARTY } from './seats.ts'
import { Reference } from './slots.ts'

export const BOOKING_STATES = ['pending', 'confirmed', 'declined', 'cancelled', 'completed', 'noShow'] as const
export type BookingState = (typeof BOOKING_STATES)[number]

export const Attendee = v.strictObject({ name: Line(120), email: v.optional(EmailAddress), phone: v.optional(PhoneNumber) })
export type Attendee = v.InferOutput<typeof Attendee>

/** What the visitor was shown and agreed to: the version of the privacy notice in the catalog. */
export const Consent = v.strictObject({ privacyVersion: Line(40) })

/** The first is the contact; as many more as have seats. */
const Attendees = v.pipe(
  v.array(Attendee, 'must be a list of attendees'),
  v.minLength(1, 'must have one attendee'),
  v.maxLength(LARGEST_PARTY, `must be at most ${LARGEST_PARTY}`),
)

/**
 * What the visitor's page sends along, such as where he came from. Treated as personal: sealed under the person's key, shown to the owner
 * only. At most 20 texts of one line.
 */
export const Metadata = v.pipe(
  v.record(
    v.pipe(
      v.string(),
      v.regex(/^[a-z][a-z0-9_-]{0,39}$/, 'is not a name of metadata: 1 to 40 lower-case letters, digits, _ and -, beginning with a letter'),
    ),
    Line(200),
    'must be an object of texts by name',
  ),
  v.check((metadata) => Object.keys(metadata).length <= 20, 'has more than 20 entries'),
)
export type Metadata = v.InferOutput<typeof Metadata>

export const BookingRequest = v.strictObject({
  hold: Id('hld'),
  holdSecret: HoldSecret,
  attendees: Attendees,
  answers: v.optional(Answers, {}),
  metadata: v.optional(Metadata),
  consent: Consent,
  /** A field that no person sees. Whatever is in it, a program wrote it. */
  leaveEmpty: v.optional(v.pipe(v.string(), v.maxLength(2_000, 'must be empty'))),
  locale: LocaleName,
  timeZone: TimeZone,
})
export type BookingRequest = v.InferInput<typeof BookingRequest>

/** An owner books for somebody. `force` books over opening hours and other bookings, and is audited. */
export const PrivateBookingRequest = v.strictObject({
  service: Reference('svc'),
  start: ZonedInstant,
  staff: v.optional(Reference('stf')),
  location: v.optional(Reference('loc')),
  durationMin: v.optional(Whole(1, 1440)),
  /** Seats to take; as many as there are attendees if absent. */
  partySize: v.optional(Whole(1, LARGEST_PARTY)),
  attendees: Attendees,
  answers: v.optional(Answers, {}),
  locale: v.optional(LocaleName),
  timeZone: v.optional(TimeZone),
  force: v.optional(v.boolean('must be true or false'), false),
})

export const Segment = v.strictObject({
  service: Id('svc'),
  staff: v.array(Id('stf')),
  location: Id('loc'),
  start: ZonedInstant,
  end: ZonedInstant,
  /** Of a shared appointment: the session, and the numbers of the seats in it. */
  session: v.optional(Id('ses')),
  seats: v.optional(v.array(v.number())),
})
export type Segment = v.InferOutput<typeof Segment>

/** Sites of others that add the appointment to a calendar; they hear of it when an address is followed and not before. */
export const CalendarLinks = v.array(v.strictObject({ name: v.string(), url: v.string() }))

/** The public answer to a booking: nothing of the person, everything of the appointment. */
export const BookingView = v.strictObject({
  id: Id('bkg'),
  number: v.string(),
  state: v.picklist(BOOKING_STATES),
  revision: v.number(),
  segments: v.array(Segment),
  /** Seats taken; absent where an appointment is one party's alone. */
  partySize: v.optional(v.number()),
  /** The visitor's zone, in which `segments` is written. */
  timeZone: v.string(),
  /** Where to meet online, once it is confirmed. */
  meetingUrl: v.optional(v.string()),
  /** Carries the manage token in its fragment. */
  manageUrl: v.string(),
  /** Of service, time and place, and nothing else: neither who comes nor where to meet online. */
  calendarLinks: v.optional(CalendarLinks),
})
export type BookingView = v.InferOutput<typeof BookingView>

/** An owner's view of a booking. Reading it is audited. */
export const PrivateBookingView = v.strictObject({
  id: Id('bkg'),
  number: v.string(),
  state: v.picklist(BOOKING_STATES),
  revision: v.number(),
  segments: v.array(Segment),
  /** Seats taken; absent where an appointment is one party's alone. */
  partySize: v.optional(v.number()),
  timeZone: v.string(),
  locale: LocaleName,
  price: v.optional(Money),
  attendees: v.array(
    v.strictObject({
      id: Id('att'),
      customer: Id('cus'),
      name: v.nullable(v.string()),
      email: v.optional(v.string()),
      phone: v.optional(v.string()),
      /** True: letters to this address came back or were complained of, so none is sent. Phone instead. */
      mailSuppressed: v.optional(v.boolean()),
    }),
  ),
  /** Null once the person was erased. */
  answers: v.nullable(v.record(v.string(), v.union([v.string(), v.boolean()]))),
  /** What the page sent along, if anything; gone with the person. */
  metadata: v.optional(v.record(v.string(), v.string())),
  /** When the visitor said that he comes, if he did. */
  attendanceConfirmedAt: v.optional(ZonedInstant),
  createdAt: ZonedInstant,
  updatedAt: ZonedInstant,
})
export type PrivateBookingView = v.InferOutput<typeof PrivateBookingView>

const Cursor = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,200}$/, 'must be the nextCursor of an earlier answer'))
const Limit = v.pipe(
  v.string(),
  v.regex(/^\d{1,3}$/, 'must be a number from 1 to 200'),
  v.transform(Number),
  v.minValue(1, 'must be a number from 1 to 200'),
  v.maxValue(200, 'must be a number from 1 to 200'),
)
export const Paging = { cursor: v.optional(Cursor), limit: v.optional(Limit) }

export const BookingsQuery = v.strictObject({
  /** Bookings that start in `[from, to)`. */
  from: v.optional(ZonedInstant),
  to: v.optional(ZonedInstant),
  state: v.optional(v.picklist(BOOKING_STATES)),
  staff: v.optional(Reference('stf')),
  service: v.optional(Reference('svc')),
  location: v.optional(Reference('loc')),
  customer: v.optional(Id('cus')),
  /** Who has, or had, seats in a session. */
  session: v.optional(Id('ses')),
  ...Paging,
})

export const RescheduleRequest = v.strictObject({
  start: ZonedInstant,
  staff: v.optional(Reference('stf')),
  timeZone: v.optional(TimeZone),
})
export const PrivateRescheduleRequest = v.strictObject({
  start: ZonedInstant,
  staff: v.optional(Reference('stf')),
  location: v.optional(Reference('loc')),
  force: v.optional(v.boolean('must be true or false'), false),
})
/** An empty object; a reason would be personal data nobody asked for. */
export const NoBody = v.strictObject({})

export const PageOf = <T extends v.GenericSchema>(item: T) => v.strictObject({ data: v.array(item), nextCursor: v.nullable(v.string()) })
export const Revision = Whole(1, 1_000_000)
