/**
 * The input of the slot engine: what one service offers, already compiled from
 * a configuration version (names resolved, closures turned into overrides).
 */

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
}

/** Replaces every weekly rule of that local date; no openings means closed. */
export interface DateOverride {
  readonly isoDate: string
  readonly openings: readonly MinuteRange[]
}

export interface Schedule {
  /** IANA zone in which the minutes and dates are meant. */
  readonly timeZone: string
  readonly rules: readonly WeeklyRule[]
  readonly overrides: readonly DateOverride[]
}

/** One staff member at one location. The same staff member may be a candidate at several locations. */
export interface Candidate {
  /** Subject of claims: the staff id. */
  readonly staffId: string
  readonly locationId: string
  readonly schedule: Schedule
}

/** Interchangeable units of which the service needs one, for example two ultrasound devices. */
export interface ResourcePool {
  readonly resourceId: string
  /** Only candidates at this location can use it; absent means everywhere. */
  readonly locationId?: string
  /** Subjects of claims, in the order in which they are given out. */
  readonly units: readonly string[]
}

export interface Offer {
  readonly serviceId: string
  readonly durationMin: number
  /** Distance between two offered starts. */
  readonly slotIntervalMin: number
  /**
   * `opening`: the grid starts at each opening and a booking never shifts it.
   * `clock`: each free range starts at the next wall-clock multiple.
   */
  readonly slotAlignment: 'opening' | 'clock'
  /** The gap needed between two bookings is max(after of the first, before of the second). */
  readonly bufferBeforeMin: number
  readonly bufferAfterMin: number
  /** Least time between now and a start. */
  readonly minimumNoticeMin: number
  /** Last bookable local date (of the candidate's zone) counted from today: 0 is today only. Absent: no limit. */
  readonly bookingWindowDays?: number
  readonly candidates: readonly Candidate[]
  /** One unit of each pool is needed for the whole appointment. */
  readonly pools: readonly ResourcePool[]
}

/** The only truth about conflicts. `[startMs, endMs)` is the appointment alone; the pads are its buffers. */
export interface Claim {
  readonly subject: string
  readonly startMs: number
  readonly endMs: number
  readonly padBeforeMs: number
  readonly padAfterMs: number
  /** The hold, booking or session that owns it. */
  readonly owner: string
  readonly strength: 'exclusive' | 'override'
}

/** Time that is not free but is no claim: time off (no buffers around it) or an external calendar's entry (buffers apply). */
export interface BusyBlock {
  readonly subject: string
  readonly startMs: number
  readonly endMs: number
  readonly kind: 'timeOff' | 'external'
}

/** What holds at one moment. The same shape fills the calendar and decides under the store's lock. */
export interface Occupancy {
  readonly nowMs: number
  /** Any order; expired holds already left out. */
  readonly claims: readonly Claim[]
  readonly busy: readonly BusyBlock[]
}

export interface SlotQuery {
  /** Starts in `[fromMs, toMs)` are listed. */
  readonly fromMs: number
  readonly toMs: number
  readonly staffId?: string
  readonly locationId?: string
  /** Owners whose claims are not in the way: the visitor's own hold, the booking that is being moved. */
  readonly ignoreOwners?: readonly string[]
}

export interface Slot {
  readonly startMs: number
  readonly endMs: number
  readonly locationId: string
  /** Staff members who can take it, in the order of the offer. */
  readonly staffIds: readonly string[]
}
