// Written by `node scripts/generate-client.mjs` from the description that the API gives of itself. A test fails while it is out of date.

/** Every refusal of the API. A code that was released is never renamed. */
export type ProblemCode =
  | 'invalid_request'
  | 'malformed_json'
  | 'unsupported_media_type'
  | 'payload_too_large'
  | 'unauthorized'
  | 'forbidden'
  | 'origin_not_allowed'
  | 'secret_key_in_browser'
  | 'not_found'
  | 'method_not_allowed'
  | 'unknown_service'
  | 'unknown_staff'
  | 'unknown_location'
  | 'not_published'
  | 'range_too_long'
  | 'slot_taken'
  | 'hold_not_found'
  | 'hold_limit_reached'
  | 'booking_limit_reached'
  | 'booking_not_found'
  | 'customer_not_found'
  | 'time_off_not_found'
  | 'busy_block_not_found'
  | 'calendar_feed_not_found'
  | 'session_not_found'
  | 'message_not_found'
  | 'message_not_replayable'
  | 'webhook_not_found'
  | 'webhook_event_not_found'
  | 'webhook_limit_reached'
  | 'webhook_slug_taken'
  | 'change_deadline_passed'
  | 'wrong_state'
  | 'revision_conflict'
  | 'configuration_changed'
  | 'idempotency_key_reused'
  | 'proof_required'
  | 'proof_wrong'
  | 'proof_expired'
  | 'proof_used'
  | 'filled_by_program'
  | 'own_page_only'
  | 'no_mail_server'
  | 'rate_limited'
  | 'internal_error'
  | 'unavailable'

export interface Attendee {
  readonly name: string
  readonly email?: string | undefined
  readonly phone?: string | undefined
}

export interface BookingRequest {
  readonly hold: string
  readonly holdSecret: string
  readonly attendees: readonly Attendee[]
  readonly answers?: {
    readonly [name: string]: string | boolean
  } | undefined
  readonly metadata?: {
    readonly [name: string]: string
  } | undefined
  readonly consent: Consent
  /** A field that no person sees. Whatever is in it, a program wrote it. */
  readonly leaveEmpty?: string | undefined
  readonly locale: 'de' | 'en' | 'fr' | 'it' | 'ar'
  readonly timeZone: string
}

/** The public answer to a booking: nothing of the person, everything of the appointment. */
export interface BookingView {
  readonly id: string
  readonly number: string
  readonly state: 'pending' | 'confirmed' | 'declined' | 'cancelled' | 'completed' | 'noShow'
  readonly revision: number
  readonly segments: readonly Segment[]
  /** Seats taken; absent where an appointment is one party's alone. */
  readonly partySize?: number | undefined
  /** The visitor's zone, in which `segments` is written. */
  readonly timeZone: string
  /** Where to meet online, once it is confirmed. */
  readonly meetingUrl?: string | undefined
  /** Carries the manage token in its fragment. */
  readonly manageUrl: string
  /** Of service, time and place, and nothing else: neither who comes nor where to meet online. */
  readonly calendarLinks?: readonly {
    readonly name: string
    readonly url: string
  }[] | undefined
}

export interface BouncesTaken {
  /** Addresses that get no more letters because of it. */
  readonly suppressed: number
  /** Of addresses that nobody knows here, and of delays and other refusals than of the mailbox. */
  readonly ignored: number
}

export interface BusyBlockView {
  readonly id: string
  readonly staff: string
  readonly source: string
  readonly start: string
  readonly end: string
}

/** What changed: blocks that were there already stay as they are. */
export interface BusyBlocksReplaced {
  readonly staff: string
  readonly source: string
  readonly added: number
  readonly removed: number
  readonly blocks: number
}

/** All that a staff member has in another calendar: times only, since nothing else is needed to keep them free. */
export interface BusyBlocksRequest {
  readonly staff: string
  /** Which calendar, in a word of the caller's own. */
  readonly source: string
  /** An empty list: nothing any more. */
  readonly blocks: readonly {
    readonly start: string
    readonly end: string
  }[]
}

/** An address for calendar programs: of one staff member, or of everybody. Names are only in it if that was asked for. */
export interface CalendarFeedRequest {
  /** Absent: of everybody. */
  readonly staff?: string | undefined
  readonly organizationWide?: true | undefined
  readonly detail?: 'busy' | 'initials' | 'full' | undefined
}

export interface CalendarFeedView {
  readonly id: string
  readonly staff?: string | undefined
  readonly detail: 'busy' | 'initials' | 'full'
  readonly createdAt: string
  readonly readAt?: string | undefined
  readonly revokedAt?: string | undefined
  /** This staff member is no longer in the organization file: the address answers nobody, and should be revoked. */
  readonly staffGone?: true | undefined
}

/** What can be booked, in one language. Holds nothing that is not meant for everybody. */
export interface Catalog {
  readonly organization: OrganizationView
  /** Language of all texts in this answer. */
  readonly locale: 'de' | 'en' | 'fr' | 'it' | 'ar'
  readonly locations: readonly LocationView[]
  readonly staff: readonly StaffView[]
  readonly services: readonly ServiceView[]
  /** What the owner says otherwise than the widget would, by the widget's names, in the language of this answer. */
  readonly texts?: {
    readonly [name: string]: string | {
      readonly zero?: string | undefined
      readonly one?: string | undefined
      readonly two?: string | undefined
      readonly few?: string | undefined
      readonly many?: string | undefined
      readonly other: string
    }
  } | undefined
}

/** What the visitor was shown and agreed to: the version of the privacy notice in the catalog. */
export interface Consent {
  readonly privacyVersion: string
}

/** Everything kept about one person, for that person. */
export interface CustomerExport {
  readonly customer: CustomerView
  readonly bookings: readonly PrivateBookingView[]
  readonly audit: readonly {
    readonly at: string
    readonly action: string
    readonly object: string
  }[]
}

/** Null fields belong to a person who was erased. */
export interface CustomerView {
  readonly id: string
  readonly name: string | null
  readonly email?: string | undefined
  readonly phone?: string | undefined
  readonly locale: 'de' | 'en' | 'fr' | 'it' | 'ar'
  readonly createdAt: string
}

/** Proof of erasure: the entry of the ledger, by ids only. */
export interface ErasureCertificate {
  readonly customer: string
  readonly erasedAt: string
  readonly ledgerPosition: number
  readonly ledgerHash: string
}

export interface ExplainedChange {
  readonly kind: 'hours' | 'notice' | 'window' | 'closed' | 'stay' | 'busy' | 'claim' | 'buffer' | 'limit' | 'resource' | 'seats' | 'session' | 'team' | 'role' | 'grid'
  /** Where to change it, as in a reason. */
  readonly setting: string
  readonly value: null | boolean | number | string | readonly string[] | {
    readonly from: string
    readonly to: string
    readonly location?: string | undefined
  } | {
    readonly openings: readonly {
      readonly from: string
      readonly to: string
      readonly location?: string | undefined
    }[]
  } | readonly {
    readonly role?: string | undefined
    readonly count: number | 'all'
  }[]
  readonly detail: string
}

export interface ExplainedReason {
  readonly kind: 'past' | 'notice' | 'window' | 'rule' | 'override' | 'closure' | 'holiday' | 'timeOff' | 'external' | 'claim' | 'buffer' | 'travel' | 'limit' | 'resource' | 'seats' | 'grid' | 'team'
  /** Where it is set: a path in the organization file, `staff.anna.schedule.rules[3]`, or the id of time off, busy block, booking or hold. */
  readonly setting?: string | undefined
  /** Bookings, holds and sessions that have the time. */
  readonly owners?: readonly string[] | undefined
  /** A sentence for the owner. */
  readonly detail: string
}

export interface ExplainedSlot {
  readonly service: {
    readonly id: string
    readonly slug: string
  }
  readonly start: string
  readonly end: string
  /** In which the times of this answer are. */
  readonly timeZone: string
  /** When this was true. */
  readonly asOf: string
  readonly bookable: boolean
  /** What stands in the way whoever takes it. */
  readonly reasons: readonly ExplainedReason[]
  /** What keeps each of the staff from it, by location. Without reasons: nothing of theirs. */
  readonly staff: readonly {
    readonly staff: {
      readonly id: string
      readonly slug: string
    }
    readonly location: {
      readonly id: string
      readonly slug: string
    }
    readonly reasons: readonly ExplainedReason[]
  }[]
  /** The smallest change that opens it: all of these together. Empty: it is bookable, or no setting helps. */
  readonly changes: readonly ExplainedChange[]
  /** Free starts that the changes add on that date, this one among them. */
  readonly addsSlots: number
}

export interface HoldExtended {
  readonly id: string
  readonly expiresAt: string
  readonly expiresInSeconds: number
}

export interface HoldRequest {
  readonly service: string
  readonly start: string
  readonly staff?: string | undefined
  readonly location?: string | undefined
  /** Seats to take; 1 if absent. */
  readonly partySize?: number | undefined
  /** One of the lengths of the service; its usual one if absent. */
  readonly durationMin?: number | undefined
  /** The visitor's earlier hold, released in the same change if the new time is free. */
  readonly replaces?: {
    readonly hold: string
    readonly holdSecret: string
  } | undefined
  /** Zone in which `alternatives` are given if the time is taken; defaults to the organization's. */
  readonly timeZone?: string | undefined
}

export interface HoldView {
  readonly id: string
  readonly secret: string
  readonly start: string
  readonly end: string
  readonly staff: readonly string[]
  readonly location: string
  /** Seats taken; absent where an appointment is one party's alone. */
  readonly partySize?: number | undefined
  readonly expiresAt: string
  /** How long it lives from now, so that a wrong clock of the visitor does not matter. */
  readonly expiresInSeconds: number
}

/** A letter about an invented booking. */
export interface LetterPreview {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Which letter is to be shown; `texts` in place of those that were applied. */
export interface LetterPreviewRequest {
  readonly kind: 'requested' | 'confirmed' | 'approved' | 'declined' | 'rescheduled' | 'cancelled' | 'released' | 'reminder'
  readonly reader?: 'attendee' | 'staff' | undefined
  readonly locale?: 'de' | 'en' | 'fr' | 'it' | 'ar' | undefined
  readonly service?: string | undefined
  readonly texts?: {
    readonly subject?: string | undefined
    readonly heading?: string | undefined
    readonly lead?: string | undefined
    readonly note?: string | undefined
  } | undefined
}

export interface LocationView {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly address?: string | undefined
  readonly online: boolean
  readonly timeZone: string
}

export interface MailPasswordRequest {
  /** Of the user at the server that the organization file names. Cannot be read again. */
  readonly password: string
}

/** What the holder of a manage link sees: the appointment and what may still be done. */
export interface ManageView {
  readonly id: string
  readonly number: string
  readonly state: 'pending' | 'confirmed' | 'declined' | 'cancelled' | 'completed' | 'noShow'
  readonly revision: number
  readonly segments: readonly Segment[]
  /** Seats taken; absent where an appointment is one party's alone. */
  readonly partySize?: number | undefined
  readonly timeZone: string
  readonly locale: 'de' | 'en' | 'fr' | 'it' | 'ar'
  /** The owner's own words, by the names of the widget's texts; absent where there are none. */
  readonly texts?: {
    readonly [name: string]: string | {
      readonly zero?: string | undefined
      readonly one?: string | undefined
      readonly two?: string | undefined
      readonly few?: string | undefined
      readonly many?: string | undefined
      readonly other: string
    }
  } | undefined
  readonly service: {
    readonly id: string
    readonly slug: string
    readonly name: string
    readonly durationMin: number
    readonly price?: Money | undefined
  }
  readonly staff: readonly StaffView[]
  readonly location: LocationView
  /** Where to meet online, while it is confirmed. */
  readonly meetingUrl?: string | undefined
  /** Of service, time and place, and nothing else. */
  readonly calendarLinks?: readonly {
    readonly name: string
    readonly url: string
  }[] | undefined
  readonly organization: OrganizationView
  /** Until when it may be cancelled or moved. */
  readonly changeUntil: string
  readonly canCancel: boolean
  readonly canReschedule: boolean
  /** Whether the visitor has said that he comes; absent while nobody asks, which reminders do from the first one on. */
  readonly attendance?: 'asked' | 'confirmed' | undefined
}

/** What was sent or is to be: ids, kinds, codes and times, and nothing of a person. */
export interface MessageView {
  readonly id: string
  readonly channel: 'mail' | 'sms'
  readonly kind: string
  /** Which one of its kind, such as `P1D` of a reminder. */
  readonly detail?: string | undefined
  readonly booking: string
  /** Of the booking. A message for one that is past is not sent. */
  readonly revision: number
  /** `attendee:att_…` or `staff:stf_…`. */
  readonly recipient: string
  /** `due` waits or is tried again, `dropped` was not needed any more, `failed` was given up. */
  readonly state: 'due' | 'sent' | 'dropped' | 'failed'
  readonly attempts: number
  /** Why the last attempt failed, or why it was dropped, in a code. */
  readonly reason?: string | undefined
  readonly createdAt: string
  /** When it is tried next. */
  readonly dueAt?: string | undefined
  readonly settledAt?: string | undefined
}

/** Minor units: 8500 CHF is 85 francs. */
export interface Money {
  readonly amount: number
  readonly currency: string
}

/** The address is told this once. */
export interface NewCalendarFeed {
  readonly id: string
  readonly staff?: string | undefined
  readonly detail: 'busy' | 'initials' | 'full'
  readonly createdAt: string
  readonly readAt?: string | undefined
  readonly revokedAt?: string | undefined
  readonly url: string
  readonly webcalUrl: string
}

export interface OneAddress {
  readonly email: string
}

export interface OrganizationView {
  readonly name: string
  readonly slug: string
  readonly timeZone: string
  readonly locales: readonly ('de' | 'en' | 'fr' | 'it' | 'ar')[]
  readonly tone: 'formal' | 'informal'
  readonly accent: string
  readonly phone?: string | undefined
  readonly email?: string | undefined
  readonly website?: string | undefined
  readonly privacy: {
    readonly controller: string
    readonly purpose: string
    readonly url: string
    readonly version: string
  }
}

/** An owner books for somebody. `force` books over opening hours and other bookings, and is audited. */
export interface PrivateBookingRequest {
  readonly service: string
  readonly start: string
  readonly staff?: string | undefined
  readonly location?: string | undefined
  readonly durationMin?: number | undefined
  /** Seats to take; as many as there are attendees if absent. */
  readonly partySize?: number | undefined
  readonly attendees: readonly Attendee[]
  readonly answers?: {
    readonly [name: string]: string | boolean
  } | undefined
  readonly locale?: 'de' | 'en' | 'fr' | 'it' | 'ar' | undefined
  readonly timeZone?: string | undefined
  readonly force?: boolean | undefined
}

/** An owner's view of a booking. Reading it is audited. */
export interface PrivateBookingView {
  readonly id: string
  readonly number: string
  readonly state: 'pending' | 'confirmed' | 'declined' | 'cancelled' | 'completed' | 'noShow'
  readonly revision: number
  readonly segments: readonly Segment[]
  /** Seats taken; absent where an appointment is one party's alone. */
  readonly partySize?: number | undefined
  readonly timeZone: string
  readonly locale: 'de' | 'en' | 'fr' | 'it' | 'ar'
  readonly price?: Money | undefined
  readonly attendees: readonly {
    readonly id: string
    readonly customer: string
    readonly name: string | null
    readonly email?: string | undefined
    readonly phone?: string | undefined
    readonly mailSuppressed?: boolean | undefined
  }[]
  /** Null once the person was erased. */
  readonly answers: {
    readonly [name: string]: string | boolean
  } | null
  /** What the page sent along, if anything; gone with the person. */
  readonly metadata?: {
    readonly [name: string]: string
  } | undefined
  /** When the visitor said that he comes, if he did. */
  readonly attendanceConfirmedAt?: string | undefined
  readonly createdAt: string
  readonly updatedAt: string
}

export interface PrivateRescheduleRequest {
  readonly start: string
  readonly staff?: string | undefined
  readonly location?: string | undefined
  readonly force?: boolean | undefined
}

/** RFC 9457 body, `application/problem+json`. `detail` is for people and may change; `code` is for programs. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: ProblemCode
  readonly detail?: string | undefined
  /** One entry a fault; `pointer` is a JSON Pointer into the body, or names the parameter. */
  readonly errors?: readonly {
    readonly pointer?: string | undefined
    readonly parameter?: string | undefined
    readonly detail: string
  }[] | undefined
}

export interface ProofChallenge {
  readonly parameters: {
    readonly algorithm: 'SHA-256'
    readonly cost: 1
    readonly data: {
      readonly key: string
      readonly untilMs: number
    }
    readonly keyLength: 32
    readonly keyPrefix: string
    readonly nonce: string
    readonly salt: string
  }
  /** Over all parameters. */
  readonly signature: string
}

export interface QuestionView {
  readonly id: string
  readonly kind: 'line' | 'paragraph' | 'checkbox' | 'choice'
  readonly label: string
  readonly hint?: string | undefined
  readonly required: boolean
  readonly options?: readonly {
    readonly id: string
    readonly label: string
  }[] | undefined
}

export interface RescheduleRequest {
  readonly start: string
  readonly staff?: string | undefined
  readonly timeZone?: string | undefined
}

export interface Segment {
  readonly service: string
  readonly staff: readonly string[]
  readonly location: string
  readonly start: string
  readonly end: string
  /** Of a shared appointment: the session, and the numbers of the seats in it. */
  readonly session?: string | undefined
  readonly seats?: readonly number[] | undefined
}

export interface ServiceView {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly description?: string | undefined
  readonly durationMin: number
  readonly price?: Money | undefined
  /** All lengths to choose from, the usual one first; absent where there is only that one. */
  readonly durations?: readonly {
    readonly durationMin: number
    readonly price?: Money | undefined
  }[] | undefined
  /** Staff ids who offer it, in the owner's order. */
  readonly staff: readonly string[]
  /** Location ids at which it can be had. */
  readonly locations: readonly string[]
  /** Its appointments are shared: how many seats they have, and how many one booking may take. */
  readonly seats?: {
    readonly capacity: number
    readonly maxPartySize: number
    readonly minimum?: number | undefined
  } | undefined
  readonly approval: boolean
  /** Details are taken at `/book/{slug}` only; absent where any listed page may. */
  readonly sensitive?: boolean | undefined
  readonly requires: {
    readonly email: boolean
    readonly phone: boolean
  }
  readonly questions: readonly QuestionView[]
}

/** An owner schedules one. Opening hours, notice and limits are not asked: only whether its staff and rooms are free. */
export interface SessionRequest {
  readonly service: string
  readonly start: string
  readonly staff?: string | undefined
  readonly location?: string | undefined
  /** That of the service if absent. */
  readonly capacity?: number | undefined
  /** Although its staff or rooms have something else then. */
  readonly force?: boolean | undefined
}

/** Seats and times; who sits in it is in the bookings. */
export interface SessionView {
  readonly id: string
  readonly state: 'open' | 'cancelled'
  readonly service: string
  readonly staff: readonly string[]
  readonly location: string
  readonly start: string
  readonly end: string
  /** Zone of its place, in which the times are written. */
  readonly timeZone: string
  /** Made by the owner; others are there only as long as somebody has a seat. */
  readonly scheduled: boolean
  readonly capacity: number
  /** Live holds included. */
  readonly seatsTaken: number
  readonly seatsLeft: number
  /** Seats that must be taken for it to happen, as the service says now. */
  readonly minimum?: number | undefined
  readonly createdAt: string
  readonly cancelledAt?: string | undefined
}

export interface SlotView {
  /** In the asked zone, with its offset. */
  readonly start: string
  /** Present when the service can be had at several locations and none was asked for. */
  readonly location?: string | undefined
  /** Of a shared appointment: the seats that are free. */
  readonly seatsLeft?: number | undefined
  /** Where a minimum is set: how many more seats must be taken for it to happen. */
  readonly seatsMissing?: number | undefined
}

export interface Slots {
  readonly service: string
  readonly timeZone: string
  /** When this was true. */
  readonly asOf: string
  /** Only days that have a free start. */
  readonly days: readonly {
    readonly date: string
    readonly slots: readonly SlotView[]
  }[]
  /** The first free start at or after the beginning of the window, however far ahead; null if there is none. */
  readonly nextAvailable: SlotView | null
  /** Only with `include=unbookable`: at most 5,000 starts in order. What is taken, or nobody's hours, is not among them. */
  readonly unbookable?: readonly UnbookableStart[] | undefined
}

export interface StaffView {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly title?: string | undefined
}

/** The widget's single round trip: the catalog, and the first month with a free day of the chosen or first service. */
export interface Start {
  readonly catalog: Catalog
  /** First and last day of the month that `slots` covers; null when no service can be booked. */
  readonly month: {
    readonly from: string
    readonly to: string
  } | null
  readonly slots: Slots | null
}

export interface SuppressionList {
  readonly counts: {
    readonly hardBounce: number
    readonly complaint: number
    readonly byHand: number
  }
  /** The newest first, at most 100. */
  readonly newest: readonly {
    readonly reason: 'hardBounce' | 'complaint' | 'byHand'
    readonly since: string
  }[]
}

/** Never an address: the caller names one, and hears whether it is on the list. */
export interface SuppressionView {
  readonly suppressed: boolean
  readonly reason?: 'hardBounce' | 'complaint' | 'byHand' | undefined
  readonly since?: string | undefined
}

/** No reason is asked for: it would be personal data nobody needs. */
export interface TimeOffRequest {
  readonly staff: string
  readonly start: string
  readonly end: string
}

export interface TimeOffView {
  readonly id: string
  readonly staff: string
  readonly start: string
  readonly end: string
}

/** Why a start of the grid is not offered, as far as the published rules alone say it. */
export interface UnbookableStart {
  readonly start: string
  readonly location?: string | undefined
  readonly reason: 'closed' | 'window' | 'notice' | 'limit'
}

export interface WebhookAttemptView {
  readonly at: string
  readonly durationMs: number
  /** HTTP status of the answer; null if there was none. */
  readonly status: number | null
  /** Why it counts as failed, in a word; absent if it does not. */
  readonly reason?: string | undefined
}

/** What is absent stays as it is. */
export interface WebhookChangeRequest {
  readonly url?: string | undefined
  readonly events?: '*' | readonly ('booking.requested' | 'booking.confirmed' | 'booking.declined' | 'booking.rescheduled' | 'booking.cancelled' | 'booking.no_show' | 'booking.attendance_confirmed' | 'booking.erased' | 'hold.placed' | 'hold.confirmed' | 'hold.released' | 'hold.expired' | 'customer.created' | 'customer.erased' | 'availability.changed')[] | undefined
  readonly detail?: 'thin' | 'full' | undefined
}

export interface WebhookDeliveryView {
  readonly event: string
  readonly type: string
  /** What it is about: a booking, a hold, a customer, a staff member. */
  readonly subject: string
  readonly state: 'due' | 'sent' | 'failed' | 'dropped'
  readonly createdAt: string
  /** Of one that waits: not before. */
  readonly nextAttemptAt?: string | undefined
  readonly reason?: string | undefined
  /** Of the last 30 days, the oldest first. */
  readonly attempts: readonly WebhookAttemptView[]
}

/** Sends again: one event, or all since a time. */
export interface WebhookReplayRequest {
  readonly event?: string | undefined
  readonly since?: string | undefined
}

export interface WebhookReplayed {
  readonly messages: number
}

/** In a file and by the API. */
export interface WebhookRequest {
  readonly slug: string
  readonly url: string
  readonly events?: '*' | readonly ('booking.requested' | 'booking.confirmed' | 'booking.declined' | 'booking.rescheduled' | 'booking.cancelled' | 'booking.no_show' | 'booking.attendance_confirmed' | 'booking.erased' | 'hold.placed' | 'hold.confirmed' | 'hold.released' | 'hold.expired' | 'customer.created' | 'customer.erased' | 'availability.changed')[] | undefined
  readonly detail?: 'thin' | 'full' | undefined
}

/** The only answer that holds the secret, `whsec_` and base64. */
export interface WebhookSecretView {
  readonly id: string
  readonly slug: string
  readonly url: string
  readonly events: '*' | readonly ('booking.requested' | 'booking.confirmed' | 'booking.declined' | 'booking.rescheduled' | 'booking.cancelled' | 'booking.no_show' | 'booking.attendance_confirmed' | 'booking.erased' | 'hold.placed' | 'hold.confirmed' | 'hold.released' | 'hold.expired' | 'customer.created' | 'customer.erased' | 'availability.changed')[]
  readonly detail: 'thin' | 'full'
  readonly state: 'active' | 'paused' | 'disabled'
  readonly stateReason?: 'owner' | 'failing' | 'gone' | undefined
  readonly stateSince: string
  readonly failures: number
  readonly waiting: number
  readonly createdAt: string
  readonly secret: string
  /** With a new secret: until when messages are signed with the old one, too. */
  readonly previousSecretUntil?: string | undefined
}

/** What the receiver said to a test message; never what was in its answer. */
export interface WebhookTestView {
  readonly event: string
  readonly delivered: boolean
  readonly at: string
  readonly durationMs: number
  readonly status: number | null
  readonly reason?: string | undefined
}

export interface WebhookView {
  readonly id: string
  readonly slug: string
  readonly url: string
  readonly events: '*' | readonly ('booking.requested' | 'booking.confirmed' | 'booking.declined' | 'booking.rescheduled' | 'booking.cancelled' | 'booking.no_show' | 'booking.attendance_confirmed' | 'booking.erased' | 'hold.placed' | 'hold.confirmed' | 'hold.released' | 'hold.expired' | 'customer.created' | 'customer.erased' | 'availability.changed')[]
  readonly detail: 'thin' | 'full'
  readonly state: 'active' | 'paused' | 'disabled'
  /** Why it is not active: `owner`, `failing` (three days of nothing but failures), `gone` (the receiver answered 410). */
  readonly stateReason?: 'owner' | 'failing' | 'gone' | undefined
  readonly stateSince: string
  /** Attempts that have failed since the last success. */
  readonly failures: number
  /** Messages that wait to be sent. */
  readonly waiting: number
  readonly createdAt: string
}
