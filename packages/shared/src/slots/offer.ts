/**
 * The input of the slot engine: what one service offers, already compiled from
 * a configuration version (names resolved, closures turned into overrides).
 */

export * from './occupancy.ts'

/** Minutes of a local day; `endMin` 1440 is 24:00. A range that ends before it starts is empty. */
export interface MinuteRange {
  readonly startMin: number
  readonly endMin: number
}

/** Weekly opening hours. `weekdays` are ISO: 1 is Monday, 7 is Sunday. The dates are inclusive local dates. */
export interface WeeklyRule extends MinuteRange {
  readonly weekdays: readonly number[]
  readonly validFrom?: string
  readonly validUntil?: string
  /** Only every so many weeks (Monday to Sunday), counted from the week of `weeksFrom`. Absent or 1: every week. */
  readonly everyWeeks?: number
  /** A local date in a week in which the rule holds. Absent: `validFrom`, and without that the week of 1970-01-01. */
  readonly weeksFrom?: string
  /** The setting this comes from, for explanations. */
  readonly settingId?: string
}

/** Replaces every weekly rule of that local date; no openings means closed. */
export interface DateOverride {
  readonly isoDate: string
  readonly openings: readonly MinuteRange[]
  /** Why the date differs: written by hand (absent), the location is closed, or a holiday. */
  readonly cause?: 'closure' | 'holiday'
  readonly settingId?: string
  /** What would hold on that date without it, for explanations. Absent: the weekly rules. */
  readonly hides?: DateOverride
}

/** The local dates, inclusive, that the staff member spends in another zone: rules and overrides are meant in that one. */
export interface Stay {
  readonly fromDate: string
  readonly untilDate: string
  readonly timeZone: string
}

export interface Schedule {
  /** IANA zone in which the minutes and dates are meant. */
  readonly timeZone: string
  readonly rules: readonly WeeklyRule[]
  readonly overrides: readonly DateOverride[]
  /** The first stay that covers a date counts. Absent: always at home. */
  readonly stays?: readonly Stay[]
}

/**
 * At most so many live bookings, or so many minutes of them, in a day, week (from Monday), month or year of the offer's
 * `calendarZone`. A booking belongs wholly to the period in which it starts.
 */
export interface Limit {
  readonly settingId: string
  /**
   * What is counted: this service, one staff member in all services (each of those who would take it), or one customer
   * in this service (only where the query names the customer).
   */
  readonly of: 'service' | 'staff' | 'customer'
  readonly per: 'day' | 'week' | 'month' | 'year'
  readonly unit: 'bookings' | 'minutes'
  readonly max: number
}

/** One staff member at one location. The same staff member may be a candidate at several locations. */
export interface Candidate {
  /** Subject of claims: the staff id. */
  readonly staffId: string
  readonly locationId: string
  readonly schedule: Schedule
  /** What this person can be in a team: "doctor", "assistant". A person with several roles fills one at a time. */
  readonly roles?: readonly string[]
  /** Share in `roundRobin`: 2 is given twice as many as 1. Absent: 1. With 0 only when nobody else is free. */
  readonly weight?: number
  /** Place in `priority`: 1 is asked first. Absent: after everybody who has one. */
  readonly priority?: number
  /** This person's own limits, all of them `of: 'staff'`, beside those of the offer. */
  readonly limits?: readonly Limit[]
}

/** So many of the candidates who have a role take part together; `all`: everybody at that location who has it. */
export interface StaffNeed {
  /** Absent: any role, and none. */
  readonly role?: string
  readonly count: number | 'all'
}

/** Interchangeable units of which the service needs some, for example one of two ultrasound devices. Pools share no unit. */
export interface ResourcePool {
  readonly resourceId: string
  /** Only candidates at this location can use it; absent means everywhere. */
  readonly locationId?: string
  /** Subjects of claims, in the order in which they are given out. */
  readonly units: readonly string[]
  /** How many units of it at once. Absent: 1. */
  readonly quantity?: number
  /** Of the pools with the same group one is enough; the first of the offer that has what it takes is used. Absent: this pool itself. */
  readonly anyOf?: string
}

/** A service whose appointments are shared: a session with numbered seats. */
export interface Seats {
  /** Seats of a session that the first booking opens. */
  readonly capacity: number
  /** Only scheduled sessions can be booked; no booking opens one. */
  readonly scheduledOnly?: boolean
  /** Seats that one booking may take. Absent: all of them. */
  readonly maxPartySize?: number
  /** Seats that must be taken for a session to happen. It only informs: a session below it can be booked. */
  readonly minimum?: number
}

/** Time on the way from one location to another; the way back takes as long unless it is given too. */
export interface Travel {
  readonly fromLocationId: string
  readonly toLocationId: string
  readonly minutes: number
}

export interface Offer {
  readonly serviceId: string
  readonly durationMin: number
  /** Distance between two offered starts. */
  readonly slotIntervalMin: number
  /**
   * `opening`: the grid starts at each opening and a booking never shifts it.
   * `clock`: each free range starts at the next wall-clock multiple.
   * `packed`: like `clock`, but a free range waits for a round time only while that costs it no start.
   * `fixed`: only the times of `fixedStartsMin`.
   */
  readonly slotAlignment: 'opening' | 'clock' | 'packed' | 'fixed'
  /** Minutes of the local day at which a `fixed` service starts, in the candidate's zone. */
  readonly fixedStartsMin?: readonly number[]
  /** The gap needed between two bookings is max(after of the first, before of the second), or what `bufferRule` says. */
  readonly bufferBeforeMin: number
  readonly bufferAfterMin: number
  /** `max` (absent): the greater of two buffers, or the travel time if that is longer. `sum`: both, one after the other, and travel between. */
  readonly bufferRule?: 'max' | 'sum'
  /** Between a claim at one location and an appointment at another. Pairs that are not listed take no time. */
  readonly travel?: readonly Travel[]
  /** Least time between now and a start. */
  readonly minimumNoticeMin: number
  /** Last bookable local date (of the candidate's zone) counted from today: 0 is today only. Absent: no limit. */
  readonly bookingWindowDays?: number
  /**
   * Only the first so many local dates, of `calendarZone`, that have a free start: full and closed dates don't count.
   * Counted over the whole offer, whoever is asked for.
   */
  readonly bookableDays?: number
  /** First and last bookable local date (of the candidate's zone), inclusive. */
  readonly bookableFrom?: string
  readonly bookableUntil?: string
  readonly candidates: readonly Candidate[]
  /** Who takes part at once. Absent: one candidate. The first need leads: its grid counts, the others only have to be free. */
  readonly team?: readonly StaffNeed[]
  /** Who is given an appointment that several could take. Absent: `fair`, who has the least claimed time in that week. */
  readonly choice?: 'fair' | 'roundRobin' | 'priority'
  /** One unit of each pool is needed for the whole appointment, or as many as its `quantity`. */
  readonly pools: readonly ResourcePool[]
  /** Absent: every appointment is one booking's alone. */
  readonly seats?: Seats
  readonly limits?: readonly Limit[]
  /** The one zone in which limits and `bookableDays` count their days. Absent: that of the first candidate. */
  readonly calendarZone?: string
}

export interface SlotQuery {
  /** Starts in `[fromMs, toMs)` are listed. */
  readonly fromMs: number
  readonly toMs: number
  readonly staffId?: string
  readonly locationId?: string
  /** Owners whose claims are not in the way: the visitor's own hold, the booking that is being moved. */
  readonly ignoreOwners?: readonly string[]
  /** Seats that are needed together. Absent: 1. */
  readonly partySize?: number
  /** Whose limits count; absent where nobody is known yet. */
  readonly customerId?: string
}

export interface Slot {
  readonly startMs: number
  readonly endMs: number
  readonly locationId: string
  /** Staff members who can take it, in the order of the offer; of a session those who give it. With a team: all who could be in it. */
  readonly staffIds: readonly string[]
  /** The session that can be joined. Absent: the booking makes the appointment, or opens the session. */
  readonly sessionId?: string
  /** With `seats`: how many are free. */
  readonly seatsLeft?: number
  /** With a minimum: how many more must be taken, before this booking, for it to happen. */
  readonly seatsMissing?: number
}

/** What is offered at a start; neighbouring starts share one. */
export interface Terms extends Omit<Slot, 'startMs' | 'endMs'> {
  readonly lengthMs: number
}

/** Free starts in columns, ascending by start: what a list of slots is made from. */
export interface FreeStarts {
  readonly startMs: readonly number[]
  /** What is offered at the start in that position; made when asked for, the same object for the same terms. */
  readonly termsOf: (position: number) => Terms
}
